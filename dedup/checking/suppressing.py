"""What does not count, and why: allowed by the configuration or by the draft itself; and what allows nothing.

A finding whose matches are covered by marks of its draft is suppressed when what is left would be none. One that is
covered in part keeps the passages that are left.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from dedup.checking.comparing import Compared
from dedup.checking.findings import single
from dedup.checking.marks import Mark, marks
from dedup.checking.policy import Allow, Policy
from dedup.checking.reference import wire_of
from dedup.judge import judge
from dedup.model import Document, Segmented, Shingled
from dedup.settings import Settings
from dedup.verdicts import COPIES, Alignment, Finding, Match

#: Rules that an entry or a mark must name to suppress: an agency took the item back, or does not allow it yet.
_NAMED = ("DUP008", "DUP010")


@dataclass(slots=True)
class _Used:
    """The entries and marks that suppressed something, or would have, had they not expired."""

    allowed: set[Allow] = field(default_factory=set)
    expired: set[Allow] = field(default_factory=set)
    marks: set[tuple[str, Mark]] = field(default_factory=set)


@dataclass(frozen=True, slots=True, eq=False)
class Suppressing:
    """What suppresses: the policy, the marks of the drafts by id, the day for which it is asked."""

    policy: Policy
    drafts: dict[str, Shingled]
    marks: dict[str, tuple[Mark, ...]]
    day: date
    settings: Settings
    used: _Used = field(default_factory=_Used)


def suppressing(policy: Policy, drafts: Sequence[Shingled], day: date, settings: Settings) -> Suppressing:
    """Return what suppresses findings in some drafts."""
    known = {draft.document.id: draft for draft in drafts}
    return Suppressing(policy, known, {name: marks(one.document) for name, one in known.items()}, day, settings)


def suppress(given: Suppressing, findings: Sequence[Finding], compared: Sequence[Compared]) -> list[Finding]:
    """Return the findings, those that do not count with the reason."""
    return [_suppressed(given, one, compared) for one in findings]


def _suppressed(given: Suppressing, finding: Finding, compared: Sequence[Compared]) -> Finding:
    pair = compared[finding.pair] if finding.pair is not None else None
    other = pair.partners.other.segmented if pair else None
    if pair and other and other.document.id == finding.draft:
        other = pair.partners.draft.segmented
    for entry in given.policy.allow:
        if _allows(given, entry, finding, other):
            if entry.expires is not None and entry.expires < given.day:
                given.used.expired.add(entry)
            else:
                given.used.allowed.add(entry)
                return replace(finding, suppressed=f"{entry.reason} (allowed by {_name(given.policy)}:{entry.line})")
    return _marked(given, finding, pair) if pair else finding


def _name(policy: Policy) -> str:
    return Path(policy.path).name if policy.path else "the policy"


def _allows(given: Suppressing, entry: Allow, finding: Finding, other: Segmented | None) -> bool:
    if entry.rules and finding.rule not in entry.rules:
        return False
    if not entry.rules and (finding.rule in _NAMED or finding.rule.startswith("DUP09")):
        return False
    draft = given.drafts.get(finding.draft)
    path = draft.document.path if draft else finding.draft
    if not any(_glob(entry.draft).fullmatch(one) for one in _paths(path, given.policy)):
        return False
    names = _names(other) if other else ("",)
    return any(_glob(entry.source.casefold(), "**").fullmatch(one) for one in names)


def _paths(path: str, policy: Policy) -> tuple[str, ...]:
    """Return a path as it was given, and from the folder of the configuration on, with slashes."""
    given = path.replace(os.sep, "/").removeprefix("./")
    if not policy.path:
        return (given,)
    try:
        below = Path(os.path.abspath(path)).relative_to(Path(os.path.abspath(policy.path)).parent).as_posix()
    except ValueError:
        return (given,)
    return (given, below)


def _names(other: Segmented) -> tuple[str, ...]:
    """Return what a source may be called: its id, its path, its id below its wire, and below its publisher."""
    document, wire = other.document, wire_of(other)
    below = [(f"wire:{wire}/" if wire else ""), (f"publisher:{document.publisher}/" if document.publisher else "")]
    known = (document.id, document.path, *(f"{head}{document.id}" for head in below if head))
    return tuple(name.casefold() for name in known)


@cache
def _glob(pattern: str, star: str = "*") -> re.Pattern[str]:
    """Return a glob as a pattern: `*` stands for a part of a name, `**` for folders too; `star` says what one does."""
    parts = re.split(r"(\*\*/?|\*|\?)", pattern.removeprefix("./"))
    signs = {"**/": "(?:.*/)?", "**": ".*", "*": ".*" if star == "**" else "[^/]*", "?": "[^/]"}
    return re.compile("".join(signs.get(part, re.escape(part)) for part in parts), re.S)


def _marked(given: Suppressing, finding: Finding, pair: Compared) -> Finding:
    side = "left" if finding.draft == pair.pair.left else "right"
    chosen = [one for one in given.marks.get(finding.draft, ()) if _holds(given, one, finding.rule)]
    if not chosen:
        return finding
    text = given.drafts[finding.draft]
    covering = {number: _covering(text, getattr(match, side), chosen) for number, match in enumerate(pair.pair.matches)}
    given.used.marks |= {(finding.draft, mark) for found in covering.values() for mark in found}
    left = [number for number, found in covering.items() if not found]
    if len(left) == len(covering):
        return finding
    if not left or not _still(given, pair, [pair.pair.matches[number] for number in left]):
        reasons = dict.fromkeys(mark.reason for found in covering.values() for mark in found)
        return replace(finding, suppressed="; ".join(reasons), marked=True)
    open_ = (at for at in finding.passages if not set(pair.pair.passages[at].matches).isdisjoint(left))
    return replace(finding, passages=tuple(open_))


def _holds(given: Suppressing, mark: Mark, rule: str) -> bool:
    """Say whether a mark is in force for a rule."""
    if mark.problem or (mark.expires is not None and mark.expires < given.day):
        return False
    return rule in mark.rules if mark.rules else rule not in _NAMED


def _covering(text: Shingled, sentences: tuple[int, ...], chosen: Sequence[Mark]) -> list[Mark]:
    start, end = text.sentences[sentences[0]].start, text.sentences[sentences[-1]].end
    return [mark for mark in chosen if mark.covers(start, end)]


def _still(given: Suppressing, pair: Compared, matches: list[Match]) -> bool:
    """Say whether the matches that are not covered would make a finding by themselves."""
    one, other = pair.partners.draft, pair.partners.other
    left, right = (one, other) if one.document.id == pair.pair.left else (other, one)
    alignment = Alignment(tuple(matches), pair.pair.passages, pair.pair.order)
    return judge(left, right, alignment, given.settings).relation in COPIES


def idle(given: Suppressing, whole: bool) -> Iterator[Finding]:
    """Yield DUP090 for what is wrong or expired, and in a run over all drafts for what suppresses nothing."""
    for name, many in given.marks.items():
        document = given.drafts[name].document
        for mark in many:
            said = _said(given, mark, (name, mark) in given.used.marks, whole)
            if said:
                yield _idle(document, f"The comment suppresses nothing: {said}.", mark)
    path = given.policy.path or "the policy"
    for entry in given.policy.allow:
        over = entry.expires is not None and entry.expires < given.day
        if over and (whole or entry in given.used.expired):
            said = f"The entry [[allow]] expired on {entry.expires}: renew it or take it out."
            yield single("DUP090", None, path, said, (entry.line, 1))
        elif whole and not over and entry not in given.used.allowed:
            said = "The entry [[allow]] suppresses nothing: no draft and source meet it any more; take it out."
            yield single("DUP090", None, path, said, (entry.line, 1))


def _said(given: Suppressing, mark: Mark, used: bool, whole: bool) -> str:
    if mark.problem:
        return mark.problem
    if mark.expires is not None and mark.expires < given.day:
        return f"it expired on {mark.expires}; renew it or take it out"
    return "nothing in the text after it is found in a source; take it out" if whole and not used else ""


def _idle(document: Document, said: str, mark: Mark) -> Finding:
    return single("DUP090", None, document.id, said, (mark.line, mark.column))
