"""Which of two texts is the likelier source, and whether the other one credits it: each with its reasons.

Evidence, strongest first: a credit line that names the wire the other text is of; dates that do not overlap; that one
text is of a wire and the other credits nobody; for an excerpt, that the longer text holds the shorter whole; who names
whom. File names are never evidence. Where
the evidence is missing or contradicts itself the source stays undetermined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dedup import dates
from dedup.model import Credit, Segmented, Shingled
from dedup.verdicts import CreditVerdict, Match

#: The forms of credit lines in an editor's words.
FORMS = {
    "dateline": "dateline",
    "byline": "byline",
    "copyright": "copyright line",
    "contribution": "contribution line",
    "republished": "republication line",
    "tag": "agency tag",
    "metadata": "metadata",
    "mention": "mention",
}


#: How much a kind of evidence weighs; the strongest kind that is there decides.
_CREDIT, _DATE, _AGENCY, _LENGTH, _MENTION = 5, 4, 3, 2, 1
#: Weight, the side that it makes the source, and the reason in words.
_Vote = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """The likelier source: an id or None, the wire that both texts point to, and the reasons either way."""

    id: str | None
    wire: str | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Credited:
    """Whether the copy credits its source, with reasons."""

    verdict: CreditVerdict
    reasons: tuple[str, ...]


def home(segmented: Segmented) -> str | None:
    """Return the wire that a text is of: its publisher, or for an unknown publisher the one wire it credits fully."""
    if segmented.publisher_wire is not None:
        return segmented.publisher_wire
    wires = _wires(segmented, "full")
    return wires[0] if segmented.document.publisher is None and len(wires) == 1 else None


def _wires(segmented: Segmented, *kinds: str) -> list[str]:
    return list(dict.fromkeys(credit.wire for credit in segmented.credits if credit.kind in kinds))


def _lines(segmented: Segmented, wire: str, *kinds: str) -> list[Credit]:
    return [credit for credit in segmented.credits if credit.wire == wire and credit.kind in kinds]


def source(left: Shingled, right: Shingled, matches: Sequence[Match], copied: bool, excerpt: bool) -> Source:
    """Return the likelier source of a pair; for a pair that is no copy there is none to look for.

    `excerpt` says that the shorter text is a part of the longer.
    """
    if not copied:
        return Source(None, None, ())
    votes = [
        *_by_credit(left.segmented, right.segmented),
        *_by_date(left.segmented, right.segmented),
        *_by_agency(left.segmented, right.segmented),
        *(_by_length(left, right) if excerpt else []),
        *_by_mention(left.segmented, right.segmented),
    ]
    decided = _decided(votes)
    wire = _wire(left.segmented, right.segmented, decided)
    reasons = [text for _, _, text in votes]
    if decided is None:
        return Source(None, wire, (*reasons, _undecided(left.segmented, right.segmented, wire, bool(votes))))
    origin, copy, side = (left, right, "right") if decided == "left" else (right, left, "left")
    rest = len(copy.body) - sum(len(getattr(match, side)) for match in matches)
    if rest:
        reasons.append(_remainder(copy, origin, rest))
    return Source(origin.document.id, wire, tuple(reasons))


def _decided(votes: Sequence[_Vote]) -> str | None:
    """Return the side that the strongest evidence names, if it agrees with itself and with the dates."""
    strongest = max((weight for weight, _, _ in votes), default=0)
    named = {side for weight, side, _ in votes if weight in (strongest, _DATE)}
    return named.pop() if len(named) == 1 else None


def _undecided(left: Segmented, right: Segmented, wire: str | None, contradicted: bool) -> str:
    if contradicted:
        return "the evidence contradicts itself"
    if wire is not None:
        return f"both are credited to {wire}: either may be its own text, or neither is"
    if left.document.published and right.document.published:
        return "no credit line tells which was first, and the dates lie too close together or are not known in full"
    return "neither credit lines nor dates tell which was first"


def _remainder(copy: Shingled, origin: Shingled, rest: int) -> str:
    """Return what speaks for another source that is not here: how much of the copy this one does not hold."""
    return (
        f"but {rest} of the {len(copy.body)} sentences of {copy.document.id} are not in {origin.document.id}: "
        "a common or later version that is not in this corpus may be the source of both"
    )


def _by_credit(left: Segmented, right: Segmented) -> list[_Vote]:
    votes: list[_Vote] = []
    for copy, origin, side in ((left, right, "right"), (right, left, "left")):
        wire = home(origin)
        if wire is None or home(copy) == wire or not _lines(copy, wire, "full", "contributed"):
            continue
        publisher = copy.document.publisher
        has = f" and has another publisher, {publisher}" if publisher else ""
        votes.append((_CREDIT, side, f"{copy.document.id} credits {wire} ({forms(copy, wire)}){has}"))
        votes.append((_CREDIT, side, f"{origin.document.id} {_own(origin, wire)}"))
    return votes


def forms(segmented: Segmented, wire: str) -> str:
    """Return the forms in which a text credits a wire, in words: "byline, dateline, copyright line"."""
    return ", ".join(FORMS[credit.form] for credit in _lines(segmented, wire, "full", "contributed"))


def _own(origin: Segmented, wire: str) -> str:
    if origin.publisher_wire == wire:
        return f"is published by {wire}"
    datelined = any(credit.form == "dateline" for credit in _lines(origin, wire, "full"))
    return f"{f'opens with the dateline of {wire}' if datelined else f'is credited to {wire}'} and names no other wire"


def _by_date(left: Segmented, right: Segmented) -> list[_Vote]:
    ours, theirs = left.document.published, right.document.published
    first = dates.earlier(ours, theirs) if ours and theirs else None
    if first is None or ours is None or theirs is None:
        return []
    early, late, side = (ours, theirs, "left") if first else (theirs, ours, "right")
    names = (left, right) if first else (right, left)
    text = f"{names[0].document.id} is dated {dates.iso(early)}, before {names[1].document.id} ({dates.iso(late)})"
    return [(_DATE, side, text)]


def _by_agency(left: Segmented, right: Segmented) -> list[_Vote]:
    """Return a vote for the text of a wire against one that credits nobody: agencies are there to be reprinted."""
    for copy, origin, side in ((left, right, "right"), (right, left, "left")):
        wire = home(origin)
        if wire is not None and home(copy) is None and not _wires(copy, "full", "contributed"):
            return [(_AGENCY, side, f"{origin.document.id} {_own(origin, wire)}; {copy.document.id} credits nobody")]
    return []


def _by_length(left: Shingled, right: Shingled) -> list[_Vote]:
    longer, side = (left, "left") if left.words > right.words else (right, "right")
    shorter = right if side == "left" else left
    return [(_LENGTH, side, f"{shorter.document.id} is a part of {longer.document.id}, which is longer")]


def _by_mention(left: Segmented, right: Segmented) -> list[_Vote]:
    named: list[_Vote] = []
    for copy, origin, side in ((left, right, "right"), (right, left, "left")):
        wire = home(origin)
        if wire is not None and home(copy) != wire and _lines(copy, wire, "mention"):
            named.append((_MENTION, side, f"{copy.document.id} names {wire} in its text"))
    return named if len(named) == 1 else []


def _wire(left: Segmented, right: Segmented, decided: str | None) -> str | None:
    """Return the wire of the source, or where the source is open the one wire that both texts credit."""
    if decided is not None:
        return home(left if decided == "left" else right)
    shared = set(_wires(left, "full", "contributed")) & set(_wires(right, "full", "contributed"))
    return shared.pop() if len(shared) == 1 else None


def credit(left: Shingled, right: Shingled, source: Source, copied: bool) -> Credited:
    """Return whether the text that is not the source credits it; for a pair that is no copy none is needed."""
    if not copied:
        return Credited("none-needed", ())
    if source.id is None:
        return _both(left.segmented, right.segmented, source)
    origin, copy = (left, right) if source.id == left.document.id else (right, left)
    return _of_copy(copy.segmented, origin.segmented, source)


def _of_copy(copy: Segmented, origin: Segmented, source: Source) -> Credited:
    name = copy.document.id
    publisher = origin.document.publisher
    if publisher is not None and publisher == copy.document.publisher:
        return Credited("none-needed", (f"both texts are published by {publisher}",))
    wire = source.wire
    if wire is not None and _lines(copy, wire, "full"):
        found = _lines(copy, wire, "full")
        return Credited("credited", (f"{name} is credited to {wire} {_ways(len(found))}: {forms(copy, wire)}",))
    if wire is not None and _lines(copy, wire, "contributed"):
        return Credited("credited", (f"{name} names {wire} as a contributor only",))
    if publisher is not None and any(line.wire.casefold() == publisher.casefold() for line in copy.credits):
        return Credited("credited", (f"{name} is credited to {publisher}",))
    others = _wires(copy, "full", "contributed")
    if others:
        wanted = wire or publisher or "the source"
        return Credited("mismatched", (f"{name} is credited to {', '.join(others)}, not to {wanted}",))
    return _none(copy)


def _ways(count: int) -> str:
    return {1: "one way", 2: "two ways", 3: "three ways"}.get(count, f"{count} ways")


def _none(copy: Segmented) -> Credited:
    name, language = copy.document.id, copy.document.language
    if not copy.credit_rules:
        return Credited("unknown", (f"there are no rules for credit lines in the language of {name} ({language})",))
    return Credited("uncredited", (f"{name} has no credit line",))


def _both(left: Segmented, right: Segmented, source: Source) -> Credited:
    if left.document.publisher is not None and left.document.publisher == right.document.publisher:
        return Credited("none-needed", (f"both texts are published by {left.document.publisher}",))
    if source.wire is not None:
        return Credited("credited", (f"both texts are credited to {source.wire}",))
    if not (left.credit_rules and right.credit_rules):
        return _none(left if not left.credit_rules else right)
    credited = [text for text in (left, right) if _wires(text, "full", "contributed")]
    if credited:
        named = "; ".join(f"{t.document.id} credits {', '.join(_wires(t, 'full', 'contributed'))}" for t in credited)
        return Credited("unknown", (f"the source is undetermined; {named}",))
    return Credited("uncredited", ("neither text has a credit line",))
