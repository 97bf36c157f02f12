"""Writes an index: documents by age, then their postings, part by part in all cores, then what it says of itself."""

from __future__ import annotations

import heapq
import math
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dedup import __version__
from dedup.errors import UsageError
from dedup.index.bands import KEY_BITS, Ids, Rows, encoded, row_bits
from dedup.index.held import Age, Fresh, Kept, Line
from dedup.index.reading import PARTS
from dedup.index.schema import BLOCK, DOCUMENTS, GROUP, SCHEMA, TABLES, Meta, as_values, stored
from dedup.index.values import ROW, row
from dedup.settings import Settings
from dedup.verdicts import Holdings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from dedup.index.building import Progress

#: Documents that are handed to the database at a time; postings that a thread sorts at a time, about.
_DOCUMENTS, _POSTINGS = 4_096, 4 << 20
_MEMORY = "1GB"


@dataclass(frozen=True, slots=True, eq=False)
class _Numbers:
    """The new numbers of the documents of an old index and of each piece that was read, -1 for those left out."""

    old: NDArray[np.int64]
    fresh: list[NDArray[np.int64]]
    count: int


@dataclass(slots=True)
class _Tally:
    """What is counted while the documents are written."""

    sentences: int
    words: int
    postings: int
    publishers: Counter[str]
    wires: Counter[str]
    days: list[str]


def write(part: Path, old: Kept, fresh: Fresh, settings: Settings, told: Progress, threads: int) -> Meta:
    """Write the documents of both sides into a new file; return what it says of itself. Raises UsageError."""
    import duckdb

    merged = list(heapq.merge(_old(old), sorted(_fresh(fresh))))
    numbers = _numbers(merged, old, fresh)
    try:
        with duckdb.connect(":memory:", config={"memory_limit": _MEMORY, "threads": str(threads)}) as connection:
            quoted = str(part).replace("'", "''")
            connection.execute(f"attach '{quoted}' as made (block_size {BLOCK}, row_group_size {GROUP})")
            connection.execute("use made")
            for name, columns in TABLES.items():
                connection.execute(f"create table {name} ({columns})")
            tally = _write_documents(connection, _lines(merged, old, fresh), len(merged), told)
            bits = row_bits(tally.postings)
            _write_bands(connection, old, fresh, numbers, (tally.postings, bits, threads), told)
            meta = _meta(tally, len(merged), bits, settings)
            values = {"schema": SCHEMA, **asdict(meta)}
            connection.executemany("insert into meta values ($1, $2)", as_values(values))
            connection.execute("use memory; checkpoint made; detach made")
    except duckdb.Error as error:
        raise UsageError(f"cannot write {part.parent}: {str(error).splitlines()[0]}") from error
    return meta


#: A document in the order of age: from which side it comes, and its place there.
_Merged = tuple[Age, int, int]


def _old(old: Kept) -> Iterator[_Merged]:
    return ((old.ages[number], 0, number) for number in old.numbers)


def _fresh(fresh: Fresh) -> Iterator[_Merged]:
    return ((one.age, 1, place) for place, one in enumerate(fresh.documents))


def _numbers(merged: list[_Merged], old: Kept, fresh: Fresh) -> _Numbers:
    of_old = np.full(len(old.ids), -1, np.int64)
    of_fresh = [np.full(len(piece.rows), -1, np.int64) for piece in fresh.pieces]
    for number, (_, side, place) in enumerate(merged):
        if side:
            one = fresh.documents[place]
            of_fresh[one.piece][one.place] = number
        else:
            of_old[place] = number
    return _Numbers(of_old, of_fresh, len(merged))


def _lines(merged: list[_Merged], old: Kept, fresh: Fresh) -> Iterator[Line]:
    """Yield all documents in the order of age."""
    chosen = [fresh.documents[place] for _, side, place in merged if side]
    sides = old.lines(), fresh.lines(chosen)
    for _, side, _ in merged:
        yield next(sides[side])


def _write_documents(connection: DuckDBPyConnection, lines: Iterator[Line], count: int, told: Progress) -> _Tally:
    tally, names = _Tally(0, 0, 0, Counter(), Counter(), []), tuple(DOCUMENTS)[1:]
    appender = connection.appender("documents")
    for start in range(0, count, _DOCUMENTS):
        told("writing texts", start, count)
        some = list(islice(lines, _DOCUMENTS))
        appender.append_rows([(start + place, *values) for place, (values, _) in enumerate(some)])
        data = np.empty(-(-len(some) // ROW), np.object_)
        data[:] = [row([packed for _, packed in some[at : at + ROW]]) for at in range(0, len(some), ROW)]
        first = start // ROW
        _insert(connection, "texts", Rows(np.arange(first, first + len(data), dtype=np.int32), data))
        for values, _ in some:
            _count(tally, dict(zip(names, values, strict=True)))
    appender.flush()
    return tally


def _count(tally: _Tally, values: dict[str, Any]) -> None:
    tally.sentences += values["sentences"]
    tally.words += values["words"]
    tally.postings += values["postings"]
    if values["publisher"]:
        tally.publishers[values["publisher"]] += 1
    if values["wire"]:
        tally.wires[values["wire"]] += 1
    if values["published"] and len(values["published"]) >= 10 and values["published"][0].isdigit():
        day = values["published"][:10]
        tally.days[:] = [min(day, *tally.days), max(day, *tally.days)] if tally.days else [day, day]


def _meta(tally: _Tally, documents: int, bits: int, settings: Settings) -> Meta:
    first, last = tally.days or (None, None)
    publishers, wires = _ranked(tally.publishers), _ranked(tally.wires)
    return Meta(
        tool=__version__,
        built=datetime.now(UTC).replace(microsecond=0).isoformat(),
        digest=settings.index_digest(),
        values=stored(settings),
        documents=documents,
        sentences=tally.sentences,
        words=tally.words,
        postings=tally.postings,
        bits=bits,
        holdings=Holdings(documents, publishers, wires, first, last),
    )


def _ranked(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _insert(connection: DuckDBPyConnection, table: str, rows: Rows) -> None:
    if len(rows.numbers):
        connection.register("batch", {"number": rows.numbers, "data": rows.data})
        connection.execute(f"insert into {table} select number, data::blob from batch")
        connection.unregister("batch")


def _write_bands(
    connection: DuckDBPyConnection,
    old: Kept,
    fresh: Fresh,
    numbers: _Numbers,
    size: tuple[int, int, int],
    told: Progress,
) -> None:
    """Write all postings in the order of their keys; threads sort and pack some parts while others are read."""
    postings, bits, threads = size
    step = max(1, min(_step(postings), _step_for(numbers.count)))
    running: deque[Future[tuple[Rows, Rows]]] = deque()
    with ThreadPoolExecutor(threads) as threads_:
        for first in range(0, PARTS, step):
            told("writing bands", first, PARTS)
            last = first + step
            held = list(old.postings(first, last, numbers.old))
            running.append(threads_.submit(_part, first, last, held, fresh, numbers, bits))
            while len(running) > threads or (last == PARTS and running):
                kept, rest = running.popleft().result()
                _insert(connection, "bands", kept)
                _insert(connection, "popular", rest)


def _step(postings: int) -> int:
    """Return how many parts are taken together, a power of two: as many as a thread can sort in little memory."""
    return 1 << max(0, min(PARTS.bit_length() - 1, int(math.log2(max(1, _POSTINGS * PARTS // max(1, postings))))))


def _step_for(documents: int) -> int:
    """Return how many parts can be taken together for a key and a number to fit into 64 bits."""
    spare = 64 - KEY_BITS - max(1, documents).bit_length() + PARTS.bit_length() - 1
    return 1 << min(PARTS.bit_length() - 1, spare)


def _part(
    first: int, last: int, held: list[tuple[Ids, NDArray[np.int64]]], fresh: Fresh, numbers: _Numbers, bits: int
) -> tuple[Rows, Rows]:
    """Return the rows of some parts: keys within them and numbers in one value, sorted, and taken apart again."""
    width = np.uint64(max(1, numbers.count).bit_length())
    base = np.uint64(first << (KEY_BITS - PARTS.bit_length() + 1))
    values = []
    for own, documents in (*held, *fresh.postings(first, last, numbers.fresh)):
        stay = documents >= 0
        if not stay.all():
            own, documents = own[stay], documents[stay]
        values.append((own - base) << width | documents.astype(np.uint64))
    joined = np.concatenate([np.empty(0, np.uint64), *values])
    joined.sort()
    return encoded(
        (joined >> width) + base, (joined & ((np.uint64(1) << width) - np.uint64(1))).astype(np.uint32), bits
    )
