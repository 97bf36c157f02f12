"""One line per finding, as compilers print them: where its strongest passage stands in the draft, and what it is."""

from __future__ import annotations

from dedup.report.located import path, place
from dedup.report.look import Look
from dedup.report.safe import no_command, one_line
from dedup.report.standing import first
from dedup.verdicts import Findings


def concise(findings: Findings, look: Look) -> str:
    """Return `path:line:col: DUP002 message` for each finding, sorted by place; nothing where there is none."""
    # Both are gone through in their own order, for what lies on disk is read fastest so.
    drafts = sorted({finding.draft: finding for finding in findings.findings}.items())
    paths = {name: one_line(path(findings, finding)) for name, finding in drafts}
    lines = []
    for finding in sorted(findings.findings, key=lambda one: -1 if one.pair is None else one.pair):
        where = place(findings, finding)
        lines.append((paths[finding.draft], where.line, where.column, finding.rule, first(finding)))
    return no_command(
        "".join(f"{path}:{line}:{column}: {rule} {said}\n" for path, line, column, rule, said in sorted(lines))
    )
