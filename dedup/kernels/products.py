"""The inner products of the sentences of a pair of documents, compiled: every number as `dedup.score.products` has it.

Weights are multiples of 1/1024 and all sums exact, so that the order in which words are visited changes nothing.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from dedup.kernels.arrays import Arrays, Floats, Places
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
def products(texts: Arrays, one: int, other: int, places: Places) -> Inner:
    """Return the inner products of two documents; `places` is room for a number for every word, all -1, and left so."""
    first, second = texts.words[one], texts.words[other]
    mine, yours = texts.distinct[first : texts.words[one + 1]], texts.distinct[second : texts.words[other + 1]]
    left = texts.documents[one + 1] - texts.documents[one]
    right = texts.documents[other + 1] - texts.documents[other]
    idf = rounded_idf(left + right)
    left_weights, right_weights = _weights(texts, first, len(mine), idf), _weights(texts, second, len(yours), idf)
    across = np.zeros((left, right))
    for a in range(len(mine)):
        places[mine[a]] = a
    for b in range(len(yours)):
        a = places[yours[b]]
        if a >= 0:
            weight = idf[_held(texts, first + a) + _held(texts, second + b)]
            left_weights[a] = right_weights[b] = weight
            _add_across(across, texts, first + a, second + b, weight)
    for a in range(len(mine)):
        places[mine[a]] = -1
    inner = Inner(across, np.zeros((3, left)), np.zeros((3, right)), left_weights, right_weights)
    _add_norms(inner.left[0], texts, first, left_weights)
    _add_norms(inner.right[0], texts, second, right_weights)
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
def _add_across(across: Floats, texts: Arrays, mine: int, yours: int, weight: float) -> None:
    for p in range(texts.postings[mine], texts.postings[mine + 1]):
        row, value = texts.holders[p], texts.counts[p] * weight
        for q in range(texts.postings[yours], texts.postings[yours + 1]):
            across[row, texts.holders[q]] += value * (texts.counts[q] * weight)


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
