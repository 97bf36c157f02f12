"""What the local engine does with some pairs of documents, in a process of its own: evidence, verdict, to disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dedup.align import align
from dedup.engines import spool
from dedup.engines.sketching import tokens_of
from dedup.engines.stored import Disk
from dedup.engines.texts import Judge
from dedup.judge import nothing_shared
from dedup.listing import QUIET
from dedup.model import Shingled
from dedup.score_arrays import lexicon
from dedup.settings import Settings
from dedup.shingle import shingle
from dedup.verdicts import Alignment, Pair, Passage, Place, Relation

#: Stands for each passage of a pair of which the passages are only counted.
_UNTOLD = Passage(Place(0, 0, 1, 1), Place(0, 0, 1, 1), (), 0, "")


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """What every process that compares has: the texts, how pairs are judged, and where they are written.

    `everything` asks for the pairs that tell nothing too; else they are counted.
    """

    texts: Disk
    judge: Judge
    settings: Settings
    folder: Path
    everything: bool


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
    path = bench.folder / f"{number}.pairs"
    writer = spool.Writer(path)
    relations: Counter[Relation] = Counter()
    outlines = []
    for left, right, alignment in _aligned(bench, pairs):
        pair = bench.judge(left, right, alignment)
        relations[pair.relation] += 1
        if bench.everything or pair.relation not in QUIET:
            writer.add(spool.flat_pair(pair))
            outlines.append(outlined(pair))
    relations["unrelated"] += len(pairs) - relations.total()
    return Compared(+relations, outlines, path, writer.close())


def _aligned(bench: Bench, pairs: NDArray[np.int64]) -> Iterator[tuple[Shingled, Shingled, Alignment]]:
    """Yield the texts of each pair with their alignment; unless all are asked for, those that share nothing are not."""
    from dedup.score_kernels import arrays, propose

    settings = bench.settings
    numbers, places = np.unique(pairs, return_inverse=True)
    texts = [bench.texts[number] for number in numbers.tolist()]
    ready = arrays(tokens_of(texts, settings), lexicon([text.document.language for text in texts]))
    ones, others = np.ascontiguousarray(places.reshape(-1, 2).T)
    found = propose(ready, ready, ones, others, settings)
    shingled = cache(lambda place: shingle(texts[place], settings))
    for number in range(len(pairs)) if bench.everything else found.some():
        left, right = shingled(ones[number]), shingled(others[number])
        alignment = align(left, right, found.of(number), settings)
        if bench.everything or not nothing_shared(alignment, settings):
            yield left, right, alignment


def outlined(pair: Pair) -> Pair:
    """Return a pair without its matches, its passages counted: what families and findings ask for."""
    return replace(pair, matches=(), passages=(_UNTOLD,) * len(pair.passages))
