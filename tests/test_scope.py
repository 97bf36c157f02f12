"""Which pairs a scan is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import build
from command_line import dedup
from dedup.errors import UsageError
from dedup.model import Document, Published
from dedup.scope import SamePublisher, Scope, seconds

DAY = 86400.0
DATES = st.none() | st.builds(
    Published,
    st.none() | st.integers(2030, 2031),
    st.integers(1, 2),
    st.none() | st.integers(1, 28),
    st.none() | st.integers(0, 23),
    offset=st.none() | st.sampled_from([0, 60, -300]),
)
DOCUMENTS = st.builds(
    lambda published, publisher: Document("a", "a.txt", "txt", "", published=published, publisher=publisher),
    DATES,
    st.none() | st.sampled_from(["The River Post", "river post", "www.reuters.com", "Reuters", "Alder Times"]),
)


def of(published: Published | None = None, publisher: str | None = None) -> Document:
    """Return a document with a date and a publisher."""
    return Document("a", "a.txt", "txt", "", published=published, publisher=publisher)


@pytest.mark.parametrize(
    ("text", "expected"), [("14d", 14 * DAY), ("36h", 1.5 * DAY), ("2w", 14 * DAY), ("0.5D", DAY / 2), (" 1 d ", DAY)]
)
def test_times(text: str, expected: float) -> None:
    """A time is a number and a unit."""
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "14", "d", "-1d", "14m", "1d2h", "nan d", "1e9999d"])
def test_other_times_are_refused(text: str) -> None:
    """Whatever is no time is one clear line, never a guess."""
    with pytest.raises(UsageError, match="36h, 14d or 2w"):
        seconds(text)


@pytest.mark.parametrize(
    ("one", "other", "allowed"),
    [
        (Published(2031, 2, 3, 9, 0, 0, 0), Published(2031, 2, 4, 8, 0, 0, 0), True),
        (Published(2031, 2, 3, 9, 0, 0, 0), Published(2031, 2, 4, 10, 0, 0, 0), False),
        (Published(2031, 2, 3, 23, 0, 0, 0), Published(2031, 2, 4, 10, 0, 0, 840), True),
        (Published(2031, 2, 3, 23, 0, 0, -840), Published(2031, 2, 3, 1, 0, 0, 840), False),
        (Published(2031, 2, 3), Published(2031, 2, 5), True),
        (Published(2031, 2, 3), Published(2031, 2, 8), False),
        (Published(2031, 2), Published(2031, 2, 8), True),
        (Published(2031), Published(2033), False),
        (Published(None, 2, 3), Published(2033), True),
        (None, Published(2033), True),
    ],
)
def test_within_a_day(one: Published | None, other: Published, allowed: bool) -> None:
    """What may lie within a day at the closest reading of both dates is compared, and so is the undated."""
    assert Scope(within=DAY).allows(of(one), of(other)) is allowed
    assert Scope(within=DAY).allows(of(other), of(one)) is allowed


@pytest.mark.parametrize(
    ("one", "other", "skipped"),
    [
        ("The River Post", "river-post", True),
        ("Reuters", "www.reuters.com", True),
        ("River Post", "Alder Times", False),
        (None, "River Post", False),
        (None, None, False),
    ],
)
@pytest.mark.parametrize("choice", ["include", "mark", "skip"])
def test_one_publisher(one: str | None, other: str | None, skipped: bool, choice: SamePublisher) -> None:
    """Only `skip` leaves out texts of one publisher, under whichever of its names; an unknown one equals no other."""
    assert Scope(same_publisher=choice).allows(of(None, one), of(None, other)) is (choice != "skip" or not skipped)


@given(DOCUMENTS, DOCUMENTS, st.floats(0, 100 * DAY), st.floats(0, 100 * DAY))
def test_a_wider_scope_allows_more(one: Document, other: Document, narrow: float, wide: float) -> None:
    """A scope is symmetric, a text is in reach of itself, and more time never takes a pair away."""
    narrow, wide = sorted((narrow, wide))
    assert Scope(narrow).allows(one, other) == Scope(narrow).allows(other, one)
    assert Scope(narrow).allows(one, one)
    assert Scope(wide).allows(one, other) or not Scope(narrow).allows(one, other)
    assert Scope().allows(one, other) and Scope().everything
    assert not Scope(narrow, "skip").allows(one, other) or Scope(narrow).allows(one, other)


def test_what_was_left_out_is_told() -> None:
    """The notes name the limit, how many texts had no date for it, and what was done with one publisher's texts."""
    assert Scope().notes(3) == ()
    assert Scope(14 * DAY).notes(0) == ("compared only texts published within 2 weeks",)
    (line, other) = Scope(36 * 3600, "skip").notes(2)
    assert line == "compared only texts published within 36 hours; 2 without a full date were compared with all"
    assert "one publisher were not compared" in other
    assert "treated" in Scope(None, "include").notes(0)[0]


RECORDS = (
    {"id": "a", "text": "\n\n".join(build.WIRE), "published": "2031-02-03T09:00:00Z", "publisher": "River Post"},
    {"id": "b", "text": "\n\n".join(build.WIRE), "published": "2031-02-05T09:00:00Z", "publisher": "The River Post"},
    {"id": "c", "text": "\n\n".join(build.WIRE), "published": "2031-03-05T09:00:00Z", "publisher": "Alder Times"},
    {"id": "d", "text": "\n\n".join(build.WIRE), "publisher": "Quill"},
)


@pytest.mark.parametrize(
    ("options", "pairs", "own"),
    [
        ((), "ab ac ad bc bd cd", "DUP007"),
        (("--within", "47h"), "ad bd cd", None),
        (("--within", "2d"), "ab ad bd cd", "DUP007"),
        (("--same-publisher", "skip"), "ac ad bc bd cd", None),
        (("--same-publisher", "include"), "ab ac ad bc bd cd", "DUP001"),
    ],
)
def test_a_scan_keeps_to_its_scope(tmp_path: Path, options: tuple[str, ...], pairs: str, own: str | None) -> None:
    """--within and --same-publisher decide what is compared, and what two texts of one publisher are called."""
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in RECORDS), "utf-8")
    done = dedup("scan", path, "-f", "json", *options)
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert " ".join(one["left"] + one["right"] for one in found["pairs"]) == pairs
    rules = [one["rule"] for one in found["findings"] if {one["draft"], *"ab"} == set("ab") and one["pair"] == 0]
    assert rules == ([own] if own else [])
    told = any("within" in note and "1 without a full date was" in note for note in found["notes"])
    assert told == ("--within" in options)
