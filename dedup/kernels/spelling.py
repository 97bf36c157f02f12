"""The tokens of sentences as bytes, compiled: what texts are put in order by, and what fingerprints are made of."""

from __future__ import annotations

import numpy as np

from dedup.kernels.cache import kernel, part
from dedup.kernels.fold import SLACK, SPACE, Starts, chunk, fold, room
from dedup.kernels.table import Bytes, Ids, Rows
from dedup.kernels.text import filled, given


def spelled(data: Bytes, offsets: Starts) -> tuple[Bytes, Starts]:
    """Return the tokens of a batch in UTF-8, a space behind each, and where each sentence begins and the last one ends.

    In the order of these bytes sentences stand as in that of their tokens joined by spaces.
    """
    data, offsets = given(data, np.uint8), given(offsets, np.int64)
    starts = np.zeros(len(offsets), np.int64)
    made = np.empty(0, np.uint8)

    def run(rows: Rows, entries: Ids, long: Bytes) -> int:
        nonlocal made
        end, made = _spelled(data, offsets, rows, entries, long, starts)
        return end

    end = filled(data, run)
    return made[:end], starts


@kernel
def _spelled(data: Bytes, offsets: Starts, rows: Rows, entries: Ids, long: Bytes, starts: Starts) -> tuple[int, Bytes]:
    size = room(offsets)
    text, marks = np.empty(size, np.uint8), np.empty(size, np.uint8)
    counts, made = np.empty(len(offsets), np.int64), np.empty(len(data) + SLACK, np.uint8)
    first = 0
    while first < len(offsets) - 1:
        last = chunk(offsets, first)
        end = fold(data, offsets, first, last, rows, entries, long, text, marks, counts)
        if end < 0:
            return end, made
        if starts[first] + end > len(made):
            made = np.concatenate((made, np.empty(starts[first] + end, np.uint8)))
        i = 1
        for s in range(first, last):
            i, starts[s + 1] = _close(text, i, counts[s], made, starts[s])
        first = last
    return starts[-1], made


@part
def _close(text: Bytes, i: int, count: int, made: Bytes, at: int) -> tuple[int, int]:
    """Write so many tokens of folded text from i on, a space behind each; return where they end in either."""
    for _ in range(count):
        while text[i] == SPACE:
            i += 1
        while text[i] != SPACE:
            made[at] = text[i]
            i, at = i + 1, at + 1
        made[at] = SPACE
        at += 1
    return i, at
