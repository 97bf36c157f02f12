"""The pairs of a check and their verdicts: drafts with a reference, drafts with one another, never with themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from dedup.age import age, by_age
from dedup.align import align
from dedup.checking.identity import Identity
from dedup.checking.reference import Files, Reference, wire_of
from dedup.judge import judge
from dedup.model import Shingled
from dedup.propose import proposals
from dedup.score import Scorer, products
from dedup.settings import Settings
from dedup.shingle import shingle
from dedup.verdicts import Holdings, Pair

Told = Callable[[int, int], None]
#: How many texts of each wire a reference holds that are a draft itself, or a version of it, by the draft's id.
OwnTexts = Mapping[str, Counter[str | None]]


@dataclass(frozen=True, slots=True, eq=False)
class Partners:
    """Two texts to compare. `same` says that they are versions of one item, `drafts` that both are drafts."""

    draft: Shingled
    other: Shingled
    same: bool = False
    drafts: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Two texts with the verdict on them."""

    partners: Partners
    pair: Pair


def partners(
    drafts: Sequence[Shingled], references: Sequence[Reference], moved: Mapping[str, str], settings: Settings
) -> tuple[list[Partners], OwnTexts]:
    """Return what is to be compared, each draft with texts of the references, and every two drafts; and its own texts.

    A text of a reference that is a draft, word for word, is left out. One that has the id of a draft, or of a text of
    another reference, gets a longer one. Of texts that are equal to one another one stands for all.
    """
    identity = Identity(moved)
    found = [
        Partners(one, other, identity.same(one.document, other.document), drafts=True)
        for one, other in combinations(drafts, 2)
    ]
    met: list[Partners] = []
    ids = {draft.document.id for draft in drafts}
    own: dict[str, Counter[str | None]] = {name: Counter() for name in ids}
    for reference in references:
        texts: dict[str, tuple[Shingled, Shingled | None]] = {}
        for number, name in reference.candidates(drafts):
            if name not in texts:
                text = _shingled(reference, name, settings)
                texts[name] = text, _outside(text, drafts, identity, ids)
            (text, other), draft = texts[name], drafts[number]
            same = identity.same(draft.document, text.document)
            own[draft.document.id].update([wire_of(text.segmented)] if same else [])
            if other is not None:
                met.append(Partners(draft, other, same))
    return [*found, *_gathered(met)], own


def _gathered(many: Sequence[Partners]) -> list[Partners]:
    """Return the pairs with one text for all that are equal, but for versions of a draft; the others are its members.

    It is one that was taken back or is held back, else one of a wire, else the oldest.
    """
    versions = {one.other.document.id for one in many if one.same}
    groups: dict[str, dict[str, Shingled]] = {}
    for one in many:
        if one.other.document.id not in versions:
            groups.setdefault(one.other.content, {})[one.other.document.id] = one.other
    chosen = {content: _standing_for(list(texts.values())) for content, texts in groups.items()}
    kept = {}
    for one in many:
        other = one.other if one.other.document.id in versions else chosen[one.other.content]
        kept[one.draft.document.id, other.document.id] = replace(one, other=other)
    return list(kept.values())


def _standing_for(texts: Sequence[Shingled]) -> Shingled:
    ranks = by_age([_age(text) for text in texts])

    def rank(number: int) -> tuple[bool, bool, bool, int]:
        document = texts[number].document
        taken = document.status == "withdrawn"
        held = document.status == "withheld" or document.embargo is not None
        return not taken, not held, texts[number].segmented.publisher_wire is None, ranks[number]

    first = min(range(len(texts)), key=rank)
    others = sorted({text.document.id for text in texts} - {texts[first].document.id})
    return _with(texts[first], members=tuple(others)) if others else texts[first]


def _with(text: Shingled, **changes: Any) -> Shingled:
    """Return a text with another id or members."""
    document = replace(text.document, **changes)
    return replace(text, segmented=replace(text.segmented, document=document))


def _age(text: Shingled) -> str:
    return age(text.document.published, text.content)


def _outside(text: Shingled, drafts: Sequence[Shingled], identity: Identity, ids: set[str]) -> Shingled | None:
    """Return a text of a reference under an id of its own; None where it is one of the drafts, unchanged."""
    equal = (draft for draft in drafts if draft.content == text.content)
    if any(identity.same(draft.document, text.document) for draft in equal):
        return None
    name = _free(text, ids)
    ids.add(name)
    return text if name == text.document.id else _with(text, id=name)


def _free(text: Shingled, ids: Collection[str]) -> str:
    name, document = text.document.id, text.document
    record = "" if document.record is None else f"#{document.record}"
    longer = [name, f"{document.path}{record}", *(f"{name}~{number}" for number in range(2, len(ids) + 3))]
    return next(one for one in longer if one and one not in ids)


def _shingled(reference: Reference, name: str, settings: Settings) -> Shingled:
    return reference.shingled(name) if isinstance(reference, Files) else shingle(reference.text(name), settings)


def standing(drafts: Sequence[Shingled], references: Sequence[Reference]) -> frozenset[str]:
    """Return the sentences that are boilerplate among the drafts and the references that are held in memory."""
    held = (one.standing(drafts) for one in references if isinstance(one, Files))
    return frozenset().union(*held)


def verdicts(many: Sequence[Partners], settings: Settings, boilerplate: Collection[str], told: Told) -> list[Compared]:
    """Return the verdicts, by the ids of left and right; each the same that a scan gives."""
    found = []
    for number, one in enumerate(many):
        told(number, len(many))
        found.append(Compared(one, _verdict(one.draft, one.other, settings, boilerplate)))
    return sorted(found, key=lambda one: (one.pair.left, one.pair.right))


def _verdict(one: Shingled, other: Shingled, settings: Settings, boilerplate: Collection[str]) -> Pair:
    left, right = (one, other) if one.document.id < other.document.id else (other, one)
    scorer = Scorer(left, right, products(left.tokens, right.tokens), settings)
    return judge(left, right, align(left, right, proposals(scorer), settings), settings, boilerplate)


def ages(many: Sequence[Partners], drafts: Sequence[Shingled]) -> dict[str, int]:
    """Return the place by age of all texts that are compared, by id."""
    texts = [*drafts, *(one.other for one in many if not one.drafts)]
    known = list({text.document.id: text for text in texts}.values())
    ranks = by_age(list(map(_age, known)))
    return {text.document.id: rank for text, rank in zip(known, ranks, strict=True)}


def met(compared: Sequence[Compared], drafts: Sequence[Shingled]) -> list[Shingled]:
    """Return the drafts and the texts of the reference that share text with one, by id."""
    texts = {draft.document.id: draft for draft in drafts}
    texts |= {one.partners.other.document.id: one.partners.other for one in compared}
    return [texts[name] for name in sorted(texts)]


def counts(drafts: Sequence[Shingled], held: Holdings, compared: Sequence[Compared]) -> dict[str, int]:
    """Return the counts of a check, the relations of all compared pairs among them."""
    relations = Counter(one.pair.relation for one in compared)
    return {
        "documents": len(drafts) + held.documents,
        "drafts": len(drafts),
        "reference_documents": held.documents,
        "sentences": sum(len(draft.body) for draft in drafts),
        "pairs_compared": len(compared),
        **{relation: relations[relation] for relation in sorted(relations)},
    }
