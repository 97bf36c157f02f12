"""A new file takes the place of an old one at once: one or the other is there, however the writer ends."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dedup.errors import UsageError

#: Seconds for which Windows is asked again to replace a file that a check has open, and between two attempts.
_PATIENCE, _PAUSE = 10.0, 0.2
#: Files that this process is writing, for an end that runs nothing else.
_parts: set[Path] = set()


def check(path: str) -> Path:
    """Return the real path of a file to write; raises UsageError if none can be written there."""
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise UsageError(f"cannot write {path}: it is a folder")
    if target.exists() and not target.is_file():
        raise UsageError(f"cannot write {path}: it is no regular file")
    if not target.parent.is_dir():
        raise UsageError(f"cannot write {path}: there is no folder {Path(path).parent}")
    return target


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """Give the path of a new file beside a target; at the end it takes the target's place, unless an error came.

    The caller holds the lock of the target, so what a killed writer left beside it can be removed. Raises UsageError
    where the system refuses.
    """
    _clear(target)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    _parts.add(part)
    try:
        yield part
        _put(part, target)
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        _remove(part)
        _parts.discard(part)


def clear() -> None:
    """Remove what this process was writing."""
    for part in tuple(_parts):
        _remove(part)


def _clear(target: Path) -> None:
    for left in target.parent.iterdir():
        if left.name.startswith(f".{target.name}.") and left.name.endswith((".part", ".part.wal", ".part.tmp")):
            _remove(left)


def _remove(part: Path) -> None:
    for path in (part, part.with_name(part.name + ".wal")):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _put(part: Path, target: Path) -> None:
    if target.exists():
        part.chmod(target.stat().st_mode)
    _flush(part)
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            part.replace(target)
            break
        except PermissionError:
            if os.name != "nt":
                raise
            if time.monotonic() > until:
                raise UsageError(f"cannot write {target}: another process has it open; try again later") from None
            time.sleep(_PAUSE)
    if os.name != "nt":
        _flush(target.parent)


def _flush(path: Path) -> None:
    """Have the system write a file or folder to the disk itself, so that a power cut finds it whole."""
    file = os.open(path, os.O_RDONLY if os.name != "nt" or path.is_dir() else os.O_RDWR)
    try:
        with suppress(OSError):
            os.fsync(file)
    finally:
        os.close(file)
