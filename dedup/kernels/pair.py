"""One pair of documents and the score of its sentences, compiled: measure by measure what `dedup.score.Scorer` says."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.arrays import Arrays, Floats, Ids, Places, Starts
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


class Side(NamedTuple):
    """The tokens of one document of a pair, in numbers equal in both where their words, stems and numbers are.

    Sentence k has tokens `starts[k]:starts[k + 1]`. Stop words have -1 in `content`, words that are none in `numbers`.
    """

    starts: Starts
    words: Places
    stems: Places
    content: Places
    numbers: Places


class Pair(NamedTuple):
    """Two documents in numbers, and what is known of them so far."""

    left: Side
    right: Side
    inner: Inner
    rules: Rules
    best: Floats
    """(L, R): the score of a single sentence with another where they match, else 0."""
    equal: Bools
    """(L, R): whether both are the same words, if they are alike at all."""
    masks: Ids
    """Room for the comparison of sequences: one mask for every number of the pair, all 0."""
    seen: Places
    """Room for the comparison of sets: which of every number of the pair were seen, all 0."""


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
def pair(ours: Arrays, theirs: Arrays, one: int, other: int, inner: Inner, rules: Rules) -> Pair:
    """Return both documents in one numbering: that of the left one, then what only the right one holds."""
    mine, yours = ours.words[one + 1] - ours.words[one], theirs.words[other + 1] - theirs.words[other]
    left, right = _own(ours, one), _own(theirs, other)
    _rename(right.words, _names(ours.word_ids, ours.words, one, theirs.word_ids, theirs.words, other))
    stems = _names(ours.stem_ids, ours.stems, one, theirs.stem_ids, theirs.stems, other)
    _rename(right.stems, stems)
    _rename(right.content, stems)
    _rename(right.numbers, _names(ours.number_ids, ours.numbers, one, theirs.number_ids, theirs.numbers, other))
    best, equal = np.zeros(inner.across.shape), np.zeros(inner.across.shape, np.bool_)
    masks, seen = np.zeros(mine + yours, np.uint64), np.zeros(mine + yours, np.int32)
    return Pair(left, right, inner, rules, best, equal, masks, seen)


@part
def _own(arrays: Arrays, document: int) -> Side:
    """Return the tokens of a document in its own numbers."""
    first, begin, end = arrays.words[document], arrays.documents[document], arrays.documents[document + 1]
    start, count = arrays.sentences[begin], arrays.sentences[end] - arrays.sentences[begin]
    starts, words = np.empty(end - begin + 1, np.int64), np.empty(count, np.int32)
    stems, content, numbers = np.empty(count, np.int32), np.empty(count, np.int32), np.empty(count, np.int32)
    for k in range(len(starts)):
        starts[k] = arrays.sentences[begin + k] - start
    for t in range(count):
        words[t] = arrays.tokens[start + t]
        word = first + words[t]
        stems[t], content[t], numbers[t] = arrays.stem[word], arrays.content[word], arrays.number[word]
    return Side(starts, words, stems, content, numbers)


@part
def _names(ids: Ids, starts: Starts, one: int, other_ids: Ids, other_starts: Starts, other: int) -> Places:
    """Return the place of each id of the right document among those of the left one, or behind all of them."""
    mine = ids[starts[one] : starts[one + 1]]
    yours = other_ids[other_starts[other] : other_starts[other + 1]]
    names = np.empty(len(yours), np.int32)
    a = 0
    for b in range(len(yours)):
        while a < len(mine) and mine[a] < yours[b]:
            a += 1
        names[b] = a if a < len(mine) and mine[a] == yours[b] else len(mine) + b
    return names


@part
def _rename(places: Places, names: Places) -> None:
    for t in range(len(places)):
        if places[t] >= 0:
            places[t] = names[places[t]]


@part
def score(both: Pair, a: int, b: int, c: int, d: int) -> Row:
    """Return the measures and the score of sentences a to b with sentences c to d, as `Scorer.score` has them."""
    left, right, rules = both.left, both.right, both.rules
    ours, theirs = between(left, left.words, a, b), between(right, right.words, c, d)
    longer = max(len(ours), len(theirs), 1)
    near = cosine(both.inner, a, b, c, d)
    edit = 1.0 - edit_distance(ours, theirs, both.masks) / longer
    stems = between(left, left.stems, a, b), between(right, right.stems, c, d)
    sequence = common_subsequence(stems[0], stems[1], both.masks) / longer if len(ours) + len(theirs) else 1.0
    content = _shared(between(left, left.content, a, b), between(right, right.content, c, d), both.seen)
    numbers = 0.0
    if edit < rules.near_identical:
        numbers = _disagree(between(left, left.numbers, a, b), between(right, right.numbers, c, d), both.seen)
    total = rules.intercept + rules.weight_cosine * near + rules.weight_edit * edit + rules.weight_content * content
    total = total + rules.weight_sequence * sequence + rules.weight_numbers * numbers
    return Row(a, b, c, d, near, edit, content, sequence, numbers, total)


@part
def between(side: Side, values: Places, first: int, after: int) -> Places:
    """Return the values of the tokens of neighbouring sentences."""
    return values[side.starts[first] : side.starts[after]]


@part
def _shared(one: Places, other: Places, seen: Places) -> float:
    both, total, _, _ = _overlap(one, other, seen)
    return both / total if total else 1.0


@part
def _disagree(one: Places, other: Places, seen: Places) -> float:
    both, total, mine, yours = _overlap(one, other, seen)
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
