"""State bills grouped by the model law they copy (Legislative Influence Detector): which two are of one group?

All pairs of bills of a half are ranked by a measure of the pair. Two have a floor: the tool's own, the larger of its
two containments (the share of the word 3-grams of one bill that stand in the other), and one that this track makes of
the tool's tokens: the same share of bigrams of content words, by stem. Every law is written in the same formulas, and
3-grams of all words are full of them; a bigram of content words skips their filling, the numbers of sections and the
letters of lists. No verdict of the tool uses it, and its word list holds no word of law.

The interval resamples bills, not pairs. Two rows of the set without the text of a bill are dropped, a file of four
characters and an error page. Two more (26 and 27) hold the page around a bill and not the bill; they stay, and their
pairs cannot be found.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np

from dedup.model import Shingled
from dedup.score import stems, stop_words
from dedup.settings import Settings
from dedup.verdicts import Pair
from tracks.figure import Figure, Numbers, auc, bootstrap
from tracks.halves import Half, rows
from tracks.pool import shared_map
from tracks.texts import compare, read

TRACK = "bills"
#: Ids of rows that hold no bill.
DROPPED = ("44", "48")
#: English function words beside the stop words of the score, which keeps them: a rewording may change them.
_FILLING = """
about after again against all also am among and another any because been before being between both but can could did do
does down during each every few he her here him his how if into its just many may me might more most much must my no
none nor off once one only onto other our out over own same shall she should since so some such than their them then
there these this those through throughout thus too toward towards under until up upon us very was we were what when
where whether which while who whom whose why will within without would yet you your
"""
Bigrams = frozenset[tuple[str, str]]


def measure(half: Half, settings: Settings) -> list[Figure]:
    """Return the AUC of same-group pairs among all pairs by either containment, and by coverage beside them."""
    kept = [row for row in rows("bills", half) if row["id"] not in DROPPED]
    texts = [read(row["id"], row["text"], settings) for row in kept]
    places = list(combinations(range(len(kept)), 2))
    measured = np.array(shared_map(_measures, (texts, settings), places), float).reshape(-1, 2)
    bigrams = [content_bigrams(text.tokens, settings) for text in texts]
    content = np.array([contained(bigrams[one], bigrams[two]) for one, two in places], float)
    same = np.array([kept[one]["match"] == kept[two]["match"] for one, two in places], bool)
    ours, theirs = np.array(places, int).reshape(-1, 2).T
    beside = f"{same.sum()} of {len(same)} pairs, {len(kept)} bills; by the larger "

    def ranked(name: str, values: Numbers, gated: bool, of: str = "") -> Figure:
        def area(drawn: Numbers) -> float:
            return auc(values, same, drawn[ours] * drawn[theirs])

        return bootstrap(TRACK, f"AUC by {name}", area, len(kept), beside + (of or name), gated)

    return [
        ranked("containment", measured[:, 0], True),
        ranked("content words", content, True, "containment of their bigrams"),
        ranked("coverage", measured[:, 1], False),
    ]


def _measures(shared: tuple[list[Shingled], Settings], places: tuple[int, int]) -> tuple[float, float]:
    texts, settings = shared
    pair = compare(texts[places[0]], texts[places[1]], settings)
    return score(pair), max(pair.coverage.left or 0.0, pair.coverage.right or 0.0)


def score(pair: Pair) -> float:
    """Return the larger containment of a pair as the tool gives it, 0..1."""
    return max(pair.containment.left or 0.0, pair.containment.right or 0.0)


def content_bigrams(sentences: Sequence[Sequence[str]], settings: Settings) -> Bigrams:
    """Return the neighbouring content words of each English sentence, by stem, without numbers and single letters."""
    stop = stop_words("en").union(_FILLING.split())
    found: set[tuple[str, str]] = set()
    for tokens in sentences:
        kept = [token for token in tokens if len(token) > 1 and token not in stop and not token.isdecimal()]
        found.update(pairwise(stems(kept, settings.stem)))
    return frozenset(found)


def contained(one: Bigrams, other: Bigrams) -> float:
    """Return the larger share of one set that stands in the other, 0..1; 0 when either is empty."""
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer else 0.0
