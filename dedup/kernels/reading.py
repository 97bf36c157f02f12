"""What reading looks for in every text, in one pass each: the compiled second form of two steps, equal by laws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup import screen
from dedup.kernels.cache import kernel
from dedup.screen import BITS, FOREIGN, GRAM, Hits

_BYTE = np.uint64(8)
_FIRST, _LAST = np.uint8(ord("a")), np.uint8(ord("z"))
_LETTER, _GRAM = np.uint32(BITS), np.uint32((1 << (GRAM * BITS)) - 1)
#: Letters of four that stand behind the place that they are counted at.
_BEHIND = GRAM - 2


def hits(text: str, table: NDArray[np.uint8]) -> Hits | None:
    """Return what `screen.hits` does."""
    units = screen.units(text)
    found = np.empty((3, len(units) + GRAM), np.int32)
    number = _hits(units, screen.letters(), table, found)
    return None if number < 0 else Hits(*found[:, :number].tolist())


@kernel
def _hits(
    units: NDArray[np.uint16], letters: NDArray[np.uint16], table: NDArray[np.uint8], found: NDArray[np.int32]
) -> int:
    """Write the place, the four letters and the kinds of each hit; return their number, -1 for a foreign character."""
    number, gram = 0, np.uint32(0)
    for i in range(len(units) + _BEHIND + 1):
        letter = letters[units[i]] if i < len(units) else np.uint16(0)
        if letter == FOREIGN:
            return -1
        gram = (gram << _LETTER | np.uint32(letter)) & _GRAM
        kinds = table[gram]
        if kinds and i >= _BEHIND:
            found[0, number], found[1, number], found[2, number] = i - _BEHIND, gram, kinds
            number += 1
    return number


@kernel
def tally(
    units: NDArray[np.uint16], classes: NDArray[np.uint8], stop: int, longest: int, shift: np.uint64, factor: np.uint64,
    numbers: NDArray[np.uint64], slots: NDArray[np.int32], theirs: NDArray[np.float32], found: NDArray[np.int64],
) -> tuple[int, int]:  # fmt: skip
    """Return the letters of ASCII and the words of a text; `found` gets how many words, and different ones, are theirs.

    `classes` has the byte of each code unit: above `stop` a letter, and a letter by itself with a stop beside it is no
    word. The word of up to `longest` letters that are `numbers[k]`, the first one lowest, has
    `slots[number * factor >> shift] == k`; it is one of language l where `theirs[k, l]` is not 0.
    """
    counts = np.zeros(len(numbers), np.int64)
    letters = words = length = 0
    number, last, before = np.uint64(0), np.uint8(0), np.uint8(0)
    for i in range(len(units) + 1):
        letter = classes[units[i]] if i < len(units) else np.uint8(0)
        if letter > stop:
            if length == 0:
                before = last
            if length < longest:
                number |= np.uint64(letter) << (_BYTE * np.uint64(length))
            length += 1
            if _FIRST <= letter <= _LAST:
                letters += 1
        elif length > 0:
            if length > 1 or (before != stop and letter != stop):
                words += 1
                slot = slots[(number * factor) >> shift]
                if length <= longest and numbers[slot] == number:
                    counts[slot] += 1
            length, number = 0, np.uint64(0)
        last = letter
    for k in range(len(counts)):
        if counts[k]:
            for language in range(theirs.shape[1]):
                own = np.int64(theirs[k, language])
                found[0, language] += own * counts[k]
                found[1, language] += own
    return letters, words
