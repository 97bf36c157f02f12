"""The tables of page text, read from `rules/furniture.toml`: phrases, word lists, and the pattern of a photo credit."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from dedup.spans import Place

_BULLET = re.compile(r"[\s\[(<>|#*•▶►→–—-]*")
#: Code points of a text's head that phrases are compared with.
_HEAD = 120
#: Phrases are looked up by so many code points; shorter ones by two.
_KEY, _SHORT_KEY = 4, 2


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the tables, folded; `open` when the paragraph goes on behind it."""

    text: str
    open: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables of `rules/furniture.toml`; phrases by their first four code points, short ones by two."""

    phrases: dict[str, tuple[Phrase, ...]]
    words: dict[str, frozenset[str]]
    photo: re.Pattern[str]


@lru_cache(maxsize=1)
def load() -> Rules:
    """Return the tables that ship; kept in memory once loaded."""
    data = tomllib.loads((resources.files("dedup") / "rules" / "furniture.toml").read_text(encoding="utf-8"))
    phrases: dict[str, tuple[Phrase, ...]] = {}
    for reason, languages in data["phrases"].items():
        for line in filter(str.strip, "".join(languages.values()).splitlines()):
            text = _folded(line.rstrip(" …")) if line.endswith("…") else _closed(_folded(line))
            key = text[: _KEY if len(text) >= _KEY else _SHORT_KEY]
            phrases[key] = (*phrases.get(key, ()), Phrase(text, line.endswith("…"), reason))
    words = {name: frozenset(text.split()) for name, text in data["words"].items()}
    banks = "|".join(re.escape(line) for line in data["words"]["bank"].split("\n") if line)
    return Rules(phrases, words, _photo_pattern(words["photo"], banks))


def phrase_of(text: str) -> Phrase | None:
    """Return the phrase of the tables that a text is or, if the phrase is open, begins with."""
    bare, phrases = _bare(text), load().phrases
    head = bare[:_KEY].casefold()
    candidates = (*phrases.get(head, ()), *phrases.get(head[:_SHORT_KEY], ()))
    if not candidates:
        return None
    folded = _folded(bare)
    whole = _closed(folded)
    for phrase in candidates:
        if phrase.open:
            behind = folded[len(phrase.text) : len(phrase.text) + 1]
            if folded.startswith(phrase.text) and behind and not (behind.isalnum() and phrase.text[-1].isalnum()):
                return phrase
        elif whole == phrase.text:
            return phrase
    return None


def begin(text: str, places: Iterable[Place]) -> set[Place]:
    """Return the places in a text that may be or begin with a phrase; for all others `phrase_of` returns None.

    What the first letters tell is told.
    """
    return {place for place in places if _may_begin(text[place[0] : min(place[0] + _KEY, place[1])])}


@lru_cache(maxsize=1 << 14)  # texts begin their sentences with few letters
def _may_begin(head: str) -> bool:
    """Whether a phrase may begin with these first letters, of which there is one at least."""
    folded, phrases = head.casefold(), load().phrases
    return folded in phrases or folded[:_SHORT_KEY] in phrases or len(head) < _KEY or _bare(head) != head


def _bare(text: str) -> str:
    """Return a text without the bullets and brackets at its head."""
    return text if text[:1].isalnum() else _BULLET.sub("", text, count=1)


def _folded(text: str) -> str:
    """Return the head of a text in the form phrases are compared in."""
    return " ".join(_bare(text)[:_HEAD].casefold().replace("’", "'").split())


def _closed(folded: str) -> str:
    return folded.rstrip(" .:!…»>→|])*-–—")


def _photo_pattern(photo: Iterable[str], banks: str) -> re.Pattern[str]:
    """Return the pattern of a photo credit, as it stands at the end of a caption or alone."""
    sign = rf"(?:File |AP |AFP |dpa-|Reuters |REUTERS |Handout )?(?:{'|'.join(sorted(photo, key=len, reverse=True))})"
    word = r"[^\W\d_a-z][^\s()]*"
    name = rf"{word}(?:\s+(?:{word}|via|for|of|and|de|von|van|la|/|\||&|-|–))*"
    verb = r"(?:\s+(?:by|courtesy(?:\s+of)?)\s+|\s*(?:[Cc]redits?)?\s*[:：/©]\s*|\s+de\s+)"
    ends = [
        rf"(?:^|[\s(\[|]){sign}{verb}{name}[)\]]?\.?$",
        rf"\((?:[^()]*\b)?{sign}\b[^()]*[/:][^()]*\)\.?$",
        rf"(?:^|[\s/|(©,])(?:{banks})[)\]]?$",
    ]
    return re.compile("|".join(ends))
