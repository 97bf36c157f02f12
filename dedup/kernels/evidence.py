"""The proposals of many pairs of documents, compiled by numba: the fast second form of `dedup.propose`.

Equal to it number for number, which tests demand: sums are exact, every quotient is divided once, and products are
added in the order of `dedup.score`. Functions release the GIL and may run in several threads at once. A pair takes room
for one number for each sentence of the one with each of the other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from dedup.kernels.arrays import (
    Arrays,
    Floats,
    Lexicon,
    Places,
    Proposals,
    Starts,
    Tokens,
    lexicon,
    one_kind,
    tokens_of,
)
from dedup.kernels.cache import kernel, part
from dedup.kernels.lookup import index
from dedup.kernels.pair import Bools, Pair, Room, Row, Rules, between, cosine, pair, score
from dedup.kernels.products import Inner, add_neighbours, products
from dedup.model import Shingled
from dedup.propose import JOIN
from dedup.settings import Settings

#: What lies below the square of the least cosine by more than any rounding need not be divided.
_SLACK = 1 - 1e-9


def arrays(tokens: Tokens, words: Lexicon) -> Arrays:
    """Return documents ready to be compared; `words` is the `lexicon` of the languages of the same documents."""
    return index(tokens, words)


def arrays_of(documents: Sequence[Shingled], settings: Settings) -> Arrays:
    """Return documents ready to be compared, from their tokens as strings: for tests and small cases."""
    return index(tokens_of(documents, settings), lexicon([text.document.language for text in documents]))


def propose(
    texts: Arrays, ones: Sequence[int] | Starts, others: Sequence[int] | Starts, settings: Settings
) -> Proposals:
    """Return the proposals of pairs of documents, of `ones[k]` with `others[k]`.

    Equal, pair by pair, to `dedup.propose.proposals`.
    """
    values = settings.values()
    rules = Rules(settings.min_tokens, *(float(values[name]) for name in Rules._fields[1:]))
    pairs = np.array(ones, np.int64), np.array(others, np.int64)
    return Proposals(*_propose(one_kind(texts), pairs[0], pairs[1], rules))


@kernel
def _propose(texts: Arrays, ones: Starts, others: Starts, rules: Rules) -> tuple[Starts, Places, Floats]:
    size, starts = len(texts.ids), np.zeros(len(ones) + 1, np.int64)
    room = Room(np.full(size, -1, np.int32), np.zeros(size, np.uint64), np.zeros(size, np.int32))
    rows = [Row(0, 0, 0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0) for _ in range(0)]
    for k in range(len(ones)):
        inner = products(texts, ones[k], others[k], room.places)
        if _any_near(inner, rules):
            both = pair(texts, ones[k], others[k], inner, rules, room)
            _add_singles(both, rows)
            in_right, in_left = _held(inner, both.equal, rules.join_part)
            if _any_neighbours(in_right, in_left):
                add_neighbours(inner.left, texts, ones[k], inner.left_weights)
                add_neighbours(inner.right, texts, others[k], inner.right_weights)
                _add_joins(both, in_right, in_left, rows)
        starts[k + 1] = len(rows)
    places, measures = np.empty((len(rows), 4), np.int32), np.empty((len(rows), 6))
    for k in range(len(rows)):
        _write(rows[k], places[k], measures[k])
    return starts, places, measures


@part
def _write(row: Row, places: Places, measures: Floats) -> None:
    places[0], places[1], places[2], places[3] = row.left, row.left_after, row.right, row.right_after
    measures[0], measures[1], measures[2] = row.cosine, row.edit, row.content
    measures[3], measures[4], measures[5] = row.sequence, row.numbers, row.score


@part
def _any_near(inner: Inner, rules: Rules) -> bool:
    """Say whether any two sentences may reach the cosine of a match, or one hold a part of a join."""
    found = False
    least = rules.match_cosine * rules.match_cosine * _SLACK
    for i in range(len(inner.across)):
        row, ours = inner.across[i], inner.left[0, i]
        for j in range(len(row)):
            theirs = inner.right[0, j]
            near = row[j] * row[j] >= least * (ours * theirs)
            found |= near | (row[j] >= rules.join_part * ours) | (row[j] >= rules.join_part * theirs)
    return found


@part
def _add_singles(pair: Pair, rows: list[Row]) -> None:
    across, left, right = pair.inner.across, pair.inner.left[0], pair.inner.right[0]
    for i in range(across.shape[0]):
        for j in range(across.shape[1]):
            if across[i, j] >= pair.rules.match_cosine * math.sqrt(left[i] * right[j]):
                _add_single(pair, i, j, rows)


@part
def _add_single(pair: Pair, i: int, j: int, rows: list[Row]) -> None:
    ours, theirs = between(pair, pair.texts.tokens, i, i + 1, j, j + 1)
    pair.equal[i, j] = _same(ours, theirs)
    if not pair.equal[i, j] and min(len(ours), len(theirs)) < pair.rules.min_tokens:
        return
    row = score(pair, i, i + 1, j, j + 1)
    if row.score >= 0 and row.cosine >= pair.rules.match_cosine:
        pair.best[i, j] = row.score
        rows.append(row)


@part
def _same(one: Places, other: Places) -> bool:
    if len(one) != len(other):
        return False
    for k in range(len(one)):  # noqa: SIM110 - numba compiles no all() of a generator
        if one[k] != other[k]:
            return False
    return True


@part
def _add_joins(pair: Pair, in_right: Bools, in_left: Bools, rows: list[Row]) -> None:
    """Add one sentence against each run of neighbours that it holds: runs on the right, then runs on the left."""
    lefts, rights = pair.best.shape
    for i in range(lefts):
        for j in range(rights - 1):
            length = 1
            while length < JOIN and in_left[i, j] and j + length < rights and in_left[i, j + length]:
                length += 1
                _add_join(pair, i, i + 1, j, j + length, rows)
    for i in range(lefts - 1):
        for j in range(rights):
            length = 1
            while length < JOIN and in_right[i, j] and i + length < lefts and in_right[i + length, j]:
                length += 1
                _add_join(pair, i, i + length, j, j + 1, rows)


@part
def _held(inner: Inner, equal: Bools, least: float) -> tuple[Bools, Bools]:
    """Say of each pair whether the right sentence holds the left one, and the left the right; equal ones are left out.

    Nothing beats an equal sentence.
    """
    across, left, right = inner.across, inner.left[0], inner.right[0]
    in_right, in_left = np.empty(across.shape, np.bool_), np.empty(across.shape, np.bool_)
    for i in range(across.shape[0]):
        for j in range(across.shape[1]):
            in_right[i, j] = across[i, j] >= least * left[i] and not equal[i, j]
            in_left[i, j] = across[i, j] >= least * right[j] and not equal[i, j]
    return in_right, in_left


@part
def _any_neighbours(in_right: Bools, in_left: Bools) -> bool:
    """Say whether a sentence of either side holds two neighbours of the other."""
    found = False
    for i in range(in_left.shape[0]):
        for j in range(1, in_left.shape[1]):
            found |= in_left[i, j - 1] & in_left[i, j]
    for i in range(1, in_right.shape[0]):
        for j in range(in_right.shape[1]):
            found |= in_right[i - 1, j] & in_right[i, j]
    return found


@part
def _add_join(pair: Pair, a: int, b: int, c: int, d: int, rows: list[Row]) -> None:
    if cosine(pair.inner, a, b, c, d) < pair.rules.match_cosine:
        return
    row = score(pair, a, b, c, d)
    best = 0.0
    for i in range(a, b):
        for j in range(c, d):
            best = max(best, pair.best[i, j])
    if row.score >= 0 and row.score >= best + pair.rules.join_gain:
        rows.append(row)
