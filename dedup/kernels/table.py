"""The token table of `dedup.shingle` as arrays that a kernel reads: code point to the bytes it becomes.

It is filled in blocks of 256 code points as texts ask for them. A table in use is never written to: one that holds more
takes its place.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.shingle import TABLE

Bytes = NDArray[np.uint8]
Ids = NDArray[np.uint64]
Rows = NDArray[np.uint16]

#: Bytes of the table's values for each byte of a code point, at most; a test goes through them all (U+FDFA has ten).
EXPANSION = 10
#: The lowest byte of an entry: how many bytes follow in it, and a bit that says that a decimal digit is among them.
LENGTH, DECIMAL = 0x0F, 0x80
#: The length of an entry too long for 64 bits: what follows is the position in `long` of its length and bytes.
ELSEWHERE = 0x0F

#: Blocks of the Unicode range, and of what four bytes could say that are not UTF-8.
_BLOCKS, SAYABLE = 0x1100, 0x2000
#: There from the start: Latin and combining marks, general punctuation.
_FIRST = (0x00, 0x01, 0x02, 0x03, 0x20)


@dataclass(frozen=True, slots=True)
class FoldTable:
    """Block b of 256 code points is row `rows[b]` of `entries`; row 0 stands for a block not filled yet."""

    rows: Rows
    entries: Ids
    long: Bytes

    @property
    def arrays(self) -> tuple[Rows, Ids, Bytes]:
        """What a kernel is given."""
        return self.rows, self.entries, self.long


_lock = threading.Lock()
_table = FoldTable(np.zeros(SAYABLE, np.uint16), np.zeros(256, np.uint64), np.zeros(1, np.uint8))


def table() -> FoldTable:
    """Return the table as far as it is filled."""
    return _table if _table.rows[0] else fill(_FIRST)


def fill(blocks: Iterable[int]) -> FoldTable:
    """Return the table with these blocks filled (safe from several threads).

    Raises ValueError for a block outside the Unicode range: what asked for it was not UTF-8.
    """
    global _table
    with _lock:
        wanted = [block for block in blocks if not _table.rows[block]]
        if any(block >= _BLOCKS for block in wanted):
            raise ValueError("bytes that are not UTF-8")
        rows, long = _table.rows.copy(), _table.long.tolist()
        rows[wanted] = np.arange(len(wanted)) + len(_table.entries) // 256
        new = [_entry(block * 256 + code, long) for block in wanted for code in range(256)]
        entries = np.concatenate((_table.entries, np.array(new, np.uint64)))
        _table = FoldTable(rows, entries, np.array(long, np.uint8))
        return _table


def _entry(code: int, long: list[int]) -> int:
    value = TABLE[code]
    becomes = value.encode("utf-8")
    decimal = DECIMAL if any(character.isdecimal() for character in value) else 0
    if len(becomes) < 8:
        return int.from_bytes(becomes, "little") << 8 | decimal | len(becomes)
    long.extend((len(becomes), *becomes))
    return (len(long) - len(becomes) - 1) << 8 | decimal | ELSEWHERE
