"""The later passes of the kernels: folded text to token ids, to shingle ids, to minima.

A step of FNV-1a waits for the one before, so one hash cannot be hurried. Instead a window of text is cut into segments,
which are hashed side by side, every state kept; those at the ends of tokens are then picked out.
"""

from __future__ import annotations

import numpy as np
from numba.cpython.unsafe.numbers import trailing_zeros
from numpy.typing import NDArray

from dedup.kernels.cache import part
from dedup.kernels.fold import SPACE
from dedup.kernels.table import Bytes, Ids
from dedup.shingle import _FNV_OFFSET, _FNV_PRIME, _MIX_1, _MIX_2, _POLYNOMIAL

Hashes = NDArray[np.uint32]
Flags = NDArray[np.bool_]

#: Bytes of text hashed at a time, a multiple of 64 in each lane.
WINDOW = 1 << 14
_LANES = np.uint64(32)
_ZERO, _ONE = np.uint64(0), np.uint64(1)
_OFFSET, _PRIME = np.uint64(_FNV_OFFSET), np.uint64(_FNV_PRIME)
_M1, _M2, POLYNOMIAL = np.uint64(_MIX_1), np.uint64(_MIX_2), np.uint64(_POLYNOMIAL)
#: The constants of MurmurHash3's finaliser, as in `dedup.sketch`.
_F1, _F2 = np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
_MOST = np.uint32(0xFFFFFFFF)


@part
def mix(value: np.uint64) -> np.uint64:
    """Return splitmix64's mix of 64 bits."""
    value = (value ^ (value >> np.uint64(30))) * _M1
    value = (value ^ (value >> np.uint64(27))) * _M2
    return value ^ (value >> np.uint64(31))


@part
def hash_tokens(text: Bytes, end: int, stem: int | None, states: Ids, ids: Ids, at: int) -> int:
    """Write the ids of the tokens of text[1:end] to `ids` from `at` on; return where they end.

    Of a token its first `stem` code points count, or all: None, for which the compiler leaves the
    counting out. `states` is room for WINDOW + SLACK words.
    """
    words = text.view(np.uint64)
    begin, o = _ZERO, np.uint64(at)
    while begin < np.uint64(end):
        stop = min(begin + np.uint64(WINDOW), np.uint64(end))
        segment = (stop - begin + np.uint64(64) * _LANES - _ONE) // (np.uint64(64) * _LANES) * np.uint64(64)
        _hash_lanes(words[begin // np.uint64(8) :], segment // np.uint64(8), stem, states)
        for lane in range(_LANES):
            own = begin + lane * segment
            if own < stop:
                o = _gather(text, own, min(own + segment, stop), stem, states[lane:], ids, o)
        begin = stop
    for k in range(np.uint64(at), o):
        ids[k] = mix(ids[k])
    return np.int64(o)  # type: ignore[return-value]  # one type of integer for the compiler


@part
def _hash_lanes(words: Ids, size: np.uint64, stem: int | None, states: Ids) -> None:
    """Hash segments of `size` words side by side; the state before byte i of lane l goes to states[i * _LANES + l].

    A space ends a state and begins a new one. The first byte is the lowest of a word: the machine is little-endian.
    """
    state, word, length = np.full(_LANES, _OFFSET, np.uint64), np.empty(_LANES, np.uint64), np.zeros(_LANES, np.uint64)
    for w in range(size):
        for lane in range(_LANES):
            word[lane] = words[lane * size + w]
        near = w * np.uint64(8) * _LANES
        for lane in range(_LANES):
            h, eight, points = state[lane], word[lane], length[lane]
            for byte in range(np.uint64(8)):
                states[near + byte * _LANES + lane] = h
                b = eight >> (np.uint64(8) * byte) & np.uint64(0xFF)
                if stem is not None:
                    points = _ZERO if b == np.uint64(SPACE) else points + _begins(b)
                    h = _OFFSET if b == np.uint64(SPACE) else ((h ^ b) * _PRIME if points <= np.uint64(stem) else h)
                else:
                    h = _OFFSET if b == np.uint64(SPACE) else (h ^ b) * _PRIME
            state[lane], length[lane] = h, points


@part
def _begins(b: np.uint64) -> np.uint64:
    """Return 1 for the first byte of a code point, else 0."""
    return np.uint64((b & np.uint64(0xC0)) != np.uint64(0x80))


@part
def _gather(
    text: Bytes, begin: np.uint64, end: np.uint64, stem: int | None, states: Ids, ids: Ids, o: np.uint64
) -> np.uint64:
    """Write to ids[o:] the states in which the tokens of a segment end; return where they end.

    Up to three words beyond are written. The first token may have begun before the segment and is hashed anew.
    """
    first = o
    torn = begin > _ZERO and text[begin - _ONE] != SPACE
    carry = np.uint64(torn)
    for block in range((end - begin + np.uint64(63)) >> np.uint64(6)):
        inside = _ZERO
        for j in range(np.uint64(64)):
            inside |= np.uint64(text[begin + np.uint64(64) * block + j] != SPACE) << j
        left = end - begin - np.uint64(64) * block
        ended = ~inside & (inside << _ONE | carry)
        if left < np.uint64(64):
            ended &= (_ONE << left) - _ONE
        carry = inside >> np.uint64(63)
        while ended:
            # Four without a look: the end of a loop of unknown length is the dearest branch there is.
            for _ in range(4):
                place = np.uint64(64) * block + trailing_zeros(ended)  # type: ignore[call-arg]
                ids[o] = states[place * _LANES]
                o += np.uint64(ended != _ZERO)
                ended &= ended - _ONE
    if torn and o > first:
        ids[first] = _whole(text, begin, stem)
    return o


@part
def _whole(text: Bytes, inner: np.uint64, stem: int | None) -> np.uint64:
    """Return the state after the token to which the byte before `inner` belongs."""
    i = inner
    while text[i - _ONE] != SPACE:
        i -= _ONE
    h, points = _OFFSET, _ZERO
    while text[i] != SPACE:
        if stem is not None:
            points += _begins(np.uint64(text[i]))
            if points > np.uint64(stem):
                break
        h = (h ^ np.uint64(text[i])) * _PRIME
        i += _ONE
    return h


@part
def find_numbers(text: Bytes, marks: Bytes, end: int, numbers: Flags, at: int) -> None:
    """Tell of each token of text[1:end], in `numbers` from `at` on, whether a decimal digit is in it.

    A mark on a space is of the token after it: of a code point that stands alone.
    """
    carry, seen = _ZERO, False
    for begin in range(_ZERO, np.uint64(end), np.uint64(64)):
        inside, digits = _ZERO, _ZERO
        for j in range(np.uint64(64)):
            b = text[begin + j]
            inside |= np.uint64(b != SPACE) << j
            digit = (np.uint8(b - np.uint8(48)) < np.uint8(10)) | (marks[begin + j] != np.uint8(0))
            digits |= np.uint64(digit) << j
        ended = ~inside & (inside << _ONE | carry)
        if np.uint64(end) - begin < np.uint64(64):
            ended &= (_ONE << (np.uint64(end) - begin)) - _ONE
        carry = inside >> np.uint64(63)
        while ended:
            before = (ended & (_ZERO - ended)) - _ONE
            numbers[at] = seen | ((digits & before) != _ZERO)
            at += 1
            seen = False
            digits &= ~before
            ended &= ended - _ONE
        seen |= digits != _ZERO


@part
def fold_shingles(ids: Ids, size: int, n: int, out: Ids) -> None:
    """Write the id of the shingle of n that begins at each of ids[:size], as far as there are n."""
    for i in range(size - n + 1):
        out[i] = np.uint64(n)
    for step in range(n):
        for i in range(size - n + 1):
            out[i] = out[i] * POLYNOMIAL + ids[i + step]
    for i in range(size - n + 1):
        out[i] = mix(out[i])


@part
def unique(values: Ids) -> int:
    """Sort in place, move what differs to the front, return how many differ; there is at least one."""
    if len(values) > 40:
        values.sort()
    else:
        for i in range(1, len(values)):
            value, j = values[i], i
            while j > 0 and values[j - 1] > value:
                values[j] = values[j - 1]
                j -= 1
            values[j] = value
    found = 1
    for i in range(1, len(values)):
        values[found] = values[i]
        found += values[i] != values[found - 1]
    return found


@part
def finalised(value: np.uint64) -> np.uint32:
    """Return the low half of a shingle id, mixed."""
    h = np.uint32(value)
    h = np.uint32((h ^ (h >> np.uint32(16))) * _F1)
    h = np.uint32((h ^ (h >> np.uint32(13))) * _F2)
    return np.uint32(h ^ (h >> np.uint32(16)))


@part
def minima(hashes: Hashes, begin: int, end: int, a: Hashes, b: Hashes, low: Hashes) -> None:
    """Set `low` to the minima of a * h + b over hashes[begin:end], for each a and b; all ones if there are none.

    Eight hashes are taken together, so that a minimum is read and written once for all; the last one fills up.
    """
    low[:] = _MOST
    last = end - 1
    for i in range(begin, end, 8):
        h0, h1, h2, h3 = hashes[i], hashes[min(i + 1, last)], hashes[min(i + 2, last)], hashes[min(i + 3, last)]
        i += 4
        h4, h5, h6, h7 = (hashes[min(i, last)], hashes[min(i + 1, last)], hashes[min(i + 2, last)],
                          hashes[min(i + 3, last)])  # fmt: skip
        for j in range(len(a)):
            x, y = a[j], b[j]
            least = _lower(h3, x, y, _lower(h2, x, y, _lower(h1, x, y, _lower(h0, x, y, low[j]))))
            low[j] = _lower(h7, x, y, _lower(h6, x, y, _lower(h5, x, y, _lower(h4, x, y, least))))


@part
def _lower(h: np.uint32, x: np.uint32, y: np.uint32, low: np.uint32) -> np.uint32:
    value = np.uint32(np.uint32(h * x) + y)
    return value if value < low else low
