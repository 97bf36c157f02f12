"""Which of the sentence pairs of Reuters-21578 that share shingles are proposed, and which pairs of stories?

An inverted index over the shingle ids gives every pair of distinct sentences with its true Jaccard; none is left out.
The signatures are those of `dedup/sketch.py`, computed for all sentences at once. The shipped banding proposes a pair
when the two agree in all rows of a band; popular sentences are not thinned here. Beside each share stands what the
formula leads one to expect (Leskovec et al. 2020, ch. 3), and what it costs: distinct pairs proposed, over sentences.
All pairs meet the same permutations and many share a sentence, so the intervals, which count them as independent, are
narrow. What indexed and banded retrieval make of the stories that hold these sentences is told by `proposing.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dedup.settings import Settings
from dedup.shingle import shingle_ids
from dedup.sketch import low_half, permutations, signature
from tracks import proposing
from tracks.figure import Figure, Numbers, share
from tracks.halves import Half, rows
from tracks.pool import shared_map
from tracks.texts import read

TRACK = "retrieval"
#: Jaccard, lower bounds and the end: from each to the next, both ends in the last.
EDGES = (0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
#: The figures that have a floor.
GATED = ((0.3, 0.5), (0.5, 1.0))
#: Sentences whose row of the pair matrix is held at a time.
_CHUNK = 1000
Codes = NDArray[np.int64]
Tokens = tuple[str, ...]


def measure(half: Half, settings: Settings) -> list[Figure]:
    """Return the share of sentence pairs proposed at each true Jaccard, and the candidates a sentence costs."""
    texts = [row["text"] for row in rows("reuters", half)]
    found = shared_map(sentences_of, settings, texts)
    held = holders(found)
    shingles = [shingle_ids(tokens, settings.shingle) for tokens in held]
    codes, jaccard = pairs_from(shingles, EDGES[0])
    candidates = proposed(signatures(shingles, settings), settings)
    hit = np.isin(codes, candidates, assume_unique=True)
    figures = [_recall(jaccard, hit, low, high, True, settings) for low, high in GATED]
    parts = [(low, high) for low, high in pairwise(EDGES) if ((jaccard >= low) & (jaccard < high)).any()]
    figures += [_recall(jaccard, hit, low, high, False, settings) for low, high in parts]
    figures.append(_cost(candidates, len(shingles)))
    similar = {(low, high): codes[_between(jaccard, low, high)] for low, high in GATED}
    return [*figures, *proposing.figures(proposing.Archive(texts, settings), list(held.values()), similar)]


def holders(found: Sequence[Sequence[Tokens]]) -> dict[Tokens, list[int]]:
    """Return the distinct sentences of some texts, sorted, each with the numbers of the texts that hold it."""
    held: dict[Tokens, list[int]] = {tokens: [] for tokens in sorted({one for sentences in found for one in sentences})}
    for number, sentences in enumerate(found):
        for tokens in set(sentences):
            held[tokens].append(number)
    return held


def sentences_of(settings: Settings, text: str) -> list[Tokens]:
    """Return the body sentences of a text that propose candidates, as tokens."""
    return [tokens for tokens in read("", text, settings).tokens if len(tokens) >= settings.min_tokens]


def _recall(jaccard: Numbers, hit: Numbers, low: float, high: float, gated: bool, settings: Settings) -> Figure:
    here = _between(jaccard, low, high)
    expected = np.mean([settings.recall(value) for value in jaccard[here].tolist()]) if here.any() else 0.0
    name = f"proposed of Jaccard {low}-{high}" + ("" if gated else ", a part")
    return share(TRACK, name, int(hit[here].sum()), int(here.sum()), f"expected {expected:.4f}", gated)


def _between(jaccard: Numbers, low: float, high: float) -> NDArray[np.bool_]:
    """Say which lie between two bounds, the lower one included, and the upper one where it is the end."""
    return (jaccard >= low) & ((jaccard < high) | (high == 1.0))


def _cost(candidates: Codes, sentences: int) -> Figure:
    """Return the proposed pairs over the sentences; the error is that of a mean over sentences."""
    ends = np.concatenate([candidates // sentences, candidates % sentences])
    degrees = np.bincount(ends, minlength=sentences) / 2
    mean, error = float(degrees.mean()), float(degrees.std() / sentences**0.5)
    beside = f"{len(candidates)} pairs, {sentences} sentences"
    low, high = mean - 1.96 * error, mean + 1.96 * error
    return Figure(TRACK, "candidates a sentence", mean, error, low, high, beside, lower_is_better=True)


def pairs_from(shingles: Sequence[NDArray[np.uint64]], least: float) -> tuple[Codes, NDArray[np.float64]]:
    """Return every pair of sets with at least that Jaccard as `smaller * n + larger`, ascending, and the Jaccard."""
    from scipy.sparse import csr_matrix

    sizes = np.array([len(ids) for ids in shingles])
    _, columns = np.unique(np.concatenate(shingles), return_inverse=True)
    index = csr_matrix((np.ones(len(columns), np.int32), columns, np.concatenate([[0], np.cumsum(sizes)])))
    holders, codes, values = index.T.tocsr(), [], []
    for start in range(0, len(sizes), _CHUNK):
        block = (index[start : start + _CHUNK] @ holders).tocoo()
        one, two, shared = block.row + start, block.col, block.data
        jaccard = shared / (sizes[one] + sizes[two] - shared)
        wanted = (one < two) & (jaccard >= least)
        codes.append(one[wanted].astype(np.int64) * len(sizes) + two[wanted])
        values.append(jaccard[wanted])
    order = np.argsort(np.concatenate(codes))
    return np.concatenate(codes)[order], np.concatenate(values)[order]


def signatures(shingles: Sequence[NDArray[np.uint64]], settings: Settings) -> NDArray[np.uint32]:
    """Return the MinHash signatures of non-empty sets, (sets, permutations), equal to those of `dedup.sketch`.

    Raises ValueError when one of twenty that are looked at is not.
    """
    count = settings.permutations
    starts = np.cumsum([0, *(len(ids) for ids in shingles[:-1])])
    mixed = _mixed(low_half(np.concatenate(shingles)))
    values = np.empty((len(shingles), count), np.uint32)
    for column, (a, b) in enumerate(zip(*permutations(count, settings.seed), strict=True)):
        values[:, column] = np.minimum.reduceat(mixed * a + b, starts)
    for place in range(0, len(shingles), max(1, len(shingles) // 20)):
        if not np.array_equal(values[place], signature(shingles[place], count, settings.seed)):
            raise ValueError("these are not the signatures of dedup.sketch")
    return values


def _mixed(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """MurmurHash3's 32-bit finaliser (Appleby 2011), as in `dedup.sketch`."""
    values = (values ^ (values >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    values = (values ^ (values >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return values ^ (values >> np.uint32(16))


def proposed(values: NDArray[np.uint32], settings: Settings) -> Codes:
    """Return every pair of signatures that agree in all rows of a band, as `smaller * n + larger`, ascending."""
    codes = []
    for band in range(settings.bands):
        rows_of_band = values[:, band * settings.rows : (band + 1) * settings.rows]
        order = np.lexsort(rows_of_band.T)
        bounds = (rows_of_band[order][1:] != rows_of_band[order][:-1]).any(axis=1)
        bucket = np.concatenate([[0], np.cumsum(bounds)])
        for step in range(1, int(np.bincount(bucket).max())):
            places = np.nonzero(bucket[step:] == bucket[:-step])[0]
            one, two = order[places], order[places + step]
            codes.append(np.minimum(one, two) * len(values) + np.maximum(one, two))
    return np.unique(np.concatenate(codes)) if codes else np.empty(0, np.int64)
