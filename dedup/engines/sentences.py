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

    def grouped(part: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.bool_]]:
        """Return the first sentence of each kind, the documents that hold one, and with which of them a kind begins."""
        order = part[np.argsort(bodies.sentences[part], kind="stable")]
        ids, held = bodies.sentences[order], documents[order]
        new = np.ones(len(order), np.bool_)
        new[1:] = ids[1:] != ids[:-1]
        another = new.copy()
        another[1:] |= held[1:] != held[:-1]
        return order[new], held[another], new[another]

    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(grouped, _parts(bodies.sentences, np.flatnonzero(sizes))))
    firsts, holders, new = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    first = np.full(len(sizes), -1, np.int32)
    first[firsts] = np.arange(len(firsts), dtype=np.int32)
    own, starts = sizes[firsts], np.append(np.flatnonzero(new), len(new))
    lengths = np.bincount(holders, np.repeat(own, np.diff(starts)), len(bodies.starts) - 1).astype(np.int64)
    return Sentences(bodies, bases, first, starts, holders, own, lengths)


def _parts(values: NDArray[np.uint64], able: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the places of some values shared out by the highest bits of these, which can be sorted each by itself."""
    highest = (values[able] >> np.uint64(64 - _BITS)).astype(np.uint8)
    order = np.argsort(highest, kind="stable")
    bounds = np.searchsorted(highest[order], np.arange((1 << _BITS) + 1))
    return [able[order[first:last]] for first, last in pairwise(bounds)]
