from __future__ import annotations

from dataclasses import replace

import pytest

import dedup
from dedup.findings import findings
from dedup.model import Published
from dedup.rule_table import RULES
from dedup.verdicts import CreditVerdict, Pair, Relation
from stories import document, sentence

RANKS = {"a": 1, "b": 0}
STORY = [sentence(number) for number in range(0, 800, 67)]


def pair(relation: Relation, credit: CreditVerdict, source: str | None = "b") -> Pair:
    """Return a pair with the given verdict."""
    copy, origin = document("a", STORY[::-1]), document("b", STORY, published=Published(2024, 5, 1))
    return replace(dedup.compare(copy, origin), relation=relation, credit=credit, source=source)


@pytest.mark.parametrize(
    ("relation", "credit", "rule", "level"),
    [
        ("duplicate", "uncredited", "DUP001", "error"),
        ("copy", "mismatched", "DUP001", "error"),
        ("reshuffled-copy", "unknown", "DUP002", "error"),
        ("rewrite", "uncredited", "DUP003", "warning"),
        ("excerpt", "uncredited", "DUP004", "warning"),
        ("reshuffled-copy", "credited", "DUP006", "note"),
        ("duplicate", "none-needed", "DUP007", "note"),
    ],
)
def test_each_verdict_meets_one_rule(relation: Relation, credit: CreditVerdict, rule: str, level: str) -> None:
    """A copy meets the rule of its relation; with credit, or of one publisher, it is a note."""
    (found,) = findings([pair(relation, credit)], RANKS)
    assert (found.rule, found.level, found.draft) == (rule, level, "a")
    assert RULES[rule].level == level


@pytest.mark.parametrize("relation", ["shared-quotes", "common-source", "boilerplate", "unrelated"])
def test_what_is_no_copy_is_no_finding(relation: Relation) -> None:
    """Shared quotations, common sources, boilerplate and unrelated texts meet no rule."""
    assert findings([pair(relation, "none-needed")], RANKS) == ()


def test_what_is_surely_uncredited_comes_first() -> None:
    """Among errors an uncredited copy stands before one of which the credit cannot be told."""
    found = findings(
        [pair("duplicate", "unknown"), pair("reshuffled-copy", "uncredited"), pair("copy", "credited")], RANKS
    )
    assert [one.pair for one in found] == [1, 0, 2]


def test_without_a_source_the_message_says_so() -> None:
    """Where the source is open, neither text is called the copy of the other."""
    (found,) = findings([pair("duplicate", "unknown", source=None)], RANKS)
    assert "source undetermined" in found.message


def test_a_mere_contribution_is_too_little_for_most_of_a_story() -> None:
    """Most of a wire's story with no more than "contributed to this report" needs a fuller credit: DUP005."""
    contributed = replace(pair("copy", "credited"), credit_kind="contributed", extent="most")
    assert [one.rule for one in findings([contributed], RANKS)] == ["DUP005"]
    assert [one.rule for one in findings([replace(contributed, extent="part")], RANKS)] == ["DUP006"]


def test_no_name_makes_a_text_the_copy() -> None:
    """Where the source is open and both are covered alike, age and content tell which is called the copy."""
    open_pair = pair("duplicate", "unknown", source=None)
    assert findings([open_pair], {"a": 1, "b": 0})[0].draft == "a"
    assert findings([open_pair], {"a": 0, "b": 1})[0].draft == "b"
