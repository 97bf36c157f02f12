"""What two dates of publication say about which came first, and how a date is written."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, timedelta

from dedup.model import Published

#: Local time without an offset may be anywhere on Earth: from UTC+14 (Kiribati) to UTC-12 (Baker Island).
EAST = timedelta(hours=14)
WEST = timedelta(hours=12)

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


def interval(published: Published) -> tuple[datetime, datetime] | None:
    """Return the half-open UTC bounds in which the moment must lie; None when the year is unknown.

    Without an offset the bounds are 14 h earlier and 12 h later than the local ones. The bounds stop at the years
    1 and 9999.
    """
    if published.year is None:
        return None
    start, length = _local(published)
    before, after = (EAST, WEST) if published.offset is None else (timedelta(0), timedelta(0))
    shift = timedelta(minutes=published.offset or 0)
    return _add(start, -shift - before), _add(start, length - shift + after)


def earlier(a: Published | None, b: Published | None) -> bool | None:
    """Tell whether `a` came before `b`: True or False only when their intervals do not overlap, else None."""
    left = interval(a) if a else None
    right = interval(b) if b else None
    if left is None or right is None:
        return None
    if left[1] <= right[0]:
        return True
    return False if right[1] <= left[0] else None


def iso(published: Published) -> str:
    """Return the date in ISO 8601 with exactly the known parts; an unknown year is "--", as in "--07-03"."""
    p = published
    if p.year is None:
        text = f"--{p.month:02}" if p.month else "-"
    else:
        text = f"{p.year:04}" + (f"-{p.month:02}" if p.month else "")
    if not p.month or not p.day:
        return text
    text += f"-{p.day:02}"
    if p.hour is None:
        return text
    clock = ":".join(f"{part:02}" for part in (p.hour, p.minute, p.second) if part is not None)
    return f"{text}T{clock}{_offset(p.offset)}"


def _offset(minutes: int | None) -> str:
    if minutes is None:
        return ""
    if minutes == 0:
        return "Z"
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def _local(p: Published) -> tuple[datetime, timedelta]:
    """Return the first moment of the finest known part, taken as UTC, and how long that part lasts."""
    year = p.year or 1
    if p.month is None:
        return datetime(year, 1, 1, tzinfo=UTC), timedelta(days=366 if calendar.isleap(year) else 365)
    if p.day is None:
        return datetime(year, p.month, 1, tzinfo=UTC), timedelta(days=calendar.monthrange(year, p.month)[1])
    day = datetime(year, p.month, p.day, tzinfo=UTC)
    if p.hour is None:
        return day, timedelta(days=1)
    if p.minute is None:
        return day + timedelta(hours=p.hour), timedelta(hours=1)
    start = day + timedelta(hours=p.hour, minutes=p.minute)
    if p.second is None:
        return start, timedelta(minutes=1)
    return start + timedelta(seconds=p.second), timedelta(seconds=1)


def _add(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return _FIRST if by < timedelta(0) else _LAST
