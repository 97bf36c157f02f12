"""How much of the one text's order is left in the other: exact figures over a permutation.

`ranks` is always a permutation of 0..n-1: the ranks in the one text of the matches in the order of the other.
"""

from __future__ import annotations

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
    array = np.asarray(ranks, np.int64)
    return int(sum(int((array[i + 1 :] < array[i]).sum()) for i in range(len(array))))


def kendall_tau(ranks: Sequence[int]) -> float | None:
    """Return Kendall's tau, in [-1, 1]; None for fewer than two ranks (Kendall 1938; there are no ties)."""
    n = len(ranks)
    if n < 2:
        return None
    pairs = n * (n - 1) // 2
    return (pairs - 2 * inversions(ranks)) / pairs


def p_value(ranks: Sequence[int]) -> float | None:
    """Return the share of all orders with at most as many inversions: near 0 when the order was kept.

    Exact up to 400 ranks, by the distribution of inversions (Mann & Whitney 1947's recurrence for Kendall's tau); above
    by its normal limit with continuity correction. None for fewer than two ranks.
    """
    n = len(ranks)
    if n < 2:
        return None
    count = inversions(ranks)
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

    A position is an index into `ranks`; `words` runs parallel. Quadratic in the number of ranks (Fredman 1975 gives
    n log n without the ties).
    """
    if not ranks:
        return []
    best, after = _chains(ranks, words)
    start = max(range(len(ranks)), key=lambda i: (best[i], -i))
    chain = [start]
    while after[chain[-1]] >= 0:
        chain.append(after[chain[-1]])
    return chain


def _chains(ranks: Sequence[int], words: Sequence[int]) -> tuple[list[tuple[int, int]], list[int]]:
    """Return for each position the length and words of the best chain that starts there, and its next position."""
    best = [(1, count) for count in words]
    after = [-1] * len(ranks)
    for i in range(len(ranks) - 2, -1, -1):
        for j in range(len(ranks) - 1, i, -1):
            if ranks[j] > ranks[i]:
                longer = (best[j][0] + 1, best[j][1] + words[i])
                if longer >= best[i] and longer[0] > 1:
                    best[i], after[i] = longer, j
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
    n, runs = len(ranks), blocks(ranks)
    chance = p_value(ranks)
    return Order(
        verdict=_verdict(n, in_order, chance, settings),
        n=n,
        tau=kendall_tau(ranks),
        p_value=chance,
        in_order=in_order,
        longest_block=max(runs, default=0),
        neighbours_kept=n - len(runs),
        moved=n - in_order,
        blocks=len(runs),
    )


def _verdict(n: int, in_order: int, chance: float | None, settings: Settings) -> OrderVerdict:
    if n < settings.order_matches or chance is None:
        return "too-few"
    share = in_order / n
    if chance < settings.order_p and share >= settings.order_kept:
        return "kept"
    return "lost" if share < settings.order_lost else "mixed"
