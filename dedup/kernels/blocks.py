"""Postings sent to the blocks of documents that count them, compiled: for an index that lies on several machines.

A document is a *code*, int64: its number in its higher bits, youngest document first, so that its block is its number
by the width of a block; the lower `NEED` bits tell how many shingles a pair of it must share. The pairs of a posting
are counted in the block of their first document, so each block that a posting touches gets it from there on. A posting
that is popular goes to a block with its documents there and its anchors, which are its last documents: the oldest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.cache import kernel, part

Longs = NDArray[np.int64]

#: Bits of a code below those of the number, and what of a code they are.
NEED = 28
_NEEDS = (1 << NEED) - 1


@part
def _distinct(values: Longs) -> int:
    """Sort values and move the distinct ones to the front; return how many there are."""
    values.sort()
    found = min(len(values), 1)
    for i in range(1, len(values)):
        if values[i] != values[found - 1]:
            values[found] = values[i]
            found += 1
    return found


@kernel
def grouped(bounds: Longs, sids: Longs, codes: Longs, least: int, most: int) -> tuple[Longs, Longs, Longs, Longs]:
    """Return the postings of groups: where each ends, the codes, the group of each; and which have popular sentences.

    Group g has the rows `bounds[g]:bounds[g + 1]`, each the sentence and the code of a document that holds it, or -1
    for a popular sentence, whose holders stand elsewhere. A group has `least` to `most` distinct sentences, else it
    is left out, and a posting has at least two documents.
    """
    largest = 0
    for g in range(len(bounds) - 1):
        largest = max(largest, bounds[g + 1] - bounds[g])
    room, found = np.empty(largest, np.int64), np.empty(len(codes), np.int64)
    ends, own, popular = (
        np.empty(len(bounds), np.int64),
        np.empty(len(bounds), np.int64),
        np.empty(len(bounds), np.int64),
    )
    end = kept = met = 0
    for g in range(len(bounds) - 1):
        begin, size = bounds[g], bounds[g + 1] - bounds[g]
        if size < 2:
            continue
        room[:size] = sids[begin : begin + size]
        if not least <= _distinct(room[:size]) <= most:
            continue
        room[:size] = codes[begin : begin + size]
        held = _distinct(room[:size])
        if room[0] < 0:
            popular[met] = g
            met += 1
        elif held > 1:
            found[end : end + held] = room[:held]
            end += held
            ends[kept], own[kept] = end, g
            kept += 1
    return ends[:kept].copy(), found[:end].copy(), own[:kept].copy(), popular[:met].copy()


@part
def _ends(codes: Longs, begin: int, end: int, block: int, width: int) -> int:
    """Return where the codes of a block end, from codes[begin:end]."""
    while begin < end and (codes[begin] >> NEED) // width == block:
        begin += 1
    return begin


@kernel
def spread(
    ends: Longs, codes: Longs, weights: Longs, hot: int, anchors: int, width: int, blocks: int
) -> tuple[Longs, Longs]:
    """Return what each block is sent, flat, and where the part of each begins; the last begin is where all ends.

    Posting p is `codes[ends[p - 1]:ends[p]]`, ascending, at least two; it counts as `weights[p]` shingles. One of
    weight 1 without anchors is sent as its codes, the last as its complement; any other as -1, its weight, the number
    of its documents, that of its anchors, then both.
    """
    begins = np.zeros(blocks + 1, np.int64)
    _send(ends, codes, weights, hot, anchors, width, begins[1:], np.empty(0, np.int64))
    for block in range(blocks):
        begins[block + 1] += begins[block]
    found, places = np.empty(begins[blocks], np.int64), begins[:-1].copy()
    _send(ends, codes, weights, hot, anchors, width, places, found)
    return found, begins


@part
def _send(
    ends: Longs, codes: Longs, weights: Longs, hot: int, anchors: int, width: int, places: Longs, out: Longs
) -> None:
    """Write each posting to `out` from the place of each block on, which goes on; without room only the places do."""
    begin = 0
    for p in range(len(ends)):
        end, own = ends[p], begin
        oldest = end - anchors if end - begin > hot else end
        plain = weights[p] == 1 and oldest == end
        while own < end - 1:
            block = (codes[own] >> NEED) // width
            last = _ends(codes, own, end, block, width)
            at = places[block]
            if plain:
                if len(out):
                    out[at : at + end - own] = codes[own:end]
                    out[at + end - own - 1] = ~codes[end - 1]
                places[block] = at + end - own
            else:
                places[block] = at + _apart(codes, own, last, end, oldest, weights[p], out, at)
            own = last
        begin = end


@part
def _apart(codes: Longs, own: int, last: int, end: int, oldest: int, weight: int, out: Longs, at: int) -> int:
    """Write what one block gets of a posting apart, of which codes[own:last] are of the block; return its length."""
    rest, first = (max(last, oldest), max(own, oldest)) if oldest < end else (last, end)
    size, kept = last - own + end - rest, end - first
    if len(out):
        out[at], out[at + 1], out[at + 2], out[at + 3] = -1, weight, size, kept
        at += 4
        out[at : at + last - own] = codes[own:last]
        out[at + last - own : at + size] = codes[rest:end]
        out[at + size : at + size + kept] = codes[first:end]
    return 4 + size + kept


@kernel
def unpacked(sent: Longs) -> tuple[Longs, Longs, Longs, Longs, Longs, Longs]:
    """Return what a block was sent: the stream; of the postings apart the ends, the ends of their anchors, the
    documents, the anchors, the weights."""
    room = len(sent)
    stream, documents, anchors = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    ends, anchor_ends, weights = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    at = streamed = held = kept = count = 0
    while at < room:
        if sent[at] != -1:
            stream[streamed] = sent[at]
            streamed, at = streamed + 1, at + 1
            continue
        weight, size, own = sent[at + 1], sent[at + 2], sent[at + 3]
        at += 4
        documents[held : held + size] = sent[at : at + size]
        anchors[kept : kept + own] = sent[at + size : at + size + own]
        held, kept, at = held + size, kept + own, at + size + own
        ends[count], anchor_ends[count], weights[count] = held, kept, weight
        count += 1
    found = stream[:streamed].copy(), ends[:count].copy(), anchor_ends[:count].copy()
    return (*found, documents[:held].copy(), anchors[:kept].copy(), weights[:count].copy())


@kernel
def needs(codes: Longs, local: NDArray[np.int32], sizes: Longs) -> None:
    """Write what each code needs to the place of its local number."""
    for i in range(len(codes)):
        sizes[local[i]] = codes[i] & _NEEDS
