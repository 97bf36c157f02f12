"""Small moves with spans: trim the white space off one, merge many, blank them in a text of equal length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dedup.model import Span

#: A span as a bare pair, which costs a tenth of a `Span`: what the steps inside a stage hand to one another.
Place = tuple[int, int]

#: What ends a line: CR LF is one break, and so is a CR alone.
BREAK = re.compile(r"\r\n|\n|\r")


def trimmed(text: str, start: int, end: int) -> Place:
    """Return the span without the white space at its ends; one of white space alone comes back empty."""
    if start < end and not text[start].isspace() and not text[end - 1].isspace():
        return start, end
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), max(start, start + len(part.rstrip()))


def joined(places: Iterable[Place]) -> list[Place]:
    """Return the spans sorted, overlapping and touching ones as one, empty ones left out."""
    kept: list[Place] = []
    for start, end in sorted(place for place in places if place[0] < place[1]):
        if kept and start <= kept[-1][1]:
            start, end = kept[-1][0], max(kept.pop()[1], end)
        kept.append((start, end))
    return kept


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans as `joined` does."""
    return tuple(Span(start, end) for start, end in joined((span.start, span.end) for span in spans))


def blanked(text: str, spans: Sequence[Span]) -> str:
    """Return the text with a blank in place of every code point, line breaks too, that lies in one of the spans."""
    parts, end = [], 0
    for span in merged(spans) if spans else ():
        parts += [text[end : span.start], " " * (span.end - span.start)]
        end = span.end
    return "".join([*parts, text[end:]]) if parts else text


def line_and_column(text: str, place: int) -> tuple[int, int]:
    """Return the line and column, from 1, of a position in a text."""
    ends = [found.end() for found in BREAK.finditer(text) if found.end() <= place]
    return len(ends) + 1, place - (ends[-1] if ends else 0) + 1
