"""Indexed retrieval: the pairs of documents that share shingles which are not common, by an inverted index.

The shingles lie on disk in parts by their highest bits. In each part the sentences of one shingle are brought together;
the postings of all parts are counted document by document, so that no pair that shares too little is ever stored. Where
the postings do not fit into memory, documents are taken in blocks.

Not a join in SQL: grouping every chance pair of two documents by a database costs tens of bytes for each, and an
archive has a thousand times more of them than of those that share enough.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.engines.sentences import Sentences
from dedup.engines.sketching import Sketched, read_shingles
from dedup.engines.texts import Told
from dedup.settings import Settings

if TYPE_CHECKING:
    from dedup.kernels import index as kernel

#: Bytes of the postings that are held at a time, at least.
BLOCK_BYTES = 16 << 20
#: Pairs that one call of the counting kernel returns, about.
_ROOM = 1 << 18
#: Documents that one call looks at.
_RUN = 4096


class Apart(NamedTuple):
    """Postings that are popular or of whole sentences: posting p has `documents[ends[p - 1]:ends[p]]`, anchors
    likewise, and counts `weights[p]` shingles."""

    ends: NDArray[np.int64]
    anchor_ends: NDArray[np.int64]
    documents: NDArray[np.int32]
    anchors: NDArray[np.int32]
    weights: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The shingles of a scan on disk, and the sentences that hold them; `ranks` tells the age of each document.

    `memory` is in bytes: about what the postings of a block of documents take.
    """

    folder: Path
    pieces: list[Sketched]
    sentences: Sentences
    ranks: NDArray[np.int32]
    settings: Settings
    threads: int
    memory: int

    def pairs(self, told: Told) -> NDArray[np.int64]:
        """Return the pairs of documents that share enough, smaller number first, in no order."""
        parts = len(self.pieces[0].parts) - 1
        with ThreadPoolExecutor(self.threads) as threads:
            popular, rows = [self._equal()], 0
            for number, (more, size) in enumerate(threads.map(self._posted, range(parts))):
                told(number, parts)
                popular.append(more)
                rows += size
            apart, documents = self._inverted(_joined(popular)), len(self.ranks)
            step = -(-documents // (8 * rows // max(self.memory, BLOCK_BYTES) + 1))
            blocks = ((low, min(low + step, documents)) for low in range(0, documents, step))
            return np.concatenate([self._counted(*block, apart, threads) for block in blocks])

    def _equal(self) -> Apart:
        """Return the postings of the sentences that more than one document holds."""
        held = self.sentences
        shared = np.flatnonzero(np.diff(held.starts) > 1).astype(np.int32)
        return self._apart(np.arange(len(shared)), shared, np.arange(len(shared) + 1), held.sizes[shared])

    def _posted(self, part: int) -> tuple[Apart, int]:
        """Write the stream of one part; return its popular postings, and how long the stream is."""
        from dedup.kernels.index import stream
        from dedup.kernels.parts import together

        sentences, bounds = together(*self._rows(part))
        s, held = self.settings, self.sentences
        documents, popular = stream(sentences, bounds, s.common_shingle, held.starts, held.holders, s.hot)
        documents.tofile(self._stream(part))
        return self._apart(popular, sentences, bounds, np.ones(len(popular), np.int64)), len(documents)

    def _rows(self, part: int) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
        """Return one part of the shingles of the distinct sentences, and the number of the sentence of each."""
        from dedup.kernels.index import kept_rows

        room = sum(int(piece.parts[part + 1] - piece.parts[part]) for piece in self.pieces)
        values, sentences = np.empty(room, np.uint64), np.empty(room, np.int32)
        end = 0
        for number, piece in enumerate(self.pieces):
            own, local = read_shingles(self.folder, number, int(piece.parts[part]), int(piece.parts[part + 1]))
            base = self.sentences.bases[number]
            end += kept_rows(own, local, base, self.sentences.first, values[end:], sentences[end:])
        return values[:end], sentences[:end]

    def _apart(
        self,
        groups: NDArray[np.int64],
        sentences: NDArray[np.int32],
        bounds: NDArray[np.int64],
        weights: NDArray[np.int64],
    ) -> Apart:
        from dedup.kernels.index import apart

        s, held = self.settings, self.sentences
        found = apart(groups, sentences, bounds, held.starts, held.holders, self.ranks, s.hot, s.anchors)
        return Apart._make((*found, weights.astype(np.int32)))

    def _inverted(self, found: Apart) -> kernel.Apart:
        from dedup.kernels.index import inverted

        return (*inverted(found.ends, found.documents, len(self.ranks)), *found)

    def _counted(self, low: int, high: int, apart: kernel.Apart, threads: ThreadPoolExecutor) -> NDArray[np.int64]:
        """Return the pairs whose first document is from `low` to `high`."""
        from dedup.kernels.index import block, entries, shared

        parts = range(len(self.pieces[0].parts) - 1)
        own = threads.map(lambda part: block(np.fromfile(self._stream(part), np.int32), low, high), parts)
        documents = np.concatenate(list(own))
        stream = (*entries(documents, low, high), documents)
        s, lengths = self.settings, self.sentences.lengths

        def run(first: int) -> list[NDArray[np.int64]]:
            last, pairs = min(first + _RUN, high), []
            while first < last:
                least = s.shared_shingles, s.shared_part
                ones, others, first = shared(low, first, last, stream, apart, lengths, *least, _ROOM)
                pairs.append(np.column_stack((ones, others)).astype(np.int64))
            return pairs

        runs = threads.map(run, range(low, high, _RUN))
        return np.concatenate([np.empty((0, 2), np.int64), *(pairs for run in runs for pairs in run)])

    def _stream(self, part: int) -> Path:
        return self.folder / f"{part}.stream"


def _joined(found: list[Apart]) -> Apart:
    """Return several lists of postings as one."""
    ends = np.cumsum([0, *(len(one.documents) for one in found)])
    anchor_ends = np.cumsum([0, *(len(one.anchors) for one in found)])
    return Apart(
        np.concatenate([one.ends + base for one, base in zip(found, ends, strict=False)]),
        np.concatenate([one.anchor_ends + base for one, base in zip(found, anchor_ends, strict=False)]),
        np.concatenate([one.documents for one in found]),
        np.concatenate([one.anchors for one in found]),
        np.concatenate([one.weights for one in found]),
    )
