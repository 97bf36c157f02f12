from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from dedup.model import Document, Segmented, Sentence, Span
from dedup.settings import Settings
from dedup.shingle import content_hash, shingle, shingle_ids, token_id, token_ids, tokenize, visible

WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "river", "mayor", "3", "130", "said"]), max_size=12)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The mayor's boat", ["the", "mayor", "s", "boat"]),
        ("The mayor’s boat", ["the", "mayor", "s", "boat"]),
        ("re\u00adprint", ["reprint"]),
        ("nai\u0308ve NAÏVE", ["naïve", "naïve"]),
        ("2,600 towns", ["2", "600", "towns"]),
        ("北京 天气", ["北", "京", "天", "气"]),
        ("ＡＢＣ ﬁne Straße", ["abc", "fine", "strasse"]),
        ("снег हिन्दी", ["снег", "हिन्दी"]),
        ("– … !", []),
        ("", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    """Letters, marks and numbers make tokens; apostrophes cut, soft hyphens vanish, spaceless scripts stand alone."""
    assert tokenize(text) == tokens


@given(st.text(max_size=60))
def test_tokens_are_the_oracles(text: str) -> None:
    """On any text the token table gives what the definition says, character by character."""
    assert tokenize(text) == oracle.tokens(text)


@given(st.text(max_size=60))
def test_tokens_do_not_depend_on_normalisation(text: str) -> None:
    """A text in NFD has the tokens of the same text in NFC."""
    assert tokenize(unicodedata.normalize("NFD", text)) == tokenize(unicodedata.normalize("NFC", text))


@given(WORDS, WORDS, st.integers(1, 5))
def test_shingle_ids_stand_for_ngrams(a: list[str], b: list[str], n: int) -> None:
    """Two sentences share as many shingle ids as word n-grams; ids are sorted, unique and cannot be written to."""
    ours, theirs = shingle_ids(a, n), shingle_ids(b, n)
    assert len(np.intersect1d(ours, theirs)) == len(oracle.ngrams(a, n) & oracle.ngrams(b, n))
    assert ours.dtype == np.uint64
    assert np.array_equal(ours, np.unique(ours))
    assert not ours.flags.writeable


def test_shingle_ids_are_frozen() -> None:
    """Ids that an index may hold must not change; whoever changes them raises TOKEN_REVISION and this test."""
    assert token_id("river") == 0xBA5100EE2AA530B8
    assert shingle_ids(["the"], 3).tolist() == [9671999142005183356]
    assert shingle_ids(tokenize("The river rose again."), 3).tolist() == [10927144399274046179, 18040040688381196790]


def test_a_short_sentence_is_no_part_of_a_longer_one() -> None:
    """Two words are one shingle of their own, not the same as any shingle of three."""
    assert not set(shingle_ids(["a", "b"], 3).tolist()) & set(shingle_ids(["a", "b", "c"], 3).tolist())


@given(WORDS, WORDS)
def test_content_hash_is_of_all_tokens_in_order(some: list[str], others: list[str]) -> None:
    """Two texts have the same content hash when their tokens are the same, and another one when they are not."""
    assert (content_hash(token_ids(some)) == content_hash(token_ids(others))) == (some == others)


def test_masked_text_never_reaches_a_token() -> None:
    """A masked span is deleted before tokens are taken: marks inside a word do not split it."""
    text = "un**believ**able tale"
    assert visible(text, Sentence(0, len(text), 1, 1, 0), [Span(2, 4), Span(10, 12)]) == "unbelievable tale"


def test_furniture_has_no_tokens() -> None:
    """Only body sentences are shingled; indices point back into all sentences."""
    text = "Advert. The river rose."
    sentences = (Sentence(0, 7, 1, 1, 0, furniture="advert"), Sentence(8, 23, 1, 9, 0))
    found = shingle(Segmented(Document("a", "a.txt", "txt", text), (), sentences), Settings())
    assert found.body == (1,)
    assert found.tokens == (("the", "river", "rose"),)
    assert found.words == 3
