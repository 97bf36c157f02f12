"""Finds quoted speech: spans between quotation marks, followed over paragraphs and robust to marks that were lost."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dedup.spans import Place

_SINGLE = "'‘’‚‛"
#: Marks that may close one another belong to one family.
_FAMILY = {
    **dict.fromkeys('"“”„‟＂〝〞', "double"),
    **dict.fromkeys("«»", "angle"),
    **dict.fromkeys("‹›", "small angle"),
    **dict.fromkeys("「」", "corner"),
    **dict.fromkeys("『』", "white corner"),
    **dict.fromkeys(_SINGLE, "single"),
}
#: The encoding of most texts, and all of its characters but letters and digits.
_WESTERN = "cp1252"
_NO_LETTERS = bytes(code for code in range(256) if not bytes([code]).decode(_WESTERN, "replace").isalnum())
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


def quoted_spans(text: str, paragraphs: Sequence[Sequence[Place]]) -> list[Place]:
    """Return the quoted spans of a text whose paragraphs are given as their sentences; marks are inside the spans.

    A speech that runs on opens anew in each paragraph and closes in its last; there the paragraph is quoted to its
    end. A mark that lost its partner quotes no more than its own sentence: an opening one to the sentence's
    end, a closing one from its start. Marks that face the wrong way are read by the side on which they touch a word.
    """
    found: list[Place] = []
    following: dict[str, Mark] = {}
    signs = sorted(place for sign in _FAMILY if sign in text for place in _all(sign, text))
    for sentences in reversed(paragraphs if signs else ()):
        inner = signs[bisect_left(signs, sentences[0][0]) : bisect_left(signs, sentences[-1][1])]
        if not inner:
            following = {}
            continue
        by_family = _marks(text, inner)
        for family, marks in by_family.items():
            pair = _single if family == "single" else _paragraph
            found += pair(sentences, marks, family in following)
        following = {family: marks[0] for family, marks in by_family.items() if _begins(text, sentences, marks[0])}
    return sorted(found)


def _all(sign: str, text: str) -> Iterator[int]:
    """Yield all places of a character in a text: several times as fast, for a few characters, as a class of them."""
    place = text.find(sign)
    while place >= 0:
        yield place
        place = text.find(sign, place + 1)


def quoted_shares(
    text: str, sentences: Sequence[Place], quoted: Iterable[Place], masked: Sequence[Place]
) -> list[float]:
    """Return for each sentence the share of its letters and digits inside `quoted`, in [0, 1].

    Those of `masked` do not count. All three are sorted and free of overlaps. The share of no letter and digit is 0.
    """
    spoken: dict[int, list[Place]] = {}
    for start, end in quoted:
        for number in range(max(0, bisect_left(sentences, (start,)) - 1), bisect_left(sentences, (end,))):
            first, last = sentences[number]
            if start < last:
                spoken.setdefault(number, []).append((max(start, first), min(end, last)))
    shares = [0.0] * len(sentences)
    for number, speech in spoken.items():
        shares[number] = _share(text, sentences[number], speech, masked)
    return shares


def _share(text: str, sentence: Place, speech: Sequence[Place], masked: Sequence[Place]) -> float:
    """Return the share of a sentence that is in some spans of speech inside it."""
    shown = [sentence]
    if masked:
        shown = list(_shown(sentence, _within(masked, sentence)))
        speech = [part for place in speech for part in _within(shown, place)]
    total = sum([_letters(text[start:end]) for start, end in shown])
    inside = sum([_letters(text[start:end]) for start, end in speech])
    return inside / total if total else 0.0


def _within(places: Sequence[Place], frame: Place) -> Iterator[Place]:
    """Yield the parts of sorted spans that lie inside a frame."""
    first, last = frame
    for start, end in places[max(0, bisect_left(places, frame) - 1) :]:
        if start >= last:
            return
        if end > first:
            yield max(start, first), min(end, last)


def _shown(sentence: Place, hidden: Iterator[Place]) -> Iterator[Place]:
    start, end = sentence
    for first, last in hidden:
        yield start, first
        start = last
    yield start, end


def _letters(text: str) -> int:
    try:
        # What is ASCII is the same in both encodings, and brought to the usual one in a tenth of the time.
        return len((text.encode() if text.isascii() else text.encode(_WESTERN)).translate(None, _NO_LETTERS))
    except UnicodeEncodeError:
        return sum(map(str.isalnum, text))


def _marks(text: str, signs: Iterable[int]) -> dict[str, list[Mark]]:
    """Return the marks of a paragraph in order, one list per family."""
    families: dict[str, list[Mark]] = {}
    for place in signs:
        mark = _read(text, place)
        if mark:
            families.setdefault(_FAMILY[text[place]], []).append(mark)
    return families


def _read(text: str, place: int) -> Mark | None:
    """Read one mark by what it touches; None for an apostrophe or the sign of inches."""
    sign, before, after = text[place], text[place - 1 : place], text[place + 1 : place + 2]
    left = before.isalnum() or (bool(before) and not before.isspace() and before not in _BEFORE_OPENING)
    right = after.isalnum() or (bool(after) and not after.isspace() and after not in _AFTER_CLOSING)
    if sign in _SINGLE and (left == right or (right and _ELIDED.match(text, place + 1))):
        return None
    if sign == '"' and before.isdigit() and not right and '"' not in text[max(0, place - _REACH) : place]:
        return None
    if sign in _FIXED or left == right:
        return Mark(place, _NOMINAL.get(sign))
    return Mark(place, right)


def _begins(text: str, sentences: Sequence[Place], mark: Mark) -> bool:
    """Whether a paragraph begins with this mark, opening."""
    return mark.opens is not False and not any(map(str.isalnum, text[sentences[0][0] : mark.place]))


def _sentence(sentences: Sequence[Place], place: int) -> Place:
    """Return the sentence that a place lies in, or the one before it."""
    return sentences[max(0, bisect_left(sentences, (place + 1, 0)) - 1)]


def _single(sentences: Sequence[Place], marks: Sequence[Mark], runs_on: bool) -> Iterator[Place]:
    """Yield the spans between single marks: whole pairs only, for a lone one may be an apostrophe."""
    opened: Mark | None = None
    for mark in marks:
        if mark.opens:
            opened = mark
        elif opened:
            yield opened.place, mark.place + 1
            opened = None


def _paragraph(sentences: Sequence[Place], marks: Sequence[Mark], runs_on: bool) -> Iterator[Place]:
    """Yield the spans that one family of marks quotes in one paragraph."""
    opened: Mark | None = None
    last = sentences[0][0]
    for mark in marks:
        if mark.opens or (mark.opens is None and not opened):
            if opened:
                yield opened.place, min(mark.place, _sentence(sentences, opened.place)[1])
            opened = mark
        elif opened:
            yield opened.place, mark.place + 1
            opened = None
        elif last <= (start := _sentence(sentences, mark.place)[0]):
            yield start, mark.place + 1
        last = mark.place + 1
    if opened:
        yield opened.place, sentences[-1][1] if runs_on else _sentence(sentences, opened.place)[1]
