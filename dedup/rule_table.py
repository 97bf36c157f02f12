"""The rules that a finding can meet: one for each draft and source, and some that are of no pair (09x)."""

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
        Rule("DUP008", "a copy of an item that its agency has since withdrawn", "error"),
        Rule("DUP009", "a credit without its text in the reference", "note"),
        Rule("DUP010", "a copy of an item that is not to be published yet", "error"),
        Rule("DUP090", "a suppression that suppresses nothing", "warning"),
        Rule("DUP091", "an accepted finding that is not found any more", "warning"),
        Rule("DUP092", "a file or record that could not be read", "error"),
    )
}
