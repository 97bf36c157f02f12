"""A code quality report for GitLab: a JSON array with one issue for each passage of a finding.

Source: GitLab's documentation, "Code Quality report format". A fingerprint is unique in the file and stays when lines
move. What is suppressed or known says so and is of the lowest severity.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from dedup.report.look import Look
from dedup.report.results import dump
from dedup.report.safe import one_line
from dedup.report.sarif import key
from dedup.report.spots import Spot, draft_spot, shared
from dedup.report.standing import counts, message
from dedup.verdicts import Finding, Findings

_SEVERITIES = {"error": "critical", "warning": "major", "note": "info"}


def pieces(findings: Findings, look: Look) -> Iterator[str]:
    """Yield the array issue by issue; an empty array where there is no finding."""
    opening, seen = "[", Counter[str]()
    for description, finding, place, fingerprint in _issues(findings, look):
        seen[fingerprint] += 1
        issue = _issue(description, finding, place, _unique(fingerprint, seen[fingerprint]))
        yield f"{opening}\n " + dump(issue, look, indent=1).replace("\n", "\n ")
        opening = ","
    yield "[]\n" if opening == "[" else "\n]\n"


def _issues(findings: Findings, look: Look) -> Iterator[tuple[str, Finding, Spot, str]]:
    for finding in findings.findings:
        passages = tuple(shared(findings, finding, look.root))
        for at, one in enumerate(passages, 1):
            where = f" Passage {at} of {len(passages)}, as in {one_line(one.name)}."
            yield message(finding) + where, finding, one.draft, key(finding, findings, one)
        if not passages:
            place = draft_spot(findings, finding, look.root)
            named = f"{finding.rule}\0{finding.draft}\0{finding.fingerprint}"
            yield message(finding), finding, place, hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()


def _unique(fingerprint: str, count: int) -> str:
    """Return a fingerprint for the second and later of those alike, by their number."""
    return fingerprint if count == 1 else hashlib.sha256(f"{fingerprint}\0{count}".encode()).hexdigest()[:32]


def _issue(description: str, finding: Finding, place: Spot, fingerprint: str) -> dict[str, Any]:
    end = {} if place.end_line is None else {"end": place.end_line}
    return {
        "description": description,
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.level] if counts(finding) else "info",
        "location": {"path": place.path, "lines": {"begin": place.line, **end}},
    }
