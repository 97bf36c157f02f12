"""What of all that was found is listed, what is only counted, and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import TypeVar

from dedup.families import Link, trees
from dedup.model import Outline
from dedup.settings import Settings
from dedup.verdicts import Family, Relation

_Link = TypeVar("_Link", bound=Link)

#: Relations that tell nothing: counted, and listed only where everything is.
QUIET: frozenset[Relation] = frozenset({"unrelated", "boilerplate"})


def listed(pairs: Sequence[_Link], families: Sequence[Family], quiet: bool, settings: Settings) -> list[_Link]:
    """Return the pairs to list, by left, then right id; `quiet` lists those without anything to tell too.

    Of a family larger than `listed_family` only its tree is listed.
    """
    large = [family for family in families if len(family.documents) > settings.listed_family]
    family_of = {name: family.id for family in large for name in family.documents}
    chosen = trees(large, pairs)

    def wanted(pair: Link) -> bool:
        family = family_of.get(pair.left)
        if family is not None and family == family_of.get(pair.right):
            return (pair.left, pair.right) in chosen
        return quiet or pair.relation not in QUIET

    return sorted(filter(wanted, pairs), key=attrgetter("left", "right"))


def members(texts: Sequence[Outline], ranks: Sequence[int]) -> dict[str, tuple[str, ...]]:
    """Return, by the id of the oldest of several documents of equal normalised text, the ids of the others."""
    holders = Counter(text.content for text in texts)
    several = [number for number, text in enumerate(texts) if holders[text.content] > 1]
    equal: dict[str, list[str]] = {}
    for number in sorted(several, key=ranks.__getitem__):
        equal.setdefault(texts[number].content, []).append(texts[number].id)
    return {first: tuple(others) for first, *others in equal.values()}


def sums(texts: Sequence[Outline]) -> dict[str, int]:
    """Return what is counted of the texts of a scan."""
    return {
        "documents": len(texts),
        "publishers": len({text.publisher for text in texts if text.publisher is not None}),
        "publisher_unknown": sum(text.publisher is None for text in texts),
        "sentences": sum(text.sentences for text in texts),
    }


def summary(
    texts: Mapping[str, int], relations: Counter[Relation], shown: int, counts: Mapping[str, int]
) -> dict[str, int]:
    """Return the counts of a scan: those of its `texts`, and the relations of all compared pairs among the others."""
    return {
        **texts,
        "pairs_compared": relations.total(),
        "pairs_listed": shown,
        **counts,
        **{relation: relations[relation] for relation in sorted(relations)},
    }
