"""Tests of the generator of corpora and of the edits that it plants."""

from __future__ import annotations

import json
import random
from itertools import chain

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import made_corpus
import made_text
from made_edits import EDITS, SIX, flat

OPTIONS = made_corpus.Options(articles=600, seed=3, planted=0.1, reprints=40, popular=60)


def _corpus(options: made_corpus.Options, processes: int = 1) -> tuple[list[dict[str, str]], list[dict[str, object]]]:
    parts = list(made_corpus.chunks(options, processes))
    read = [[json.loads(line) for line in b"".join(half).splitlines()] for half in zip(*parts, strict=True)]
    return read[0], read[1]


def test_same_options_make_the_same_bytes_in_any_number_of_processes() -> None:
    """A corpus is a function of its options."""
    options = made_corpus.Options(articles=2_100, seed=5)
    assert b"".join(chain(*made_corpus.chunks(options))) == b"".join(chain(*made_corpus.chunks(options, 2)))


def test_another_seed_makes_another_corpus() -> None:
    """Seeds differ in their texts."""
    other = made_corpus.Options(articles=600, seed=4)
    assert _corpus(other)[0][0]["text"] != _corpus(OPTIONS)[0][0]["text"]


def test_what_is_planted_is_what_was_asked_for() -> None:
    """The truth names as many reprints, families and holders of the popular sentence as the options say."""
    _, truth = _corpus(OPTIONS)
    families = [row["family"] for row in truth if row["family"] is not None]
    sizes = {family: families.count(family) for family in families}
    assert sizes[max(sizes)] == 40 and sum(sizes.values()) == 100  # type: ignore[type-var]
    assert all(size >= 2 for size in sizes.values())
    assert sum(row["kind"] == "popular sentence" for row in truth) == 60
    assert sum(row["kind"] == "source" for row in truth) == len(sizes)


def test_planted_texts_are_what_the_truth_says() -> None:
    """A verbatim reprint has its source's text, and the popular sentence stands where it was put and nowhere else."""
    records, truth = _corpus(OPTIONS)
    texts = {record["id"]: record["text"] for record in records}
    sources = {row["family"]: texts[str(row["document"])] for row in truth if row["kind"] == "source"}
    assert all(texts[str(row["document"])] == sources[row["family"]] for row in truth if row["kind"] == "verbatim")
    holders = {row["document"] for row in truth if row["kind"] == "popular sentence"}
    popular = made_corpus.popular_sentence(OPTIONS)
    assert {name for name, text in texts.items() if popular in text} == holders


def test_sources_are_the_earliest_of_their_family() -> None:
    """No reprint is dated before its source."""
    records, truth = _corpus(OPTIONS)
    dates = {record["id"]: record["published"] for record in records}
    first = {row["family"]: dates[str(row["document"])] for row in truth if row["kind"] == "source"}
    assert all(dates[str(row["document"])] >= first[row["family"]] for row in truth if row["family"] is not None)


@given(st.integers(0, 2**32 - 1), st.sampled_from(sorted(EDITS)))
def test_edits_keep_most_sentences_and_leave_the_story_alone(seed: int, kind: str) -> None:
    """An edit returns a new story that still has most of the words, and does not change the one it was given."""
    story = [["One two three four.", "Five six seven."], ["Eight nine ten.", "Eleven twelve.", "Thirteen fourteen."]]
    before = [list(paragraph) for paragraph in story]
    edited = EDITS[kind](story, random.Random(seed))
    assert story == before and all(edited)
    common = set(" ".join(flat(edited)).split()) & set(" ".join(flat(story)).split())
    assert len(common) >= 0.5 * len(set(" ".join(flat(story)).split()))


def test_the_six_edits_do_what_their_names_say() -> None:
    """Shuffling and swapping keep every sentence; cutting keeps the first ones."""
    story = [[f"Sentence {number} stands here." for number in range(start, start + 4)] for start in (0, 4, 8)]
    sentences = flat(story)
    made = {name: flat(edit(story, random.Random(1))) for name, edit in SIX.items()}
    assert sorted(made["shuffled"]) == sorted(sentences) != made["shuffled"]
    assert made["halves swapped"] == sentences[6:] + sentences[:6]
    assert made["tail cut"] == sentences[:8]
    assert set(made["shuffled and cut"]) == set(sentences[:8])
    assert made["dateline added"][0].endswith(sentences[0]) and made["dateline added"][1:] == sentences[1:]
    assert made["new first sentence"][1:] == sentences[1:]


def test_sentences_are_as_long_as_in_real_stories() -> None:
    """Sentences have about 22 words in the mean, and articles about 27 sentences."""
    found = [flat(made_text.paragraphs(one)) for one in made_text.articles(np.random.default_rng(1), 200)]
    lengths = [len(sentence.split()) for sentences in found for sentence in sentences]
    assert 21 < sum(lengths) / len(lengths) < 25
    assert 24 < len(lengths) / len(found) < 30


def test_words_are_distinct_and_frequent_ones_short() -> None:
    """A rank has a word of its own; the thousand most frequent are shorter than the rest."""
    parts = made_text.vocabulary()
    words = {parts.joined(np.array([rank])) for rank in range(5_000)}
    assert len(words) == 5_000
    assert parts.lengths[:1_000].mean() < parts.lengths[5_000:6_000].mean()
