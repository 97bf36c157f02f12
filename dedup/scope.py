"""Which pairs of texts a scan is asked for: published close enough to one another, and by whom.

A scope says what is compared; it never changes the verdict on a pair that is. What it left out is told in a note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from dedup import dates
from dedup.affiliation import organisation
from dedup.errors import UsageError
from dedup.model import Document, Published
from dedup.wires import wire_of_publisher

#: What is done with two texts of one publisher: treated as any other pair, named as its own story, or not compared.
SamePublisher = Literal["include", "mark", "skip"]
#: Seconds of the units that a time takes.
_UNITS = {"h": 3600.0, "d": 86400.0, "w": 604800.0}
_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*([hdw])", re.IGNORECASE)


class Facts(NamedTuple):
    """What a scope asks of a document: seconds since 1970 between which it was published, and its publisher's key.

    `first` and `last` are None where the year is unknown; `publisher` is None where it is.
    """

    first: float | None
    last: float | None
    publisher: str | None


@dataclass(frozen=True, slots=True)
class Scope:
    """The pairs that are compared. `within` is in seconds, at least 0; None sets no limit."""

    within: float | None = None
    same_publisher: SamePublisher = "mark"

    @property
    def everything(self) -> bool:
        """Whether no pair at all is left out."""
        return self.within is None and self.same_publisher != "skip"

    def facts(self, document: Document) -> Facts:
        """Return what `admits` asks of a document: made once for each, where many pairs are asked about."""
        first, last = between(document.published)
        return Facts(first, last, publisher_key(document))

    def admits(self, one: Facts, other: Facts) -> bool:
        """Say whether two documents are compared, from what is known of them; symmetric.

        They are not when they lie further apart than `within` however their dates are read, or have one publisher
        that is to be skipped. An undated text is compared with every other one.
        """
        if self.same_publisher == "skip" and one.publisher is not None and one.publisher == other.publisher:
            return False
        if self.within is None or one.first is None or other.first is None or one.last is None or other.last is None:
            return True
        apart = max(other.first - one.last, one.first - other.last)
        return apart < 0 or apart < self.within

    def allows(self, left: Document, right: Document) -> bool:
        """Say whether two documents are compared; the same as `admits` of their facts."""
        return self.everything or self.admits(self.facts(left), self.facts(right))

    def notes(self, undated: int) -> tuple[str, ...]:
        """Return what is to be told of a scan; `undated` counts the documents without a year of publication."""
        told = []
        if self.within is not None:
            rest = f"; {undated:,} without a full date {'was' if undated == 1 else 'were'} compared with all"
            told.append(f"compared only texts published within {_words(self.within)}{rest if undated else ''}")
        if self.same_publisher == "skip":
            told.append("texts of one publisher were not compared with one another")
        if self.same_publisher == "include":
            told.append("texts of one publisher were treated like those of two")
        return tuple(told)


def between(published: Published | None) -> tuple[float, float] | tuple[None, None]:
    """Return the seconds since 1970 between which a text was published; None where its year is unknown."""
    bounds = dates.interval(published) if published else None
    return (bounds[0].timestamp(), bounds[1].timestamp()) if bounds else (None, None)


def publisher_key(document: Document) -> str | None:
    """Return a key that two documents share when they are known to have one publisher; None where it is unknown."""
    wire = wire_of_publisher(document.publisher)
    if wire is not None:
        return f"wire:{wire}"
    return f"name:{organisation(document.publisher)}" if document.publisher is not None else None


def seconds(text: str) -> float:
    """Return a time like "36h", "14d" or "2w" in seconds; raises UsageError for anything else."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"--within {text}: it takes a time such as 36h, 14d or 2w")
    return float(found[1]) * _UNITS[found[2].lower()]


def _words(within: float) -> str:
    """Return a time in the largest unit that it is a whole number of."""
    names = (("w", "week"), ("d", "day"), ("h", "hour"))
    unit, name = next((one for one in names if within and within % _UNITS[one[0]] == 0), ("h", "hour"))
    number = within / _UNITS[unit]
    return f"{number:g} {name}{'' if number == 1 else 's'}"
