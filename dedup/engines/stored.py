"""Texts that lie on disk while a scan runs; only their outlines are held in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from dedup.boilerplate import standing
from dedup.engines import spool
from dedup.engines.bodies import Body
from dedup.engines.sentences import Sentences
from dedup.engines.texts import Members, with_members
from dedup.model import Outline, Segmented
from dedup.settings import Settings
from dedup.shingle import shingle

_Value = TypeVar("_Value")


class Lazy(Sequence[_Value]):
    """A sequence whose items are made when they are asked for, and not kept."""

    def __init__(self, length: int, item: Callable[[int], _Value]) -> None:
        self._length, self._item = length, item

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> _Value: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[_Value]: ...
    def __getitem__(self, index: Any) -> Any:
        """Return an item, or a part of the sequence as lazy as this one."""
        if isinstance(index, slice):
            places = range(self._length)[index]
            return Lazy(len(places), lambda at: self._item(places[at]))
        return self._item(range(self._length)[index])


class Strings:
    """Strings in one buffer. A forked process reads it where it is: an object would be copied to count who holds it."""

    def __init__(self, values: Iterable[str]) -> None:
        found = [value.encode("utf-8", "surrogatepass") for value in values]
        self._data = b"".join(found)
        self._ends = np.cumsum([0, *map(len, found)], dtype=np.int64)

    def __getitem__(self, number: int) -> str:
        begin, end = self._ends[number], self._ends[number + 1]
        return self._data[begin:end].decode("utf-8", "surrogatepass")


class Disk:
    """Segmented texts and their bodies on disk, sorted by id: text k is value `places[k]`; with ids and contents."""

    def __init__(
        self, texts: spool.Values, packed: spool.Values, places: NDArray[np.int64], outlines: Sequence[Outline]
    ) -> None:
        self.texts, self.packed, self.places = texts, packed, places
        self._ids = Strings(one.id for one in outlines)
        self._contents = Strings(one.content for one in outlines)

    def __getitem__(self, number: int) -> Segmented:
        text: Segmented = self.texts[self.places[number]]
        # It was made just now and nobody else holds it: a copy with the id takes half as long as reading all of it.
        object.__setattr__(text.document, "id", self._ids[number])
        return text

    def content(self, number: int) -> str:
        """Return the content hash of a text."""
        return self._contents[number]

    def body(self, number: int) -> Body:
        """Return the body of a text."""
        return Body(*self.packed[self.places[number]])


@dataclass(frozen=True, eq=False)
class Stored:
    """The texts of a scan on disk, with what the whole of it must know of each, and of all their sentences."""

    disk: Disk
    outlines: Sequence[Outline]
    sentences: Sentences
    settings: Settings

    def standing(self, settings: Settings) -> frozenset[str]:
        """Return the sentences that are boilerplate, tokens joined by spaces."""
        return frozenset(self._sentence(value, holder, settings) for value, holder in self.popular.items())

    @cached_property
    def popular(self) -> dict[int, int]:
        """The ids of the sentences that are boilerplate, each with the number on disk of a text with it."""
        return standing(self.sentences.bodies, self.settings)

    def _sentence(self, value: int, holder: int, settings: Settings) -> str:
        """Return the sentence of an id as the text of a document that holds it has it."""
        bodies = self.sentences.bodies
        own = bodies.sentences[bodies.starts[holder] : bodies.starts[holder + 1]]
        text = shingle(self.disk.texts[holder], settings)
        return " ".join(text.tokens[int(np.flatnonzero(own == value)[0])])

    def documents(self, members: Members) -> Sequence[Segmented]:
        """Return the documents, each read when it is asked for, with their members."""
        return Lazy(len(self.outlines), partial(_document, self.disk, members))


def _document(disk: Disk, members: Members, number: int) -> Segmented:
    return with_members(disk[number], members)
