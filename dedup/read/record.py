"""One record, its fields chosen, as a document: the same for a JSON object and for a row of a table."""

from __future__ import annotations

import json
import math
import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from dedup.model import Declared, Document, Published
from dedup.read.dates import parse_date
from dedup.read.fields import shown
from dedup.read.html import language_of
from dedup.read.item import STATUSES
from dedup.read.metadata import publisher
from dedup.read.source import Source, Unreadable
from dedup.read.tags import strip_tags

#: Fields that state a credit, unless others are named; each becomes a `Declared` of the same name.
CREDITS = {"credit", "credittext", "credit_line", "syndicated_from"}
#: Fields that always do.
HOLDERS = {"copyright", "copyrightholder", "wire", "agency"}
_UNSOUND = re.compile("[\ud800-\udfff\0]")
#: Seconds since 1970, with a fraction, or in thousandths, millionths or milliardths.
_SECONDS = re.compile(r"\d{10}(?:\d{3}|\d{6}|\d{9})?(?:\.\d+)?")
#: Bytes of a list of names that was written as text, at most.
_NAMES = 2_000


def document(source: Source, form: str, number: int, record: dict[str, Any], chosen: dict[str, str]) -> Document:
    """Return the article that a record holds.

    `form` is the format of its file, `number` its place there from 1, `chosen` says which column holds which field
    (see `fields.choose`). Text with paragraph tags is taken for HTML and loses its markup. Raises Unreadable for a
    record without text, or with one that is no string.
    """
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
        byline=_names(told.get("byline")),
        language=language_of(told.get("lang"), text),
        declared_id=told.get("id"),
        declared=tuple(_credits(record, source.fields.credit)),
        root=source.root,
        wire=told.get("wire"),
        status=STATUSES.get((told.get("status") or "").lower()),
        embargo=_date(told.get("embargo")),
        licence=told.get("licence"),
        version=told.get("version"),
    )


def _text(record: dict[str, Any], chosen: dict[str, str]) -> str:
    if "text" not in chosen:
        raise Unreadable("no text field")
    text = record.get(chosen["text"])
    if text is not None and not isinstance(text, str):
        raise Unreadable(f"its field {shown(chosen['text'])} is no string")
    text = _sound(text or "")
    if text.lstrip().startswith("<") and "</p>" in text:
        text = strip_tags(text)
    if not text.strip():
        raise Unreadable("no text")
    return text


def stating(names: str | None) -> set[str]:
    """Return the fields that state a credit, in lower case: the usual ones, or those named, and what always does."""
    return HOLDERS | (CREDITS if names is None else {name.strip().lower() for name in names.split(",")})


def _credits(record: dict[str, Any], names: str | None) -> Iterator[Declared]:
    wanted = stating(names)
    for name, value in record.items():
        text = _plain(value) if name.strip().lower() in wanted else None
        if text:
            yield Declared(name.strip(), text)


def _plain(value: Any) -> str | None:
    """Return a value as text: numbers too, lists joined by commas, of an object its name; None for all else."""
    if isinstance(value, dict):
        value = next((value[key] for key in ("name", "title", "$oid", "$date") if value.get(key)), None)
    if isinstance(value, list):
        value = ", ".join(filter(None, map(_plain, value)))
    if isinstance(value, float) and math.isfinite(value):
        value = int(value) if value.is_integer() else repr(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return _sound(value).strip() or None if isinstance(value, str) else None


def _names(stated: str | None) -> str | None:
    """Return a byline; of a list that a table holds as text, in JSON or as Python writes it, what the list holds."""
    if stated is None or not stated.startswith("[") or not stated.endswith("]") or len(stated) > _NAMES:
        return stated
    import ast

    for loads in (json.loads, ast.literal_eval):
        with suppress(ValueError, SyntaxError, RecursionError, MemoryError), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _plain(loads(stated))
    return stated


def _sound(text: str) -> str:
    """Return a text with U+FFFD in place of lone surrogates and NUL, which no text holds."""
    try:
        sound = "\0" not in text and (text.isascii() or bool(text.encode("utf-8")))
    except UnicodeEncodeError:
        sound = False
    return text if sound else _UNSOUND.sub("\ufffd", text)


def _date(stated: str | None) -> Published | None:
    if stated is None:
        return None
    published = parse_date(stated)
    if published is None and _SECONDS.fullmatch(stated):  # the first ten digits are the seconds
        time = datetime.fromtimestamp(int(stated[:10]), UTC)
        published = Published(time.year, time.month, time.day, time.hour, time.minute, time.second, 0)
    return published
