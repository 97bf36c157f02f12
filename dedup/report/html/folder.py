"""The report as a folder: an overview, a file for each family, one for the pairs of none."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from dedup.errors import UsageError
from dedup.report import files, wording
from dedup.report.html import families, frame
from dedup.report.html.markup import Markup, join, tag
from dedup.report.html.pairs import pairs
from dedup.report.html.report import MOST_PAIRS, ROOM, Entry, Report, plan
from dedup.report.look import Look
from dedup.report.safe import one_line
from dedup.verdicts import Family, Findings

#: The overview, and how the files of pairs that make no family begin.
OVERVIEW, _OTHERS = "index.html", "other-pairs"
#: Hears how much of how much is done.
Told = Callable[[int, int], None]
#: Files of pairs, at most: those with the strongest findings.
MOST_FILES = 500
_NAMED = 4


def check(path: str) -> None:
    """Raise UsageError if no report can be written into a folder: it must be new, empty, or hold one of ours."""
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_dir():
        raise UsageError(f"cannot write {path}: it is a file")
    if not target.parent.is_dir():
        raise UsageError(f"cannot write {path}: there is no folder {target.parent}")
    held = sorted(one.name for one in target.iterdir()) if target.is_dir() else []
    other = next((name for name in held if not _ours(name)), None)
    if other is not None:
        raise UsageError(f"cannot write {path}: it holds {other}, which is no part of a report; name a new folder")
    if held and OVERVIEW not in held:
        raise UsageError(f"cannot write {path}: it has no {OVERVIEW}, so it holds no report; name a new folder")


def _ours(name: str) -> bool:
    return name == OVERVIEW or (name.startswith(("family-", _OTHERS)) and name.endswith(".html"))


def write(path: str, findings: Findings, look: Look, told: Told = lambda done, total: None) -> None:
    """Write a report into a folder, whole or not at all; one that was there is replaced.

    Raises UsageError where the system refuses. `told` hears how many files of how many are written.
    """
    target = Path(os.path.realpath(path))
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    from dedup.report.html import title

    report, groups = _grouped(findings, look)
    try:
        part.mkdir()
        for number, (name, (group, entries)) in enumerate(groups.items()):
            told(number, len(groups) + 1)
            files.write(str(part / name), frame.page(group, _of(report, name, group, entries)))
        files.write(str(part / OVERVIEW), frame.page(title(findings), _overview(report, groups)))
        files.swap(target, part)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


#: File -> title and pairs.
_Groups = dict[str, tuple[str, tuple[Entry, ...]]]


def _grouped(findings: Findings, look: Look) -> tuple[Report, _Groups]:
    """Return the report of all pairs that have room, and the pairs of each file, the strongest first."""
    report = plan(findings, look, len(findings.pairs))
    family = {name: one for one in findings.families for name in one.documents}
    counts: Counter[str] = Counter()
    groups: dict[str, tuple[str, list[Entry]]] = {}
    for entry in report.entries:
        mine = family.get(entry.finding.draft) if entry.finding else None
        stem = f"family-{mine.id}" if mine else _OTHERS
        home = _named(stem, counts[stem] // MOST_PAIRS + 1)
        if home not in groups and len(groups) == MOST_FILES:
            continue
        counts[stem] += 1
        held = groups.setdefault(home, (_title(mine), []))[1]
        held.append(replace(entry, number=len(held) + 1))
    kept = tuple(entry for _, held in groups.values() for entry in held)
    homes = {entry.pair: home for home, (_, held) in groups.items() for entry in held}
    report = replace(report, entries=kept, homes=homes, left_out=report.left_out + len(report.entries) - len(kept))
    return report, {home: (title, tuple(held)) for home, (title, held) in groups.items()}


def _named(stem: str, page: int) -> str:
    return f"{stem}.html" if page == 1 else f"{stem}-{page}.html"


def _title(family: Family | None) -> str:
    if family is None:
        return "Pairs outside of a family"
    names = ", ".join(map(one_line, family.documents[:_NAMED]))
    more = f" and {len(family.documents) - _NAMED:,} more" if len(family.documents) > _NAMED else ""
    return f"Family of {wording.counted(len(family.documents), 'text')}: {names}{more}"


def _of(report: Report, name: str, title: str, entries: tuple[Entry, ...]) -> Iterator[Markup]:
    """Yield the page of one group: the way back, its title, what is told of its family, and its pairs."""
    back = tag("p", tag("a", "← Overview", href=OVERVIEW))
    yield tag("header", back, tag("h1", title))
    for number, one in enumerate(report.findings.families[: families.MOST]):
        if name == _named(f"family-{one.id}", 1):
            yield families.family(report, number)
    yield from pairs(replace(report, entries=entries, left_out=0, room=ROOM, homes={}))


def _overview(report: Report, groups: _Groups) -> Iterator[Markup]:
    """Yield the page without its pairs: in their place a list of the files that have them."""
    from dedup.report.html import SECTIONS, part

    for module, function in SECTIONS:
        yield _files(report, groups) if module == "pairs" else join(part(module, function, report))


def _files(report: Report, groups: _Groups) -> Markup:
    rows = [
        tag("li", tag("a", title, href=name), f" ({wording.counted(len(entries), 'pair')})")
        for name, (title, entries) in groups.items()
    ]
    more = tag("p", f"{wording.counted(report.left_out, 'pair')} left out.", class_="cut") if report.left_out else None
    return tag("section", tag("h2", "The pairs, family by family"), tag("ol", *rows), more, id="files")
