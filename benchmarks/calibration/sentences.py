"""What a variant makes of labelled sentences and of graded answers, on their calibration halves."""

from __future__ import annotations

from collections.abc import Mapping

from calibration.table import percent
from dedup.settings import Settings
from tracks import graded, paraphrase
from tracks.figure import NotAvailable
from tracks.halves import rows


def measured(settings: Settings) -> Mapping[str, str]:
    """Return the shares of PAN partners and of other PAN pairs matched, and of graded answers put in their class."""
    return _pan(settings) | {"graded": _graded(settings)}


def _pan(settings: Settings) -> dict[str, str]:
    try:
        found = paraphrase.scores(rows("pan", "calibration"), settings)
    except NotAvailable:
        return {"partners": "-", "others": "-"}
    return {
        name: percent(int((found.match & label).sum()), int(label.sum()))
        for name, label in (("partners", found.label), ("others", ~found.label))
    }


def _graded(settings: Settings) -> str:
    try:
        figures = graded.measure("calibration", settings)
    except NotAvailable:
        return "-"
    return f"{figures[1].value:.3f}"
