"""Texts that lie on disk while a scan runs; only their outlines are held in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from dedup.boilerplate import standing
from dedup.engines import spool
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


class Disk:
    """Segmented texts on disk, sorted by id: text k is value `places[k]`."""

    def __init__(self, values: spool.Values, places: NDArray[np.int64], names: Sequence[str]) -> None:
        self.values, self.places, self.names = values, places, names

    def __getitem__(self, number: int) -> Segmented:
        text = spool.raised(self.values[self.places[number]])
        return replace(text, document=replace(text.document, id=self.names[number]))


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """The texts of a scan on disk, with what is known of all their sentences."""

    disk: Disk
    outlines: tuple[Outline, ...]
    sentences: Sentences

    def standing(self, settings: Settings) -> frozenset[str]:
        """Return the sentences that are boilerplate, tokens joined by spaces."""
        bodies = self.sentences.bodies
        return frozenset(
            self._sentence(value, holder, settings) for value, holder in standing(bodies, settings).items()
        )

    def _sentence(self, value: int, holder: int, settings: Settings) -> str:
        """Return the sentence of an id as the text of a document that holds it has it."""
        bodies = self.sentences.bodies
        own = bodies.sentences[bodies.starts[holder] : bodies.starts[holder + 1]]
        text = shingle(spool.raised(self.disk.values[holder]), settings)
        return " ".join(text.tokens[int(np.flatnonzero(own == value)[0])])

    def documents(self, members: Members) -> Sequence[Segmented]:
        """Return the documents, each read when it is asked for, with their members."""
        return Lazy(len(self.outlines), lambda number: with_members(self.disk[number], members))
