"""Which of several texts is older, without regard to their names or the order they came in."""

from __future__ import annotations

from collections.abc import Sequence

from dedup import dates
from dedup.model import Published


def age(published: Published | None, content: str) -> str:
    """Return a key of a text whose order is that of age, oldest first; ASCII. Two texts may have one.

    It is the earliest moment that the date allows, the undated last, then the content.
    """
    bounds = dates.interval(published) if published else None
    return f"{0 if bounds else 1}{bounds[0].isoformat() if bounds else ''} {content}"


def by_age(ages: Sequence[str]) -> list[int]:
    """Return the rank of each text, from 0, by its age; of two of one age the one that stands first is first."""
    ranks = [0] * len(ages)
    for rank, number in enumerate(sorted(range(len(ages)), key=ages.__getitem__)):
        ranks[number] = rank
    return ranks
