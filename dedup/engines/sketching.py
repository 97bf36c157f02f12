"""What the local engine does with a piece of the input, in a process of its own: from bytes to shingles on disk."""

from __future__ import annotations

from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.engines import spool
from dedup.engines.bodies import batch, bodies
from dedup.engines.texts import Prepare, outline
from dedup.inputs import Piece, documents_of
from dedup.kernels.arrays import Tokens
from dedup.model import Document, Outline, Segmented, Skipped
from dedup.read.ids import short
from dedup.settings import Settings
from dedup.shingle import content_hash


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of the input, and where what comes of it goes: files of `folder` named after `number`.

    Shingles are written in `parts` parts, by the highest bits of their ids.
    """

    number: int
    piece: Piece
    folder: Path
    parts: int
    settings: Settings
    prepare: Prepare


class Row(NamedTuple):
    """What is kept in memory of a document: its outline, with the id that it asks for, and what longer ids are made of.

    The content of the outline is empty where the document has no sentence of a story.
    """

    outline: Outline
    declared_id: str | None
    path: str
    root: str
    record: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Sketched:
    """What came of a piece: rows, what was skipped, where its documents, bodies and parts of its shingles end."""

    rows: list[Row]
    skipped: list[Skipped]
    documents: NDArray[np.int64]
    bodies: NDArray[np.int64]
    parts: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """The body sentences of a piece: ids, tokens, shingles of each; sentences and shingles end where the next begins.

    `starts` has the first sentence of each document; the shingles of a sentence are counted in `sizes`, 0 for one that
    is too short to propose anything.
    """

    ids: NDArray[np.uint64]
    words: NDArray[np.int64]
    sizes: NDArray[np.int64]
    starts: NDArray[np.int64]


def sketch(_: None, job: Job) -> Sketched:
    """Read, credit, cut and shingle a piece; write its documents, bodies and shingles into the folder."""
    found = documents_of(job.piece)
    texts = [job.prepare(document) for document in found if isinstance(document, Document)]
    own = bodies(texts, job.settings)
    tokens = batch(own, job.settings).tokens
    rows = [_row(text, number, tokens) for number, text in enumerate(texts)]
    parts = _write_sentences(job, tokens)
    documents = spool.write(file_of(job.folder, job.number, "documents"), texts)
    packed = spool.write(file_of(job.folder, job.number, "bodies"), map(tuple, own))
    return Sketched(rows, [one for one in found if isinstance(one, Skipped)], documents, packed, parts)


def _row(text: Segmented, number: int, tokens: Tokens) -> Row:
    document = text.document
    first, last = tokens.documents[number], tokens.documents[number + 1]
    own = tokens.ids[tokens.sentences[first] : tokens.sentences[last]]
    content = content_hash(own) if len(own) else ""
    told = outline(short(document), document, content, len(own), int(last - first))
    return Row(told, document.declared_id, document.path, document.root, document.record)


def _write_sentences(job: Job, tokens: Tokens) -> NDArray[np.int64]:
    """Write the sentences, and the shingles of those that are long enough; return the parts of these."""
    from dedup.kernels import text as kernels
    from dedup.kernels.parts import parted

    words = np.diff(tokens.sentences)
    values, ends = kernels.shingles(tokens.ids, tokens.sentences, job.settings.shingle)
    own = {"ids": kernels.sentence_ids(tokens.ids, tokens.sentences), "words": words}
    sizes, starts = np.where(words >= job.settings.min_tokens, np.diff(ends), 0), tokens.documents[:-1]
    np.savez(file_of(job.folder, job.number, "sentences.npz"), allow_pickle=False, **own, sizes=sizes, starts=starts)
    kept, holders, parts = parted(values, sizes, ends, job.parts.bit_length() - 1)
    kept.tofile(file_of(job.folder, job.number, "shingles"))
    holders.tofile(file_of(job.folder, job.number, "holders"))
    return parts


def read_sentences(folder: Path, number: int) -> Arrays:
    """Return the sentences of a piece."""
    with np.load(file_of(folder, number, "sentences.npz")) as arrays:
        return Arrays(arrays["ids"], arrays["words"], arrays["sizes"], arrays["starts"])


def read_shingles(folder: Path, number: int, first: int, last: int) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """Return the shingles of a piece from one place to another, and the sentence of the piece that holds each."""
    shingles, holders = np.empty(last - first, np.uint64), np.empty(last - first, np.int32)
    _fill(file_of(folder, number, "shingles"), first, shingles)
    _fill(file_of(folder, number, "holders"), first, holders)
    return shingles, holders


def _fill(path: Path, first: int, values: NDArray[Any]) -> None:
    """Fill an array from a place of a file: half the time that numpy takes, and mostly without Python's lock."""
    with FileIO(path) as file:
        file.seek(first * values.itemsize)
        file.readinto(values.data)


def file_of(folder: Path, number: int, name: str) -> Path:
    """Return where something of a piece is kept."""
    return folder / f"{number}.{name}"
