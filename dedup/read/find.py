"""Which files of the paths given are articles. What is none becomes a `Skipped` or is counted in a note."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from dedup.errors import UsageError
from dedup.model import Skipped
from dedup.read.source import ending_of

#: Files of a project, not of its content, unless they are named. Capitals may go on ("README_de.md"); a name in
#: other case must be the whole word ("license.txt"), for "license-fees-rise.md" is an article.
NOT_ARTICLES = ("README", "LICENSE", "LICENCE", "CHANGELOG", "CONTRIBUTING", "CODE_OF_CONDUCT")
#: A note names at most this many endings or files.
NAMED_IN_NOTE = 5

_STEM = re.compile(r"[^.]*")


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read: its path, what results call it, and the scanned folder it was found under ("" when named)."""

    path: Path
    name: str
    root: str = ""


@dataclass(slots=True)
class LeftOut:
    """What is no article, counted: files of other endings, files about a project, hidden ones."""

    others: Counter[str] = field(default_factory=Counter)
    project: list[str] = field(default_factory=list)
    hidden: int = 0

    def takes(self, shown: str, path: str, endings: Container[str]) -> bool:
        """Say whether a file is an article, by the names on its way from the folder that is read; counts it if not.

        `shown` is what a note calls it, `endings` are those of articles.
        """
        parts = path.split("/")
        ending = ending_of(parts[-1])
        if any(part.startswith(".") for part in parts) or parts[0] == "__MACOSX":
            self.hidden += 1
        elif _is_project_file(parts[-1]):
            self.project.append(shown)
        elif ending not in endings:
            self.others[f".{ending}" if ending else "no ending"] += 1
        else:
            return True
        return False

    def notes(self) -> list[str]:
        """Return a line for each kind that was left out."""
        notes = []
        if self.others:
            ranked = sorted(self.others.items(), key=lambda item: (-item[1], item[0]))
            named = _listed([f"{ending} {number}" for ending, number in ranked])
            notes.append(f"{_counted(self.others.total(), 'file')} with other endings left out: {named}")
        if self.project:
            named = _listed(sorted(self.project))
            notes.append(f"{_counted(len(self.project), 'file')} about the project left out: {named}")
        if self.hidden:
            notes.append(f"{_counted(self.hidden, 'hidden file or folder', 'hidden files or folders')} left out")
        return notes


@dataclass(slots=True)
class _Walk:
    """What is gathered on the way."""

    endings: Container[str]
    found: list[Found] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    left: LeftOut = field(default_factory=LeftOut)
    again: int = 0


def find_files(paths: Sequence[str | Path], endings: Container[str]) -> tuple[list[Found], list[Skipped], list[str]]:
    """Return the files to read, in the order given and sorted inside a folder; what cannot be read; and notes.

    `endings` are those of articles, in lower case, without a dot; a named file is taken whatever its ending. Each
    file is taken once, by the first name it was met under. Raises UsageError for a path that does not exist.
    """
    walk = _Walk(endings)
    checked = [(Path(path), _mode(path)) for path in paths]
    for path, mode in checked:
        if isinstance(mode, str):
            walk.skipped.append(Skipped(shown(path), mode))
        elif stat.S_ISDIR(mode):
            _folder(walk, path)
        else:
            _take(walk, path, mode, root="")
    return walk.found, walk.skipped, _notes(walk)


def is_article(path: str | PurePath, endings: Container[str]) -> bool:
    """Say whether a path below a folder is one that `find_files` would read there, by its name alone."""
    parts = PurePath(path).parts
    hidden = any(part.startswith(".") for part in parts)
    return not hidden and ending_of(parts[-1]) in endings and not _is_project_file(parts[-1])


def shown(path: Path) -> str:
    """Return a path with forward slashes; bytes of a name that are not UTF-8 appear as escapes."""
    return path.as_posix().encode("utf-8", errors="surrogateescape").decode("utf-8", errors="backslashreplace")


def _mode(path: str | Path) -> int | str:
    """Return the kind of file, or why the system will not tell it."""
    try:
        return os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise UsageError(f"{shown(Path(path))!r} does not exist; name a file or folder that is there") from error
    except OSError as error:
        return f"cannot be opened: {error.strerror or error}"


def _folder(walk: _Walk, top: Path) -> None:
    """Take the articles under a folder: files before folders, each sorted by name; no recursion, however deep."""
    root = shown(top)
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        if _met(walk, folder):
            continue
        inner = []
        for entry in _entries(walk, folder):
            if entry.name.startswith("."):
                walk.left.hidden += 1
            elif not _is_utf8(entry.name):
                walk.skipped.append(Skipped(shown(Path(entry.path)), "its name is not valid UTF-8; rename it"))
            elif _is_folder(entry):
                inner.append(folder / entry.name)
            else:
                _file(walk, folder / entry.name, root)
        waiting.extend(reversed(inner))


def _met(walk: _Walk, folder: Path) -> bool:
    """Whether a folder was walked before, as a link to it or a link back up leads to; says so if it was."""
    place = os.path.normcase(os.path.realpath(folder))
    if place in walk.folders:
        walk.skipped.append(Skipped(shown(folder), "a folder that was already read under another name"))
        return True
    walk.folders.add(place)
    return False


def _entries(walk: _Walk, folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        walk.skipped.append(Skipped(shown(folder), f"cannot be opened: {error.strerror or error}"))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_utf8(name: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in name)


def _file(walk: _Walk, path: Path, root: str) -> None:
    if walk.left.takes(shown(path), path.name, walk.endings):
        try:
            _take(walk, path, os.stat(path).st_mode, root)
        except FileNotFoundError:
            walk.skipped.append(Skipped(shown(path), "a link to a file that does not exist"))
        except OSError as error:
            walk.skipped.append(Skipped(shown(path), f"cannot be opened: {error.strerror or error}"))


def _is_project_file(name: str) -> bool:
    stem = _STEM.match(name)
    return name.startswith(NOT_ARTICLES) or (stem is not None and stem[0].upper() in NOT_ARTICLES)


def _take(walk: _Walk, path: Path, mode: int, root: str) -> None:
    name = shown(path)
    if not _is_utf8(str(path)):
        walk.skipped.append(Skipped(name, "its name is not valid UTF-8; rename it"))
    elif not stat.S_ISREG(mode):
        reason = (
            "a pipe; give its content on standard input, as -" if stat.S_ISFIFO(mode) else "a special file, no text"
        )
        walk.skipped.append(Skipped(name, reason))
    else:
        place = os.path.normcase(os.path.realpath(path))
        if place in walk.read:
            walk.again += 1
        else:
            walk.read.add(place)
            walk.found.append(Found(path, name, root))


def _notes(walk: _Walk) -> list[str]:
    again = [f"{_counted(walk.again, 'file')} met again, read once"] if walk.again else []
    return walk.left.notes() + again


def _counted(number: int, one: str, many: str = "files") -> str:
    return f"{number:,} {one if number == 1 else many}"


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED_IN_NOTE
    return ", ".join(names[:NAMED_IN_NOTE]) + (f" and {more:,} more" if more > 0 else "")
