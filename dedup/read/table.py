"""Reading of CSV and TSV: one article a row, streamed, and a stray quote spoils no more than its own row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from dedup.read.lines import byte_lines, decoded, open_source, too_long
from dedup.read.rows import Table, read_table
from dedup.read.source import Damaged, Item, Source, Unreadable, ending_of

#: The largest field size that the csv module takes on every platform (a C long has 32 bits on Windows).
_FIELD_LIMIT = 2**31 - 1
#: Delimiters that a header is tried with; the one that cuts it into most fields wins, the first of equals.
_DELIMITERS = ",;\t|"
#: Unclosed quotes that are repaired in one file; each repair reads the rest of a record anew.
_MOST_REPAIRS = 100


def read_csv(source: Source) -> Iterator[Item]:
    """Yield one document for each row of a CSV or TSV file, `record` being the row under the header, from 1.

    The delimiter is the tab for .tsv and .tab, else the one of `_DELIMITERS` that cuts the header into most fields.
    Errors as of `rows.read_table`.
    """
    return read_table(source, "csv", open_csv(source))


@contextmanager
def open_csv(source: Source) -> Iterator[Table]:
    """Open a CSV or TSV file as a table; raises Unreadable where it cannot be opened, is no text, or is empty."""
    limit = csv.field_size_limit(_FIELD_LIMIT)
    try:
        with open_source(source) as file:
            rows = _rows(_Feed(file, source.max_bytes), ending_of(source.name).partition(".")[0])
            header = next(rows, None)
            if header is None or isinstance(header, str):
                raise Unreadable(header or "empty")
            yield tuple(header), rows
    finally:
        csv.field_size_limit(limit)


class _Feed:
    """The lines of a CSV file, with those of the current record kept, so that they can be read again."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self.lines = byte_lines(file, limit)
        self.limit = limit
        self.again: list[str] = []
        self.taken: list[str] = []
        self.size = 0
        self.ended = False
        self.repairs = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self.again.pop() if self.again else self._next()
        self.taken.append(line)
        self.size += len(line)
        if self.size > self.limit:
            raise too_long(self.limit)
        return line

    def _next(self) -> str:
        data = next(self.lines, b"")
        if data is None:
            raise too_long(self.limit)
        if not data:
            self.ended = True
            raise StopIteration
        # A carriage return alone is an error to the csv module, and never the end of a row in files of our days.
        return decoded(data).replace("\r\n", "\n").replace("\r", " ")

    def start(self) -> None:
        """Begin a record."""
        self.taken.clear()
        self.size = 0

    def back(self) -> None:
        """Give back all lines of the record but its first, after which the quote was never closed."""
        self.repairs += 1
        if self.repairs <= _MOST_REPAIRS:
            self.again.extend(reversed(self.taken[1:]))
            self.ended = False


def _rows(feed: _Feed, ending: str) -> Iterator[list[str] | str]:
    """Yield the rows that are not blank, the header first; a string is the reason why a row cannot be read."""
    first = next(filter(str.strip, feed), "")
    if not first:
        return
    feed.again.append(first)
    delimiter = "\t" if ending in ("tsv", "tab") else _delimiter(first)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.start()
        row: list[str] | str | None
        try:
            row = next(reader, None)
        except Damaged:
            raise
        except Unreadable as error:
            feed.back()
            row = str(error)
        except csv.Error:
            row = _repaired(feed, delimiter)
        if row is None:
            return
        if isinstance(row, str) or any(map(str.strip, row)):
            yield row


def _repaired(feed: _Feed, delimiter: str) -> list[str] | str:
    """Return a row with stray quotes as well as it can be read; over several lines, it has swallowed other rows."""
    if len(feed.taken) == 1 and not feed.ended:
        return next(csv.reader(feed.taken, delimiter=delimiter), [])
    reason = "opens a quote that is never closed" if feed.ended else "opens a quote that closes inside another row"
    feed.back()
    return reason


def _delimiter(header: str) -> str:
    return max(_DELIMITERS, key=lambda delimiter: len(next(csv.reader([header], delimiter=delimiter), ())))
