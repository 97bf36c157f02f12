"""JSON of newsrooms: which of the known formats a file is, by its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from dedup.model import Document, Skipped
from dedup.phrases import NO_ARTICLE
from dedup.read.ans import is_ans, read_ans, stories_in
from dedup.read.json_tree import load
from dedup.read.ninjs import is_ninjs, read_ninjs, texts_in
from dedup.read.source import Foreign, Item, Source, Unreadable

#: The formats in words, for a file that is none of them.
KNOWN = "neither ninjs nor ANS"
#: What makes a document of a text, given the file and the number of the record.
_Read = Callable[[Source, int | None], Document]


def read_json(source: Source) -> Iterator[Item]:
    """Yield the articles of a JSON file: one item, a list of items, or the results of a search in ANS.

    Where there are several, `record` counts the texts, and what cannot be read, from 1. Raises Unreadable, naming the
    formats, for any other JSON.
    """
    value = load(source.read())
    listed = value if isinstance(value, list) else stories_in(value)
    if is_news(value):
        found = list(texts_of(value))
    elif any(map(is_news, listed)):
        found = [text for item in listed for text in _listed(item)]
    else:
        raise Foreign(f"{NO_ARTICLE}: JSON, but {KNOWN}; other records are read from JSON Lines (.jsonl), one a line")
    alone = len(found) == 1 and is_news(value)
    for number, read in enumerate(found, 1):
        try:
            yield read(source, None if alone else number)
        except Unreadable as error:
            if alone:
                raise
            yield Skipped(f"{source.name}#{number}", str(error))


def is_news(value: Any) -> bool:
    """Say whether a JSON value is an item of a known format."""
    return is_ans(value) or is_ninjs(value)


def texts_of(value: dict[str, Any]) -> Iterator[_Read]:
    """Yield what reads each text of an item of a known format; raises Unreadable for one without any."""
    if is_ans(value):
        yield lambda source, record: read_ans(source, value, record)
    else:
        for text in texts_in(value):
            yield partial(_ninjs, text)


def _ninjs(text: dict[str, Any], source: Source, record: int | None) -> Document:
    return read_ninjs(source, text, record)


def _listed(item: Any) -> list[_Read]:
    """Return what reads each text of an item of a list; for one that has none, what says so."""
    try:
        if not is_news(item):
            raise Unreadable(f"is {KNOWN}")
        return list(texts_of(item))
    except Unreadable as error:
        return [partial(_refuse, str(error))]


def _refuse(reason: str, source: Source, record: int | None) -> Document:
    raise Unreadable(reason)
