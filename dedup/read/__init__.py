"""From paths to documents, one file per format. What cannot be read becomes a `Skipped`: nothing is lost silently."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dedup.errors import UsageError
from dedup.model import Document, Skipped
from dedup.read.archives import ARCHIVES, expanded, inside
from dedup.read.chunk import SIZE, Chunk
from dedup.read.find import find_files, shown
from dedup.read.formats import Known, items
from dedup.read.ids import assign
from dedup.read.sitemap import apart
from dedup.read.source import Item, Note, Preprocess, Source
from dedup.settings import Fields

__all__ = ["STDIN", "Chunk", "Note", "Reading", "chunks", "read", "read_chunk", "stream"]

#: The usual names of a record's fields.
USUAL = Fields()
#: What names standard input among the paths.
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: documents with unique ids, what could not be read, and remarks for the person at the keyboard."""

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]


def read(paths: Sequence[str | Path], fields: Fields = USUAL, *, max_bytes: int, stdin: bytes | None = None) -> Reading:
    """Read the articles under `paths`: files, folders, archives, and "-" for the bytes given as `stdin`.

    "news.zip/a.html" is the one member of an archive.

    `max_bytes` is the most that a file, or a record of a file, may have. Raises UsageError for a path that does not
    exist, and for a field that no record has of a file that is named itself. A broken file never ends the run, nor one
    of a folder that has no text field: it is a `Skipped` with its reason.
    """
    documents: list[Document] = []
    skipped: list[Skipped] = []
    notes: list[str] = []
    for item in stream(paths, fields, max_bytes=max_bytes, stdin=stdin):
        if isinstance(item, Document):
            documents.append(item)
        elif isinstance(item, Skipped):
            skipped.append(item)
        else:
            notes.append(item.text)
    unique, collisions = assign(documents)
    return Reading(unique, tuple(skipped), (*notes, *collisions))


def stream(
    paths: Sequence[str | Path],
    fields: Fields = USUAL,
    *,
    max_bytes: int,
    stdin: bytes | None = None,
    stdin_name: str = STDIN,
    preprocess: tuple[Preprocess, ...] = (),
) -> Iterator[Item]:
    """Yield the documents under `paths`, what could not be read, and remarks, in order and holding one at a time.

    Arguments and errors as of `read`; `stdin_name` is what results call standard input, its ending tells the format.
    The ids are empty: `ids.assign` gives them, over all documents of a scan.
    """
    sources, said = _sources(paths, fields, max_bytes, stdin, stdin_name, preprocess)
    yield from said
    for source in expanded(sources):
        if isinstance(source, Source):
            yield from items(source)
        else:
            yield source


def chunks(
    paths: Sequence[str | Path],
    fields: Fields = USUAL,
    *,
    max_bytes: int,
    stdin: bytes | None = None,
    size: int = SIZE,
    preprocess: tuple[Preprocess, ...] = (),
) -> Iterator[Chunk | Skipped | Note]:
    """Yield the inputs as pieces of about `size` bytes that processes can read by themselves, each with `read_chunk`.

    What `read_chunk` gives for all of them, one after the other, with what is yielded here as `Skipped`, are the
    documents and skipped records of `stream` in the same order. Arguments and errors as of `read`. Not promised: of
    the remarks, those on fields that only turn up after the first 1,000 records of a file.
    """
    from dedup.read.pieces import cut

    sources, said = _sources(paths, fields, max_bytes, stdin, preprocess=preprocess)
    yield from said
    yield from cut(expanded(sources), size)


def read_chunk(chunk: Chunk) -> list[Document | Skipped]:
    """Return the documents of a piece and the reasons for what cannot be read, in order; ids are empty."""
    from dedup.read.pieces import read_chunk

    return read_chunk(chunk)


def _sources(
    paths: Sequence[str | Path],
    fields: Fields,
    max_bytes: int,
    stdin: bytes | None,
    stdin_name: str = STDIN,
    preprocess: tuple[Preprocess, ...] = (),
) -> tuple[list[Source], list[Skipped | Note]]:
    """Return what there is to read, and what was left out on the way."""
    if fields.html != "careful":
        from dedup.read.extraction import check_fast

        check_fast()
    named = [path for path in paths if str(path) != STDIN]
    members = {path: where for path in named if not Path(path).exists() and (where := inside(shown(Path(path))))}
    found, skipped, notes = find_files([path for path in named if path not in members], _endings(preprocess))
    usual = Source("", None, max_bytes=max_bytes, fields=fields, preprocess=preprocess)
    sources = [replace(usual, name=one.name, path=one.path, root=one.root) for one in found]
    sources, told = apart(sources)
    for archive, member in members.values():
        sources.append(Source(archive, Path(archive), max_bytes=max_bytes, fields=fields, inside=member))
    if len(named) < len(paths):
        if stdin is None:
            raise UsageError('"-" names standard input, but nothing was given there')
        sources.append(Source(stdin_name, None, data=stdin, max_bytes=max_bytes, fields=fields))
    return sources, [*skipped, *map(Note, notes), *told]


def _endings(preprocess: tuple[Preprocess, ...]) -> Container[str]:
    """Return the endings of articles: those that a reader knows, and those of the user's commands."""
    if not preprocess:
        return Known(ARCHIVES)
    from dedup.read.preprocess import endings

    return endings(preprocess, ARCHIVES)
