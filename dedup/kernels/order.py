"""What is left of an order, compiled: the fast second form of `dedup.order`, equal to it, which tests demand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.arrays import Starts
from dedup.kernels.cache import part


class Described(NamedTuple):
    """Counts over a permutation, as `dedup.order.told` takes them."""

    inversions: int
    in_order: int
    longest: int
    blocks: int


@part
def described(ranks: Starts, in_order: int) -> Described:
    """Return what is counted of an order of which so many matches are in the longest kept run."""
    inversions, longest, blocks, length = 0, 0, 0, 0
    for i in range(len(ranks)):
        for j in range(i):
            inversions += ranks[j] > ranks[i]
        follows = i > 0 and ranks[i] == ranks[i - 1] + 1
        length = length + 1 if follows else 1
        blocks += not follows
        longest = max(longest, length)
    return Described(inversions, in_order, longest, blocks)


@part
def kept(ranks: Starts, words: Starts) -> NDArray[np.bool_]:
    """Say of each position whether `dedup.order.kept` has it, by the same chains in the same tree."""
    n = len(ranks)
    lengths, totals, after = np.zeros(n, np.int64), np.zeros(n, np.int64), np.empty(n, np.int64)
    highest, best = np.full(n + 1, -1, np.int64), -1
    for i in range(n - 1, -1, -1):
        above, longest = n - 1 - ranks[i], -1
        while above > 0:
            longest = _better(lengths, totals, longest, highest[above])
            above &= above - 1
        after[i], lengths[i], totals[i] = longest, 1, words[i]
        if longest >= 0:
            lengths[i], totals[i] = lengths[longest] + 1, totals[longest] + words[i]
        best, above = _better(lengths, totals, best, i), n - ranks[i]
        while above <= n and _better(lengths, totals, highest[above], i) == i:
            highest[above] = i
            above += above & -above
    stays = np.zeros(n, np.bool_)
    while best >= 0:
        stays[best] = True
        best = after[best]
    return stays


@part
def _better(lengths: Starts, totals: Starts, one: int, other: int) -> int:
    """Return which of two positions begins the better chain: longer, of more words, earlier; -1 is none."""
    if one < 0 or other < 0:
        return max(one, other)
    if lengths[one] != lengths[other]:
        return one if lengths[one] > lengths[other] else other
    if totals[one] != totals[other]:
        return one if totals[one] > totals[other] else other
    return min(one, other)
