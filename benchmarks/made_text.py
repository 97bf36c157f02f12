"""News-like text in bulk, from a seed: invented words in the proportions, lengths and repetitions of real stories.

Measured on Reuters-21578 (its first 20,000 stories, the sentences of `dedup`): the lengths of sentences, the share of
running words that the most frequent words take, and how often a sentence has something in common with another by
chance (`benchmarks/chance.py` measures both corpora in one way). Repetition comes from two inventories without end,
phrases and formulas, drawn by a power law: so their number grows with the text as Heaps' law says (Heaps 1978), and
the content of each is a hash of its rank, the same in every process. Grammatical words are English, so that the rules
of that language apply; all others are made of syllables.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

#: Bytes that end a sentence and a paragraph inside a made text, until it is laid out.
SENTENCE, PARAGRAPH = b"\x01", b"\x02"

#: Share of running words that the 1, 10, 100 ... most frequent words take (Reuters: .053 .212 .463 .765 .966).
_RANKS = np.log([1, 2, 10, 100, 1_000, 10_000, 100_000, 1_000_000])
_SHARES = np.array([0.0, 0.053, 0.212, 0.463, 0.765, 0.966, 0.994, 1.0])
VOCABULARY = 1_000_000
#: Tokens of a sentence at these quantiles (Reuters, sentences of at least four tokens).
_QUANTILES = np.array([0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0])
_LENGTHS = np.array([4, 4, 6, 9, 14, 22, 30, 37, 41, 50, 64])
#: Sentences of an article: a gamma distribution of this shape and mean, and its limits.
_ARTICLE_SHAPE, ARTICLE_MEAN, _ARTICLE_LIMITS = 4.0, 28.0, (6, 90)
#: Share of the units of a sentence that are phrases, their lengths, and the power law of their ranks.
_PHRASE_SHARE, _PHRASE_LENGTHS = 0.30, (3, 7)
_PHRASE_LAW = (400.0, 1.35)
#: Share of sentences that follow a formula, the power law of the formulas, and the share of their words that is free.
_FORMULA_SHARE, _FORMULA_LAW, _FORMULA_FREE = 0.15, (200.0, 1.35), 0.2
_NUMBER_SHARE, _NAME_SHARE, _COMMA_SHARE, _PARAGRAPH_SHARE, _QUOTE_SHARE = 0.03, 0.06, 0.05, 0.55, 0.12

_GRAMMAR = (
    *("the", "of", "to", "and", "in", "said", "a", "for", "it", "that", "is", "on", "by", "from", "at", "with", "was"),
    *(
        "as",
        "be",
        "its",
        "will",
        "an",
        "has",
        "would",
        "were",
        "he",
        "which",
        "not",
        "are",
        "this",
        "have",
        "but",
        "or",
    ),
    *("had", "they", "up", "after", "their", "more", "been", "who", "also", "one", "about", "than", "over", "other"),
    *("last", "first", "two", "new", "before", "could", "some", "no", "under", "between", "there", "all", "if", "when"),
)
_ONSETS = ("b", "br", "d", "dr", "f", "g", "gl", "k", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "z")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea")
_CODAS = ("", "n", "r", "l", "s", "nd", "rt")
#: A step through the words that mixes their letters; a prime.
_STRIDE = 7_368_787
_SPACE, _COMMA, _STOP, _BREAK, _SAID = 0, 1, 2, 3, 6
#: Added to a stop or a break: a quotation opens after it.
_OPENING = 2
_QUOTE_WORDS = 6
_MARKS = (
    *(b" ", b", ", b"." + SENTENCE, b"." + PARAGRAPH),
    *(b"." + SENTENCE + "“".encode(), b"." + PARAGRAPH + "“".encode(), ",” said ".encode()),
)


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Byte strings laid end to end: number `i` is `data[starts[i] : starts[i] + lengths[i]]`."""

    data: Bytes
    starts: Integers
    lengths: Integers

    def joined(self, numbers: Integers) -> bytes:
        """Return the strings of these numbers one after the other."""
        lengths = self.lengths[numbers]
        ends = np.cumsum(lengths)
        shift = np.repeat(self.starts[numbers] - (ends - lengths), lengths)
        shift += np.arange(len(shift))
        joined: bytes = self.data[shift].tobytes()
        return joined


@cache
def vocabulary() -> Pieces:
    """Return every string a text is made of: words by rank, the same capitalised, numbers, marks."""
    words = _words()
    numbers = [str(number).encode() for number in range(10_000)]
    strings = [*words, *(word.capitalize() for word in words), *numbers, *_MARKS]
    lengths = np.fromiter(map(len, strings), np.int64, len(strings))
    return Pieces(np.frombuffer(b"".join(strings), np.uint8), np.cumsum(lengths) - lengths, lengths)


_NUMBERS = 2 * VOCABULARY
_FIRST_MARK = _NUMBERS + 10_000


def _words() -> list[bytes]:
    """Return the words by rank: grammatical ones, then of one, two and three syllables, the frequent ones short."""
    opened = [onset + vowel for vowel in _VOWELS for onset in _ONSETS]
    closed = [syllable + coda for coda in _CODAS for syllable in opened]
    found: dict[str, None] = dict.fromkeys(_GRAMMAR)
    for parts, upto in (([closed], 160), ([opened, closed], 2_000), ([opened, opened, closed], VOCABULARY)):
        total, number = math.prod(map(len, parts)), 0
        while len(found) < upto:
            number = (number + _STRIDE) % total
            found.setdefault(_spelt(number, parts))
    return [word.encode() for word in found]


def _spelt(number: int, parts: list[list[str]]) -> str:
    """Return the word whose syllables are the digits of a number."""
    syllables = []
    for part in parts:
        number, digit = divmod(number, len(part))
        syllables.append(part[digit])
    return "".join(syllables)


@dataclass(frozen=True, slots=True, eq=False)
class _Sentences:
    """How the words of some articles are divided; `first` and `last` are the places of a sentence's words."""

    first: Integers
    last: Integers
    ends_article: Flags
    words: int


def articles(draw: np.random.Generator, count: int, salt: int = 0) -> list[bytes]:
    """Return the bodies of made-up articles as UTF-8, SENTENCE and PARAGRAPH between their sentences.

    The inventories of phrases and formulas are those of the salt: articles of one salt repeat one another's phrases.
    """
    sentences = _divided(draw, count)
    ranks = _ranks(_word_positions(draw, sentences, salt))
    words = _forms(draw, ranks, sentences)
    pieces, article_ends = _punctuated(draw, words, sentences)
    parts = vocabulary()
    text, ends = parts.joined(pieces), np.cumsum(parts.lengths[pieces])[article_ends].tolist()
    return [text[start:end].rstrip(SENTENCE + PARAGRAPH) for start, end in zip([0, *ends], ends, strict=False)]


def _divided(draw: np.random.Generator, count: int) -> _Sentences:
    sizes = draw.gamma(_ARTICLE_SHAPE, ARTICLE_MEAN / _ARTICLE_SHAPE, count).clip(*_ARTICLE_LIMITS).astype(np.int64)
    lengths = np.interp(draw.random(int(sizes.sum())), _QUANTILES, _LENGTHS).round().astype(np.int64)
    ends = np.cumsum(lengths)
    closing = np.zeros(len(lengths), np.bool_)
    closing[np.cumsum(sizes) - 1] = True
    return _Sentences(ends - lengths, ends - 1, closing, int(ends[-1]))


def _word_positions(draw: np.random.Generator, sentences: _Sentences, salt: int) -> Floats:
    """Return for each word a number in [0, 1) that decides it: drawn, or the hash of its place in a phrase."""
    total = sentences.words
    free = draw.random(total)
    phrase = draw.random(total) < _PHRASE_SHARE
    lengths = np.where(phrase, draw.integers(*_PHRASE_LENGTHS, total, endpoint=True), 1)
    owner = np.repeat(np.arange(total), lengths)[:total]  # more units than there is room for
    place = np.arange(total) - (np.cumsum(lengths) - lengths)[owner]
    chosen = _power_law(draw, _PHRASE_LAW, total)
    fixed = np.where(phrase[owner], _hashed(chosen[owner], place, 2 * salt), free)

    count = len(sentences.first)
    formula = np.where(draw.random(count) < _FORMULA_SHARE, _power_law(draw, _FORMULA_LAW, count), 0)
    sentence = np.repeat(np.arange(count), sentences.last - sentences.first + 1)
    bound = (formula[sentence] > 0) & (draw.random(total) >= _FORMULA_FREE)
    place = np.arange(total) - sentences.first[sentence]
    return np.where(bound, _hashed(formula[sentence], place, 2 * salt + 1), fixed)


def _power_law(draw: np.random.Generator, law: tuple[float, float], count: int) -> Integers:
    """Return ranks from 1 on whose probability falls as (rank + offset) to the power of -exponent."""
    offset, exponent = law
    ranks = offset * (draw.random(count) ** (-1 / (exponent - 1)) - 1)
    return ranks.clip(0, 2.0**40).astype(np.int64) + 1


def _hashed(rank: Integers, place: Integers, salt: int) -> Floats:
    """Return a number in [0, 1) for each rank and place (splitmix64, Steele, Lea & Flood 2014)."""
    value = rank.astype(np.uint64) * np.uint64(128) + place.astype(np.uint64)
    value = (value + np.uint64(salt)) * np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (value ^ (value >> np.uint64(31))) / 2.0**64


def _ranks(positions: Floats) -> Integers:
    ranks = np.exp(np.interp(positions, _SHARES, _RANKS)).astype(np.int64) - 1
    return ranks.clip(0, VOCABULARY - 1)


def _forms(draw: np.random.Generator, ranks: Integers, sentences: _Sentences) -> Integers:
    """Return the strings of the words: some are names or numbers, the first of a sentence is capitalised."""
    words, kind = ranks.copy(), draw.random(len(ranks))
    words[sentences.last] = np.where(  # no sentence ends with "of the"
        words[sentences.last] < len(_GRAMMAR), words[sentences.last] + len(_GRAMMAR), words[sentences.last]
    )
    number = kind > 1 - _NUMBER_SHARE
    capital = (kind < _NAME_SHARE) & (words >= len(_GRAMMAR))
    capital[sentences.first] = True
    number[sentences.first] = number[sentences.last] = False
    forms = words + VOCABULARY * capital
    forms[number] = _NUMBERS + np.exp(draw.random(int(number.sum())) * math.log(10_000)).astype(np.int64)
    return forms


def _punctuated(draw: np.random.Generator, words: Integers, sentences: _Sentences) -> tuple[Integers, Integers]:
    """Return the strings with a mark after each word, and where the articles end among them."""
    count = len(sentences.first)
    after = np.where(draw.random(len(words)) < _COMMA_SHARE, _COMMA, _SPACE)
    quoted = (draw.random(count) < _QUOTE_SHARE) & (sentences.last - sentences.first > _QUOTE_WORDS)
    quoted[np.flatnonzero(sentences.ends_article)[:-1] + 1] = quoted[0] = False
    after[sentences.last] = np.where(draw.random(count) < _PARAGRAPH_SHARE, _BREAK, _STOP)
    after[sentences.last[sentences.ends_article]] = _BREAK
    after[sentences.last[:-1]] += np.where(quoted[1:], _OPENING, 0)
    speakers = sentences.last[quoted]
    after[speakers - 2], after[speakers - 1] = _SAID, _SPACE
    words[speakers] += np.where(words[speakers] < VOCABULARY, VOCABULARY, 0)
    words[speakers - 1] += np.where(words[speakers - 1] < VOCABULARY, VOCABULARY, 0)  # a name of two words
    pieces = np.empty(2 * len(words), np.int64)
    pieces[::2], pieces[1::2] = words, _FIRST_MARK + after
    return pieces, 2 * sentences.last[sentences.ends_article] + 1


def line(draw: np.random.Generator, words: int) -> str:
    """Return a headline of so many made-up words."""
    forms = _ranks(draw.random(words)) + VOCABULARY * np.r_[True, np.zeros(words - 1, np.bool_)]
    pieces = np.c_[forms, np.full(words, _FIRST_MARK + _SPACE)].ravel()[:-1]
    return vocabulary().joined(pieces).decode()


def name(number: int) -> str:
    """Return the capitalised made-up word of a number, any number from 0 on."""
    return vocabulary().joined(np.array([VOCABULARY + len(_GRAMMAR) + number % 100_000])).decode()


def paragraphs(article: bytes) -> list[list[str]]:
    """Return the paragraphs of a made article, each a list of its sentences."""
    return [part.decode().split(SENTENCE.decode()) for part in article.split(PARAGRAPH)]


def laid_out(article: bytes) -> str:
    """Return an article's text as a reader sees it: a space between sentences, an empty line between paragraphs."""
    return article.replace(SENTENCE, b" ").replace(PARAGRAPH, b"\n\n").decode()
