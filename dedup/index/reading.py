"""What is read into an index, piece by piece in all processes: packed documents and the keys of their bands."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dedup import dates
from dedup.affiliation import home
from dedup.engines.bodies import batch, bodies
from dedup.engines.texts import Prepare
from dedup.index.bands import KEY_BITS, Ids, keys
from dedup.index.values import digest, packed
from dedup.inputs import Piece, documents_of
from dedup.kernels.arrays import Tokens
from dedup.model import Document, Segmented, Skipped
from dedup.settings import Settings
from dedup.shingle import content_hash
from dedup.sketch import low_half
from dedup.wires import wire_of_name

#: Postings on disk are kept in so many parts by the highest bits of their keys.
PARTS = 256
#: Bits of a document's number within its piece.
_LOCAL = 20


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of the input, and where what comes of it goes: files of `folder` named after `number`."""

    number: int
    piece: Piece
    folder: Path
    settings: Settings
    prepare: Prepare


@dataclass(frozen=True, slots=True)
class Row:
    """What an index tells of a document in columns. `earliest` is the earliest moment that its date allows.

    `content` is None where it has no sentence of a story. `tie` orders documents of equal age and content.
    """

    declared_id: str | None
    path: str
    root: str
    record: int | None
    title: str | None
    published: str | None
    earliest: str | None
    publisher: str | None
    wire: str | None
    credits: str | None
    status: str | None
    embargo: str | None
    licence: str | None
    url: str | None
    language: str
    version: str | None
    words: int
    sentences: int
    content: str | None
    tie: str
    digest: str


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """What came of a piece: rows, what was skipped, where its packed documents and parts of its postings end.

    `counts` has the postings of each document.
    """

    rows: list[Row]
    skipped: list[Skipped]
    ends: NDArray[np.int64]
    counts: NDArray[np.int64]
    parts: NDArray[np.int64]


def take(_: None, job: Job) -> Taken:
    """Read, credit, cut and sketch a piece; write its packed documents and postings into the folder."""
    found = documents_of(job.piece)
    texts = [job.prepare(document) for document in found if isinstance(document, Document)]
    tokens = batch(bodies(texts, job.settings), job.settings).tokens
    values, bounds = _shingles(job.settings, tokens)
    sets = _sets(tokens, values, bounds)
    data = [packed(text, own) for text, own in zip(texts, sets, strict=True)]
    rows = [_row(text, own, number, tokens) for number, (text, own) in enumerate(zip(texts, data, strict=True))]
    (job.folder / f"{job.number}.texts").write_bytes(b"".join(data))
    counts, parts = _write_postings(job, tokens, values, bounds)
    ends = np.cumsum([0, *map(len, data)])
    return Taken(rows, [one for one in found if isinstance(one, Skipped)], ends, counts, parts)


def _row(text: Segmented, data: bytes, number: int, tokens: Tokens) -> Row:
    document, first, last = text.document, tokens.documents[number], tokens.documents[number + 1]
    own = tokens.ids[tokens.sentences[first] : tokens.sentences[last]]
    interval = dates.interval(document.published) if document.published else None
    return Row(
        declared_id=document.declared_id,
        path=document.path,
        root=document.root,
        record=document.record,
        title=document.title,
        published=dates.iso(document.published) if document.published else None,
        earliest=interval[0].isoformat() if interval else None,
        publisher=document.publisher,
        wire=_wire(text),
        credits=", ".join(sorted({one.wire for one in text.credits if one.kind == "full"})) or None,
        status=document.status,
        embargo=dates.iso(document.embargo) if document.embargo else None,
        licence=document.licence,
        url=document.url,
        language=document.language,
        version=document.version,
        words=len(own),
        sentences=int(last - first),
        content=content_hash(own) if len(own) else None,
        tie=_tie(document),
        digest=digest(data),
    )


def _wire(text: Segmented) -> str | None:
    """Return the wire that a text is of: as its metadata states, else as its publisher and credit lines tell."""
    stated = text.document.wire
    return (wire_of_name(stated) or stated) if stated else home(text)


def _tie(document: Document) -> str:
    """Return a hash of what a reader sees of a document: nothing of its id, its file, or the order of files."""
    parts = (document.text, document.title, document.publisher, document.byline, document.url)
    text = "\0".join(part or "" for part in parts)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _shingles(settings: Settings, tokens: Tokens) -> tuple[Ids, NDArray[np.int64]]:
    """Return the shingles of all sentences that are long enough to propose anything, and where each one's end."""
    from dedup.kernels import text as kernels

    values, ends = kernels.shingles(tokens.ids, tokens.sentences, settings.shingle)
    long = np.diff(tokens.sentences) >= settings.min_tokens
    sizes = np.diff(ends)
    return values[np.repeat(long, sizes)], np.append(0, np.cumsum(np.where(long, sizes, 0)))


def _sets(tokens: Tokens, values: Ids, ends: NDArray[np.int64]) -> list[bytes]:
    """Return the low halves of each document's shingles, sorted, each once."""
    count = len(tokens.documents) - 1
    documents = np.repeat(np.arange(count, dtype=np.uint64), np.diff(ends[tokens.documents]))
    found = unique(documents << np.uint64(32) | low_half(values))
    bounds = (4 * np.searchsorted(found, np.arange(count + 1, dtype=np.uint64) << np.uint64(32))).tolist()
    whole = found.astype("<u4").tobytes()
    return [whole[first:last] for first, last in pairwise(bounds)]


def _write_postings(
    job: Job, tokens: Tokens, values: Ids, ends: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Write the postings of a piece, sorted by key, each once; return how many each document has, where parts begin."""
    from dedup.kernels import text as kernels

    settings, count = job.settings, len(tokens.documents) - 1
    long = np.flatnonzero(np.diff(ends))
    signed = kernels.signatures(values, np.append(ends[long], len(values)), settings.permutations, settings.seed)
    documents = np.repeat(np.arange(count, dtype=np.uint64), np.diff(tokens.documents))
    own = keys(signed, settings.bands, settings.rows) << np.uint64(_LOCAL)
    own |= documents[long][:, None]
    postings = unique(own.ravel())
    postings.tofile(job.folder / f"{job.number}.postings")
    bounds = np.arange(PARTS, dtype=np.uint64) << np.uint64(_LOCAL + KEY_BITS - PARTS.bit_length() + 1)
    counts = np.bincount((postings & np.uint64((1 << _LOCAL) - 1)).astype(np.int64), minlength=count)
    return counts.astype(np.int64), np.append(np.searchsorted(postings, bounds), len(postings)).astype(np.int64)


def unique(values: Ids) -> Ids:
    """Return sorted values, each once; what is given is sorted in place."""
    values.sort()
    new = np.ones(len(values), np.bool_)
    new[1:] = values[1:] != values[:-1]
    return values if new.all() else values[new]


def read_postings(folder: Path, number: int, first: int, last: int) -> tuple[Ids, NDArray[np.int64]]:
    """Return the keys of postings of a piece from one place to another, and the place of each one's document in it."""
    values = np.fromfile(folder / f"{number}.postings", np.uint64, last - first, offset=8 * first)
    return values >> np.uint64(_LOCAL), (values & np.uint64((1 << _LOCAL) - 1)).astype(np.int64)
