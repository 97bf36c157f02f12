"""The members of a zip file, in their order in it."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from dedup.read.lines import open_file
from dedup.read.member import Member, shown, strays, unpacking
from dedup.read.packed import BOMB, LARGE
from dedup.read.source import Damaged, Source

#: The bit that says a member is encrypted.
_ENCRYPTED = 1
#: The end of a zip file without members, behind room in which a mark of a longer end would be looked for.
_NO_LIST = bytes(20) + b"PK\x05\x06" + bytes(18)


@dataclass(frozen=True, slots=True)
class ZipPlace:
    """Where a member of a zip file stands, by its line in the list of members."""

    path: Path
    info: zipfile.ZipInfo

    @property
    def size(self) -> int:
        """Its size in bytes when unpacked, as the list states it."""
        return self.info.file_size

    @property
    def packed(self) -> int:
        """The bytes that it takes in the archive, as the list states them."""
        return self.info.compress_size

    def read(self, most: int) -> bytes:
        """Return the member's bytes, at most so many; raises Unreadable.

        The list of members is not read again: of an archive with many that would be most of the work.
        """
        with unpacking(), self.path.open("rb") as file:
            view = io.BufferedReader(cast(io.RawIOBase, _Unlisted(file)))
            with zipfile.ZipFile(view) as archive, archive.open(self.info) as member:
                return member.read(most)


class _Unlisted(io.RawIOBase):
    """A zip file as if it ended with a list without members."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.at = file, 0
        self.size = file.seek(0, io.SEEK_END)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.at}.get(whence, self.size + len(_NO_LIST))
        self.at = base + offset
        if self.at < 0:
            raise ValueError("before the beginning")
        return self.at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self.at < self.size:
            self.file.seek(self.at)
            data = self.file.read(min(len(buffer), self.size - self.at))
        else:
            data = _NO_LIST[self.at - self.size :][: len(buffer)]
        buffer[: len(data)] = data
        self.at += len(data)
        return len(data)


def members(source: Source) -> Iterator[Member]:
    """Yield the files in a zip file; raises Damaged where its list of members cannot be read."""
    with open_file(source) as file:
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, struct.error) as error:
            raise Damaged(f"damaged, or no zip file: {error}") from error
        with archive:
            for info in archive.infolist():
                if not info.filename.endswith("/"):
                    place = ZipPlace(source.path, info) if source.path else None
                    opener = partial(archive.open, info)
                    yield Member(shown(info.filename), info.file_size, opener, _refused(info), place)


def _refused(info: zipfile.ZipInfo) -> str:
    """Return why a member is not opened, else ""."""
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted; unpack it with its password first"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link; links in archives are not followed"
    if info.file_size > LARGE and info.file_size > BOMB * info.compress_size:
        return f"unpacks to more than {BOMB} times its size; not read"
    return strays(info.filename)
