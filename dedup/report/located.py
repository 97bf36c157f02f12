"""Where a finding stands: the path of its draft, and the strongest of its passages in it."""

from __future__ import annotations

from dedup.verdicts import Finding, Findings, Place


def path(findings: Findings, finding: Finding) -> str:
    """Return the path of a finding's draft; the places in a record of a file, "x.jsonl#7", are places in its text."""
    if finding.draft not in findings.words:
        return finding.draft
    document = findings.text(finding.draft).document
    return document.path if document.record is None else f"{document.path}#{document.record}"


def place(findings: Findings, finding: Finding) -> Place:
    """Return where the strongest passage of a finding stands in its draft; the head of the file where there is none."""
    if finding.pair is None:
        return Place(0, 0, finding.line or 1, finding.column or 1)
    pair = findings.pairs[finding.pair]
    passages = [pair.passages[index] for index in finding.passages]
    if not passages:
        return Place(0, 0, 1, 1)
    side = "left" if finding.draft == pair.left else "right"
    # Of equally long passages the first in the draft, whatever the texts are called.
    best: Place = getattr(min(passages, key=lambda one: (-one.words, getattr(one, side).start)), side)
    return best
