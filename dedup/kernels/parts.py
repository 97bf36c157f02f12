"""Shares the shingles of a piece out into parts, compiled: by the highest bits of their ids, in the order they had."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.cache import kernel

Ids = NDArray[np.uint64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


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
