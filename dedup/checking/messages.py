"""What a finding says to an editor: what was found, in which text, how much of it, whether credited, what to do.

The first line says the most of it; what it rests on follows, a line each.
"""

from __future__ import annotations

from dedup import dates
from dedup.checking.policy import Partner
from dedup.checking.rules import Case, named
from dedup.phrases import RELATIONS, credit_words
from dedup.settings import Settings

#: What is said first of an item that its agency took back or holds back.
_STATE = {
    "DUP008": "Text of an item that was withdrawn.",
    "DUP010": "Text of an item that is not to be published yet.",
}


def message(case: Case, rule: str, settings: Settings) -> str:
    """Return the message of a finding: a line with what was found, where from and how it is credited; then details."""
    first = " ".join(part for part in (_STATE.get(rule, ""), _found(case)) if part)
    lines = (first, case.pair.reason, _measured(case, settings), _credit(case), _next(case, rule))
    return "\n".join(line for line in lines if line)


def _found(case: Case) -> str:
    relation, other = RELATIONS[case.pair.relation], named(case.other.document)
    of = f"{case.wire}'s text {other}" if case.wire and case.wire not in other else other
    equal = len(case.other.document.members)
    also = f" (and {equal:,} equal {'text' if equal == 1 else 'texts'})" if equal else ""
    also += ", another draft" if case.drafts else ""
    told = f"{_share(_coverage(case)[0])} of the draft's words{_credited(case)}."
    if case.same:
        return f"Another version of the same item, {other}: {told}"
    if case.pair.source == case.draft.document.id:
        return f"{relation}; this draft is the likelier source of {other}{also}: {told}"
    return f"{relation} of {of}{also}: {told}"


def _credited(case: Case) -> str:
    """Return how the draft credits the other text, in a few words behind a comma."""
    word = credit_words(case.credit.verdict, case.credit.kind)
    return f", {word}" if word and not case.same else ""


def _coverage(case: Case) -> tuple[float | None, float | None]:
    """Return the coverage of the draft and of the other text."""
    left, right = case.pair.coverage.left, case.pair.coverage.right
    return (left, right) if case.draft.document.id == case.pair.left else (right, left)


def _measured(case: Case, settings: Settings) -> str:
    """Return the figures that decided, beside what they were held against."""
    pair, (ours, theirs) = case.pair, _coverage(case)
    figures = [f"{_share(ours)} of the draft's words and {_share(theirs)} of the other text's in matched sentences"]
    limits = [f"most from {settings.most:.0%} of one, whole from {settings.whole:.0%} of both"]
    if pair.relation == "excerpt":
        words = sum(min(match.left_words, match.right_words) for match in pair.matches)
        figures.append(f"{words} matched words")
        limits.append(f"a passage from {settings.passage_words} words")
    if pair.relation == "rewrite":
        limits.append(f"reworded under {settings.copied:.0%} of matched words in close sentences")
    if pair.order.verdict != "too-few" and pair.order.n:
        figures.append(f"{pair.order.in_order / pair.order.n:.0%} in order")
        limits.append(f"order kept from {settings.order_kept:.0%}, lost under {settings.order_lost:.0%}")
    return f"Measured: {', '.join(figures)} ({'; '.join(limits)})."


def _share(value: float | None) -> str:
    return "-" if value is None else f"{round(value, 4):.0%}"


def _credit(case: Case) -> str:
    lines = []
    if case.pair.source == case.draft.document.id and case.pair.source_reasons and not case.same:
        lines.append(f"Source: {case.pair.source_reasons[0]}.")
    if not case.same and case.credit.verdict != "none-needed" and case.credit.reasons:
        lines.append(f"Credit: {case.credit.reasons[0]}.")
    return "\n".join(lines)


def _next(case: Case, rule: str) -> str:
    if case.reversed:
        return "Nothing needs to be done: the other text names this one's publisher as its source."
    advice = {
        "DUP005": _credit_to_add(case),
        "DUP006": "Nothing needs to be done, if the reuse is licensed.",
        "DUP007": "Nothing needs to be done, if the item is meant to appear again.",
        "DUP008": "Take the text out, or ask the agency: the item was withdrawn after it was sent.",
        "DUP010": _embargo(case),
        "DUP004": "Quote the passage and name its source, write it anew, or allow it in the configuration.",
    }
    return advice.get(rule) or _unlicensed(case)


def _unlicensed(case: Case) -> str:
    """Return what to do about text that needs a licence or a credit."""
    partner = case.partner
    if partner is not None:
        what = "no reuse" if partner.reuse == "none" else "passages only"
        return (
            f"The policy allows {what} of {partner.name}: take the text out, or have the reuse licensed and say so in "
            "the configuration."
        )
    if case.drafts:
        return "Keep one of the two drafts, or name the one as the source of the other."
    if case.pair.credit == "unknown" and not case.draft.credit_rules:
        return "Look for a credit yourself: there are no rules for credit lines in this language."
    if case.credit.verdict == "mismatched":
        return "Correct the credit line so that it names the source, if the reuse is licensed; else take the text out."
    if case.wire is not None:
        return f"If the reuse is licensed, add a credit line that names {case.wire}; else take the text out."
    if case.pair.source == case.draft.document.id:
        return "If the text is yours, say so: [site] names whose drafts these are, [[allow]] the reuse by others."
    return "If the reuse is licensed, add a credit line that names the source; else take the text out."


def _credit_to_add(case: Case) -> str:
    line = _line(case.partner)
    if line:
        return f'Add this credit line: "{line}".'
    wire = case.wire or (case.partner.name if case.partner else None) or case.pair.source_wire or "the source"
    return f"Add a credit line that names {wire}; the policy has no wording for it (credit = …)."


def _line(partner: Partner | None) -> str | None:
    return partner.credit if partner else None


def _embargo(case: Case) -> str:
    item = case.other.document
    if item.status == "withheld" or item.embargo is None:
        return "Do not publish it before the agency releases the item."
    zone = "" if item.embargo.offset is not None else " (no time zone is stated: the latest that it may mean counts)"
    return f"Do not publish it before {dates.iso(item.embargo)}{zone}."
