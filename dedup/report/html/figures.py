"""The figures of a pair: the two shares, which a reader may have counted anew, and each value beside its threshold."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

from dedup.report import wording
from dedup.report.differences import count
from dedup.report.html.markup import Markup, tag
from dedup.report.html.report import Report
from dedup.report.html.verdict import name
from dedup.report.page import Grid
from dedup.report.shown import Shown, Side
from dedup.report.values import verdict
from dedup.settings import Settings
from dedup.verdicts import MatchKind

_KINDS: tuple[MatchKind, ...] = ("verbatim", "near-verbatim", "near-paraphrase")


def shares(report: Report, shown: Shown) -> Markup:
    """Return how much of either text is shared, as bars; the script puts the boxes beside them that count anew."""
    bars = [_bar(side, letter) for letter, side in (("A", shown.origin), ("B", shown.copy))]
    counts = {letter: _counts(report, shown, side) for letter, side in (("a", shown.origin), ("b", shown.copy))}
    return tag("div", *bars, class_="shares", data_counts=json.dumps(counts, separators=(",", ":")))


def _bar(side: Side, letter: str) -> Markup:
    share, other = round(side.coverage * 100), "B" if letter == "A" else "A"
    fill = tag("rect", width=share, height=10, class_="fill")
    bar = tag(
        "svg",
        tag("rect", width=100, height=10, class_="all"),
        fill,
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
    figure = tag("b", wording.share(side.coverage), class_="share")
    words = (f" of the words of {letter} (", name(side), f") stand in {other}")
    return tag("p", figure, *words, bar, class_="bar", data_side=letter.lower())


def _counts(report: Report, shown: Shown, side: Side) -> list[int]:
    """Return words of a side: of the story, of it without quotations, of credit lines, of page text; then of matches.

    The matches are counted by kind, those outside of quotations before those inside. What is no part of the story was
    never counted in words by a scan; its words are counted here, for the page alone.
    """
    total = report.findings.words.get(side.text.document.id, 0)
    matched: Counter[tuple[str, bool]] = Counter()
    for match in shown.pair.matches:
        matched[match.kind, match.quoted] += match.left_words if side.side == "left" else match.right_words
    plain = sum(number for (_, quoted), number in matched.items() if not quoted)
    share = getattr(shown.pair.coverage_without_quotes, side.side)
    spoken = total - sum(number for (_, quoted), number in matched.items() if quoted)
    unquoted = round(plain / share) if share else 0 if share is None else spoken
    words = [matched[kind, quoted] for kind in _KINDS for quoted in (False, True)]
    return [total, unquoted, *_outside(side), *words]


def _outside(side: Side) -> tuple[int, int]:
    """Return the words of credit lines, and of other page text."""
    credit = page = 0
    text = side.text.document.text
    for one in side.text.sentences:
        if one.furniture == "credit":
            credit += count(text[one.start : one.end])
        elif one.furniture is not None:
            page += count(text[one.start : one.end])
    return credit, page


def values(shown: Shown, settings: Settings) -> Markup:
    """Return each measured value beside the setting that it was held against, as a table."""
    columns, rows = _rows(shown, settings)
    head = tag("tr", *(tag("th", column, scope="col") for column in columns))
    body = [tag("tr", tag("td", first), *(tag("td", cell) for cell in rest)) for first, *rest in rows]
    return tag("table", tag("thead", head), tag("tbody", *body))


def _rows(shown: Shown, settings: Settings) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the columns and rows of values; the texts, whose names may be long, are called A and B."""
    grid = next(block for block in verdict(_lettered(shown), settings) if isinstance(block, Grid))
    return grid.columns, list(grid.rows)


def _lettered(shown: Shown) -> Shown:
    return replace(shown, origin=replace(shown.origin, name="A"), copy=replace(shown.copy, name="B"))


def short(shown: Shown, settings: Settings) -> Markup:
    """Return the measured values in one paragraph, without the settings."""
    return tag("p", "; ".join(f"{one} {value}" for one, value, *_ in _rows(shown, settings)[1]), class_="sub short")
