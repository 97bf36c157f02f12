"""Pairs to findings: one rule for one draft and its source, with the level and a message for an editor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dedup.phrases import RELATIONS, credit_words
from dedup.rule_table import RULES
from dedup.verdicts import COPIES, CreditVerdict, Finding, Level, Pair, Relation

_RELATION_RULES: dict[Relation, str] = {
    "duplicate": "DUP001",
    "copy": "DUP001",
    "reshuffled-copy": "DUP002",
    "rewrite": "DUP003",
    "excerpt": "DUP004",
}
_LEVELS: tuple[Level, ...] = ("error", "warning", "note")
_CREDITS: tuple[CreditVerdict, ...] = ("uncredited", "mismatched", "unknown", "credited", "none-needed")


def findings(pairs: Sequence[Pair], ranks: Mapping[str, int], own: str = "mark") -> tuple[Finding, ...]:
    """Return the findings, strongest first: by level, then uncredited before unknown, then by coverage.

    Without a policy, credited reuse is a note. `ranks` orders the documents by age and content, never by name: where
    nothing else tells which of two texts is the copy, it is the one of the higher rank. With `own` "include", two
    texts of one publisher are treated like those of two. Of a pair's passages only the number is asked for.
    """
    found = [one for number, pair in enumerate(pairs) if (one := finding(number, pair, ranks, own)) is not None]

    def rank(one: Finding) -> tuple[int, int, float, int]:
        return *strength(one, pairs[one.pair or 0]), one.pair or 0

    return tuple(sorted(found, key=rank))


def strength(finding: Finding, pair: Pair) -> tuple[int, int, float]:
    """Return what the findings are sorted by, the smallest first; of equal ones the earlier pair comes first."""
    coverage = max(pair.coverage.left or 0.0, pair.coverage.right or 0.0)
    return _LEVELS.index(finding.level), _CREDITS.index(pair.credit), -coverage


def relation_rule(relation: Relation) -> str | None:
    """Return the rule that a relation meets where no credit decides, None where it meets none."""
    return _RELATION_RULES.get(relation)


def finding(number: int, pair: Pair, ranks: Mapping[str, int], own: str = "mark") -> Finding | None:
    """Return the finding of the pair of a number, None where it makes none; arguments as of `findings`."""
    if pair.relation not in COPIES:
        return None
    rule, draft = RULES[_rule(pair, own)], holder(pair, ranks)
    return Finding(
        rule=rule.id,
        level=rule.level,
        draft=draft,
        pair=number,
        message=_message(pair, draft),
        passages=tuple(range(len(pair.passages))),
        fingerprint=pair.fingerprint,
    )


def _rule(pair: Pair, own: str) -> str:
    if pair.credit == "credited":
        partly = pair.credit_kind == "contributed" and pair.extent in ("whole", "most")
        return "DUP005" if partly else "DUP006"
    return "DUP007" if pair.credit == "none-needed" and own != "include" else _RELATION_RULES[pair.relation]


def holder(pair: Pair, ranks: Mapping[str, int]) -> str:
    """Return the id of the text that holds the other: the one that is not the source, else the one covered more."""
    if pair.source is not None:
        return pair.left if pair.source == pair.right else pair.right
    shares = {pair.left: pair.coverage.left or 0.0, pair.right: pair.coverage.right or 0.0}
    return max(shares, key=lambda name: (shares[name], ranks[name]))


def _message(pair: Pair, draft: str) -> str:
    other = pair.right if draft == pair.left else pair.left
    origin = f"of {other}" if pair.source else f"of the same text as {other}, source undetermined"
    share = (pair.coverage.left if draft == pair.left else pair.coverage.right) or 0.0
    known = credit_words(pair.credit, pair.credit_kind)
    told = f"{round(share, 4):.0%} of its words{f', {known}' if known else ''}"
    credit = [f"Credit: {pair.credit_reasons[0]}."] if pair.credit_reasons else []
    return "\n".join((f"{RELATIONS[pair.relation]} {origin}: {told}.", pair.reason, *credit))
