"""Orders and sentences that are made up, where the cases have none: what must not be called lost, kept or alike."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cache

from dedup import order
from dedup.settings import Settings
from fitting import Rows
from thresholds import MEASURED, skeletons, weights_of

#: Orders of each sort, and the matches that one may have.
ORDERS, LENGTHS = 2000, range(4, 21)
#: Share of the matches that an editor moved, where the order is not lost.
MOVED = 1 / 3


@dataclass(frozen=True, slots=True)
class Orders:
    """How many orders with a third moved are called lost, and how many shuffles are called lost and kept."""

    edited_lost: int
    shuffled_lost: int
    shuffled_kept: int

    @property
    def wrong(self) -> int:
        """The orders that are called the opposite of what they are."""
        return self.edited_lost + self.shuffled_kept


@cache
def orders(settings: Settings) -> Orders:
    """Return what the order verdict makes of made-up orders of 4 to 20 matches, the same for all settings."""
    edited, shuffled = _drawn()
    told = [[_verdict(ranks, kept, settings) for ranks, kept in some] for some in (edited, shuffled)]
    return Orders(told[0].count("lost"), told[1].count("lost"), told[1].count("kept"))


def _verdict(ranks: tuple[int, ...], kept: int, settings: Settings) -> str:
    return order.describe(ranks, kept, settings).verdict


@cache
def _drawn() -> tuple[list[tuple[tuple[int, ...], int]], list[tuple[tuple[int, ...], int]]]:
    draw = random.Random(1)
    edited, shuffled = [], []
    for _ in range(ORDERS):
        n = draw.choice(LENGTHS)
        ranks = list(range(n))
        for at in draw.sample(range(n), max(1, int(MOVED * n))):
            ranks.remove(at)
            ranks.insert(draw.randrange(n), at)
        edited.append(_with_kept(ranks))
        shuffled.append(_with_kept(draw.sample(range(n), n)))
    return edited, shuffled


def _with_kept(ranks: list[int]) -> tuple[tuple[int, ...], int]:
    return tuple(ranks), len(order.kept(ranks, [1] * len(ranks)))


@cache
def alike(settings: Settings) -> tuple[int, int]:
    """Return how many pairs of made-up sentences on one skeleton match that say other things, and of how many."""
    measures = _skeletons(replace(Settings(), near_identical=settings.near_identical, stem=settings.stem))
    match = (measures @ weights_of(settings) + settings.intercept >= 0) & (measures[:, 0] >= settings.match_cosine)
    return int(match.sum()), len(measures)


@cache
def _skeletons(settings: Settings) -> Rows:
    return skeletons(settings)[:, MEASURED]
