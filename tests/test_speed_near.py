"""Tests of the near-duplicate documents that the race is judged by."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.shingle import shingle_ids, tokenize
from speed_tasks.near import quality
from speed_tasks.near_documents import near_documents
from speed_tasks.truth import true_pairs

_WORDS = st.lists(st.sampled_from(["red", "blue", "green", "white", "black", "brown"]), max_size=14).map(" ".join)


def _plainly(texts: list[str], threshold: float) -> list[list[int]]:
    sets = [set(shingle_ids(tokenize(text), 3).tolist()) for text in texts]
    near = []
    for a, b in combinations(range(len(texts)), 2):
        union = len(sets[a] | sets[b])
        if union and len(sets[a] & sets[b]) >= threshold * union:
            near.append([a, b])
    return near


@settings(deadline=None)
@given(st.lists(_WORDS, min_size=1, max_size=12), st.sampled_from((0.5, 0.7, 1.0)))
def test_the_truth_is_exact(texts: list[str], threshold: float) -> None:
    """The join over prefixes finds what comparing every two sets finds, and nothing else."""
    assert true_pairs(texts, threshold).tolist() == _plainly(texts, threshold)


@settings(deadline=None)
@given(st.lists(_WORDS, min_size=1, max_size=12))
def test_what_is_found_is_true(texts: list[str]) -> None:
    """Bands may lose a pair, but every pair that comes out has the similarity."""
    true = _plainly(texts, 0.7)
    assert all(pair in true for pair in near_documents(texts, 0.7).tolist())


def test_equal_texts_are_always_found() -> None:
    """Equal texts share every band, in any number of threads."""
    texts = [f"The {colour} boat left the old harbour before dawn" for colour in ("red", "blue", "red", "green", "red")]
    assert near_documents(texts, 1.0, threads=2).tolist() == [[0, 2], [0, 4], [2, 4]]


def test_quality_counts_pairs_or_documents() -> None:
    """Recall and precision go by pair, in either order, or by document where a library tells no more."""
    true = near_documents(["a b c d"] * 3, 1.0)
    assert quality([1, 0, 0, 2], true, "pairs") == (2 / 3, 1.0)
    assert quality([0, 1, 3], true, "documents") == (2 / 3, 2 / 3)
