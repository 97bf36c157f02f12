"""Writing a report to a file: whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from dedup.errors import UsageError

#: The folders of this process that are not in their places.
_PARTS: set[Path] = set()


def check(path: str) -> None:
    """Raise UsageError if a file cannot be written at a path, before any work is done."""
    target = Path(path)
    if target.is_dir() or path.endswith(("/", os.sep)):
        raise UsageError(f"cannot write {path}: it is a folder; name a file")
    if not target.parent.is_dir():
        raise UsageError(f"cannot write {path}: there is no folder {target.parent}")


def write(path: str, pieces: Iterable[str]) -> None:
    """Write a text as UTF-8 with plain newlines; an existing file is replaced at once, never left half written.

    A device or pipe is written to as it is. Raises UsageError where the system refuses.
    """
    target = Path(path)
    data = (piece.encode("utf-8", "backslashreplace") for piece in pieces)
    try:
        if target.exists() and not target.is_file():
            with open(target, "wb", buffering=0) as device:
                for piece in data:
                    device.write(piece)
        else:
            _replace(Path(os.path.realpath(path)), data)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def _replace(target: Path, data: Iterable[bytes]) -> None:
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open(part, "wb") as file:
            file.writelines(data)
        if target.exists():
            part.chmod(target.stat().st_mode)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Give a new folder beside a target, to be put in its place by `swap`; where it is not, it goes at the end.

    A run that is killed leaves it, named `.dedup.….part`; no run looks into that of another.
    """
    # Not named after the target: that may hold signs that a database takes for a pattern or a parameter.
    part = target.with_name(f".dedup.{os.getpid()}-{token_hex(4)}.part")
    part.mkdir()
    _PARTS.add(part)
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)
        _PARTS.discard(part)


def clear() -> None:
    """Remove the folders of this process that are in no place yet, for an end that runs nothing else."""
    for part in tuple(_PARTS):
        shutil.rmtree(part, ignore_errors=True)


def swap(target: Path, part: Path) -> None:
    """Put a folder that is whole into the place of another, which goes; OSError where the system refuses."""
    old = part.with_suffix(".old")
    if target.exists():
        target.rename(old)
    try:
        part.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def within(path: str, paths: Sequence[str]) -> bool:
    """Say whether a path is one of several files, or lies in one of several folders."""
    target = Path(os.path.realpath(path))
    read = [Path(os.path.realpath(one)) for one in paths if one != "-"]
    return any(target == one or one in target.parents for one in read)
