"""Reading of JSON Lines: one article a line, streamed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from dedup.model import Document, Skipped
from dedup.read.fields import Columns, choose
from dedup.read.lines import byte_lines, decoded, open_source, too_long
from dedup.read.record import document
from dedup.read.source import Damaged, Item, Note, Source, Unreadable

#: Fields of which an item of ninjs or ANS has one.
_MARKS = {"uri", "guid", "content_elements"}
#: Lines whose encoding is looked at, so that all can be told before the first piece is handed out.
_LOOKED_AT = 1000
#: Kept, for each is made anew with its scanner; a control character may stand in a string.
_DECODER = json.JSONDecoder(strict=False)
#: A line and its number, from 1; None in place of a line that is too long.
_Line = tuple[int, bytes | None]


def read_jsonl(source: Source) -> Iterator[Item]:
    """Yield one document for each line of a JSON Lines file, `record` being the line number, from 1.

    Each record is looked at by itself, so records with different fields may stand in one file; each choice of
    fields is told once. A line that holds no article is Skipped. Raises UsageError when no record has a text field or
    a named field is in none (of the first 1,000), but Unreadable where the file was only found in a folder;
    Unreadable when it cannot be opened or is no text.
    """
    columns, encodings = Columns(source), _Encodings(source)
    held: list[Item] = []  # told only of a file that has a text field
    with open_source(source) as file:
        for number, line in _objects_a_line(_filled(byte_lines(file, source.max_bytes))):
            item = _read_line(source, number, line, columns)
            held += (*columns.notes(), *encodings.notes(number, line), item)
            if columns.decided:
                yield from columns.check()
            if columns.texts:
                yield from held
                held.clear()
    yield from columns.check()
    yield from held


def probe(source: Source) -> Iterator[Note]:
    """Yield the remarks on the fields of the first 1,000 records, in which all that concerns the whole file shows.

    Raises what `read_jsonl` raises.
    """
    columns, encodings = Columns(source), _Encodings(source)
    try:
        with open_source(source) as file:
            for number, line in _objects_a_line(_filled(byte_lines(file, source.max_bytes))):
                with suppress(Unreadable, RecursionError):
                    record = _object(line, source.max_bytes)
                    if _is_news(source, record):
                        columns.meet_news()
                    else:
                        columns.meet(tuple(record))
                yield from columns.notes()
                yield from encodings.notes(number, line)
                if columns.decided:
                    break
    except Damaged:
        if not columns.texts:
            raise
    else:
        yield from columns.check()


def read_lines(source: Source, lines: Iterable[bytes | None], first: int = 1) -> Iterator[Document | Skipped]:
    """Yield the document of each line, or the reason why it holds none; None is a line over the limit.

    `first` is the number of the first line. That the file as a whole can be read is taken as proved: see `probe`.
    """
    columns = Columns(source)
    for number, line in _filled(lines, first):
        yield _read_line(source, number, line, columns)


class _Encodings:
    """Tells, once and of the first lines only, of a file that is not in UTF-8 throughout."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.left = _LOOKED_AT

    def notes(self, number: int, line: bytes | None) -> Iterator[Note]:
        """Yield a remark on a line that is not UTF-8, if it is the first such."""
        self.left -= 1
        if self.left >= 0 and line is not None:
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                self.left = 0
                told = "lines that are not UTF-8 are each read in the encoding that fits, if one does"
                yield Note(f"{self.source.name}: line {number} is not UTF-8; {told}")


def _filled(lines: Iterable[bytes | None], first: int = 1) -> Iterator[_Line]:
    """Number the lines and leave out blank ones."""
    return ((number, line) for number, line in enumerate(lines, first) if line is None or not line.isspace())


def _objects_a_line(lines: Iterator[_Line]) -> Iterator[_Line]:
    """Yield all lines; raises Unreadable where there is none, or the first opens a value that goes on in the next."""
    line: bytes | None = b""
    for number, line in lines:
        if line is not None and line.strip(b"\xef\xbb\xbf \t\r\n") in (b"[", b"{"):
            raise Unreadable("is one JSON value over many lines; each line must hold one object")
        yield number, line
        break
    if line == b"":
        raise Unreadable("empty")
    yield from lines


def _read_line(source: Source, number: int, line: bytes | None, columns: Columns) -> Document | Skipped:
    """Return the document of one line, or the reason why it holds none."""
    try:
        record = _object(line, source.max_bytes)
        if _is_news(source, record):
            columns.meet_news()
            return _item(source, record, number)
        return document(source, "jsonl", number, record, columns.meet(tuple(record)))
    except RecursionError:
        return Skipped(f"{source.name}#{number}", "is JSON nested too deeply")
    except Unreadable as error:
        return Skipped(f"{source.name}#{number}", str(error))


def _is_news(source: Source, record: dict[str, Any]) -> bool:
    """Say whether a record without a text field is an item of ninjs or ANS."""
    if _MARKS.isdisjoint(record) or "text" in choose(tuple(record), source.fields):
        return False
    from dedup.read.news_json import is_news

    return is_news(record)


def _item(source: Source, record: dict[str, Any], number: int) -> Document:
    """Return the text of an item of ninjs or ANS; raises Unreadable where it has none, or several."""
    from dedup.read.news_json import texts_of

    texts = list(texts_of(record))
    if len(texts) > 1:
        raise Unreadable(f"encloses {len(texts)} texts; write it into a file of its own (.json)")
    return replace(texts[0](source, number), format="jsonl")


def _object(line: bytes | None, limit: int) -> dict[str, Any]:
    """Return the object that a line holds; raises Unreadable when it holds none, or is None: over the limit."""
    if line is None:
        raise too_long(limit)
    try:
        record = _DECODER.decode(decoded(line))
    except ValueError as error:
        where = f": {error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"is no valid JSON{where}") from error
    if not isinstance(record, dict):
        raise Unreadable("is JSON, but no object")
    return record
