"""Which of several texts is older, without regard to their names or the order they came in."""

from __future__ import annotations

from collections.abc import Sequence

from dedup import dates
from dedup.model import Outline


def age(text: Outline) -> str:
    """Return a key whose order is that of age, oldest first; ASCII. Two texts may have one.

    It is the earliest moment that the date allows, the undated last, then the content.
    """
    bounds = dates.interval(text.published) if text.published else None
    return f"{0 if bounds else 1}{bounds[0].isoformat() if bounds else ''} {text.content}"


def by_age(texts: Sequence[Outline]) -> list[int]:
    """Return the rank of each text, from 0, by its age; of two of one age the earlier in `texts` is first."""
    ranks, ages = [0] * len(texts), list(map(age, texts))
    for rank, number in enumerate(sorted(range(len(texts)), key=ages.__getitem__)):
        ranks[number] = rank
    return ranks
