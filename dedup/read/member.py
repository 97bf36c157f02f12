"""A file in an archive, and why it is not touched where it points elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO

_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name, its size in bytes as stated, and what opens it.

    `reason` is why it is not to be read, else "". It can be opened only until the next member is asked for.
    """

    name: str
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    reason: str = ""


def strays(name: str) -> str:
    """Return why a member's name is refused, else "": an absolute path, or one that leads up and out."""
    parts = re.split(r"[/\\]", name)
    outside = not parts[0] or ".." in parts or _DRIVE.match(name)
    return "its path leads outside the archive" if outside else ""


def shown(name: str) -> str:
    """Return a member's name fit for one line of text, with forward slashes."""
    plain = name.encode("utf-8", errors="backslashreplace").decode("utf-8").replace("\\", "/")
    return "".join(char if char.isprintable() else "\ufffd" for char in plain).removeprefix("./")
