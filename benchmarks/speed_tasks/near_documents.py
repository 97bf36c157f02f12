"""Near-duplicate documents from texts, by dedup's kernels: MinHash bands propose, exact Jaccard similarity decides.

Every pair that comes out has been verified on the sorted shingle arrays of its two documents. What bands may lose:
with 32 bands of 4 rows a pair with Jaccard 0.7 is proposed with probability 0.9998, one with 0.5 with 0.87.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

NGRAM, BANDS, ROWS, SEED = 3, 32, 4, 1
#: Texts handed to a thread at a time, fewer where what comes of them is large, and pairs verified at a time.
_TEXTS, _FEW, _PAIRS = 250, 50, 20_000
Ids = NDArray[np.uint64]
Places = NDArray[np.int64]


def near_documents(texts: Sequence[str], threshold: float = 0.7, threads: int = 1) -> Places:
    """Return the pairs of texts with at least the threshold's Jaccard similarity of word 3-grams, shape (pairs, 2).

    Smaller number first, ascending; all are verified. Texts without a word are near nothing.
    """
    with ThreadPoolExecutor(threads) as pool:
        left, right = _candidates(_columns(texts, pool), pool)
        if not len(left):
            return np.empty((0, 2), np.int64)
        needed = np.unique(np.concatenate([left, right]))
        values, starts = _shingles([texts[number] for number in needed.tolist()], pool)
        ours, theirs = np.searchsorted(needed, left), np.searchsorted(needed, right)
        parts = [slice(start, start + _PAIRS) for start in range(0, len(left), _PAIRS)]
        near = list(pool.map(lambda part: same_jaccard(values, starts, ours[part], theirs[part], threshold), parts))
    kept = np.concatenate(near)
    return np.stack([left[kept], right[kept]], axis=1)


def _starts(texts: Sequence[str]) -> range:
    return range(0, len(texts), _TEXTS)


def _columns(texts: Sequence[str], pool: ThreadPoolExecutor) -> Ids:
    """Return the keys of all texts, shape (BANDS, texts): made once, and written where they stay."""
    columns = np.empty((BANDS, len(texts)), np.uint64)

    def fill(start: int) -> None:
        columns[:, start : start + _TEXTS] = _band_keys(texts[start : start + _TEXTS]).T

    for _ in pool.map(fill, _starts(texts)):
        pass
    return columns


def _band_keys(texts: Sequence[str]) -> Ids:
    from dedup.kernels import text as kernels
    from dedup.kernels.packing import pack

    data, offsets = pack(texts)
    return kernels.band_keys(kernels.sketch_text(data, offsets, NGRAM, BANDS * ROWS, SEED), BANDS, ROWS)


def _candidates(columns: Ids, pool: ThreadPoolExecutor) -> tuple[Places, Places]:
    """Return the pairs of documents with a common band, each once, ascending."""
    found = list(pool.map(lambda band: _same(columns, band), range(len(columns))))
    codes = np.sort(np.concatenate(found))
    return codes // columns.shape[1], codes % columns.shape[1]


def _same(columns: Ids, band: int) -> Places:
    """Return the pairs of documents that agree in a band and in none before it, as `smaller * count + larger`."""
    order = np.argsort(columns[band], kind="stable")
    ordered = columns[band][order]
    ends = np.flatnonzero(np.r_[ordered[1:] != ordered[:-1], True]) + 1
    starts = np.r_[0, ends[:-1]]
    several = ends - starts > 1
    sizes = (ends - starts)[several]
    codes = np.empty(int((sizes * (sizes - 1) // 2).sum()), np.int64)
    return codes[: _compiled()[1](columns, band, order, starts[several], ends[several], codes)].copy()


def _shingles(texts: Sequence[str], pool: ThreadPoolExecutor) -> tuple[Ids, Places]:
    """Return the sorted shingles of all texts one after another, and where each text's begin."""
    starts = range(0, len(texts), _FEW)
    parts = list(pool.map(lambda start: sorted_shingles(texts[start : start + _FEW]), starts))
    begins = np.r_[0, np.cumsum(np.concatenate([np.diff(starts) for _, starts in parts]))]
    values, end = np.empty(begins[-1], np.uint64), int(begins[-1])
    while parts:  # what has been copied is given back
        part, _ = parts.pop()
        values[end - len(part) : end] = part
        end -= len(part)
    return values, begins


def sorted_shingles(texts: Sequence[str]) -> tuple[Ids, Places]:
    """Return the shingle ids of each text as a whole, sorted and unique, and where each text's begin."""
    from dedup.kernels import text as kernels
    from dedup.kernels.packing import pack

    found = kernels.tokens(*pack(texts))
    return kernels.shingles(found.ids, found.starts, NGRAM)


def same_jaccard(values: Ids, starts: Places, left: Places, right: Places, threshold: float) -> NDArray[np.bool_]:
    """Say of each pair of documents whether the Jaccard similarity of their sorted shingles is at least so high."""
    near: NDArray[np.bool_] = _compiled()[0](values, starts, left, right, threshold)
    return near


@cache
def _compiled() -> tuple[Any, Any]:
    """Return the two loops that numpy has no words for: comparing sorted arrays, and the pairs of a group."""
    from numba import njit

    @njit(nogil=True, cache=True)  # type: ignore[untyped-decorator, unused-ignore]
    def near(values: Any, starts: Any, left: Any, right: Any, threshold: float) -> Any:
        kept = np.zeros(len(left), np.bool_)
        for pair in range(len(left)):
            i, last = starts[left[pair]], starts[left[pair] + 1]
            j, end = starts[right[pair]], starts[right[pair] + 1]
            total, common = last - i + end - j, 0
            while i < last and j < end:
                a, b = values[i], values[j]
                common += a == b
                i += a <= b
                j += b <= a
            kept[pair] = total > 0 and common >= threshold * (total - common)
        return kept

    @njit(nogil=True, cache=True)  # type: ignore[untyped-decorator, unused-ignore]
    def pairs(columns: Any, band: int, order: Any, starts: Any, ends: Any, codes: Any) -> int:
        found = 0
        for group in range(len(starts)):
            for i in range(starts[group], ends[group]):
                for j in range(i + 1, ends[group]):
                    earlier = False
                    for before in range(band):
                        if columns[before, order[i]] == columns[before, order[j]]:
                            earlier = True
                            break
                    if not earlier:
                        codes[found] = order[i] * columns.shape[1] + order[j]
                        found += 1
        return found

    return near, pairs
