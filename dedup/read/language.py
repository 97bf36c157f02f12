"""Which language a text is in: by its script, then by its most frequent words. Unsure is "und", never a guess."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import itemgetter
from string import ascii_lowercase
from typing import Any

UNKNOWN = "und"
#: Code points looked at, from the start: the language of a text shows in its first pages.
LOOKED_AT = 8_000
#: Fewer letters than this tell nothing about a script that one language owns; Han and Kana say more each.
FEWEST_LETTERS = 20
FEWEST_HAN = 8
#: A share of Kana above this among Han and Kana is Japanese; Chinese news has none but in names.
KANA = 0.05
#: The first language must lead the second by so many frequent words, and by this factor.
LEAD, LEAD_FACTOR = 2, 1.25
#: The least number of different frequent words, and their least share of all words: one word again and again, as the
#: "per" of a table of prices, tells nothing.
FEWEST_WORDS, LEAST_SHARE = 3, 0.1
#: The same where all neighbours are ruled out by their letters.
FEWEST_WORDS_ALONE, LEAST_SHARE_ALONE = 1, 0.04
#: A language is ruled out when more than this share of the letters are ones that it never uses: names may hold one.
FOREIGN_LETTERS = 0.005

#: The first word of a letter's Unicode name -> script; several names are one script for us.
_ALIASES = {"cjk": "han", "hiragana": "kana", "katakana": "kana", "halfwidth": "kana"}
_MARKS = "[\u0300-\u036f\u064b-\u0652\u0900-\u097f]"
_LETTER = r"[^\W\d_]"
#: A word; a single letter counts only where it is no part of an abbreviation ("U.S.") or of an elision ("it's").
_WORD = re.compile(
    rf"{_LETTER}{{2,}}(?:{_MARKS}+{_LETTER}*)*|{_LETTER}(?:{_MARKS}+{_LETTER}*)+|(?<!['’.])\b{_LETTER}\b(?![.'’])"
)
_BEYOND_ASCII = re.compile("[^\0-\x7f]")
_SMALL_LETTERS = ascii_lowercase.encode()
#: The encoding of most texts, in which words are cut at the speed of bytes: each byte itself where it is a letter, a
#: stop where a single letter beside it is no word, else a blank.
_WESTERN = "cp1252"
_CUTS = bytes(
    code if re.match(_LETTER, char) else ord("." if re.match(r"[\w.'’]", char) else " ")
    for code, char in enumerate(bytes(range(256)).decode(_WESTERN, "replace"))
)


@dataclass(frozen=True, slots=True)
class _Script:
    """The languages of one script: which of them have a word among their frequent ones, and which letters never.

    `western` holds the words as bytes, those that can be.
    """

    languages: frozenset[str]
    words: dict[str, tuple[str, ...]]
    western: dict[bytes, tuple[str, ...]]
    never: dict[str, str]


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the language that most of `text` is in, "und" where it cannot be told.

    Looks at the first 8,000 code points. Short texts, tables and mixtures are "und" rather than wrong; a language that
    `rules/language.toml` does not know may be taken for a close neighbour.
    """
    sample = unicodedata.normalize("NFC", text[:LOOKED_AT]).casefold()
    letters = Counter(_BEYOND_ASCII.findall(sample))
    scripts: Counter[str] = Counter()
    for char, number in letters.items():
        if char.isalpha():
            scripts[_script(char)] += number
    ascii_text = sample.encode("ascii", "ignore")
    scripts["latin"] += len(ascii_text) - len(ascii_text.translate(None, _SMALL_LETTERS))
    kana = scripts.pop("kana", 0)
    han = scripts.pop("han", 0) + kana
    most, count = max(scripts.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    # A Han character is worth about two letters of an alphabet.
    if 2 * han > count:
        if han < FEWEST_HAN:
            return UNKNOWN
        return "ja" if kana > KANA * han else "zh"
    if count < FEWEST_LETTERS:
        return UNKNOWN
    owners, tables = _rules()
    if most in tables:
        return _by_words(sample, letters.keys(), tables[most])
    return owners.get(most, UNKNOWN)


def _by_words(sample: str, letters: Iterable[str], script: _Script) -> str:
    """Return the language whose frequent words lead clearly; a tie of neighbours is unknown.

    `letters` are the characters beyond ASCII of the sample.
    """
    most = FOREIGN_LETTERS * len(sample)
    foreign = {code for code, never in script.never.items() if sum(map(sample.count, never)) > most}
    possible = script.languages - foreign
    words, known = _words(sample, letters, script)
    hits, different = Counter(dict.fromkeys(possible, 0)), Counter[str]()
    for word in words.keys() & known.keys():
        for code in known[word]:
            if code in possible:
                hits[code] += words[word]
                different[code] += 1
    ranked = sorted(hits.items(), key=itemgetter(1), reverse=True)
    (first, most_hits), (_, second) = [*ranked, ("", 0), ("", 0)][:2]
    alone = len(possible) == 1 < len(script.languages)
    fewest, share = (FEWEST_WORDS_ALONE, LEAST_SHARE_ALONE) if alone else (FEWEST_WORDS, LEAST_SHARE)
    enough = different[first] >= fewest and most_hits >= share * words.total()
    return first if enough and most_hits >= max(second + LEAD, LEAD_FACTOR * second) else UNKNOWN


def _words(sample: str, letters: Iterable[str], script: _Script) -> tuple[Counter[Any], dict[Any, tuple[str, ...]]]:
    """Return the words of a sample, counted, and the frequent words of a script; both as bytes where that can be."""
    if any(map(_eastern, letters)):
        return Counter(_WORD.findall(sample)), script.words
    words = Counter(sample.encode(_WESTERN, "replace").translate(_CUTS).split())
    for token in [token for token in words if b"." in token]:
        number = words.pop(token)
        for part in token.split(b"."):
            if len(part) > 1:
                words[part] += number
    return words, script.western


@cache
def _eastern(char: str) -> bool:
    """Whether a character can be part of a word and is none of the Western encoding."""
    return re.match(rf"\w|{_MARKS}", char) is not None and not char.encode(_WESTERN, "ignore")


@cache
def _script(char: str) -> str:
    name = unicodedata.name(char, "unknown").split(maxsplit=1)[0].lower()
    return _ALIASES.get(name, name)


@cache
def _rules() -> tuple[dict[str, str], dict[str, _Script]]:
    """Return script -> its one language, and script -> the languages that words tell apart."""
    data = tomllib.loads(files("dedup").joinpath("rules/language.toml").read_text(encoding="utf-8"))
    owners: dict[str, str] = data.pop("scripts")
    return owners, {script: _table(data, script) for script in {rule["script"] for rule in data.values()}}


def _table(data: dict[str, dict[str, str]], script: str) -> _Script:
    languages = {code: rule for code, rule in data.items() if rule["script"] == script}
    words: dict[str, tuple[str, ...]] = {}
    for code, rule in languages.items():
        for word in set(rule["words"].split()):
            words[word] = (*words.get(word, ()), code)
    never = {code: rule["never"] for code, rule in languages.items() if "never" in rule}
    western = {word.encode(_WESTERN): codes for word, codes in words.items() if not any(map(_eastern, word))}
    return _Script(frozenset(languages), words, western, never)
