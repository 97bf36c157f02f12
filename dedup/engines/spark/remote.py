"""Reads what lies where Spark reads and Python does not: hdfs://, s3a://, file:// and the like.

Spark hands out the lines or rows; what is made of a record, and said of one that cannot be read, is as of a file of
this machine. Records are numbered per file: a first pass counts the lines of each block, so that the tasks of a
second one know where theirs begin. The driver lists the files, and looks at the first records of each.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Any

from dedup.engines.spark.datasets import Work
from dedup.engines.spark.reading import READ, RECORD_BITS, begin, rows_of
from dedup.engines.texts import Prepare
from dedup.errors import UsageError
from dedup.model import Document, Skipped
from dedup.read import Note
from dedup.read.fields import choose
from dedup.read.find import is_article
from dedup.read.jsonl import probe, read_lines
from dedup.read.record import stating
from dedup.read.rows import checked, read_rows
from dedup.read.source import Source, Unreadable, ending_of
from dedup.settings import Fields, Settings

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyspark.sql import DataFrame

#: Endings of files that are read from an address; all others are left out, and told.
LINES, ROWS = ("jsonl", "ndjson", "jsonl.gz", "ndjson.gz"), ("parquet",)
#: Types of columns whose values are taken as they are; all others, such as dates, as Spark writes them.
_PLAIN = ("string", "tinyint", "smallint", "int", "bigint", "float", "double", "boolean")
_NO_HOST, _PATTERN = re.compile("^([^:/]+):///"), re.compile(r"([*?\[\]{}\\])")
#: Bytes of a file of lines that the driver looks at, for its fields.
_HEAD = 4 << 20
#: Lines or rows that are made into documents at a time.
_MOST = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A file at an address: the number of its piece, its address, the folder that was named or "".

    `told` is what Spark calls it when it tells where a record is from.
    """

    number: int
    name: str
    root: str
    told: str


def is_address(given: object) -> bool:
    """Say whether an input is an address and no path of this machine."""
    return isinstance(given, str) and "://" in given


def read(
    work: Work, given: Sequence[str], first: int, fields: Fields, settings: Settings, prepare: Prepare
) -> tuple[DataFrame | None, list[str], list[tuple[int, Skipped]]]:
    """Return the rows of "read" of addresses, remarks, and what was skipped as a whole, with the numbers of pieces.

    `first` is the number of the first piece. Raises UsageError for an address that is not there, and for a file named
    itself in which no record has a text.
    """
    notes, skipped, sources = list[str](), list[tuple[int, Skipped]](), list[tuple[Found, Source]]()
    for found in _files(work, given, first, notes):
        source = Source(found.name, None, found.root, max_bytes=settings.max_bytes, fields=fields)
        try:
            notes += [note.text for note in _proved(work, found, source)]
            sources.append((found, source))
        except Unreadable as error:
            skipped.append((found.number, Skipped(found.name, str(error))))
    frames = []
    for lines in (True, False):
        own = [(found, source) for found, source in sources if (ending_of(found.name) in LINES) == lines]
        if own:
            frames += [_of_lines(work, own, settings, prepare)] if lines else _of_rows(work, own, settings, prepare)
    return (reduce(lambda a, b: a.union(b), frames) if frames else None), notes, skipped


def _files(work: Work, given: Sequence[str], first: int, notes: list[str]) -> Iterator[Found]:
    """Yield the files at addresses, those of a folder sorted by name."""
    number, left = first, 0
    for address in given:
        for name, root, told in _listed(work, address):
            if root and not is_article(name[len(root) :].lstrip("/"), (*LINES, *ROWS)):
                left += 1
            elif ending_of(name) not in (*LINES, *ROWS):
                raise UsageError(f"{name}: from an address only .jsonl, .ndjson, .gz of these, and .parquet are read")
            else:
                yield Found(number, name, root, told)
                number += 1
    if left:
        notes.append(f"{left:,} {'file' if left == 1 else 'files'} at addresses left out for their names or endings")


def _listed(work: Work, address: str) -> list[tuple[str, str, str]]:
    """Return of each file at an address its own, the folder that was named or "", and what Spark calls it."""
    system, path = work.place(address)
    if not system.exists(path):
        raise UsageError(f"{address!r} does not exist; name a file or folder that is there")
    top = system.getFileStatus(path)
    if not top.isDirectory():
        return [(address, "", _told(top.getPath()))]
    root, prefix, found = address.rstrip("/"), top.getPath().toString(), []
    files = system.listFiles(path, True)
    while files.hasNext():
        one = files.next().getPath()
        found.append((root + one.toString()[len(prefix) :], root, _told(one)))
    return sorted(found, key=_walked)


def _told(path: Any) -> str:
    """Return what Spark calls a path of Hadoop: escaped, without an empty name of a host."""
    return _NO_HOST.sub(r"\1:/", str(path.toUri().toString()))


def _escaped(name: str) -> str:
    """Return an address that is no pattern."""
    return _PATTERN.sub(r"\\\1", name)


def _walked(found: tuple[str, str, str]) -> list[tuple[bool, str]]:
    """Return a key that orders files as a folder of this machine is walked: files before folders, by name."""
    *folders, name = found[0][len(found[1]) :].split("/")
    return [*((True, folder) for folder in folders if folder), (False, name)]


def _proved(work: Work, found: Found, source: Source) -> list[Note]:
    """Return the remarks on the fields of a file; raises what reading it would."""
    if ending_of(found.name) in LINES:
        return list(probe(replace(source, data=_head(work, found))))
    header = tuple(work.spark.read.parquet(_escaped(found.name)).columns)
    notes = list(checked(source, header))
    if work.spark.read.parquet(_escaped(found.name)).isEmpty():
        raise Unreadable("has a header and no rows")
    return notes


def _head(work: Work, found: Found) -> bytes:
    """Return the first lines of a file, whole, packed as they are; raises Unreadable where they cannot be unpacked."""
    system, path = work.place(found.name)
    stream = system.open(path)
    try:
        data = bytes(stream.readNBytes(_HEAD))
    finally:
        stream.close()
    if not found.name.endswith(".gz"):
        return _whole(data)
    try:
        return gzip.compress(_whole(zlib.decompressobj(wbits=31).decompress(data, _HEAD)))
    except zlib.error as error:
        raise Unreadable(f"cannot be unpacked: {error}") from error


def _whole(head: bytes) -> bytes:
    """Return the lines that end in the first bytes of a file; all where the file ends there, or no line does."""
    return head if len(head) < _HEAD else head[: head.rfind(b"\n") + 1] or head


def _of_lines(work: Work, own: list[tuple[Found, Source]], settings: Settings, prepare: Prepare) -> DataFrame:
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    sources = {found.number: source for found, source in own}
    text = work.spark.read.option("lineSep", "\n").text([_escaped(found.name) for found, _ in own])
    place = [F.col("_metadata.file_path").alias("path"), F.col("_metadata.file_block_start").alias("start")]
    lines = text.select(*place, F.col("value").cast("binary").alias("line"))
    counts = lines.groupBy("path", "start").count()
    before = F.sum("count").over(Window.partitionBy("path").orderBy("start").rowsBetween(Window.unboundedPreceding, -1))
    numbers = F.broadcast(_numbers(work, own).join(counts.withColumn("before", F.coalesce(before, F.lit(0))), "path"))
    found = lines.join(numbers, ["path", "start"]).select("number", "start", "before", "line")
    return found.mapInArrow(lambda batches: _documents(batches, sources, settings, prepare), READ)


def _numbers(work: Work, own: list[tuple[Found, Source]]) -> DataFrame:
    """Return the number of each file by its path, as Spark tells it of a record."""
    rows = [(found.number, found.told) for found, _ in own]
    return work.spark.createDataFrame(rows, "number long, path string")


def _documents(
    batches: Iterable[RecordBatch], sources: dict[int, Source], settings: Settings, prepare: Prepare
) -> Iterator[RecordBatch]:
    begin()
    for (number, first), lines in _runs(batches):
        limit = settings.max_bytes
        some = [None if line is None or len(line) > limit else line + b"\n" for line in lines]
        made = list(read_lines(sources[number], some, first))
        yield from _kept(made, number, first, settings, prepare)


def _kept(
    made: list[Document | Skipped], number: int, first: int, settings: Settings, prepare: Prepare
) -> Iterator[RecordBatch]:
    """Yield the rows of records: the key of each tells the file and the place of its run there."""
    return rows_of(made, number << RECORD_BITS | first, settings, prepare)


def _runs(batches: Iterable[RecordBatch]) -> Iterator[tuple[tuple[int, int], list[Any]]]:
    """Yield the records of one file that follow one another, with the number of the file and of the first record."""
    met: dict[tuple[int, int], int] = {}
    for batch in batches:
        columns = [column.to_pylist() for column in batch.columns]
        for low in range(0, batch.num_rows, _MOST):
            rows = list(zip(*(column[low : low + _MOST] for column in columns), strict=True))
            while rows:
                number, start, before, _ = rows[0]
                own = [row[3] for row in rows if row[:2] == (number, start)]
                rows = [row for row in rows if row[:2] != (number, start)]
                seen = met.get((number, start), 0)
                met[number, start] = seen + len(own)
                yield (number, before + seen + 1), own


def _of_rows(work: Work, own: list[tuple[Found, Source]], settings: Settings, prepare: Prepare) -> list[DataFrame]:
    """Return the rows of Parquet files, those of equal columns together."""
    alike: dict[str, list[tuple[Found, Source]]] = {}
    for found, source in own:
        alike.setdefault(work.spark.read.parquet(_escaped(found.name)).schema.json(), []).append((found, source))
    return [_of_alike(work, some, settings, prepare) for some in alike.values()]


def _of_alike(work: Work, own: list[tuple[Found, Source]], settings: Settings, prepare: Prepare) -> DataFrame:
    from pyspark.sql import functions as F

    sources = {found.number: source for found, source in own}
    table = work.spark.read.parquet(*(_escaped(found.name) for found, _ in own))
    header, fields = tuple(table.columns), own[0][1].fields
    credit = stating(fields.credit)
    used = {*choose(header, fields).values(), *(one for one in header if one.strip().lower() in credit)}
    values = [_value(name, kind) if name in used else F.lit(None).cast("string") for name, kind in table.dtypes]
    place = [F.col("_metadata.file_path").alias("path"), F.col("_metadata.row_index").alias("row")]
    rows = table.select(*place, F.struct(*(value.alias(f"c{at}") for at, value in enumerate(values))).alias("values"))
    found = rows.join(F.broadcast(_numbers(work, own)), "path").select("number", "row", "values")
    return found.mapInArrow(lambda batches: _of_table(batches, sources, header, settings, prepare), READ)


def _value(name: str, kind: str) -> Any:
    from pyspark.sql import functions as F

    column = F.col("`" + name.replace("`", "``") + "`")
    return column if kind in _PLAIN or kind.startswith(("array", "struct")) else column.cast("string")


def _of_table(
    batches: Iterable[RecordBatch],
    sources: dict[int, Source],
    header: tuple[str, ...],
    settings: Settings,
    prepare: Prepare,
) -> Iterator[RecordBatch]:
    begin()
    for batch in batches:
        for number, row, values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            made = list(read_rows(sources[number], "parquet", header, [tuple(values.values())], row + 1))
            yield from rows_of(made, number << RECORD_BITS | row, settings, prepare)
