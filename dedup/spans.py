"""Small moves with spans: trim the white space off one, merge many, blank them in a text of equal length."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dedup.model import Span

#: What ends a line: CR LF is one break, and so is a CR alone.
BREAK = re.compile(r"\r\n|\n|\r")


def trimmed(text: str, start: int, end: int) -> Span:
    """Return the span without the white space at its ends; one of white space alone comes back empty."""
    if start < end and not text[start].isspace() and not text[end - 1].isspace():
        return Span(start, end)
    part = text[start:end]
    return Span(start + len(part) - len(part.lstrip()), max(start, start + len(part.rstrip())))


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans sorted, overlapping and touching ones as one, empty ones left out."""
    kept: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if kept and span.start <= kept[-1].end:
            span = Span(kept[-1].start, max(kept.pop().end, span.end))
        kept.append(span)
    return tuple(kept)


def blanked(text: str, spans: Iterable[Span]) -> str:
    """Return the text with a blank in place of every code point, line breaks too, that lies in one of the spans."""
    parts, end = [], 0
    for span in merged(spans):
        parts += [text[end : span.start], " " * (span.end - span.start)]
        end = span.end
    return "".join([*parts, text[end:]]) if parts else text


def line_and_column(text: str, place: int) -> tuple[int, int]:
    """Return the line and column, from 1, of a position in a text."""
    ends = [found.end() for found in BREAK.finditer(text) if found.end() <= place]
    return len(ends) + 1, place - (ends[-1] if ends else 0) + 1
