"""Who two sentences both name as the source of what they say: a third party, found by rules kept as data.

A name is a run of capitalised words close to a word of saying, so languages without capital letters have none.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

#: Words between a name and the word of saying, at most: "Anna Example, the mayor of the town by the lake, said".
_REACH = 10
#: Words that a name may hold in lower case: "Institute for the Study of Rivers".
_ENGLISH = ("of", "for", "the", "and", "on", "in")
_ROMANCE = ("de", "del", "della", "des", "di", "do", "da", "dos", "du", "la", "le", "el", "los", "las")
_GERMANIC = ("der", "die", "das", "für", "und", "van", "von")
_LINKS = frozenset((*_ENGLISH, *_ROMANCE, *_GERMANIC, "al"))
_WORD = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Verbs:
    before: frozenset[str]
    after: tuple[tuple[str, ...], ...]


@cache
def _rules() -> dict[str, _Verbs]:
    data = tomllib.loads(files("dedup").joinpath("rules/attribution.toml").read_text("utf-8"))
    return {
        language: _Verbs(frozenset(words["before"]), tuple(tuple(phrase.split()) for phrase in words["after"]))
        for language, words in data.items()
    }


def third_party(left: str, left_language: str, right: str, right_language: str) -> str | None:
    """Return the name that both sentences give as the source of their statement, as the left one spells it, or None.

    Two names agree when one holds all the words of the other, and that is at least two. A single word (a surname, a
    country) is not enough.
    """
    theirs = [set(name.casefold().split()) - _LINKS for name in names(right, right_language)]
    for name in names(left, left_language):
        ours = set(name.casefold().split()) - _LINKS
        if any(len(ours & other) >= 2 and (ours <= other or other <= ours) for other in theirs):
            return name
    return None


@lru_cache(maxsize=4096)
def names(sentence: str, language: str) -> tuple[str, ...]:
    """Return the names in a sentence that stand close to a word of saying, in order; none without rules."""
    verbs = _rules().get(language)
    if verbs is None:
        return ()
    found = list(_WORD.finditer(sentence))
    words = [match.group() for match in found]
    lower = [word.casefold() for word in words]
    joined = [False, *(sentence[a.end() : b.start()].isspace() for a, b in pairwise(found))]
    runs = _runs(words, joined)
    return tuple(" ".join(words[start:end]) for start, end in runs if _attributed(lower, start, end, verbs))


def _runs(words: list[str], joined: list[bool]) -> list[tuple[int, int]]:
    """Return the ranges of words that are names: capitalised words, joined by links, two of them at least.

    `joined` says of each word that only a space parts it from the one before: no name goes across a comma.
    """
    runs, start = [], 0
    while start < len(words):
        end = start + 1
        while words[start][0].isupper() and end < len(words) and _continues(words, joined, end):
            end += 1
        if sum(word[0].isupper() for word in words[start:end]) >= 2:
            runs.append((start, end))
        start = end
    return runs


def _continues(words: list[str], joined: list[bool], at: int) -> bool:
    """Say whether a name goes on: with a capitalised word, after at most two links."""
    for place in range(at, min(at + 3, len(words))):
        if not joined[place]:
            return False
        if words[place][0].isupper():
            return True
        if words[place] not in _LINKS:
            return False
    return False


def _attributed(lower: list[str], start: int, end: int, verbs: _Verbs) -> bool:
    if any(word in verbs.before for word in lower[end : end + _REACH]):
        return True
    return any(tuple(lower[max(0, start - back - len(p)) : start - back]) == p for p in verbs.after for back in (0, 1))
