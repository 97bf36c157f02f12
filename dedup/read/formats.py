"""Which reader a file needs: by the ending of its name, else by what it holds."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Container, Iterator
from dataclasses import replace
from importlib import import_module
from typing import cast

from dedup.model import Document, Skipped
from dedup.read import plugins
from dedup.read.encoding import decode
from dedup.read.source import PACKED, Foreign, Item, Preprocess, Reader, Source, Unreadable

_TEXTS = {
    "txt": ("text", "read_text"),
    "text": ("text", "read_text"),
    "md": ("markdown", "read_markdown"),
    "markdown": ("markdown", "read_markdown"),
    "mdx": ("markdown", "read_markdown"),
    "html": ("html", "read_html"),
    "htm": ("html", "read_html"),
    "xhtml": ("html", "read_html"),
}
#: What newsrooms exchange and write in; XML and JSON are told apart by what they hold.
_NEWS = {
    **dict.fromkeys(("xml", "xml.gz", "xml.zst", "nitf", "rss", "rdf", "atom", "wxr"), ("news_xml", "read_xml")),
    **dict.fromkeys(("json", "ninjs"), ("news_json", "read_json")),
    "docx": ("office", "read_docx"),
    "odt": ("office", "read_odt"),
    "pdf": ("pdf", "read_pdf"),
}
_LINES = {
    "jsonl": ("jsonl", "read_jsonl"),
    "ndjson": ("jsonl", "read_jsonl"),
    "csv": ("table", "read_csv"),
    "tsv": ("table", "read_csv"),
}
#: The ending of a file of records -> the module of this package that reads it, and its function, imported when needed.
RECORDS = {
    **_LINES,
    **{f"{ending}.{packed}": reader for ending, reader in _LINES.items() for packed in PACKED},
    "parquet": ("parquet", "read_parquet"),
    "warc": ("warc", "read_warc"),
    "warc.gz": ("warc", "read_warc"),
    "warc.zst": ("warc", "read_warc"),
}
#: The ending of any file that is read -> the same.
READERS = {**_TEXTS, **_NEWS, **RECORDS}
#: Endings that files of programs and tables of data have too, and those that our own reports have.
_SHARED_ENDINGS = ("json", "xml", "xml.gz", "xml.zst", "rdf", *(one for one in RECORDS if not one.startswith("warc")))
_PAGES = ("html", "htm")

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*)?<(?:!doctype\s+html|html|head|body|meta|article|div|p|h1)\b",
    re.I,
)
_XML = re.compile(
    r"\s*(?:<\?xml\b|(?:<!--(?:[^-]|-(?!->))*-->\s*)?(?:<!doctype\s+nitf\b[^>]*>\s*)?"
    r"<(?:[\w.-]+:)?(?:newsItem|packageItem|newsMessage|nitf|rss|RDF|feed|entry)[\s>])",
    re.I,
)
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?:[^\n]*\n){0,200}?---[ \t]*\r?\n")


def items(source: Source) -> Iterator[Item]:
    """Yield what a source holds; a failure after some records keeps those records, and says why."""
    try:
        yield from _reader(source)(source)
    except Unreadable as error:
        yield Skipped(source.name, str(error))
    except RecursionError:
        yield Skipped(source.name, "nested too deeply to be read")


def is_foreign(source: Source) -> bool:
    """Say whether a file only shares its ending with articles: no news, no text field, or our report."""
    if source.ending not in (*_SHARED_ENDINGS, *_PAGES):
        return False
    try:
        if source.ending in _PAGES:
            return _is_report(source.read())
        # With a root, as a file of a folder: one that was named must have its text field.
        found = _reader(source)(replace(source, root=source.root or "."))
        next((one for one in found if isinstance(one, Document)), None)
    except Foreign:
        return True
    except (Unreadable, RecursionError):
        return False
    return False


def _is_report(data: bytes) -> bool:
    from dedup.read.html import is_report

    return is_report(data)


def module_of(source: Source) -> str:
    """Return the name of the module that reads a source; raises Unreadable where its content tells of none."""
    return _known(source)[0]


def _reader(source: Source) -> Reader:
    module, function = _known(source)
    return cast(Reader, getattr(import_module(f"dedup.read.{module}"), function))


def command_for(source: Source, known: Container[str]) -> Preprocess | None:
    """Return the command of the user's that reads a file: one that names its ending, else one that names none, if no
    reader knows it."""
    if source.path is None or not source.preprocess:
        return None
    by_name = (one for one in source.preprocess if source.ending in one.endings)
    rest = (one for one in source.preprocess if not one.endings and source.ending not in known)
    return next(by_name, None) or next(rest, None)


class Known(Container[str]):
    """The endings of files that are read, and more. Plug-ins are asked last, for to look for them takes time."""

    def __init__(self, more: Collection[str] = ()) -> None:
        self._more = more

    def __contains__(self, ending: object) -> bool:
        return ending in READERS or ending in self._more or ending in plugins.endings()


def _known(source: Source) -> tuple[str, str]:
    if source.preprocess and command_for(source, Known()) is not None:
        return "preprocess", "read_preprocessed"
    if source.ending in READERS:
        return READERS[source.ending]
    if source.ending in plugins.endings():
        return "plugins", "read_plugin"
    return READERS[_sniffed(source)]


def _sniffed(source: Source) -> str:
    """Return the ending that fits the content of standard input, or of a file of an unknown ending."""
    data = source.read()
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"WARC/"):
        return "warc"
    text = decode(data)
    if text.lstrip().startswith(("{", "[")):
        lines = text.strip().splitlines()
        if _is_object(lines[0]) and not (len(lines) == 1 and _is_news(lines[0])):
            return "jsonl"
        if _is_json(text):
            return "json"
    if len(data) > source.max_bytes:
        raise Unreadable(f"too large: {len(data):,} bytes, the limit is {source.max_bytes:,} (max_bytes)")
    if _HTML.match(text):
        return "html"
    if _XML.match(text):
        return "xml"
    if _is_header(text.lstrip().partition("\n")[0]):
        return "csv"
    return "md" if _FRONT_MATTER.match(text) else "txt"


def _is_news(line: str) -> bool:
    from dedup.read.news_json import is_news

    return is_news(json.loads(line))


def looks_like_html(data: bytes) -> bool:
    """Say whether bytes begin like an HTML page."""
    return _HTML.match(data[:4096].decode("latin-1").removeprefix("\xef\xbb\xbf")) is not None


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
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
    except RecursionError:  # its reader says so
        return True
    return True
