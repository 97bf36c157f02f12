"""Cuts what there is to read into pieces that processes can read by themselves, without parsing it all beforehand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from dedup.model import Document, Skipped
from dedup.read.chunk import SIZE, Chunk
from dedup.read.formats import items, module_of
from dedup.read.lines import byte_lines, open_file, open_source, places
from dedup.read.rows import Row, Table, checked, read_rows, some
from dedup.read.source import PACKED, Damaged, Note, Source, Unreadable

if TYPE_CHECKING:
    from dedup.read.warc import Page

#: Bytes of packed pages stand for so many times the work of other bytes: a piece of them is that much smaller.
_PACKED_WORK = 4
#: Files of a piece, at most.
_MOST_FILES = 64


def read_chunk(chunk: Chunk) -> list[Document | Skipped]:
    """Return the documents of a piece and the reasons for what cannot be read, in order; ids are empty."""
    source = chunk.sources[0]
    if chunk.rows:
        return list(read_rows(source, chunk.form, chunk.header, chunk.rows, chunk.first))
    if chunk.lines:
        return _read_lines(source, chunk.lines, chunk.first)
    if chunk.pages or chunk.form == "warc":
        return _read_warc(chunk)
    if chunk.count:
        try:
            with open_file(source) as file:
                file.seek(chunk.start)
                return _read_lines(source, islice(byte_lines(file, source.max_bytes), chunk.count), chunk.first)
        except Unreadable as error:
            return [Skipped(source.name, str(error))]
    read = chain.from_iterable(map(items, chunk.sources))
    return [item for item in read if not isinstance(item, Note)]


def _read_warc(chunk: Chunk) -> list[Document | Skipped]:
    from dedup.read import warc

    source = chunk.sources[0]
    if chunk.pages:
        return list(warc.read_pages(source, chunk.pages))
    return list(warc.read_stretch(source, chunk.start, chunk.count, chunk.first))


def _read_lines(source: Source, lines: Iterable[bytes | None], first: int) -> list[Document | Skipped]:
    from dedup.read.jsonl import read_lines

    return list(read_lines(source, lines, first))


def cut(sources: Iterable[Source | Skipped | Note], size: int = SIZE) -> Iterator[Chunk | Skipped | Note]:
    """Yield the pieces of all sources in order; raises UsageError as `read` does, when the file's turn comes."""
    whole: list[Source] = []
    held = 0
    for source in sources:
        if not isinstance(source, Source):
            if whole and isinstance(source, Skipped):
                yield _together(whole, held)
                whole, held = [], 0
            yield source
            continue
        try:
            cutter = _CUTTERS.get(module_of(source))
            if cutter is None:
                whole.append(source)
                held += _size(source)
            if whole and (cutter or held >= size or len(whole) == _MOST_FILES):
                yield _together(whole, held)
                whole, held = [], 0
            if cutter:
                yield from cutter(source, size)
        except Unreadable as error:
            yield Skipped(source.name, str(error))
    if whole:
        yield _together(whole, held)


def _together(sources: Sequence[Source], held: int) -> Chunk:
    """Return whole sources of so many bytes as a piece; what is packed counts for progress as it lies on disk."""
    saved = sum(one.place.size - one.place.packed for one in sources if one.place)
    return Chunk(tuple(sources), max(held - saved, 0))


def _size(source: Source) -> int:
    if source.place:
        return source.place.size
    try:
        return source.path.stat().st_size if source.path else len(source.data or b"")
    except OSError:
        return 0  # gone by now: its reader says so


def _cut_lines(source: Source, size: int) -> Iterator[Chunk | Note]:
    from dedup.read.jsonl import probe

    yield from probe(source)
    first, start = 1, 0
    with open_source(source) as file:
        if source.path and not source.carried and not source.ending.endswith(PACKED):
            for count, length in places(file, size):
                yield Chunk((source,), length, first, start, count)
                first, start = first + count, start + length
        else:
            for lines, length in _batches(byte_lines(file, source.max_bytes), lambda line: len(line or b""), size):
                yield Chunk((_bare(source),), length, first, lines=lines)
                first += len(lines)


def _cut_warc(source: Source, size: int) -> Iterator[Chunk | Skipped | Note]:
    from dedup.read import warc, warc_records

    if source.path and not source.carried and warc_records.parted(source):
        kinds: Counter[str] = Counter()
        most = size // _PACKED_WORK if source.ending.endswith(PACKED) else size
        for found in warc_records.stretches(source, most, kinds):
            if isinstance(found, Skipped):
                yield found
            else:
                yield Chunk((source,), found.size, found.first, found.start, found.count, form="warc")
        yield from warc.note(source, Counter({warc.OTHERS: kinds.total() - kinds["response"]}))
        return
    for batch, length in _batches(warc.pages(source), _weight, size):
        yield from (one for one in batch if isinstance(one, Note))
        pages = tuple(one for one in batch if not isinstance(one, Note))
        if pages:
            yield Chunk((_bare(source),), length, pages=pages)


def _weight(page: Page | Skipped | Note) -> int:
    return 1 if isinstance(page, Skipped | Note) else len(page.data)


def _cut_csv(source: Source, size: int) -> Iterator[Chunk | Note]:
    from dedup.read.table import open_csv

    return _cut_rows(source, size, "csv", open_csv)


def _cut_parquet(source: Source, size: int) -> Iterator[Chunk | Note]:
    from dedup.read.parquet import open_parquet

    return _cut_rows(source, size, "parquet", open_parquet)


def _cut_rows(
    source: Source, size: int, form: str, opened: Callable[[Source], AbstractContextManager[Table]]
) -> Iterator[Chunk | Note]:
    first = 1
    with opened(source) as (header, found):
        yield from checked(source, header)
        for rows, length in _batches(some(found), _width, size):
            yield Chunk((_bare(source),), length, first, rows=rows, header=header, form=form)
            first += len(rows)


def _width(row: Row) -> int:
    return sum(len(value) for value in row if isinstance(value, str))


def _bare(source: Source) -> Source:
    """Return a source without its bytes or its temporary file, of which each chunk has its own part."""
    return replace(source, data=None, path=None if source.carried else source.path)


def _batches(records: Iterator[Any], width: Callable[[Any], int], size: int) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Yield records in batches of about `size` bytes, with their bytes; those before damage are kept."""
    batch: list[Any] = []
    length = 0
    try:
        for record in records:
            batch.append(record)
            length += width(record)
            if length >= size:
                yield tuple(batch), length
                batch, length = [], 0
    except Damaged:
        if batch:
            yield tuple(batch), length
        raise
    if batch:
        yield tuple(batch), length


#: The readers of files of records -> how such a file is cut; all other files stay whole.
_CUTTERS: dict[str, Callable[[Source, int], Iterator[Chunk | Skipped | Note]]] = {
    "jsonl": _cut_lines,
    "table": _cut_csv,
    "parquet": _cut_parquet,
    "warc": _cut_warc,
}
