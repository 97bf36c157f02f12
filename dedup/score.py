"""Is this sentence that one? Every sentence of one document against every sentence of another, in numbers.

The IDF of a pair comes from the body sentences of its two documents alone, one sentence one unit, so that a score
depends on nothing else. IDF is rounded to 1/1024: sums of products are then whole multiples of 2**-20, exact in
any order; a score is divided once. What is compared by stem is counted in whole numbers and divided once.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq, Levenshtein

from dedup.model import Shingled
from dedup.settings import Settings

Tokens = Sequence[str]
Floats = NDArray[np.float64]

_BLOCK = 4096


def rounded_idf(sentences: int, holders: NDArray[np.int64]) -> Floats:
    """Return the smoothed inverse document frequency log((1 + n) / (1 + df)) + 1, rounded to 1/1024."""
    return np.round((np.log((1 + sentences) / (1 + holders)) + 1) * 1024) / 1024


@dataclass(frozen=True, slots=True, eq=False)
class Products:
    """Inner products of TF-IDF vectors: every left with every right sentence, and neighbours with one another.

    `across` is (L, R); `left` is (3, L): row k holds the product of sentence i with sentence i + k, 0 at the end,
    so that row 0 holds the squared norms; `right` likewise (3, R).
    """

    across: Floats
    left: Floats
    right: Floats


def products(left: Sequence[Tokens], right: Sequence[Tokens]) -> Products:
    """Return the inner products of the sentences of two documents, weighted with the IDF of the two together."""
    weights = _weigh([*left, *right])
    ours, theirs = weights[: len(left)], weights[len(left) :]
    return Products(_across(ours, theirs), _neighbours(ours), _neighbours(theirs))


def _weigh(sentences: Sequence[Tokens]) -> list[dict[str, float]]:
    counts: list[dict[str, int]] = []
    holders: dict[str, int] = {}
    for tokens in sentences:
        count: dict[str, int] = {}
        for token in tokens:
            count[token] = count.get(token, 0) + 1
        for token in count:
            holders[token] = holders.get(token, 0) + 1
        counts.append(count)
    idf = rounded_idf(len(sentences), np.fromiter(holders.values(), np.int64, len(holders)))
    weight = dict(zip(holders, idf.tolist(), strict=True))
    return [{token: number * weight[token] for token, number in count.items()} for count in counts]


def _across(left: list[dict[str, float]], right: list[dict[str, float]]) -> Floats:
    shared = sorted(set().union(*left) & set().union(*right)) if left and right else []
    total = np.zeros((len(left), len(right)))
    for start in range(0, len(shared), _BLOCK):
        columns = {token: column for column, token in enumerate(shared[start : start + _BLOCK])}
        total += _dense(left, columns) @ _dense(right, columns).T
    return total


def _dense(vectors: list[dict[str, float]], columns: dict[str, int]) -> Floats:
    array = np.zeros((len(vectors), len(columns)))
    for row, vector in enumerate(vectors):
        for token, weight in vector.items():
            column = columns.get(token)
            if column is not None:
                array[row, column] = weight
    return array


def _neighbours(vectors: list[dict[str, float]]) -> Floats:
    array = np.zeros((3, len(vectors)))
    for row, vector in enumerate(vectors):
        array[0, row] = sum(weight * weight for weight in vector.values())
        for step, other in enumerate(vectors[row + 1 : row + 3], start=1):
            array[step, row] = sum(vector[token] * other[token] for token in vector.keys() & other.keys())
    return array


@dataclass(frozen=True, slots=True)
class Scored:
    """One or more neighbouring sentences against one: the measures, the score, and whether it is a match.

    `left` and `right` are ranges `(first, after)` of positions in the documents' bodies.
    """

    left: tuple[int, int]
    right: tuple[int, int]
    cosine: float
    edit: float
    content: float
    sequence: float
    numbers: float
    score: float
    match: bool


class Scorer:
    """The scores of two documents' sentences, single or joined; nothing is computed before it is asked for."""

    def __init__(self, left: Shingled, right: Shingled, inner: Products, settings: Settings) -> None:
        self.left, self.right, self.inner, self.settings = left.tokens, right.tokens, inner, settings
        self.languages = left.document.language, right.document.language

    def alike(self) -> list[tuple[int, int]]:
        """Return the positions of single sentences whose cosine reaches `match_cosine`, in order."""
        norms = np.sqrt(np.outer(self.inner.left[0], self.inner.right[0]))
        return _places(self.inner.across >= self.settings.match_cosine * norms)

    def held(self) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
        """Return the positions where the right sentence holds the left one, and where the left holds the right.

        To hold is to share at least `join_part` of the other's squared weight.
        """
        least = self.settings.join_part
        in_right = self.inner.across >= least * self.inner.left[0][:, None]
        in_left = self.inner.across >= least * self.inner.right[0]
        return set(_places(in_right)), set(_places(in_left))

    def score(self, left: tuple[int, int], right: tuple[int, int]) -> Scored:
        """Return the score of the sentences in two ranges of body positions, each range joined to one sentence."""
        ours, theirs = _joined(self.left, left), _joined(self.right, right)
        s = self.settings
        cosine = self._cosine(left, right)
        edit = float(Levenshtein.normalized_similarity(ours, theirs))
        content = content_shared(ours, theirs, *self.languages, length=s.stem)
        sequence = in_sequence(stems(ours, s.stem), stems(theirs, s.stem))
        numbers = numbers_disagree(ours, theirs, *self.languages) if edit < s.near_identical else 0.0
        total = s.intercept + s.weight_cosine * cosine + s.weight_edit * edit + s.weight_content * content
        total = total + s.weight_sequence * sequence + s.weight_numbers * numbers
        match = total >= 0 and cosine >= s.match_cosine
        return Scored(left, right, cosine, edit, content, sequence, numbers, total, match)

    def _cosine(self, left: tuple[int, int], right: tuple[int, int]) -> float:
        product = float(self.inner.across[left[0] : left[1], right[0] : right[1]].sum())
        norms = _squared(self.inner.left, left) * _squared(self.inner.right, right)
        return min(1.0, product / math.sqrt(norms)) if norms else 0.0


def _places(wanted: NDArray[np.bool_]) -> list[tuple[int, int]]:
    rows, columns = np.nonzero(wanted)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _joined(tokens: Sequence[Tokens], places: tuple[int, int]) -> list[str]:
    return [token for sentence in tokens[places[0] : places[1]] for token in sentence]


def _squared(neighbours: Floats, places: tuple[int, int]) -> float:
    first, after = places
    total = 0.0
    for row in range(first, after):
        total += float(neighbours[0, row])
        total += sum(2 * float(neighbours[other - row, row]) for other in range(row + 1, after))
    return total


def stems(tokens: Tokens, length: int) -> list[str]:
    """Return the stem of each token, its first `length` code points: a rough one that needs no rules of a language."""
    return [token[:length] for token in tokens]


def content_shared(left: Tokens, right: Tokens, ours: str = "und", theirs: str = "und", *, length: int) -> float:
    """Return the Jaccard of the stems of the content words of two sentences; 1 when neither holds any.

    A content word is a token that is no stop word of its side's language; `ours` and `theirs` are these languages. One
    without a list has no stop words.
    """
    one, other = _content(left, ours, length), _content(right, theirs, length)
    total = len(one | other)
    return len(one & other) / total if total else 1.0


def _content(tokens: Tokens, language: str, length: int) -> set[str]:
    stop = stop_words(language)
    return {token[:length] for token in tokens if token not in stop}


def in_sequence(left: Tokens, right: Tokens) -> float:
    """Return the length of the longest common subsequence over the longer of two sequences; 1 when both are empty."""
    longer = max(len(left), len(right))
    return int(LCSseq.similarity(left, right)) / longer if longer else 1.0


def stop_words(language: str) -> frozenset[str]:
    """Return the stop words of a language (BCP 47), whatever its region; none where it has no list."""
    return _stop_words().get(language.partition("-")[0], frozenset())


@cache
def _stop_words() -> dict[str, frozenset[str]]:
    data = tomllib.loads(files("dedup").joinpath("rules/stopwords.toml").read_text("utf-8"))
    return {language: frozenset(table["words"].split()) for language, table in data.items()}


def numbers_disagree(left: Tokens, right: Tokens, ours: str = "und", theirs: str = "und") -> float:
    """Return the share of the numbers of two sentences that only one of them holds; 0 when either holds none.

    `ours` and `theirs` are their languages: where it has rules, a number in words counts as in digits.
    """
    one, other = _numbers(left, ours), _numbers(right, theirs)
    if not one or not other:
        return 0.0
    return 1.0 - len(one & other) / len(one | other)


def _numbers(tokens: Tokens, language: str) -> set[str]:
    words = number_words(language)
    return {words.get(token, token) for token in tokens if token in words or is_number(token)}


@lru_cache(maxsize=1 << 16)
def is_number(token: str) -> bool:
    """Say whether a decimal digit is in a token."""
    return any(character.isdecimal() for character in token)


def number_words(language: str) -> Mapping[str, str]:
    """Return the numbers in words of a language (BCP 47) with their digits; none where it has no rules."""
    return _number_words().get(language.partition("-")[0], {})


@cache
def _number_words() -> dict[str, dict[str, str]]:
    data = tomllib.loads(files("dedup").joinpath("rules/numbers.toml").read_text("utf-8"))
    return {language: {word: str(number) for word, number in words.items()} for language, words in data.items()}
