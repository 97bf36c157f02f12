"""The table of the members of families: rank, lag, what ties a text to its source, and earlier versions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import build
from dedup.model import Published
from dedup.report import folder, members
from dedup.report.look import Look
from dedup.verdicts import Family, Findings
from test_tables import rows

LOOK = Look()


def test_members_are_ordered_and_tied_to_their_source(tmp_path: Path) -> None:
    """A member has its rank and lag, the text it is held against, what the two share, and the earlier version."""
    found = dated()
    folder.write(str(tmp_path / "t"), found, "parquet", LOOK)
    picked = 'document, rank, lag_days, source, relation, coverage, "order", credit, version_of'
    tie = ("reshuffled-copy", 0.7012, "lost", "credited")
    assert rows(tmp_path / "t", f"SELECT {picked} FROM {{members}}") == [
        ("quill", 1, 0.0, None, None, None, None, None, None),
        ("river-post", 2, 1.0, "quill", *tie, None),
        ("river-post-2", 3, 3.0, "river-post", *tie, "river-post"),
        ("undated", None, None, None, None, None, None, None, None),
    ]
    assert rows(tmp_path / "t", "SELECT id, documents, publishers, source FROM {families}") == [("fa31", 4, 2, "quill")]


def dated() -> Findings:
    """Return a scan with a family: a wire's story, a copy of it, a later version of the copy, and an undated text."""
    found = build.findings()
    alder, wire, ours = found.documents
    later = replace(ours.document, id="river-post-2", published=Published(2031, 2, 6), publisher="the River-Post")
    undated = replace(alder.document, id="undated")
    names = ("quill", "river-post", "river-post-2", "undated")
    version = replace(found.pairs[2], left="river-post", right="river-post-2", source="river-post")
    return replace(
        found,
        documents=(alder, wire, ours, replace(ours, document=later), replace(alder, document=undated)),
        words={**found.words, "river-post-2": 80, "undated": 12},
        pairs=(*found.pairs, version),
        families=(Family("fa31", names, "quill", 0.70123),),
    )


@pytest.mark.parametrize(
    ("first", "later", "days"),
    [
        (Published(2031, 2, 3, 9, 0, 0, 0), Published(2031, 2, 3, 21, 0, 0, 0), 0.5),
        (Published(2031, 2, 3, 9, 0, 0, 0), Published(2031, 2, 3, 11, 0, 0, 120), 0.0),
        (Published(2031, 2, 3, 9, 0), Published(2031, 2, 4, 9, 0), 1.0),
        (Published(2031, 2, 3, 23, 0, 0, 0), Published(2031, 2, 4, 1, 0), 1.0),
        (Published(2031, 2, 3, 23, 0, 0, 0), Published(2031, 2, 5), 2.0),
        (Published(2031, 2, 3), Published(2031, 2, 2), None),
        (Published(2031, 2, 3), Published(2031, 3), None),
        (Published(2031, 2, 3), Published(None, 3, 3), None),
        (Published(2031, 2, 3), None, None),
    ],
)
def test_lags(first: Published, later: Published | None, days: float | None) -> None:
    """A lag has parts of a day only where both dates tell the time alike, and is null where the dates do not tell."""
    assert members.lag(first, later) == days
