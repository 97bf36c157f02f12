"""Gives each document of a scan its id: short where that is unique, longer where it is not, never the same twice."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePosixPath

from dedup.model import Document


def assign(documents: Sequence[Document]) -> tuple[tuple[Document, ...], tuple[str, ...]]:
    """Return the documents in the same order with unique ids, and a note for each id that two or more asked for.

    An id is the declared one, else the path under the scanned root without its ending, with "#row" for a record.
    All that collide keep their ending, then their root; what still collides is numbered "~2", "~3", ... in order of
    content, then of path. Ids are in NFC. They do not depend on the order of the documents.
    """
    levels = [0] * len(documents)
    while True:
        ids = [_FORMS[level](document) for level, document in zip(levels, documents, strict=True)]
        met = Counter(ids)
        raised = [level + (met[name] > 1 and level < len(_FORMS) - 1) for level, name in zip(levels, ids, strict=True)]
        if raised == levels:
            break
        levels = raised
    asked = Counter(map(_short, documents))
    shared = ((name, number) for name, number in asked.items() if number > 1)
    notes = [f"{number} documents have the id {name!r}; longer ids were given" for name, number in shared]
    named = _numbered(documents, ids)
    return tuple(replace(one, id=name) for one, name in zip(documents, named, strict=True)), tuple(sorted(notes))


def _numbered(documents: Sequence[Document], ids: list[str]) -> list[str]:
    met = Counter(ids)
    taken = set(ids)
    order = sorted(
        (index for index, name in enumerate(ids) if met[name] > 1),
        key=lambda index: (ids[index], *_order(documents[index])),
    )
    named, last = list(ids), ""
    number = 1
    for index in order:
        number = number + 1 if ids[index] == last else 1
        last = ids[index]
        while number > 1 and f"{last}~{number}" in taken:
            number += 1
        named[index] = last if number == 1 else f"{last}~{number}"
        taken.add(named[index])
    return named


def _order(document: Document) -> tuple[str, str, str, int, str]:
    content = sha256(document.text.encode("utf-8", errors="surrogatepass")).hexdigest()
    return content, document.path, document.root, document.record or 0, document.declared_id or ""


def _short(document: Document) -> str:
    if document.declared_id:
        return _nfc(document.declared_id)
    path = PurePosixPath(_relative(document))
    return _nfc(path.with_suffix("").as_posix() if path.suffix else str(path)) + _row(document)


def _with_ending(document: Document) -> str:
    return _nfc(_relative(document)) + _row(document)


def _with_root(document: Document) -> str:
    return _nfc(document.path) + _row(document)


_FORMS: tuple[Callable[[Document], str], ...] = (_short, _with_ending, _with_root)


def _relative(document: Document) -> str:
    """Return the path under the scanned root; the file's name alone when the file was named itself."""
    if not document.root:
        return PurePosixPath(document.path).name or document.path
    return document.path.removeprefix(document.root.rstrip("/") + "/")


def _row(document: Document) -> str:
    return "" if document.record is None else f"#{document.record}"


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
