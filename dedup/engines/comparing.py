"""What the local engine does with some pairs of documents, in a process of its own: evidence, verdict, to disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dedup.align import align
from dedup.engines import spool
from dedup.engines.bodies import Batch, batch
from dedup.engines.stored import Disk
from dedup.engines.texts import Judge
from dedup.judge import can_tell_nothing
from dedup.kernels.arrays import Proposals, Tokens, lexicon
from dedup.listing import QUIET
from dedup.model import Shingled
from dedup.settings import Settings
from dedup.shingle import worded
from dedup.verdicts import Pair, Passage, Place, Relation

#: Stands for each passage of a pair of which the passages are only counted.
_UNTOLD = Passage(Place(0, 0, 1, 1), Place(0, 0, 1, 1), (), 0, "")


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """What every process that compares has: the texts, how pairs are judged, and where they are written.

    `everything` asks for the pairs that tell nothing too; else they are counted. `standing` has the ids of the
    sentences that are boilerplate.
    """

    texts: Disk
    judge: Judge
    settings: Settings
    folder: Path
    everything: bool
    standing: NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """What came of some pairs: how many of each relation, outlines of those to tell of, and where they end on disk."""

    relations: Counter[Relation]
    outlines: list[Pair]
    path: Path
    ends: NDArray[np.int64]


def compare(bench: Bench, job: tuple[int, NDArray[np.int64]]) -> Compared:
    """Judge some pairs of documents; `job` is a number of its own and the pairs."""
    number, pairs = job
    relations: Counter[Relation] = Counter()
    kept = []
    for pair in _judged(bench, pairs, relations):
        relations[pair.relation] += 1
        if bench.everything or pair.relation not in QUIET:
            kept.append(pair)
    path = bench.folder / f"{number}.pairs"
    return Compared(+relations, list(map(outlined, kept)), path, spool.write(path, kept))


def _judged(bench: Bench, pairs: NDArray[np.int64], relations: Counter[Relation]) -> Iterator[Pair]:
    """Yield the verdicts on the pairs that may have anything to tell, or on all if asked for; count the others."""
    from dedup.kernels.evidence import arrays, propose

    settings = bench.settings
    numbers, places = np.unique(pairs, return_inverse=True)
    bodies = [bench.texts.body(number) for number in numbers.tolist()]
    found = batch(bodies, settings)
    ready = arrays(found.tokens, lexicon([body.language for body in bodies]))
    ones, others = np.ascontiguousarray(places.reshape(-1, 2).T)
    proposals = propose(ready, ready, ones, others, settings)
    texts = _Texts(bench, numbers.tolist(), found.tokens)
    for number in _open(bench, proposals, ones, others, found, relations):
        left, right = texts[int(ones[number])], texts[int(others[number])]
        yield bench.judge(left, right, align(left, right, proposals.of(number), settings))


def _open(
    bench: Bench,
    found: Proposals,
    ones: NDArray[np.int64],
    others: NDArray[np.int64],
    own: Batch,
    relations: Counter[Relation],
) -> Sequence[int]:
    """Return the pairs that the judge must see; count those of which the kernel knows what it would say."""
    settings, tokens = bench.settings, own.tokens
    if bench.everything or not can_tell_nothing(settings):
        return range(len(ones))
    from dedup.kernels import text as kernels
    from dedup.kernels.reach import BOILERPLATE, OPEN, UNRELATED, known

    standing = np.isin(kernels.sentence_ids(tokens.ids, tokens.sentences), bench.standing)
    sentences = np.diff(tokens.sentences), own.quoted, standing
    least = settings.part, settings.min_tokens
    kinds = known(found.starts, found.places, ones, others, tokens.documents, *sentences, *least)
    relations["unrelated"] += int(np.count_nonzero(kinds == UNRELATED))
    relations["boilerplate"] += int(np.count_nonzero(kinds == BOILERPLATE))
    numbers: list[int] = np.flatnonzero(kinds == OPEN).tolist()
    return numbers


class _Texts:
    """The texts of a batch as the judge takes them, made when they are asked for."""

    def __init__(self, bench: Bench, numbers: Sequence[int], tokens: Tokens) -> None:
        from dedup.kernels import text as kernels

        self._bench, self._numbers, self._documents = bench, numbers, tokens.documents
        self._shingles, self._ends = kernels.shingles(tokens.ids, tokens.sentences, bench.settings.shingle)
        self._shingles.setflags(write=False)
        self._made: dict[int, Shingled] = {}

    def __getitem__(self, place: int) -> Shingled:
        if place not in self._made:
            self._made[place] = self._shingled(place)
        return self._made[place]

    def _shingled(self, place: int) -> Shingled:
        number = self._numbers[place]
        text, content = self._bench.texts[number], self._bench.texts.outlines[number].content
        ends = self._ends[self._documents[place] : self._documents[place + 1] + 1].tolist()
        shingles = tuple(self._shingles[first:last] for first, last in pairwise(ends))
        return Shingled(text, *worded(text), shingles, content)


def outlined(pair: Pair) -> Pair:
    """Return a pair without its matches, its passages counted: what families and findings ask for."""
    return replace(pair, matches=(), passages=(_UNTOLD,) * len(pair.passages))
