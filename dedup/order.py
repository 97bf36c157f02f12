"""How much of the one text's order is left in the other: exact figures over a permutation.

`ranks` is always a permutation of 0..n-1: the ranks in the one text of the matches in the order of the other.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dedup.settings import Settings
from dedup.verdicts import Order, OrderVerdict

#: Matches up to which the distribution of inversions is computed; beyond, the normal limit differs by under 1e-6.
_EXACT = 400


def inversions(ranks: Sequence[int]) -> int:
    """Return the number of pairs that stand in opposite order (Kendall's distance)."""
    before: list[int] = []
    count = 0
    for rank in ranks:
        place = bisect(before, rank)
        count += len(before) - place
        before.insert(place, rank)
    return count


def kendall_tau(ranks: Sequence[int]) -> float | None:
    """Return Kendall's tau, in [-1, 1]; None for fewer than two ranks (Kendall 1938; there are no ties)."""
    return _tau(len(ranks), inversions(ranks))


def _tau(n: int, count: int) -> float | None:
    pairs = n * (n - 1) // 2
    return (pairs - 2 * count) / pairs if pairs else None


def p_value(ranks: Sequence[int]) -> float | None:
    """Return the share of all orders with at most as many inversions: near 0 when the order was kept.

    Exact up to 400 ranks, by the distribution of inversions (Mann & Whitney 1947's recurrence for Kendall's tau); above
    by its normal limit with continuity correction. None for fewer than two ranks.
    """
    return _chance(len(ranks), inversions(ranks))


@lru_cache(maxsize=1 << 12)
def _chance(n: int, count: int) -> float | None:
    if n < 2:
        return None
    if n <= _EXACT:
        return min(1.0, float(_distribution(n)[: count + 1].sum()))
    return _normal(n, count)


@lru_cache(maxsize=64)
def _distribution(n: int) -> NDArray[np.float64]:
    """Return the probability of each number of inversions of a random permutation of n."""
    chances = np.ones(1)
    for size in range(2, n + 1):
        sums = np.cumsum(np.concatenate([chances, np.zeros(size - 1)]))
        sums[size:] -= sums[:-size].copy()
        chances = sums / size
    return chances


def _normal(n: int, count: int) -> float:
    from math import erfc, sqrt

    mean, variance = n * (n - 1) / 4, n * (n - 1) * (2 * n + 5) / 72
    return 0.5 * erfc(-(count + 0.5 - mean) / sqrt(2 * variance))


def kept(ranks: Sequence[int], words: Sequence[int]) -> list[int]:
    """Return the positions of the longest increasing subsequence with the most words, ties to the smallest positions.

    A position is an index into `ranks`; `words` runs parallel. In n log n (Fredman 1975).
    """
    best, after = _chains(ranks, words)
    chain = [max(range(len(ranks)), key=best.__getitem__)] if ranks else []
    while chain and after[chain[-1]] >= 0:
        chain.append(after[chain[-1]])
    return chain


def _chains(ranks: Sequence[int], words: Sequence[int]) -> tuple[list[tuple[int, int, int]], list[int]]:
    """Return for each position the best chain that starts there, and its next position, -1 at its end.

    A chain is its length, its words and its first position with a minus: the larger is the better one. `highest` is a
    Fenwick tree (1994) over the ranks from above: the best chain of those that start above a rank.
    """
    n = len(ranks)
    best, after = [(0, 0, 0)] * n, [-1] * n
    highest = [(0, 0, 1)] * (n + 1)
    for i in range(n - 1, -1, -1):
        above, longest = n - 1 - ranks[i], (0, 0, 1)
        while above > 0:
            longest = max(longest, highest[above])
            above &= above - 1
        after[i] = -longest[2]
        best[i] = chain = (longest[0] + 1, longest[1] + words[i], -i)
        above = n - ranks[i]
        while above <= n and highest[above] < chain:
            highest[above] = chain
            above += above & -above
    return best, after


def blocks(ranks: Sequence[int]) -> list[int]:
    """Return the lengths of the maximal runs of neighbours that are still neighbours, in the same order."""
    lengths = [1] if ranks else []
    for here, following in pairwise(ranks):
        if following == here + 1:
            lengths[-1] += 1
        else:
            lengths.append(1)
    return lengths


def describe(ranks: Sequence[int], in_order: int, settings: Settings) -> Order:
    """Return the order of an alignment whose longest kept run has `in_order` matches."""
    runs = blocks(ranks)
    return told(len(ranks), inversions(ranks), in_order, max(runs, default=0), len(runs), settings)


def told(n: int, count: int, in_order: int, longest: int, runs: int, settings: Settings) -> Order:
    """Return the order of `n` matches from what was counted: inversions, in order, the longest block, all blocks."""
    chance = _chance(n, count)
    return Order(
        verdict=_verdict(n, in_order, chance, settings),
        n=n,
        tau=_tau(n, count),
        p_value=chance,
        in_order=in_order,
        longest_block=longest,
        neighbours_kept=n - runs,
        moved=n - in_order,
        blocks=runs,
    )


def _verdict(n: int, in_order: int, chance: float | None, settings: Settings) -> OrderVerdict:
    if n < settings.order_matches or chance is None:
        return "too-few"
    share = in_order / n
    if chance < settings.order_p and share >= settings.order_kept:
        return "kept"
    return "lost" if share < settings.order_lost else "mixed"
