"""Parquet files put together as they are: their row groups follow one another under one footer, and none is unpacked.

A footer is a struct in Thrift's compact protocol (github.com/apache/thrift, doc/specs/thrift-compact-protocol.md); what
its fields are stands in parquet.thrift of github.com/apache/parquet-format. Nothing is changed but the number of rows
and the places in the file. Encrypted files, and columns that lie in other files, are not foreseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from os import SEEK_END
from pathlib import Path
from typing import Any, BinaryIO

_MAGIC = b"PAR1"
#: Bytes that are copied at a time.
_BLOCK = 1 << 24
#: Types of the compact protocol that are told apart here; the others are numbers of varying length.
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 11, 12
#: Fields of a footer, of a row group, and of a column in it.
_SCHEMA, _ROWS, _GROUPS, _COLUMNS, _ORDINAL, _META = 2, 3, 4, 1, 7, 3
#: Fields that are places in the file: of a row group, of a column, and of what is told of its pages.
_PLACES, _COLUMN_PLACES, _META_PLACES = (5,), (2, 4, 6), (9, 10, 11, 14)

#: The fields of a struct by number, each with its type; the value of a list is the type of its items, and these.
Struct = dict[int, tuple[int, Any]]


def join(parts: Sequence[Path], target: Path) -> int:
    """Write the rows of Parquet files of equal columns, one after the other, to a new file; return how many there are.

    Raises OSError where the system refuses, ValueError for what is no Parquet file and for columns that differ: in one
    file a column may hold null, and in another it may not.
    """
    first: Struct = {}
    groups: list[Struct] = []
    rows = 0
    with open(target, "wb") as out:
        out.write(_MAGIC)
        for part in parts:
            shift = out.tell() - len(_MAGIC)
            with open(part, "rb") as source:
                footer, end = _footer(source)
                _copy(source, out, end - len(_MAGIC))
            groups.extend(_moved(group, shift) for group in footer[_GROUPS][1][1])
            rows += footer[_ROWS][1]
            first = first or footer
            if footer[_SCHEMA] != first[_SCHEMA]:
                raise ValueError(f"{part.name} has other columns than {parts[0].name}")
        told = bytearray()
        _write_struct(told, {**first, _ROWS: (first[_ROWS][0], rows), _GROUPS: (_LIST, (_STRUCT, groups))})
        out.write(bytes(told) + len(told).to_bytes(4, "little") + _MAGIC)
    return rows


def _footer(source: BinaryIO) -> tuple[Struct, int]:
    """Return the footer of a file and where it begins; the file then stands at its first row group."""
    head, size = source.read(len(_MAGIC)), source.seek(0, SEEK_END)
    source.seek(max(size - 8, 0))
    tail = source.read(8)
    end = size - 8 - int.from_bytes(tail[:4], "little")
    if end < len(_MAGIC) or head != _MAGIC or tail[4:] != _MAGIC:
        raise ValueError("no Parquet file")
    source.seek(end)
    footer = _Reader(source.read(size - 8 - end)).struct()
    source.seek(len(_MAGIC))
    return footer, end


def _copy(source: BinaryIO, out: BinaryIO, size: int) -> None:
    """Copy so many bytes, some of them at a time."""
    while data := source.read(min(size, _BLOCK)):
        out.write(data)
        size -= len(data)


def _moved(group: Struct, shift: int) -> Struct:
    """Return a row group that lies so many bytes further on, without its place among the others."""
    kind, columns = group[_COLUMNS][1]
    found = _shifted({number: one for number, one in group.items() if number != _ORDINAL}, _PLACES, shift)
    return {**found, _COLUMNS: (_LIST, (kind, [_column(one, shift) for one in columns]))}


def _column(column: Struct, shift: int) -> Struct:
    meta = _shifted(column[_META][1], _META_PLACES, shift)
    # Early versions of the format had the place of what is told of the pages here; writers now put 0.
    places = [number for number in _COLUMN_PLACES if number in column and column[number][1]]
    return {**_shifted(column, places, shift), _META: (_STRUCT, meta)}


def _shifted(struct: Struct, places: Sequence[int], shift: int) -> Struct:
    return struct | {number: (struct[number][0], struct[number][1] + shift) for number in places if number in struct}


class _Reader:
    """Reads values from bytes, one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def struct(self) -> Struct:
        found: Struct = {}
        number = 0
        while kind := self._byte():
            step = kind >> 4
            kind &= 15
            number = number + step if step else self._number()
            found[number] = kind, kind == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind)
        return found

    def _value(self, kind: int) -> Any:
        if kind == _BINARY:
            return self._bytes(self._varint())
        if kind == _STRUCT:
            return self.struct()
        if kind in (_LIST, _SET):
            head = self._byte()
            size = head >> 4 if head < 0xF0 else self._varint()
            return head & 15, [self._value(head & 15) for _ in range(size)]
        if kind in (_TRUE, _FALSE, _BYTE):
            return self._byte()
        if kind == _MAP:
            raise ValueError("a map, which no footer has")
        return self._bytes(8) if kind == _DOUBLE else self._number()

    def _byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def _bytes(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]

    def _varint(self) -> int:
        found = shift = 0
        while (byte := self._byte()) & 128:
            found |= (byte & 127) << shift
            shift += 7
        return found | byte << shift

    def _number(self) -> int:
        found = self._varint()
        return (found >> 1) ^ -(found & 1)


def _write_struct(out: bytearray, struct: Struct) -> None:
    last = 0
    for number, (kind, value) in sorted(struct.items()):
        if 0 < number - last < 16:
            out.append((number - last) << 4 | kind)
        else:
            out.append(kind)
            _write_number(out, number)
        if kind not in (_TRUE, _FALSE):
            _write_value(out, kind, value)
        last = number
    out.append(0)


def _write_value(out: bytearray, kind: int, value: Any) -> None:
    if kind == _BINARY:
        _write_varint(out, len(value))
        out += value
    elif kind == _STRUCT:
        _write_struct(out, value)
    elif kind in (_LIST, _SET):
        inner, items = value
        out.append(min(len(items), 15) << 4 | inner)
        if len(items) > 14:
            _write_varint(out, len(items))
        for item in items:
            _write_value(out, inner, item)
    elif kind == _DOUBLE:
        out += value
    elif kind in (_TRUE, _FALSE, _BYTE):
        out.append(value)
    else:
        _write_number(out, value)


def _write_varint(out: bytearray, value: int) -> None:
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)


def _write_number(out: bytearray, value: int) -> None:
    _write_varint(out, value << 1 if value >= 0 else (-value << 1) - 1)
