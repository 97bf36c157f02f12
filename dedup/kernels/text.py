"""The fast second form of the definition: bytes to tokens to shingle ids to signatures, compiled by numba.

Equal to `dedup.shingle` and `dedup.sketch` bit for bit, which tests demand. A batch of sentences (or whole texts) is
one array of bytes, `data`, and the positions between them, `offsets` (int64, one more than sentences): sentence k is
`data[offsets[k]:offsets[k + 1]]`, UTF-8 of text in NFC, surrogates as three bytes each; `packing.pack` makes one. What
is found comes back in the same form: flat arrays and `starts`. Every function releases the GIL and may run in several
threads at once. Bytes that are not UTF-8 raise ValueError or give arbitrary tokens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.cache import kernel
from dedup.kernels.fold import CUT, MISSING, SLACK, Starts, chunk, fold, room
from dedup.kernels.hashing import (
    POLYNOMIAL,
    WINDOW,
    Flags,
    finalised,
    find_numbers,
    fold_shingles,
    hash_tokens,
    minima,
    mix,
    unique,
)
from dedup.kernels.table import SAYABLE, Bytes, Ids, Rows, fill, table
from dedup.sketch import Signature, permutations

#: Permutations are padded to a multiple of this, so that none is left over for a slow loop.
_LANES = 32


@dataclass(frozen=True, slots=True)
class TokenArrays:
    """The tokens of a batch: sentence k has tokens `starts[k]:starts[k + 1]`.

    The arrays are views into longer ones of which no more has been touched.
    """

    ids: Ids
    """`shingle.token_id` of each token."""
    stems: Ids
    """The id of its first code points (all of them if it has no more)."""
    numbers: Flags
    """Whether a decimal digit is in it."""
    starts: Starts


def tokens(data: Bytes, offsets: Starts, stem: int = 5) -> TokenArrays:
    """Return the tokens of a batch; `stem` is the length of a stem in code points, >= 1."""
    data, offsets = given(data, np.uint8), given(offsets, np.int64)
    starts = np.zeros(len(offsets), np.int64)
    most = len(data) // 2 + len(offsets) + SLACK
    ids, stems, numbers = np.empty(most, np.uint64), np.empty(most, np.uint64), np.empty(most, np.bool_)

    def run(rows: Rows, entries: Ids, long: Bytes) -> int:
        return _tokens(data, offsets, rows, entries, long, stem, ids, stems, numbers, starts)

    found = filled(data, run)
    return TokenArrays(ids[:found], stems[:found], numbers[:found], starts)


def shingles(ids: Ids, starts: Starts, n: int) -> tuple[Ids, Starts]:
    """Return the shingle ids of each sentence, sorted and unique as `shingle.shingle_ids` has them, and their starts.

    `n` is the words of a shingle, >= 1.
    """
    values, begins = np.empty(len(ids), np.uint64), np.zeros(len(starts), np.int64)
    found = _shingles(given(ids, np.uint64), given(starts, np.int64), n, values, begins)
    return values[:found], begins


def signatures(values: Ids, starts: Starts, count: int, seed: int) -> Signature:
    """Return the MinHash signature of each sentence's shingle ids, uint32 of shape (sentences, count).

    As `sketch.signature`, thus datasketch's affine32; all ones for the empty set. Order and repetitions do not matter.
    """
    found = np.empty((len(starts) - 1, count), np.uint32)
    _signatures(given(values, np.uint64), given(starts, np.int64), *_padded(count, seed), found)
    return found


def sketch_text(data: Bytes, offsets: Starts, n: int, count: int, seed: int) -> Signature:
    """Return `signatures` of `shingles` of `tokens` of a batch without making them: the shortest way from text."""
    data, offsets = given(data, np.uint8), given(offsets, np.int64)
    found = np.empty((len(offsets) - 1, count), np.uint32)
    a, b = _padded(count, seed)

    def run(rows: Rows, entries: Ids, long: Bytes) -> int:
        return _sketch(data, offsets, rows, entries, long, n, a, b, found)

    filled(data, run)
    return found


def band_keys(signed: Signature, bands: int, rows: int) -> Ids:
    """Return a 64-bit key of each band of each signature, of shape (sentences, bands).

    A function of the band's `rows` values alone; two bands of different values have one key by chance only (2**-64).
    """
    keys = np.empty((len(signed), bands), np.uint64)
    _band_keys(given(signed, np.uint32), rows, keys)
    return keys


def sentence_ids(ids: Ids, starts: Starts) -> Ids:
    """Return a 64-bit id of each sentence's sequence of tokens: the id of a shingle as long as the sentence.

    0 for a sentence without tokens.
    """
    found = np.empty(len(starts) - 1, np.uint64)
    _sentence_ids(given(ids, np.uint64), given(starts, np.int64), found)
    return found


def given(array: NDArray[Any], kind: type[np.generic]) -> NDArray[Any]:
    """Return a read-only view, so that a kernel is compiled for one type of array whatever the caller's flags are."""
    view = np.ascontiguousarray(array, kind).view()
    view.setflags(write=False)
    return view


def filled(data: Bytes, run: Callable[[Rows, Ids, Bytes], int]) -> int:
    """Run a kernel over text until the token table holds all that it asks for."""
    held = table()
    while (found := run(*held.arrays)) == MISSING:
        wanted = np.zeros(SAYABLE, np.bool_)
        _blocks(data, wanted)
        missing = np.flatnonzero(wanted & (held.rows == 0)).tolist()
        if not missing:
            raise ValueError("bytes that are not UTF-8")
        held = fill(missing)
    if found == CUT:
        raise ValueError("a sentence ends inside a code point")
    return found


@cache
def _padded(count: int, seed: int) -> tuple[Signature, Signature]:
    a, b = permutations(count, seed)
    more = -count % _LANES
    return np.pad(a, (0, more)), np.pad(b, (0, more))


@kernel
def _blocks(data: Bytes, wanted: Flags) -> None:
    """Mark the blocks of 256 code points that code points of two bytes and more are in."""
    size = len(data)
    for i in range(size):
        lead = np.int64(data[i])
        if lead >= 0xC0:
            b = np.int64(data[i + 1]) & 0x3F if i + 1 < size else np.int64(0)
            c = np.int64(data[i + 2]) & 0x3F if i + 2 < size else np.int64(0)
            if lead < 0xE0:
                wanted[(lead & 0x1F) >> 2] = True
            elif lead < 0xF0:
                wanted[(lead & 0x0F) << 4 | b >> 2] = True
            else:
                wanted[(lead & 0x07) << 10 | b << 4 | c >> 2] = True


@kernel
def _tokens(
    data: Bytes, offsets: Starts, rows: Rows, entries: Ids, long: Bytes, stem: int, ids: Ids, stems: Ids,
    numbers: Flags, starts: Starts,
) -> int:  # fmt: skip
    size = room(offsets)
    text, marks, states = np.empty(size, np.uint8), np.zeros(size, np.uint8), np.empty(WINDOW + SLACK, np.uint64)
    found = first = 0
    while first < len(offsets) - 1:
        last = chunk(offsets, first)
        end = fold(data, offsets, first, last, rows, entries, long, text, marks, starts[1:])
        if end < 0:
            return end
        after = hash_tokens(text, end, None, states, ids, found)
        hash_tokens(text, end, stem, states, stems, found)
        find_numbers(text, marks, end, numbers, found)
        marks[:end] = 0
        for s in range(first, last):
            starts[s + 1] += starts[s]
        found = after
        first = last
    return found


@kernel
def _shingles(ids: Ids, starts: Starts, n: int, values: Ids, begins: Starts) -> int:
    found = 0
    for s in range(len(starts) - 1):
        size = starts[s + 1] - starts[s]
        begins[s] = found
        if size > 0:
            width = min(n, size)
            own = values[found : found + size - width + 1]
            fold_shingles(ids[starts[s] :], size, width, own)
            found += unique(own)
    begins[len(starts) - 1] = found
    return found


@kernel
def _signatures(values: Ids, starts: Starts, a: Signature, b: Signature, found: Signature) -> None:
    low, hashes = np.empty(len(a), np.uint32), np.empty(len(values), np.uint32)
    for i in range(len(values)):
        hashes[i] = finalised(values[i])
    for s in range(len(starts) - 1):
        minima(hashes, starts[s], starts[s + 1], a, b, low)
        found[s] = low[: found.shape[1]]


@kernel
def _sketch(
    data: Bytes, offsets: Starts, rows: Rows, entries: Ids, long: Bytes, n: int, a: Signature, b: Signature,
    found: Signature,
) -> int:  # fmt: skip
    size = room(offsets)
    text, marks, states = np.empty(size, np.uint8), np.empty(size, np.uint8), np.empty(WINDOW + SLACK, np.uint64)
    ids, values = np.empty(size // 2 + SLACK, np.uint64), np.empty(size // 2 + SLACK, np.uint64)
    hashes, low = np.empty(size // 2 + SLACK, np.uint32), np.empty(len(a), np.uint32)
    counts = np.empty(len(offsets), np.int64)
    first = 0
    while first < len(offsets) - 1:
        last = chunk(offsets, first)
        end = fold(data, offsets, first, last, rows, entries, long, text, marks, counts)
        if end < 0:
            return end
        found_ids = hash_tokens(text, end, None, states, ids, 0)
        # As if the chunk were one sentence; what reaches over the end of one is not used.
        fold_shingles(ids, found_ids, n, values)
        for i in range(found_ids - n + 1):
            hashes[i] = finalised(values[i])
        begin = 0
        for s in range(first, last):
            size = counts[s]
            if 0 < size < n:
                fold_shingles(ids[begin:], size, size, values)
                hashes[begin] = finalised(values[0])
            minima(hashes, begin, begin + (max(size - n, 0) + 1 if size else 0), a, b, low)
            found[s] = low[: found.shape[1]]
            begin += size
        first = last
    return 0


@kernel
def _band_keys(signed: Signature, rows: int, keys: Ids) -> None:
    for s in range(len(signed)):
        for band in range(keys.shape[1]):
            key = np.uint64(rows)
            for row in range(rows):
                key = key * POLYNOMIAL + np.uint64(signed[s, band * rows + row])
            keys[s, band] = mix(key)


@kernel
def _sentence_ids(ids: Ids, starts: Starts, found: Ids) -> None:
    for s in range(len(found)):
        value = np.uint64(starts[s + 1] - starts[s])
        for i in range(starts[s], starts[s + 1]):
            value = value * POLYNOMIAL + ids[i]
        found[s] = mix(value)
