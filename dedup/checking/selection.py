"""Which texts a check takes as drafts: those that are named, or of those what git says has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dedup.checking import git
from dedup.errors import UsageError
from dedup.read.formats import is_foreign
from dedup.read.source import Source


@dataclass(frozen=True, slots=True)
class Selection:
    """The paths of the drafts. `moved` are renames (new path, old path).

    `whole` says that they are all drafts there are, as far as can be known: a folder was named, and not only what
    changed in it. `line` says why there are none, `notes` what was left out.
    """

    paths: tuple[str, ...]
    moved: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    line: str = ""
    notes: tuple[str, ...] = ()


def select(drafts: Sequence[str], since: str | None, stdin_name: str | None = None) -> Selection:
    """Return the drafts among what is named, and with a revision what changed since, anywhere if nothing is named.

    `stdin_name` is what standard input is called, if it is. Raises UsageError where nothing is named at all, and for
    whatever git cannot tell.
    """
    if stdin_name and "-" not in drafts:
        raise UsageError("--stdin-filename names standard input: give - as a draft")
    if since is not None:
        return _changed(drafts, since)
    if not drafts:
        raise UsageError("no draft was named: dedup check DRAFT... --against REF, or --changed-since REV")
    return Selection(tuple(drafts), whole=any(Path(path).is_dir() for path in drafts))


def _changed(drafts: Sequence[str], since: str) -> Selection:
    if "-" in drafts:
        raise UsageError("--changed-since takes files, and standard input is none")
    changes = git.changed(since, git.folder_for(drafts))
    articles = git.articles(changes, drafts)
    foreign = [path for path in articles if path not in drafts and is_foreign(Source(path, Path(path)))]
    paths = tuple(path for path in articles if path not in foreign)
    where = f" in {', '.join(drafts)}" if drafts else ""
    line = "" if paths else f"no article{where} has changed since {since} ({changes.base[:12]}): nothing to check"
    notes = (f"changed, but JSON or XML without news, left out: {', '.join(foreign)}",) if foreign else ()
    return Selection(paths, changes.moved, line=line, notes=notes)
