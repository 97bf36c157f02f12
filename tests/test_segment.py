"""Sentences, paragraphs, lines and quoted speech."""

from __future__ import annotations

import importlib
import os
import random
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.model import Credit, Document, Marked, Span
from dedup.segment import segment
from dedup.sentences import cut

CASES = Path(__file__).parent / "cases" / "segment"
ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("DEDUP_DATA", ROOT.parent / "shared" / "data"))


def lines(name: str) -> list[tuple[str, str]]:
    """Return the cases of a file with one case a line, as what is expected and the text."""
    read = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [(a.strip(), b.strip()) for a, _, b in (line.partition("|") for line in read if line and line[0] != "#")]


def texts(name: str) -> list[list[tuple[str, str]]]:
    """Return the cases of a file with one case a block."""
    blocks = (CASES / name).read_text(encoding="utf-8").split("\n\n")
    kept = ([line for line in block.splitlines() if line and line[0] != "#"] for block in blocks)
    return [[(a.strip(), b.strip()) for a, _, b in (line.partition("|") for line in block)] for block in kept if block]


def document(text: str, **known: object) -> Document:
    """Return a document of plain text."""
    return Document("a", "a.txt", str(known.pop("format", "txt")), text, **known)  # type: ignore[arg-type]


def strings(text: str, **known: object) -> list[str]:
    """Return the sentences of a text as strings, line breaks made blanks."""
    return [" ".join(text[item.start : item.end].split()) for item in segment(document(text, **known)).sentences]


@pytest.mark.parametrize(("language", "marked"), lines("sentences.txt"))
def test_sentences_end_where_the_cases_say(language: str, marked: str) -> None:
    """A paragraph is cut at each place marked in the case, and nowhere else."""
    parts = marked.split(" ¶ ")
    text = " ".join(parts)
    assert [text[span.start : span.end] for span in cut(text, language)] == parts


@pytest.mark.parametrize(("language", "marked"), lines("chinese.txt"))
def test_chinese_is_cut_without_spaces(language: str, marked: str) -> None:
    """Chinese sentences are cut though no space stands between them."""
    parts = marked.split("¶")
    text = "".join(parts)
    assert [text[span.start : span.end] for span in cut(text, language)] == parts


@pytest.mark.parametrize("case", texts("quotes.txt"))
def test_quoted_speech(case: list[tuple[str, str]]) -> None:
    """Each sentence is quoted, partly quoted or plain as its case says."""
    text = "\n\n".join(paragraph.replace(" ¶ ", " ") for _, paragraph in case)
    shares = [item.quoted for item in segment(document(text)).sentences]
    names = ["quoted" if share == 1 else "partly" if share else "plain" for share in shares]
    assert names == " ".join(expected for expected, _ in case).split()


WORDS = st.sampled_from(
    ["harbour", "bridge", "mayor", "council", "ferry", "opened", "voted", "paid", "said", "nine", "slow"]
)
OPENING = st.sampled_from(["The", "A", "She", "They", "Jane", "Berlin", "Nine", "Drivers"])
STOP = st.sampled_from([".", "!", "?", '."', ".”", ".)"])
SENTENCE = st.builds(lambda a, b, c: " ".join([a, *b, "now"]) + c, OPENING, st.lists(WORDS, max_size=9), STOP)


@given(st.lists(SENTENCE, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_a_shuffled_paragraph_is_cut_alike(sentences: list[str], dice: random.Random) -> None:
    """A cut is local: the same sentences come out whatever order they stand in."""
    shuffled = dice.sample(sentences, len(sentences))
    text = " ".join(shuffled)
    assert [text[span.start : span.end] for span in cut(text)] == shuffled


@given(st.text(alphabet="Ab .!?\"“”'\n\r。,1-", max_size=80), st.sampled_from(["txt", "md"]))
def test_sentences_partition_the_text(text: str, kind: str) -> None:
    """Sentences stand in order, do not overlap, begin and end in no blank, and each letter is in one of them."""
    found = segment(document(text, format=kind)).sentences
    ends = [0, *(item.end for item in found)]
    assert all(end <= item.start < item.end for end, item in zip(ends, found, strict=False))
    assert all(text[item.start : item.end].strip() == text[item.start : item.end] for item in found)
    assert all(0 <= item.quoted <= 1 for item in found)
    inside = {place for item in found for place in range(item.start, item.end)}
    assert all(place in inside for place, sign in enumerate(text) if sign.isalpha())


def test_lines_and_columns_count_all_three_line_breaks() -> None:
    """Lines and columns count from 1, and \\r\\n is one break."""
    found = segment(document("One is here.\r\nTwo is here. Three is here.\rFour is here.\n\n  Five is here.")).sentences
    assert [(item.line, item.column) for item in found] == [(1, 1), (2, 1), (2, 14), (3, 1), (5, 3)]
    assert [item.paragraph for item in found] == [0, 1, 1, 2, 3]


def test_a_single_line_break_ends_a_paragraph() -> None:
    """In a file with one sentence a line, a line that lost its stop is not joined to the next."""
    text = "The bridge was closed on Monday after the storm, reports Jane Doe from town\nThe ferry runs.\nIt is full."
    assert strings(text) == text.split("\n")


def test_hard_wrapped_lines_are_joined() -> None:
    """Lines that were broken to fit a width make one paragraph; an indent begins a new one."""
    text = (
        "The bridge over the harbour was closed on Monday,\nafter a storm had torn away its railing, the town\n"
        "said.\n    Drivers must take the ferry. It holds forty cars\n"
        "and runs each hour until midnight, the mayor of\nthe town said."
    )
    assert strings(text) == [
        "The bridge over the harbour was closed on Monday, after a storm had torn away its railing, the town said.",
        "Drivers must take the ferry.",
        "It holds forty cars and runs each hour until midnight, the mayor of the town said.",
    ]


def test_markdown_blocks() -> None:
    """In Markdown a line break is soft, block starts begin paragraphs, and their signs are no part of a sentence."""
    text = "# A title\nThe bridge was\nclosed.\n- One item.\n- Two\n  items.\n\n> We are\n> closed. Come later.\n"
    found = strings(text, format="md")
    assert found == ["A title", "The bridge was closed.", "One item.", "Two items.", "We are > closed.", "Come later."]


def test_marked_spans_cut_paragraphs() -> None:
    """A paragraph is cut at the borders of what the reader marked, so no sentence is half furniture."""
    text = "date 2024-01-31 The bridge was closed."
    found = segment(document(text, furniture=(Marked(Span(0, 15), "date"),))).sentences
    assert [(item.start, item.furniture) for item in found] == [(0, "date"), (16, None)]


def test_a_credit_line_is_furniture_and_a_dateline_is_masked() -> None:
    """A credit line's sentences have the reason "credit"; a dateline stays in its sentence, masked."""
    text = "TOWN (EXN) — The bridge was closed.\nCopyright 2024 Example Network. All rights reserved."
    head = Credit("EXN", "full", "dateline", "TOWN (EXN) —", Span(0, 12))
    tail = Credit("EXN", "full", "copyright", text[36:], Span(36, len(text)), line=True)
    segmented = segment(document(text), (head, tail))
    assert [item.furniture for item in segmented.sentences] == [None, "credit", "credit"]
    assert segmented.masked == (Span(0, 12),)


def test_masked_text_neither_cuts_nor_counts() -> None:
    """A stop inside masked text ends no sentence, and its letters do not count as quoted or plain."""
    text = 'See "this (a. B. C) page" now.'
    found = segment(document(text, masked=(Span(10, 19),))).sentences
    assert len(found) == 1
    assert found[0].quoted == pytest.approx(8 / 14)


def test_a_block_quote_counts_as_speech() -> None:
    """What the format marks as quoted is quoted without quotation marks."""
    text = "We are closed."
    assert segment(document(text, quoted=(Span(0, 14),))).sentences[0].quoted == 1


def test_block_quotes_nested_without_end_are_cut() -> None:
    """A page of thousands of nested quote signs is cut like any other, whatever the depth."""
    found = segment(document("> " * 3_000 + "The ferry runs\n" + "> " * 3_000 + "again today.", format="md"))
    assert len(found.sentences) == 1


@pytest.mark.skipif(not DATA.is_dir(), reason="labelled data not available")
def test_measured_quality_does_not_fall() -> None:
    """Golden rules, UD PUD and reshuffled Reuters stories keep at least these figures."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    segmentation: Any = importlib.import_module("segmentation")
    assert segmentation.golden(0)[0] >= 36
    floors = {"ar": 0.99, "de": 0.99, "en": 0.995, "fr": 0.99, "hi": 0.99, "ru": 0.99, "zh": 0.99}
    for given_language in (True, False):
        scores = segmentation.boundaries(given_language)
        assert all(scores[language] >= floor for language, floor in floors.items()), scores
    kept = segmentation.reshuffled(2_000, 0)
    assert kept["no abbreviation"][0] >= 0.992 * kept["no abbreviation"][1]
    assert kept["all"][0] >= 0.985 * kept["all"][1]
