"""The rows of a table as documents, whatever kind of file the table stands in: CSV, TSV or Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

from dedup.model import Document, Skipped
from dedup.read.fields import Columns
from dedup.read.record import document
from dedup.read.source import Item, Note, Source, Unreadable

#: The values of a row in the order of the columns, or the reason why it cannot be read.
Row = Sequence[Any] | str
#: An open table: the names of its columns, and its rows.
Table = tuple[tuple[str, ...], Iterator[Row]]


def read_table(source: Source, form: str, opened: AbstractContextManager[Table]) -> Iterator[Item]:
    """Yield one document for each row of a table, `record` being its number from 1; `form` is the document's format.

    Raises UsageError when the header names no text field or not the fields named in `source`, but Unreadable where
    the file was only found in a folder; Unreadable when it cannot be opened, is no table, or has no row.
    """
    with opened as (header, rows):
        yield from checked(source, header)
        yield from read_rows(source, form, header, some(rows))


def checked(source: Source, header: tuple[str, ...]) -> Iterator[Note]:
    """Yield the remarks on the columns of a table; raises for columns that do not do, as `read_table` says."""
    columns = Columns(source)
    columns.meet(header)
    yield from columns.check()
    yield from columns.notes()
    if len(set(header)) < len(header):
        yield Note(f"{source.name}: two columns have the same name; the first of them is read")


def some(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield all rows; raises Unreadable where there is none."""
    row: Row | None = None
    for row in rows:
        yield row
    if row is None:
        raise Unreadable("has a header and no rows")


def read_rows(
    source: Source, form: str, header: tuple[str, ...], rows: Iterable[Row], first: int = 1
) -> Iterator[Document | Skipped]:
    """Yield the document of each row, or the reason why it holds none; `first` is the number of the first row."""
    chosen = Columns(source).meet(header)
    for number, row in enumerate(rows, first):
        try:
            yield document(source, form, number, _record(header, row), chosen)
        except Unreadable as error:
            yield Skipped(f"{source.name}#{number}", str(error))


def _record(header: tuple[str, ...], row: Row) -> dict[str, Any]:
    """Return a row by its column names, of equal names the first; missing fields at the end are left out."""
    if isinstance(row, str):
        raise Unreadable(row)
    if any(map(str.strip, row[len(header) :])):
        raise Unreadable(f"has {len(row)} fields where the header has {len(header)}")
    return dict(reversed(list(zip(header, row, strict=False))))
