"""The findings of a check: one for each draft and text, and those of no pair, strongest first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from dedup.affiliation import credit_lines, credited_wires
from dedup.checking.comparing import Compared, OwnTexts
from dedup.checking.messages import message
from dedup.checking.opening import held_in_memory
from dedup.checking.policy import Policy
from dedup.checking.reference import SHORT, WORDLESS, Reference, wire_of
from dedup.checking.rules import Case, case, level_of, rule_of
from dedup.findings import holder
from dedup.model import Credit, Shingled, Skipped
from dedup.rule_table import RULES
from dedup.settings import Settings
from dedup.spans import line_and_column
from dedup.verdicts import COPIES, Finding, Holdings, Level, Pair

_LEVELS: tuple[Level, ...] = ("error", "warning", "note")


def of_pairs(
    compared: Sequence[Compared], ranks: Mapping[str, int], policy: Policy, settings: Settings, now: datetime
) -> Iterator[Finding]:
    """Yield a finding for each pair of texts that meets a rule; of two drafts, the one that holds the other has it."""
    for number, one in enumerate(compared):
        found = case_of(one, ranks, policy)
        rule = rule_of(found, policy, now)
        if rule is not None:
            yield Finding(
                rule=rule,
                level=level_of(rule, found),
                draft=found.draft.document.id,
                pair=number,
                message=message(found, rule, settings),
                passages=tuple(range(len(one.pair.passages))),
                fingerprint=one.pair.fingerprint,
            )


def case_of(one: Compared, ranks: Mapping[str, int], policy: Policy) -> Case:
    """Return all that decides on a pair, the draft first."""
    draft, other = one.partners.draft.segmented, one.partners.other.segmented
    if one.partners.drafts and holder(one.pair, ranks) == other.document.id:
        draft, other = other, draft
    return case(draft, other, one.pair, policy, one.partners.same, one.partners.drafts)


def without_text(
    drafts: Sequence[Shingled], compared: Sequence[Compared], held: Holdings, versions: OwnTexts
) -> Iterator[Finding]:
    """Yield DUP009 for each draft and wire that it credits, of which the reference has texts, but none in the draft.

    A wire of which the reference holds nothing, or nothing but the draft itself, is a warning of its own.
    """
    found: dict[str, set[str | None]] = {}
    for one in compared:
        if one.pair.relation in COPIES and not one.partners.same:
            pairs = ((one.partners.draft, one.partners.other), (one.partners.other, one.partners.draft))
            for text, other in pairs:
                wires = found.setdefault(text.document.id, set())
                wires |= {wire_of(other.segmented), one.pair.source_wire}
    for draft in drafts:
        own = draft.segmented.publisher_wire
        for wire in credited_wires(draft.segmented, "full"):
            number = held.wires.get(wire, 0) - versions[draft.document.id][wire]
            if number > 0 and wire != own and wire not in found.get(draft.document.id, ()):
                yield _credit_alone(draft, wire, number, found.get(draft.document.id, set()) - {None})


def _credit_alone(draft: Shingled, wire: str, number: int, others: Iterable[str | None]) -> Finding:
    line = credit_lines(draft.segmented, wire, "full")[0]
    named = ", ".join(sorted(filter(None, others)))
    instead = f" Text of {named} was found instead." if named else ""
    texts = f"the {number:,} texts" if number > 1 else "the one text"
    said = (
        f"The draft is credited to {wire}, but shares no text with {texts} of {wire} in the reference.{instead} "
        "Make sure that the credit names the right source, and that the reference is complete."
    )
    return single("DUP009", "note", draft.document.id, said, _place(draft, line))


def _place(draft: Shingled, credit: Credit) -> tuple[int | None, int | None]:
    return line_and_column(draft.document.text, credit.span.start) if credit.span else (None, None)


def unread(skipped: Sequence[Skipped], references: Sequence[Reference]) -> Iterator[Finding]:
    """Yield DUP092 for each draft that could not be read, an error, and for each text of a reference, a note.

    A draft without prose is a note too: there is nothing in it that could have been copied.
    """
    for one in skipped:
        level: Level = "note" if one.reason in (WORDLESS, SHORT) else "error"
        yield single("DUP092", level, one.path, f"The draft was not checked: {one.reason}.")
    for files in held_in_memory(references):
        for one in files.skipped:
            yield single("DUP092", "note", one.path, f"A text of the reference was not read: {one.reason}.")


def unheeded(many: Sequence[tuple[str, int]]) -> Iterator[Finding]:
    """Yield DUP090 for each draft that asks not to be checked and gives no reason: it was checked."""
    for name, line in many:
        said = "The front matter asks for no check but gives no reason, so the draft was checked: dedup: {skip: true, "
        yield single("DUP090", None, name, f"{said}reason: …}}.", (line, 1))


def single(
    rule: str, level: Level | None, where: str, said: str, place: tuple[int | None, int | None] = (None, None)
) -> Finding:
    """Return a finding of no pair; without a level it has that of its rule."""
    key = hashlib.sha256("\n".join((rule, where, said)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Finding(rule, level or RULES[rule].level, where, None, said, (), key, line=place[0], column=place[1])


def ranked(findings: Iterable[Finding], pairs: Sequence[Pair]) -> tuple[Finding, ...]:
    """Return findings strongest first: by level, then those of pairs by coverage, then by draft and rule."""

    def rank(finding: Finding) -> tuple[bool, int, float, str, str, int]:
        coverage = pairs[finding.pair].coverage if finding.pair is not None else None
        most = max(coverage.left or 0.0, coverage.right or 0.0) if coverage else -1.0
        counts = finding.suppressed is not None
        return counts, _LEVELS.index(finding.level), -most, finding.draft, finding.rule, finding.pair or 0

    return tuple(sorted(findings, key=rank))
