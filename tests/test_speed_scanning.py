"""Tests of what a scan's families and findings are measured against."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from speed_tasks.scanning import Planted

ROWS = (
    {"family": 0, "document": "a", "kind": "source"},
    {"family": 0, "document": "b", "kind": "verbatim"},
    {"family": 0, "document": "c", "kind": "shuffled"},
    {"family": 1, "document": "d", "kind": "source"},
    {"family": 1, "document": "e", "kind": "tail cut"},
    {"family": None, "document": "p", "kind": "popular sentence"},
    {"family": None, "document": "q", "kind": "popular sentence"},
)


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    """The truth of a corpus with two families and a popular sentence."""
    path = tmp_path / "truth"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return Planted.read(path)


def test_recall_counts_articles_in_the_family_of_most_of_theirs(planted: Planted) -> None:
    """A family that came out in two parts counts with its larger part, and one that did not come out with nothing."""
    assert planted.recall({"a": "x", "b": "x", "c": "y"}) == pytest.approx(2 / 5)
    assert planted.recall({"a": "x", "b": "x", "c": "x", "d": "y", "e": "y"}) == 1


def test_the_largest_family(planted: Planted) -> None:
    """Its size, and how many of it came out together."""
    assert planted.largest({"a": "x", "c": "x", "b": "z"}) == (3, 2)


def test_strangers_are_articles_in_a_family_that_were_not_planted(planted: Planted) -> None:
    """Holders of the popular sentence belong to no family."""
    assert planted.strangers({"a": "x", "b": "x", "p": "x", "other": "x"}) == 2


def test_findings_of_the_popular_sentence_are_between_two_of_its_holders(planted: Planted) -> None:
    """A holder and another article are related by something else."""
    assert planted.of_popular(frozenset({("p", "q"), ("a", "p"), ("a", "b")})) == 1
