"""The fit of the score: what it is made of, and that it does what it says."""

from __future__ import annotations

import numpy as np
import pytest

from dedup.score import Scorer, products
from dedup.settings import Settings
from fitting import GRID, MEASURES, Samples, outcome, searched
from made_up import sentence
from stories import shingled
from thresholds import MEASURED, features, weights_of
from tracks.bills import contained, content_bigrams

SETTINGS = Settings()


def test_the_measures_are_those_of_the_score() -> None:
    """What is fitted is what ships: weighted measures and intercept give the score of the scorer, number for number."""
    left, right = (
        shingled(name, [sentence(at) for at in places]) for name, places in (("a", (0, 6, 12)), ("b", (6, 18)))
    )
    scorer = Scorer(left, right, products(left.tokens, right.tokens), SETTINGS)
    rows = features(left.tokens, right.tokens, SETTINGS, near=0.0)
    assert len(rows) == 6
    for row in rows:
        i, j = int(row[0]), int(row[1])
        told = float(row[MEASURED] @ weights_of(SETTINGS)) + SETTINGS.intercept
        assert told == pytest.approx(scorer.score((i, i + 1), (j, j + 1)).score)


def test_the_shipped_weights_are_of_the_grid() -> None:
    """Every shipped weight is one that the search tries, so that it could have found them."""
    assert all(weight in values for weight, values in zip(weights_of(SETTINGS), GRID, strict=True))


def samples(carrier: str) -> Samples:
    """Return samples in which one measure, and no other, tells partners from the rest."""
    draw = np.random.default_rng(1)
    rows = draw.random((400, len(MEASURES)))
    rows[:, 0] = 0.6
    rows[:200, MEASURES.index(carrier)] += 1
    labels = np.arange(400) < 200
    return Samples(rows[:200], rows[200:], rows[200:], rows[200:], rows, labels, total=200, allowed=5)


def test_the_search_finds_what_carries() -> None:
    """A measure that tells all gets the most weight; without it nothing is told as well."""
    found, missing = searched(samples("content"), 0.5), searched(samples("content"), 0.5, without="content")
    weights = dict(zip(MEASURES, found.weights.tolist(), strict=True))
    assert weights["content"] == max(weights.values()) > 0
    assert found.errors < missing.errors and missing.weights[MEASURES.index("content")] == 0


def test_the_intercept_allows_what_it_should() -> None:
    """At the intercept of an outcome just the allowed number of hard pairs match."""
    some = samples("sequence")
    found = outcome(np.array([1.0, 1, 1, 4, 0]), some, 0.5)
    assert int((some.hard @ found.weights + found.intercept > 0).sum()) == some.allowed
    assert found.missed == pytest.approx(1 - (some.partners @ found.weights + found.intercept > 0).mean())


def test_bigrams_of_content_words() -> None:
    """Filling, numbers and letters are skipped, forms of a word are one, and no bigram crosses a sentence."""
    text = [["the", "board", "of", "licensing", "shall", "meet"], ["section", "12", "a", "boards"]]
    found = content_bigrams(text, SETTINGS)
    assert found == {("boar", "lice"), ("lice", "meet"), ("sect", "boar")}
    assert contained(found, frozenset([("boar", "lice")])) == 1.0
    assert contained(found, frozenset()) == 0.0
