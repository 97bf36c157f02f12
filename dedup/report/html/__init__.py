"""The HTML report: one file that opens anywhere, asks for nothing and can be printed.

A part is a function that takes the `Report` and returns markup, or yields it piece by piece; `SECTIONS` names the parts
in the order of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module

from dedup.report.html import frame
from dedup.report.html.markup import Markup
from dedup.report.html.report import Report, plan
from dedup.report.look import Look
from dedup.verdicts import Findings

#: The parts of the page: (module, function).
SECTIONS = (
    ("front", "front"),
    ("table", "table"),
    ("families", "families"),
    ("publishers", "publishers"),
    ("pairs", "pairs"),
    ("method", "method"),
)


def html(findings: Findings, look: Look) -> Iterator[str]:
    """Yield a scan as one HTML page."""
    yield from frame.page("dedup report", sections(plan(findings, look)))


def sections(report: Report) -> Iterator[Markup]:
    """Yield every part of a report."""
    for module, function in SECTIONS:
        for piece in part(module, function, report):
            report = replace(report, room=report.room - len(piece.encode("utf-8", "replace")))
            yield piece


def part(module: str, function: str, report: Report) -> Iterator[Markup]:
    """Yield one part of a report, piece by piece."""
    shown = getattr(import_module(f"dedup.report.html.{module}"), function)(report)
    yield from (shown,) if isinstance(shown, Markup) else shown
