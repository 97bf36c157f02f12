"""The lines of a record file: opened with care, packed or not, read one at a time, each decoded by itself."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

import numpy as np

from dedup.read.encoding import MAGIC, decode
from dedup.read.packed import unpacked
from dedup.read.source import PACKED, Source, Unreadable

#: Bytes that are dropped at a time from a line that is too long.
_CHUNK = 1 << 20
_BREAK = b"\n"


def open_source(source: Source) -> BinaryIO:
    """Open a source for reading; raises Unreadable when the system refuses or it begins like what is no text.

    A file that is packed, and whose name says so, is read as what it holds.
    """
    file = open_file(source)
    try:
        if source.ending.endswith(PACKED):
            file = unpacked(file)
        _text_only(file.peek(16)[:16])
    except BaseException:
        file.close()
        raise
    return file


def open_file(source: Source) -> io.BufferedReader:
    """Open the file of a source as it stands, or the bytes in its place.

    Raises Unreadable when it is no regular file or the system refuses.
    """
    path = source.path
    if path is None:
        return io.BufferedReader(cast(io.RawIOBase, io.BytesIO(source.data or b"")))
    try:
        if not path.is_file():
            raise Unreadable("cannot be opened: not a regular file")
        return path.open("rb")
    except OSError as error:
        raise Unreadable(f"cannot be opened: {error.strerror or error}") from error


def _text_only(head: bytes) -> bytes:
    """Return the bytes as they are; raises Unreadable when they begin like something that is no text in UTF-8."""
    for magic, what in MAGIC:
        if head.startswith(magic):
            raise Unreadable(what)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (head[1:] and not (any(head[:16:2]) and any(head[1:16:2]))):
        raise Unreadable("UTF-16 or binary, not text; if it is UTF-16 text, save it as UTF-8")
    return head


def byte_lines(file: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """Yield the lines of a file with their breaks; None for each one over `limit` bytes, which is never held whole."""
    while line := file.readline(limit + 1):
        if len(line) > limit and not line.endswith(_BREAK):
            while line and not line.endswith(_BREAK):
                line = file.readline(_CHUNK)
            yield None
        else:
            yield line


def places(file: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    """Yield the lines and the bytes of each stretch of about `size` bytes that ends where a line does."""
    while block := file.read(size):
        # Numpy looks at many bytes in one step, where `bytes.count` looks at each: in a third of the time.
        count, length = int(np.count_nonzero(np.frombuffer(block, np.uint8) == _BREAK[0])), len(block)
        count += not block.endswith(_BREAK)
        while block and not block.endswith(_BREAK):
            block = file.readline(_CHUNK)
            length += len(block)
        yield count, length


def decoded(line: bytes) -> str:
    """Return the text of one line: UTF-8, else in the encoding that fits; raises Unreadable when none does.

    Each line is decoded by itself, for the file is never held whole: a few lines in another encoding spoil no others.
    """
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(line)


def too_long(limit: int) -> Unreadable:
    """Return the error for a record of more than `limit` bytes."""
    return Unreadable(f"too large: over {limit:,} bytes, the limit of a record (max_bytes)")
