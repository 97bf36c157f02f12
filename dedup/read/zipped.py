"""The members of a zip file, in their order in it."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Iterator
from functools import partial

from dedup.read.lines import open_file
from dedup.read.member import Member, shown, strays
from dedup.read.packed import BOMB, LARGE
from dedup.read.source import Damaged, Source

#: The bit that says a member is encrypted.
_ENCRYPTED = 1


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
                    yield Member(shown(info.filename), info.file_size, partial(archive.open, info), _refused(info))


def _refused(info: zipfile.ZipInfo) -> str:
    """Return why a member is not opened, else ""."""
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted; unpack it with its password first"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link; links in archives are not followed"
    if info.file_size > LARGE and info.file_size > BOMB * info.compress_size:
        return f"unpacks to more than {BOMB} times its size; not read"
    return strays(info.filename)
