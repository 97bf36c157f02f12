"""Sentences as one array of bytes: what the kernels read."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.cache import kernel, part
from dedup.kernels.fold import Starts
from dedup.kernels.table import Bytes

#: Bytes looked at together.
_BLOCK = np.uint64(64)
#: The first byte of U+0300 in UTF-8.
_FIRST = np.uint8(0xCC)


def pack(texts: Sequence[str]) -> tuple[Bytes, Starts]:
    """Return a batch of sentences as `data` (read-only) and `offsets`, brought to NFC."""
    parts = [text.encode("utf-8", "surrogatepass") for text in texts]
    data, offsets = _joined(parts)
    doubtful = np.empty(len(texts), np.bool_)
    _doubtful(data, offsets, doubtful)
    odd = [k for k in np.flatnonzero(doubtful).tolist() if not unicodedata.is_normalized("NFC", texts[k])]
    for k in odd:
        parts[k] = unicodedata.normalize("NFC", texts[k]).encode("utf-8", "surrogatepass")
    return _joined(parts) if odd else (data, offsets)


def _joined(parts: Sequence[bytes]) -> tuple[Bytes, Starts]:
    offsets = np.zeros(len(parts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, parts), np.int64, len(parts)), out=offsets[1:])
    return np.frombuffer(b"".join(parts), np.uint8), offsets


@kernel
def _doubtful(data: Bytes, offsets: Starts, found: NDArray[np.bool_]) -> None:
    """Mark the sentences that may not be in NFC: not those of code points below U+0300 and typographic marks alone.

    Composition needs a code point from U+0300 on; of the general punctuation only U+2000 and U+2001 are not stable.
    """
    for k in range(len(found)):
        i, stop = np.uint64(offsets[k]), np.uint64(offsets[k + 1])
        composes = False
        while i < stop and not composes:
            if i + _BLOCK > stop:
                composes = _composes(data, i, stop)
            elif _beyond(data, i):
                composes = _composes(data, i, i + _BLOCK)
            i += _BLOCK
        found[k] = composes


@part
def _beyond(data: Bytes, begin: np.uint64) -> bool:
    """Say whether a block has a byte that begins a code point from U+0300 on: a loop of vector instructions."""
    found = np.uint8(0)
    for i in range(_BLOCK):
        found |= np.uint8(data[begin + i] >= _FIRST)
    return bool(found)


@part
def _composes(data: Bytes, begin: np.uint64, end: np.uint64) -> bool:
    for i in range(begin, end):
        if data[i] >= _FIRST:
            mark = data[i] == 0xE2 and data[i + np.uint64(1)] == 0x80 and data[i + np.uint64(2)] > 0x81
            if not mark:
                return True
    return False
