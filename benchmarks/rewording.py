"""Rewording of sentences in three strengths that are fixed by outcome, not by effort.

A strength is a band of token edit similarity (1 - Levenshtein distance over the tokens of the longer). Changes are
drawn one after the other (synonyms, numbers spelt out, clauses exchanged, statements turned from active to passive,
what is said put before who says it, remarks), each kept when it leads towards the band, until a point drawn within the
band is reached. Some sentences are cut in two, some neighbours merged. What cannot be brought into it is not used.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dedup.shingle import tokenize
from rewording_words import (
    EITHER_WAY,
    HINGES,
    JOINING,
    JOINTS,
    NUMBERS,
    ONE_WAY,
    OPENINGS,
    REMARKS,
    SAYING,
    SEAMS,
    SUBJECTS,
    TURNED,
)

#: Token edit similarity of each strength, from and to.
BANDS = {"light": (0.80, 0.95), "middle": (0.60, 0.80), "strong": (0.40, 0.60)}
#: Jaccard of the word 3-grams that each strength may keep, so that no band is reached by moving one long clause.
KEPT = {"light": 1.0, "middle": 0.45, "strong": 0.25}
#: Share of the sentences that are cut in two, and of the neighbours that become one, where they can be.
CUT, MERGED = 0.4, 0.15
#: Tokens of either part of a cut sentence, at least.
PART = 5
#: Orders of changes that are tried for a sentence.
ATTEMPTS = 4
#: Remarks put into a sentence, at most.
_REMARKS = {"light": 0, "middle": 1, "strong": 2}

Change = Callable[[str, random.Random], str]


@dataclass(frozen=True, slots=True)
class Reworded:
    """What became of one sentence, or of two neighbours: `source` are their indices, `edit` is how alike."""

    source: tuple[int, ...]
    sentences: tuple[str, ...]
    edit: float


def similarity(one: str, other: str) -> float:
    """Return the token edit similarity of two texts, in [0, 1]: 1 - Levenshtein distance / tokens of the longer."""
    from rapidfuzz.distance import Levenshtein

    return float(Levenshtein.normalized_similarity(tokenize(one), tokenize(other)))


def reword(sentences: Sequence[str], strength: str, draw: random.Random) -> list[Reworded]:
    """Return the sentences that can be reworded in a strength ("light", "middle", "strong"), in their order."""
    found, at = [], 0
    while at < len(sentences):
        pair = at + 1 < len(sentences) and draw.random() < MERGED
        done = _merged(sentences, at, strength, draw) if pair else None
        done = done or _single(sentences[at], at, strength, draw)
        if done:
            found.append(done)
        at += len(done.source) if done else 1
    return found


def _merged(sentences: Sequence[str], at: int, strength: str, draw: random.Random) -> Reworded | None:
    one, other = sentences[at], sentences[at + 1]
    if '"' in one + other or not one.endswith("."):
        return None
    joined = one[:-1] + draw.choice(JOINTS) + _lowered(other)
    text = change(f"{one} {other}", joined, strength, draw)
    return Reworded((at, at + 1), (text,), similarity(f"{one} {other}", text)) if text else None


def _single(sentence: str, at: int, strength: str, draw: random.Random) -> Reworded | None:
    text = change(sentence, sentence, strength, draw)
    if text is None:
        return None
    parts = _cut(text, draw) if draw.random() < CUT else (text,)
    edit = similarity(sentence, " ".join(parts))
    low, high = BANDS[strength]
    return Reworded((at,), parts, edit) if low <= edit < high else Reworded((at,), (text,), similarity(sentence, text))


def overlap(one: str, other: str) -> float:
    """Return the Jaccard of the word 3-grams of two texts, in [0, 1]."""
    ours, theirs = (set(zip(tokens, tokens[1:], tokens[2:], strict=False)) for tokens in map(tokenize, (one, other)))
    return len(ours & theirs) / max(len(ours | theirs), 1)


def change(original: str, text: str, strength: str, draw: random.Random) -> str | None:
    """Return a text changed until it lies in the band and keeps few 3-grams, or None where it does not get there."""
    low, high = BANDS[strength]
    for _ in range(ATTEMPTS):
        tried = _changed(original, text, strength, draw)
        if low <= similarity(original, tried) < high and overlap(original, tried) <= KEPT[strength]:
            return tried
    return None


def _changed(original: str, text: str, strength: str, draw: random.Random) -> str:
    low, high = BANDS[strength]
    aim = draw.uniform(low, high)
    for step in _steps(text, strength, draw):
        reached = similarity(original, text)
        if reached <= aim and overlap(original, text) <= KEPT[strength]:
            break
        tried = step(text, draw)
        if low <= similarity(original, tried) < reached:
            text = tried
    return text


def _steps(text: str, strength: str, draw: random.Random) -> list[Change]:
    """Return changes of words and clauses in a drawn order, remarks last."""
    clauses: list[Change] = [said_first, said_last, hinge_first, hinge_last, passive, possessive]
    there = [number for number in range(len(_SWAPS)) if _has(number, text)]
    steps = [*map(_swap, there), *(draw.sample(clauses, 2) if strength == "light" else clauses)]
    draw.shuffle(steps)
    return [*steps, *[remark] * _REMARKS[strength]]


_SWAPS = [*EITHER_WAY, *((b, a) for a, b in EITHER_WAY), *ONE_WAY, *NUMBERS, *((b, a) for a, b in NUMBERS)]
# A capital inside a sentence is most likely of a name: only the first word of a text may have one.
_PATTERNS = [
    re.compile(rf"(?<![\w.,$-]){re.escape(word)}(?![\w-]|[.,]\d)|^{re.escape(word.capitalize())}(?![\w-])")
    for word, _ in _SWAPS
]


def _has(number: int, text: str) -> bool:
    return _SWAPS[number][0] in text.lower() and bool(_PATTERNS[number].search(text))


def _swap(number: int) -> Change:
    def swap(text: str, draw: random.Random) -> str:
        return _PATTERNS[number].sub(lambda found: _cased(found[0], _SWAPS[number][1]), text, count=1)

    return swap


def _cased(before: str, after: str) -> str:
    return after[0].upper() + after[1:] if before[0].isupper() else after


_SAYING = "|".join(SAYING)
_LAST = re.compile(rf'^([^"]+), ([^,"]{{2,60}}?) ({_SAYING})\.$')
_QUOTE = re.compile(rf'^("[^"]+)," ([^,"]{{2,60}}?) ({_SAYING})\.$')
_FIRST = re.compile(rf'^([A-Z][^,"]{{1,60}}?) ({_SAYING}) (?:that )?([^"]+)\.$')
_HINGE_LAST = re.compile(rf'^([^"]{{20,}}?)(?<!such)(?<! as),? ({"|".join(HINGES)}) ([^"]{{12,}})\.$')
_LEADING = "|".join((*map(str.capitalize, HINGES), "In", "On", "At", "Under", "Despite"))
_HINGE_FIRST = re.compile(rf'^({_LEADING}) ([^",]{{8,}}), ([^"]+)\.$')
_OBJECT = r'(?:the|a|an|its|his|their|all) [^",.]+'
_ACTIVE = re.compile(rf'^([^",]{{3,70}}?) (?:has |have |had )?({"|".join(TURNED)}) ({_OBJECT})([^"]*)\.$')
_OF = re.compile(r"\b[Tt]he ([a-z]+) of (the [a-z]+)\b(?! of| [A-Z])")


def said_first(text: str, draw: random.Random) -> str:
    """Put who says it before what is said."""
    if found := _LAST.match(text):
        return f"{_raised(found[2])} {found[3]} that {_lowered(found[1])}."
    found = _QUOTE.match(text)
    return f'{_raised(found[2])} {found[3]}: {found[1]}."' if found else text


def said_last(text: str, draw: random.Random) -> str:
    """Put who says it after what is said."""
    found = _FIRST.match(text)
    return f"{_raised(found[3])}, {_lowered(found[1])} {found[2]}." if found else text


def hinge_first(text: str, draw: random.Random) -> str:
    """Put a clause that ends a sentence before it."""
    found = _HINGE_LAST.match(text)
    return f"{found[2].capitalize()} {found[3]}, {_lowered(found[1])}." if found else text


def hinge_last(text: str, draw: random.Random) -> str:
    """Put a clause that begins a sentence behind it."""
    found = _HINGE_FIRST.match(text)
    return f"{_raised(found[3])} {found[1].lower()} {found[2]}." if found else text


def passive(text: str, draw: random.Random) -> str:
    """Make the object of a statement its subject."""
    found = _ACTIVE.match(text)
    if not found:
        return text
    verb = "were" if found[3].split()[-1].endswith("s") else "was"
    return f"{_raised(found[3])} {verb} {found[2]} by {_lowered(found[1])}{found[4]}."


def possessive(text: str, draw: random.Random) -> str:
    """Say "the town's mayor" for "the mayor of the town"."""
    return _OF.sub(lambda found: _cased(found[0], f"{found[2]}'s {found[1]}"), text, count=1)


def remark(text: str, draw: random.Random) -> str:
    """Put a remark that says nothing before a sentence or at one of its commas."""
    saying = draw.choice(REMARKS)
    commas = [found.start() for found in re.finditer(r", (?=[a-z])", text)]
    if saying in text.lower():
        return text
    if commas and draw.random() < 0.5 and '"' not in text:
        at = draw.choice(commas)
        return f"{text[:at]}, {saying}{text[at:]}"
    return f"{_raised(saying)}, {_lowered(text)}"


def _cut(text: str, draw: random.Random) -> tuple[str, ...]:
    """Return a sentence as two where a seam lets both be statements of their own, else as it is."""
    for seam, opening in draw.sample(SEAMS, len(SEAMS)):
        for found in re.finditer(re.escape(seam), text):
            head, tail = text[: found.start()], text[found.end() :]
            if (
                '"' not in text
                and _stands(head, tail)
                and (opening not in JOINING or tail.split()[0].lower() in SUBJECTS)
            ):
                return f"{head}.", _raised(opening + tail)
    return (text,)


def _stands(head: str, tail: str) -> bool:
    """Say whether two parts are long enough, and the first ends in a word that no cutter takes for an abbreviation."""
    return min(len(tokenize(head)), len(tokenize(tail))) >= PART and bool(re.search(r"\b[a-z]{3,}$", head))


def _lowered(text: str) -> str:
    first = text.split()[0].lower().strip(",")
    return text[0].lower() + text[1:] if first in OPENINGS or first.endswith("ing") else text


def _raised(text: str) -> str:
    return text[0].upper() + text[1:]
