"""What a reader is given, and how it says that it cannot read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Protocol

from dedup.model import Document, Skipped
from dedup.settings import Fields

#: Endings of packed files that are read as they are, when they stand after one of `_PACKABLE`: "x.jsonl.gz".
PACKED = ("gz", "zst")
_PACKABLE = ("jsonl", "ndjson", "csv", "tsv", "tar", "warc", "xml")


def ending_of(name: str) -> str:
    """Return the ending of a name in lower case without its dot; of a packed file that is read both: "jsonl.gz"."""
    *_, inner, last = ("", "", *(suffix[1:].lower() for suffix in PurePath(name).suffixes))
    return f"{inner}.{last}" if last in PACKED and inner in _PACKABLE else last


class Unreadable(Exception):
    """Raised by a reader for a file or record it cannot read; its text becomes the reason of a `Skipped`."""


class Foreign(Unreadable):
    """Raised where a file is whole, but of a kind that holds no articles: a program's settings in JSON, say."""


class Damaged(Unreadable):
    """Raised where a file breaks off: nothing more can be read of it."""


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on how a file was read, such as which of its fields were chosen, for the person who gave it."""

    text: str


@dataclass(frozen=True, slots=True)
class Preprocess:
    """A command that gets the path of a file and prints its text: for files of these endings, or, where there are none,
    for all that no reader knows. `seconds` is the most that it may take for a file."""

    words: tuple[str, ...]
    endings: frozenset[str] = frozenset()
    seconds: float = 60.0


class Place(Protocol):
    """Where a member of an archive stands: all that another process needs to read it there."""

    @property
    def size(self) -> int:
        """Its size in bytes when unpacked, as the archive states it."""

    @property
    def packed(self) -> int:
        """The bytes that it takes in the archive, as stated: its share of what there is to read."""

    def read(self, most: int) -> bytes:
        """Return the member's bytes, at most so many; raises Unreadable."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file, or standard input.

    `name` is what results call it: the path as given, with forward slashes, or "-". `root` is the scanned folder that
    it was found under ("" when named itself). `data` holds the bytes of standard input and of a member of an archive
    that is packed as a whole, else None; a member that can be read by itself has a `place`. A file over `max_bytes` is
    Unreadable, but for record files, where the limit holds for each record. `inside` is the one member of an archive
    that is asked for, "" for all. `preprocess` are commands of the user's that turn a file into text. A file that is
    `carried` is a temporary one: what reads it in another process must be given what it holds. `sitemaps` are the paths
    of those in the folder.
    """

    name: str
    path: Path | None
    root: str = ""
    data: bytes | None = None
    place: Place | None = None
    max_bytes: int = 20_000_000
    fields: Fields = field(default_factory=Fields)
    inside: str = ""
    preprocess: tuple[Preprocess, ...] = ()
    carried: bool = False
    sitemaps: tuple[str, ...] = ()

    @property
    def ending(self) -> str:
        """The ending of the file's name, as `ending_of` says it; "" for standard input without a name."""
        return ending_of(self.name)

    def read(self) -> bytes:
        """Return the whole content; raises Unreadable when it is too large, a special file, or the system refuses."""
        if self.path is None:
            data = self.place.read(self.max_bytes + 1) if self.place else self.data or b""
            if len(data) > self.max_bytes and self.ending:
                raise Unreadable(f"too large: over {self.max_bytes:,} bytes, the limit (max_bytes)")
            return data
        try:
            size = self.path.stat().st_size
            if size > self.max_bytes:
                raise Unreadable(f"too large: {size:,} bytes, the limit is {self.max_bytes:,} (max_bytes)")
            return self.path.read_bytes()
        except OSError as error:
            raise Unreadable(f"cannot be opened: {error.strerror or error}") from error


#: What a reader yields: documents with `id=""` (ids are given later, over all documents), skipped records, and remarks.
Item = Document | Skipped | Note
Reader = Callable[[Source], Iterator[Item]]
