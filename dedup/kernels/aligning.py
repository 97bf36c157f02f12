"""The alignments of many pairs of documents, compiled by numba: the fast second form of `dedup.align`.

Equal to it number for number, which tests demand. What it gives back are numbers; `dedup.engines.aligned` makes the
values of the model of them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.arrays import Floats, Ids, Places, Starts, one_kind
from dedup.kernels.cache import kernel, part
from dedup.kernels.order import described, kept
from dedup.kernels.table import Bytes

Flags = NDArray[np.bool_]


class Texts(NamedTuple):
    """Documents as they are aligned: document d has sentences `documents[d]:documents[d + 1]`."""

    documents: Starts
    tokens: Starts
    """Where the tokens of each sentence begin: how many there are is all that is asked for."""
    spelled: Bytes
    letters: Starts
    """Sentence k is `spelled[letters[k]:letters[k + 1]]`: its tokens, a space behind each."""
    shingles: Ids
    sets: Starts
    """Sentence k has the shingles `shingles[sets[k]:sets[k + 1]]`, sorted and unique."""
    quoted: Floats
    """The share of each sentence inside quotation marks."""
    contents: Starts
    """The rank of each document's content hash: equal for equal ones."""


class Pairs(NamedTuple):
    """Pairs of documents: pair k is of `ones[k]` and `others[k]`, its proposals are rows `first[k]:after[k]`."""

    ones: Starts
    others: Starts
    first: Starts
    after: Starts


class Matches(NamedTuple):
    """The matches of pairs, in the order of the left: pair k has matches `starts[k]:starts[k + 1]`."""

    starts: Starts
    rows: Starts
    """The proposal that each match is."""
    left_words: Starts
    right_words: Starts
    jaccard: Floats
    equal: Flags
    moved: Flags
    quoted: Flags
    passages: Starts
    """The passage of each, counted from 0 within its pair."""
    orders: Starts
    """(pairs, 4): the fields of `order.Described`."""


class _Both(NamedTuple):
    """A pair of documents with all proposals; `lead` is 0 where the left one is the longer, else 1."""

    texts: Texts
    places: Places
    scores: Floats
    bases: tuple[int, int]
    sizes: tuple[int, int]
    lead: int


def align(texts: Texts, pairs: Pairs, places: Places, scores: Floats, least: int, quoted: float) -> Matches:
    """Return the matches of pairs, chosen from their proposals (`arrays.Proposals`); `scores` is their score alone.

    `least` is the setting `min_tokens`, `quoted` that of `quoted_sentence`.
    """
    arrays = np.require(places, requirements=("C", "W")), np.require(scores, requirements=("C", "W"))
    made = _align(one_kind(texts), one_kind(pairs), *arrays, least, float(quoted))
    count = int(made.starts[-1])
    return Matches._make((made.starts, *(column[:count] for column in made[1:-1]), made.orders))


@kernel
def _align(texts: Texts, pairs: Pairs, places: Places, scores: Floats, least: int, quoted: float) -> Matches:
    room, count = (pairs.after - pairs.first).sum(), len(pairs.ones)
    made = Matches(
        np.zeros(count + 1, np.int64), np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64),
        np.empty(room), np.empty(room, np.bool_), np.empty(room, np.bool_), np.empty(room, np.bool_),
        np.empty(room, np.int64), np.empty((count, 4), np.int64),
    )  # fmt: skip
    for k in range(count):
        both = _both(texts, places, scores, pairs.ones[k], pairs.others[k])
        chosen = _chosen(both, pairs.first[k], pairs.after[k], least)
        at, after = made.starts[k], made.starts[k] + len(chosen)
        made.starts[k + 1] = after
        made.rows[at:after] = chosen
        for m in range(at, after):
            _measure(both, m, made, quoted)
        same = texts.contents[pairs.ones[k]] <= texts.contents[pairs.others[k]]
        ranks = _ranks(places, chosen, both.sizes[1])
        stays = _kept(ranks, made.left_words[at:after] + made.right_words[at:after], same)
        made.moved[at:after] = ~stays
        _number(places, chosen, made.passages[at:after])
        told = described(ranks, stays.sum())
        made.orders[k] = np.array([told.inversions, told.in_order, told.longest, told.blocks])
    return made


@part
def _both(texts: Texts, places: Places, scores: Floats, one: int, other: int) -> _Both:
    bases, ends = (texts.documents[one], texts.documents[other]), (texts.documents[one + 1], texts.documents[other + 1])
    ours = texts.tokens[ends[0]] - texts.tokens[bases[0]]
    theirs = texts.tokens[ends[1]] - texts.tokens[bases[1]]
    longer = ours > theirs or (ours == theirs and texts.contents[one] >= texts.contents[other])
    return _Both(texts, places, scores, bases, (ends[0] - bases[0], ends[1] - bases[1]), 0 if longer else 1)


@part
def _chosen(both: _Both, first: int, after: int, least: int) -> Starts:
    """Return the proposals that are matches, in the order of the left: the best first, each sentence used once."""
    left, right = np.zeros(both.sizes[0], np.bool_), np.zeros(both.sizes[1], np.bool_)
    begins, long = np.full(both.sizes[0], -1, np.int64), False
    for row in _best_first(both, first, after):
        a, b, c, d = both.places[row]
        if not (left[a:b].any() or right[c:d].any()):
            left[a:b], right[c:d], begins[a] = True, True, row
            long |= _words(both, 0, row) >= least and _words(both, 1, row) >= least
    return begins[begins >= 0] if long else np.empty(0, np.int64)


@part
def _best_first(both: _Both, first: int, after: int) -> Starts:
    """Return the proposals of a pair, sorted by merging ever longer runs."""
    order, merged, width = np.arange(first, after), np.empty(after - first, np.int64), 1
    while width < len(order):
        for begin in range(0, len(order), 2 * width):
            middle, end = min(begin + width, len(order)), min(begin + 2 * width, len(order))
            i, j = begin, middle
            for k in range(begin, end):
                if j == end or (i < middle and not _before(both, order[j], order[i])):
                    merged[k], i = order[i], i + 1
                else:
                    merged[k], j = order[j], j + 1
        order, merged, width = merged, order, 2 * width
    return order


@part
def _before(both: _Both, one: int, other: int) -> bool:
    """Say whether a proposal is tried before another one: by score, words, position, those of the longer text first."""
    if both.scores[one] != both.scores[other]:
        return bool(both.scores[one] > both.scores[other])
    for step in range(2):
        order = _compared(both, both.lead ^ step, one, other)
        if order != 0:
            return order < 0
    for step in range(2):
        for at in range(2):
            column = 2 * (both.lead ^ step) + at
            if both.places[one, column] != both.places[other, column]:
                return bool(both.places[one, column] < both.places[other, column])
    return False


@part
def _compared(both: _Both, side: int, one: int, other: int) -> int:
    """Return less than 0 where the words of a proposal on a side come before those of another one, 0 if equal."""
    i, stop = _letters(both, side, one)
    j, end = _letters(both, side, other)
    spelled = both.texts.spelled
    while i < stop and j < end and spelled[i] == spelled[j]:
        i, j = i + 1, j + 1
    if i < stop and j < end:
        return -1 if spelled[i] < spelled[j] else 1
    return int(i < stop) - int(j < end)


@part
def _letters(both: _Both, side: int, row: int) -> tuple[int, int]:
    """Return where the words of a proposal stand on a side."""
    base, letters = both.bases[side], both.texts.letters
    return letters[base + both.places[row, 2 * side]], letters[base + both.places[row, 2 * side + 1]]


@part
def _words(both: _Both, side: int, row: int) -> int:
    base, tokens = both.bases[side], both.texts.tokens
    return int(tokens[base + both.places[row, 2 * side + 1]] - tokens[base + both.places[row, 2 * side]])


@part
def _measure(both: _Both, match: int, made: Matches, least: float) -> None:
    row = made.rows[match]
    made.left_words[match], made.right_words[match] = _words(both, 0, row), _words(both, 1, row)
    made.equal[match] = _same(both, row)
    a, b, c, d = both.places[row]
    made.jaccard[match] = 1.0 if made.equal[match] and b - a == d - c else _jaccard(both, row)
    made.quoted[match] = max(_quoted(both, 0, row), _quoted(both, 1, row)) >= least


@part
def _same(both: _Both, row: int) -> bool:
    """Say whether the words of a proposal are equal on both sides."""
    i, stop = _letters(both, 0, row)
    j, end = _letters(both, 1, row)
    spelled = both.texts.spelled
    while i < stop and j < end and spelled[i] == spelled[j]:
        i, j = i + 1, j + 1
    return i == stop and j == end


@part
def _jaccard(both: _Both, row: int) -> float:
    ours, theirs = _shingles(both, 0, row), _shingles(both, 1, row)
    i, j, shared = 0, 0, 0
    while i < len(ours) and j < len(theirs):
        one, other = ours[i], theirs[j]
        shared += one == other
        i += one <= other
        j += other <= one
    return shared / (len(ours) + len(theirs) - shared)


@part
def _shingles(both: _Both, side: int, row: int) -> Ids:
    """Return the distinct shingles of a proposal on a side, sorted."""
    base, sets = both.bases[side], both.texts.sets
    first, after = base + both.places[row, 2 * side], base + both.places[row, 2 * side + 1]
    found = both.texts.shingles[sets[first] : sets[after]]
    return found if after == first + 1 else np.unique(found)


@part
def _quoted(both: _Both, side: int, row: int) -> float:
    """Return the share of the words of a proposal on a side that stand in quotation marks."""
    base, tokens, total = both.bases[side], both.texts.tokens, 0.0
    for sentence in range(base + both.places[row, 2 * side], base + both.places[row, 2 * side + 1]):
        total += both.texts.quoted[sentence] * (tokens[sentence + 1] - tokens[sentence])
    return total / _words(both, side, row)


@part
def _ranks(places: Places, chosen: Starts, rights: int) -> Starts:
    """Return the rank on the right of each match."""
    begins, ranks = np.full(rights, -1, np.int64), np.empty(len(chosen), np.int64)
    for index in range(len(chosen)):
        begins[places[chosen[index], 2]] = index
    ranks[begins[begins >= 0]] = np.arange(len(chosen))
    return ranks


@part
def _kept(ranks: Starts, words: Starts, left: bool) -> Flags:
    """Say of each match whether it is in the longest kept run, ties as read on the `left` or else on the right."""
    if left:
        return kept(ranks, words)
    stays, found = np.empty(len(ranks), np.bool_), np.argsort(ranks)
    stays[found] = kept(found, words[found])
    return stays


@part
def _number(places: Places, chosen: Starts, passages: Starts) -> None:
    """Number the passages: a match that is no neighbour of the last one, on either side, begins another one."""
    for index in range(len(chosen)):
        here, before = places[chosen[index]], places[chosen[max(index - 1, 0)]]
        follows = index > 0 and here[0] == before[1] and here[2] == before[3]
        passages[index] = (passages[index - 1] if index > 0 else -1) + (not follows)
