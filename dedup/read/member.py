"""A file in an archive, and why it is not touched where it points elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import IO

from dedup.read.source import Place, Unreadable

_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name, its size in bytes as stated, and what opens it.

    `reason` is why it is not to be read, else "". It can be opened only until the next member is asked for, but at its
    `place`, where it has one, at any time and by any process.
    """

    name: str
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    reason: str = ""
    place: Place | None = None


@contextmanager
def unpacking() -> Iterator[None]:
    """Turn what the libraries raise at a damaged member into Unreadable.

    A RuntimeError is a missing password, or, as NotImplementedError, a method of packing that Python lacks.
    """
    import lzma
    import zlib
    from tarfile import TarError
    from zipfile import BadZipFile

    known = (BadZipFile, TarError, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError, Unreadable)
    try:
        yield
    except known as error:
        raise Unreadable(f"cannot be unpacked: {' '.join(str(error).split()) or type(error).__name__}") from error


def strays(name: str) -> str:
    """Return why a member's name is refused, else "": an absolute path, or one that leads up and out."""
    parts = re.split(r"[/\\]", name)
    outside = not parts[0] or ".." in parts or _DRIVE.match(name)
    return "its path leads outside the archive" if outside else ""


def shown(name: str) -> str:
    """Return a member's name fit for one line of text, with forward slashes."""
    plain = name.encode("utf-8", errors="backslashreplace").decode("utf-8").replace("\\", "/")
    return "".join(char if char.isprintable() else "\ufffd" for char in plain).removeprefix("./")
