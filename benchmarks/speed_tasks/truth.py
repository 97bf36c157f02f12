"""The true near-duplicate documents of a corpus, exactly: an inverted index over the rarest shingles of each.

Two sets with Jaccard similarity t or more share one of the first n - ceil(t * n) + 1 elements of either, in whatever
order all elements are put (Chaudhuri, Ganti & Kaushik 2006; Bayardo, Ma & Srikant 2007). Rarest first, most of these
stand in one document only and join nothing. What is joined is then compared in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from speed_tasks.near_documents import Ids, Places, same_jaccard, sorted_shingles

_TEXTS = 2_000


def true_pairs(texts: Sequence[str], threshold: float = 0.7, threads: int = 1) -> Places:
    """Return every pair of texts with at least the threshold's Jaccard similarity of word 3-grams, shape (pairs, 2).

    Smaller number first, ascending. Texts without a word are near nothing.
    """
    starts = range(0, len(texts), _TEXTS)
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(lambda start: sorted_shingles(texts[start : start + _TEXTS]), starts))
    values = np.concatenate([found for found, _ in parts])
    sizes = np.concatenate([np.diff(begins) for _, begins in parts])
    joined = _joined(*_prefixes(values, sizes, threshold), len(sizes))
    left, right = joined // len(sizes), joined % len(sizes)
    near = same_jaccard(values, np.r_[0, np.cumsum(sizes)], left, right, threshold)
    return np.stack([left[near], right[near]], axis=1)


def _prefixes(values: Ids, sizes: Places, threshold: float) -> tuple[Ids, Places]:
    """Return the shingles by which documents are joined, and their documents."""
    _, place, holders = np.unique(values, return_inverse=True, return_counts=True)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    shared = holders[place] > 1
    alone = sizes - np.bincount(owner[shared], minlength=len(sizes))
    # A little more than needed, so that no rounding cuts a prefix short.
    prefix = sizes - np.ceil(threshold * sizes - 1e-9).astype(np.int64) + 1 - alone
    kept = shared & (prefix[owner] > 0)
    values, owner, held = values[kept], owner[kept], holders[place[kept]]
    order = np.lexsort((values, held, owner))
    values, owner = values[order], owner[order]
    first = np.searchsorted(owner, owner, side="left")
    inside = np.arange(len(owner)) - first < prefix[owner]
    return values[inside], owner[inside]


def _joined(values: Ids, owner: Places, count: int) -> NDArray[np.int64]:
    """Return the pairs of documents that share one of the values, each once, as `smaller * count + larger`."""
    order = np.lexsort((owner, values))
    values, owner = values[order], owner[order]
    found: NDArray[np.int64] = np.empty(0, np.int64)
    step = 1
    while (same := np.flatnonzero(values[step:] == values[:-step])).size:
        found = np.union1d(found, owner[same] * count + owner[same + step])
        step += 1
    return found
