from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup import order
from dedup.kernels import order as compiled
from dedup.settings import Settings

RANKS = st.integers(1, 6).flatmap(lambda n: st.permutations(range(n)))
LONG = st.integers(2, 40).flatmap(lambda n: st.permutations(range(n)))


@given(RANKS)
def test_p_value_is_the_oracles(ranks: list[int]) -> None:
    """The p-value is the share of all orders that keep at least as much, counted one by one."""
    if len(ranks) < 2:
        assert order.p_value(ranks) is None
    else:
        assert order.p_value(ranks) == pytest.approx(oracle.p_value(ranks))


@given(RANKS.flatmap(lambda ranks: st.tuples(st.just(ranks), st.lists(st.integers(1, 3), min_size=6, max_size=6))))
def test_kept_is_the_oracles(case: tuple[list[int], list[int]]) -> None:
    """Of the longest runs in order, the one with the most words is kept, then the one that comes first."""
    ranks, words = case
    assert order.kept(ranks, words[: len(ranks)]) == oracle.kept(ranks, words)


@given(LONG.flatmap(lambda ranks: st.tuples(st.just(ranks), st.lists(st.integers(1, 9), min_size=40, max_size=40))))
def test_the_compiled_form_is_equal(case: tuple[list[int], list[int]]) -> None:
    """The kernel keeps the same run in order as the plain form, ties included, and counts the same."""
    ranks, words = case[0], case[1][: len(case[0])]
    stays = compiled.kept(np.array(ranks), np.array(words))
    assert np.flatnonzero(stays).tolist() == order.kept(ranks, words)
    counts = compiled.described(np.array(ranks), int(stays.sum()))
    assert order.told(len(ranks), *counts, Settings()) == order.describe(ranks, int(stays.sum()), Settings())


@given(LONG)
def test_tau_of_the_reverse_is_opposite(ranks: list[int]) -> None:
    """Reading the other text backwards turns tau round, and a text in order has tau 1 and no moved sentence."""
    backwards = [len(ranks) - 1 - rank for rank in ranks]
    assert order.kendall_tau(ranks) == pytest.approx(-(order.kendall_tau(backwards) or 0))
    assert order.kendall_tau(range(len(ranks))) == 1.0


@given(LONG)
def test_the_side_from_which_one_looks_changes_nothing(ranks: list[int]) -> None:
    """Tau, p-value, blocks and the length in order are the same for the inverse permutation."""
    inverse = sorted(range(len(ranks)), key=ranks.__getitem__)
    ones = [1] * len(ranks)
    assert order.inversions(ranks) == order.inversions(inverse)
    assert sorted(order.blocks(ranks)) == sorted(order.blocks(inverse))
    assert len(order.kept(ranks, ones)) == len(order.kept(inverse, ones))


def test_large_alignments_have_a_p_value() -> None:
    """Past the exact limit the normal limit goes on without a jump."""
    ranks = [*range(1, 400, 2), *range(0, 400, 2)]
    longer = [*range(1, 402, 2), *range(0, 402, 2)]
    assert order.p_value(ranks) == pytest.approx(order.p_value(longer), rel=0.05)


@pytest.mark.parametrize(
    ("ranks", "verdict", "neighbours", "blocks"),
    [
        (list(range(12)), "kept", 11, 1),
        ([*range(6, 12), *range(6)], "lost", 10, 2),
        ([7, 2, 11, 4, 0, 9, 1, 6, 10, 3, 8, 5], "lost", 0, 12),
        ([0, 1, 2, 3, 4], "too-few", 4, 1),
        ([3, 0, 1, 2, 4, 5, 6, 11, 7, 8, 9, 10], "mixed", 7, 5),
    ],
)
def test_verdicts(ranks: list[int], verdict: str, neighbours: int, blocks: int) -> None:
    """Order is kept, lost, mixed, or told of too few matches; a block swap keeps its neighbours, a shuffle does not."""
    settings = Settings(order_kept=0.9) if verdict == "mixed" else Settings()
    found = order.describe(ranks, len(order.kept(ranks, [1] * len(ranks))), settings)
    assert (found.verdict, found.neighbours_kept, found.blocks) == (verdict, neighbours, blocks)
