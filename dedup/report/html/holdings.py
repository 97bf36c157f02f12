"""What a corpus or a reference holds, in words: how many texts, of which publishers and wires, and from when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dedup.model import Published
from dedup.report.wording import counted, published
from dedup.verdicts import Holdings

#: Names in a sentence, at most.
_NAMED = 6


def held(holdings: Holdings) -> str:
    """Return what a reference holds in a sentence without its stop."""
    names = named({**holdings.publishers, **holdings.wires})
    texts = f"{counted(holdings.documents, 'text')}{f' ({names})' if names else ''}"
    if holdings.earliest is None or holdings.latest is None:
        return f"{texts}, none of them with a full date"
    first, last = _day(holdings.earliest), _day(holdings.latest)
    return f"{texts}, {first}" if first == last else f"{texts}, {first} to {last}"


def named(counts: Mapping[str, int], most: int = _NAMED) -> str:
    """Return names with their counts, the largest first; of many how many more there are."""
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    more = f", and {len(ordered) - most:,} more" if len(ordered) > most else ""
    return ", ".join(f"{name} {counts[name]:,}" for name in ordered[:most]) + more


def _day(iso: str) -> str:
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return published(Published(day.year, day.month, day.day))
