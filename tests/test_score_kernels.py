from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq, Levenshtein

from dedup import score
from dedup.align import align
from dedup.judge import judge
from dedup.kernels import distances as score_bits
from dedup.kernels import products as score_products
from dedup.kernels.arrays import Arrays
from dedup.kernels.evidence import arrays_of, propose
from dedup.model import Shingled
from dedup.propose import proposals
from dedup.score import Scored, Scorer, products
from dedup.settings import Settings
from stories import articles, shingled

#: Few words, so that sentences are alike: stop words, forms of one stem, numbers in words and in digits.
WORDS = (
    *("the", "of", "and", "a", "in", "der", "und", "river", "rivers", "rivet", "bank", "banks", "mayor", "said", "saw"),
    *("two", "2", "three", "3", "20", "twenty", "zwei", "1a", "x9", "ferry", "pier", "norby", "halm", "a4", "10000"),
)
SENTENCE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9)
TEXT = st.lists(SENTENCE, max_size=6)
LANGUAGE = st.sampled_from(["en", "de", "en-GB", "und", "xx"])
SETTINGS = st.builds(
    Settings,
    min_tokens=st.integers(1, 6),
    match_cosine=st.sampled_from([0.0, 0.3, 0.5, 0.7, 1.0]),
    near_identical=st.sampled_from([0.0, 0.6, 0.9, 1.0]),
    stem=st.integers(1, 7),
    weight_cosine=st.sampled_from([2.0, 1, 0.1, 0.0]),
    weight_edit=st.sampled_from([1.0, 0.3, -0.7]),
    weight_content=st.sampled_from([3.0, 0.7, 0]),
    weight_sequence=st.sampled_from([8.0, 0.1]),
    weight_numbers=st.sampled_from([-8.0, 0.0, 1.3]),
    intercept=st.sampled_from([-5.38, -2, 0.0, 1.1]),
    join_part=st.sampled_from([0.0, 0.3, 0.5, 1.0]),
    join_gain=st.sampled_from([0.0, 0.1, 0.5]),
)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Shingled, Shingled]:
    """Return two texts, of which the second holds sentences of the first: whole, joined, cut in two, and edited."""
    one, other = draw(TEXT), draw(TEXT)
    for sentence in draw(st.permutations(one)):
        how = draw(st.sampled_from(["whole", "join", "cut", "edit", "leave"]))
        place = draw(st.integers(0, len(sentence)))
        if how == "whole":
            other.append(sentence)
        elif how == "join" and other:
            other[-1] = other[-1] + sentence
        elif how == "cut":
            other += [part for part in (sentence[:place], sentence[place:]) if part]
        elif how == "edit":
            other.append([*sentence[:place], draw(st.sampled_from(WORDS)), *sentence[place + 1 :]])
    return text("a", one, draw(LANGUAGE)), text("b", other, draw(LANGUAGE))


def text(name: str, sentences: Sequence[Sequence[str]], language: str = "en") -> Shingled:
    """Return a text of plain words in a language."""
    made = shingled(name, [" ".join(words) for words in sentences])
    return replace(
        made, segmented=replace(made.segmented, document=replace(made.segmented.document, language=language))
    )


def plain(left: Shingled, right: Shingled, settings: Settings) -> list[Scored]:
    """Return the proposals of two texts by the plain form."""
    return list(proposals(Scorer(left, right, products(left.tokens, right.tokens), settings)))


@limits(max_examples=300)
@given(pairs())
def test_proposals_are_those_of_the_plain_form(texts: tuple[Shingled, Shingled]) -> None:
    """What the kernel proposes with the shipped settings is, number for number, what the plain form proposes."""
    both = arrays_of(texts, Settings())
    found = propose(both, [0, 1, 0], [1, 0, 0], Settings())
    for k, (left, right) in enumerate([texts, texts[::-1], (texts[0], texts[0])]):
        assert found.of(k) == plain(left, right, Settings())


@limits(max_examples=300)
@given(pairs(), SETTINGS)
def test_proposals_are_equal_under_all_settings(texts: tuple[Shingled, Shingled], settings: Settings) -> None:
    """No setting makes a difference between the two forms, from whichever side one looks."""
    both = arrays_of(texts, settings)
    found = propose(both, [0, 1], [1, 0], settings)
    assert found.of(0) == plain(*texts, settings)
    assert found.of(1) == plain(*texts[::-1], settings)


@given(pairs(), SETTINGS)
def test_whole_verdicts_are_equal(texts: tuple[Shingled, Shingled], settings: Settings) -> None:
    """An alignment and a verdict are the same whichever form proposed the matches, in whatever order."""
    both = arrays_of(texts, settings)
    found = propose(both, [0], [1], settings).of(0)
    there = align(*texts, found[::-1], settings)
    assert there == align(*texts, plain(*texts, settings), settings)
    assert judge(*texts, there, settings) == judge(*texts, align(*texts, found, settings), settings)


@limits(max_examples=30)
@given(st.lists(articles(4, 9), min_size=3, max_size=5))
def test_many_pairs_at_once_are_what_they_are_alone(stories: list[list[str]]) -> None:
    """A pair's proposals do not depend on the other documents and pairs of the call, nor on which arrays hold it."""
    stories[1] = stories[0][::-1] + stories[1][:2]
    texts = [shingled(f"d{number}", story) for number, story in enumerate(stories)]
    every = [(i, j) for i in range(len(texts)) for j in range(len(texts))]
    all_arrays = arrays_of(texts, Settings())
    found = propose(all_arrays, [i for i, _ in every], [j for _, j in every], Settings())
    for k, (i, j) in enumerate(every):
        alone = propose(arrays_of([texts[i], texts[j]], Settings()), [0], [1], Settings())
        assert found.of(k) == alone.of(0) == plain(texts[i], texts[j], Settings())
    assert found.some() == [k for k in range(len(every)) if found.of(k)]


@pytest.mark.parametrize("length", [63, 64, 65, 128, 129, 300])
def test_long_sentences_are_equal(length: int) -> None:
    """Sentences of more words than a machine word has bits are measured alike, alone and joined."""
    words = [f"w{number % 41}" for number in range(length)]
    left = text("a", [words, words[: length // 2], words[length // 2 :], [*words[1:], "7", "2", "zwei"]])
    right = text("b", [[*words[:30], "other", *words[31:]], words[::-1], words[5:], [*words, "two", "8"]])
    both = arrays_of([left, right], Settings())
    found = propose(both, [0, 1], [1, 0], Settings())
    assert found.of(0) == plain(left, right, Settings()) != []
    assert found.of(1) == plain(right, left, Settings())


def test_texts_without_a_sentence_propose_nothing() -> None:
    """Neither an empty text nor an empty batch is an error."""
    both = arrays_of([text("a", []), text("b", [["one", "two", "three", "four"]])], Settings())
    found = propose(both, [0, 1, 0], [1, 0, 0], Settings(match_cosine=0.0, join_part=0.0))
    assert found.some() == [] and found.of(2) == []
    assert propose(both, [], [], Settings()).some() == []
    none: Arrays = arrays_of([], Settings())
    assert len(none.distinct) == 0


def test_idf_is_numpys() -> None:
    """The compiled logarithm, rounded to 1/1024, is numpy's for up to 3,000 sentences and all that may hold a word."""
    for sentences in range(3001):
        expected = score.rounded_idf(sentences, np.arange(sentences + 1))
        assert np.array_equal(score_products.rounded_idf(sentences), expected), sentences


NUMBERS = st.integers(0, 12)
SEQUENCE = st.lists(NUMBERS, max_size=20) | st.lists(NUMBERS, min_size=60, max_size=200)


@given(SEQUENCE, SEQUENCE)
def test_sequences_are_compared_as_by_rapidfuzz(one: list[int], other: list[int]) -> None:
    """Edit distance and longest common subsequence are rapidfuzz's, however long, and the masks are left empty."""
    masks = np.zeros(13, np.uint64)
    a, b = np.array(one, np.int32), np.array(other, np.int32)
    assert score_bits.edit_distance(a, b, masks) == Levenshtein.distance(one, other)
    assert score_bits.common_subsequence(a, b, masks) == LCSseq.similarity(one, other)
    assert not masks.any()
