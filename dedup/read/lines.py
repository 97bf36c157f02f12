"""The lines of a record file: opened with care, read one at a time, each decoded by itself."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from dedup.read.encoding import MAGIC, decode
from dedup.read.source import Source, Unreadable

#: Bytes that are dropped at a time from a line that is too long.
_CHUNK = 1 << 20


def open_source(source: Source) -> BinaryIO:
    """Open a source for reading; raises Unreadable when the system refuses or it begins like what is no text."""
    if source.path is None:
        return io.BytesIO(_text_only(source.data or b""))
    try:
        if not source.path.is_file():
            raise Unreadable("cannot be opened: not a regular file")
        file = source.path.open("rb")
    except OSError as error:
        raise Unreadable(f"cannot be opened: {error.strerror or error}") from error
    try:
        _text_only(file.peek(16)[:16])
    except BaseException:
        file.close()
        raise
    return file


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
        if len(line) > limit and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = file.readline(_CHUNK)
            yield None
        else:
            yield line


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
