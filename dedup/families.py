"""Documents joined by verdicts: whatever hangs together by copies is one family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from dedup import dates
from dedup.model import Document
from dedup.verdicts import COPIES, Family, Pair

_LAST = datetime.max.replace(tzinfo=UTC)


def families(
    documents: Mapping[str, Document], content: Mapping[str, str], pairs: Sequence[Pair]
) -> tuple[Family, ...]:
    """Return the families, largest first, then by id; a document without a copy is in none.

    `content` holds the content hash of each document; a family's id is that of its earliest member.
    """
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
    found = [_family(members, weakest[root], documents, content, edges) for root, members in groups.items()]
    return tuple(sorted(found, key=lambda family: (-len(family.documents), family.id)))


def _strength(pair: Pair) -> tuple[float, float]:
    shares = sorted((pair.coverage.left or 0.0, pair.coverage.right or 0.0))
    return shares[0], shares[1]


def _root(parent: dict[str, str], name: str) -> str:
    parent.setdefault(name, name)
    while parent[name] != name:
        parent[name] = parent[parent[name]]
        name = parent[name]
    return name


def _family(
    members: list[str],
    weakest: float,
    documents: Mapping[str, Document],
    content: Mapping[str, str],
    edges: Sequence[Pair],
) -> Family:
    earliest = min(members, key=lambda name: (_first(documents[name]), content[name], name))
    inside = [pair for pair in edges if pair.left in members]
    named = {pair.source for pair in inside if pair.source is not None}
    derived = {pair.right if pair.source == pair.left else pair.left for pair in inside if pair.source is not None}
    origins = named - derived
    source = origins.pop() if len(origins) == 1 else None
    return Family(content[earliest], tuple(members), source, weakest)


def _first(document: Document) -> datetime:
    bounds = dates.interval(document.published) if document.published else None
    return bounds[0] if bounds else _LAST


def tree(family: Family, pairs: Sequence[Pair]) -> frozenset[tuple[str, str]]:
    """Return the pairs that a large family is listed by: each member with its source or strongest partner."""
    best: dict[str, Pair] = {}
    members = set(family.documents)
    for pair in pairs:
        if pair.relation not in COPIES or pair.left not in members:
            continue
        for name in (pair.left, pair.right):
            rank = (pair.source is not None and pair.source != name, _strength(pair))
            known = best.get(name)
            if known is None or rank > (known.source is not None and known.source != name, _strength(known)):
                best[name] = pair
    return frozenset((pair.left, pair.right) for pair in best.values())
