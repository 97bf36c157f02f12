"""Cuts a paragraph into sentences by local rules: the word before a stop and the word after it decide each cut."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from dedup.model import Span
from dedup.spans import Place, trimmed

_CLOSE = r"""(?:["'”’“‘»«›‹)\]}*_~`」』】》〉）］]|\[\^?\w{1,4}\]|\]\([^()\s]*\)|\s»(?=\s|$))*"""
#: What stands first, outside of all alternatives, is searched for at full speed, one character more than a class. The
#: first alternative is the second one in its usual case, a full stop between a word in lower case and a capital.
_CANDIDATES = rf"""(?:
    (?<=[a-z]{{3}}\.)(?P<plain>)[ ](?=[A-Z])
    |(?<=[.!?…])(?<![.!?…][.!?…])(?P<stops>[.!?…]*+(?:\s\.(?=\s|$))*)(?P<close>{_CLOSE})\s+
    |(?<=[!?.])(?P<inner>["'”’)]*)(?=[\u3040-\u30ff\u3400-\u9fff])
    |(?<=[。！？｡．।॥؟۔])[。！？｡．।॥؟۔]*(?P<shut>[”’"')\]」』】》〉）］]*)\s*)"""
_CANDIDATE = re.compile(rf"[.!?…。！？｡．।॥؟۔]{_CANDIDATES}", re.X)
#: The same for text of ASCII without a mark of exclamation or question.
_FULL_STOP = re.compile(rf"\.{_CANDIDATES}", re.X)
_NEXT = re.compile(r"""(?P<lead>[\s"'“”‘’„‚«»‹›「『(\[{¿¡*_<$£€#@+~`–—\-•·]*)(?P<word>\w+)(?P<after>['’.]?)""")
_OPENING = "\"'“”‘’„‚«»‹›「『([{<¿¡*_`"
_QUOTE = re.compile(r"""["“”„«»‘’']""")
_DOTTED = re.compile(r"[^\W\d_]{1,2}(?:\.-?[^\W\d_]{1,2})+")
_ROMAN = re.compile(r"[IVX]{2,}")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_LISTS = ("joins", "number", "ends", "closes", "firms", "roles", "tails", "openers", "brands", "dated", "articles")
#: Code points looked at before a stop; longer than any abbreviation with the word before it.
_WINDOW = 32
#: Letters before a plain stop that are looked at: as many as the pattern of a candidate asks for.
_ENDING = 3


@dataclass(frozen=True, slots=True)
class Rules:
    """The word lists that apply to one language; see the head of `rules/segment.toml` for their meaning."""

    joins: frozenset[str]
    number: frozenset[str]
    ends: frozenset[str]
    closes: frozenset[str]
    firms: frozenset[str]
    roles: frozenset[str]
    tails: frozenset[str]
    openers: frozenset[str]
    brands: frozenset[str]
    dated: frozenset[str]
    articles: frozenset[str]
    ordinals: bool
    doubtful: frozenset[str]
    """The last letters of all words after which a plain stop may end nothing."""

    def knows(self, word: str) -> bool:
        """Whether a word without its last stop is an abbreviation."""
        listed = word in self.joins or word in self.number or word in self.ends or word in self.firms
        return listed or word in self.closes or _DOTTED.fullmatch(word) is not None


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads((resources.files("dedup") / "rules" / "segment.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def _rules(language: str) -> Rules:
    """Return the lists of all languages together, with those kept for this language alone."""
    tables = _tables()
    own = tables.get(re.split("[-_]", language.lower())[0], {}).get("own", {})

    def words(name: str) -> frozenset[str]:
        shared = " ".join(table.get(name, "") for table in tables.values())
        return frozenset(f"{shared} {own.get(name, '')}".split())

    lists = {name: words(name) for name in _LISTS}
    doubtful = frozenset(word[-_ENDING:] for name in ("joins", "number", "ends", "firms") for word in lists[name])
    return Rules(**lists, ordinals=bool(own.get("ordinals", False)), doubtful=doubtful)


def cut(text: str, language: str = "und") -> list[Span]:
    """Return the sentences of one paragraph, whitespace trimmed, as spans of `text` in order.

    Each cut is decided by the word before a stop and the word after it, so a sentence is cut alike whatever
    stands further off. `language` is a BCP 47 tag; an unknown one gets the rules that are safe in all. Not promised:
    the right cut after an abbreviation before a name, or where the space after a stop was lost.
    """
    return [Span(start, end) for start, end in places(text, language)]


def places(text: str, language: str) -> list[Place]:
    """Return the sentences as `cut` does."""
    rules, size = _rules(language), len(text)
    plain = text.isascii() and "!" not in text and "?" not in text
    found: list[Place] = []
    start, worded = 0, True
    for match in (_FULL_STOP if plain else _CANDIDATE).finditer(text):
        place, end = match.span()
        if end == size:
            break
        kind = match.lastgroup
        if kind == "plain":
            # Of all that `_ends_word` looks at, only a word of these lists has three letters in lower case at its end.
            if text[place - _ENDING : place] in rules.doubtful and not _decided(text, place, ".", "", end, rules):
                continue
            found.append((start, place + 1))
        elif _ends(text, match, rules):
            # All white space behind a stop is part of the match, but for none of its groups.
            found.append((start, match.end(kind or 0)))
            worded = False  # only behind a plain stop a letter is sure to follow
        else:
            continue
        start = end
    found.append((start, size))
    if text[:1].isspace() or text[-1:].isspace() or not size:  # nowhere else a sentence is cut in white space
        found[0], found[-1] = trimmed(text, *found[0]), trimmed(text, start, size)
        found = found if found[0][0] < found[0][1] else []
    return found if worded else _worded(text, found)


def abbreviated(sentence: str, language: str = "und") -> bool:
    """Whether a sentence ends in an abbreviation or an initial, after which a cut depends on what follows."""
    words = sentence.rstrip("\"'”’)»").rstrip(".").split()
    word = words[-1].lstrip(_OPENING) if words and sentence.rstrip("\"'”’)»").endswith(".") else ""
    return _rules(language).knows(word) or (len(word) == 1 and word.isalpha())


def goes_on(word: str) -> bool:
    """Whether a word can only go on with a sentence: it is in lower case, and no name like iPhone."""
    return word[0].islower() and not any(map(str.isupper, word[1:3]))


def _worded(text: str, found: list[Place]) -> list[Place]:
    """Join a piece without any letter or digit to the piece before it."""
    kept: list[Place] = []
    for start, end in found:
        if kept and not text[start].isalnum() and not any(map(str.isalnum, text[start:end])):
            start = kept.pop()[0]
        kept.append((start, end))
    return kept


def _ends(text: str, match: re.Match[str], rules: Rules) -> bool:
    """Whether the stop that was matched, no plain one, ends its sentence."""
    kind, place = match.lastgroup, match.start()
    if kind == "shut":
        return True
    if kind == "inner":
        return _HAN.match(text, place - 1) is not None
    return _decided(text, place, text[place : match.end("stops")], match["close"], match.end(), rules)


def _decided(text: str, place: int, stop: str, close: str, end: int, rules: Rules) -> bool:
    """Decide from the words before a stop at a place, and those behind the white space that ends at `end`."""
    following = _NEXT.match(text, end)
    if not following:
        return False
    low = goes_on(following["word"])
    if low and not (stop == "." and _QUOTE.search(following["lead"])):
        return False
    before = text[max(0, place - _WINDOW) : place]
    if stop != ".":
        return _ends_marked(before, stop, close, following, rules)
    words = before.split()
    if not words or before[-1].isspace():
        return True
    word = words[-1].rpartition("—")[2].lstrip(_OPENING)
    if low:
        return len(word) > 2 and not rules.knows(word)
    return _ends_word(word, words[:-1], close, following, rules)


def _ends_marked(before: str, stop: str, close: str, following: re.Match[str], rules: Rules) -> bool:
    """Decide after `!`, `?` or an ellipsis, with a capital or a number following."""
    if before[-1:] in ("[", "("):
        return False
    word = (before.split() or [""])[-1].lstrip(_OPENING)
    return bool(close) or word + stop not in rules.brands or _opens(following, rules)


def _opens(following: re.Match[str], rules: Rules) -> bool:
    word, after = following["word"], following["after"]
    return word in rules.openers or (after in ("'", "’") and word + "'" in rules.openers)


def _ends_word(word: str, earlier: list[str], close: str, following: re.Match[str], rules: Rules) -> bool:
    """Decide after a full stop, from the word before it, with a capital or a number following."""
    if word in rules.joins:
        return False
    if word in rules.closes or (earlier and earlier[-1].lstrip(_OPENING) + word in rules.closes):
        return True
    if word in rules.number and (following["word"][0].isdigit() or _ROMAN.fullmatch(following["word"])):
        return False
    if word in rules.firms and following["after"] != "." and following["word"] not in rules.roles:
        return True
    if word in rules.ends or word in rules.firms or _DOTTED.fullmatch(word):
        quote = _QUOTE.search(close) or _QUOTE.search(following["lead"])
        return bool(quote) or _opens(following, rules)
    if len(word) == 1 and word.isalpha():
        return _ends_letter(word, earlier, following, rules)
    if word.isdecimal() and len(word) <= 2 and not close:
        return _ends_number(earlier, following, rules)
    return not (rules.ordinals and _ROMAN.fullmatch(word)) or _opens(following, rules)


def _ends_letter(letter: str, earlier: list[str], following: re.Match[str], rules: Rules) -> bool:
    """Decide after a single letter: an initial, a label, a unit, or the last word."""
    if _label(earlier, rules) or (len(following["word"]) == 1 and following["after"] == "."):
        return False
    if letter.islower() and following["word"] in rules.tails:
        return False
    if _opens(following, rules):
        return True
    return not letter.isupper() and earlier[-1][-1].isdigit()


def _ends_number(earlier: list[str], following: re.Match[str], rules: Rules) -> bool:
    """Decide after a number of one or two digits: a label, an ordinal, or the last word."""
    word = following["word"]
    if _label(earlier, rules) or word in rules.dated:
        return False
    if word.isdecimal() and len(word) <= 2 and following["after"] == ".":
        return False
    return not (rules.ordinals or earlier[-1].casefold() in rules.articles) or _opens(following, rules)


def _label(earlier: list[str], rules: Rules) -> bool:
    """Whether nothing of the sentence stands before, as with `1.` or `Q.` at its head."""
    if not earlier:
        return True
    before = earlier[-1].rstrip("\"'”’)»")
    word = before[:-1].lstrip(_OPENING)
    return before[-1:] in (".", "!", "?") and not rules.knows(word)
