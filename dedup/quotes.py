"""Finds quoted speech: spans between quotation marks, followed over paragraphs and robust to marks that were lost."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dedup.model import Span

#: Marks that may close one another belong to one family.
_FAMILY = {
    **dict.fromkeys('"“”„‟＂〝〞', "double"),
    **dict.fromkeys("«»", "angle"),
    **dict.fromkeys("‹›", "small angle"),
    **dict.fromkeys("「」", "corner"),
    **dict.fromkeys("『』", "white corner"),
    **dict.fromkeys("'‘’‚‛", "single"),
}
_MARK = re.compile(f"[{''.join(_FAMILY)}]")
_NOMINAL = {**dict.fromkeys("„“‟«‹「『‘‚‛〝", True), **dict.fromkeys("”»›」』’〞", False)}
_FIXED = "„‚「」『』"
_BEFORE_OPENING = "([{<*_–—-/:¿¡>"
_AFTER_CLOSING = ".,;:!?…)]}>*_–—-/"
#: A mark after a number is the sign of inches when no mark stands in this many code points before it.
_REACH = 400
#: Words that begin with an apostrophe.
_ELIDED = re.compile(r"(?:\d|em\b|til\b|tis\b|twas\b|cause\b|round\b|bout\b|n\b|s\b|t\b|k\b|m\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """A quotation mark: its place and whether it opens (None: its surroundings do not say)."""

    place: int
    opens: bool | None


def quoted_spans(text: str, paragraphs: Sequence[Sequence[Span]]) -> list[Span]:
    """Return the quoted spans of a text whose paragraphs are given as their sentences; marks are inside the spans.

    A speech that runs on opens anew in each paragraph and closes in its last; there the paragraph is quoted to its
    end. A mark that lost its partner quotes no more than its own sentence: an opening one to the sentence's
    end, a closing one from its start. Marks that face the wrong way are read by the side on which they touch a word.
    """
    spans: list[Span] = []
    following: dict[str, Mark] = {}
    for sentences in reversed(paragraphs):
        by_family = _marks(text, sentences)
        for family, marks in by_family.items():
            pair = _single if family == "single" else _paragraph
            spans += pair(sentences, marks, family in following)
        following = {family: marks[0] for family, marks in by_family.items() if _begins(text, sentences, marks[0])}
    return sorted(spans)


def quoted_share(text: str, sentence: Span, quoted: Sequence[Span], masked: Sequence[Span]) -> float:
    """Return the share of a sentence's letters and digits inside `quoted`, in [0, 1]; masked ones do not count.

    Both lists are sorted and free of overlaps. A sentence without letters and digits has the share 0.
    """
    speech = list(_within(quoted, sentence))
    if not speech:
        return 0.0
    shown = list(_shown(sentence, _within(masked, sentence)))
    total = sum(_letters(text, part) for part in shown)
    inside = sum(_letters(text, part) for span in speech for part in _within(shown, span))
    return inside / total if total else 0.0


def _within(spans: Sequence[Span], frame: Span) -> Iterator[Span]:
    """Yield the parts of sorted spans that lie inside a frame."""
    for span in spans[max(0, bisect_left(spans, frame) - 1) :]:
        if span.start >= frame.end:
            return
        if span.end > frame.start:
            yield Span(max(span.start, frame.start), min(span.end, frame.end))


def _shown(sentence: Span, hidden: Iterator[Span]) -> Iterator[Span]:
    start = sentence.start
    for span in hidden:
        yield Span(start, span.start)
        start = span.end
    yield Span(start, sentence.end)


def _letters(text: str, span: Span) -> int:
    return sum(map(str.isalnum, text[span.start : span.end]))


def _marks(text: str, sentences: Sequence[Span]) -> dict[str, list[Mark]]:
    """Return the marks of a paragraph in order, one list per family."""
    families: dict[str, list[Mark]] = {}
    if sentences:
        for match in _MARK.finditer(text, sentences[0].start, sentences[-1].end):
            mark = _read(text, match.start())
            if mark:
                families.setdefault(_FAMILY[match[0]], []).append(mark)
    return families


def _read(text: str, place: int) -> Mark | None:
    """Read one mark by what it touches; None for an apostrophe or the sign of inches."""
    sign, before, after = text[place], text[place - 1 : place], text[place + 1 : place + 2]
    left = before.isalnum() or (bool(before) and not before.isspace() and before not in _BEFORE_OPENING)
    right = after.isalnum() or (bool(after) and not after.isspace() and after not in _AFTER_CLOSING)
    if _FAMILY[sign] == "single" and (left == right or (right and _ELIDED.match(text, place + 1))):
        return None
    if sign == '"' and before.isdigit() and not right and '"' not in text[max(0, place - _REACH) : place]:
        return None
    if sign in _FIXED or left == right:
        return Mark(place, _NOMINAL.get(sign))
    return Mark(place, right)


def _begins(text: str, sentences: Sequence[Span], mark: Mark) -> bool:
    """Whether a paragraph begins with this mark, opening."""
    return mark.opens is not False and not any(map(str.isalnum, text[sentences[0].start : mark.place]))


def _sentence(sentences: Sequence[Span], place: int) -> Span:
    """Return the sentence that a place lies in, or the one before it."""
    return sentences[max(0, bisect_left(sentences, Span(place + 1, 0)) - 1)]


def _single(sentences: Sequence[Span], marks: Sequence[Mark], runs_on: bool) -> Iterator[Span]:
    """Yield the spans between single marks: whole pairs only, for a lone one may be an apostrophe."""
    opened: Mark | None = None
    for mark in marks:
        if mark.opens:
            opened = mark
        elif opened:
            yield Span(opened.place, mark.place + 1)
            opened = None


def _paragraph(sentences: Sequence[Span], marks: Sequence[Mark], runs_on: bool) -> Iterator[Span]:
    """Yield the spans that one family of marks quotes in one paragraph."""
    opened: Mark | None = None
    last = sentences[0].start
    for mark in marks:
        if mark.opens or (mark.opens is None and not opened):
            if opened:
                yield Span(opened.place, min(mark.place, _sentence(sentences, opened.place).end))
            opened = mark
        elif opened:
            yield Span(opened.place, mark.place + 1)
            opened = None
        elif last <= (start := _sentence(sentences, mark.place).start):
            yield Span(start, mark.place + 1)
        last = mark.place + 1
    if opened:
        yield Span(opened.place, sentences[-1].end if runs_on else _sentence(sentences, opened.place).end)
