"""Which of two texts is the likelier source, with the reasons for and against.

Evidence, strongest first: the numbers of two versions of one item; a credit line that names the wire the other text is
of; dates that do not overlap; that one text is of a wire and no credit line was found in the other; that the one is a
small part of the other; who names whom.
File names are never evidence, nor is the order of sentences. Where the evidence is missing or contradicts itself the
source stays undetermined.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dedup import dates
from dedup.affiliation import credit_lines, credited_wires, forms, home, versions
from dedup.model import Segmented, Shingled
from dedup.verdicts import Match

#: How much a kind of evidence weighs; the strongest kind that is there decides.
_VERSION, _CREDIT, _DATE, _AGENCY, _LENGTH, _MENTION = 6, 5, 4, 3, 2, 1
_NUMBER = re.compile(r"[0-9]{1,18}")
#: Weight, the side that it makes the source, and the reason in words.
_Vote = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """The likelier source: an id or None, the wire that both texts point to, and the reasons either way."""

    id: str | None
    wire: str | None
    reasons: tuple[str, ...]


def source(left: Shingled, right: Shingled, matches: Sequence[Match], copied: bool, longer: str | None) -> Source:
    """Return the likelier source of a pair; for a pair that is no copy there is none to look for.

    `longer` is the side, "left" or "right", that holds the whole of a much shorter text, or None.
    """
    if not copied:
        return Source(None, None, ())
    sides = {"left": left, "right": right}
    votes = [
        *_by_version(left.segmented, right.segmented),
        *_by_credit(left.segmented, right.segmented),
        *_by_date(left.segmented, right.segmented),
        *_by_agency(left.segmented, right.segmented),
        *(_by_length(sides, longer) if longer else ()),
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
        f"but {rest} of the {len(copy.body)} sentences of {copy.document.id} {'is' if rest == 1 else 'are'} not in "
        f"{origin.document.id}: "
        "a common or later version that is not in this corpus may be the source of both"
    )


def _by_version(left: Segmented, right: Segmented) -> list[_Vote]:
    """Return a vote for the earlier version of an item, where versions are numbers; other marks have no order."""
    stated = versions(left, right)
    if stated is None or not all(map(_NUMBER.fullmatch, stated)):
        return []
    numbers = int(stated[0]), int(stated[1])
    early, late, side = (left, right, "left") if numbers[0] < numbers[1] else (right, left, "right")
    if numbers[0] == numbers[1]:
        return []
    text = f"{early.document.id} is version {min(numbers)} of the item, {late.document.id} version {max(numbers)}"
    return [(_VERSION, side, text)]


def _by_credit(left: Segmented, right: Segmented) -> list[_Vote]:
    votes: list[_Vote] = []
    for copy, origin, side in ((left, right, "right"), (right, left, "left")):
        wire = home(origin)
        if wire is None or home(copy) == wire or not credit_lines(copy, wire, "full", "contributed"):
            continue
        publisher = copy.document.publisher
        has = f" and has another publisher, {publisher}" if publisher else ""
        votes.append((_CREDIT, side, f"{copy.document.id} credits {wire} ({forms(copy, wire)}){has}"))
        votes.append((_CREDIT, side, f"{origin.document.id} {_own(origin, wire)}"))
    return votes


def _own(origin: Segmented, wire: str) -> str:
    if origin.publisher_wire == wire:
        return f"is published by {wire}"
    datelined = any(credit.form == "dateline" for credit in credit_lines(origin, wire, "full"))
    says = f"opens with the dateline of {wire}" if datelined else f"is credited to {wire}"
    alone = credited_wires(origin, "full", "contributed") == [wire]
    return f"{says} and names no other wire" if alone else f"{says} and to no other wire in full"


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
    """Return a vote for the text of a wire against one without a credit line: agencies are there to be reprinted."""
    for copy, origin, side in ((left, right, "right"), (right, left, "left")):
        wire = home(origin)
        bare = copy.credit_rules and home(copy) is None and not credited_wires(copy, "full", "contributed")
        if wire is not None and bare:
            text = f"{origin.document.id} {_own(origin, wire)}; no credit line was found in {copy.document.id}"
            return [(_AGENCY, side, text)]
    return []


def _by_length(sides: Mapping[str, Shingled], longer: str) -> list[_Vote]:
    shorter = "right" if longer == "left" else "left"
    return [(_LENGTH, longer, f"{sides[shorter].document.id} is a small part of {sides[longer].document.id}")]


def _by_mention(left: Segmented, right: Segmented) -> list[_Vote]:
    named: list[_Vote] = []
    for copy, origin, side in ((left, right, "right"), (right, left, "left")):
        wire = home(origin)
        if wire is not None and home(copy) != wire and credit_lines(copy, wire, "mention"):
            named.append((_MENTION, side, f"{copy.document.id} names {wire} in its text"))
    return named if len(named) == 1 else []


def _wire(left: Segmented, right: Segmented, decided: str | None) -> str | None:
    """Return the wire of the source, or where the source is open the one wire that both texts credit."""
    if decided is not None:
        return home(left if decided == "left" else right)
    shared = set(credited_wires(left, "full", "contributed")) & set(credited_wires(right, "full", "contributed"))
    return shared.pop() if len(shared) == 1 else None
