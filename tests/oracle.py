"""Slow and plain second forms of what the project computes: read off the definitions, sharing no code with it."""

from __future__ import annotations

import math
import unicodedata
from itertools import combinations, pairwise, permutations

ALONE = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
DROPPED = "\u00ad\u034f\u200b\u200c\u200d\u2060\ufeff"


def tokens(text: str) -> list[str]:
    """Split a text into tokens character by character."""
    found: list[str] = []
    current = ""
    for character in unicodedata.normalize("NFC", text):
        if character in DROPPED:
            continue
        if unicodedata.category(character)[0] not in "LMN":
            found, current = [*found, current], ""
            continue
        folded = "".join(unicodedata.normalize("NFKC", character).casefold().split())
        if unicodedata.name(character, "").startswith(ALONE):
            found, current = [*found, current, folded], ""
        else:
            current += folded
    return [token for token in [*found, current] if token]


def ngrams(words: list[str], n: int) -> set[tuple[str, ...]]:
    """Return the word n-grams, or the one shorter gram of a short sentence."""
    if not words:
        return set()
    if len(words) < n:
        return {tuple(words)}
    return {tuple(words[i : i + n]) for i in range(len(words) - n + 1)}


def jaccard(a: set[tuple[str, ...]], b: set[tuple[str, ...]]) -> float:
    """Return the Jaccard similarity of two sets that are not both empty."""
    return len(a & b) / len(a | b)


def edit_similarity(a: list[str], b: list[str]) -> float:
    """Return 1 minus the Levenshtein distance of two token sequences over the longer length."""
    if not a and not b:
        return 1.0
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return 1 - row[-1] / max(len(a), len(b))


def common_subsequence(a: list[str], b: list[str]) -> int:
    """Return the length of the longest common subsequence, cell by cell."""
    row = [0] * (len(b) + 1)
    for left in a:
        before = 0
        for j, right in enumerate(b, 1):
            before, row[j] = row[j], before + 1 if left == right else max(row[j], row[j - 1])
    return row[-1]


def cosine(sentences: list[list[str]], i: int, j: int) -> float:
    """Return the TF-IDF cosine of two of the sentences, the IDF being that of all of them, rounded to 1/1024."""
    n = len(sentences)

    def weight(token: str) -> float:
        held = sum(token in sentence for sentence in sentences)
        return round((math.log((1 + n) / (1 + held)) + 1) * 1024) / 1024

    def vector(sentence: list[str]) -> dict[str, float]:
        return {token: sentence.count(token) * weight(token) for token in sentence}

    a, b = vector(sentences[i]), vector(sentences[j])
    product = sum(value * b.get(token, 0.0) for token, value in a.items())
    return product / math.sqrt(sum(v * v for v in a.values()) * sum(v * v for v in b.values()))


def p_value(ranks: list[int]) -> float:
    """Return the share of all permutations with at most as many inversions, by looking at each of them."""

    def count(order: tuple[int, ...]) -> int:
        return sum(a > b for a, b in combinations(order, 2))

    observed = count(tuple(ranks))
    orders = list(permutations(range(len(ranks))))
    return sum(count(order) <= observed for order in orders) / len(orders)


def kept(ranks: list[int], words: list[int]) -> list[int]:
    """Return the longest increasing subsequence with the most words, then the smallest positions, by looking at all."""
    for length in range(len(ranks), 0, -1):
        chains = [
            chain
            for chain in combinations(range(len(ranks)), length)
            if all(ranks[a] < ranks[b] for a, b in pairwise(chain))
        ]
        if chains:
            return list(min(chains, key=lambda chain: (-sum(words[i] for i in chain), chain)))
    return []
