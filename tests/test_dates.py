"""Dates: read with exactly their precision, compared only where it can be told, written as they were read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.dates import earlier, interval, iso
from dedup.model import Published
from dedup.read import dates as read_dates
from dedup.read.dates import DAYS, parse_date


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2022", "2022"),
        ("2022-07", "2022-07"),
        ("2022-07-03", "2022-07-03"),
        ("20220703", "2022-07-03"),
        ("2022/07/03", "2022-07-03"),
        ("--07-03", "--07-03"),
        ("2022-184", "2022-07-03"),
        ("2022-W26-7", "2022-07-03"),
        ("2022-07-03T16:44", "2022-07-03T16:44"),
        ("2022-07-03T16:44:05.123Z", "2022-07-03T16:44:05Z"),
        ("2022-07-03 16:44:05 +0200", "2022-07-03T16:44:05+02:00"),
        ("20220703T164405-0430", "2022-07-03T16:44:05-04:30"),
        ("03 July 2022, 16:44", "2022-07-03T16:44"),
        ("July 3, 2022", "2022-07-03"),
        ("July 3", "--07-03"),
        ("3 juillet 2022", "2022-07-03"),
        ("1er juillet 2022 à 16h44", "2022-07-01T16:44"),
        ("3. Juli 2022, 16.44 Uhr", "2022-07-03T16:44"),
        ("03.07.2022", "2022-07-03"),
        ("domingo, 3 de julio de 2022", "2022-07-03"),
        ("3 luglio 2022", "2022-07-03"),
        ("3 de julho de 2022", "2022-07-03"),
        ("3 июля 2022 г., 16:44", "2022-07-03T16:44"),
        ("2022年7月3日", "2022-07-03"),
        ("3 يوليو 2022", "2022-07-03"),
        ("Sun, 03 Jul 2022 16:44:00 +0200", "2022-07-03T16:44:00+02:00"),
        ("Sun, 3 Jul 2022 16:44:00 GMT", "2022-07-03T16:44:00Z"),
        ("Sun Jul 03 16:44:05 +0000 2022", "2022-07-03T16:44:05Z"),
        ("26-FEB-1987 15:01:01.79", "1987-02-26T15:01:01"),
        ("4:44 PM EDT, Sun July 3, 2022", "2022-07-03T16:44-04:00"),
        ("Published: July 3, 2022 at 12:05 a.m. ET", "2022-07-03T00:05"),
        ("July 2022", "2022-07"),
        ("13/07/2022", "2022-07-13"),
        ("07/13/2022", "2022-07-13"),
        ("03/07/2022", "2022"),
        ("Feb. 29", "--02-29"),
    ],
)
def test_a_date_is_read_with_its_precision(text: str, read: str) -> None:
    """What was written is read, and nothing more: "03/07/2022" tells no month, "July 3" no year, "ET" no offset."""
    published = parse_date(text)
    assert published is not None
    assert iso(published) == read


@pytest.mark.parametrize(
    "text",
    [
        *("", "July", "12", "10:30", "2022-02-30", "29 February 2023", "32 July 2022", "2022-07-03T25:00", "00000000"),
        *("1656859440", "1656859440000", "202207", "31/31/2022", "2022-366", "13:00 p.m. July 3, 2022", "0000-01-01"),
        *("On July 3 2022 the council met", "July 3 (XNA)", "yesterday", "3" * 500),
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    """Impossible dates, counts of seconds and sentences with a date in them are no date."""
    assert parse_date(text) is None


@given(st.text(max_size=100))
def test_any_text_can_be_asked(text: str) -> None:
    """No text makes the parser fail, and what it reads has bounds."""
    published = parse_date(text)
    if published:
        interval(published)
        iso(published)


MOMENTS = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1))


@given(MOMENTS, st.integers(-12 * 60, 14 * 60), st.integers(0, 5))
def test_the_moment_lies_in_the_interval(local: datetime, offset: int, known: int) -> None:
    """However little of a date is known, with or without its offset, its true moment lies within the bounds."""
    parts = [local.year, local.month, local.day, local.hour, local.minute, local.second]
    moment = local.replace(tzinfo=UTC) - timedelta(minutes=offset)
    for stated in (offset, None):
        published = replace(Published(*parts[: known + 1]), offset=stated if known > 2 else None)
        bounds = interval(published)
        assert bounds is not None
        assert bounds[0] <= moment < bounds[1]


@given(MOMENTS, st.integers(0, 5))
def test_what_is_written_is_read_again(local: datetime, known: int) -> None:
    """`iso` and `parse_date` are inverse for every precision."""
    parts = [local.year, local.month, local.day, local.hour, local.minute, local.second]
    published = replace(Published(*parts[: known + 1]), offset=120 if known > 2 else None)
    assert parse_date(iso(published)) == published


@given(
    st.from_regex(
        "(?:" + "|".join(re.sub(r"\?P<\w+>", "?:", day) for day in DAYS[:5]) + r")t\d\d.{0,9}", fullmatch=True
    )
)
def test_what_has_a_compact_time_is_no_mere_date(text: str) -> None:
    """A form with a compact time may be tried before all others: none of those without a time matches it too."""
    assert not any(re.fullmatch(day, text) for day in DAYS)


def test_earlier_is_claimed_only_without_overlap() -> None:
    """Two days without offsets may be the same moment; an unknown year is neither before nor after anything."""

    def day(number: int) -> Published:
        return Published(2022, 7, number)

    assert earlier(day(3), day(4)) is None
    assert earlier(day(3), day(6)) is True
    assert earlier(day(6), day(3)) is False
    assert earlier(Published(2022), day(3)) is None
    assert earlier(Published(2022, 7, 3, 10, 0, offset=0), Published(2022, 7, 3, 10, 1, offset=0)) is True
    assert earlier(Published(2022, 7, 3, 12, 0, offset=120), Published(2022, 7, 3, 10, 0, offset=0)) is None
    assert earlier(Published(None, 7, 3), Published(1999)) is None
    assert earlier(None, day(3)) is None


def test_the_ends_of_the_calendar_are_bounds_not_errors() -> None:
    """The years 1 and 9999 have intervals, cut at the calendar's ends."""
    assert interval(Published(1)) is not None
    assert interval(Published(9999, 12, 31)) is not None


_PARTS = st.sampled_from(
    [
        *("2022", "07", "3", "03", "07/03", "12.5.2021", "2022-07-03", "2022年", "7月", "3日", "t10:00", "z", "utc+2"),
        *("july", "mai", "2.", "märz", "3rd", "monday,", "di.", "июля", "г.", ",", "at", "|", "um", "-", "published:"),
        *("10:05", "10.05", "pm", "7", "p.m.", "10h30", "18", "uhr", "14時", "05分"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(text=st.lists(_PARTS, min_size=1, max_size=7).map(" ".join), glued=st.booleans())
def test_patterns_that_cannot_match_are_left_out(text: str, glued: bool) -> None:
    """A date is read the same whether or not names of months and clocks are looked for beforehand."""
    text = text.replace(" ", "") if glued else text
    with patch.object(read_dates, "_forms", lambda _: (*read_dates._USUAL, *read_dates._others(True, True))):
        expected = parse_date(text)
    assert parse_date(text) == expected
