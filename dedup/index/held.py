"""The two sides of a merge: the documents that an old index holds, and those that were just read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from dedup.engines import spool
from dedup.errors import UsageError
from dedup.index.bands import Ids, decoded
from dedup.index.reading import PARTS, Row, Taken, read_postings
from dedup.index.schema import DOCUMENTS, Meta, damaged
from dedup.index.values import rowed, unpacked
from dedup.model import Skipped
from dedup.read.ids import names

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: What documents are ordered by: dated ones by age, then by content; only what reads the same goes by its id.
Age = tuple[bool, str, str, str, str]
#: A row of the table of documents without its number, and the packed document.
Line = tuple[tuple[Any, ...], bytes]
_Postings = tuple[Ids, NDArray[np.int64]]
_FETCHED = 4_096


@dataclass(frozen=True, slots=True)
class Read:
    """A document that was read: its id, its row, where it lies, and how many postings it has."""

    id: str
    row: Row
    piece: int
    place: int
    postings: int

    @property
    def age(self) -> Age:
        """Its place among all documents."""
        return age(self.row.earliest, self.row.content or "", self.row.tie, self.id)


def age(earliest: str | None, content: str, tie: str, name: str) -> Age:
    """Return what a document is ordered by."""
    return earliest is None, earliest or "", content, tie, name


@dataclass(frozen=True, eq=False)
class Fresh:
    """Documents that were read, in a folder that stays as long as this value."""

    folder: spool.Folder | None
    pieces: Sequence[Taken]
    documents: tuple[Read, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]

    @classmethod
    def none(cls, notes: tuple[str, ...]) -> Fresh:
        """Return no documents, and some notes."""
        return cls(None, (), (), (), notes)

    @classmethod
    def of(
        cls, folder: spool.Folder, pieces: Sequence[Taken], skipped: tuple[Skipped, ...], notes: tuple[str, ...]
    ) -> Fresh:
        """Return what was read, with ids; documents without a sentence of a story are left out."""
        asked = [
            _Named(row, folder.path, number, piece, place)
            for number, piece in enumerate(pieces)
            for place, row in enumerate(piece.rows)
        ]
        named, collisions = names(asked)
        found = tuple(
            Read(sound(name), one.row, one.number, one.place, int(one.piece.counts[one.place]))
            for name, one in zip(named, asked, strict=True)
            if one.row.content is not None
        )
        return cls(folder, pieces, found, skipped, (*notes, *collisions))

    def without(self, ids: Collection[str]) -> Fresh:
        """Return these documents without some."""
        return replace(self, documents=tuple(one for one in self.documents if one.id not in ids))

    def lines(self, chosen: Sequence[Read]) -> Iterator[Line]:
        """Yield documents as they are stored."""
        if self.folder is None:
            return
        with _Files(self.folder.path) as files:
            for one in chosen:
                places = self.pieces[one.piece].ends[one.place : one.place + 2]
                yield columns(one), files.read(f"{one.piece}.texts", places)

    def postings(self, first: int, last: int, numbers: Sequence[NDArray[np.int64]]) -> Iterator[_Postings]:
        """Yield the postings of some parts, with the new numbers of their documents, -1 for what is left out."""
        for number, piece in enumerate(self.pieces):
            begin, end = int(piece.parts[first]), int(piece.parts[last])
            if self.folder is not None and begin < end:
                own, places = read_postings(self.folder.path, number, begin, end)
                yield own, numbers[number][places]


@dataclass(frozen=True, slots=True)
class _Named:
    """What an id is made from."""

    row: Row
    folder: Path
    number: int
    piece: Taken
    place: int

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def text(self) -> str:
        """The whole text, from the disk."""
        with _Files(self.folder) as files:
            data = files.read(f"{self.number}.texts", self.piece.ends[self.place : self.place + 2])
        return unpacked(data, "").document.text


class _Files:
    """Files of a folder, few of which are open at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._open = folder, dict[str, BinaryIO]()

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._open.values():
            file.close()

    def read(self, name: str, places: NDArray[np.int64]) -> bytes:
        """Return the bytes of a file between two places."""
        begin, end = places.tolist()
        if name not in self._open:
            if len(self._open) >= 200:
                self._open.pop(next(iter(self._open))).close()
            self._open[name] = (self._folder / name).open("rb")
        file = self._open[name]
        file.seek(begin)
        return file.read(end - begin)


def sound(value: Any) -> Any:
    """Return a value that a database takes: half a surrogate pair in a text is written as its escape."""
    return value.encode("utf-8", "backslashreplace").decode("utf-8") if isinstance(value, str) else value


def columns(one: Read) -> tuple[Any, ...]:
    """Return the row of a document without its number."""
    own = {"id": one.id, "postings": one.postings}
    return tuple(own[name] if name in own else sound(getattr(one.row, name)) for name in tuple(DOCUMENTS)[1:])


@dataclass(frozen=True, eq=False)
class Kept:
    """The documents of an old index, by their numbers there; `gone` are the numbers that are left out."""

    connection: DuckDBPyConnection | None
    meta: Meta | None
    path: str
    ids: Sequence[str]
    ages: Sequence[Age]
    digests: Sequence[str]
    gone: frozenset[int] = field(default=frozenset())

    def without(self, names: Collection[str]) -> Kept:
        """Return these documents without some more."""
        more = (number for number, name in enumerate(self.ids) if name in names)
        return replace(self, gone=self.gone.union(more)) if names else self

    @cached_property
    def numbers(self) -> list[int]:
        """The numbers of the documents that stay, ascending."""
        return [number for number in range(len(self.ids)) if number not in self.gone]

    def lines(self) -> Iterator[Line]:
        """Yield the documents that stay as they are stored, by number."""
        if self.connection is None:
            return
        rows = self._stream("documents", ", ".join(DOCUMENTS))
        texts = (one for _, data in self._stream("texts", "number, data") for one in rowed(data))
        try:
            for (number, *row), data in zip(rows, texts, strict=True):
                if number not in self.gone:
                    yield tuple(row), data
        except ValueError as error:
            raise UsageError(damaged(self.path, error)) from error

    def _stream(self, table: str, names: str) -> Iterator[tuple[Any, ...]]:
        assert self.connection is not None
        with closing(self.connection.cursor()) as cursor:
            found = cursor.execute(f"select {names} from {table} order by number")
            while rows := found.fetchmany(_FETCHED):
                yield from rows

    def postings(self, first: int, last: int, numbers: NDArray[np.int64]) -> Iterator[_Postings]:
        """Yield the postings of some parts, with the new numbers of their documents, -1 for what is left out."""
        if self.connection is None or self.meta is None:
            return
        step = (1 << self.meta.bits) // PARTS
        for table in ("bands", "popular"):
            found = self.connection.execute(
                f"select number, data from {table} where number >= $1 and number < $2", [first * step, last * step]
            ).fetchall()
            rows = np.fromiter((number for number, _ in found), np.int32, len(found))
            own, documents = decoded(rows, [data for _, data in found], self.meta.bits)
            yield own, numbers[documents]


def kept(connection: DuckDBPyConnection, meta: Meta, path: str) -> Kept:
    """Return the documents of an index that is open."""
    rows = connection.execute(
        "select id, earliest, content, tie, digest from documents order by number"
    ).fetchall()  # fmt: skip
    ages = [age(earliest, content, tie, name) for name, earliest, content, tie, _ in rows]
    return Kept(connection, meta, path, [row[0] for row in rows], ages, [row[4] for row in rows])


def nothing() -> Kept:
    """Return the documents of no index."""
    return Kept(None, None, "", (), (), ())
