"""Which pairs are unrelated by the numbers of their matches alone: the table of `dedup.judge`, read from its other end.

Most pairs of an archive share a sentence or two that make nothing of them. Of these no more is asked for.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.settings import Settings

Flags = NDArray[np.bool_]


class Matched(NamedTuple):
    """The matches of some pairs: match m is of pair `pairs[m]`, pair k is of two texts of `lengths[k]` words."""

    pairs: NDArray[np.int64]
    words: NDArray[np.int64]
    """(matches, 2): the words of each on either side."""
    edits: NDArray[np.float64]
    marked: Flags
    """Whether either side puts it into quotation marks or has a sentence in it that is boilerplate."""
    lengths: NDArray[np.int64]
    """(pairs, 2)."""


def unrelated(found: Matched, settings: Settings) -> tuple[Flags, Flags]:
    """Say of each pair whether it is unrelated, and whether it is unless both texts ascribe to one third party what
    they share.

    What is not said to be unrelated may be so. Holds where `judge.can_tell_nothing`.
    """
    count, s = len(found.lengths), settings

    def total(values: NDArray[Any]) -> NDArray[Any]:
        return np.bincount(found.pairs, values, count)

    words = np.column_stack((total(found.words[:, 0]), total(found.words[:, 1])))
    coverage, least = words / np.maximum(found.lengths, 1), words.min(axis=1)
    much = (coverage.min(axis=1) >= s.whole) | (coverage.max(axis=1) >= s.most)
    part = ~much & (coverage.max(axis=1) >= s.part)
    near, same = found.edits >= s.near_verbatim, found.edits >= s.near_identical
    copied = total(near * found.words.sum(axis=1)) / np.maximum(words.sum(axis=1), 1) >= s.copied
    matches = np.bincount(found.pairs, minlength=count)
    close = (matches >= s.passage_matches) | (total(same * found.words.min(axis=1)) >= s.passage_words)
    copy = much & copied & (least >= s.copy_words)
    rewrite = much & ~copied & (matches >= s.rewrite_matches) & (least >= s.passage_words)
    excerpt = part & copied & close & (least >= s.passage_words)
    nothing = (matches == 0) | ~(copy | rewrite | excerpt | (total(found.marked) > 0))
    return nothing & (~part | (matches == 0)), nothing
