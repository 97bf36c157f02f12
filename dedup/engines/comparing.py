"""What the local engine does with some pairs of documents, in a process of its own: evidence, verdict, to disk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dedup.engines import spool
from dedup.engines.judging import Cell, Rules, judged, outlined
from dedup.engines.stored import Disk
from dedup.model import Segmented
from dedup.verdicts import Pair, Relation


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """What every process that compares has: the texts, how pairs are judged, and where they are written."""

    texts: Disk
    rules: Rules
    folder: Path


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
    kept = list(judged(_cell(bench.texts, pairs), bench.rules, relations))
    path = bench.folder / f"{number}.pairs"
    return Compared(+relations, list(map(outlined, kept)), path, spool.write(path, kept))


def _cell(texts: Disk, pairs: NDArray[np.int64]) -> Cell:
    unique, places = np.unique(pairs, return_inverse=True)
    numbers: list[int] = unique.tolist()
    ones, others = np.ascontiguousarray(places.reshape(-1, 2).T)

    def text(place: int) -> tuple[Segmented, str]:
        return texts[numbers[place]], texts.content(numbers[place])

    return Cell([texts.body(number) for number in numbers], text, ones, others)
