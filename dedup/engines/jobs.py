"""The pieces of the inputs as jobs of processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from dedup.inputs import Inputs, Piece
from dedup.model import Skipped
from dedup.read import Chunk, Note

_Job = TypeVar("_Job")


class Told(Protocol):
    """What came of a piece, as far as it tells what was skipped."""

    @property
    def skipped(self) -> list[Skipped]:
        """What of it was skipped, and why."""


class Jobs(Generic[_Job]):
    """The pieces of the inputs as what `make` makes of a number and a piece; remembers what was said, in what order."""

    def __init__(self, inputs: Inputs, make: Callable[[int, Piece], _Job]) -> None:
        self._inputs, self._make = inputs, make
        self.size = inputs.size()
        self.notes: list[str] = []
        self.sizes: list[int] = []
        self._said: list[Skipped | int] = []

    def __iter__(self) -> Iterator[_Job]:
        for item in self._inputs.pieces():
            if isinstance(item, Skipped):
                self._said.append(item)
            elif isinstance(item, Note):
                self.notes.append(item.text)
            else:
                number = len(self.sizes)
                self._said.append(number)
                self.sizes.append(item.size if isinstance(item, Chunk) else sum(len(one.text) for one in item))
                yield self._make(number, item)

    def skipped(self, pieces: Sequence[Told]) -> Iterator[Skipped]:
        """Yield all that was skipped, in the order of the inputs."""
        for said in self._said:
            yield from pieces[said].skipped if isinstance(said, int) else (said,)
