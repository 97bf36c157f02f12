"""Shares the shingles of a piece out into parts, by the highest bits of their ids; brings those of a part together.

Compiled.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.cache import kernel, part

Ids = NDArray[np.uint64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
#: Rows that are sorted by insertion.
_FEW = 32


@kernel
def parted(values: Ids, sizes: Longs, ends: Longs, bits: int) -> tuple[Ids, Ints, Longs]:
    """Return the shingles of the sentences whose size is not 0, part by part; the sentence of each; where parts begin.

    Sentence s has `values[ends[s]:ends[s + 1]]`; there are 2 ** `bits` parts, at least two. The beginnings have one
    number more than there are parts: where the last one ends.
    """
    shift = np.uint64(64 - bits)
    starts = np.zeros((1 << bits) + 1, np.int64)
    for s in range(len(sizes)):
        if sizes[s]:
            for i in range(ends[s], ends[s + 1]):
                starts[np.int64(values[i] >> shift) + 1] += 1
    for k in range(1 << bits):
        starts[k + 1] += starts[k]
    place = starts[:-1].copy()
    kept, sentences = np.empty(starts[-1], np.uint64), np.empty(starts[-1], np.int32)
    for s in range(len(sizes)):
        if sizes[s]:
            for i in range(ends[s], ends[s + 1]):
                own = np.int64(values[i] >> shift)
                kept[place[own]] = values[i]
                sentences[place[own]] = s
                place[own] += 1
    return kept, sentences, starts


@kernel
def together(values: Ids, sentences: Ints) -> tuple[Ints, Longs]:
    """Return the sentences of each shingle that stands in several rows, shingle by shingle, and their bounds.

    Shingle k of these stands in `found[bounds[k]:bounds[k + 1]]`. Rows are shared out by the lowest bits of their
    shingles into at least as many buckets as there are rows; a row that is alone in its bucket, as half of all shingles
    are, is gone then.
    """
    last = np.uint64(1)
    while last < len(values):
        last = (last << np.uint64(1)) | np.uint64(1)
    ends = np.zeros(last + np.uint64(1), np.int32)
    for value in values:
        ends[value & last] += 1
    size = 0
    for bucket in range(len(ends)):
        rows, ends[bucket] = ends[bucket], size
        if rows > 1:
            size += rows
        else:
            ends[bucket] = ~size
    kept, found = np.empty(size, np.uint64), np.empty(size, np.int32)
    for i in range(len(values)):
        place = ends[values[i] & last]
        if place >= 0:
            kept[place], found[place] = values[i], sentences[i]
            ends[values[i] & last] += 1
    return _grouped(kept, found, ends)


@part
def _grouped(values: Ids, sentences: Ints, ends: Ints) -> tuple[Ints, Longs]:
    """Bring the rows of each shingle of a bucket together, those of several rows to the front."""
    bounds = np.empty(len(values) // 2 + 1, np.int64)
    begin = count = bounds[0] = 0
    for end in ends:
        if end > begin:
            _sort(values[begin:end], sentences[begin:end])
            first = begin
            for i in range(begin + 1, end + 1):
                if i == end or values[i] != values[first]:
                    if i - first > 1:
                        room = bounds[count]
                        count += 1
                        bounds[count] = room + i - first
                        sentences[room : room + i - first] = sentences[first:i]
                    first = i
            begin = end
    return sentences[: bounds[count]].copy(), bounds[: count + 1].copy()


@part
def _sort(values: Ids, sentences: Ints) -> None:
    """Sort rows by their values: few by insertion, which is quickest, many by numba's own sort."""
    if len(values) > _FEW:
        order = np.argsort(values)
        values[:], sentences[:] = values[order], sentences[order]
        return
    for i in range(1, len(values)):
        value, sentence, at = values[i], sentences[i], i
        while at > 0 and values[at - 1] > value:
            values[at], sentences[at] = values[at - 1], sentences[at - 1]
            at -= 1
        values[at], sentences[at] = value, sentence
