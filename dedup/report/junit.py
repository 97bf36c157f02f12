"""JUnit's XML: a testcase for each draft and rule, with its path as class, and a passing one for a clean draft.

A finding at or above the level that fails is a failure, others pass and say what they are; what is suppressed or known
is skipped, and so is what could not be read, unless a rule says more. The XML is well-formed whatever the texts hold:
characters that XML 1.0 cannot have are left out or named by their number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from dedup.report.look import Look
from dedup.report.safe import safe
from dedup.report.spots import draft_path, draft_spot, shared
from dedup.report.standing import counts, fails, message, standing
from dedup.report.standing import first as first_line
from dedup.rule_table import RULES
from dedup.verdicts import Finding, Findings

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: The rule of drafts that could not be read: nothing was found about them.
UNREADABLE = "DUP092"
_CLEAN = "no finding"


def pieces(findings: Findings, look: Look) -> Iterator[str]:
    """Yield the test suite case by case."""
    cases = tuple(_cases(findings, look))
    numbers = {name: sum(case.find(name) is not None for case in cases) for name in ("failure", "error", "skipped")}
    failures, errors, skipped = numbers.values()
    given = f'tests="{len(cases)}" failures="{failures}" errors="{errors}"'
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="dedup" {given}>\n'
    yield f' <testsuite name="dedup" {given} skipped="{skipped}">\n'
    for case in cases:
        yield f"  {tostring(case, encoding='unicode')}\n"
    yield " </testsuite>\n</testsuites>\n"


def _cases(findings: Findings, look: Look) -> Iterator[Element]:
    grouped: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings.findings:
        grouped.setdefault((finding.draft, finding.rule), []).append(finding)
    for (draft, rule), group in grouped.items():
        title = f"{rule} {RULES[rule].title}" if rule in RULES else rule
        yield _case(draft_path(findings, draft, look.root), title, findings, group, look)
    found = {draft for draft, _ in grouped}
    # Of a scan every text is a draft; going through the texts in order is fastest where they lie on disk.
    drafts = None if findings.checked is None else set(findings.checked.drafts)
    for text in findings.documents:
        name = text.document.id
        if name not in found and (drafts is None or name in drafts):
            yield _element(draft_path(findings, name, look.root), _CLEAN)
    for one in findings.skipped:
        if one.path not in found:
            case = _element(one.path, "can be read")
            SubElement(case, "skipped", message=_sound(f"not read: {one.reason}"))
            yield case


def _case(path: str, title: str, findings: Findings, group: Sequence[Finding], look: Look) -> Element:
    case = _element(path, title)
    counted = [one for one in group if counts(one)]
    failing = [one for one in counted if fails(one, look)]
    lines = "\n".join(line for one in group for line in _told(findings, one, look))
    if failing:
        first = failing[0]
        kind = "error" if first.rule == UNREADABLE else "failure"
        found = SubElement(case, kind, message=_sound(first_line(first)), type=first.level)
        found.text = _sound(lines)
    elif counted:
        SubElement(case, "system-out").text = _sound(lines)
    else:
        SubElement(case, "skipped", message=_sound(standing(group[0])))
        SubElement(case, "system-out").text = _sound(lines)
    return case


def _told(findings: Findings, finding: Finding, look: Look) -> Iterator[str]:
    place = draft_spot(findings, finding, look.root)
    yield f"{place.path}:{place.line}: {finding.level}: {message(finding)}"
    for one in shared(findings, finding, look.root):
        yield f"  {one.draft.path}:{one.draft.line}, {one.passage.words} words, as in {one.name}"


def _element(path: str, name: str) -> Element:
    return Element("testcase", classname=_sound(path), name=_sound(name), time="0")


def _sound(text: str) -> str:
    """Return a text that XML 1.0 can hold, with nothing that a terminal obeys."""
    return _NOT_XML.sub(lambda found: f"<U+{ord(found[0]):04X}>", safe(text))
