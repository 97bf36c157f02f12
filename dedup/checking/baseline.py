"""Accepted findings: which of the findings of a check stand in its baseline, and which of its entries stand no more.

A finding is known when all its passages are. A passage is known as long as the words of both sides are the same, in
the draft and source in which it was accepted, as often as it was accepted, and under a rule that weighs no more.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from dedup.checking.entries import Baseline, Entry, folder_of, joined, load
from dedup.checking.findings import ranked, single
from dedup.checking.names import Name, Names
from dedup.verdicts import Finding, Findings, Level

__all__ = ["Baseline", "Change", "Entry", "applied", "folder_of", "known", "load", "stale", "updated", "without"]

_NONE: Mapping[str, str] = {}
_LEVELS: tuple[Level, ...] = ("error", "warning", "note")
_SHARED = frozenset({"DUP001", "DUP002", "DUP003", "DUP004"})
#: What else an accepted rule covers: an edit elsewhere makes an excerpt of a copy, and what has become licensed or
#: credited since weighs less. Never the other way round: an accepted credited text is accepted with its credit.
_COVERS: dict[str, frozenset[str]] = {
    **{rule: _SHARED | {"DUP005", "DUP006", "DUP007"} for rule in _SHARED},
    "DUP005": frozenset({"DUP006", "DUP007"}),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What an update did to an entry: added, removed, or moved to another name of its draft or source."""

    kind: Literal["added", "removed", "moved"]
    entry: Entry


@dataclass(frozen=True, slots=True)
class _Held:
    """A passage of a finding, `count` times, with the names of the draft and the source of the finding."""

    finding: int
    passage: str
    count: int
    rule: str
    draft: Name
    source: Name
    source_is_draft: bool

    def entry(self) -> Entry:
        """Return the entry that accepts it."""
        draft, source = self.draft, self.source
        return Entry(
            draft=draft.id or draft.file,
            path=draft.file if draft.id else None,
            source=source.id or (source.file if self.source_is_draft else source.below),
            source_path=source.file if self.source_is_draft else None,
            passage=self.passage,
            rule=self.rule,
            count=self.count,
        )


def known(found: Findings, base: Baseline, moved: Mapping[str, str] = _NONE) -> Findings:
    """Return the findings with those marked as known that the baseline accepts.

    `moved` are the renames that git tells of: new path, old path, absolute or from the working folder.
    """
    accepted = _Matching(found, base, moved).known
    findings = (
        replace(one, baseline="known") if place in accepted else one for place, one in enumerate(found.findings)
    )
    return replace(found, findings=tuple(findings))


def stale(found: Findings, base: Baseline, moved: Mapping[str, str] = _NONE) -> tuple[Entry, ...]:
    """Return the entries whose passage stands no more in a draft that was checked, or whose draft is no more.

    An entry of a draft that is there and was not among those checked is not stale. Meaningful only for a check of all
    drafts against the whole reference: one that is not given holds nothing.
    """
    return _Matching(found, base, moved).stale


def applied(
    found: Findings, base: Baseline, name: str, moved: Mapping[str, str] = _NONE, whole: bool = False
) -> Findings:
    """Return the findings with those known that the baseline accepts and, of a `whole` check, stale entries as DUP091.

    `name` is the path of the baseline as the findings are to call it; their line is that of the entry.
    """
    marked = known(found, base, moved)
    told = (_told(entry, base, name) for entry in (stale(found, base, moved) if whole else ()))
    return replace(marked, findings=ranked((*marked.findings, *told), found.pairs))


def _told(entry: Entry, base: Baseline, name: str) -> Finding:
    said = (
        f"Accepts a passage of {entry.source} in {entry.file}, which holds it no more. "
        "Drop what is stale with dedup baseline prune."
    )
    line = base.places.get(entry.key)
    return single("DUP091", None, name.replace(os.sep, "/"), f"{said} ({entry.passage})", (line, 1 if line else None))


def updated(
    found: Findings,
    base: Baseline,
    moved: Mapping[str, str] = _NONE,
    *,
    today: str,
    reason: str = "",
    level: Level = "warning",
) -> tuple[Baseline, tuple[Change, ...]]:
    """Return a baseline that accepts all findings of a level or above that count, and what changed.

    Entries that still accept a passage keep their reason and date, under the names that the texts have now; stale
    ones go; those of drafts that were not checked stay. `today` is an ISO date, `reason` that of what is added.
    """
    matching = _Matching(found, base, moved)
    after = {entry: entry for entry in base.entries if entry not in matching.stale}
    changes = [Change("removed", entry) for entry in matching.stale]
    for entry, (held, exact) in matching.taken.items():
        if not exact:
            after[entry] = replace(
                held.entry(), rule=entry.rule, count=entry.count, date=entry.date, reason=entry.reason
            )
            changes.append(Change("moved", after[entry]))
        after[entry] = replace(after[entry], count=min(entry.count, held.count))
    kept = {entry.key: entry for entry in after.values()}
    for held in matching.unmet:
        if _counts(found.findings[held.finding], level):
            fresh = replace(held.entry(), date=today, reason=reason)
            before = kept.get(fresh.key)
            kept[fresh.key] = replace(fresh, reason=reason or before.reason) if before else fresh
            changes.append(Change("added", kept[fresh.key]))
    return replace(base, entries=joined(kept.values())), tuple(changes)


def without(base: Baseline, entries: Iterable[Entry]) -> Baseline:
    """Return a baseline without some of its entries."""
    gone = {entry.key for entry in entries}
    return replace(base, entries=tuple(entry for entry in base.entries if entry.key not in gone))


def _counts(finding: Finding, level: Level) -> bool:
    return finding.suppressed is None and _LEVELS.index(finding.level) <= _LEVELS.index(level)


def _covers(entry: Entry, held: _Held) -> bool:
    return held.rule == entry.rule or held.rule in _COVERS.get(entry.rule, ())


class _Matching:
    """Gives each passage that was found the entry that accepts it, if one does, the surest ways first."""

    def __init__(self, found: Findings, base: Baseline, moved: Mapping[str, str]) -> None:
        self._found, self._base, self._names = found, base, Names.of(base.folder, moved)
        self._drafts = frozenset(found.words if found.checked is None else found.checked.drafts)
        self._held = tuple(self._passages())
        #: Entry -> the passage it accepts, and whether under the names it has.
        self.taken: dict[Entry, tuple[_Held, bool]] = {}
        self._outgrown: set[Entry] = set()
        self._met: Counter[_Held] = Counter()
        for same in (self._same, self._swapped, self._by_id, self._renamed):
            self._take(same, exact=same in (self._same, self._swapped))
        self._follow()

    @cached_property
    def unmet(self) -> tuple[_Held, ...]:
        """The passages that no entry accepts, or not so often."""
        return tuple(one for one in self._held if self._met[one] < one.count)

    @cached_property
    def known(self) -> frozenset[int]:
        """The findings, by place, of whose passages all are accepted."""
        return frozenset(one.finding for one in self._held) - {one.finding for one in self.unmet}

    @cached_property
    def stale(self) -> tuple[Entry, ...]:
        """The entries that accept nothing any more."""
        names = [
            self._names.name(self._found.text(name).document) for name in sorted(self._drafts & set(self._found.words))
        ]
        checked = {file for name in names for file in (name.file, *name.older)}
        idle = (one for one in self._base.entries if one not in self.taken and one not in self._outgrown)
        return tuple(one for one in idle if one.file in checked or self._names.gone(one.file))

    def _passages(self) -> Iterator[_Held]:
        for place, finding in enumerate(self._found.findings):
            if finding.pair is None:
                continue
            pair = self._found.pairs[finding.pair]
            other = pair.right if finding.draft == pair.left else pair.left
            draft, source = (self._names.name(self._found.text(one).document) for one in (finding.draft, other))
            counts = Counter(pair.passages[at].fingerprint for at in finding.passages)
            for passage, count in sorted(counts.items()):
                yield _Held(place, passage, count, finding.rule, draft, source, other in self._drafts)

    def _take(self, same: Callable[[Entry, _Held], bool], exact: bool) -> None:
        for entry, held in self._open():
            if entry not in self.taken and self._met[held] < held.count and same(entry, held):
                self._accept(entry, held, exact)

    def _open(self) -> Iterator[tuple[Entry, _Held]]:
        """Yield what may belong together: entries that accept nothing yet and passages of the same words."""
        by_passage: dict[str, list[_Held]] = defaultdict(list)
        for held in self._held:
            by_passage[held.passage].append(held)
        for entry in self._base.entries:
            if entry not in self.taken and entry not in self._outgrown:
                yield from ((entry, held) for held in by_passage[entry.passage])

    def _accept(self, entry: Entry, held: _Held, exact: bool) -> None:
        if _covers(entry, held):
            self.taken[entry] = held, exact
            self._met[held] += entry.count
        else:
            self._outgrown.add(entry)

    def _same(self, entry: Entry, held: _Held) -> bool:
        # In a file of records the place of a record tells little, so that its id decides where it has one.
        other = entry.path is not None and held.draft.id is not None and entry.draft != held.draft.id
        return entry.file == held.draft.file and not other and entry.source in held.source.aliases

    def _swapped(self, entry: Entry, held: _Held) -> bool:
        """Say whether draft and source have changed places, as they may where neither is known to be the older."""
        return entry.file == held.source.file and entry.source_path == held.draft.file

    def _by_id(self, entry: Entry, held: _Held) -> bool:
        """Say whether it is the text of that id in another file: while the old file is there it is a copy of it."""
        same = entry.path is not None and entry.draft == held.draft.id
        return same and self._names.gone(entry.file) and entry.source in held.source.aliases

    def _renamed(self, entry: Entry, held: _Held) -> bool:
        return entry.file in held.draft.older and entry.source in held.source.aliases

    def _follow(self) -> None:
        """Let entries follow a text that is gone to the only other that holds the passage, draft or source."""
        open_: dict[Entry, list[_Held]] = defaultdict(list)
        for entry, held in self._open():
            moved = self._moved_draft(entry, held) or self._moved_source(entry, held)
            if moved and self._met[held] < held.count and _covers(entry, held):
                open_[entry].append(held)
        for entry, candidates in open_.items():
            if len(candidates) == 1 and self._met[candidates[0]] < candidates[0].count:
                self._accept(entry, candidates[0], exact=False)

    def _moved_draft(self, entry: Entry, held: _Held) -> bool:
        return self._names.gone(entry.file) and entry.source in held.source.aliases

    def _moved_source(self, entry: Entry, held: _Held) -> bool:
        path = entry.source_path
        return held.source_is_draft and entry.file == held.draft.file and path is not None and self._names.gone(path)
