"""The tables of families: who else holds the story, how long after the first, and what ties each text to its source."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from dedup.model import Published
from dedup.report.loading import parse_date
from dedup.report.tables import Row
from dedup.verdicts import COPIES

#: Each family once; what `kin` and `holders` hold of it is counted.
FAMILIES = """
INSERT INTO families
SELECT h.number, h.id, count(*), count(DISTINCT d.organisation), h.source, h.weakest_link
FROM heads h JOIN kin k ON k.number = h.number LEFT JOIN holders d ON d.id = k.document
GROUP BY h.number, h.id, h.source, h.weakest_link ORDER BY h.number
"""
#: Each member with the text it is held against: the source of its family where a pair of the two is listed, else its
#: own source, else the text that holds most of it.
MEMBERS = f"""
WITH side AS (
  SELECT p."left" AS document, p."right" AS other, p.source, p.relation, p.coverage_left AS coverage,
         p.order_verdict, p.credit FROM pairs p WHERE p.relation IN ({", ".join(f"'{one}'" for one in sorted(COPIES))})
  UNION ALL
  SELECT p."right", p."left", p.source, p.relation, p.coverage_right, p.order_verdict, p.credit
  FROM pairs p WHERE p.relation IN ({", ".join(f"'{one}'" for one in sorted(COPIES))})),
best AS (
  SELECT s.* FROM side s
  JOIN kin k ON k.document = s.document JOIN kin o ON o.document = s.other AND o.number = k.number
  JOIN heads h ON h.number = k.number
  QUALIFY row_number() OVER (
    PARTITION BY s.document
    ORDER BY coalesce(s.other = h.source, false) DESC, coalesce(s.source = s.other, false) DESC,
             s.coverage DESC NULLS LAST, s.other) = 1)
SELECT k.number, h.id, h.source, k.document, d.publisher, d.organisation, d.published,
       b.other, b.relation, b.coverage, b.order_verdict, b.credit
FROM kin k JOIN heads h ON h.number = k.number
LEFT JOIN holders d ON d.id = k.document LEFT JOIN best b ON b.document = k.document
ORDER BY k.number, k.place
"""


class _Member(NamedTuple):
    """A row of `MEMBERS`."""

    number: int
    family: str
    origin: str | None
    document: str
    publisher: str | None
    organisation: str | None
    published: str | None
    other: str | None
    relation: str | None
    coverage: float | None
    order: str | None
    credit: str | None


def members(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows of `members` for the rows of `MEMBERS`, one family in memory at a time."""
    for _, group in groupby(map(_Member._make, rows), key=lambda member: member.number):
        yield from _family(list(group))


def _family(family: list[_Member]) -> Iterator[Row]:
    dates = {one.document: parse_date(one.published) for one in family}
    times = {name: time for name, when in dates.items() if when and (time := _time(when)) is not None}
    ordered = sorted(times.values())
    first = _earliest(times, times)
    groups: dict[str, list[str]] = {}
    for one in family:
        if one.organisation is not None and one.document in times:
            groups.setdefault(one.organisation, []).append(one.document)
    for one in family:
        time, when = times.get(one.document), dates[one.document]
        earlier = _earliest(groups.get(one.organisation or "", ()), times)
        tie = (one.other, one.relation, one.coverage, one.order, one.credit)
        yield (
            *(one.family, one.number, one.document, one.publisher, one.published),
            None if time is None else bisect_left(ordered, time) + 1,
            lag(dates[first], when) if first else None,
            *(tie if one.document != one.origin else (None,) * len(tie)),
            earlier if earlier and lag(dates[earlier], when) else None,
        )


def _earliest(names: Iterable[str], times: Mapping[str, datetime]) -> str | None:
    return min(names, key=lambda name: (times[name], name), default=None)


def lag(first: Published | None, later: Published | None) -> float | None:
    """Return the days from one date to another: parts of a day only where both tell the time alike.

    None where a date has no day, and where the second would come first.
    """
    start, end = (_time(one) if one else None for one in (first, later))
    if first is None or later is None or start is None or end is None:
        return None
    timed = first.hour is not None and later.hour is not None and (first.offset is None) == (later.offset is None)
    between = end - start if timed else _day(later) - _day(first)
    return round(between / timedelta(days=1), 4) if between >= timedelta(0) else None


def _day(when: Published) -> date:
    return date(when.year or 1, when.month or 1, when.day or 1)


def _time(when: Published) -> datetime | None:
    """Return a date with a day as a moment, its midnight where it has no time, in UTC where it has an offset."""
    if when.year is None or when.month is None or when.day is None:
        return None
    local = datetime(when.year, when.month, when.day, when.hour or 0, when.minute or 0, when.second or 0)
    try:
        return local - timedelta(minutes=when.offset or 0)
    except OverflowError:
        return local


#: The tables that the two statements read, but for `families`, which the first fills.
_STAGED = (
    "heads (number BIGINT, id VARCHAR, source VARCHAR, weakest_link DOUBLE)",
    "kin (number BIGINT, place BIGINT, document VARCHAR)",
    "holders (id VARCHAR, publisher VARCHAR, organisation VARCHAR, published VARCHAR)",
    'pairs ("left" VARCHAR, "right" VARCHAR, source VARCHAR, relation VARCHAR, coverage_left DOUBLE, '
    "coverage_right DOUBLE, order_verdict VARCHAR, credit VARCHAR)",
    "families (number BIGINT, id VARCHAR, documents BIGINT, publishers BIGINT, source VARCHAR, weakest_link DOUBLE)",
)


def of_families(
    heads: Sequence[Row], kin: Sequence[Row], documents: Sequence[Row], copies: Sequence[Row]
) -> Iterator[tuple[str, Row]]:
    """Yield the rows of `families` and `members` of some whole families, each with its table, in order.

    `heads` have number, id, source and weakest link; `kin` the number of a family, a place in it and a document;
    `documents` id, publisher, key of the publisher and date; `copies`, the listed pairs within these families, left,
    right, source, relation, coverage of left and of right, order and credit.
    """
    import duckdb

    with duckdb.connect(config={"memory_limit": "1GB", "threads": 1}) as stage:
        for table in _STAGED:
            stage.execute(f"CREATE TABLE {table}")
        for name, rows in (("heads", heads), ("kin", kin), ("holders", documents), ("pairs", copies)):
            if rows:
                appender = stage.appender(name)
                appender.append_rows(list(rows))
                appender.flush()
        stage.execute(FAMILIES)
        yield from (("families", row) for row in stage.execute("FROM families ORDER BY number").fetchall())
        yield from (("members", row) for row in members(stage.execute(MEMBERS).fetchall()))
