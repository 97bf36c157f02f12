"""The time between two texts in words, with no more certainty than their dates have."""

from __future__ import annotations

from dedup import dates
from dedup.model import Published
from dedup.report.members import lag
from dedup.report.wording import counted

#: Hours up to which a time is told in hours.
_HOURS = 48


def gap(source: Published | None, copy: Published | None) -> str:
    """Return when the copy came beside its source: "2 days later" only where the dates allow no other order.

    "2 days apart" where the order cannot be told from the dates; "same day"; a dash where a date has no day.
    """
    days = between(source, copy)
    if source is None or copy is None or days is None:
        return "-"
    first = dates.earlier(source, copy)
    if abs(days) < 1 and not _timed(source, copy):
        return "same day"
    return (
        f"{duration(abs(days), _timed(source, copy))} {'apart' if first is None else 'later' if first else 'earlier'}"
    )


def between(source: Published | None, copy: Published | None) -> float | None:
    """Return the days from one date to another, below zero where the second is the earlier; None where one has none."""
    days = lag(source, copy)
    if days is not None:
        return days
    back = lag(copy, source)
    return None if back is None else -back


def duration(days: float, timed: bool = True) -> str:
    """Return a number of days in words, in hours where the times of day are known and it is short."""
    hours = round(days * 24)
    if not timed or hours > _HOURS:
        return counted(round(days), "day")
    return f"{hours} h" if hours else "under 1 h"


def _timed(one: Published, other: Published) -> bool:
    return one.hour is not None and other.hour is not None and (one.offset is None) == (other.offset is None)
