"""The HTML report: one file that opens anywhere, asks for nothing and can be printed.

A part is a function that takes the `Report` and returns markup, or yields it piece by piece; `SECTIONS` names the parts
in the order of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module

from dedup.report import checked, wording
from dedup.report.html import frame
from dedup.report.html.markup import Markup
from dedup.report.html.report import Report, plan
from dedup.report.look import Look
from dedup.report.safe import one_line, shorten
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


#: The parts of the page of two texts: what they share, without counts and lists of one.
SINGLE = (("front", "single"), ("pairs", "pairs"), ("method", "method"))
#: Columns of a title: what a tab or a list of files shows of it is less.
_TITLE = 120


def html(findings: Findings, look: Look) -> Iterator[str]:
    """Yield a scan as one HTML page."""
    yield from frame.page(title(findings), sections(plan(findings, look)))


def pair(findings: Findings, look: Look) -> Iterator[str]:
    """Yield the comparison of two texts as one HTML page: the verdict and both texts, with nothing to count."""
    yield from frame.page(title(findings), sections(plan(findings, look), SINGLE))


def title(findings: Findings) -> str:
    """Return what a page is about: the result, behind the names of two texts that were compared alone."""
    told = checked.decision(findings, findings.checked) if findings.checked else wording.decision(findings)
    names = " and ".join(one_line(name) for name in findings.words) if len(findings.words) == 2 else ""
    return shorten(f"{f'{names}: ' if names and not findings.checked else ''}{told.rstrip('.')} - dedup", _TITLE, "…")


def sections(report: Report, parts: Sequence[tuple[str, str]] = SECTIONS) -> Iterator[Markup]:
    """Yield every part of a report."""
    for module, function in parts:
        for piece in part(module, function, report):
            report = replace(report, room=report.room - len(piece.encode("utf-8", "replace")))
            yield piece


def part(module: str, function: str, report: Report) -> Iterator[Markup]:
    """Yield one part of a report, piece by piece."""
    shown = getattr(import_module(f"dedup.report.html.{module}"), function)(report)
    yield from (shown,) if isinstance(shown, Markup) else shown
