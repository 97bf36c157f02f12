"""Documents and pairs on disk while a scan runs: written once by number, read one at a time.

A spool is a temporary folder of this run alone; no later run looks into it, so nothing half-written is ever trusted.
What is left by a run that was killed is removed by the next one.
"""

from __future__ import annotations

import os
import pickle
import shutil
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from io import FileIO
from pathlib import Path
from typing import Any
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

_PREFIX = "dedup-run-"


class Folder:
    """A new temporary folder, named after this process; removed with this object, and at the end of the process."""

    def __init__(self) -> None:
        for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            owner = left.name.removeprefix(_PREFIX).partition("-")[0]
            if owner.isdecimal() and _is_gone(int(owner)):
                shutil.rmtree(left, ignore_errors=True)
        self.path = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        finalize(self, _remove, self.path, os.getpid())


def clear() -> None:
    """Remove the folders of this process at once, for an end that runs nothing else."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}{os.getpid()}-*"):
        shutil.rmtree(left, ignore_errors=True)


def _remove(path: Path, owner: int) -> None:
    """Remove a folder; not in a process that was forked from the one that made it."""
    if os.getpid() == owner:
        shutil.rmtree(path, ignore_errors=True)


def _is_gone(process: int) -> bool:
    """Say whether no process has this number; where that cannot be asked without harm, no."""
    if os.name == "nt":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def write(path: Path, values: Iterable[Any]) -> NDArray[np.int64]:
    """Write values to a file; return where each begins and where the last one ends."""
    found = [pickle.dumps(value, pickle.HIGHEST_PROTOCOL) for value in values]
    path.write_bytes(b"".join(found))
    return np.cumsum([0, *map(len, found)], dtype=np.int64)


class Values(Sequence[Any]):
    """The values of several files of a folder, which stays as long as they do; each is read when it is asked for."""

    def __init__(self, folder: Folder) -> None:
        self._folder: Folder | None = folder
        self._paths: list[Path] = []
        self._ends: list[NDArray[np.int64]] = []
        self._starts = [0]
        self._open: dict[int, FileIO] = {}

    def add(self, path: Path, ends: NDArray[np.int64]) -> int:
        """Add a file that `write` wrote; return the number of its first value."""
        self._paths.append(path)
        self._ends.append(ends)
        self._starts.append(self._starts[-1] + len(ends) - 1)
        return self._starts[-2]

    def __len__(self) -> int:
        return self._starts[-1]

    def __getitem__(self, number: Any) -> Any:
        file = bisect_right(self._starts, number) - 1
        at = int(number) - self._starts[file]
        begin, end = int(self._ends[file][at]), int(self._ends[file][at + 1])
        return pickle.loads(_read(self._source(file), begin, end - begin))

    def _source(self, file: int) -> FileIO:
        if file not in self._open:
            if len(self._open) >= 64:
                self._open.pop(next(iter(self._open))).close()
            self._open[file] = FileIO(self._paths[file])
        return self._open[file]

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_open": {}, "_folder": None}


def _read(file: FileIO, begin: int, size: int) -> bytes:
    """Return some bytes of a file; forked processes share the position of an open file, so it is not used."""
    if hasattr(os, "pread"):
        return os.pread(file.fileno(), size, begin)
    file.seek(begin)
    return file.read(size)
