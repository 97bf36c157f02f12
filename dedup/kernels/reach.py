"""What is known of a pair of documents from all that could match, before it is judged: compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.cache import kernel, part

Longs = NDArray[np.int64]
Marks = NDArray[np.bool_]


#: What is known of a pair before it is judged: it is unrelated, it may be anything, it is boilerplate.
UNRELATED, OPEN, BOILERPLATE = 0, 1, 2


@part
def _add(seen: Longs, stamp: int, first: int, last: int, words: Longs) -> int:
    """Return the words of the sentences not yet seen."""
    total = 0
    for sentence in range(first, last):
        if seen[sentence] != stamp:
            seen[sentence] = stamp
            total += words[sentence]
    return total


@part
def _has(marks: Marks, first: int, last: int, value: bool) -> bool:
    """Say whether one of some sentences has a mark of this value."""
    found = False
    for sentence in range(first, last):
        found |= marks[sentence] == value
    return found


@kernel
def known(
    starts: Longs,
    places: NDArray[np.int32],
    ones: Longs,
    others: Longs,
    documents: Longs,
    words: Longs,
    quoted: Marks,
    standing: Marks,
    least: float,
    min_tokens: int,
) -> NDArray[np.uint8]:
    """Return what is known of pairs of documents from their proposals, of which what matches is a part.

    Pair k is of the documents `ones[k]` and `others[k]`, with the proposals `places[starts[k]:starts[k + 1]]`. It is
    unrelated when these leave both documents below the share `least` of their words and hold no quoted and no standing
    sentence; boilerplate when they hold nothing but standing sentences, one of them of `min_tokens`.
    """
    seen = np.full(len(words), -1, np.int64)
    totals = np.zeros(len(documents) - 1, np.int64)
    for document in range(len(documents) - 1):
        for sentence in range(documents[document], documents[document + 1]):
            totals[document] += words[sentence]
    found = np.full(len(ones), UNRELATED, np.uint8)
    for pair in range(len(ones)):
        left, right = documents[ones[pair]], documents[others[pair]]
        ours = theirs = 0
        only, long, marked = True, False, False
        for row in range(starts[pair], starts[pair + 1]):
            a, b, c, d = places[row]
            ours += _add(seen, 2 * pair, left + a, left + b, words)
            theirs += _add(seen, 2 * pair + 1, right + c, right + d, words)
            marked |= _has(quoted, left + a, left + b, True) or _has(quoted, right + c, right + d, True)
            marked |= _has(standing, left + a, left + b, True) or _has(standing, right + c, right + d, True)
            only &= not (_has(standing, left + a, left + b, False) or _has(standing, right + c, right + d, False))
            long |= words[left + a] >= min_tokens and words[right + c] >= min_tokens
        if starts[pair + 1] > starts[pair]:
            if only and long:
                found[pair] = BOILERPLATE
            elif marked or ours / totals[ones[pair]] >= least or theirs / totals[others[pair]] >= least:
                found[pair] = OPEN
    return found
