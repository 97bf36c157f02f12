"""The words of the reports: counted things, credits, coverage; about texts, never about what anybody did."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from dedup.model import Published
from dedup.phrases import VERSIONS
from dedup.verdicts import CreditVerdict, Findings, Order, Pair, Relation, Retrieval

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
#: One and many of each relation.
NOUNS: dict[Relation, tuple[str, str]] = {
    "duplicate": ("duplicate", "duplicates"),
    "copy": ("copy", "copies"),
    "reshuffled-copy": ("reshuffled copy", "reshuffled copies"),
    "rewrite": ("rewrite", "rewrites"),
    "excerpt": ("excerpt", "excerpts"),
    "shared-quotes": ("pair with shared quotations", "pairs with shared quotations"),
    "common-source": ("pair with a common source", "pairs with common sources"),
    "boilerplate": ("pair with boilerplate only", "pairs with boilerplate only"),
    "unrelated": ("unrelated pair", "unrelated pairs"),
}
#: Kinds of verdicts that an editor is told by a word of their own.
_Kind = Literal["contributed", "versions"]
#: Credit verdicts as an editor says them, most pressing first. "contributed" is a credit of that kind, "versions" the
#: reason for which none is needed.
CREDITS: dict[CreditVerdict | _Kind, str] = {
    "uncredited": "uncredited",
    "mismatched": "credited to another source",
    "unknown": "credit unknown",
    "contributed": "credited as a contributor only",
    "credited": "credited",
    "none-needed": "same publisher",
    "versions": "same item in another version",
}


def credit(pair: Pair) -> str:
    """Return the credit verdict of a pair in a few words."""
    return CREDITS[_credit(pair)] if pair.credit_reasons or pair.credit != "none-needed" else "none needed"


def _credit(pair: Pair) -> CreditVerdict | _Kind:
    if pair.credit == "none-needed" and any(reason.startswith(VERSIONS) for reason in pair.credit_reasons):
        return "versions"
    return "contributed" if pair.credit == "credited" and pair.credit_kind == "contributed" else pair.credit


#: Kinds of findings up to which a decision names each.
_GROUPS = 4
#: Findings up to which a decision tells their credit; of more it says in how many texts they are.
NAMED = 100
#: How the pairs that were compared were found.
_PROPOSED: dict[Retrieval, str] = {
    "exhaustive": " in scope",
    "indexed": " that share rare sequences of words",
    "banded": " that the sketches proposed",
}


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 text", "1,200 texts"."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def share(value: float | None) -> str:
    """Return a share in [0, 1] as whole percent; a figure that does not exist is a dash.

    Rounded to the four digits of a results file first, so that a report made from the file says the same.
    """
    return "-" if value is None else f"{round(value, 4):.0%}"


def figure(value: float | None) -> str:
    """Return a statistic with two digits; one that does not exist is a dash."""
    return "-" if value is None else f"{round(value, 4):.2f}"


def chance(value: float | None) -> str:
    """Return a probability with two digits, a small one as such."""
    return "under 0.01" if value is not None and value < 0.005 else figure(value)


def decision(findings: Findings) -> str:
    """Return the result of a scan in one sentence."""
    if not findings.findings:
        return "No text here holds the text of another one."
    if len(findings.findings) > NAMED:
        holders = len({finding.draft for finding in findings.findings})
        return f"{holders:,} of {counted(len(findings.words), 'text')} hold text of another one."
    pairs = [findings.pair(finding) for finding in findings.findings]
    credits, relations = list(CREDITS), list(NOUNS)
    groups = Counter((_credit(pair), pair.relation) for pair in pairs)
    if len(groups) > _GROUPS:
        totals = Counter(map(_credit, pairs))
        counts = (f"{totals[credit]:,} {CREDITS[credit]}" for credit in credits if totals[credit])
        return f"{len(pairs):,} findings: {', '.join(counts)}."
    ordered = sorted(groups, key=lambda group: (credits.index(group[0]), relations.index(group[1])))
    parts = [f"{counted(groups[group], *NOUNS[group[1]])}, {CREDITS[group[0]]}" for group in ordered]
    if all(credit in ("credited", "none-needed", "versions") for credit, _ in groups):
        parts.append("nothing uncredited")
    return f"{'; '.join(parts)}."


def compared(findings: Findings) -> str:
    """Return what was compared with what, in one line."""
    number = len(findings.documents)
    if number == 1:
        return "1 text, and nothing to compare it with."
    every = number * (number - 1) // 2
    pairs = findings.summary.get("pairs_compared", len(findings.pairs))
    publishers = findings.summary.get("publishers", 0)
    known = publishers and not findings.summary.get("publisher_unknown")
    by = f" of {counted(publishers, 'publisher')}" if known else ""
    texts = f"{counted(number, 'text')}{by}, {counted(every, 'pair')}"
    if pairs == every:
        where = " by the local engine" if findings.engine == "local" else ""
        return f"{texts}, {'every pair compared' if every != 1 else 'compared'}{where}."
    out = findings.summary.get("pairs_out_of_scope", 0)
    rest = f"; {out:,} more were out of the scope asked for" if out else ""
    return f"{texts}; the {pairs:,}{_PROPOSED[findings.retrieval]} were compared by the {findings.engine} engine{rest}."


def order(order: Order) -> str:
    """Return the kept order in a few characters."""
    return f"{order.in_order} of {order.n}" if order.n else "-"


def order_figures(order: Order) -> str:
    """Return the figures of an order, in one line."""
    return (
        f"{order.in_order} of {order.n} matches in order; "
        f"Kendall's tau {figure(order.tau)}; p {chance(order.p_value)}; "
        f"{order.neighbours_kept} of {max(order.n - 1, 0)} neighbours kept; longest block {order.longest_block}; "
        f"{counted(order.blocks, 'block')}"
    )


def source(pair: Pair) -> str:
    """Return the source of a pair in a few words."""
    if pair.source is None:
        return f"undetermined; both point to {pair.source_wire}" if pair.source_wire else "undetermined"
    return (
        f"{pair.source} ({pair.source_wire})" if pair.source_wire and pair.source_wire != pair.source else pair.source
    )


def published(date: Published) -> str:
    """Return a date as an editor writes it: "3 February 2031, 09:30 UTC+01:00"; "3 July, year unknown"."""
    year = "year unknown" if date.year is None else str(date.year)
    if date.month is None:
        return year
    month = f"{date.day} {_MONTHS[date.month - 1]}" if date.day else _MONTHS[date.month - 1]
    day = f"{month}{' ' if date.year is not None else ', '}{year}"
    if date.hour is None or date.day is None:
        return day
    if date.minute is None:
        return f"{day}, {date.hour:02} h{_zone(date.offset)}"
    clock = ":".join(f"{part:02}" for part in (date.hour, date.minute, date.second) if part is not None)
    return f"{day}, {clock}{_zone(date.offset)}"


def _zone(minutes: int | None) -> str:
    if not minutes:
        return "" if minutes is None else " UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f" UTC{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
