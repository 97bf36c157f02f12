"""The rules that a finding can meet: one for each draft and source."""

from __future__ import annotations

from dataclasses import dataclass

from dedup.verdicts import Level


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
        Rule("DUP005", "a wire's copy without the credit it needs", "error"),
        Rule("DUP006", "credited syndication: match and credit agree", "note"),
        Rule("DUP007", "the same item or the same publisher's own text again", "note"),
    )
}
