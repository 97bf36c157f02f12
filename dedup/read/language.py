"""Which language a text is in: by its script, then by its most frequent words. Unsure is "und", never a guess."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from dedup.read.western import ENCODING, Counted, of_languages

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
_ASCII = bytes(range(128))
_LATIN = "latin"


@dataclass(frozen=True, slots=True)
class _Script:
    """The languages of one script, their frequent words, and the letters that one of them never uses.

    `theirs` is 1 where a word, by row, is one of a language, by column: its sums are exact. The first words are those
    that the Western encoding can hold.
    """

    languages: tuple[str, ...]
    words: tuple[str, ...]
    theirs: NDArray[np.float32]
    never: dict[str, str]


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the language that most of `text` is in, "und" where it cannot be told.

    Looks at the first 8,000 code points. Short texts, tables and mixtures are "und" rather than wrong; a language that
    `rules/language.toml` does not know may be taken for a close neighbour.
    """
    sample = text[:LOOKED_AT]
    letters = Counter(_beyond_ascii(sample))
    if not all(map(_settled, letters)):
        sample = unicodedata.normalize("NFC", sample).casefold()
        letters = Counter(_beyond_ascii(sample))
    scripts: Counter[str] = Counter()
    for char, number in letters.items():
        if char.isalpha():
            scripts[_script(char)] += number
    tally = _western().of(sample)
    scripts[_LATIN] += tally.letters
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
        script = tables[most]
        western = most == _LATIN and not any(map(_eastern, letters))
        return _by_words(script, _possible(sample, script), *(tally[1:] if western else _words(sample, script)))
    return owners.get(most, UNKNOWN)


def _beyond_ascii(text: str) -> str:
    """Return the characters beyond ASCII alone."""
    if text.isascii():
        return ""
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")


@cache
def _settled(char: str) -> bool:
    """Whether neither normalising nor folding changes a character, whatever stands beside it: what composes with the
    character before it is a mark or a syllable's part."""
    kind = unicodedata.category(char)
    return (kind == "Ll" or kind[0] in "PSZ") and unicodedata.normalize("NFC", char).casefold() == char


def _possible(sample: str, script: _Script) -> frozenset[str]:
    """Return the languages of a script that are not ruled out by letters."""
    most = FOREIGN_LETTERS * len(sample)
    return frozenset(script.languages) - {
        code for code, never in script.never.items() if sum(map(sample.count, never)) > most
    }


def _words(sample: str, script: _Script) -> tuple[int, list[float], list[float]]:
    """Return the number of words of a sample, and of each language: how many are frequent in it, how many different."""
    words = Counter(_WORD.findall(sample.casefold()))
    hits, different = of_languages(np.array([words[word] for word in script.words]), script.theirs)
    return words.total(), hits, different


def _by_words(
    script: _Script, possible: frozenset[str], total: int, hits: Sequence[float], different: Sequence[float]
) -> str:
    """Return the possible language whose frequent words lead clearly; a tie of neighbours is unknown.

    `total` is the number of all words, `hits` of the frequent ones of each language, `different` without repeats.
    """
    ranked = [(hits[k], k) for k, code in enumerate(script.languages) if code in possible]
    ranked.sort(reverse=True)
    (most_hits, first), (second, _) = [*ranked[:2], (0.0, -1), (0.0, -1)][:2]
    alone = len(possible) == 1 < len(script.languages)
    fewest, share = (FEWEST_WORDS_ALONE, LEAST_SHARE_ALONE) if alone else (FEWEST_WORDS, LEAST_SHARE)
    enough = bool(ranked) and different[first] >= fewest and most_hits >= share * total
    return script.languages[first] if enough and most_hits >= max(second + LEAD, LEAD_FACTOR * second) else UNKNOWN


@cache
def _eastern(char: str) -> bool:
    """Whether a character can be part of a word and is none of the Western encoding."""
    return re.match(rf"\w|{_MARKS}", char) is not None and not char.encode(ENCODING, "ignore")


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
    languages = {code: frozenset(rule["words"].split()) for code, rule in data.items() if rule["script"] == script}
    words = frozenset().union(*languages.values())
    ordered = sorted(words, key=lambda word: (any(map(_eastern, word)), word))
    theirs = np.array([[word in own for own in languages.values()] for word in ordered], np.float32)
    never = {code: data[code]["never"] for code in languages if "never" in data[code]}
    return _Script(tuple(languages), tuple(ordered), theirs, never)


@cache
def _western() -> Counted:
    """Return what counts the words of texts of the Western encoding, of which all letters are Latin."""
    script = _rules()[1][_LATIN]
    number = sum(not any(map(_eastern, word)) for word in script.words)
    return Counted(script.words[:number], script.theirs[:number])
