"""Which pairs of documents may have anything to tell, from what could match at most: compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.cache import kernel, part

Longs = NDArray[np.int64]
Marks = NDArray[np.bool_]


@part
def _add(seen: Longs, stamp: int, first: int, last: int, words: Longs, marked: Marks) -> tuple[int, bool]:
    """Count the words of sentences not yet seen; return them, and whether one of the sentences is marked."""
    total, found = 0, False
    for sentence in range(first, last):
        if seen[sentence] != stamp:
            seen[sentence] = stamp
            total += words[sentence]
            found |= marked[sentence]
    return total, found


@kernel
def telling(
    starts: Longs,
    places: NDArray[np.int32],
    ones: Longs,
    others: Longs,
    documents: Longs,
    words: Longs,
    marked: Marks,
    least: float,
) -> Marks:
    """Return the pairs whose proposals reach `least` of the words of a document, or hold a marked sentence.

    Pair k is of the documents `ones[k]` and `others[k]`, with the proposals `places[starts[k]:starts[k + 1]]`.
    """
    seen = np.full(len(words), -1, np.int64)
    totals = np.zeros(len(documents) - 1, np.int64)
    for document in range(len(documents) - 1):
        for sentence in range(documents[document], documents[document + 1]):
            totals[document] += words[sentence]
    found = np.zeros(len(ones), np.bool_)
    for pair in range(len(ones)):
        left, right = documents[ones[pair]], documents[others[pair]]
        ours = theirs = 0
        for row in range(starts[pair], starts[pair + 1]):
            a, b, c, d = places[row]
            more, one = _add(seen, 2 * pair, left + a, left + b, words, marked)
            ours += more
            more, other = _add(seen, 2 * pair + 1, right + c, right + d, words, marked)
            theirs += more
            found[pair] |= one | other
        if starts[pair + 1] > starts[pair]:
            found[pair] |= ours / totals[ones[pair]] >= least or theirs / totals[others[pair]] >= least
    return found
