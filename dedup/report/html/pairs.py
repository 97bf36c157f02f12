"""A part for each pair that is shown: the verdict, the pictures, both texts, every value."""

from __future__ import annotations

from collections.abc import Iterator

from dedup.report.html.markup import Markup, tag
from dedup.report.html.report import Entry, Report


def pairs(report: Report) -> Iterator[Markup]:
    """Yield the part of each pair, in the order of the report."""
    for entry in report.entries:
        yield pair(report, entry)


def pair(report: Report, entry: Entry) -> Markup:
    """Return the part of one pair."""
    shown = report.of(entry)
    return tag("section", tag("h2", f"{shown.left} and {shown.right}"), id=entry.id, class_="pair")
