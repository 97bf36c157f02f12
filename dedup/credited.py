"""Whether the copy credits its source, and how fully, with reasons.

The three kinds of credit lines are never merged: a full credit, a mere contribution, and a mention, which is none.
Where a language has no rules for credit lines the credit is unknown, never missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from dedup.affiliation import credit_lines, credited_wires, forms, same_organisation, same_publisher, versions
from dedup.direction import Source
from dedup.model import CreditKind, Segmented, Shingled
from dedup.phrases import VERSIONS
from dedup.verdicts import CreditVerdict


@dataclass(frozen=True, slots=True)
class Credited:
    """The credit verdict with its reasons; `kind` is how fully a credited copy credits, else None."""

    verdict: CreditVerdict
    reasons: tuple[str, ...] = ()
    kind: CreditKind | None = None


def credited(left: Shingled, right: Shingled, source: Source, copied: bool) -> Credited:
    """Return whether the text that is not the source credits it; for a pair that is no copy none is needed."""
    if not copied:
        return Credited("none-needed")
    one, other = left.segmented, right.segmented
    if (stated := versions(one, other)) is not None:
        item = one.document.declared_id
        return Credited("none-needed", (f"{VERSIONS}, {item}: {stated[0]} and {stated[1]}",))
    if same_publisher(one, other):
        return Credited("none-needed", (f"both texts are published by {one.document.publisher}",))
    if source.id is None:
        return _either(one, other, source.wire)
    origin, copy = (one, other) if source.id == one.document.id else (other, one)
    return of_copy(copy, origin, source.wire)


def of_copy(copy: Segmented, origin: Segmented, wire: str | None) -> Credited:
    """Return whether a text that holds text of another one, which is of a wire or of none, credits it."""
    name, publisher = copy.document.id, origin.document.publisher
    if wire is not None and credit_lines(copy, wire, "full"):
        ways = _ways(len(credit_lines(copy, wire, "full", "contributed")))
        return Credited("credited", (f"{name} is credited to {wire}{ways}: {forms(copy, wire)}",), "full")
    if wire is not None and credit_lines(copy, wire, "contributed"):
        return Credited("credited", (f"{name} names {wire} as a contributor only",), "contributed")
    for line in copy.credits:
        if publisher is not None and line.kind != "mention" and same_organisation(line.wire, publisher):
            return Credited("credited", (f"{name} is credited to {publisher}",), line.kind)
    others = credited_wires(copy, "full", "contributed")
    if others:
        wanted = wire or publisher or "the source"
        return Credited("mismatched", (f"{name} is credited to {', '.join(others)}, not to {wanted}",))
    return _none(copy)


def _ways(count: int) -> str:
    return {1: "", 2: " two ways", 3: " three ways"}.get(count, f" {count} ways")


def _none(copy: Segmented) -> Credited:
    name, language = copy.document.id, copy.document.language
    if not copy.credit_rules:
        return Credited("unknown", (f"there are no rules for credit lines in the language of {name} ({language})",))
    return Credited("uncredited", (f"{name} has no credit line",))


def _either(left: Segmented, right: Segmented, wire: str | None) -> Credited:
    """Return the credit of a pair of which neither is known to be the source."""
    if wire is not None:
        full = all(credit_lines(text, wire, "full") for text in (left, right))
        return Credited("credited", (f"both texts are credited to {wire}",), "full" if full else "contributed")
    if not (left.credit_rules and right.credit_rules):
        return _none(left if not left.credit_rules else right)
    found = [(text.document.id, credited_wires(text, "full", "contributed")) for text in (left, right)]
    named = "; ".join(f"{name} credits {', '.join(wires)}" for name, wires in found if wires)
    if named:
        return Credited("unknown", (f"the source is undetermined; {named}",))
    return Credited("uncredited", ("neither text has a credit line",))
