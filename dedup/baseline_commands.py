"""What `dedup baseline` does: findings that were accepted, kept in a file that stands beside the drafts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dedup.checking import baseline, git
from dedup.errors import UsageError
from dedup.report import console, files, load
from dedup.report.safe import one_line

if TYPE_CHECKING:
    from dedup.checking.baseline import Baseline, Change, Entry
    from dedup.verdicts import Findings

_SIGNS = {"added": "+", "removed": "-", "moved": ">"}


def create(**options: Any) -> None:
    """Write a new baseline that accepts what was found; raises UsageError where one is already."""
    path = options["baseline"]
    if os.path.lexists(path):
        raise UsageError(f"{path} is there already: dedup baseline update adds to it and keeps its reasons")
    files.check(path)
    after, changes = _updated(baseline.Baseline(baseline.folder_of(path)), options)
    _write(path, after, changes, options)


def update(**options: Any) -> None:
    """Accept what was found, drop what is stale, and say which."""
    before = baseline.load(options["baseline"])
    after, changes = _updated(before, options)
    _write(options["baseline"], after, changes, options)


def prune(**options: Any) -> None:
    """Drop the entries that accept nothing any more, and nothing else."""
    before = baseline.load(options["baseline"])
    gone = baseline.stale(_found(options), before, _moved(options))
    changes = [baseline.Change("removed", entry) for entry in gone]
    _write(options["baseline"], baseline.without(before, gone), changes, options)


def _updated(before: Baseline, options: dict[str, Any]) -> tuple[Baseline, tuple[Change, ...]]:
    today, reason = date.today().isoformat(), options["reason"].strip()
    return baseline.updated(
        _found(options), before, _moved(options), today=today, reason=reason, level=options["level"]
    )


def _found(options: dict[str, Any]) -> Findings:
    path = options["in"]
    found = load(path)
    if found.checked is None:
        raise UsageError(f"{path} holds the results of a scan: a baseline is of a check (dedup check -o json=FILE)")
    return found


def _moved(options: dict[str, Any]) -> dict[str, str]:
    """Return the renames that git tells of, none where no revision is named."""
    revision = options["changed_since"]
    return git.changed(revision, Path()).moved if revision else {}


def _write(path: str, after: Baseline, changes: Sequence[Change], options: dict[str, Any]) -> None:
    if not options["dry_run"]:
        files.write(path, after.lines())
    lines = [*_told(changes), _summary(path, after, changes, options["dry_run"])]
    console.put("".join(f"{line}\n" for line in lines))


def _told(changes: Sequence[Change]) -> Iterator[str]:
    """Yield a line for all that happened alike in one draft and source."""

    def alike(change: Change) -> tuple[str, ...]:
        one = change.entry
        return one.file, one.source, _SIGNS[change.kind], one.rule, one.reason

    for (file, source, sign, rule, reason), same in groupby(sorted(changes, key=alike), alike):
        number = sum(change.entry.count for change in same)
        because = f": {reason}" if reason else ""
        yield one_line(f"{sign} {file}: {_passages(number)} of {source}, {rule}{because}")


def _summary(path: str, after: Baseline, changes: Sequence[Change], dry: bool) -> str:
    counts = [(kind, sum(one.kind == kind for one in changes)) for kind in _SIGNS]
    said = ", ".join(f"{number:,} {kind}" for kind, number in counts if number) or "nothing changed"
    missing = _without_reason(after.entries)
    hint = f"; {missing:,} without a reason, which --reason or an editor gives" if missing else ""
    return f"{'would be ' * dry}{path}: {_passages(sum(one.count for one in after.entries))} accepted ({said}){hint}"


def _without_reason(entries: Iterable[Entry]) -> int:
    return sum(not entry.reason for entry in entries)


def _passages(number: int) -> str:
    return f"{number:,} {'passage' if number == 1 else 'passages'}"
