"""Pairs to findings: one rule for one draft and its source, with the level and a message for an editor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dedup.phrases import RELATIONS
from dedup.verdicts import CreditVerdict, Finding, Level, Pair, Relation


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id, what it finds, and its default level."""

    id: str
    title: str
    level: Level


RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule("DUP001", "duplicate or copy in order", "error"),
        Rule("DUP002", "reshuffled copy", "error"),
        Rule("DUP003", "rewrite: mostly reworded", "warning"),
        Rule("DUP004", "a passage shared with an otherwise different text", "warning"),
        Rule("DUP006", "credited syndication: match and credit agree", "note"),
        Rule("DUP007", "the same item or the same publisher's own text again", "note"),
    )
}
_RELATION_RULES: dict[Relation, str] = {
    "duplicate": "DUP001",
    "copy": "DUP001",
    "reshuffled-copy": "DUP002",
    "rewrite": "DUP003",
    "excerpt": "DUP004",
}
_LEVELS: tuple[Level, ...] = ("error", "warning", "note")
_CREDITS: tuple[CreditVerdict, ...] = ("uncredited", "mismatched", "unknown", "credited", "none-needed")


def findings(pairs: Sequence[Pair]) -> tuple[Finding, ...]:
    """Return the findings, strongest first: by level, then uncredited before unknown, then by coverage.

    Without a policy, credited reuse is a note.
    """
    found = [finding for number, pair in enumerate(pairs) if (finding := _finding(number, pair)) is not None]

    def rank(finding: Finding) -> tuple[int, int, float, int]:
        pair = pairs[finding.pair]
        coverage = max(pair.coverage.left or 0.0, pair.coverage.right or 0.0)
        return _LEVELS.index(finding.level), _CREDITS.index(pair.credit), -coverage, finding.pair

    return tuple(sorted(found, key=rank))


def _finding(number: int, pair: Pair) -> Finding | None:
    if pair.relation not in _RELATION_RULES:
        return None
    rule = RULES[_rule(pair)]
    draft = _draft(pair)
    return Finding(
        rule=rule.id,
        level=rule.level,
        draft=draft,
        pair=number,
        message=_message(pair, draft),
        passages=tuple(range(len(pair.passages))),
        fingerprint=pair.fingerprint,
    )


def _rule(pair: Pair) -> str:
    if pair.credit == "credited":
        return "DUP006"
    return "DUP007" if pair.credit == "none-needed" else _RELATION_RULES[pair.relation]


def _draft(pair: Pair) -> str:
    """Return the id of the text that holds the other: the one that is not the source, else the one covered more."""
    if pair.source is not None:
        return pair.left if pair.source == pair.right else pair.right
    return pair.left if (pair.coverage.left or 0) > (pair.coverage.right or 0) else pair.right


def _message(pair: Pair, draft: str) -> str:
    other = pair.right if draft == pair.left else pair.left
    origin = f"of {other}" if pair.source else f"of the same text as {other}, source undetermined"
    credit = f" Credit: {pair.credit_reasons[0]}." if pair.credit_reasons else ""
    return f"{RELATIONS[pair.relation]} {origin}. {pair.reason}{credit}"
