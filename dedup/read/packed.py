"""Packed files, gzip and Zstandard, as the bytes that they hold, a piece at a time."""

from __future__ import annotations

import io
import zlib
from dataclasses import replace
from importlib import import_module
from typing import Any, cast

from dedup.read.source import PACKED, Damaged, Source, Unreadable

_GZIP, _ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
#: Bytes unpacked at a time.
_PIECE = 1 << 17
#: A packed file that holds more than this many times its own bytes is no text: pages pack to a tenth.
BOMB = 200
#: Bytes up to which a packed file is unpacked whatever its ratio.
LARGE = 100_000_000
#: Where Python has Zstandard: in the standard library from 3.14 on, before that in its backport.
_MODULES = ("compression.zstd", "backports.zstd")


def opened(source: Source) -> Source:
    """Return a source that holds what a packed file holds, if its name says that it is one; else the source itself.

    Raises Unreadable where it cannot be read or holds more than `max_bytes`, of which no more is unpacked.
    """
    if not source.ending.endswith(PACKED):
        return source
    with unpacked(io.BufferedReader(cast(io.RawIOBase, io.BytesIO(source.read())))) as file:
        data = file.read(source.max_bytes + 1)
    if len(data) > source.max_bytes:
        raise Unreadable(f"too large: it unpacks to over {source.max_bytes:,} bytes, the limit (max_bytes)")
    return replace(source, path=None, place=None, data=data)


def unpacked(file: io.BufferedReader) -> io.BufferedReader:
    """Return what a packed file holds, for reading; a file that does not begin like one comes back as it is.

    Raises Unreadable where nothing is installed that unpacks the file. Reading on to where it is broken raises Damaged.
    """
    head = file.peek(4)
    if head.startswith(_GZIP):
        gzip = import_module("gzip")
        packed = _Unpacked(gzip.GzipFile(fileobj=file), file, (OSError, EOFError, zlib.error))
    elif head.startswith(_ZSTANDARD):
        zstd = zstandard()
        packed = _Unpacked(zstd.ZstdFile(file), file, (OSError, EOFError, zstd.ZstdError))
    else:
        return file
    return io.BufferedReader(cast(io.RawIOBase, packed), _PIECE)


class _Unpacked(io.RawIOBase):
    def __init__(self, packed: Any, file: io.BufferedReader, errors: tuple[type[Exception], ...]) -> None:
        self.packed, self.file, self.errors = packed, file, errors
        self.size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data: bytes = self.packed.read1(len(buffer))
        except self.errors as error:
            raise Damaged(f"damaged, or cut off: {error}") from error
        self.size += len(data)
        if self.size > LARGE and self.size > BOMB * self.file.tell():
            raise Damaged(f"unpacks to more than {BOMB} times its size; not read on")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self.packed.close()
        self.file.close()
        super().close()


def zstandard() -> Any:
    """Return the module that unpacks Zstandard; raises Unreadable where none is installed."""
    for name in _MODULES:
        try:
            return import_module(name)
        except ImportError:
            continue
    raise Unreadable("a Zstandard file; install backports.zstd to read it, or unpack it first")
