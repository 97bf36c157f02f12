"""Both texts beside one another, sentence by sentence: what is shared is marked, and leads to its partner.

A text that is too long for its room is cut to the sentences that are shared, the strongest first; the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from dedup.model import Segmented, Sentence
from dedup.report.differences import only_here
from dedup.report.html.drawn import remarks, style
from dedup.report.html.markup import Markup, join, tag, text
from dedup.report.html.verdict import name
from dedup.report.safe import shorten
from dedup.report.shown import Shown, Side, strongest
from dedup.report.wording import counted
from dedup.verdicts import Match

#: Bytes of markup around a sentence, about; code points of a sentence that are shown, and that are where texts are cut.
_AROUND, _WHOLE, _SENTENCE = 190, 4_000, 600
_SIGNS = {"verbatim": "=", "near-verbatim": "≈", "near-paraphrase": "~"}


@dataclass(frozen=True)
class Texts:
    """Two texts to be shown within a room of bytes; `number` is that of the pair."""

    shown: Shown
    number: int
    room: int

    @cached_property
    def whole(self) -> bool:
        """Whether both texts are shown from beginning to end."""
        return sum(map(_size, (self.shown.origin, self.shown.copy))) <= self.room

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """The matches whose sentences are shown: the strongest of them where not all have room."""
        if self.whole:
            return self.shown.pair.matches
        chosen: list[Match] = []
        used = 0
        for match in strongest(self.shown.pair.matches, len(self.shown.pair.matches)):
            used += sum(_bytes(side, match) for side in (self.shown.origin, self.shown.copy))
            if chosen and used > self.room:
                break
            chosen.append(match)
        return tuple(sorted(chosen, key=lambda match: match.left))


def texts(both: Texts) -> Markup:
    """Return the two texts, A and B, with their names; what is left out is said."""
    shown = both.shown
    changed = _changed(both)
    columns = [
        tag(
            "div",
            tag("h4", f"{letter}: ", name(side)),
            *_rows(both, side, letter, changed),
            class_="text",
            lang=_language(side.text),
        )
        for letter, side in (("A", shown.origin), ("B", shown.copy))
    ]
    return join((None if both.whole else _cut(both), tag("div", *columns, class_="texts")))


def _language(side: Segmented) -> str | None:
    return side.document.language if side.document.language not in ("", "und") else None


def _cut(both: Texts) -> Markup:
    held, total = len(both.matches), len(both.shown.pair.matches)
    which = "every match" if held == total else f"{held} of {total} matches, the strongest"
    return tag("p", f"The texts are cut for length. Shown: {which}.", class_="cut")


def _rows(
    both: Texts, side: Side, letter: str, changed: dict[tuple[str, int], list[tuple[int, int]]]
) -> Iterator[Markup]:
    matches = {index: match for match in both.matches for index in side.indices(match)}
    passages: set[int] = set()
    skipped = 0
    for index in range(len(side.text.sentences)):
        match = matches.get(index)
        if match is None and not both.whole:
            skipped += index in side.numbers
            continue
        if skipped:
            yield _gap(skipped)
        skipped = 0
        if match is None:
            yield _plain(both, side, letter, index)
        else:
            first = match.passage not in passages
            passages.add(match.passage)
            yield _matched(both, side, letter, index, match, first, changed.get((letter, index), []))
    if skipped:
        yield _gap(skipped)


def _gap(number: int) -> Markup:
    return tag("p", f"… {counted(number, 'sentence')} left out", class_="gap")


def _plain(both: Texts, side: Side, letter: str, index: int) -> Markup:
    """Return a sentence that is not in the other text, or one that is no part of the story, with the reason."""
    sentence = side.text.sentences[index]
    _, more = _words(both, side.text, sentence)
    words = tag("span", *_credited(side.text, sentence), more or None, class_="t", dir="auto")
    if index in side.numbers:
        return tag("p", _label(both, side, letter, index), words, class_="s", id=_id(both, side, letter, index))
    reason = sentence.furniture or "no words"
    style = "s out credit" if reason == "credit" else "s out"
    return tag("p", tag("i", shorten(reason, 40, "…"), class_="why"), words, class_=style)


def _label(both: Texts, side: Side, letter: str, index: int) -> Markup:
    return tag("b", f"{letter}{side.numbers[index]}", class_="n")


def _id(both: Texts, side: Side, letter: str, index: int) -> str:
    return f"{letter.lower()}{both.number}-{side.numbers[index]}"


def _matched(
    both: Texts, side: Side, letter: str, index: int, match: Match, first: bool, ranges: list[tuple[int, int]]
) -> Markup:
    sentence = side.text.sentences[index]
    words, more = _words(both, side.text, sentence)
    mark = tag("mark", *_emphasised(words, ranges))
    return tag(
        "p",
        _label(both, side, letter, index) if index in side.numbers else tag("b", class_="n"),
        tag("span", mark, more or None, class_="t", dir="auto"),
        _leads(both, side, letter, match),
        class_=f"s {style(match)}",
        id=_id(both, side, letter, index) if index in side.numbers else None,
        data_p=match.passage if first else None,
    )


def _leads(both: Texts, side: Side, letter: str, match: Match) -> Markup:
    """Return the link to the partner with what is to be said of the match."""
    other, partner = ("B", both.shown.copy) if letter == "A" else ("A", both.shown.origin)
    numbers = [partner.numbers[index] for index in partner.indices(match) if index in partner.numbers]
    named = "+".join(f"{other}{number}" for number in numbers) or other
    target = f"#{other.lower()}{both.number}-{numbers[0]}" if numbers else None
    said = f"{_SIGNS[match.kind]} {named} {', '.join(remarks(match))}"
    return tag("a", said, " ⇅" if match.moved else None, href=target, class_="to")


def _words(both: Texts, side: Segmented, sentence: Sentence) -> tuple[str, str]:
    """Return a sentence, and what is said where it is cut because it is too long to be read, or for the room."""
    end = min(sentence.end, sentence.start + (_WHOLE if both.whole else _SENTENCE))
    more = sentence.end - end
    return side.document.text[sentence.start : end], f"… ({more:,} characters more)" if more else ""


def _emphasised(words: str, ranges: Iterable[tuple[int, int]]) -> Iterator[Markup]:
    """Yield a sentence in which the words that its partner lacks are set apart."""
    end = 0
    for start, after in ranges:
        if start >= len(words):
            break
        yield text(words[end:start])
        yield tag("b", words[start:after])
        end = after
    yield text(words[end:])


def _credited(side: Segmented, sentence: Sentence) -> Iterator[Markup]:
    """Yield a sentence in which credit lines are marked, cut where it is too long to be read."""
    words, end, last = side.document.text, sentence.start, min(sentence.end, sentence.start + _WHOLE)
    spans = [credit.span for credit in side.credits if credit.span is not None and credit.kind != "mention"]
    for span in sorted(spans):
        start, after = max(span.start, end), min(span.end, last)
        if start < after:
            yield text(words[end:start])
            yield tag("mark", words[start:after], class_="credit")
            end = after
    yield text(words[end:last])


def _changed(both: Texts) -> dict[tuple[str, int], list[tuple[int, int]]]:
    """Return the words that stand in one partner only, by letter and sentence, as ranges in the sentence."""
    found: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for match in both.matches:
        if match.kind == "verbatim":
            continue
        sides = (("A", both.shown.origin), ("B", both.shown.copy))
        whole = [_joined(side, side.indices(match)) for _, side in sides]
        for (letter, side), (_, starts), ranges in zip(sides, whole, only_here(whole[0][0], whole[1][0]), strict=True):
            for index, start in zip(side.indices(match), starts, strict=True):
                sentence = side.text.sentences[index]
                found[letter, index] = _within(ranges, start, start + sentence.end - sentence.start)
    return found


def _joined(side: Side, indices: tuple[int, ...]) -> tuple[str, list[int]]:
    """Return the sentences of a match as one text, and where in it each begins."""
    words, starts = "", []
    for index in indices:
        sentence = side.text.sentences[index]
        starts.append(len(words))
        words += f"{side.text.document.text[sentence.start : sentence.end]} "
    return words, starts


def _within(ranges: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Return the parts of ranges that lie in a sentence, as ranges of the sentence."""
    return [(max(a, start) - start, min(b, end) - start) for a, b in ranges if a < end and b > start]


def _size(side: Side) -> int:
    return len(side.text.document.text.encode("utf-8", "replace")) + _AROUND * len(side.text.sentences)


def _bytes(side: Side, match: Match) -> int:
    sentences = [side.text.sentences[index] for index in side.indices(match)]
    words = [side.text.document.text[one.start : min(one.end, one.start + _SENTENCE)] for one in sentences]
    return sum(len(one.encode("utf-8", "replace")) + _AROUND for one in words)
