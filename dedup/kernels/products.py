"""The inner products of the sentences of a pair of documents, compiled: every number as `dedup.score.products` has it.

Weights are multiples of 1/1024 and all sums exact, so that the order in which words are visited changes nothing.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from dedup.kernels.arrays import Arrays, Floats, Ids, Places
from dedup.kernels.cache import part


class Inner(NamedTuple):
    """The inner products of a pair, and the weights of the words of either document.

    `across` is (L, R), `left` (3, L) and `right` (3, R), as in `dedup.score.Products`; but of the last two only row 0,
    the squared norms, is filled before `add_neighbours`.
    """

    across: Floats
    left: Floats
    right: Floats
    left_weights: Floats
    right_weights: Floats


@part
def products(ours: Arrays, theirs: Arrays, one: int, other: int) -> Inner:
    """Return the inner products of document `one` of `ours` with document `other` of `theirs`."""
    first, second = ours.words[one], theirs.words[other]
    mine = ours.word_ids[first : ours.words[one + 1]]
    yours = theirs.word_ids[second : theirs.words[other + 1]]
    left = ours.documents[one + 1] - ours.documents[one]
    right = theirs.documents[other + 1] - theirs.documents[other]
    idf = rounded_idf(left + right)
    left_weights, right_weights = _weights(ours, first, len(mine), idf), _weights(theirs, second, len(yours), idf)
    both = np.empty((min(len(mine), len(yours)), 2), np.int32)
    shared = _shared(mine, yours, both)
    across = np.zeros((left, right))
    for k in range(shared):
        a, b = both[k, 0], both[k, 1]
        held = _held(ours, first + a) + _held(theirs, second + b)
        left_weights[a] = right_weights[b] = idf[held]
        _add_across(across, ours, theirs, first + a, second + b, idf[held])
    inner = Inner(across, np.zeros((3, left)), np.zeros((3, right)), left_weights, right_weights)
    _add_norms(inner.left[0], ours, first, left_weights)
    _add_norms(inner.right[0], theirs, second, right_weights)
    return inner


@part
def rounded_idf(sentences: int) -> Floats:
    """Return `dedup.score.rounded_idf` for a word held by 0, 1, ... up to all sentences."""
    table = np.empty(sentences + 1)
    for holders in range(sentences + 1):
        table[holders] = np.rint((math.log((1 + sentences) / (1 + holders)) + 1) * 1024) / 1024
    return table


@part
def _held(arrays: Arrays, word: int) -> int:
    return int(arrays.postings[word + 1] - arrays.postings[word])


@part
def _weights(arrays: Arrays, first: int, words: int, idf: Floats) -> Floats:
    weights = np.empty(words)
    for word in range(words):
        weights[word] = idf[_held(arrays, first + word)]
    return weights


@part
def _shared(mine: Ids, yours: Ids, both: Places) -> int:
    """Write the places of what two sorted arrays share, and return how many there are."""
    a, b, shared = 0, 0, 0
    while a < len(mine) and b < len(yours):
        one, other = mine[a], yours[b]
        if one == other:
            both[shared, 0], both[shared, 1] = a, b
            shared += 1
        a += one <= other
        b += other <= one
    return shared


@part
def _add_across(across: Floats, ours: Arrays, theirs: Arrays, mine: int, yours: int, weight: float) -> None:
    for p in range(ours.postings[mine], ours.postings[mine + 1]):
        row, value = ours.holders[p], ours.counts[p] * weight
        for q in range(theirs.postings[yours], theirs.postings[yours + 1]):
            across[row, theirs.holders[q]] += value * (theirs.counts[q] * weight)


@part
def _add_norms(norms: Floats, arrays: Arrays, first: int, weights: Floats) -> None:
    for word in range(len(weights)):
        for p in range(arrays.postings[first + word], arrays.postings[first + word + 1]):
            value = arrays.counts[p] * weights[word]
            norms[arrays.holders[p]] += value * value


@part
def add_neighbours(neighbours: Floats, arrays: Arrays, document: int, weights: Floats) -> None:
    """Add the products of each sentence with the next and the one after to rows 1 and 2 of `neighbours`."""
    first = arrays.words[document]
    for word in range(len(weights)):
        after = arrays.postings[first + word + 1]
        for p in range(arrays.postings[first + word], after):
            value = arrays.counts[p] * weights[word]
            for q in range(p + 1, min(p + 3, after)):
                step = arrays.holders[q] - arrays.holders[p]
                if step <= 2:
                    neighbours[step, arrays.holders[p]] += value * (arrays.counts[q] * weights[word])
