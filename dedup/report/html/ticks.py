"""The labels of an axis of time: few, round, and in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dedup.report.wording import _MONTHS

#: Steps of an axis, in seconds: 1, 2, 3, 6, 12 hours, 1, 2, 7, 14, 30, 91, 365 days, and decades.
_STEPS = (
    *(60, 300, 900, 3600, 7200, 10800, 21600, 43200),
    *(days * 86400 for days in (1, 2, 7, 14, 30, 91, 365, 3650, 36500, 365000)),
)
#: Labels of an axis, at most.
_MOST = 6


def ticks(first: datetime, seconds: float) -> list[tuple[datetime, str]]:
    """Return the labelled moments of an axis that begins at a moment and is so many seconds long."""
    step = next((step for step in _STEPS if seconds / step <= _MOST), _STEPS[-1])
    whole = timedelta(seconds=step)
    begin = datetime(first.year, 1, 1, tzinfo=UTC) if step > 86400 else first.replace(hour=0, minute=0, second=0)
    try:
        begin += whole * -(-(first - begin) // whole)
    except OverflowError:
        return []
    found: list[tuple[datetime, str]] = []
    while (begin - first) / timedelta(seconds=1) <= seconds and len(found) <= _MOST:
        found.append((begin, _label(begin, step)))
        if begin > datetime.max.replace(tzinfo=UTC) - whole:
            break
        begin += whole
    return found


def _label(moment: datetime, step: int) -> str:
    if step >= 365 * 86400:
        return str(moment.year)
    day = f"{moment.day} {_MONTHS[moment.month - 1][:3]}"
    if step >= 86400:
        return f"{day} {moment.year}"
    return f"{day} {moment.hour:02}:{moment.minute:02}"
