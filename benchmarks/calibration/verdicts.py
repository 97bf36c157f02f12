"""Every case judged under every variant: read once, aligned once for each setting that touches the alignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from calibration.quotations import SHIPPED, relation_for
from calibration.recipes import RELATIONS, order_of
from dedup.align import align
from dedup.judge import judge
from dedup.model import Shingled
from dedup.propose import proposals
from dedup.score import Products, Scorer, products
from dedup.settings import Settings
from dedup.verdicts import Alignment
from reshuffle_cases import Case
from reshuffle_track import map_found, placed, popular, shingled
from tracks.pool import shared_map

#: What the judge alone reads: a change of these changes no alignment.
JUDGED = (
    *("whole", "most", "part", "copied", "quotes", "excerpt_length"),
    *("copy_words", "passage_words", "rewrite_matches", "passage_matches", "attributed"),
)


@dataclass(frozen=True, slots=True)
class Variant:
    """Settings to judge by, and the way that quotations are counted."""

    settings: Settings
    reading: str = SHIPPED


@dataclass(frozen=True, slots=True)
class Told:
    """What a variant makes of a case: `found` of the true links, `right` of the matches."""

    relation: str
    order: str
    found: int
    right: int
    matches: int

    def right_relation(self, case: Case) -> bool:
        """Say whether the relation is one that the recipe allows."""
        return self.relation in RELATIONS[case.kind]

    def right_order(self, case: Case) -> bool:
        """Say whether the order verdict is the recipe's, or the recipe asks for none."""
        return order_of(case.kind) in (None, self.order)


def tell(cases: Sequence[Case], variants: Sequence[Variant]) -> list[list[Told]]:
    """Return for each variant what it makes of each case, worked out on all cores."""
    by_case = shared_map(_told, (tuple(variants), popular(Settings())), cases)
    return [[told[at] for told in by_case] for at in range(len(variants))]


def _told(shared: tuple[tuple[Variant, ...], frozenset[str]], case: Case) -> list[Told]:
    variants, popular_sentences = shared
    shipped = Settings()
    sides = shingled(case.left, shipped), shingled(case.right, shipped)
    inner = products(sides[0].tokens, sides[1].tokens)
    common = popular_sentences if case.notes else frozenset[str]()
    aligned: dict[Variant, Alignment] = {}
    found = []
    for variant in variants:
        key = alignment_key(variant)
        if key not in aligned:
            aligned[key] = _align(key, sides, inner)
        found.append(_judged(variant, *sides, aligned[key], case, common))
    return found


def alignment_key(variant: Variant) -> Variant:
    """Return the variant with the shipped values of all that the judge alone decides: equal keys, equal alignments."""
    shipped = Settings()
    return Variant(replace(variant.settings, **{name: getattr(shipped, name) for name in JUDGED}))


def _align(variant: Variant, sides: tuple[Shingled, Shingled], inner: Products) -> Alignment:
    return align(*sides, proposals(Scorer(*sides, inner, variant.settings)), variant.settings)


def _judged(
    variant: Variant, left: Shingled, right: Shingled, alignment: Alignment, case: Case, common: frozenset[str]
) -> Told:
    pair = judge(left, right, alignment, variant.settings, common)
    found, correct = map_found(case, placed(pair.matches, left, right))
    relation: str = pair.relation
    if variant.reading != SHIPPED:
        attributed = replace(alignment, matches=pair.matches)
        relation = relation_for(variant.reading, left, right, attributed, variant.settings, common)
    return Told(relation, pair.order.verdict, found, correct, len(pair.matches))
