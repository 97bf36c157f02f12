"""Annotations for GitHub Actions, one on the strongest passage of each finding, and the summary of a job in Markdown.

GitHub shows ten annotations of a kind for a step, so the ten worst are given, and a line says how many are not. What
comes out of a text or a name stands behind the command that opens the line, escaped, so that it cannot be one itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from dedup.report import checked, markdown, wording
from dedup.report.look import Look
from dedup.report.safe import one_line, safe
from dedup.report.spots import Spot, draft_spot
from dedup.report.standing import counts, lines
from dedup.rule_table import RULES
from dedup.verdicts import Finding, Findings

#: Annotations of a kind that GitHub shows for a step.
SHOWN = 10
#: Bytes of a job summary that GitHub takes; a little room is left for what other programs add.
SUMMARY_BYTES = (1 << 20) - (1 << 12)
_KINDS = {"error": "error", "warning": "warning", "note": "notice"}
_FENCE = re.compile(r"^`{3,}", re.M)


def pieces(findings: Findings, look: Look) -> Iterator[str]:
    """Yield a workflow command for each finding that is shown, a line on those that are not, warnings, the result."""
    told: Counter[str] = Counter()
    for finding in sorted(findings.findings, key=lambda one: not counts(one)):
        kind = _KINDS[finding.level] if counts(finding) else "notice"
        told[kind] += 1
        if told[kind] <= SHOWN:
            yield _command(kind, finding, draft_spot(findings, finding, look.root))
    for kind, number in told.items():
        if number > SHOWN:
            more = wording.counted(number - SHOWN, f"{kind} more", f"{kind}s more")
            yield f"dedup: {more}: not annotated, in the summary\n"
    yield from _warnings(findings)
    yield f"dedup: {one_line(_decision(findings))}\n"


def _decision(findings: Findings) -> str:
    told = findings.checked
    return wording.decision(findings) if told is None else checked.decision(findings, told)


def _command(kind: str, finding: Finding, place: Spot) -> str:
    title = f"{finding.rule} {RULES[finding.rule].title}" if finding.rule in RULES else finding.rule
    named = {"file": place.path, "line": place.line, "endLine": place.end_line}
    if place.end_line == place.line:
        # Columns of a passage over several lines are refused.
        named |= {"col": place.column, "endColumn": place.end_column}
    given = ",".join(f"{name}={_property(str(value))}" for name, value in named.items() if value is not None)
    return f"::{kind} {given},title={_property(title)}::{_data(_told(finding))}\n"


def _told(finding: Finding) -> str:
    return "\n".join(lines(finding))


def _warnings(findings: Findings) -> Iterator[str]:
    for text in findings.checked.warnings if findings.checked else ():
        yield f"::warning title=dedup::{_data(one_line(text))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(safe(text)).replace(":", "%3A").replace(",", "%2C")


def summary(findings: Findings, look: Look, room: int = SUMMARY_BYTES) -> str:
    """Return the Markdown of a job's summary, of at most `room` bytes of UTF-8; what is cut off is said at its end."""
    text = markdown.markdown(findings, look)
    data = text.encode("utf-8", "backslashreplace")
    if len(data) <= room:
        return text
    last = "\n\nThe summary is cut here: GitHub takes one MiB. The log and the files of the run have all of it.\n"
    # Twelve bytes more close a fence that the cut leaves open.
    head = data[: max(room - len(last) - 12, 0)].decode("utf-8", "ignore")
    head = head[: head.rfind("\n") + 1]
    fences = _FENCE.findall(head)
    whole = f"{head}{fences[-1]}" if len(fences) % 2 and len(fences[-1]) <= 12 else head
    return whole + last if len((whole + last).encode()) <= room else ""
