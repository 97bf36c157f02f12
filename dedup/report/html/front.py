"""The front page: the decision before anything else."""

from __future__ import annotations

from dedup.report import wording
from dedup.report.html.markup import Markup, tag
from dedup.report.html.report import Report


def decision(report: Report) -> Markup:
    """Return the result of a scan in one sentence, and what was compared."""
    return tag(
        "header",
        tag("h1", wording.decision(report.findings)),
        tag("p", wording.compared(report.findings), class_="sub"),
        id="decision",
    )
