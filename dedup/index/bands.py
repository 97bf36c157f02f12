"""Postings: which documents have a sentence in which bucket of MinHash-LSH, packed by ranges of keys.

A key is 44 bits over a band and its rows. A posting is one unsigned number of at most 64 bits: the low bits of the key,
then 32 bits for the document. A row of the index holds all postings that agree in the high bits, sorted, each in as
many bytes as it needs. Documents are numbered by age, so the first postings of a key are the oldest texts, which is
what thins popular text to its anchors.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.uint64]

#: Bits of a key. By chance an article meets one of a billion postings in 6 of 100 lookups.
KEY_BITS = 44
#: Postings of a row, at least, and at most twice as many: 7 to 16 KB, which DuckDB keeps apart and finds at once.
_ROW = 1024
#: Bits of a row's number: so many rows at least that 32 bits of the key are left, and at most.
_LEAST_BITS, _MOST_BITS = 12, 26
#: Postings of a key that stand in its row; those of younger documents stand apart, where few lookups look.
KEPT = 256
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


class Rows(NamedTuple):
    """Rows of the index: the number of each and its postings as bytes."""

    numbers: NDArray[np.int32]
    data: NDArray[np.object_]


def keys(signatures: NDArray[np.uint32], bands: int, rows: int) -> Ids:
    """Return the keys of signatures, shape (n, bands), each below 2**44; the mixer is that of splitmix64."""
    parts = signatures.reshape(len(signatures), bands, rows)
    found = np.broadcast_to(np.arange(1, bands + 1, dtype=np.uint64), (len(signatures), bands)).copy()
    for row in range(rows):
        found *= _GOLDEN
        found += parts[:, :, row]
    found ^= found >> np.uint64(30)
    found *= _MIX_1
    found ^= found >> np.uint64(27)
    found *= _MIX_2
    found >>= np.uint64(64 - KEY_BITS)
    return found


def row_bits(postings: int) -> int:
    """Return the bits of a row's number, from the number of all postings alone."""
    return min(max((postings // _ROW).bit_length() - 1, _LEAST_BITS), _MOST_BITS)


def encoded(own: Ids, documents: NDArray[np.uint32], bits: int) -> tuple[Rows, Rows]:
    """Return rows of postings sorted by key and document, and apart those beyond the oldest of a key."""
    rest = np.zeros(len(own), np.bool_)
    rest[KEPT:] = own[KEPT:] == own[:-KEPT] if len(own) > KEPT else False
    low = np.uint64(KEY_BITS - bits)
    values = (own & ((np.uint64(1) << low) - np.uint64(1))) << np.uint64(32)
    values |= documents
    numbers = (own >> low).astype(np.int32)
    if not rest.any():
        return _rows(numbers, values, bits), _rows(numbers[:0], values[:0], bits)
    return _rows(numbers[~rest], values[~rest], bits), _rows(numbers[rest], values[rest], bits)


def _width(bits: int) -> int:
    """Return the bytes of a posting."""
    return (KEY_BITS - bits + 32 + 7) // 8


def _rows(numbers: NDArray[np.int32], values: Ids, bits: int) -> Rows:
    new = np.ones(len(numbers), np.bool_)
    new[1:] = numbers[1:] != numbers[:-1]
    begins = np.flatnonzero(new)
    width = _width(bits)
    bounds = (np.append(begins, len(values)) * width).tolist()
    narrow = values.astype("<u8", copy=False).view(np.uint8).reshape(-1, 8)[:, :width]
    whole = memoryview(narrow.tobytes())
    data = np.empty(len(begins), np.object_)
    for place in range(len(begins)):
        data[place] = bytes(whole[bounds[place] : bounds[place + 1]])
    return Rows(numbers[begins], data)


def decoded(numbers: NDArray[np.int32], data: list[bytes], bits: int) -> tuple[Ids, NDArray[np.uint32]]:
    """Return the keys and documents of rows; the inverse of `encoded`, without the order between several calls."""
    values = _values(b"".join(data), bits)
    sizes = np.fromiter(map(len, data), np.int64, len(data)) // _width(bits)
    low = np.uint64(KEY_BITS - bits)
    own = np.repeat(numbers.astype(np.uint64) << low, sizes) | (values >> np.uint64(32))
    return own, values.astype(np.uint32)


def _values(data: bytes, bits: int) -> Ids:
    width = _width(bits)
    narrow = np.frombuffer(data, np.uint8).reshape(-1, width)
    wide = np.zeros((len(narrow), 8), np.uint8)
    wide[:, :width] = narrow
    return wide.view("<u8").ravel().astype(np.uint64, copy=False)


def found(data: bytes, own: Ids, bits: int) -> Iterator[NDArray[np.uint32]]:
    """Yield the documents that a row has for each of some keys, oldest first."""
    values = _values(data, bits)
    first = (own & ((np.uint64(1) << np.uint64(KEY_BITS - bits)) - np.uint64(1))) << np.uint64(32)
    begins = np.searchsorted(values, first).tolist()
    ends = np.searchsorted(values, first + np.uint64(0xFFFFFFFF), "right").tolist()
    for begin, end in zip(begins, ends, strict=True):
        yield values[begin:end].astype(np.uint32)
