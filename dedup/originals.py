"""The records of files as they were, for those who want some of them back: a line of JSON each."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from dedup import dates
from dedup.errors import UsageError
from dedup.model import Document
from dedup.read.archives import inside
from dedup.read.lines import byte_lines, decoded, open_source
from dedup.read.source import Source, Unreadable
from dedup.read.table import open_csv
from dedup.verdicts import Findings

#: The formats whose records can be given back as they were; a row of a table becomes an object by its header.
FORMATS = ("jsonl", "csv")


def records(path: str, form: str, max_bytes: int, stdin: bytes | None = None) -> Iterator[tuple[int, str]]:
    """Yield the number of each record of a file with its line, without the break, in their order.

    `path` and `form` are those of a document of it. What is no record, or larger than `max_bytes`, is left out. Raises
    Unreadable where the file cannot be read again.
    """
    source = Source(path, None if path == "-" else Path(path), data=stdin, max_bytes=max_bytes)
    return _rows(source) if form == "csv" else _lines(source)


def _lines(source: Source) -> Iterator[tuple[int, str]]:
    with open_source(source) as file:
        for number, line in enumerate(byte_lines(file, source.max_bytes), 1):
            text = _object(line) if line is not None else None
            if text is not None:
                yield number, text


def _object(line: bytes) -> str | None:
    """Return a line as text if it holds an object."""
    try:
        text = decoded(line).strip()
        return text if isinstance(json.loads(text, strict=False), dict) else None
    except (ValueError, RecursionError, Unreadable):
        return None


def _rows(source: Source) -> Iterator[tuple[int, str]]:
    with open_csv(source) as (header, rows):
        for number, row in enumerate(rows, 1):
            if not isinstance(row, str) and not any(map(str.strip, row[len(header) :])):
                values = dict(reversed(list(zip(header, row, strict=False))))
                yield number, json.dumps({name: values[name] for name in header if name in values}, ensure_ascii=False)


def as_line(document: Document) -> str:
    """Return a text that is no record as a line of JSON, with what is known of it."""
    published = dates.iso(document.published) if document.published else None
    known = {
        "id": document.id,
        "title": document.title,
        "text": document.text,
        "published": published,
        "url": document.url,
        "publisher": document.publisher,
    }
    return json.dumps(known, ensure_ascii=False)


def remaining(found: Findings, removed: Collection[str], stdin: bytes | None = None) -> Iterator[str]:
    """Yield the lines of all texts of a scan but the removed ones, by path, then in their order in the file.

    Records of JSON Lines and tables are read again and stay as they were, those without a sentence to compare among
    them; those that lie in an archive are written with what is known of them, as texts of other formats are. Raises
    UsageError where a file cannot be read again.
    """
    limit = found.settings.max_bytes
    for path, file in sorted(_files(found, removed).items()):
        if file.form in FORMATS:
            try:
                lines = records(path, file.form, limit, stdin)
                yield from (f"{line}\n" for number, line in lines if number not in file.gone)
            except Unreadable as error:
                raise UsageError(f"{path} cannot be read again: {error}") from error
        else:
            for _, name in sorted(file.kept):
                yield as_line(found.text(name).document) + "\n"


@dataclass(frozen=True, slots=True)
class _File:
    """What a scan read of a file: its format, the numbers of its removed records, and its kept texts."""

    form: str
    gone: set[int]
    kept: list[tuple[int, str]]


def _files(found: Findings, removed: Collection[str]) -> dict[str, _File]:
    files: dict[str, _File] = {}
    for text in found.documents:
        document = text.document
        form = "member" if document.format in FORMATS and inside(document.path) else document.format
        file = files.setdefault(document.path, _File(form, set(), []))
        if document.id in removed:
            file.gone.add(document.record or 0)
        elif file.form not in FORMATS:
            file.kept.append((document.record or 0, document.id))
    return files
