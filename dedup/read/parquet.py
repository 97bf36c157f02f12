"""Reading of Parquet files: one article a row, through DuckDB, a batch of rows at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from dedup.read.fields import choose
from dedup.read.lines import decoded, too_long
from dedup.read.record import stating
from dedup.read.rows import Row, Table, read_table
from dedup.read.source import Damaged, Item, Source, Unreadable

#: Rows fetched at a time.
_BATCH = 256
#: Types whose values are taken as they are; all others, such as dates, are read as DuckDB writes them.
_PLAIN = re.compile(r"VARCHAR|U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|FLOAT|DOUBLE|.*\[\d*\]|STRUCT.*|BOOLEAN|BLOB")
#: Nothing is fetched from elsewhere, and one thread keeps the rows in order and leaves the others to their work.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def read_parquet(source: Source) -> Iterator[Item]:
    """Yield one document for each row of a Parquet file, `record` being its number from 1.

    Errors as of `rows.read_table`. Only the columns that are asked for are read.
    """
    return read_table(source, "parquet", open_parquet(source))


@contextmanager
def open_parquet(source: Source) -> Iterator[Table]:
    """Open a Parquet file as a table; raises Unreadable where it cannot be opened or is damaged."""
    try:
        import duckdb
    except ImportError as error:
        raise Unreadable("a Parquet file; install duckdb to read it") from error
    with duckdb.connect(config=_CONFIG) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        # Else a whole group of rows is fetched before the first of them, and memory grows with the file.
        connection.execute("SET disable_parquet_prefetching = true")
        # A name is no pattern, and its folders are no columns.
        table = "read_parquet(?, hive_partitioning=false)"
        name = [re.sub(r"([*?\[])", r"[\1]", str(source.path and source.path.absolute()))]
        columns = _guarded(connection.execute, f"DESCRIBE SELECT * FROM {table}", name).fetchall()
        header = tuple(column[0] for column in columns)
        credit = stating(source.fields.credit)
        used = {*choose(header, source.fields).values(), *(one for one in header if one.strip().lower() in credit)}
        picked = ", ".join(_expression(one, kind) if one in used else "NULL" for one, kind, *_ in columns)
        yield header, _rows(_guarded(connection.execute, f"SELECT {picked} FROM {table}", name), source.max_bytes)


def _expression(column: str, kind: str) -> str:
    quoted = '"' + column.replace('"', '""') + '"'
    return quoted if _PLAIN.fullmatch(kind) else f"CAST({quoted} AS VARCHAR)"


def _rows(result: Any, limit: int) -> Iterator[Row]:
    while batch := _guarded(result.fetchmany, _BATCH):
        for row in batch:
            large = any(isinstance(value, str | bytes) and len(value) > limit for value in row)
            yield str(too_long(limit)) if large else _texts(row)


def _texts(row: Row) -> Row:
    """Return a row with text in place of bytes, as which older writers leave text, each in the encoding that fits."""
    try:
        return tuple(decoded(value) if isinstance(value, bytes) else value for value in row)
    except Unreadable as error:
        return str(error)


def _guarded(query: Callable[..., Any], *given: Any) -> Any:
    from duckdb import Error

    try:
        return query(*given)
    except Error as error:
        raise Damaged(f"cannot be read as Parquet: {str(error).splitlines()[0]}") from error
