"""Reading of JSON Lines: one article a line, streamed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dedup.model import Skipped
from dedup.read.fields import Columns
from dedup.read.lines import byte_lines, decoded, open_source, too_long
from dedup.read.record import document
from dedup.read.source import Item, Source, Unreadable


def read_jsonl(source: Source) -> Iterator[Item]:
    """Yield one document for each line of a JSON Lines file, `record` being the line number, from 1.

    Each record is looked at by itself, so records with different fields may stand in one file; each choice of
    fields is told once. A line that holds no article is Skipped. Raises UsageError when no record has a text field or
    a named field is in none (of the first 1,000), but Unreadable where the file was only found in a folder;
    Unreadable when it cannot be opened or is no text.
    """
    columns, some = Columns(source), False
    held: list[Item] = []  # told only of a file that has a text field
    with open_source(source) as file:
        for number, line in enumerate(byte_lines(file, source.max_bytes), 1):
            if line is not None and not line.strip():
                continue
            if not some and line is not None and line.strip(b"\xef\xbb\xbf \t\r\n") in (b"[", b"{"):
                raise Unreadable("is one JSON value over many lines; each line must hold one object")
            some = True
            held += _read_line(source, number, line, columns)
            if columns.decided:
                yield from columns.check()
            if columns.texts:
                yield from held
                held.clear()
    if not some:
        raise Unreadable("empty")
    yield from columns.check()
    yield from held


def _read_line(source: Source, number: int, line: bytes | None, columns: Columns) -> Iterator[Item]:
    """Yield new remarks and the document of one line, or the reason why it holds none."""
    try:
        record = _object(line, source.max_bytes)
        chosen = columns.meet(tuple(record))
        yield from columns.notes(chosen)
        yield document(source, "jsonl", number, record, chosen)
    except RecursionError:
        yield Skipped(f"{source.name}#{number}", "is JSON nested too deeply")
    except Unreadable as error:
        yield Skipped(f"{source.name}#{number}", str(error))


def _object(line: bytes | None, limit: int) -> dict[str, Any]:
    """Return the object that a line holds; raises Unreadable when it holds none, or is None: over the limit."""
    if line is None:
        raise too_long(limit)
    try:
        record = json.loads(decoded(line), strict=False)
    except ValueError as error:
        where = f": {error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"is no valid JSON{where}") from error
    if not isinstance(record, dict):
        raise Unreadable("is JSON, but no object")
    return record
