"""Archives as folders: the members of a zip or tar file, each as a source of its own, one at a time.

Nothing is ever written where a member's name says; a large file of records goes through a temporary file of our own
naming. A member that cannot be read is a `Skipped`, and the others are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from dedup.errors import UsageError
from dedup.model import Skipped
from dedup.read.find import LeftOut
from dedup.read.formats import RECORDS, Known
from dedup.read.member import Member, unpacking
from dedup.read.packed import BOMB, LARGE
from dedup.read.source import Note, Source, Unreadable, ending_of

#: The endings of archives.
ARCHIVES = ("zip", "tar", "tgz", "tar.gz", "tar.zst")
#: Why the members of a member are not read.
_NESTED = "an archive inside an archive; unpack the outer one first"
#: Bytes copied at a time.
_PIECE = 1 << 20


def expanded(sources: Iterable[Source]) -> Iterator[Source | Skipped | Note]:
    """Yield all sources, and in place of an archive its members, one at a time.

    A member that is a file of records is held in a temporary file until the next source is asked for. All others are
    unpacked where they are read, from their place; those of a tar file that is packed as a whole have none and are held
    in memory, which `Source.max_bytes` bounds. Raises UsageError for a member that was named and is not there.
    """
    for source in sources:
        if source.path is None or source.ending not in ARCHIVES:
            yield source
            continue
        try:
            yield from _unpacked(source)
        except Unreadable as error:
            yield Skipped(source.name, str(error))


def inside(path: str) -> tuple[str, str] | None:
    """Return, for "news.zip/a/b.html", the archive and the member; None where no archive is on the path's way."""
    pure = PurePosixPath(path)
    for parent in pure.parents:
        if ending_of(parent.name) in ARCHIVES and Path(parent).is_file():
            return parent.as_posix(), pure.relative_to(parent).as_posix()
    return None


def _unpacked(source: Source) -> Iterator[Source | Skipped | Note]:
    left, met, total, known = LeftOut(), 0, 0, Known(ARCHIVES)
    most = max(LARGE, BOMB * source.path.stat().st_size) if source.path else 0
    for member in _members(source):
        name = f"{source.name}/{member.name}"
        if source.inside and member.name != source.inside:
            continue
        if not member.reason and not source.inside and not left.takes(name, member.name, known):
            continue
        met += 1
        reason = member.reason or _NESTED * (ending_of(member.name) in ARCHIVES)
        total += 0 if reason else member.size
        if total > most:
            raise Unreadable(f"unpacks to more than {BOMB} times its size; not read on")
        yield from _read(source, name, member, reason)
    if source.inside and not met:
        raise UsageError(f"{source.name} holds no {source.inside}")
    yield from (Note(f"{source.name}: {note}") for note in left.notes())
    if not met:
        raise Unreadable("an archive without a file that can be read")


def _read(source: Source, name: str, member: Member, reason: str) -> Iterator[Source | Skipped]:
    whole = ending_of(member.name) not in RECORDS
    if not reason and whole and member.size > source.max_bytes:
        reason = f"too large: {member.size:,} bytes, the limit is {source.max_bytes:,} (max_bytes)"
    if reason:
        yield Skipped(name, reason)
        return
    root = source.root or ("" if source.inside else source.name)
    inner = replace(source, name=name, path=None, root=root, inside="")
    try:
        if whole:
            yield replace(inner, place=member.place) if member.place else replace(inner, data=_held(member, source))
            return
        with _spilled(member) as path:
            yield replace(inner, path=path, carried=True)
    except Unreadable as error:
        yield Skipped(name, str(error))


def _held(member: Member, source: Source) -> bytes:
    with unpacking(), member.open() as file:
        return file.read(source.max_bytes + 1)


@contextmanager
def _spilled(member: Member) -> Iterator[Path]:
    """Hold a member as a temporary file, which is gone at the end."""
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory(prefix="dedup-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "member"
        with unpacking(), member.open() as file, path.open("wb") as out:
            shutil.copyfileobj(file, out, _PIECE)
        yield path


def _members(source: Source) -> Iterator[Member]:
    from dedup.read import tar, zipped

    return (zipped.members if source.ending == "zip" else tar.members)(source)
