"""JSON Lines: one pair a line, with ids, verdict and figures, for tools that read a line at a time."""

from __future__ import annotations

from collections.abc import Iterator

from dedup.report.look import Look
from dedup.report.results import dump, pair_as_json
from dedup.verdicts import Findings

_LEFT_OUT = ("matches", "passages")


def pieces(findings: Findings, look: Look) -> Iterator[str]:
    """Yield each pair as one line; matches and passages are in the results file (`json`) only."""
    for pair in findings.pairs:
        shown = {name: value for name, value in pair_as_json(pair).items() if name not in _LEFT_OUT}
        yield dump(shown, look) + "\n"
