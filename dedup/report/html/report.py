"""What every part of an HTML report is handed: the findings, which pairs are shown, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from dedup.report.look import Look
from dedup.report.survey import Survey
from dedup.verdicts import Finding, Findings, Pair, Relation

#: Pairs in one report, at most: the strongest. A page says what is left out.
MOST_PAIRS = 500
#: Bytes of a report, about: a file that a mail takes.
ROOM = 4_950_000
#: Relations without anything to look at, unless they are all there is.
_QUIET: tuple[Relation, ...] = ("unrelated", "boilerplate")
#: Pairs without a finding up to which each is looked at: of an archive it would take too long.
_LOOKED = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A pair that is shown: its place from 1, its index among the pairs, and its finding if it has one."""

    number: int
    pair: int
    finding: Finding | None = None

    @property
    def id(self) -> str:
        """The anchor of the pair's part, unique in a report."""
        return f"pair-{self.number}"


@dataclass(frozen=True)
class Report:
    """The findings and what of them is shown. `left_out` counts the pairs that are not.

    `room` is how many bytes are left for the parts that come. `homes` has, in a folder of several files, the file of
    each pair, by its index; empty in a single file.
    """

    findings: Findings
    look: Look
    entries: tuple[Entry, ...]
    left_out: int = 0
    homes: dict[int, str] = field(default_factory=dict)
    room: int = ROOM

    def entry(self, pair: int) -> Entry | None:
        """Return the entry of a pair by its index; None where it is not shown."""
        return self._places.get(pair)

    @cached_property
    def _places(self) -> dict[int, Entry]:
        return {entry.pair: entry for entry in self.entries}

    def href(self, pair: int) -> str | None:
        """Return the address of a pair's part, by its index; None where it is not shown."""
        entry = self.entry(pair)
        return f"{self.homes.get(pair, '')}#{entry.id}" if entry else None

    @cached_property
    def survey(self) -> Survey:
        """What all texts and pairs say together, gathered once for all parts."""
        return Survey.of(self.findings)

    def of(self, entry: Entry) -> Pair:
        """Return the pair of an entry."""
        return self.findings.pairs[entry.pair]


def plan(findings: Findings, look: Look, most: int = MOST_PAIRS) -> Report:
    """Return the report of findings: pairs with a finding first, in their order, then others that share text."""
    found = {one.pair: one for one in reversed(findings.findings) if one.pair is not None}
    chosen = list(dict.fromkeys(one.pair for one in findings.findings if one.pair is not None))
    others = [number for number in range(len(findings.pairs)) if number not in found]
    loud = others if len(others) > _LOOKED else [n for n in others if findings.pairs[n].relation not in _QUIET]
    if len(others) > _LOOKED:
        loud = []
    order = [*chosen, *loud] or others[:1]
    entries = tuple(Entry(place, pair, found.get(pair)) for place, pair in enumerate(order[:most], start=1))
    return Report(findings, look, entries, max(len(order) - most, 0))
