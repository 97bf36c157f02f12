"""Reads the inputs on the workers: from pieces to documents, cut, credited and shingled, as one job.

The driver cuts the inputs into pieces, as for the local engine, and writes them as a dataset, some at a time: a piece
of a plain file says where to read, one of a packed file carries its records with it. What a task does with a piece is
what a process of the local engine does. Paths must mean the same on all machines.
"""

from __future__ import annotations

import gc
import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dedup.engines.bodies import batch, bodies
from dedup.engines.spark.datasets import Work, key_of
from dedup.engines.texts import Prepare, outline, wordless
from dedup.inputs import Inputs, Piece, documents_of
from dedup.model import Document, Segmented, Skipped
from dedup.read import Note
from dedup.read.ids import forms, order
from dedup.settings import Settings
from dedup.shingle import content_hash

if TYPE_CHECKING:
    from pyarrow import RecordBatch, Schema

    from dedup.kernels.arrays import Tokens

#: The dataset of a row for each document and each thing skipped. `key` tells the piece and the place there, so its
#: order is that of the inputs. `forms` are the ids it may get, `naming` decides between two of one; see read/ids.py.
#: `sids`, `lengths` (tokens) and `sizes` (shingles, 0 where it is too short to propose anything) are of its sentences,
#: each once; `shingles` has those of all of them, 8 bytes each.
READ = (
    "key long, path string, reason string, forms array<binary>, naming binary, content string, age string, "
    "published binary, publisher string, words int, sentences int, outline binary, text binary, body binary, "
    "sids array<long>, lengths array<int>, sizes array<int>, shingles binary"
)
#: Remarks that are kept of each kind; the rest are counted.
MOST_NOTES = 2_000
#: Bytes of pieces that the driver holds at a time, about, and pieces.
_HELD, _MOST = 64 << 20, 20_000
#: Pieces of one task, at most; at least so many tasks for each core, where there are pieces enough.
_TASK, _WAVES = 32, 4
#: Bits of a key that tell the place of a record in a piece.
RECORD_BITS = 32


def read(work: Work, inputs: Inputs, settings: Settings, prepare: Prepare) -> tuple[str, ...]:
    """Write the dataset "read" of all inputs; return the remarks on them. Raises UsageError as `Inputs.pieces` does.

    Addresses among the inputs come after paths. Raises UsageError for those too, see `remote.read`.
    """
    from dedup.engines.spark import remote

    addresses = [str(one) for one in inputs.given if remote.is_address(one)]
    here = replace(inputs, given=tuple(one for one in inputs.given if not remote.is_address(one)))
    count, notes = _write_pieces(work, here)
    far, more, skipped = None, list[str](), list[tuple[int, Skipped]]()
    if addresses:
        far, more, skipped = remote.read(work, addresses, count, inputs.fields, settings, prepare)
        _append(work, [(number, packed(one)) for number, one in skipped], False)
    parallel = work.spark.sparkContext.defaultParallelism
    tasks = max(1, min(count, max(_WAVES * parallel, -(-count // _TASK))))
    pieces = work.spark.read.schema("number long, data binary").parquet(work.path("pieces"))
    found = pieces.repartition(tasks).mapInArrow(lambda batches: _rows(batches, settings, prepare), READ)
    work.write("read", found if far is None else found.union(far))
    work.remove("pieces")
    return capped([*notes, *more], "remarks on the inputs")


def capped(notes: Sequence[str], of: str, more: int = 0) -> tuple[str, ...]:
    """Return the first remarks, and how many `more` there are `of` the kind."""
    more += max(0, len(notes) - MOST_NOTES)
    return (*notes[:MOST_NOTES], *([f"{more:,} more {of} are left out"] if more else []))


def _write_pieces(work: Work, inputs: Inputs) -> tuple[int, list[str]]:
    """Write the pieces as they are found; return how many there are, and the remarks."""
    notes, rows, held, number, first = list[str](), list[tuple[int, bytes]](), 0, 0, True
    for item in inputs.pieces():
        if isinstance(item, Note):
            notes.append(item.text)
            continue
        rows.append((number, packed(item)))
        held, number = held + len(rows[-1][1]), number + 1
        if held >= _HELD or len(rows) >= _MOST:
            _append(work, rows, first)
            rows, held, first = [], 0, False
    if rows or first:
        _append(work, rows, first)
    return number, notes


def _append(work: Work, rows: Sequence[tuple[int, bytes]], first: bool) -> None:
    import pyarrow as pa

    numbers, data = [row[0] for row in rows], [row[1] for row in rows]
    table = pa.table({"number": pa.array(numbers, pa.int64()), "data": pa.array(data, pa.binary())})
    frame = work.spark.createDataFrame(table)
    frame.write.mode("overwrite" if first else "append").parquet(work.path("pieces"))


def _rows(batches: Iterable[RecordBatch], settings: Settings, prepare: Prepare) -> Iterator[RecordBatch]:
    begin()
    for given in batches:
        for number, data in zip(given.column(0).to_pylist(), given.column(1), strict=True):
            piece: Piece | Skipped = pickle.loads(data.as_py())
            found = [piece] if isinstance(piece, Skipped) else documents_of(piece)
            yield from rows_of(found, number << RECORD_BITS, settings, prepare)


def begin() -> None:
    """Spare a worker the search for cycles among what it was started with."""
    gc.freeze()
    gc.set_threshold(100_000, 10, 10)


def rows_of(
    found: Sequence[Document | Skipped], base: int, settings: Settings, prepare: Prepare
) -> Iterator[RecordBatch]:
    """Yield the rows of what was found in a piece, with keys from `base` on."""
    import pyarrow as pa

    numbered = list(enumerate(found, base))
    texts = [(key, prepare(one)) for key, one in numbered if isinstance(one, Document)]
    if texts:
        yield _documents([key for key, _ in texts], [text for _, text in texts], settings)
    skipped = [
        {"key": key, "path": sound(one.path), "reason": sound(one.reason)}
        for key, one in numbered
        if isinstance(one, Skipped)
    ]
    if skipped:
        yield pa.RecordBatch.from_pylist(skipped, schema=schema())


def packed(value: Any) -> bytes:
    """Return a value as a column takes it that only Python reads."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def sound(text: str) -> str:
    """Return a text as a column takes it: no lone surrogates."""
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")


def schema() -> Schema:
    """Return the columns of "read" as Arrow's types."""
    import pyarrow as pa

    types = {
        "long": pa.int64(),
        "int": pa.int32(),
        "string": pa.string(),
        "binary": pa.binary(),
        "array<binary>": pa.list_(pa.binary()),
        "array<long>": pa.list_(pa.int64()),
        "array<int>": pa.list_(pa.int32()),
    }
    return pa.schema([(name, types[kind]) for name, kind in (part.split(" ") for part in READ.split(", "))])


def _documents(keys: Sequence[int], texts: Sequence[Segmented], settings: Settings) -> RecordBatch:
    import pyarrow as pa

    own = bodies(texts, settings)
    tokens = batch(own, settings).tokens
    rows = [_row(key, text, number, tokens) for number, (key, text) in enumerate(zip(keys, texts, strict=True))]
    values: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    values["body"] = [packed(tuple(body)) for body in own]
    arrays = {one.name: pa.array(values[one.name], one.type) for one in schema() if one.name in values}
    arrays |= _sentences(tokens, settings)
    return pa.RecordBatch.from_arrays([arrays[one.name] for one in schema()], schema=schema())


def _row(key: int, text: Segmented, number: int, tokens: Tokens) -> dict[str, Any]:
    document = text.document
    first, last = tokens.documents[number], tokens.documents[number + 1]
    ids = tokens.ids[tokens.sentences[first] : tokens.sentences[last]]
    content = content_hash(ids) if len(ids) else None
    own = outline("", document, content or "", len(ids), int(last - first))
    return {
        "key": key,
        "path": sound(document.path),
        "reason": None if content else wordless("").reason,
        "forms": [key_of(form) for form in forms(document)],
        "naming": packed(order(document)),
        "content": content,
        "age": own.age,
        "published": packed(document.published) if document.published else None,
        "publisher": None if own.publisher is None else sound(own.publisher),
        "words": own.words,
        "sentences": own.sentences,
        "outline": packed(own),
        "text": packed(text),
    }


def _sentences(tokens: Tokens, settings: Settings) -> dict[str, Any]:
    """Return the columns of the sentences of documents, each sentence of a document once."""
    import pyarrow as pa

    from dedup.kernels import text as kernels

    lengths = np.diff(tokens.sentences)
    values, ends = kernels.shingles(tokens.ids, tokens.sentences, settings.shingle)
    sids = kernels.sentence_ids(tokens.ids, tokens.sentences).view(np.int64)
    documents = np.repeat(np.arange(len(tokens.documents) - 1), np.diff(tokens.documents))
    once = _first(documents, sids)
    sizes = np.where(lengths >= settings.min_tokens, np.diff(ends), 0)
    kept = values[np.repeat(once & (sizes > 0), np.diff(ends))]
    starts = np.searchsorted(documents[once], np.arange(len(tokens.documents))).astype(np.int32)
    bounds = np.append(0, np.cumsum(sizes[once]))[starts]
    return {
        "sids": pa.ListArray.from_arrays(starts, pa.array(sids[once])),
        "lengths": pa.ListArray.from_arrays(starts, pa.array(lengths[once].astype(np.int32))),
        "sizes": pa.ListArray.from_arrays(starts, pa.array(sizes[once].astype(np.int32))),
        "shingles": _cut(kept, bounds),
    }


def _first(documents: NDArray[np.int64], sids: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say of each sentence whether it is the first of its kind in its document."""
    order = np.lexsort((sids, documents))  # stable: of equal ones the first comes first
    found = np.zeros(len(sids), np.bool_)
    new = np.ones(len(sids), np.bool_)
    new[1:] = np.diff(sids[order]).astype(np.bool_) | np.diff(documents[order]).astype(np.bool_)
    found[order[new]] = True
    return found


def _cut(values: NDArray[np.uint64], bounds: NDArray[np.int64]) -> Any:
    import pyarrow as pa

    offsets = pa.py_buffer((8 * bounds).astype(np.int32))
    return pa.Array.from_buffers(pa.binary(), len(bounds) - 1, [None, offsets, pa.py_buffer(values.tobytes())])
