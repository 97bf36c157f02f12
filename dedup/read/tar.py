"""The members of a tar file, packed or not, found in one pass from its beginning to its end."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from dedup.read.lines import open_file
from dedup.read.member import Member, shown, strays, unpacking
from dedup.read.packed import unpacked
from dedup.read.source import Damaged, Source


@dataclass(frozen=True, slots=True)
class TarPlace:
    """Where a member of a tar file that is not packed stands: its bytes begin at `start`."""

    path: Path
    start: int
    size: int

    @property
    def packed(self) -> int:
        """The bytes that it takes in the archive."""
        return self.size

    def read(self, most: int) -> bytes:
        """Return the member's bytes, at most so many; raises Unreadable."""
        with unpacking(), self.path.open("rb") as file:
            file.seek(self.start)
            data = file.read(min(self.size, most))
            if len(data) < min(self.size, most):
                raise EOFError("unexpected end of data")
            return data


def members(source: Source) -> Iterator[Member]:
    """Yield the files in a tar file; raises Damaged where it breaks off, after those before."""
    opened = open_file(source)
    with unpacked(opened) as file:
        plain = source.path if file is opened else None
        try:
            with tarfile.open(fileobj=file, mode="r:" if plain else "r|", errorlevel=2) as archive:
                while (info := archive.next()) is not None:
                    cast(Any, archive).members = []  # else it keeps a record of every member
                    if not info.isdir():
                        place = TarPlace(plain, info.offset_data, info.size) if plain else None
                        opener = partial(_opened, archive, info)
                        yield Member(shown(info.name), info.size, opener, _refused(info), place)
        except (tarfile.TarError, EOFError, OSError, ValueError, OverflowError) as error:
            raise Damaged(f"damaged, cut off, or no tar file: {error}") from error


def _opened(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    return cast(IO[bytes], archive.extractfile(info))


def _refused(info: tarfile.TarInfo) -> str:
    """Return why a member is not opened, else ""."""
    if info.issym() or info.islnk():
        return "a link; links in archives are not followed"
    if not info.isfile():
        return "a special file, no text"
    if info.issparse():
        return "a sparse file, whose size cannot be trusted; pack it as a plain one"
    return strays(info.name)
