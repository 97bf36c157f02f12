"""Which rule a draft and a text that it shares sentences with meet: the policy and the credit decide, in this order.

The same item, or our own text; withdrawn; under embargo; not licensed; credit missing or too little; credited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dedup import dates
from dedup.checking.policy import Partner, Policy
from dedup.checking.reference import wire_of
from dedup.credited import Credited, of_copy
from dedup.findings import relation_rule
from dedup.model import Document, Published, Segmented
from dedup.naming import acquainted
from dedup.rule_table import RULES
from dedup.verdicts import COPIES, Level, Pair


@dataclass(frozen=True, slots=True)
class Case:
    """A draft and another text with their verdict. `wire` is the wire that the other text is of.

    `same` says that it is a version of the same item, `drafts` that it is a draft too; `credit` is how the draft
    credits it, `partner` what the policy says of it.
    """

    draft: Segmented
    other: Segmented
    pair: Pair
    wire: str | None
    partner: Partner | None
    credit: Credited
    same: bool = False
    drafts: bool = False

    @property
    def reversed(self) -> bool:
        """Whether the other text holds text of the draft, by all that tells, and says so in a credit line."""
        pair = self.pair
        return pair.source == self.draft.document.id and pair.credit == "credited"


def case(draft: Segmented, other: Segmented, pair: Pair, policy: Policy, same: bool, drafts: bool) -> Case:
    """Return all that decides which rule is met."""
    wire = wire_of(other)
    credit = Credited(pair.credit, pair.credit_reasons, pair.credit_kind)
    partner = policy.partner(wire, other.document)
    if pair.credit != "none-needed":
        shared = pair.source_wire if pair.source != draft.document.id else None
        known = acquainted(draft, other)
        credit = of_copy(*known, wire or known[1].publisher_wire or shared)
        if credit.verdict != "credited" and _has_line(draft.document, partner):
            name = draft.document.id
            credit = Credited("credited", (f"{name} has the credit line that the policy asks for",), "full")
    return Case(draft, other, pair, wire, partner, credit, same, drafts)


def _has_line(draft: Document, partner: Partner | None) -> bool:
    """Say whether a text or its metadata has the very line that the policy gives for a partner."""
    if partner is None or partner.credit is None:
        return False
    wanted = " ".join(partner.credit.split()).casefold()
    stated = (one.text for one in draft.declared)
    return any(wanted == " ".join(line.split()).casefold() for line in (*draft.text.splitlines(), *stated))


def rule_of(case: Case, policy: Policy, now: datetime) -> str | None:
    """Return the id of the rule that is met, None for texts that share nothing to speak of."""
    pair, item = case.pair, case.other.document
    if pair.relation not in COPIES:
        return None
    if case.same:
        return "DUP007"
    if item.status == "withdrawn":
        return "DUP008"
    if item.status == "withheld" or held_back(item.embargo, now):
        return "DUP010"
    if policy.site.owns(item) or case.credit.verdict == "none-needed":
        return "DUP007"
    if case.partner is not None and not case.partner.licenses(pair.extent):
        return relation_rule(pair.relation)
    if case.credit.verdict == "credited":
        little = case.credit.kind == "contributed" and pair.extent in ("whole", "most")
        return "DUP005" if little else "DUP006"
    return "DUP005" if case.partner is not None else relation_rule(pair.relation)


def level_of(rule: str, case: Case) -> Level:
    """Return the level of a finding: that of its rule, but a note where the other text credits the draft."""
    return "note" if case.reversed else RULES[rule].level


def held_back(embargo: Published | None, now: datetime) -> bool:
    """Say whether an embargo is not known to be over: without an offset or an hour the latest moment it may mean."""
    ends = over(embargo)
    return ends is not None and now < ends


def over(embargo: Published | None) -> datetime | None:
    """Return the moment from which an embargo is over for sure, in UTC; None where there is none with a year."""
    bounds = dates.interval(embargo) if embargo else None
    if bounds is None or embargo is None:
        return None
    return bounds[0] + (dates.EAST + dates.WEST if embargo.offset is None else timedelta(0))


def today() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def named(document: Document) -> str:
    """Return a text by its id, with who published it and when: "cnn (CNN, 2022-07-03)"."""
    facts = [document.publisher or "", dates.iso(document.published)[:10] if document.published else ""]
    known = ", ".join(filter(None, facts))
    return f"{document.id} ({known})" if known else document.id
