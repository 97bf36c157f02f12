"""One writer of an index at a time: a lock that its process holds, and that no dead process can hold.

The system keeps the lock and drops it when the process ends, however it ends; the file beside the index only tells who
holds it. A lock of a record (`lockf`), because forked processes do not inherit it.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from dedup.errors import UsageError

#: Where the lock lies in its file, beyond what is told in it: Windows lets nobody read locked bytes.
_AT = 1 << 30
#: Locks of this process, which the system would grant twice.
_own: set[str] = set()
_guard = threading.Lock()


@contextmanager
def locked(target: Path) -> Iterator[None]:
    """Hold the lock of an index while in it; raises UsageError that says who holds it, and since when."""
    path = target.with_name(f".{target.name}.lock")
    with _guard:
        if str(path) in _own:
            raise UsageError(_held(target, path))
        file = _taken(target, path)
        _own.add(str(path))
    try:
        yield
    finally:
        with _guard:
            _own.discard(str(path))
            _drop(file, path)


def _taken(target: Path, path: Path) -> int:
    """Return the open file of a lock that is now held, and that nobody removed meanwhile."""
    while True:
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise UsageError(f"cannot write {target}: {error.strerror or error}") from error
        if not _lock(file):
            os.close(file)
            raise UsageError(_held(target, path))
        with suppress(OSError):
            if os.path.samestat(os.fstat(file), os.stat(path)):
                _tell(file)
                return file
        os.close(file)


def _tell(file: int) -> None:
    now = datetime.now(UTC).replace(microsecond=0).isoformat()
    data = json.dumps({"pid": os.getpid(), "host": platform.node(), "since": now}).encode()
    os.ftruncate(file, 0)
    os.lseek(file, 0, os.SEEK_SET)
    os.write(file, data + b"\n")


def _held(target: Path, path: Path) -> str:
    try:
        told = json.loads(path.read_bytes())
        who = f"process {told['pid']} on {told['host']}, since {told['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        who = "another process"
    return f"cannot write {target}: {who}, is writing it; try again when it has ended"


def _drop(file: int, path: Path) -> None:
    if os.name != "nt":
        path.unlink(missing_ok=True)
    os.close(file)
    if os.name == "nt":
        with suppress(OSError):
            path.unlink(missing_ok=True)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> bool:
        os.lseek(file, _AT, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: int) -> bool:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _AT)
        except OSError:
            return False
        return True
