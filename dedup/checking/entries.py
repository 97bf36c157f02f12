"""The baseline as a file: one accepted passage a line, sorted, so that branches merge as text.

The first line never changes and says what the file is. Whatever is wrong is told with its line, and nothing is guessed:
a baseline that was misread would let text through.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dedup.errors import UsageError

HEAD = {"schema": "dedup-baseline/1"}
_PASSAGE = re.compile(r"[0-9a-f]{16}")
_RULE = re.compile(r"DUP\d{3}")
#: What no two entries share: draft, source, passage, and whether the draft is an id.
Key = tuple[str, str, str, bool]
_MARKERS = (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage that was accepted in a draft and a source, `count` times (at least 1), under a rule.

    `draft` is the id that its metadata states, and `path` then its file; without such an id `draft` is the file and
    `path` None. Files count from the folder of the baseline, with forward slashes. `source` is an id too, or the file
    below the folder that was given as reference; `source_path` is its file where it was a draft itself. `passage` is
    the fingerprint of `verdicts.Passage`: equal only while the words of both sides are. `date` is the ISO day on which
    it was accepted, `reason` why.
    """

    draft: str
    source: str
    passage: str
    rule: str
    count: int = 1
    date: str = ""
    reason: str = ""
    path: str | None = None
    source_path: str | None = None

    @property
    def file(self) -> str:
        """The file of the draft, with "#7" for the seventh record of it."""
        return self.draft if self.path is None else self.path

    @property
    def key(self) -> Key:
        """What no two entries of a baseline share, and what they are sorted by."""
        return self.draft, self.source, self.passage, self.path is not None

    def line(self) -> str:
        """Return the entry as a line of the file, without its end."""
        values = {name: getattr(self, name) for name in _CHECKS}
        return json.dumps({name: value for name, value in values.items() if value is not None}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Accepted passages, the real folder that their files count from, and the lines at which entries were read."""

    folder: Path
    entries: tuple[Entry, ...] = ()
    places: Mapping[Key, int] = field(default_factory=dict, compare=False)

    def lines(self) -> Iterator[str]:
        """Yield the lines of the file, each with its end."""
        yield json.dumps(HEAD) + "\n"
        for entry in sorted(self.entries, key=lambda one: one.key):
            yield entry.line() + "\n"


def folder_of(path: str | Path) -> Path:
    """Return the real folder of a baseline."""
    return Path(os.path.realpath(Path(path).absolute().parent))


def load(path: str | Path) -> Baseline:
    """Return the baseline in a file.

    Raises UsageError, with the line, for a file that is not there or that is no whole and unambiguous baseline of
    version 1. The order of the lines does not matter, nor do empty ones, a byte-order mark or Windows line ends.
    """
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise UsageError(f"there is no baseline {path}: dedup baseline create makes one") from error
    except OSError as error:
        reason = "it is a folder" if Path(path).is_dir() else error.strerror or str(error)
        raise UsageError(f"cannot read the baseline {path}: {reason}") from error
    places = parse(data, str(path))
    return Baseline(folder_of(path), joined(places), {entry.key: number for entry, number in places.items()})


def parse(data: bytes, name: str) -> dict[Entry, int]:
    """Return the entries in the bytes of a baseline, each with its line; `name` is what errors call it."""
    lines = list(enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1))
    found: dict[Key, int] = {}
    entries: dict[Entry, int] = {}
    _head(lines[0][1], name)
    for number, line in lines[1:]:
        if not line.strip():
            continue
        entry = _entry(_object(line, f"{name}:{number}"), f"{name}:{number}")
        if entry.key in found:
            raise UsageError(f"{name}:{number}: accepts the same as line {found[entry.key]}; keep one of the two")
        found[entry.key] = number
        entries[entry] = number
    return entries


def _head(line: bytes, name: str) -> None:
    if not line.strip():
        raise UsageError(f"{name}:1: is no baseline: its first line must be {json.dumps(HEAD)}")
    head = _object(line, f"{name}:1")
    if head != HEAD:
        said = str(head.get("schema"))
        if said.startswith("dedup-baseline/"):
            raise UsageError(f"{name}:1: is of version {said[15:35]!r}, and this program reads version 1")
        raise UsageError(f"{name}:1: is no baseline: its first line must be {json.dumps(HEAD)}")


def _object(line: bytes, place: str) -> dict[str, Any]:
    if line.startswith(_MARKERS):
        raise UsageError(f"{place}: is a conflict marker: settle the merge (the entries of both sides may stay)")
    try:
        value = json.loads(line.decode("utf-8"), object_pairs_hook=lambda pairs: _once(pairs, place))
    except UnicodeDecodeError as error:
        raise UsageError(f"{place}: is not UTF-8: the file is damaged or no baseline") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{place}: is no entry in JSON: cut off or edited wrongly") from error
    if not isinstance(value, dict):
        raise UsageError(f"{place}: is no entry: it must be an object, as in {Entry('a.md', 'b', '0' * 16, '').line()}")
    return value


def _once(pairs: list[tuple[str, Any]], place: str) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        raise UsageError(f"{place}: says {next(name for name in names if names.count(name) > 1)} twice")
    return values


def _entry(values: dict[str, Any], place: str) -> Entry:
    unknown = sorted(set(values) - set(_CHECKS))
    if unknown:
        close = get_close_matches(unknown[0], _CHECKS, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(_CHECKS)}"
        raise UsageError(f"{place}: {unknown[0]!r} is no part of an entry; {hint}")
    missing = [name for name in _CHECKS if name not in values and name not in _OPTIONAL]
    if missing:
        raise UsageError(f"{place}: the entry has no {', '.join(missing)}")
    for name, value in values.items():
        what, fits = _CHECKS[name]
        if not fits(value):
            raise UsageError(f"{place}: {name} must be {what}, and is {_short(value)}")
    return Entry(**values)


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= 40 else f"{text[:40]}…"


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_day(value: object) -> bool:
    if not isinstance(value, str) or re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) is None:
        return False
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


_OPTIONAL = ("path", "source_path")
#: The parts of an entry in the order of the file: what each must be, and whether a value is.
_CHECKS: dict[str, tuple[str, Any]] = {
    "draft": ("an id or a file", _is_name),
    "path": ("a file", _is_name),
    "source": ("an id or a file", _is_name),
    "source_path": ("a file", _is_name),
    "passage": (
        "a fingerprint of 16 digits 0-9a-f",
        lambda value: isinstance(value, str) and bool(_PASSAGE.fullmatch(value)),
    ),
    "rule": ("a rule such as DUP002", lambda value: isinstance(value, str) and bool(_RULE.fullmatch(value))),
    "count": ("a whole number from 1 on", lambda value: type(value) is int and value >= 1),
    "date": ("a day such as 2031-02-03", _is_day),
    "reason": ("a text", lambda value: isinstance(value, str)),
}


def joined(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries sorted, the last of each key."""
    return tuple(sorted({one.key: one for one in entries}.values(), key=lambda one: one.key))
