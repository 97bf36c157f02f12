"""The members of a tar file, packed or not, read once from its beginning to its end."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from functools import partial
from typing import IO, Any, cast

from dedup.read.lines import open_file
from dedup.read.member import Member, shown, strays
from dedup.read.packed import unpacked
from dedup.read.source import Damaged, Source


def members(source: Source) -> Iterator[Member]:
    """Yield the files in a tar file; raises Damaged where it breaks off, after those before."""
    with unpacked(open_file(source)) as file:
        try:
            with tarfile.open(fileobj=file, mode="r|", errorlevel=2) as archive:
                while (info := archive.next()) is not None:
                    cast(Any, archive).members = []  # else it keeps a record of every member
                    if not info.isdir():
                        yield Member(shown(info.name), info.size, partial(_opened, archive, info), _refused(info))
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
