"""A figure with its uncertainty: Wilson's interval for a share, a seeded bootstrap for everything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
#: Quantile of the normal distribution for 95 %.
_Z = 1.959964
_RESAMPLES = 1000


class NotAvailable(Exception):
    """The data of a track is not there; its text says what is missing."""


class NoCase(NotAvailable):
    """The data is there and holds no case for a figure: no reason to let a whole track pass."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with its standard error and 95 % interval.

    A figure that is not `gated` is shown and recorded, and never has a floor. With `lower_is_better` the floor is a
    ceiling. `beside` is what stands beside it in the table: how many cases, what was learnt, what was expected.
    """

    track: str
    name: str
    value: float
    error: float
    low: float
    high: float
    beside: str = ""
    gated: bool = True
    lower_is_better: bool = False

    @property
    def key(self) -> str:
        """The name of the figure among all tracks."""
        return f"{self.track}: {self.name}"


def share(track: str, name: str, hits: int, total: int, beside: str = "", gated: bool = True) -> Figure:
    """Return a share with its binomial standard error and Wilson's interval (Wilson 1927); cases count as independent.

    The error is that of one case more of either kind (Laplace's rule), so that a perfect share is not taken for a sure
    one. Raises NoCase when there is no case.
    """
    if not total:
        raise NoCase(f"no case for {track}: {name}")
    part = hits / total
    middle = (part + _Z**2 / (2 * total)) / (1 + _Z**2 / total)
    width = _Z / (1 + _Z**2 / total) * (part * (1 - part) / total + _Z**2 / (4 * total**2)) ** 0.5
    likely = (hits + 1) / (total + 2)
    error = (likely * (1 - likely) / total) ** 0.5
    cases = f"{hits} of {total}" + (f"; {beside}" if beside else "")
    return Figure(track, name, part, error, max(0.0, middle - width), min(1.0, middle + width), cases, gated)


def auc(scores: Numbers, labels: Numbers, weights: Numbers | None = None) -> float:
    """Return the area under the ROC curve, ties counting half; nan when either class is empty or weighs nothing."""
    weights = np.ones(len(scores)) if weights is None else weights
    _, places = np.unique(scores, return_inverse=True)
    right = np.bincount(places, weights * labels)
    wrong = np.bincount(places, weights * ~labels.astype(bool))
    total = right.sum() * wrong.sum()
    return float((right * (np.cumsum(wrong) - wrong / 2)).sum() / total) if total else float("nan")


def bootstrap(
    track: str, name: str, statistic: Callable[[Numbers], float], cases: int, beside: str = "", gated: bool = True
) -> Figure:
    """Return a statistic with the standard error and percentile interval of 1,000 seeded resamples (Efron 1979).

    `statistic` is given how often each of the `cases` was drawn. Raises NoCase when it does not exist.
    """
    value = statistic(np.ones(cases, np.int64)) if cases else float("nan")
    if np.isnan(value):
        raise NoCase(f"too few cases for {track}: {name}")
    draws = np.random.default_rng(1).multinomial(cases, np.full(cases, 1 / cases), _RESAMPLES)
    found = np.array([statistic(draw) for draw in draws])
    found = found[~np.isnan(found)]
    low, high = np.quantile(found, [0.025, 0.975]).tolist()
    error = max(float(found.std()), 1 / cases)  # resamples of a perfect result say nothing of the next case
    return Figure(track, name, value, error, low, high, beside, gated)
