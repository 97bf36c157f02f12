"""Where compiled kernels are kept, and the decorator that compiles them.

numba keeps compiled code beside the source, which a read-only installation forbids. Here it is kept in the user's
cache folder: `XDG_CACHE_HOME` or `~/.cache`, `~/Library/Caches` on macOS, `LOCALAPPDATA` on Windows; these two
variables and numba's own `NUMBA_CACHE_DIR`, which goes first, are all that is read of the environment. Where none can
be written, a folder of the user's own under the system's temporary folder; failing that too, nothing is kept and each
process compiles anew. The folder is named after the content of every file that a kernel is made from: numba itself
looks only at the file of the outermost function.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

_Function = TypeVar("_Function", bound=Callable[..., Any])

#: Files outside this folder whose constants end in kernels.
_CONSTANTS = ("shingle.py", "sketch.py", "propose.py", "screen.py")


def kernel(function: _Function) -> _Function:
    """Return the function compiled on its first call for each set of types, without the GIL, kept for later runs."""
    with _kept() as keep:
        return _compiled(function, cache=keep)


def part(function: _Function) -> _Function:
    """Return the function compiled as a part of kernels: not kept by itself, and not to be called from Python."""
    return _compiled(function, cache=False)


def _compiled(function: _Function, cache: bool) -> _Function:
    declared: Any = numba.njit(nogil=True, cache=cache, error_model="numpy", boundscheck=False)(function)
    return cast(_Function, declared)


@cache
def folder() -> Path | None:
    """Return the folder of compiled kernels, made if need be; None where nothing can be written."""
    name = hashlib.sha256(b"".join(_sources())).hexdigest()[:16]
    for base in (found() for found in (_user_folder, _temporary_folder)):
        if base is not None and _writable(base / "dedup" / "kernels" / name):
            return base / "dedup" / "kernels" / name
    return None


def _sources() -> Iterator[bytes]:
    here = Path(__file__).parent
    for path in (*sorted(here.glob("*.py")), *(here.parent / name for name in _CONSTANTS)):
        yield path.read_bytes()


def _user_folder() -> Path | None:
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) if local else None
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "darwin":
        return home / "Library" / "Caches"
    given = os.environ.get("XDG_CACHE_HOME", "")
    return Path(given) if os.path.isabs(given) else home / ".cache"


def _temporary_folder() -> Path | None:
    """Return a folder that is this user's alone: code is loaded from it, so nobody else may have put it there."""
    temporary = Path(tempfile.gettempdir())
    if sys.platform == "win32":
        return temporary
    own = temporary / f"dedup-{os.getuid()}"
    try:
        own.mkdir(mode=0o700, exist_ok=True)
        found = own.lstat()
    except OSError:
        return None
    private = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
    return own if private else None


def _writable(path: Path) -> bool:
    try:
        path.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=path).close()
    except OSError:
        return False
    return True


@contextmanager
def _kept() -> Iterator[bool]:
    """Point numba at the folder while a kernel is declared, which is when numba asks; other packages see no change."""
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = before or str(folder() or "")
    try:
        yield bool(config.CACHE_DIR)
    finally:
        config.CACHE_DIR = before
