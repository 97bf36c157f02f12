"""One pair of documents and the score of its sentences, compiled: measure by measure what `dedup.score.Scorer` says."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.arrays import Arrays, Floats, Ids, Places
from dedup.kernels.cache import part
from dedup.kernels.distances import common_subsequence, edit_distance
from dedup.kernels.products import Inner

Bools = NDArray[np.bool_]


class Rules(NamedTuple):
    """The settings of a score, as numbers of fixed kinds."""

    min_tokens: int
    match_cosine: float
    near_identical: float
    weight_cosine: float
    weight_edit: float
    weight_content: float
    weight_sequence: float
    weight_numbers: float
    intercept: float
    join_part: float
    join_gain: float


class Room(NamedTuple):
    """What the comparison of any pair needs for every number of a word or a stem, and leaves as it was."""

    places: Places
    """The place of a word in a document, all -1."""
    masks: Ids
    """For the comparison of sequences: one mask each, all 0."""
    seen: Places
    """For the comparison of sets: which were seen, all 0."""


class Pair(NamedTuple):
    """Two documents and what is known of them so far."""

    texts: Arrays
    bases: tuple[int, int]
    """The first sentence of each."""
    inner: Inner
    rules: Rules
    best: Floats
    """(L, R): the score of a single sentence with another where they match, else 0."""
    equal: Bools
    """(L, R): whether both are the same words, if they are alike at all."""
    room: Room


class Row(NamedTuple):
    """One proposal: the ranges of sentences on either side, the measures and the score."""

    left: int
    left_after: int
    right: int
    right_after: int
    cosine: float
    edit: float
    content: float
    sequence: float
    numbers: float
    score: float


@part
def pair(texts: Arrays, one: int, other: int, inner: Inner, rules: Rules, room: Room) -> Pair:
    """Return two documents of which nothing but their inner products is known."""
    best, equal = np.zeros(inner.across.shape), np.zeros(inner.across.shape, np.bool_)
    return Pair(texts, (texts.documents[one], texts.documents[other]), inner, rules, best, equal, room)


@part
def score(both: Pair, a: int, b: int, c: int, d: int) -> Row:
    """Return the measures and the score of sentences a to b with sentences c to d, as `Scorer.score` has them."""
    texts, rules, masks, seen = both.texts, both.rules, both.room.masks, both.room.seen
    ours, theirs = between(both, texts.tokens, a, b, c, d)
    longer = max(len(ours), len(theirs), 1)
    near = cosine(both.inner, a, b, c, d)
    edit = 1.0 - edit_distance(ours, theirs, masks) / longer
    stems = between(both, texts.stems, a, b, c, d)
    sequence = common_subsequence(stems[0], stems[1], masks) / longer if len(ours) + len(theirs) else 1.0
    content = _shared(between(both, texts.content, a, b, c, d), seen)
    numbers = 0.0
    if edit < rules.near_identical:
        numbers = _disagree(between(both, texts.values, a, b, c, d), seen)
    total = rules.intercept + rules.weight_cosine * near + rules.weight_edit * edit + rules.weight_content * content
    total = total + rules.weight_sequence * sequence + rules.weight_numbers * numbers
    return Row(a, b, c, d, near, edit, content, sequence, numbers, total)


@part
def between(both: Pair, values: Places, a: int, b: int, c: int, d: int) -> tuple[Places, Places]:
    """Return the values of the tokens of sentences a to b of the left document, and c to d of the right one."""
    starts, (left, right) = both.texts.sentences, both.bases
    return values[starts[left + a] : starts[left + b]], values[starts[right + c] : starts[right + d]]


@part
def _shared(sides: tuple[Places, Places], seen: Places) -> float:
    both, total, _, _ = _overlap(sides[0], sides[1], seen)
    return both / total if total else 1.0


@part
def _disagree(sides: tuple[Places, Places], seen: Places) -> float:
    both, total, mine, yours = _overlap(sides[0], sides[1], seen)
    return 1.0 - both / total if mine and yours else 0.0


@part
def _overlap(one: Places, other: Places, seen: Places) -> tuple[int, int, int, int]:
    """Return the sizes of the intersection and the union of two sets of numbers, and of each; -1 is not counted."""
    mine, yours, both = 0, 0, 0
    for k in range(len(one)):
        if one[k] >= 0 and seen[one[k]] == 0:
            seen[one[k]] = 1
            mine += 1
    for k in range(len(other)):
        if other[k] >= 0 and seen[other[k]] < 2:
            both += seen[other[k]]
            seen[other[k]] = 2
            yours += 1
    for k in range(len(one)):
        if one[k] >= 0:
            seen[one[k]] = 0
    for k in range(len(other)):
        if other[k] >= 0:
            seen[other[k]] = 0
    return both, mine + yours - both, mine, yours


@part
def cosine(inner: Inner, a: int, b: int, c: int, d: int) -> float:
    """Return the cosine of sentences a to b with sentences c to d, either joined."""
    product, norms = 0.0, _squared(inner.left, a, b) * _squared(inner.right, c, d)
    for i in range(a, b):
        for j in range(c, d):
            product += inner.across[i, j]
    return min(1.0, product / math.sqrt(norms)) if norms else 0.0


@part
def _squared(neighbours: Floats, first: int, after: int) -> float:
    """Return the squared norm of neighbouring sentences joined."""
    total = 0.0
    for row in range(first, after):
        total += neighbours[0, row]
        for other in range(row + 1, after):
            total += 2 * neighbours[other - row, row]
    return total
