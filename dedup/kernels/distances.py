"""Two sequences of whole numbers against one another, 64 rows of the table of dynamic programming at a time.

A strip of 64 rows is one machine word per column; a longer sequence takes several strips, of which each hands the next
what it carries at its lower edge, one value a column. `masks` is room for one word per possible number, all 0, and is
left so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.cache import part

Sequence32 = NDArray[np.int32]
Masks = NDArray[np.uint64]

_NONE, _ONE, _ALL = np.uint64(0), np.uint64(1), np.uint64(0xFFFFFFFFFFFFFFFF)
_LAST = np.uint64(63)
_STRIP = 64


@part
def edit_distance(one: Sequence32, other: Sequence32, masks: Masks) -> int:
    """Return the Levenshtein distance (Hyyro 2003, "A bit-vector algorithm for computing Levenshtein distances")."""
    distance = len(one)
    if distance == 0:
        return len(other)
    higher, lower = np.ones(len(other), np.bool_), np.zeros(len(other), np.bool_)
    for start in range(0, len(one), _STRIP):
        strip = one[start : start + _STRIP]
        _mark(strip, masks)
        edge = np.uint64(len(strip) - 1)
        plus, minus = _ALL, _NONE
        for column in range(len(other)):
            match = masks[other[column]]
            before = match | np.uint64(lower[column])
            same = (((before & plus) + plus) ^ plus) | before | minus
            up = minus | ~(same | plus)
            down = same & plus
            here_up, here_down = (up >> edge) & _ONE, (down >> edge) & _ONE
            up = (up << _ONE) | np.uint64(higher[column])
            down = (down << _ONE) | np.uint64(lower[column])
            higher[column], lower[column] = here_up == _ONE, here_down == _ONE
            plus = down | ~(same | up)
            minus = up & same
        _unmark(strip, masks)
    for column in range(len(other)):
        distance += int(higher[column]) - int(lower[column])
    return distance


@part
def common_subsequence(one: Sequence32, other: Sequence32, masks: Masks) -> int:
    """Return the length of the longest common subsequence (Hyyro 2004, "Bit-parallel LCS-length computation")."""
    carried = np.zeros(len(other), np.bool_)
    length = 0
    for start in range(0, len(one), _STRIP):
        strip = one[start : start + _STRIP]
        _mark(strip, masks)
        row = _ALL
        for column in range(len(other)):
            match = row & masks[other[column]]
            half = row + match
            total = half + np.uint64(carried[column])
            carried[column] = half < row or total < half
            row = total | (row - match)
        _unmark(strip, masks)
        length += _zeros(row)
    return length


@part
def _mark(strip: Sequence32, masks: Masks) -> None:
    for place in range(len(strip)):
        masks[strip[place]] |= _ONE << np.uint64(place)


@part
def _unmark(strip: Sequence32, masks: Masks) -> None:
    for place in range(len(strip)):
        masks[strip[place]] = _NONE


@part
def _zeros(row: np.uint64) -> int:
    rest, count = ~row, 0
    while rest != _NONE:
        rest &= rest - _ONE
        count += 1
    return count
