"""Counts frequent words in text of the Western encoding: all words of a text at once, their bytes as numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.screen import units

#: The encoding of most texts, in which each letter of the languages with Latin script is one byte.
ENCODING = "cp1252"
#: Bytes of the longest word that is counted: a word is one number of 64 bits.
LONGEST = 8
#: The letters of a text, one byte for each of its code units.
Cut = NDArray[np.uint8]
_BLANK, _STOP = ord(" "), ord(".")
_LETTER, _BESIDE = re.compile(r"[^\W\d_]"), re.compile(r"[\w.'’]")
_SMALL_A, _ALPHABET = np.uint8(ord("a")), np.uint8(26)
#: By the length of a word: the bits that hold it; none for a longer one, so that it equals no word.
_BITS = np.array([2 ** (8 * length) - 1 for length in range(LONGEST + 1)] + [0], np.uint64)
#: Slots of the table of words, a power of two, so many times as many as words.
_ROOM = 64


class Tally(NamedTuple):
    """Of a text: the letters of ASCII, all words, and for each language those that are frequent in it, and how many
    different ones."""

    letters: int
    words: int
    hits: Sequence[float]
    different: Sequence[float]


class Counted:
    """Words that are counted in texts: of letters, in lower case, at most `LONGEST` in the encoding.

    `theirs` is 1 where a word, by row, is one of a language, by column, else 0.
    """

    def __init__(self, words: Sequence[str], theirs: NDArray[np.float32]) -> None:
        self.words, self.theirs = words, theirs
        self._shift = np.uint64(64 - (_ROOM * max(1, len(self.words))).bit_length())
        numbers = [int.from_bytes(word.encode(ENCODING), "little") for word in self.words]
        self._numbers = np.array(numbers, np.uint64)
        self._factor = next(factor for factor in map(_factor, count()) if self._parts(factor))
        self._slots = np.zeros(1 << (64 - int(self._shift)), np.int32)
        self._slots[self._hashes(self._numbers, self._factor)] = np.arange(len(self.words))

    def _hashes(self, numbers: NDArray[np.uint64], factor: np.uint64) -> NDArray[np.uint64]:
        return (numbers * factor) >> self._shift

    def _parts(self, factor: np.uint64) -> bool:
        """Whether a factor gives each word a slot of its own."""
        return len(np.unique(self._hashes(self._numbers, factor))) == len(self.words)

    def of(self, text: str) -> Tally:
        """Return the tally of a text."""
        if _compiled is None:
            return self.plainly_of(text)
        found = np.zeros((2, self.theirs.shape[1]), np.int64)
        table = self._shift, self._factor, self._numbers, self._slots, self.theirs
        letters, words = _compiled(units(text), _cuts(), _STOP, LONGEST, *table, found)
        return Tally(letters, words, *found.tolist())

    def plainly_of(self, text: str) -> Tally:
        """Return what `of` does: the definition, of which a compiled form is another way."""
        letters = cut(text)
        words, counts = self.counts(letters)
        return Tally(ascii_letters(letters), words, *of_languages(counts, self.theirs))

    def counts(self, text: Cut) -> tuple[int, NDArray[np.int64]]:
        """Return the number of all words of a text, and how often each of these words is in it.

        A single letter is a word only where it is no part of an abbreviation ("U.S.") or of an elision ("it's").
        """
        letters = text > _STOP
        edges = np.flatnonzero(letters[1:] != letters[:-1])
        starts, lengths = edges[::2] + 1, edges[1::2] - edges[::2]
        single = np.flatnonzero(lengths == 1)
        place = starts[single]
        parts = single[(text[place - 1] == _STOP) | (text[place + 1] == _STOP)]
        lengths[parts] = LONGEST + 1
        heads = np.ndarray((len(text) - LONGEST + 1,), "<u8", text, 0, (1,))[starts]
        return len(starts) - len(parts), self._found(heads & _BITS[np.minimum(lengths, LONGEST + 1)])

    def _found(self, numbers: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return how often each of the words is among the numbers."""
        slots = self._slots[self._hashes(numbers, self._factor)]
        return np.bincount(slots[self._numbers[slots] == numbers], minlength=len(self.words))


#: What counts in place of `Counted.plainly_of`, where something does.
_compiled: Callable[..., Any] | None = None


def use(compiled: Callable[..., Any] | None) -> None:
    """Let a compiled form count in this process from now on, `kernels.reading.tally`; None for none.

    Loading it takes half a second, which only what reads many texts gains back.
    """
    global _compiled
    _compiled = compiled


def of_languages(counts: NDArray[np.int64], theirs: NDArray[np.float32]) -> tuple[list[float], list[float]]:
    """Return for each language how many words are its own, and how many different ones, of how often each stands."""
    hits, different = (np.array((counts, counts > 0), np.float32) @ theirs).tolist()
    return hits, different


def cut(text: str) -> Cut:
    """Return the letters of a text in lower case, one byte for each, as `Counted` takes them.

    What the encoding cannot hold is a blank, and so is all else that is no letter, but for what makes a single letter
    beside it no word: a stop, an apostrophe, a digit. These are stops. With blanks around it each word has an edge on
    both sides, and eight bytes can be read from its first on.
    """
    own = units(text)
    found = np.full(len(own) + 1 + LONGEST, _BLANK, np.uint8)
    found[1:-LONGEST] = _cuts().take(own)
    return found


def ascii_letters(text: Cut) -> int:
    """Return the number of letters of a text that are of ASCII."""
    return int(np.count_nonzero(text - _SMALL_A < _ALPHABET))


@cache
def _cuts() -> NDArray[np.uint8]:
    """Return the byte of each code unit of UTF-16."""
    found = np.full(1 << 16, _BLANK, np.uint8)
    for code, char in enumerate(bytes(range(256)).decode(ENCODING, "replace")):
        small = code + 32 if char.isascii() and char.isupper() else code
        if char != "\ufffd":
            found[ord(char)] = small if _LETTER.match(char) else _STOP if _BESIDE.match(char) else _BLANK
    return found


def _factor(trial: int) -> np.uint64:
    """Return an odd factor of 64 bits, another one for each trial: multiples of the golden ratio's."""
    return np.uint64((0x9E3779B97F4A7C15 * (2 * trial + 1)) % 2**64 | 1)
