"""Choose the weights of the score: every combination of small whole numbers, judged by the two decisions it makes.

The score decides whether a pair of sentences is a match, at the price of so many false matches in hard pairs of
stories, and it ranks. So a combination is judged by the product of two shares of errors: of the partners that it misses
at that price, and of the labelled pairs that it tells wrong at its best threshold. A logistic model, which stands
beside it, serves neither: it is ruled by the thousands of pairs that nobody would mix up. Hundreds of combinations are
as good as the best but for chance; their mean is taken, so that no single draw decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from tracks.learn import best_threshold

Rows = NDArray[np.float64]
#: What the score weighs, in its order; the names of the settings begin with `weight_`.
MEASURES = ("cosine", "edit", "content", "sequence", "numbers")
#: Errors over the least that count as equal to it: two standard errors of their product on some five thousand pairs.
EQUAL = 1.1
#: Weights that are tried of each. That of the numbers is fixed: only the proportions of weights matter.
GRID = (range(7), range(5), range(7), range(13), (-8,))


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """The measures of pairs of sentences, a row each.

    `partners` and `others` are of PAN texts, `hard` of hard pairs of stories, `alike` of made-up sentences on one
    skeleton, `pairs` all labelled pairs with their `labels`; `total` partners there are, with those that are too far
    apart to be among `partners`; `allowed` pairs of `hard` may match.
    """

    partners: Rows
    others: Rows
    hard: Rows
    alike: Rows
    pairs: Rows
    labels: NDArray[np.bool_]
    total: int
    allowed: int


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What weights do at the intercept that lets the allowed number of hard pairs match.

    `tried` combinations were searched for them, of which `equal` are about as good as the best.
    """

    weights: Rows
    intercept: float
    missed: float
    wrong: float
    tried: int = 1
    equal: int = 1

    @property
    def errors(self) -> float:
        """The product of the shares of partners missed and of labelled pairs told wrong."""
        return self.missed * self.wrong


def outcome(weights: Rows, samples: Samples, least: float) -> Outcome:
    """Return what weights do with matches of at least that cosine."""
    scores = np.sort(samples.hard[samples.hard[:, 0] >= least] @ weights)[::-1]
    threshold = float(scores[samples.allowed]) if len(scores) > samples.allowed else -np.inf
    found = samples.partners[samples.partners[:, 0] >= least] @ weights > threshold
    told = samples.pairs @ weights
    right = (told >= best_threshold(told, samples.labels)) == samples.labels
    return Outcome(weights, -threshold, 1 - float(found.sum()) / samples.total, 1 - float(right.mean()))


def searched(samples: Samples, least: float, without: str = "") -> Outcome:
    """Return the mean, in whole numbers, of the combinations with about the fewest errors; one measure may be out."""
    tried: list[Iterable[int]] = [
        (0,) if name == without else values for name, values in zip(MEASURES, GRID, strict=True)
    ]
    rows = np.array(list(product(*tried)), float)
    errors = np.array([outcome(weights, samples, least).errors for weights in rows])
    equal = rows[errors <= EQUAL * errors.min()]
    return replace(outcome(np.round(equal.mean(axis=0)), samples, least), tried=len(rows), equal=len(equal))


def logistic(samples: Samples) -> Rows:
    """Return the weights of a logistic model of partners against all others."""
    from sklearn.linear_model import LogisticRegression

    rows = np.concatenate([samples.partners, samples.others, samples.hard])
    labels = np.arange(len(rows)) < len(samples.partners)
    return np.asarray(LogisticRegression(C=100, max_iter=3000).fit(rows, labels).coef_[0], float)
