"""The pages beside that of a scan: two texts side by side, one text with its sentences, a rule."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import build
from command_line import OWN
from dedup.model import Document, Published
from dedup.pipeline import prepare
from dedup.report import compare, explain, show_text, wording
from dedup.report.look import Look
from dedup.rule_table import RULES
from dedup.settings import Settings
from dedup.spans import line_and_column


def test_compare_labels_every_sentence() -> None:
    """Both texts are whole, matched sentences name their partner, moved ones are marked, furniture has its reason."""
    found = replace(build.findings(), pairs=build.findings().pairs[2:])
    text = compare.compare(found, Look(), "plain")
    for line in (*build.WIRE, *build.DRAFT):
        assert line in text
    assert "B6  [" not in text
    assert re.search(r"A1  =B6 \^v  The ferry", text)
    assert "[title]  Ferry stuck off Halm" in text
    assert "kept 80%, lost under 60%" in text


def test_show_text_says_what_is_left_out() -> None:
    """Each sentence has its place; what is left out has its reason; masked words, quotes and credits are shown."""
    text = show_text.show_text([build.draft()], Look(), "plain")
    assert text.startswith("river-post: 8 sentences compared, 2 left out.")
    assert "1:1  [left out: title]  [[Ferry]] stuck off Halm" in text
    assert "8:1  [75% quoted]  “Nobody was hurt" in text
    assert "Quill, byline: full credit (10:1, code points " in text
    assert "Publisher: River Post" in text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_alike(end: str) -> None:
    """Credit lines and sentences of one text stand on the same lines, whatever ends a line."""
    text = prepare(
        Document(
            "a", "a.txt", "txt", end.join([*OWN, "", "The Associated Press contributed to this report."]), language="en"
        )
    )
    (credit,) = text.credits
    page = show_text.show_text([text], Look(), "plain")
    assert credit.span is not None
    assert f"AP, contribution: contributed (5:1, code points {credit.span.start}-{credit.span.end})" in page
    assert [line_and_column(text.document.text, one.start) for one in text.sentences] == [
        (one.line, one.column) for one in text.sentences
    ]


@given(st.text("ab \r\n", max_size=30), st.integers(0, 30))
def test_every_place_has_its_line(text: str, place: int) -> None:
    """Law: line and column lead back to the place, and a line begins after a break, of which CR LF is one."""
    place = min(place, len(text))
    line, column = line_and_column(text, place)
    start = place - column + 1
    assert start == 0 or text[start - 1] in "\r\n"
    assert line == len(re.split("\r\n|\r|\n", text[:start]))


@pytest.mark.parametrize(
    ("date", "words"),
    [
        (Published(), "year unknown"),
        (Published(2031), "2031"),
        (Published(2031, 2), "February 2031"),
        (Published(None, 7), "July, year unknown"),
        (Published(None, 7, 3), "3 July, year unknown"),
        (Published(2031, 2, 3), "3 February 2031"),
        (Published(2031, 2, 3, 9), "3 February 2031, 09 h"),
        (Published(2031, 2, 3, 9, 30, None, 60), "3 February 2031, 09:30 UTC+01:00"),
        (Published(2031, 2, 3, 9, 30, 5, 0), "3 February 2031, 09:30:05 UTC"),
        (Published(None, 2, 3, 9, 30, None, -210), "3 February, year unknown, 09:30 UTC-03:30"),
    ],
)
def test_dates_are_words(date: Published, words: str) -> None:
    """A date is shown as an editor writes it, with exactly what is known of it; ISO 8601 stays in the results."""
    assert wording.published(date) == words


def test_show_text_tells_the_date() -> None:
    """The page of a text has its date in words."""
    assert "Published: 4 February 2031" in show_text.show_text([build.draft()], Look(), "plain")


def test_every_rule_is_explained() -> None:
    """Each rule has a meaning in words, with the thresholds in force."""
    for name in RULES:
        page = explain.explain(explain.rule(name, Settings(order_lost=0.55)), Look(), "plain")
        assert len(page.splitlines()) > 3
        assert ("55%" in page) == (name == "DUP002")
        assert "{" not in page
