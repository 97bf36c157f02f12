from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup.engines import reference
from dedup.score import Scorer, numbers_disagree, products
from dedup.settings import Settings
from stories import shingled

WORD = st.sampled_from(["the", "river", "rose", "over", "its", "banks", "on", "mayor", "said", "3", "40", "and"])
TEXT = st.lists(st.lists(WORD, min_size=1, max_size=9), min_size=1, max_size=5)


def scorer(left: list[list[str]], right: list[list[str]]) -> Scorer:
    """Return a scorer over two texts of plain words."""
    a, b = (shingled(name, [" ".join(words) for words in text]) for name, text in (("a", left), ("b", right)))
    return Scorer(a, b, products(a.tokens, b.tokens), Settings())


@given(TEXT, TEXT)
def test_products_are_scikit_learns(left: list[list[str]], right: list[list[str]]) -> None:
    """The plain inner products equal scikit-learn's, number for number, not just nearly."""
    ours, theirs = products(left, right), reference.products(left, right)
    assert np.array_equal(ours.across, theirs.across)
    assert np.array_equal(ours.left, theirs.left)
    assert np.array_equal(ours.right, theirs.right)


@given(TEXT, TEXT)
def test_scores_are_the_oracles(left: list[list[str]], right: list[list[str]]) -> None:
    """Cosine and edit similarity are what their definitions say, and both lie in [0, 1]."""
    found = scorer(left, right).score((0, 1), (0, 1))
    assert found.cosine == pytest.approx(oracle.cosine([*left, *right], 0, len(left)))
    assert found.edit == pytest.approx(oracle.edit_similarity(left[0], right[0]))
    assert 0 <= found.cosine <= 1 and 0 <= found.edit <= 1


@given(TEXT, TEXT)
def test_scores_are_symmetric(left: list[list[str]], right: list[list[str]]) -> None:
    """Exchanging the two texts changes no score by a single bit."""
    one, other = scorer(left, right), scorer(right, left)
    assert one.score((0, 1), (0, 1)).score == other.score((0, 1), (0, 1)).score
    joined = one.score((0, 1), (0, min(2, len(right))))
    assert joined.score == other.score((0, min(2, len(right))), (0, 1)).score


@given(TEXT)
def test_a_text_against_itself_scores_highest(text: list[list[str]]) -> None:
    """Equal sentences have cosine and edit similarity 1, and so the highest score there is."""
    settings = Settings()
    found = scorer(text, text).score((0, 1), (0, 1))
    assert found.cosine == 1.0 and found.edit == 1.0
    assert found.score == pytest.approx(settings.intercept + settings.weight_cosine + settings.weight_edit)


@pytest.mark.parametrize(
    ("left", "right", "share"),
    [
        ("rose 3 pct in may", "rose 7 pct in june", 1.0),
        ("rose 3 pct to 40", "rose 3 pct to 50", 2 / 3),
        ("rose three pct", "rose 3 pct", 0.0),
        ("rose", "fell", 0.0),
    ],
)
def test_numbers_disagree(left: str, right: str, share: float) -> None:
    """Only where both sentences hold numbers can they disagree."""
    assert numbers_disagree(left.split(), right.split()) == pytest.approx(share)


@pytest.mark.parametrize(
    ("left", "right", "languages", "share"),
    [
        ("twenty pct", "20 pct", ("en", "en"), 0.0),
        ("twenty pct", "30 pct", ("en", "en"), 1.0),
        ("zwanzig prozent", "20 percent", ("de", "en"), 0.0),
        ("once again 20", "20 again", ("en", "en"), 0.0),
        ("twenty pct", "30 pct", ("fi", "und"), 0.0),
    ],
)
def test_numbers_in_words(left: str, right: str, languages: tuple[str, str], share: float) -> None:
    """A number in words is that number where its language has rules, and no number elsewhere."""
    assert numbers_disagree(left.split(), right.split(), *languages) == share
