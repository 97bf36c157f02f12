"""What of all that was found is listed, what is only counted, and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from dedup.families import tree
from dedup.model import Segmented, Shingled
from dedup.settings import Settings
from dedup.verdicts import Family, Pair

_QUIET = ("unrelated", "boilerplate")


def listed(pairs: Sequence[Pair], families: Sequence[Family], quiet: bool, settings: Settings) -> tuple[Pair, ...]:
    """Return the pairs to list, by left, then right id; `quiet` lists those without anything to tell too.

    Of a family larger than `listed_family` only its tree is listed.
    """
    family_of = {name: family for family in families for name in family.documents}
    trees = {family.id: tree(family, pairs) for family in families if len(family.documents) > settings.listed_family}

    def wanted(pair: Pair) -> bool:
        family = family_of.get(pair.left)
        if family is not None and family is family_of.get(pair.right) and family.id in trees:
            return (pair.left, pair.right) in trees[family.id]
        return quiet or pair.relation not in _QUIET

    return tuple(sorted(filter(wanted, pairs), key=lambda pair: (pair.left, pair.right)))


def with_members(texts: Sequence[Shingled], ranks: Sequence[int]) -> tuple[Segmented, ...]:
    """Return the documents, the oldest of those with equal normalised text with the ids of the others as members."""
    equal: dict[str, list[int]] = {}
    for number in sorted(range(len(texts)), key=ranks.__getitem__):
        equal.setdefault(texts[number].content, []).append(number)
    members = {first: tuple(texts[other].document.id for other in others) for first, *others in equal.values()}
    return tuple(
        replace(text.segmented, document=replace(text.document, members=members.get(number, ())))
        for number, text in enumerate(texts)
    )


def summary(
    texts: Sequence[Shingled], pairs: Sequence[Pair], shown: int, proposed: int, thinned: int
) -> dict[str, int]:
    """Return the counts of a scan, the relations of all compared pairs among them."""
    relations = Counter(pair.relation for pair in pairs)
    return {
        "documents": len(texts),
        "sentences": sum(len(text.body) for text in texts),
        "pairs_compared": len(pairs),
        "pairs_listed": shown,
        "pairs_proposed_by_minhash": proposed,
        "popular_sentences_thinned": thinned,
        **{relation: relations[relation] for relation in sorted(relations)},
    }
