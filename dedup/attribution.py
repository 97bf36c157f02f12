"""Who two sentences both name as the source of what they say: a third party, found by rules kept as data.

A name is a run of capitalised words close to a word of saying, so languages without capital letters have none.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import compress

#: Words between a name and the word of saying, at most: "Anna Example, the mayor of the town by the lake, said".
_REACH = 10
#: Words that a name may hold in lower case: "Institute for the Study of Rivers".
_ENGLISH = ("of", "for", "the", "and", "on", "in")
_ROMANCE = ("de", "del", "della", "des", "di", "do", "da", "dos", "du", "la", "le", "el", "los", "las")
_GERMANIC = ("der", "die", "das", "für", "und", "van", "von")
_LINKS = frozenset((*_ENGLISH, *_ROMANCE, *_GERMANIC, "al"))
_WORD = re.compile(r"([^\W_]+(?:[-.][^\W_]+)*)")


@dataclass(frozen=True, slots=True)
class _Verbs:
    before: frozenset[str]
    after: frozenset[tuple[str, ...]]
    lengths: tuple[int, ...]
    """Of the phrases in `after`, in words."""
    cues: tuple[str, ...]
    """What a sentence must hold at least one of, case-folded, for a name to be ascribed anything."""


@cache
def _rules() -> dict[str, _Verbs]:
    data = tomllib.loads(files("dedup").joinpath("rules/attribution.toml").read_text("utf-8"))
    return {language: _verbs(words["before"], words["after"]) for language, words in data.items()}


def _verbs(before: list[str], after: list[str]) -> _Verbs:
    phrases = frozenset(tuple(phrase.split()) for phrase in after)
    words = {*before, *(phrase[0] for phrase in phrases)}
    cues = sorted(word for word in words if not any(other != word and other in word for other in words))
    return _Verbs(frozenset(before), phrases, tuple(sorted(set(map(len, phrases)))), tuple(cues))


def third_party(left: str, left_language: str, right: str, right_language: str) -> str | None:
    """Return the name that both sentences give as the source of their statement, as the left one spells it, or None.

    Two names agree when one holds all the words of the other, and that is at least two. A single word (a surname, a
    country) is not enough.
    """
    named = names(right, right_language)
    theirs = [set(name.casefold().split()) - _LINKS for name in named]
    for name in names(left, left_language) if named else ():
        ours = set(name.casefold().split()) - _LINKS
        if any(len(ours & other) >= 2 and (ours <= other or other <= ours) for other in theirs):
            return name
    return None


@lru_cache(maxsize=1 << 15)
def names(sentence: str, language: str) -> tuple[str, ...]:
    """Return the names in a sentence that stand close to a word of saying, in order; none without rules."""
    verbs = _rules().get(language)
    folded = sentence.casefold()
    if verbs is None or not any(map(folded.__contains__, verbs.cues)):
        return ()
    parts = _WORD.split(sentence)
    words = parts[1::2]
    runs = _runs(words, parts[::2])
    return tuple(" ".join(words[start:end]) for start, end in runs if _attributed(words, start, end, verbs))


def _runs(words: list[str], gaps: list[str]) -> list[tuple[int, int]]:
    """Return the ranges of words that are names: capitalised words, joined by links, two of them at least.

    `gaps` holds what stands before each word: no name goes across a comma.
    """
    capital = [word[0].isupper() for word in words]
    runs, end = [], 0
    for start in compress(range(len(words)), capital):
        if start < end:
            continue
        end = start + 1
        while end < len(words) and _continues(words, capital, gaps, end):
            end += 1
        if sum(capital[start:end]) >= 2:
            runs.append((start, end))
    return runs


def _continues(words: list[str], capital: list[bool], gaps: list[str], at: int) -> bool:
    """Say whether a name goes on: with a capitalised word, after at most two links."""
    for place in range(at, min(at + 3, len(words))):
        if not (capital[place] or words[place] in _LINKS) or not gaps[place].isspace():
            return False
        if capital[place]:
            return True
    return False


def _attributed(words: list[str], start: int, end: int, verbs: _Verbs) -> bool:
    if any(word.casefold() in verbs.before for word in words[end : end + _REACH]):
        return True
    ahead = [word.casefold() for word in words[max(0, start - verbs.lengths[-1] - 1) : start]]
    return any(
        tuple(ahead[max(0, len(ahead) - back - length) : len(ahead) - back]) in verbs.after
        for length in verbs.lengths
        for back in (0, 1)
    )
