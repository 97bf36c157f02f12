"""Documents joined by verdicts: whatever hangs together by copies is one family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from dedup.verdicts import COPIES, Family, Relation, Sides


class Told(Protocol):
    """What a family asks of a text."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def content(self) -> str:
        """The hash of its content."""


class Link(Protocol):
    """What a family asks of a pair: who the two are, and what of the verdict joins them."""

    @property
    def left(self) -> str:
        """The id of the one text."""

    @property
    def right(self) -> str:
        """The id of the other."""

    @property
    def relation(self) -> Relation:
        """How they are related."""

    @property
    def coverage(self) -> Sides:
        """How much of either is in the other."""

    @property
    def source(self) -> str | None:
        """The id of the likelier source."""


def families(texts: Sequence[Told], pairs: Sequence[Link], ranks: Mapping[str, int]) -> tuple[Family, ...]:
    """Return the families, largest first, then by id; a document without a copy is in none.

    A family's id is the content hash of its earliest member, which `ranks`, by document id, tells.
    """
    content = {text.id: text.content for text in texts}
    edges = sorted((pair for pair in pairs if pair.relation in COPIES), key=_strength, reverse=True)
    parent: dict[str, str] = {}
    weakest: dict[str, float] = {}
    for pair in edges:
        left, right = _root(parent, pair.left), _root(parent, pair.right)
        if left != right:
            parent[right] = left
            weakest[left] = min(weakest.get(left, 1.0), weakest.get(right, 1.0), _strength(pair)[0])
    groups: dict[str, list[str]] = {}
    for name in sorted(parent):
        groups.setdefault(_root(parent, name), []).append(name)
    inside: dict[str, list[Link]] = {}
    for pair in edges:
        inside.setdefault(_root(parent, pair.left), []).append(pair)
    found = [_family(members, weakest[root], ranks, content, inside[root]) for root, members in groups.items()]
    return tuple(sorted(found, key=lambda family: (-len(family.documents), family.id)))


def _strength(pair: Link) -> tuple[float, float]:
    shares = sorted((pair.coverage.left or 0.0, pair.coverage.right or 0.0))
    return shares[0], shares[1]


def _root(parent: dict[str, str], name: str) -> str:
    parent.setdefault(name, name)
    while parent[name] != name:
        parent[name] = parent[parent[name]]
        name = parent[name]
    return name


def _family(
    members: list[str], weakest: float, ranks: Mapping[str, int], content: Mapping[str, str], inside: Sequence[Link]
) -> Family:
    earliest = min(members, key=ranks.__getitem__)
    return Family(content[earliest], tuple(members), _source(members, inside), weakest)


def _source(members: Sequence[str], pairs: Sequence[Link]) -> str | None:
    """Return the one member from which every other one comes, by way of pairs whose source is known, or None."""
    copies: dict[str, set[str]] = {}
    for pair in pairs:
        if pair.source is not None:
            copies.setdefault(pair.source, set()).add(pair.right if pair.source == pair.left else pair.left)
    derived = set().union(*copies.values()) if copies else set()
    origins = set(copies) - derived
    if len(origins) != 1:
        return None
    origin = origins.pop()
    reached, waiting = {origin}, [origin]
    while waiting:
        following = copies.get(waiting.pop(), set()) - reached
        reached |= following
        waiting.extend(following)
    return origin if reached == set(members) else None


def trees(families: Sequence[Family], pairs: Sequence[Link]) -> frozenset[tuple[str, str]]:
    """Return the pairs that large families are listed by: each member with its source or strongest partner."""
    members = {name for family in families for name in family.documents}
    best: dict[str, Link] = {}
    for pair in pairs:
        if pair.relation not in COPIES or pair.left not in members:
            continue
        for name in (pair.left, pair.right):
            rank = (pair.source is not None and pair.source != name, _strength(pair))
            known = best.get(name)
            if known is None or rank > (known.source is not None and known.source != name, _strength(known)):
                best[name] = pair
    return frozenset((pair.left, pair.right) for pair in best.values())
