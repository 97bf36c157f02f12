"""The inverted index over shingles, compiled: who shares shingles that are not common, and how many.

A *posting* is the documents that hold one shingle, or one sentence, in ascending order. Those of shingles lie one after
the other in a *stream*, the last document of each as its complement. A posting that is popular, or counts more than
once, stands apart: it has *anchors*, its oldest documents, and where it has any only pairs with an anchor are counted.
All numbers of documents are int32.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.cache import kernel, part

Ids = NDArray[np.uint64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
#: The result of `entries`, and the stream.
Stream = tuple[Longs, NDArray[np.uint32], Ints]
#: The result of `inverted`; then the ends of the postings, of their anchors, the documents, the anchors, the weights.
Apart = tuple[Longs, Ints, Longs, Longs, Ints, Ints, Ints]

#: Numbers that are sorted by insertion.
_FEW = 32


@kernel
def kept_rows(values: Ids, local: Ints, base: int, first: Ints, out_values: Ids, out_sentences: Ints) -> int:
    """Copy the rows of sentences that are the first of their kind; return how many there are.

    `first[base + s]` is the number of the distinct sentence that sentence `s` of a chunk is the first of, else -1.
    """
    found = 0
    for i in range(len(values)):
        number = first[base + local[i]]
        if number >= 0:
            out_values[found] = values[i]
            out_sentences[found] = number
            found += 1
    return found


@part
def _holders(sentences: Ints, begin: int, end: int, starts: Longs, holders: Ints, room: Ints) -> int:
    """Write the documents that hold any of sentences[begin:end] to room, sorted and unique; return how many."""
    found = 0
    for i in range(begin, end):
        for place in range(starts[sentences[i]], starts[sentences[i] + 1]):
            room[found] = holders[place]
            found += 1
    _sort(room, found)
    single = min(found, 1)
    for i in range(1, found):
        if room[i] != room[single - 1]:
            room[single] = room[i]
            single += 1
    return single


@part
def _sort(room: Ints, found: int) -> None:
    """Sort the first so many numbers: most often these are a few, for which a general sort takes far too long."""
    if found > _FEW:
        room[:found].sort()
        return
    for i in range(1, found):
        number, at = room[i], i
        while at > 0 and room[at - 1] > number:
            room[at] = room[at - 1]
            at -= 1
        room[at] = number


@part
def _anchors(room: Ints, found: int, ranks: Ints, count: int, out: Ints) -> int:
    """Write the `count` documents of lowest rank among room[:found] to out, in ascending order."""
    taken = 0
    for i in range(found):
        place = taken if taken < count else count - 1
        if taken == count and ranks[room[i]] >= ranks[out[place]]:
            continue
        while place > 0 and ranks[out[place - 1]] > ranks[room[i]]:
            out[place] = out[place - 1]
            place -= 1
        out[place] = room[i]
        taken = min(taken + 1, count)
    out[:taken].sort()
    return taken


@part
def _room(sentences: Ints, bounds: Longs, starts: Longs, least: int, most: int) -> tuple[int, int]:
    """Return the most holders that a group may have, and the holders of all groups together."""
    largest = total = 0
    for g in range(len(bounds) - 1):
        if least <= bounds[g + 1] - bounds[g] <= most:
            size = 0
            for i in range(bounds[g], bounds[g + 1]):
                size += starts[sentences[i] + 1] - starts[sentences[i]]
            largest = max(largest, size)
            total += size
    return largest, total


@kernel
def stream(sentences: Ints, bounds: Longs, most: int, starts: Longs, holders: Ints, hot: int) -> tuple[Ints, Longs]:
    """Return the stream of the shingles that stand in 2 to `most` sentences, and which of them are popular.

    Shingle g stands in the sentences `sentences[bounds[g]:bounds[g + 1]]`. Those held by more than `hot` documents are
    not in the stream; their numbers are returned.
    """
    largest, total = _room(sentences, bounds, starts, 2, most)
    room, popular = np.empty(largest, np.int32), np.empty(total // (hot + 1), np.int64)
    documents = np.empty(total, np.int32)
    end = found = 0
    for g in range(len(bounds) - 1):
        if 2 <= bounds[g + 1] - bounds[g] <= most:
            held = _holders(sentences, bounds[g], bounds[g + 1], starts, holders, room)
            if held > hot:
                popular[found] = g
                found += 1
            elif held > 1:
                documents[end : end + held] = room[:held]
                end += held
                documents[end - 1] = ~documents[end - 1]
    return documents[:end].copy(), popular[:found]


@kernel
def apart(
    groups: Longs, sentences: Ints, bounds: Longs, starts: Longs, holders: Ints, ranks: Ints, hot: int, count: int
) -> tuple[Longs, Longs, Ints, Ints]:
    """Return the postings of some groups of sentences: where the documents and the anchors of each end, and both, flat.

    Group g is `sentences[bounds[g]:bounds[g + 1]]`; it has anchors when more than `hot` documents hold it.
    """
    total = 0
    for g in groups:
        for i in range(bounds[g], bounds[g + 1]):
            total += starts[sentences[i] + 1] - starts[sentences[i]]
    room, oldest = np.empty(total, np.int32), np.empty(count, np.int32)
    ends, anchor_ends = np.empty(len(groups), np.int64), np.empty(len(groups), np.int64)
    documents, anchors = np.empty(total, np.int32), np.empty(total // (hot + 1) * count, np.int32)
    end = anchor_end = 0
    for k in range(len(groups)):
        held = _holders(sentences, bounds[groups[k]], bounds[groups[k] + 1], starts, holders, room)
        documents[end : end + held] = room[:held]
        end += held
        if held > hot:
            taken = _anchors(room, held, ranks, count, oldest)
            anchors[anchor_end : anchor_end + taken] = oldest[:taken]
            anchor_end += taken
        ends[k], anchor_ends[k] = end, anchor_end
    return ends, anchor_ends, documents[:end].copy(), anchors[:anchor_end].copy()


@kernel
def block(documents: Ints, low: int, high: int) -> Ints:
    """Return the part of a stream that pairs whose first document is from `low` to `high` need."""
    found = np.empty(len(documents), np.int32)
    end = begin = 0
    wanted = False
    for i in range(len(documents)):
        document = documents[i] if documents[i] >= 0 else ~documents[i]
        if document >= low:
            found[end] = documents[i]
            end += 1
            wanted |= document < high
        if documents[i] < 0:
            if not wanted or end - begin < 2:
                end = begin
            begin = end
            wanted = False
    return found[:end].copy()


@kernel
def entries(documents: Ints, low: int, high: int) -> tuple[Longs, NDArray[np.uint32]]:
    """Return where each document from `low` to `high` stands in a stream: the starts of its places, and these, flat."""
    starts = np.zeros(high - low + 1, np.int64)
    for i in range(len(documents)):
        if low <= documents[i] < high:
            starts[documents[i] - low + 1] += 1
    for d in range(high - low):
        starts[d + 1] += starts[d]
    found, place = np.empty(starts[high - low], np.uint32), starts[:-1].copy()
    for i in range(len(documents)):
        if low <= documents[i] < high:
            found[place[documents[i] - low]] = i
            place[documents[i] - low] += 1
    return starts, found


@kernel
def inverted(ends: Longs, documents: Ints, count: int) -> tuple[Longs, Ints]:
    """Return the postings apart of each of `count` documents: their starts, and the postings, flat."""
    starts = np.zeros(count + 1, np.int64)
    for document in documents:
        starts[document + 1] += 1
    for d in range(count):
        starts[d + 1] += starts[d]
    found, place = np.empty(len(documents), np.int32), starts[:-1].copy()
    begin = 0
    for posting in range(len(ends)):
        for document in documents[begin : ends[posting]]:
            found[place[document]] = posting
            place[document] += 1
        begin = ends[posting]
    return starts, found


@part
def _after(documents: Ints, begin: int, end: int, document: int) -> int:
    """Return the first place in documents[begin:end] whose document is a later one."""
    while begin < end:
        middle = (begin + end) // 2
        if documents[middle] <= document:
            begin = middle + 1
        else:
            end = middle
    return begin


@part
def _count(other: int, weight: int, counts: Ints, touched: Ints, found: int) -> int:
    if counts[other] == 0:
        touched[found] = other
        found += 1
    counts[other] += weight
    return found


@part
def _count_stream(document: int, stream: Stream, counts: Ints, touched: Ints) -> int:
    """Count what a document shares with later ones by the stream; return how many these are."""
    starts, places, documents = stream
    found = 0
    for at in range(starts[document], starts[document + 1]):
        i = np.int64(places[at]) + 1
        while documents[i] >= 0:
            found = _count(documents[i], 1, counts, touched, found)
            i += 1
        found = _count(~documents[i], 1, counts, touched, found)
    return found


@part
def _count_apart(document: int, apart: Apart, counts: Ints, touched: Ints, found: int) -> int:
    """Count what a document shares with later ones by the postings that stand apart."""
    starts, places, ends, anchor_ends, documents, anchors, weights = apart
    for at in range(starts[document], starts[document + 1]):
        posting = places[at]
        oldest, newest = anchor_ends[posting - 1] if posting else 0, anchor_ends[posting]
        place = _after(anchors, oldest, newest, document)
        if newest > oldest and (place == oldest or anchors[place - 1] != document):
            for i in range(place, newest):
                found = _count(anchors[i], weights[posting], counts, touched, found)
            continue
        begin = ends[posting - 1] if posting else 0
        for i in range(_after(documents, begin, ends[posting], document), ends[posting]):
            found = _count(documents[i], weights[posting], counts, touched, found)
    return found


@kernel
def shared(
    low: int,
    first: int,
    last: int,
    stream: Stream,
    apart: Apart,
    sizes: Longs,
    least: int,
    part: float,
    room: int,
) -> tuple[Ints, Ints, int]:
    """Return the pairs of documents that share enough, with the first from `first` to `last`, and where it stopped.

    `stream` is the result of `entries` from `low`, and the stream; `apart` that of `inverted`, the postings, their
    weights. A pair shares enough from `least` shingles that are at least `part` of those of the smaller document. At
    most about `room` pairs are returned; the third result is the document to go on with.
    """
    counts, touched = np.zeros(len(sizes), np.int32), np.empty(len(sizes), np.int32)
    ones, others = np.empty(room + len(sizes), np.int32), np.empty(room + len(sizes), np.int32)
    pairs, document = 0, first
    while document < last and pairs <= room:
        found = _count_stream(document - low, stream, counts, touched)
        found = _count_apart(document, apart, counts, touched, found)
        for i in range(found):
            other = touched[i]
            if counts[other] >= least and counts[other] >= part * min(sizes[document], sizes[other]):
                ones[pairs], others[pairs] = document, other
                pairs += 1
            counts[other] = 0
        document += 1
    return ones[:pairs].copy(), others[:pairs].copy(), document
