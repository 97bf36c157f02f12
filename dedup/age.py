"""Which of several texts is older, without regard to their names or the order they came in."""

from __future__ import annotations

from collections.abc import Sequence

from dedup import dates
from dedup.model import Outline


def by_age(texts: Sequence[Outline]) -> list[int]:
    """Return the rank of each text: by the earliest moment that its date allows, the undated last, then by content."""

    def age(number: int) -> tuple[bool, str, str, int]:
        published = texts[number].published
        bounds = dates.interval(published) if published else None
        return bounds is None, bounds[0].isoformat() if bounds else "", texts[number].content, number

    ranks = [0] * len(texts)
    for rank, number in enumerate(sorted(range(len(texts)), key=age)):
        ranks[number] = rank
    return ranks
