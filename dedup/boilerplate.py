"""Sentences that stand in many texts which share little else: newsletter prompts, disclaimers, standing notes.

A story printed by sixty files has sentences held by sixty documents too; those documents share the whole story. So
a popular sentence is boilerplate only if what most of its holders have in common is little of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from dedup.model import Bodies, Shingled
from dedup.settings import Settings

#: Into how many counters sentences go at least, as bits, and how many of them share one on average, likewise.
_COUNTERS, _SHARED = 22, 3


def boilerplate(documents: Sequence[Shingled], settings: Settings) -> frozenset[str]:
    """Return the sentences (tokens joined by spaces) that more than `hot` documents hold and that are boilerplate."""
    bodies, sentences = numbered(documents)
    return frozenset(sentences[number] for number in standing(bodies, settings))


def numbered(documents: Sequence[Shingled]) -> tuple[Bodies, list[str]]:
    """Return the bodies of documents, their sentences numbered from 0, and the sentence of each number."""
    numbers: dict[str, int] = {}
    for tokens in chain.from_iterable(document.tokens for document in documents):
        numbers.setdefault(" ".join(tokens), len(numbers))
    sentences = [numbers[" ".join(tokens)] for document in documents for tokens in document.tokens]
    words = [len(tokens) for document in documents for tokens in document.tokens]
    starts = np.cumsum([0, *(len(document.tokens) for document in documents)])
    return Bodies(np.array(sentences, np.uint64), np.array(words, np.int64), starts), list(numbers)


def standing(bodies: Bodies, settings: Settings) -> dict[int, int]:
    """Return the sentences, by number, that are boilerplate, each with a document that holds it."""
    often = _often(bodies.sentences, settings.hot)
    holders = np.searchsorted(bodies.starts, often, side="right") - 1
    order = np.lexsort((holders, bodies.sentences[often]))
    sentences, held = bodies.sentences[often][order], holders[order]
    first = np.flatnonzero(np.r_[True, (sentences[1:] != sentences[:-1]) | (held[1:] != held[:-1])][: len(order)])
    sentences, held = sentences[first], held[first]
    starts = np.flatnonzero(np.r_[True, sentences[1:] != sentences[:-1]][: len(first)])
    ends = np.r_[starts[1:], len(first)]
    popular = np.flatnonzero(ends - starts > settings.hot)
    groups = ((int(sentences[starts[at]]), held[starts[at] : ends[at]]) for at in popular)
    return {number: int(group[0]) for number, group in groups if _shares_little(bodies, group, settings)}


def _often(sentences: NDArray[np.uint64], hot: int) -> NDArray[np.int64]:
    """Return the places of all sentences that stand more than `hot` times somewhere, and of some others.

    They are counted by the lowest bits of their numbers, which takes a twentieth of the time of sorting all of them.
    """
    bits = max(_COUNTERS, len(sentences).bit_length() - _SHARED)
    lowest = (sentences & np.uint64((1 << bits) - 1)).astype(np.intp)
    return np.flatnonzero((np.bincount(lowest) > hot)[lowest])


def _shares_little(bodies: Bodies, held: NDArray[np.int64], settings: Settings) -> bool:
    """Say whether the sentences that most of these documents hold make up less of them than `most`."""
    lengths = bodies.starts[held + 1] - bodies.starts[held]
    holders = np.repeat(np.arange(len(held)), lengths)
    places = np.repeat(bodies.starts[held] - np.r_[0, np.cumsum(lengths)[:-1]], lengths) + np.arange(len(holders))
    sentences, words = bodies.sentences[places], bodies.words[places]
    order = np.lexsort((holders, sentences))
    sentences, holders, words = sentences[order], holders[order], words[order]
    single = np.r_[True, (sentences[1:] != sentences[:-1]) | (holders[1:] != holders[:-1])]
    sentences, holders, words = sentences[single], holders[single], words[single]
    _, inverse, counts = np.unique(sentences, return_inverse=True, return_counts=True)
    common = (counts > len(held) / 2)[inverse]
    shared = np.bincount(holders[common], words[common], len(held))
    return bool(np.median(shared / np.bincount(holders, words, len(held))) < settings.most)
