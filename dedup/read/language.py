"""Which language a text is in: by its script, then by its most frequent words. Unsure is "und", never a guess."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

UNKNOWN = "und"
#: Code points looked at, from the start: the language of a text shows in its first pages.
LOOKED_AT = 8_000
#: Fewer letters than this tell nothing about a script that one language owns; Han and Kana say more each.
FEWEST_LETTERS = 20
FEWEST_HAN = 8
#: A share of Kana above this among Han and Kana is Japanese; Chinese news has none but in names.
KANA = 0.05
#: Frequent words that must be met, their least share of all words, and how far the first must lead the second.
FEWEST_HITS = 4
LEAST_SHARE = 0.15
LEAD = 1.25
#: The same where all neighbours are ruled out by their letters.
FEWEST_HITS_ALONE = 2
LEAST_SHARE_ALONE = 0.04
#: A language is ruled out when more than this share of the letters are ones that it never uses: names may hold one.
FOREIGN_LETTERS = 0.005

#: The first word of a letter's Unicode name -> script; several names are one script for us.
_ALIASES = {"cjk": "han", "hiragana": "kana", "katakana": "kana", "halfwidth": "kana"}
_MARKS = "\u0300-\u036f\u064b-\u0652\u0900-\u097f"
#: A word; a single letter counts only where it is no part of an abbreviation ("U.S.") or of an elision ("it's").
_WORD = re.compile(rf"(?<!['’.])\b[^\W\d_]\b(?![.'’{_MARKS}])|[^\W\d_](?:[^\W\d_]|[{_MARKS}])+")


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    words: frozenset[str]
    never: str


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the language that most of `text` is in, "und" where it cannot be told.

    Looks at the first 8,000 code points. Short texts and mixtures are "und" rather than wrong; a language that
    `rules/language.toml` does not know may be taken for a close neighbour.
    """
    sample = unicodedata.normalize("NFC", text[:LOOKED_AT]).casefold()
    scripts = Counter(_script(char) for char in sample if char.isalpha())
    if not scripts:
        return UNKNOWN
    han = scripts.pop("han", 0) + scripts["kana"]
    kana = scripts.pop("kana", 0)
    most, count = max(scripts.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    # A Han character is worth about two letters of an alphabet.
    if 2 * han > count:
        if han < FEWEST_HAN:
            return UNKNOWN
        return "ja" if kana > KANA * han else "zh"
    if count < FEWEST_LETTERS:
        return UNKNOWN
    owners, languages = _rules()
    return owners.get(most) or _by_words(sample, languages.get(most, ()))


def _by_words(sample: str, languages: tuple[_Language, ...]) -> str:
    """Return the language whose frequent words lead clearly; a tie of neighbours is unknown."""
    letters = Counter(sample)
    possible = [one for one in languages if _foreign(letters, one.never) <= FOREIGN_LETTERS * len(sample)]
    words = Counter(_WORD.findall(sample))
    hits = sorted(((sum(words[word] for word in one.words), one.code) for one in possible), reverse=True)
    alone = len(hits) == 1 < len(languages)
    fewest = FEWEST_HITS_ALONE if alone else FEWEST_HITS
    share = LEAST_SHARE_ALONE if alone else LEAST_SHARE
    if not hits or hits[0][0] < max(fewest, share * words.total()):
        return UNKNOWN
    second = hits[1][0] if len(hits) > 1 else 0
    return hits[0][1] if hits[0][0] >= LEAD * second else UNKNOWN


def _foreign(letters: Counter[str], never: str) -> int:
    return sum(letters[letter] for letter in never)


@cache
def _script(char: str) -> str:
    name = unicodedata.name(char, "unknown").split(maxsplit=1)[0].lower()
    return _ALIASES.get(name, name)


@cache
def _rules() -> tuple[dict[str, str], dict[str, tuple[_Language, ...]]]:
    """Return script -> its one language, and script -> the languages that words tell apart."""
    data = tomllib.loads(files("dedup").joinpath("rules/language.toml").read_text(encoding="utf-8"))
    owners: dict[str, str] = data.pop("scripts")
    languages: dict[str, tuple[_Language, ...]] = {}
    for code, rule in data.items():
        one = _Language(code, frozenset(rule["words"].split()), rule.get("never", ""))
        languages[rule["script"]] = (*languages.get(rule["script"], ()), one)
    return owners, languages
