"""All body sentences of a scan as numbers: which are equal, who holds them, how many shingles they have."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dedup.engines.sketching import Arrays, Sketched, read_sentences
from dedup.model import Bodies

#: Bits of a sentence's id by which all sentences are shared out to be sorted.
_BITS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Sentences:
    """The sentences of all pieces, one after the other; those that are long enough to propose anything are numbered.

    `bodies` has them by document. Sentence s of all is the first of distinct sentence `first[s]`, or -1. Distinct
    sentence k is held by the documents `holders[starts[k]:starts[k + 1]]`, int32, ascending, and has `sizes[k]`
    shingles. `bases` has the first sentence of each piece; `lengths` the shingles of each document.
    """

    bodies: Bodies
    bases: NDArray[np.int64]
    first: NDArray[np.int32]
    starts: NDArray[np.int64]
    holders: NDArray[np.int32]
    sizes: NDArray[np.int64]
    lengths: NDArray[np.int64]


def gathered(folder: Path, pieces: Sequence[Sketched], threads: int) -> Sentences:
    """Return the sentences of all pieces; `threads` are sorted in."""
    found = [read_sentences(folder, number) for number in range(len(pieces))]
    bases = np.cumsum([0, *(len(one.ids) for one in found)])
    bodies = _bodies(found, bases, pieces)
    sizes = np.concatenate([np.empty(0, np.int64), *(one.sizes for one in found)])
    return _distinct(bodies, bases, sizes, threads)


def _bodies(found: Sequence[Arrays], bases: NDArray[np.int64], pieces: Sequence[Sketched]) -> Bodies:
    starts = [one.starts + base for one, base in zip(found, bases, strict=False)]
    return Bodies(
        np.concatenate([np.empty(0, np.uint64), *(one.ids for one in found)]),
        np.concatenate([np.empty(0, np.int64), *(one.words for one in found)]),
        np.concatenate([*starts, bases[-1:]]),
    )


def _distinct(bodies: Bodies, bases: NDArray[np.int64], sizes: NDArray[np.int64], threads: int) -> Sentences:
    documents = np.repeat(np.arange(len(bodies.starts) - 1, dtype=np.int32), np.diff(bodies.starts))
    able = np.flatnonzero(sizes)
    order = able[_order(bodies.sentences[able], threads)]
    ids, held = bodies.sentences[order], documents[order]
    new = np.ones(len(order), bool)
    new[1:] = ids[1:] != ids[:-1]
    another = new.copy()
    another[1:] |= held[1:] != held[:-1]
    first = np.full(len(sizes), -1, np.int32)
    first[order[new]] = np.arange(np.count_nonzero(new), dtype=np.int32)
    own = sizes[order]
    return Sentences(
        bodies=bodies,
        bases=bases,
        first=first,
        starts=np.append(np.flatnonzero(new[another]), np.count_nonzero(another)),
        holders=held[another],
        sizes=own[new],
        lengths=np.bincount(held[another], own[another], len(bodies.starts) - 1).astype(np.int64),
    )


def _order(values: NDArray[np.uint64], threads: int) -> NDArray[np.int64]:
    """Return the stable order of values: first by their highest bits, which is quick, then by all, a part a thread."""
    highest = (values >> np.uint64(64 - _BITS)).astype(np.uint8)
    rough = np.argsort(highest, kind="stable")
    bounds = np.searchsorted(highest[rough], np.arange((1 << _BITS) + 1))
    parts = [rough[first:last] for first, last in pairwise(bounds)]
    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate(list(pool.map(lambda part: part[np.argsort(values[part], kind="stable")], parts)))
