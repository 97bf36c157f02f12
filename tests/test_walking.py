"""The walk along pairs by which a scan puts them in order."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.kernels.walking import walked

PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=30)


def depth_first(pairs: list[tuple[int, int]]) -> list[int]:
    """Return when each text is reached, by the definition."""
    count = max((max(pair) for pair in pairs), default=-1) + 1
    reached: dict[int, int] = {}

    def visit(text: int) -> None:
        if text not in reached:
            reached[text] = len(reached)
            for other in sorted({one + other - text for one, other in pairs if text in (one, other)}):
                visit(other)

    for text in range(count):
        visit(text)
    return [reached[text] for text in range(count)]


@given(PAIRS)
def test_a_walk_is_depth_first(pairs: list[tuple[int, int]]) -> None:
    """Texts are reached in the order of a depth-first walk, from the smallest on, smallest neighbours first."""
    assert walked(np.array(pairs, np.int64).reshape(-1, 2)).tolist() == depth_first(pairs)


def test_a_text_in_very_many_pairs_is_walked_through_once() -> None:
    """A star of 2,000,000 texts takes the time of its pairs, not of their square, and a path as long no stack."""
    count = 2_000_000
    star = np.column_stack((np.zeros(count, np.int64), np.arange(1, count + 1)))
    path = np.column_stack((np.arange(count), np.arange(1, count + 1)))
    assert walked(star).tolist() == walked(path).tolist() == list(range(count + 1))
