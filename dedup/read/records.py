"""Reading of record files: one article a line (JSON Lines) or a row (CSV, TSV), streamed."""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import PurePath
from typing import Any, BinaryIO

from dedup.errors import UsageError
from dedup.model import Declared, Document, Published, Skipped
from dedup.read.dates import parse_date
from dedup.read.encoding import MAGIC, decode
from dedup.read.html import language_of, strip_tags
from dedup.read.metadata import publisher
from dedup.read.source import Source, Unreadable
from dedup.settings import Fields

#: The usual names of each field, tried in this order and without regard to case.
USUAL = {
    "text": "text body content article articleBody article_text article_body full_text fulltext story maintext "
    "main_text",
    "id": "id _id uid guid uuid article_id articleId doc_id document_id",
    "title": "title headline heading",
    "date": "date published publish_date pub_date pubDate date_publish datePublished date_published published_at "
    "publishedAt published_date publication_date created_at createdAt created",
    "source": "publisher source outlet site site_name domain media_name media newspaper publication source_domain",
    "url": "url link canonical_url canonicalUrl permalink web_url uri",
    "lang": "language lang inLanguage language_code lang_code",
    "byline": "byline author authors creator",
}
#: Fields that state a credit; each becomes a `Declared` of the same name.
CREDITS = {"credit", "credittext", "credit_line", "syndicated_from", "copyright", "copyrightholder"}

#: Names of the usual fields are looked for in this many records before a file counts as one without texts.
PROBE = 1000
#: The largest field size that the csv module takes on every platform (a C long has 32 bits on Windows).
CSV_FIELD_LIMIT = 2**31 - 1
#: Delimiters that a header is tried with; the one that cuts it into most fields wins, the first of equals.
DELIMITERS = ",;\t|"
#: Unclosed quotes that are repaired in one file; each repair reads the rest of a record anew.
MOST_REPAIRS = 100
#: Bytes that are dropped at a time from a line that is too long.
CHUNK = 1 << 20
#: Columns named in an error; more would bury it.
NAMED = 20

_UNSOUND = re.compile("[\ud800-\udfff\0]")
_SECONDS = re.compile(r"\d{10}|\d{13}")


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on how a file was read, such as which of its fields were chosen, for the person who gave it."""

    text: str


def choose(columns: Sequence[str], fields: Fields) -> dict[str, str]:
    """Return which column holds which field: the named one, else the first of the usual names that is there.

    Keys are those of `USUAL`; a field without a column is left out. A named column must fit exactly or but for case.
    """
    lower: dict[str, str] = {}
    for column in columns:
        lower.setdefault(column.strip().lower(), column)
    chosen: dict[str, str] = {}
    for field, usual in USUAL.items():
        named = getattr(fields, field, None)
        names = [named] if named else usual.split()
        exact = [column for column in columns if column == named]
        found = exact or [lower[name.lower()] for name in names if name.lower() in lower]
        if found:
            chosen[field] = found[0]
    return chosen


def describe(chosen: Mapping[str, str]) -> str:
    """Return the choice in one line: `text <- body, date <- publish_date`."""
    return ", ".join(f"{field} <- {column}" for field, column in chosen.items())


def read_jsonl(source: Source) -> Iterator[Document | Skipped | Note]:
    """Yield one document for each line of a JSON Lines file, `record` being the line number, from 1.

    Each record is looked at by itself, so records with different fields may stand in one file; each choice of
    fields is told once. A line that holds no article is Skipped. Raises UsageError when no record has a text field or
    a named field is in none (of the first 1,000), Unreadable when the file cannot be opened or is no text.
    """
    columns = _Columns(source)
    some = False
    with _open(source) as file:
        for number, line in enumerate(_lines(file, source.max_bytes), 1):
            if line is not None and not line.strip():
                continue
            if not some and line is not None and line.strip(b"\xef\xbb\xbf \t\r\n") in (b"[", b"{"):
                raise Unreadable("is one JSON value over many lines; each line must hold one object")
            some = True
            try:
                record = _object(line, source.max_bytes)
                chosen = columns.meet(tuple(record))
                yield from columns.notes(chosen)
                yield _document(source, "jsonl", number, record, chosen)
            except RecursionError:
                yield Skipped(f"{source.name}#{number}", "is JSON nested too deeply")
            except Unreadable as error:
                yield Skipped(f"{source.name}#{number}", str(error))
    if not some:
        raise Unreadable("empty")
    columns.check()


def read_csv(source: Source) -> Iterator[Document | Skipped | Note]:
    """Yield one document for each row of a CSV or TSV file, `record` being the row under the header, from 1.

    The delimiter is the tab for .tsv and .tab, else the one of `DELIMITERS` that cuts the header into most fields.
    Raises UsageError when the header names no text field or not the fields named in `source`, Unreadable when the
    file cannot be opened, is no text, or has no row.
    """
    columns = _Columns(source)
    limit = csv.field_size_limit(CSV_FIELD_LIMIT)
    try:
        with _open(source) as file:
            rows = _rows(_Feed(file, source.max_bytes), PurePath(source.name).suffix.lower())
            header = next(rows, None)
            if header is None or isinstance(header, str):
                raise Unreadable(header or "empty")
            chosen = columns.meet(tuple(header))
            columns.check()
            yield from columns.notes(chosen)
            if len(set(header)) < len(header):
                yield Note(f"{source.name}: two columns have the same name; the first of them is read")
            number = 0
            for number, row in enumerate(rows, 1):
                try:
                    yield _document(source, "csv", number, _record(header, row), chosen)
                except Unreadable as error:
                    yield Skipped(f"{source.name}#{number}", str(error))
        if not number:
            raise Unreadable("has a header and no rows")
    finally:
        csv.field_size_limit(limit)


class _Columns:
    """The columns met in a file, and whether they hold what is needed."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.seen: dict[str, None] = {}
        self.told: set[tuple[str, str]] = set()
        self.records = 0

    def meet(self, columns: tuple[str, ...]) -> dict[str, str]:
        """Return the choice for a record of these columns; raises Unreadable when it has no text."""
        chosen = _choose(columns, self.source.fields)
        self.records += 1
        if self.records <= PROBE:
            self.seen.update(dict.fromkeys(columns))
        if self.records == PROBE:
            self.check()
        return chosen

    def notes(self, chosen: dict[str, str]) -> Iterator[Note]:
        """Yield what of the choice has not been told yet, so that sparse fields are told once each."""
        new = {field: column for field, column in chosen.items() if (field, column) not in self.told}
        if "text" in chosen and new:
            self.told.update(new.items())
            yield Note(f"{self.source.name}: {describe(new)}")

    def check(self) -> None:
        """Raise UsageError when a named field or any text field is missing in all records met."""
        if not self.records:
            return
        seen, name = tuple(self.seen), self.source.name
        chosen = _choose(seen, self.source.fields)
        for field in fields(Fields):
            named = getattr(self.source.fields, field.name)
            if named and field.name not in chosen:
                near = difflib.get_close_matches(named, seen, 1)
                hint = f"did you mean {_shown(near[0])}?" if near else f"the columns are: {_listed(seen)}"
                raise UsageError(f"{name}: no field {_shown(named)} (--{field.name}-field); {hint}")
        if "text" not in chosen:
            raise UsageError(f"{name}: no text field; the columns are: {_listed(seen)}; name one with --text-field")


_choose = lru_cache(maxsize=256)(choose)


def _listed(columns: Sequence[str]) -> str:
    more = f", … ({len(columns) - NAMED} more)" if len(columns) > NAMED else ""
    return ", ".join(map(_shown, columns[:NAMED])) + more


def _shown(column: str) -> str:
    """Return a column's name fit for one line: a file without a header has whole articles there."""
    column = "".join(char if char.isprintable() else " " for char in column).strip()
    return column if len(column) <= 40 else column[:39] + "…"


def _open(source: Source) -> BinaryIO:
    """Open a source; raises Unreadable when the system refuses or it begins like something that is no text."""
    if source.path is None:
        return io.BytesIO(_text_only(source.data or b""))
    try:
        if not source.path.is_file():
            raise Unreadable("cannot be opened: not a regular file")
        file = source.path.open("rb")
    except OSError as error:
        raise Unreadable(f"cannot be opened: {error.strerror or error}") from error
    try:
        _text_only(file.peek(16)[:16])
    except BaseException:
        file.close()
        raise
    return file


def _text_only(head: bytes) -> bytes:
    for magic, what in MAGIC:
        if head.startswith(magic):
            raise Unreadable(what)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (head[1:] and not (any(head[:16:2]) and any(head[1:16:2]))):
        raise Unreadable("UTF-16 or binary, not text; if it is UTF-16 text, save it as UTF-8")
    return head


def _lines(file: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """Yield the lines of a file, None for each one over the limit, which is never held whole."""
    while line := file.readline(limit + 1):
        if len(line) > limit and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = file.readline(CHUNK)
            yield None
        else:
            yield line


def _decoded(line: bytes) -> str:
    # Not by the whole file, which is never held: so a few lines of another encoding spoil no others.
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(line)


def _object(line: bytes | None, limit: int) -> dict[str, Any]:
    if line is None:
        raise _too_long(limit)
    try:
        record = json.loads(_decoded(line), strict=False)
    except ValueError as error:
        where = f": {error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"is no valid JSON{where}") from error
    if not isinstance(record, dict):
        raise Unreadable("is JSON, but no object")
    return record


def _too_long(limit: int) -> Unreadable:
    return Unreadable(f"too large: over {limit:,} bytes, the limit of a record (max_bytes)")


class _Feed:
    """The lines of a CSV file, with those of the current record kept, so that they can be read again."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self.lines = _lines(file, limit)
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
            raise _too_long(self.limit)
        return line

    def _next(self) -> str:
        data = next(self.lines, b"")
        if data is None:
            raise _too_long(self.limit)
        if not data:
            self.ended = True
            raise StopIteration
        # A carriage return alone is an error to the csv module, and never the end of a row in files of our days.
        return _decoded(data).replace("\r\n", "\n").replace("\r", " ")

    def start(self) -> None:
        """Begin a record."""
        self.taken.clear()
        self.size = 0

    def back(self) -> None:
        """Give back all lines of the record but its first, after which the quote was never closed."""
        self.repairs += 1
        if self.repairs <= MOST_REPAIRS:
            self.again.extend(reversed(self.taken[1:]))
            self.ended = False


def _rows(feed: _Feed, suffix: str) -> Iterator[list[str] | str]:
    """Yield the rows that are not blank, the header first; a string is the reason why a row cannot be read."""
    first = next(filter(str.strip, feed), "")
    if not first:
        return
    feed.again.append(first)
    delimiter = "\t" if suffix in (".tsv", ".tab") else _delimiter(first)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.start()
        row: list[str] | str | None
        try:
            row = next(reader, None)
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
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader([header], delimiter=delimiter), ())))


def _record(header: list[str], row: list[str] | str) -> dict[str, Any]:
    """Return a row by its column names, of equal names the first; missing fields at the end are left out."""
    if isinstance(row, str):
        raise Unreadable(row)
    if any(map(str.strip, row[len(header) :])):
        raise Unreadable(f"has {len(row)} fields where the header has {len(header)}")
    return dict(reversed(list(zip(header, row, strict=False))))


def _document(source: Source, form: str, number: int, record: dict[str, Any], chosen: dict[str, str]) -> Document:
    text = _text(record, chosen)
    told = {field: _plain(record.get(column)) for field, column in chosen.items() if field != "text"}
    url, stated = told.get("url"), told.get("source")
    return Document(
        id="",
        path=source.name,
        format=form,
        text=text,
        record=number,
        title=told.get("title"),
        published=_date(told.get("date")),
        url=url,
        publisher=(publisher(stated) or stated) if stated else publisher(url),
        byline=told.get("byline"),
        language=language_of(told.get("lang"), text),
        declared_id=told.get("id"),
        declared=tuple(_credits(record)),
        root=source.root,
    )


def _text(record: dict[str, Any], chosen: dict[str, str]) -> str:
    if "text" not in chosen:
        raise Unreadable("no text field")
    text = record.get(chosen["text"])
    if text is not None and not isinstance(text, str):
        raise Unreadable(f"its field {_shown(chosen['text'])} is no string")
    text = _UNSOUND.sub("\ufffd", text or "")
    if text.lstrip().startswith("<") and "</p>" in text:
        text = strip_tags(text)
    if not text.strip():
        raise Unreadable("no text")
    return text


def _credits(record: dict[str, Any]) -> Iterator[Declared]:
    for name, value in record.items():
        text = _plain(value) if name.strip().lower() in CREDITS else None
        if text:
            yield Declared(name.strip(), text)


def _plain(value: Any) -> str | None:
    """Return a value as text: numbers too, lists joined by commas, of an object its name; None for all else."""
    if isinstance(value, dict):
        value = next((value[key] for key in ("name", "$oid", "$date") if value.get(key)), None)
    if isinstance(value, list):
        value = ", ".join(filter(None, map(_plain, value)))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return _UNSOUND.sub("\ufffd", value).strip() or None if isinstance(value, str) else None


def _date(stated: str | None) -> Published | None:
    if stated is None:
        return None
    published = parse_date(stated)
    if published is None and _SECONDS.fullmatch(stated):
        time = datetime.fromtimestamp(int(stated[:10]), UTC)
        published = Published(time.year, time.month, time.day, time.hour, time.minute, time.second, 0)
    return published
