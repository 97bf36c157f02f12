"""Build an index, add documents to one, take some out: each writes a new file, which then takes the old one's place.

All three are one merge, of what an old index holds and what was read, so that its history leaves no mark.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.engines import spool
from dedup.engines.jobs import Jobs
from dedup.engines.texts import Prepare, wordless
from dedup.errors import NothingReadable, UsageError
from dedup.index.held import Fresh, Kept, kept, nothing
from dedup.index.lock import locked
from dedup.index.reading import Job, take
from dedup.index.replacing import check, replaced
from dedup.index.schema import Meta, OtherForm, opened
from dedup.index.writing import write
from dedup.inputs import Inputs
from dedup.model import Skipped
from dedup.pool import Pool, cores
from dedup.settings import Settings

if TYPE_CHECKING:
    pass

#: Told of each step: the phase, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change of an index did: how many documents of each kind, what could not be read, and notes.

    `meta` is what the index says of itself afterwards.
    """

    added: int
    replaced: int
    unchanged: int
    removed: int
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    meta: Meta


def build(
    inputs: Inputs, path: str, settings: Settings, prepare: Prepare, told: Progress, threads: int | None = None
) -> Changed:
    """Write a new index of all texts; one that is there is replaced, whatever settings it was built with.

    Raises UsageError where the file cannot be written or is something else than an index, NothingReadable without text.
    """
    with locked(check(path)):
        _check_ours(path)
        with _read(inputs, settings, prepare, told, threads or cores()) as fresh:
            return _merged(path, nothing(), fresh, settings, told, threads)


def add(
    inputs: Inputs, path: str, settings: Settings, prepare: Prepare, told: Progress, threads: int | None = None
) -> Changed:
    """Add texts to an index, or replace those of equal ids; raises UsageError, and NothingReadable, as `build` does."""
    reading = _read(inputs, settings, prepare, told, threads or cores())
    with locked(check(path)), _open(path, settings) as old, reading as fresh:
        return _merged(path, old, fresh, settings, told, threads)


def remove(ids: Collection[str], path: str, settings: Settings, told: Progress, threads: int | None = None) -> Changed:
    """Take documents out of an index; raises UsageError where it holds none of them."""
    with locked(check(path)), _open(path, settings) as old:
        wanted = set(ids)
        missing = sorted(wanted - set(old.ids))
        if len(missing) == len(wanted):
            names = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
            raise UsageError(f"{path} has no document {names}; nothing was removed")
        notes = tuple(f"{path} has no document {name}" for name in missing)
        return _merged(path, old.without(wanted), Fresh.none(notes), settings, told, threads)


def _check_ours(path: str) -> None:
    """Raise UsageError where something else than an index would be written over."""
    if not Path(path).exists() or not Path(path).stat().st_size:
        return
    try:
        opened(path, None)[0].close()
    except OtherForm:
        return
    except UsageError as error:
        told = "what is there is no index, or a damaged one; remove it, or name another file"
        raise UsageError(f"cannot write {path}: {told}") from error


@contextmanager
def _open(path: str, settings: Settings) -> Iterator[Kept]:
    connection, meta = opened(path, settings)
    with closing(connection):
        yield kept(connection, meta, path)


@contextmanager
def _read(inputs: Inputs, settings: Settings, prepare: Prepare, told: Progress, threads: int) -> Iterator[Fresh]:
    """Read all texts into a folder of this run, which goes with the value."""
    folder = spool.Folder()
    jobs = Jobs(inputs, lambda at, piece: Job(at, piece, folder.path, settings, prepare))
    pieces, done, read = [], 0, 0
    told("reading", 0, 0)
    with Pool(threads) as pool:
        for number, taken in enumerate(pool.map(take, jobs)):
            pieces.append(taken)
            read, done = read + len(taken.rows), done + jobs.sizes[number]
            told("reading", read, read * jobs.size // max(done, 1))
    skipped = tuple(jobs.skipped(pieces))
    empty = tuple(wordless(row.path) for piece in pieces for row in piece.rows if row.content is None)
    fresh = Fresh.of(folder, pieces, (*skipped, *empty), tuple(jobs.notes))
    if not fresh.documents:
        raise NothingReadable(inputs.nothing(fresh.skipped))
    yield fresh


def _merged(path: str, old: Kept, fresh: Fresh, settings: Settings, told: Progress, threads: int | None) -> Changed:
    """Write the new file and put it in place; nothing is written where nothing changes."""
    before = {name: number for number, name in enumerate(old.ids)}
    same = {one.id for one in fresh.documents if one.id in before and old.digests[before[one.id]] == one.row.digest}
    replacing = {one.id for one in fresh.documents if one.id in before} - same
    added = len(fresh.documents) - len(same) - len(replacing)
    counts = added, len(replacing), len(same), len(old.gone)
    if old.meta is not None and not (added or replacing or old.gone):
        return Changed(*counts, fresh.skipped, fresh.notes, old.meta)
    with replaced(check(path)) as part:
        meta = write(part, old.without(replacing), fresh.without(same), settings, told, threads or cores())
        if old.connection is not None:
            old.connection.close()  # Windows replaces no file that is open
    return Changed(*counts, fresh.skipped, fresh.notes, meta)
