"""A piece of what there is to read, which another process can read by itself; `pieces` cuts and reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dedup.model import Skipped
from dedup.read.source import Source

if TYPE_CHECKING:
    from dedup.read.rows import Row
    from dedup.read.warc import Page

#: Bytes of a piece, about: large enough to be worth the way to another process, small enough to share out evenly.
SIZE = 4 << 20


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the input, small enough to be sent to another process, where `read_chunk` reads it.

    It is either whole `sources`; or, of its one source, `count` lines of JSON from the byte `start` on; or what it
    carries with it: `lines`, None for one over the limit, `rows` of a table with its `header`, of the format `form`, or
    `pages` of a web archive. Of a web archive on disk it is `count` records from the byte `start` on; `form` is "warc".
    `first` is the number of the first record, from 1. `size` is about its size in bytes.
    """

    sources: tuple[Source, ...]
    size: int
    first: int = 1
    start: int = 0
    count: int = 0
    lines: tuple[bytes | None, ...] = ()
    rows: tuple[Row, ...] = ()
    pages: tuple[Page | Skipped, ...] = ()
    header: tuple[str, ...] = ()
    form: str = ""
