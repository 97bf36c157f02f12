"""Cuts a text into paragraphs: at blank lines, and at every line break where the lines are not wrapped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, count, pairwise
from operator import add

from dedup.sentences import goes_on
from dedup.spans import BREAK, Place

#: Wrapped lines are at most this long, end this close to the margin, and make up this share of all line breaks.
_WIDEST, _RAGGED, _WRAPPED_SHARE = 120, 4, 0.6
#: Code points at the end of a line in which its stop is looked for.
_TAIL = 12
_STOPPED = re.compile(r"""[.!?…。！？।؟۔:][\s"'”’“‘»«›)\]」』）]*$""")
#: The first word of a line; an address is none.
_WORD = re.compile(r"\s*(?!https?:|www\.)([^\W\d_]\w*)(?=[\s,.;:'’-]|$)")
#: The usual first word of a line that runs on.
_LOW_WORD = re.compile(r"\s*(?!https?:|www\.)[a-z]{3,}(?=[\s,.;:'’-]|$)")
#: Of Markdown: a list item, the sign of a block quote, what opens a block, and a line that is a block by itself.
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
_QUOTE_LINE = re.compile(r"\s{0,3}>\s?")
_BLOCK = re.compile(r"\s*(?:[-*+]\s|1[.)]\s|#{1,6}\s|>|\||```|~~~|(?:[-*_=]\s*){3,}$)")
_SINGLE = re.compile(r"\s*(?:#{1,6}\s|```|~~~|\||(?:[-*_=]\s*){3,}$)")


def lines_of(text: str) -> list[tuple[int, str]]:
    """Return the lines without their breaks, each with its position; at least one, which may be empty."""
    if "\r" not in text:
        lines = text.split("\n")
        starts = map(add, accumulate(map(len, lines), initial=0), count())  # a break is one more before each line
        return list(zip(starts, lines, strict=False))
    ends = [(match.start(), match.end()) for match in BREAK.finditer(text)]
    borders = pairwise([(0, 0), *ends, (len(text), len(text))])
    return [(start, text[start:end]) for (_, start), (end, _) in borders]


def paragraphs(lines: Sequence[tuple[int, str]], form: str) -> Iterator[Place]:
    """Yield the paragraphs of lines with their positions: what stands between blank lines in Markdown (form "md") and
    in wrapped text, else single lines.

    A text is taken for wrapped when most of its lines end as if the next word had no more room.
    """
    flows = _soft if form == "md" else _wrapped([line for _, line in lines])
    if flows is None:
        yield from ((place, place + len(line)) for place, line in lines if line and not line.isspace())
        return
    start: int | None = None
    for (place, line), (_, following) in pairwise([*lines, (0, "")]):
        if start is None and line and not line.isspace():
            start = place
        if start is not None and not flows(line, following):
            yield start, place + len(line)
            start = None


@dataclass(frozen=True, slots=True)
class _Wrapping:
    """How lines are wrapped: the indent of a line that goes on and the longest line, both in code points."""

    indent: int
    width: int

    def full(self, line: str, following: str) -> bool:
        """Whether the next line's first word had no room on this line."""
        word = following.split(maxsplit=1)[0]
        return self.width <= _WIDEST and len(line) + 1 + len(word) > self.width - _RAGGED

    def flows(self, line: str, following: str) -> bool:
        """Whether the next line goes on with this one's paragraph."""
        if not following or following.isspace():
            return False
        if _runs_over(following):
            return True
        if _indent(following) > self.indent:
            return False
        return not _stopped(line) or self.full(line.rstrip(), following)


def _wrapped(lines: Sequence[str]) -> Callable[[str, str], bool] | None:
    """Return what says whether a line flows into the next one, or None where a line break ends a paragraph.

    Wrapped lines end without a stop because the next word had no more room, or break off before a word in lower case.
    """
    filled = [line.rstrip() for line in lines]
    breaks = [(a, b) for a, b in pairwise(filled) if a and b and a.strip() != b.strip()]
    if not breaks:
        return None
    filled = list(filter(None, filled))
    wrapping = _Wrapping(min(map(_indent, filled)), max(map(len, filled)))
    inner = [(above, below) for above, below in breaks if _indent(below) <= wrapping.indent]
    ends = [(above, below) for above, below in inner if not _runs_over(below)]
    open_ends = [(above, below) for above, below in ends if not _stopped(above)]
    low, stopped = len(inner) - len(ends), len(ends) - len(open_ends)
    full = sum(wrapping.full(above, below) for above, below in open_ends)
    enough = low + full >= max(stopped, _WRAPPED_SHARE * (len(inner) - 1))
    return wrapping.flows if enough and (low or full > 1) else None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip()) if line[:1].isspace() else 0


def _stopped(line: str) -> bool:
    # The search is spared where the last character says it all.
    if not line or line[-1].isalnum():
        return False
    return line[-1] in ".!?:" or _STOPPED.search(line, max(0, len(line) - _TAIL)) is not None


def _runs_over(line: str) -> bool:
    """Whether a line begins in mid-sentence: with a word in lower case that is no address."""
    if not line.lstrip()[:1].islower():
        return False
    if _LOW_WORD.match(line):
        return True
    word = _WORD.match(line)
    return word is not None and goes_on(word[1])


def _soft(line: str, following: str) -> bool:
    """Whether the following line of Markdown goes on with a line's block, inside all block quotes that both are in."""
    above = below = 0
    while (outer := _QUOTE_LINE.match(line, above)) and (quote := _QUOTE_LINE.match(following, below)):
        above, below = outer.end(), quote.end()
    line, following = line[above:], following[below:]
    opens = _BLOCK.match(following) or (_ITEM.match(following) and _ITEM.match(line))
    return bool(line.strip() and following.strip()) and not opens and not _SINGLE.match(line)
