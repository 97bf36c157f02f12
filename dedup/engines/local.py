"""The local engine: compiled kernels in all cores, documents on disk, DuckDB for bands. For archives.

Findings equal those of the reference engine; what it costs grows with the documents, and its memory does not grow with
their text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.engines import bands, comparing, sketching, spool
from dedup.engines.candidates import Candidates, every
from dedup.engines.index import Index
from dedup.engines.jobs import Jobs
from dedup.engines.judging import Rules
from dedup.engines.sentences import gathered
from dedup.engines.sketching import Job, Row, Sketched
from dedup.engines.stored import Disk, Lazy, Stored
from dedup.engines.texts import Judge, Prepare, Reading, Told, Verdicts, wordless
from dedup.inputs import Inputs
from dedup.model import Outline
from dedup.pool import Pool, cores
from dedup.read.ids import names
from dedup.settings import Settings
from dedup.verdicts import Pair, Relation, Retrieval

#: Bytes of shingles in one part of the index: what one thread holds at a time.
_PART = 64 << 20
#: Pairs that a process judges at a time.
_BATCH = 2000
#: Files that are removed after each of these batches, so that nobody waits for it.
_REMOVED = 8
#: Memory of the join of bands, where the user sets no limit.
_MEMORY = 4 << 30


@dataclass(frozen=True, slots=True, eq=False)
class Sketches:
    """The sentences of a scan and how pairs of documents are looked for."""

    texts: Stored
    ranks: NDArray[np.int32]
    retrieval: Retrieval


class LocalEngine:
    """Runs on all cores of one machine, or on `threads`; `memory`, in bytes, is about what the joins take.

    The outlines of the documents, the numbers of their sentences and what each process holds come on top. `keeps` says
    that candidates are asked for again after evidence: then what they are found in stays on disk.
    """

    name = "local"

    def __init__(self, settings: Settings, threads: int | None = None, memory: int | None = None) -> None:
        self.settings = settings
        self.threads = threads or cores()
        self.memory = memory or _MEMORY
        self._own = spool.Folder()
        self._folder = self._own.path
        self._pieces: list[Sketched] = []
        self.keeps = False

    def read(self, inputs: Inputs, prepare: Prepare, told: Told) -> Reading:
        """Read, credit, cut and shingle everything, piece by piece in all processes."""
        parts = 1 << max(1, (2 * inputs.size() // _PART).bit_length())
        jobs = Jobs(inputs, lambda at, piece: Job(at, piece, self._folder, parts, self.settings, prepare))
        texts, packed, rows, done = spool.Values(self._own), spool.Values(self._own), list[Row](), 0
        with Pool(self.threads) as pool:
            for number, sketched in enumerate(pool.map(sketching.sketch, jobs)):
                texts.add(sketching.file_of(self._folder, number, "documents"), sketched.documents)
                packed.add(sketching.file_of(self._folder, number, "bodies"), sketched.bodies)
                rows.extend(sketched.rows)
                self._pieces.append(replace(sketched, rows=[]))  # they are as many as the documents, and soon of no use
                done += jobs.sizes[number]
                told(len(rows), max(len(rows), len(rows) * jobs.size // max(done, 1)))
        return self._reading(texts, packed, rows, jobs)

    def _reading(self, texts: spool.Values, packed: spool.Values, rows: Sequence[Row], jobs: Jobs[Job]) -> Reading:
        with ThreadPoolExecutor(1) as aside:  # sentences are sorted by numpy while Python makes the ids
            sentences = aside.submit(gathered, self._folder, self._pieces, self.threads)
            asking = Lazy(len(rows), lambda number: _Named(rows[number], number, texts))
            named, collisions = names(asking, [row.outline.id for row in rows])
            order = sorted(range(len(rows)), key=named.__getitem__)
            able = [number for number in order if rows[number].outline.content]
            empty = [wordless(rows[number].path) for number in order if not rows[number].outline.content]
            outlines = tuple(_outline(named[number], rows[number]) for number in able)
            disk = Disk(texts, packed, np.array(able, np.int64), outlines)
        stored = Stored(disk, outlines, sentences.result(), self.settings)
        return Reading(stored, (*jobs.skipped(self._pieces), *empty), (*jobs.notes, *collisions))

    def sketch(self, texts: Stored, ranks: Sequence[int], retrieval: Retrieval, told: Told) -> Sketches:
        """Return the sentences; `ranks` tells the age of each text."""
        by_place = np.zeros(len(texts.sentences.bodies.starts) - 1, np.int32)
        by_place[texts.disk.places] = ranks
        return Sketches(texts, by_place, retrieval)

    def candidates(self, sketches: Sketches, told: Told) -> Candidates:
        """Return the pairs of texts to compare, found as `candidates.py` says."""
        held = sketches.texts.sentences
        counts = {"popular_sentences_thinned": int(np.count_nonzero(np.diff(held.starts) > self.settings.hot))}
        where = self._folder, self._pieces, held, sketches.ranks, self.settings, self.threads
        if sketches.retrieval == "indexed":
            found = Index(*where, self.memory // 4).pairs(told)
            return Candidates(_placed(found, sketches.texts.disk.places), counts)
        found = bands.pairs(*where, self.memory)
        counts["pairs_proposed_by_minhash"] = len(found)
        banded = sketches.retrieval == "banded"
        pairs = _placed(found, sketches.texts.disk.places) if banded else every(len(sketches.texts.outlines))
        return Candidates(pairs, counts)

    def evidence(self, texts: Stored, pairs: NDArray[np.int64], judge: Judge, everything: bool, told: Told) -> Verdicts:
        """Judge all pairs, batch by batch in all processes; `everything` keeps the pairs that tell nothing too."""
        relations, outlines, values = Counter[Relation](), list[Pair](), spool.Values(self._own)
        standing = np.array([*texts.popular], np.uint64)
        bench = comparing.Bench(texts.disk, Rules(judge, self.settings, everything, standing), self._folder)
        spent = self._spent()
        near = pairs[_along_a_walk(pairs)]
        jobs = ((start, near[start : start + _BATCH]) for start in range(0, len(near), _BATCH))
        with Pool(self.threads, bench) as pool:
            for number, compared in enumerate(pool.map(comparing.compare, jobs)):
                told(min((number + 1) * _BATCH, len(pairs)), len(pairs))
                relations.update(compared.relations)
                outlines.extend(compared.outlines)
                values.add(compared.path, compared.ends)
                _remove(islice(spent, _REMOVED))
        _remove(spent)
        numbers = {(pair.left, pair.right): number for number, pair in enumerate(outlines)}
        outlines.sort(key=attrgetter("left", "right"))

        def whole(chosen: Sequence[Pair]) -> Sequence[Pair]:
            places = [numbers[pair.left, pair.right] for pair in chosen]
            return Lazy(len(places), partial(_chosen, values, places))

        return Verdicts(relations, outlines, whole)

    def _spent(self) -> Iterator[Path]:
        """Return the files that only candidates are looked for in: nearly half of all that lies on disk."""
        endings = () if self.keeps else ("shingles", "holders", "stream")
        return iter([path for ending in endings for path in self._folder.glob(f"*.{ending}")])


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink()


@dataclass(frozen=True, slots=True)
class _Named:
    """What an id is made from, its text on disk."""

    row: Row
    number: int
    values: spool.Values

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def text(self) -> str:
        """The whole text."""
        text: str = self.values[self.number].document.text
        return text


def _outline(name: str, row: Row) -> Outline:
    return row.outline if row.outline.id == name else replace(row.outline, id=name)


def _chosen(values: Sequence[Pair], places: Sequence[int], at: int) -> Pair:
    return values[places[at]]


def _along_a_walk(pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return an order of pairs that brings those of a text together, so that each text is made ready about once.

    A pair stands where a walk along pairs, depth first, reaches the later of its texts. Chance pairs hang together like
    trees, and in a walk through a tree the other text of a pair is among the last ones that were reached.
    """
    from dedup.kernels.walking import walked

    reached = np.sort(walked(pairs)[pairs], axis=1)
    return np.lexsort((reached[:, 0], reached[:, 1]))


def _placed(pairs: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return pairs of documents, by their number on disk, as pairs of texts in the order of their ids, sorted."""
    texts = np.zeros(int(places.max(initial=-1)) + 1, np.int64)
    texts[places] = np.arange(len(places))
    found = np.sort(texts[pairs], axis=1)
    return found[np.lexsort((found[:, 1], found[:, 0]))]
