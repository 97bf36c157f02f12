"""State bills grouped by the model law they copy (Legislative Influence Detector): which two are of one group?

All pairs of bills of a half are ranked by one measure of the pair, the larger of its two containments: the share of
the shingles of one bill that stand in the other. The interval resamples bills, not pairs. Two rows of the set without
the text of a bill are dropped, a file of four characters and an error page. Two more (26 and 27) hold the page around a
bill and not the bill; they stay, and their pairs cannot be found.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from dedup.model import Shingled
from dedup.settings import Settings
from dedup.verdicts import Pair
from tracks.figure import Figure, Numbers, auc, bootstrap
from tracks.halves import Half, rows
from tracks.pool import shared_map
from tracks.texts import compare, read

TRACK = "bills"
#: Ids of rows that hold no bill.
DROPPED = ("44", "48")


def measure(half: Half, settings: Settings) -> list[Figure]:
    """Return the AUC of same-group pairs among all pairs by containment, and by coverage beside it."""
    kept = [row for row in rows("bills", half) if row["id"] not in DROPPED]
    texts = [read(row["id"], row["text"], settings) for row in kept]
    places = list(combinations(range(len(kept)), 2))
    measured = np.array(shared_map(_measures, (texts, settings), places), float).reshape(-1, 2)
    same = np.array([kept[one]["match"] == kept[two]["match"] for one, two in places], bool)
    ours, theirs = np.array(places, int).reshape(-1, 2).T
    beside = f"{same.sum()} of {len(same)} pairs, {len(kept)} bills; by the larger "

    def ranked(name: str, column: int, gated: bool) -> Figure:
        def area(drawn: Numbers) -> float:
            return auc(measured[:, column], same, drawn[ours] * drawn[theirs])

        return bootstrap(TRACK, f"AUC by {name}", area, len(kept), beside + name, gated)

    return [ranked("containment", 0, True), ranked("coverage", 1, False)]


def _measures(shared: tuple[list[Shingled], Settings], places: tuple[int, int]) -> tuple[float, float]:
    texts, settings = shared
    pair = compare(texts[places[0]], texts[places[1]], settings)
    return score(pair), max(pair.coverage.left or 0.0, pair.coverage.right or 0.0)


def score(pair: Pair) -> float:
    """Return by what a pair of bills is ranked: the larger containment, 0..1."""
    return max(pair.containment.left or 0.0, pair.containment.right or 0.0)
