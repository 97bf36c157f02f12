"""Counts frequent words in text of the Western encoding: all words of a text at once, their bytes as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import count

import numpy as np
from numpy.typing import NDArray

#: The encoding of most texts, in which each letter of the languages with Latin script is one byte.
ENCODING = "cp1252"
#: Bytes of the longest word that is counted: a word is one number of 64 bits.
LONGEST = 8
_BLANK, _STOP = ord(" "), ord(".")
#: Each byte itself where it is a letter, a stop where a single letter beside it is no word, else a blank.
_CUTS = bytes(
    code if re.match(r"[^\W\d_]", char) else _STOP if re.match(r"[\w.'’]", char) else _BLANK
    for code, char in enumerate(bytes(range(256)).decode(ENCODING, "replace"))
)
#: By the length of a word: the bits that hold it; none for a longer one, so that it equals no word.
_BITS = np.array([2 ** (8 * length) - 1 for length in range(LONGEST + 1)] + [0], np.uint64)
#: Slots of the table of words, a power of two, so many times as many as words.
_ROOM = 64


class Counted:
    """Words that are counted in texts: of letters, in lower case, at most `LONGEST` in the encoding."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(words)
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

    def of(self, text: bytes) -> tuple[int, dict[str, int]]:
        """Return the number of all words of an encoded text in lower case, and how often each of these words is in it.

        A single letter is a word only where it is no part of an abbreviation ("U.S.") or of an elision ("it's").
        """
        # With blanks around it each word has an edge on both sides, and eight bytes can be read from its first on.
        padded = b" " + text.translate(_CUTS) + b" " * LONGEST
        codes = np.frombuffer(padded, np.uint8)
        letters = codes > _STOP
        edges = np.flatnonzero(letters[1:] != letters[:-1])
        starts, lengths = edges[::2] + 1, edges[1::2] - edges[::2]
        single = np.flatnonzero(lengths == 1)
        place = starts[single]
        parts = single[(codes[place - 1] == _STOP) | (codes[place + 1] == _STOP)]
        lengths[parts] = LONGEST + 1
        heads = np.ndarray((len(codes) - LONGEST + 1,), "<u8", padded, 0, (1,))[starts]
        return len(starts) - len(parts), self._found(heads & _BITS[np.minimum(lengths, LONGEST + 1)])

    def _found(self, numbers: NDArray[np.uint64]) -> dict[str, int]:
        """Return how often each of the words is among the numbers."""
        slots = self._slots[self._hashes(numbers, self._factor)]
        counts = np.bincount(slots[np.flatnonzero(self._numbers[slots] == numbers)], minlength=1)
        found = np.flatnonzero(counts)
        return dict(zip(map(self.words.__getitem__, found.tolist()), counts[found].tolist(), strict=True))


def _factor(trial: int) -> np.uint64:
    """Return an odd factor of 64 bits, another one for each trial: multiples of the golden ratio's."""
    return np.uint64((0x9E3779B97F4A7C15 * (2 * trial + 1)) % 2**64 | 1)
