"""A pair as it is drawn: the sentences of both texts under their numbers, and a band for each match."""

from __future__ import annotations

from dataclasses import dataclass

from dedup.report.shown import Shown, Side, strongest
from dedup.verdicts import Match

#: Bands of one picture, at most: the strongest. More of them cannot be told apart.
MOST_BANDS = 400


@dataclass(frozen=True, slots=True)
class Band:
    """A match in a picture: first and last sentence of either text, from 0, and the match that it stands for."""

    a: tuple[int, int]
    b: tuple[int, int]
    match: Match

    @property
    def style(self) -> str:
        """The classes of the band: its kind, whether it is quoted, whether it moved."""
        return style(self.match)

    @property
    def label(self) -> str:
        """What the band says, in words: "A1 and B36: near-verbatim, moved"."""
        return f"{_named('A', self.a)} and {_named('B', self.b)}: {', '.join(remarks(self.match))}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A pair to be drawn: how many sentences each text has, its bands in the order of A, and how many are left out."""

    shown: Shown
    across: int
    down: int
    bands: tuple[Band, ...]
    left_out: int

    @property
    def longest(self) -> int:
        """The number of sentences of the longer text, at least 1."""
        return max(self.across, self.down, 1)


def drawn(shown: Shown) -> Drawn:
    """Return the bands of a pair; A is the text that the other one holds."""
    chosen = strongest(shown.pair.matches, MOST_BANDS)
    bands = [Band(_range(shown.origin, one), _range(shown.copy, one), one) for one in chosen]
    bands.sort(key=lambda band: (band.a, band.b))
    counts = (len(shown.origin.numbers), len(shown.copy.numbers))
    return Drawn(shown, *counts, tuple(bands), len(shown.pair.matches) - len(bands))


def style(match: Match) -> str:
    """Return the classes of a match: its kind, "quoted", "moved"."""
    return f"{match.kind}{' quoted' if match.quoted else ''}{' moved' if match.moved else ''}"


def remarks(match: Match) -> list[str]:
    """Return what is to be said of a match in a few words: kind, quotation, moved."""
    return [match.kind, *(["quotation"] if match.quoted else []), *(["moved"] if match.moved else [])]


def _range(side: Side, match: Match) -> tuple[int, int]:
    numbers = [side.numbers.get(index, 1) - 1 for index in side.indices(match)]
    return min(numbers), max(numbers)


def _named(letter: str, numbers: tuple[int, int]) -> str:
    first, last = numbers
    return f"{letter}{first + 1}" if first == last else f"{letter}{first + 1} to {letter}{last + 1}"
