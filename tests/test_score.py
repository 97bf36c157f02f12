from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup.engines import reference
from dedup.score import Scorer, content_shared, in_sequence, numbers_disagree, products, stems, stop_words
from dedup.settings import Settings
from dedup.shingle import tokenize
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
    """Equal sentences are equal by every measure, whatever their words, and so have the highest score there is."""
    s = Settings()
    found = scorer(text, text).score((0, 1), (0, 1))
    assert (found.cosine, found.edit, found.content, found.sequence, found.numbers) == (1.0, 1.0, 1.0, 1.0, 0.0)
    assert found.score == s.intercept + s.weight_cosine + s.weight_edit + s.weight_content + s.weight_sequence


@given(TEXT, TEXT)
def test_the_score_is_the_sum_of_its_measures(left: list[list[str]], right: list[list[str]]) -> None:
    """The score of one sentence, and of two joined, is the weighted sum of the measures beside it, in one order."""
    s, both = Settings(), scorer(left, right)
    for found in (both.score((0, 1), (0, 1)), both.score((0, 1), (0, min(2, len(right))))):
        total = s.intercept + s.weight_cosine * found.cosine + s.weight_edit * found.edit
        total = total + s.weight_content * found.content
        total = total + s.weight_sequence * found.sequence + s.weight_numbers * found.numbers
        assert found.score == total


@given(TEXT, TEXT)
def test_measures_by_stem_are_the_oracles(left: list[list[str]], right: list[list[str]]) -> None:
    """Content is the Jaccard of sets of stems, and sequence the textbook's common subsequence over the longer side."""
    ours, theirs = ([token for words in text[:2] for token in words] for text in (left, right))
    one, other = ({word[:4] for word in words if word not in stop_words("en")} for words in (ours, theirs))
    expected = len(one & other) / len(one | other) if one | other else 1.0
    assert content_shared(ours, theirs, "en", "en", length=4) == expected
    longest = oracle.common_subsequence(stems(ours, 4), stems(theirs, 4))
    assert in_sequence(stems(ours, 4), stems(theirs, 4)) == longest / max(len(ours), len(theirs))


@pytest.mark.parametrize(
    ("left", "right", "languages", "share"),
    [
        ("the harbour was closed", "closing of harbours", ("en", "en"), 1.0),
        ("the harbour was closed", "the market was closed", ("en", "en"), 1 / 3),
        ("the harbour was closed", "the market was closed", ("en-GB", "en-US"), 1 / 3),
        ("the harbour was closed", "the market was closed", ("und", "fi"), 3 / 5),
        ("der hafen", "the hafen", ("de", "en"), 1.0),
        ("it was not", "they were", ("en", "en"), 1.0),
        ("it was", "it closed", ("en", "en"), 0.0),
        ("", "closed", ("en", "en"), 0.0),
        ("", "", ("en", "en"), 1.0),
    ],
)
def test_content_shared(left: str, right: str, languages: tuple[str, str], share: float) -> None:
    """Forms of a word count as one, and stop words only where their language has a list."""
    assert content_shared(left.split(), right.split(), *languages, length=4) == pytest.approx(share)


@pytest.mark.parametrize(
    ("left", "right", "share"),
    [
        ("a b c d", "a x b c d", 0.8),
        ("a b c d", "c d a b", 0.5),
        ("a b", "b a a b", 0.5),
        ("a", "", 0.0),
        ("", "", 1.0),
    ],
)
def test_in_sequence(left: str, right: str, share: float) -> None:
    """What is put in costs itself alone, what is moved costs itself, and a word counts as often as it stands."""
    assert in_sequence(left.split(), right.split()) == share == in_sequence(right.split(), left.split())


def test_stop_words_are_tokens() -> None:
    """Every stop word is one token as the tokenizer makes it; another could never be met."""
    for language in ("en", "de", "fr", "es", "it", "pt", "nl"):
        words = stop_words(language)
        assert len(words) >= 30
        assert all(tokenize(word) == [word] for word in words)


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
