"""The one rule that a track learns: a threshold with the most labels right."""

from __future__ import annotations

import numpy as np

from tracks.figure import Numbers


def best_threshold(values: Numbers, labels: Numbers) -> float:
    """Return the threshold from which a value means yes with the most labels right; the smallest of equals.

    It lies half way between two values, or outside of all; `values` holds at least one.
    """
    order = np.argsort(values, kind="stable")
    values, labels = values[order], labels[order].astype(bool)
    right = np.concatenate([[labels.sum()], labels.sum() + np.cumsum(np.where(labels, -1, 1))])
    borders = np.concatenate([[values[0] - 1], (values[1:] + values[:-1]) / 2, [values[-1] + 1]])
    between = np.concatenate([[True], values[1:] > values[:-1], [True]])
    return float(borders[between][np.argmax(right[between])])
