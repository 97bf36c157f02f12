"""Prints a key for a cached index: it changes with every file of the reference and with the version of dedup-news.

Reads the paths from standard input, one a line.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def key(paths: Iterable[str]) -> str:
    """Return 32 hexadecimal digits over the names and bytes of the files, in an order of their own."""
    digest = hashlib.sha256(_version().encode())
    for path in paths:
        for file in files(Path(path)):
            digest.update(f"\0{file.as_posix()}\0".encode("utf-8", "surrogatepass"))
            with file.open("rb") as opened:
                digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()[:32]


def files(path: Path) -> Iterator[Path]:
    """Yield a file, or those of a folder and its folders, sorted."""
    if path.is_dir():
        yield from sorted(one for one in path.rglob("*") if one.is_file())
    else:
        yield path


def _version() -> str:
    try:
        return version("dedup-news")
    except PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    try:
        print(key(line.strip() for line in sys.stdin if line.strip()))
    except OSError as error:
        sys.exit(f"the reference cannot be read: {error.filename}: {error.strerror}")
