"""What a baseline calls a text, so that it is the same text from another folder and on another machine."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dedup.model import Document


@dataclass(frozen=True, slots=True)
class Name:
    """A text: the id that its metadata states or None, its file from the baseline's folder, and its older files.

    `below` is its file under the folder that it was read from. A record has "#7" after its file. `older` are the files
    that it was renamed from.
    """

    id: str | None
    file: str
    below: str
    older: tuple[str, ...] = ()

    @property
    def aliases(self) -> tuple[str, ...]:
        """All that it may be called as a source, the best first."""
        return (*((self.id,) if self.id else ()), self.below, self.file, *self.older)


@dataclass(frozen=True, slots=True)
class Names:
    """Names texts from a folder on; `moved` are renames that are known, each a new path and the old one."""

    folder: Path
    moved: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, moved: Mapping[str, str]) -> Names:
        """Return what names texts; the paths of `moved` are absolute, or from the working folder."""
        return cls(folder, {_file(folder, new): _file(folder, old) for new, old in moved.items()})

    def name(self, document: Document) -> Name:
        """Return the name of a document."""
        row = "" if document.record is None else f"#{document.record}"
        file = _file(self.folder, document.path)
        below = document.path.removeprefix(document.root.rstrip("/") + "/") if document.root else _last(document.path)
        older = (f"{self.moved[file]}{row}",) if file in self.moved else ()
        stated = _nfc(document.declared_id) if document.declared_id else None
        return Name(stated, f"{file}{row}", f"{_nfc(below)}{row}", older)

    def gone(self, file: str) -> bool:
        """Say whether a file is no longer there; a record has no place of its own, so that it may always have moved."""
        path, sign, row = file.rpartition("#")
        if sign and row.isdecimal() and _exists(self.folder, (path,)):
            return True
        return not _exists(self.folder, (file, path) if sign else (file,))


def _exists(folder: Path, files: Iterable[str]) -> bool:
    forms = (
        (unicodedata.normalize("NFC", file) for file in files),
        (unicodedata.normalize("NFD", file) for file in files),
    )
    return any(file and os.path.lexists(folder / file) for form in forms for file in form)


def _file(folder: Path, path: str) -> str:
    """Return a path from the working folder as one from a folder; on another drive it is absolute."""
    if path == "-":
        return path
    place = Path(path).absolute()
    # The file itself may be a link, which is another name for a text; the folders above it are what they are.
    real = Path(os.path.realpath(place.parent)) / place.name
    try:
        return _nfc(Path(os.path.relpath(real, folder)).as_posix())
    except ValueError:
        return _nfc(real.as_posix())


def _last(path: str) -> str:
    return path.rpartition("/")[2] or path


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
