"""What reading looks for in every text, in one pass each: the compiled second form of two steps, equal by laws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup import screen
from dedup.kernels.cache import kernel
from dedup.screen import BITS, FOREIGN, GRAM, Hits

_BYTE = np.uint64(8)
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
def count(
    text: NDArray[np.uint8], stop: int, longest: int, shift: np.uint64, factor: np.uint64, numbers: NDArray[np.uint64],
    slots: NDArray[np.int32], found: NDArray[np.int64],
) -> int:  # fmt: skip
    """Return the number of all words of a text; `found` gets how often each word of a table is among them.

    What is above `stop` is a letter; a letter by itself with a stop beside it is no word. The word of up to `longest`
    letters that are `numbers[k]`, the first one lowest, has `slots[number * factor >> shift] == k`. Blanks stand at
    both ends of the text.
    """
    words = length = 0
    number = np.uint64(0)
    for i in range(len(text)):
        if text[i] > stop:
            if length < longest:
                number |= np.uint64(text[i]) << (_BYTE * np.uint64(length))
            length += 1
        elif length > 0:
            if length > 1 or (text[i - 2] != stop and text[i] != stop):
                words += 1
                slot = slots[(number * factor) >> shift]
                if length <= longest and numbers[slot] == number:
                    found[slot] += 1
            length, number = 0, np.uint64(0)
    return words
