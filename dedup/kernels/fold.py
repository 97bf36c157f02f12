"""The first pass of the kernels: UTF-8 to folded text, which is `str.translate` by the token table.

Folded text is the bytes of tokens with spaces between them. ASCII goes by whole blocks, in a loop that compiles to
vector instructions; other code points go one by one through the table.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.cache import part
from dedup.kernels.table import DECIMAL, ELSEWHERE, EXPANSION, LENGTH, Bytes, Ids, Rows

Starts = NDArray[np.int64]

#: Bytes read or written beyond a position without a look: buffers are that much longer.
SLACK = 4096
#: What `fold` returns when the table lacks a block, and when a sentence ends inside a code point.
MISSING, CUT = -1, -2
SPACE = np.uint8(0x20)

#: Bytes folded at a time: few enough to stay in a core's own cache.
_CHUNK = 30_000
_BLOCK = np.uint64(32)
#: After so many bytes of ASCII in a row, blocks are tried again.
_RUN = 8
_ZERO, _ONE = np.uint64(0), np.uint64(1)


@part
def chunk(offsets: Starts, first: int) -> int:
    """Return the end of the chunk that begins with sentence `first`: one sentence, or as many as fit in _CHUNK."""
    last = first + 1
    while last < len(offsets) - 1 and offsets[last + 1] - offsets[first] <= _CHUNK:
        last += 1
    return last


@part
def room(offsets: Starts) -> int:
    """Return the bytes, a multiple of eight, that hold any chunk folded."""
    most = 0
    first = 0
    while first < len(offsets) - 1:
        last = chunk(offsets, first)
        most = max(most, offsets[last] - offsets[first] + last - first)
        first = last
    return (most * EXPANSION + SLACK) // 8 * 8


@part
def fold(
    data: Bytes, offsets: Starts, first: int, last: int, rows: Rows, entries: Ids, long: Bytes, text: Bytes,
    marks: Bytes, counts: Starts,
) -> int:  # fmt: skip
    """Write sentences first..last-1 folded to `text` from 1 on, a space before and after each; return the end.

    `counts` gets their numbers of tokens; `marks` a 1 wherever a code point beyond ASCII becomes something with a
    decimal digit. Returns MISSING or CUT where there is no end.
    """
    text[0] = SPACE
    o = _ONE
    for s in range(first, last):
        begin = o
        i, stop = np.uint64(offsets[s]), np.uint64(offsets[s + 1])
        while i < stop:
            reached = _ascii(data, i, stop, text, o)
            o += reached - i
            i = reached
            if i < stop:
                i, o = _others(data, i, stop, rows, entries, long, text, marks, o)
                if o == _ZERO:
                    return MISSING if i < stop else CUT
        text[o] = SPACE
        o += _ONE
        counts[s] = _count(text, begin, o)
    return np.int64(o)  # type: ignore[return-value]  # one type of integer for the compiler


@part
def _ascii_folded(c: np.uint8) -> np.uint8:
    small = np.uint8(c | np.uint8(0x20))
    letter = np.uint8(small - np.uint8(97)) < np.uint8(26)
    digit = np.uint8(c - np.uint8(48)) < np.uint8(10)
    return small if letter else (c if digit else SPACE)


@part
def _ascii(data: Bytes, i: np.uint64, stop: np.uint64, text: Bytes, o: np.uint64) -> np.uint64:
    """Fold ASCII from i on; return where it ends. Whole blocks are written, also beyond that."""
    while i + _BLOCK <= np.uint64(len(data)):
        high = np.uint8(0)
        for j in range(_BLOCK):
            c = data[i + j]
            high |= c
            text[o + j] = _ascii_folded(c)
        if high >= np.uint8(128):
            while data[i] < np.uint8(128):
                i += _ONE
            return min(i, stop)
        i += _BLOCK
        o += _BLOCK
        if i >= stop:
            return stop
    while i < stop and data[i] < np.uint8(128):
        text[o] = _ascii_folded(data[i])
        i += _ONE
        o += _ONE
    return i


@part
def _others(
    data: Bytes, i: np.uint64, stop: np.uint64, rows: Rows, entries: Ids, long: Bytes, text: Bytes, marks: Bytes,
    o: np.uint64,
) -> tuple[np.uint64, np.uint64]:  # fmt: skip
    """Fold code points through the table until a run of ASCII or the end.

    Returns the positions reached in data and text; the second is 0, which no text reaches, when the table lacks a code
    point or (with the first at the end) a code point is cut.
    """
    run = 0
    while i < stop and run < _RUN:
        lead = data[i]
        run = run + 1 if lead < 0x80 else 0
        width = _ONE + np.uint64(lead >= 0x80) + np.uint64(lead >= 0xE0) + np.uint64(lead >= 0xF0)
        if i + width > stop:
            return stop, _ZERO
        code = _code(data, i, width)
        row = np.uint64(rows[code >> np.uint64(8)])
        if row == _ZERO:
            return i, _ZERO
        entry = entries[row * np.uint64(256) + (code & np.uint64(255))]
        marks[o] = np.uint8((entry & np.uint64(DECIMAL)) != _ZERO)
        o = _written(entry, long, text, o)
        i += width
    return i, o


@part
def _code(data: Bytes, i: np.uint64, width: np.uint64) -> np.uint64:
    """Return the code point of `width` bytes at i."""
    code = np.uint64(data[i])
    if width > _ONE:
        code &= np.uint64(0x7F) >> width
        for j in range(_ONE, width):
            code = code << np.uint64(6) | np.uint64(data[i + j]) & np.uint64(0x3F)
    return code


@part
def _written(entry: np.uint64, long: Bytes, text: Bytes, o: np.uint64) -> np.uint64:
    """Write what an entry says to text[o:], return the end of it."""
    length, rest = entry & np.uint64(LENGTH), entry >> np.uint64(8)
    if length == np.uint64(ELSEWHERE):
        length = np.uint64(long[rest])
        for j in range(length):
            text[o + j] = long[rest + _ONE + j]
    else:
        for j in range(np.uint64(8)):
            text[o + j] = np.uint8(rest >> (np.uint64(8) * j))
    return o + length


@part
def _count(text: Bytes, begin: np.uint64, end: np.uint64) -> int:
    """Return how many tokens end in text[begin:end], which ends in a space and follows one."""
    found = 0
    for i in range(begin, end):
        found += (text[i] == SPACE) & (text[i - _ONE] != SPACE)
    return found
