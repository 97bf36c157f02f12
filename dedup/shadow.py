"""The text that rules of credit lines are run on: names of wires replaced, what is masked blanked.

Each name is replaced, at equal length, by a run of private characters, so that every position stays a position in
`Document.text`.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dedup.credit_rules import (
    BEFORE_BLANKLESS,
    BLANKLESS,
    CAPITAL,
    HAN,
    KATAKANA,
    LONG,
    OWNER,
    SHORT,
    SMALL,
    TAG,
    Rules,
)
from dedup.model import Document
from dedup.screen import Look

_STAND_INS = (SHORT, LONG, TAG, OWNER)
_PRIVATE = re.compile(f"[{SHORT}-{OWNER}]")
#: Where the codes of UTF-16 begin that are halves of characters.
_SURROGATES = 0xD800
#: Two letters between which a word may begin though no blank stands there.
_BORDER = re.compile(f"[{HAN}].|.[{HAN}]|[{KATAKANA}][^{KATAKANA}]|[^{KATAKANA}][{KATAKANA}]")


class Hit(NamedTuple):
    """A name: where it stands and whose it is."""

    start: int
    end: int
    wire: str


@dataclass(frozen=True, slots=True)
class View:
    """A document's text, masked spans blanked (`plain`), names replaced (`shadow`); all of equal length.

    `look` is what a first look at it told, if that could be had. No character of the text, in
    whatever case, comes behind `top`.
    """

    plain: str
    shadow: str
    hits: tuple[Hit, ...]
    end: int
    look: Look | None
    top: str

    def between(self, start: int, end: int) -> tuple[Hit, ...]:
        """The names that begin in `[start, end)`."""
        return self.hits[bisect_left(self.hits, (start,)) : bisect_left(self.hits, (end,))]


def view_of(document: Document, rules: Rules) -> View:
    """Return the view of a document that these rules are run on."""
    plain = document.text
    if document.masked:
        letters = list(plain)
        for span in document.masked:
            letters[span.start : span.end] = re.sub(r"[^\n]", " ", plain[span.start : span.end])
        plain = "".join(letters)
    look = rules.screen.look(plain) if rules.screen else None
    if look is None and any(char in plain for char in _STAND_INS):  # where there is a look, there are none
        plain = _PRIVATE.sub("\ufffd", plain)
    hits: list[Hit] = []
    pieces: list[str] = []
    done = 0
    top = _top(plain) if look is None else ""
    spelling = _spelling(plain, top, look, rules)
    for match in names_in(plain, *((spelling,) if spelling else ()), *rules.own_patterns):
        start, end = match.span()
        if _bounded(plain, start, done):
            wire, letter = rules.names[" ".join(match[0].split())]
            pieces += (plain[done:start], letter * (end - start))
            hits.append(Hit(start, end, wire))
            done = end
    shadow = "".join((*pieces, plain[done:])) if hits else plain
    return View(plain, shadow, tuple(hits), len(plain.rstrip("*_ \r\n\t")), look, top)


def _top(text: str) -> str:
    """Return a character that none of a text comes behind, nor any but a letter of a script without blanks."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    top = int(units.max(initial=0))
    return max(chr(top), BEFORE_BLANKLESS) if top < _SURROGATES else chr(sys.maxunicode)


def names_in(text: str, *patterns: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Yield what one pattern of all these would match: the first, the longest of those, and on behind it."""
    if len(patterns) == 1:
        yield from patterns[0].finditer(text)
        return
    hits = [pattern.search(text) for pattern in patterns]
    while found := [hit for hit in hits if hit]:
        first = min(found, key=lambda hit: (hit.start(), -hit.end()))
        yield first
        hits = [
            pattern.search(text, first.end()) if hit and hit.start() < first.end() else hit
            for hit, pattern in zip(hits, patterns, strict=True)
        ]


def _spelling(plain: str, top: str, look: Look | None, rules: Rules) -> re.Pattern[str] | None:
    """What finds the names of a text; None where none of them is bounded."""
    # Where no name in small letters is bounded, looking for them too would only find what `_bounded` refuses.
    if look is None or rules.screen is None:
        if top > BEFORE_BLANKLESS and BLANKLESS.search(plain):
            return rules.spelling.pattern
        return (rules.spaced if rules.small.search("\n" + plain) else rules.capital).pattern
    if any(rules.screen.found(look, SMALL)):
        return rules.spaced.pattern
    return rules.capital.pattern if any(rules.screen.found(look, CAPITAL)) else None


def _bounded(text: str, start: int, done: int) -> bool:
    """Whether a name may begin here.

    Behind a letter or hyphen it may as in "NTB-Reuters", after an Arabic particle, or where a script has no blanks.
    """
    before = text[start - 1 : start]
    if not (before.isalnum() or before in ("-", "_")):
        return True
    if before == "-":
        return done == start - 1 > 0
    if BLANKLESS.search(text, start - 1, start + 1):
        return _BORDER.match(text, start - 1) is not None
    return before in "لبو" and text[start] > "\u0600" and not text[start - 2 : start - 1].isalnum()
