"""One line per finding, as compilers print them: where its strongest passage stands in the draft, and what it is."""

from __future__ import annotations

from dedup.model import Document
from dedup.report.look import Look
from dedup.report.safe import one_line
from dedup.verdicts import Finding, Findings, Place


def concise(findings: Findings, look: Look) -> str:
    """Return `path:line:col: DUP002 message` for each finding, sorted by place; nothing where there is none."""
    # Both are gone through in their own order, for what lies on disk is read fastest so.
    drafts = sorted({finding.draft for finding in findings.findings})
    paths = {name: one_line(_path(findings.text(name).document)) for name in drafts}
    lines = []
    for finding in sorted(findings.findings, key=lambda one: one.pair):
        place = _place(findings, finding)
        message = one_line(finding.message)
        lines.append((paths[finding.draft], place.line, place.column, finding.rule, message))
    return "".join(f"{path}:{line}:{column}: {rule} {message}\n" for path, line, column, rule, message in sorted(lines))


def _path(document: Document) -> str:
    """Return the path of a document; the places in a record of a file are places in its text."""
    return document.path if document.record is None else f"{document.path}#{document.record}"


def _place(findings: Findings, finding: Finding) -> Place:
    pair = findings.pairs[finding.pair]
    passages = [pair.passages[index] for index in finding.passages]
    if not passages:
        return Place(0, 0, 1, 1)
    best = max(passages, key=lambda passage: passage.words)
    return best.left if finding.draft == pair.left else best.right
