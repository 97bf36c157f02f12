"""Gives each document of a scan its id: short where that is unique, longer where it is not, never the same twice."""

from __future__ import annotations

import itertools
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Protocol

from dedup.model import Document
from dedup.read.source import ending_of


class Named(Protocol):
    """What an id is made from: a document, or what stands for one. Its text is asked for when all else is equal."""

    @property
    def declared_id(self) -> str | None:
        """The id that the metadata states."""

    @property
    def path(self) -> str:
        """The file."""

    @property
    def root(self) -> str:
        """The folder that was scanned."""

    @property
    def record(self) -> int | None:
        """The number of the record in the file."""

    @property
    def text(self) -> str:
        """The whole text."""


def assign(documents: Sequence[Document]) -> tuple[tuple[Document, ...], tuple[str, ...]]:
    """Return the documents in the same order with unique ids, and a note for each id that two or more asked for."""
    named, notes = names(documents)
    return tuple(replace(one, id=name) for one, name in zip(documents, named, strict=True)), notes


def names(documents: Sequence[Named], asked: Sequence[str] = ()) -> tuple[list[str], tuple[str, ...]]:
    """Return a unique id for each document, and a note for each id that two or more asked for.

    An id is the declared one, else the path under the scanned root without its ending, with "#row" for a record.
    All that collide keep their ending, then their root; what still collides is numbered "~2", "~3", ... in order of
    content, then of path. Ids are in NFC. They do not depend on the order of the documents. Where `asked` has the
    `short` ids, only those documents are looked at of which two ask for the same.
    """
    ids, levels = list(asked or map(short, documents)), dict[int, int]()
    first = met = Counter(ids)
    while raised := [
        number for number, name in enumerate(ids) if met[name] > 1 and levels.get(number, 0) < len(_FORMS) - 1
    ]:
        for number in raised:
            levels[number] = levels.get(number, 0) + 1
            ids[number] = _FORMS[levels[number]](documents[number])
        met = Counter(ids)
    notes = [note(number, name) for name, number in first.items() if number > 1]
    return _numbered(documents, ids), tuple(sorted(notes))


def forms(document: Named) -> tuple[str, ...]:
    """Return the ids that a document may get, from short to long; two documents may have the same."""
    return tuple(form(document) for form in _FORMS)


def note(number: int, name: str) -> str:
    """Return the remark on an id that so many documents ask for."""
    return f"{number} documents have the id {name!r}; longer ids were given"


def numbered(name: str, count: int, taken: Container[str]) -> list[str]:
    """Return ids for `count` documents of one name: the name, then the name with "~2", "~3", ... that are not taken."""
    numbers = (f"{name}~{number}" for number in itertools.count(2))
    free = (one for one in numbers if one not in taken)
    return [name, *itertools.islice(free, count - 1)]


def order(document: Named) -> tuple[str, str, str, int, str]:
    """Return the key by which documents of one name are numbered."""
    content = sha256(document.text.encode("utf-8", errors="surrogatepass")).hexdigest()
    return content, document.path, document.root, document.record or 0, document.declared_id or ""


def _numbered(documents: Sequence[Named], ids: list[str]) -> list[str]:
    met, asking = Counter(ids), dict[str, list[int]]()
    for index, name in enumerate(ids):
        if met[name] > 1:
            asking.setdefault(name, []).append(index)
    named = list(ids)
    for name, indices in asking.items():
        indices.sort(key=lambda index: order(documents[index]))
        for index, given in zip(indices, numbered(name, len(indices), met), strict=True):
            named[index] = given
    return named


def short(document: Named) -> str:
    """Return the id that a document asks for."""
    if document.declared_id:
        return _nfc(document.declared_id)
    path = PurePosixPath(_relative(document))
    for _ in ending_of(path.name).split(".") if path.suffix else ():
        path = path.with_suffix("")
    return _nfc(path.as_posix()) + _row(document)


def _with_ending(document: Named) -> str:
    return _nfc(_relative(document)) + _row(document)


def _with_root(document: Named) -> str:
    return _nfc(document.path) + _row(document)


_FORMS: tuple[Callable[[Named], str], ...] = (short, _with_ending, _with_root)


def _relative(document: Named) -> str:
    """Return the path under the scanned root; the file's name alone when the file was named itself."""
    if not document.root:
        return PurePosixPath(document.path).name or document.path
    return document.path.removeprefix(document.root.rstrip("/") + "/")


def _row(document: Named) -> str:
    return "" if document.record is None else f"#{document.record}"


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
