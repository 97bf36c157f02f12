"""The alignments of many pairs of documents at once: numbers from the kernel, made into the values of the model.

Each is what `dedup.align` returns for the pair, which tests demand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dedup import order
from dedup.align import fingerprint, kind, place
from dedup.derived import Words
from dedup.engines.bodies import Body, batch, joined
from dedup.kernels.arrays import Proposals
from dedup.model import Segmented, Shingled
from dedup.settings import Settings
from dedup.unrelated import Matched
from dedup.verdicts import Alignment, Match, Passage

if TYPE_CHECKING:
    from dedup.engines.judging import Cell
    from dedup.kernels.aligning import Matches, Texts

#: A match in numbers: its columns in the order of `_rows`.
_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """A document with the bytes of its tokens."""

    text: Shingled
    words: Words


@dataclass(frozen=True, slots=True, eq=False)
class Aligned:
    """Pairs and what the kernel says of them: pair k is of `sides[ones[k]]` and `sides[others[k]]`."""

    sides: Sequence[_Side]
    ones: NDArray[np.int64]
    others: NDArray[np.int64]
    made: Matches
    places: NDArray[np.int32]
    """(matches, 4): the sentences of each match, first and after on either side."""
    measures: NDArray[np.float64]
    matched: Matched

    def texts(self, pair: int) -> tuple[Shingled, Shingled]:
        """Return the documents of a pair."""
        return self.sides[self.ones[pair]].text, self.sides[self.others[pair]].text


def aligned(
    cell: Cell, found: Proposals, numbers: NDArray[np.int64], settings: Settings, standing: NDArray[np.uint64]
) -> Aligned:
    """Return what matches in some pairs of a cell, by their numbers; `found` has the proposals of all its pairs.

    `standing` has the ids of the sentences that are boilerplate. The cell is asked once for each text that is in one
    of the pairs.
    """
    from dedup.kernels.aligning import Pairs, align

    chosen, own = np.unique(np.concatenate((cell.ones[numbers], cell.others[numbers])), return_inverse=True)
    chosen_places: list[int] = chosen.tolist()
    bodies, known = [cell.bodies[place] for place in chosen_places], list(map(cell.text, chosen_places))
    sides, texts, marks = _sides(bodies, known, settings, standing)
    left, right = own[: len(numbers)], own[len(numbers) :]
    pairs = Pairs(left, right, found.starts[numbers], found.starts[numbers + 1])
    made = align(texts, pairs, found.places, found.measures[:, 5], settings.min_tokens, settings.quoted_sentence)
    places, measures = found.places[made.rows], found.measures[made.rows]
    matched = _matched(texts, marks, np.column_stack((left, right)), made, places, measures[:, 1])
    return Aligned(sides, left, right, made, places, measures, matched)


def _matched(
    texts: Texts,
    marks: NDArray[np.bool_],
    pairs: NDArray[np.int64],
    made: Matches,
    places: NDArray[np.int32],
    edits: NDArray[np.float64],
) -> Matched:
    own = np.repeat(np.arange(len(pairs)), np.diff(made.starts))
    marked, before = made.quoted, np.cumsum(np.append(0, marks))
    for side in range(2):
        base = texts.documents[pairs[own, side]]
        marked = marked | (before[base + places[:, 2 * side + 1]] > before[base + places[:, 2 * side]])
    lengths = np.diff(texts.tokens[texts.documents])[pairs]
    return Matched(own, np.column_stack((made.left_words, made.right_words)), edits, marked, lengths)


def alignments(
    found: Aligned, wanted: NDArray[np.bool_], settings: Settings
) -> Iterator[tuple[Shingled, Shingled, Alignment]]:
    """Yield the pairs that are wanted, each as its two documents and the alignment of these."""
    made, own = found.made, wanted[found.matched.pairs]
    columns = found.places, found.measures, *made[2:-1]
    rows = zip(*(column[own].tolist() for column in columns), strict=True)
    pairs = found.ones, found.others, np.diff(made.starts), made.orders
    for one, other, length, counts in zip(*(column[wanted].tolist() for column in pairs), strict=True):
        both = found.sides[one], found.sides[other]
        yield both[0].text, both[1].text, _alignment(*both, list(islice(rows, length)), counts, settings)


def _sides(
    bodies: Sequence[Body], known: Sequence[tuple[Segmented, str]], settings: Settings, standing: NDArray[np.uint64]
) -> tuple[list[_Side], Texts, NDArray[np.bool_]]:
    """Return documents, the arrays of `kernels.aligning` that are of all of them, and which sentences are standing."""
    from dedup.kernels import text as kernels
    from dedup.kernels.aligning import Texts
    from dedup.kernels.spelling import spelled

    found = batch(bodies, settings)
    tokens, kept = found.tokens, found.kept
    letters, bounds = spelled(*joined(bodies))
    begins = np.append(bounds[kept], bounds[-1])
    shingles, sets = kernels.shingles(tokens.ids, tokens.sentences, settings.shingle)
    shingles.setflags(write=False)
    story = [[at for at, one in enumerate(text.sentences) if one.furniture is None] for text, _ in known]
    quoted = [text.sentences[at].quoted for (text, _), own in zip(known, story, strict=True) for at in own]
    _, ranks = np.unique([content for _, content in known], return_inverse=True)
    body = np.array([at for own in story for at in own], np.int64)[kept].tolist()
    counts, ends, whole = np.diff(tokens.sentences).tolist(), sets.tolist(), letters.tobytes()
    sides = []
    for (text, content), (first, last) in zip(known, pairwise(tokens.documents.tolist()), strict=True):
        words = Words(whole, begins[first : last + 1].tolist())
        own = tuple(shingles[a:b] for a, b in pairwise(ends[first : last + 1]))
        shingled = Shingled(text, tuple(body[first:last]), words, tuple(counts[first:last]), own, content)
        sides.append(_Side(shingled, words))
    shares = np.array(quoted, np.float64)[kept]
    marks = np.isin(kernels.sentence_ids(tokens.ids, tokens.sentences), standing)
    return sides, Texts(tokens.documents, tokens.sentences, letters, begins, shingles, sets, shares, ranks), marks


def _alignment(
    left: _Side, right: _Side, rows: Sequence[_Row], counts: tuple[int, int, int, int], settings: Settings
) -> Alignment:
    matches = tuple(map(partial(_match, left.text, right.text, settings), rows))
    numbered = groupby(range(len(rows)), lambda at: rows[at][-1])
    passages = tuple(_passage(left, right, rows, tuple(own)) for _, own in numbered)
    return Alignment(matches, passages, order.told(len(rows), *counts, settings))


def _match(left: Shingled, right: Shingled, settings: Settings, row: _Row) -> Match:
    (a, b, c, d), (cosine, edit, *_, score), ours, theirs, jaccard, equal, moved, quoted, passage = row
    sides, how = (left.body[a:b], right.body[c:d]), kind(equal, edit, settings)
    return Match(*sides, how, score, jaccard, cosine, edit, ours, theirs, moved, quoted, passage)


def _passage(left: _Side, right: _Side, rows: Sequence[_Row], own: tuple[int, ...]) -> Passage:
    (a, _, c, _), (_, b, _, d) = rows[own[0]][0], rows[own[-1]][0]
    words = min(sum(rows[at][2] for at in own), sum(rows[at][3] for at in own))
    key = fingerprint(left.words.joined(a, b), right.words.joined(c, d))
    return Passage(place(left.text, a, b), place(right.text, c, d), own, words, key)
