"""Shares the shingles of a piece out into parts, by the highest bits of their ids; leaves out what no pair can share.

Compiled. The order of shingles stays what it was.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.cache import kernel

Ids = NDArray[np.uint64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
#: The lowest bits of a shingle's id by which it is counted: a table of 4 MB, which stays in the cache of a processor.
_COUNTED = np.uint64((1 << 22) - 1)


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
    for part in range(1 << bits):
        starts[part + 1] += starts[part]
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
def repeated(values: Ids, sentences: Ints) -> int:
    """Move the rows to the front whose shingle may stand in several of them; return how many there are.

    Half of all shingles stand in one sentence alone, and need not be sorted. Some of these are kept: shingles are
    counted by some bits of their ids.
    """
    twice = np.zeros(_COUNTED + np.uint64(1), np.uint8)
    for value in values:
        twice[value & _COUNTED] = min(twice[value & _COUNTED] + 1, 2)
    found = 0
    for i in range(len(values)):
        if twice[values[i] & _COUNTED] == 2:
            values[found], sentences[found] = values[i], sentences[i]
            found += 1
    return found
