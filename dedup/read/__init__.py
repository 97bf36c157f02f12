"""From paths to documents, one file per format. What cannot be read becomes a `Skipped`: nothing is lost silently."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from dedup.errors import UsageError
from dedup.model import Document, Skipped
from dedup.read.encoding import decode
from dedup.read.find import find_files
from dedup.read.ids import assign
from dedup.read.source import Item, Reader, Source, Unreadable
from dedup.settings import Fields

#: The ending of a file -> the module of this package that reads it, and its function. Readers are imported when needed.
READERS = {
    "txt": ("text", "read_text"),
    "text": ("text", "read_text"),
    "md": ("markdown", "read_markdown"),
    "markdown": ("markdown", "read_markdown"),
    "mdx": ("markdown", "read_markdown"),
    "html": ("html", "read_html"),
    "htm": ("html", "read_html"),
    "xhtml": ("html", "read_html"),
    "jsonl": ("jsonl", "read_jsonl"),
    "ndjson": ("jsonl", "read_jsonl"),
    "csv": ("table", "read_csv"),
    "tsv": ("table", "read_csv"),
}

#: The usual names of a record's fields.
USUAL = Fields()
#: What names standard input among the paths.
STDIN = "-"

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*)?<(?:!doctype\s+html|html|head|body|meta|article|div|p|h1)\b",
    re.I,
)
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?:[^\n]*\n){0,200}?---[ \t]*\r?\n")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: documents with unique ids, what could not be read, and remarks for the person at the keyboard."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]


def read(paths: Sequence[str | Path], fields: Fields = USUAL, *, max_bytes: int, stdin: bytes | None = None) -> Reading:
    """Read the articles under `paths`: files, folders, and "-" for the bytes given as `stdin`.

    `max_bytes` is the most that a file, or a record of a file, may have. Raises UsageError for a path that does not
    exist, and for a field that no record has of a file that is named itself. A broken file never ends the run, nor one
    of a folder that has no text field: it is a `Skipped` with its reason.
    """
    named = [path for path in paths if str(path) != STDIN]
    found, skipped, notes = find_files(named, READERS)
    sources = [Source(one.name, one.path, one.root, max_bytes=max_bytes, fields=fields) for one in found]
    if len(named) < len(paths):
        if stdin is None:
            raise UsageError('"-" names standard input, but nothing was given there')
        sources.append(Source(STDIN, None, data=stdin, max_bytes=max_bytes, fields=fields))
    documents: list[Document] = []
    for source in sources:
        for item in _items(source):
            if isinstance(item, Document):
                documents.append(item)
            elif isinstance(item, Skipped):
                skipped.append(item)
            else:
                notes.append(item.text)
    unique, collisions = assign(documents)
    return Reading(unique, tuple(skipped), (*notes, *collisions))


def _items(source: Source) -> Iterator[Item]:
    """Yield what a source holds; a failure after some records keeps those records."""
    try:
        yield from _reader(source)(source)
    except Unreadable as error:
        yield Skipped(source.name, str(error))
    except RecursionError:
        yield Skipped(source.name, "nested too deeply to be read")


def _reader(source: Source) -> Reader:
    ending = source.path.suffix.lower().removeprefix(".") if source.path else ""
    module, function = READERS.get(ending) or READERS[_sniffed(source)]
    return cast(Reader, getattr(import_module(f"dedup.read.{module}"), function))


def _sniffed(source: Source) -> str:
    """Return the ending that fits the content of standard input, or of a file of an unknown ending."""
    data = source.read()
    text = decode(data)
    if text.lstrip().startswith(("{", "[")):
        lines = text.lstrip().splitlines()
        if _is_object(lines[0]):
            return "jsonl"
        if _is_json(text):
            raise Unreadable("JSON, but not one object a line; convert it to JSON Lines (.jsonl)")
    if len(data) > source.max_bytes:
        raise Unreadable(f"too large: {len(data):,} bytes, the limit is {source.max_bytes:,} (max_bytes)")
    if _HTML.match(text):
        return "html"
    if _is_header(text.lstrip().partition("\n")[0]):
        return "csv"
    return "md" if _FRONT_MATTER.match(text) else "txt"


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _is_header(line: str) -> bool:
    """Say whether a line names columns, one of them that of the text: a table on standard input has no ending."""
    names = [name.strip().strip('"').casefold() for name in re.split(r"[,;\t|]", line)]
    return len(names) > 1 and all(names) and not {"text", "body", "content", "article"}.isdisjoint(names)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
