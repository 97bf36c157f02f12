"""Whether a finding counts: not if it is suppressed, for a reason, or was accepted before, in the baseline."""

from __future__ import annotations

from dedup.report.look import Look
from dedup.report.safe import one_line
from dedup.verdicts import Finding, Level

#: The strongest first.
LEVELS: tuple[Level, ...] = ("error", "warning", "note")


def counts(finding: Finding) -> bool:
    """Say whether a finding counts as a failure at its level."""
    return finding.suppressed is None and finding.baseline == "new"


def fails(finding: Finding, look: Look) -> bool:
    """Say whether a finding counts and is at or above the level from which a check fails."""
    failing = LEVELS[: LEVELS.index(look.fail_on) + 1] if look.fail_on in LEVELS else ()
    return counts(finding) and finding.level in failing


def standing(finding: Finding) -> str:
    """Return why a finding does not count, in a few words; nothing for one that does."""
    if finding.suppressed is not None:
        return f"suppressed: {one_line(finding.suppressed) or 'no reason given'}"
    return "known: in the baseline" if finding.baseline == "known" else ""


def message(finding: Finding) -> str:
    """Return the message of a finding as one safe line, opened by why it does not count, where it does not."""
    return " ".join(lines(finding))


def first(finding: Finding) -> str:
    """Return the first line of that message: what is shared with what."""
    return lines(finding)[0]


def lines(finding: Finding) -> list[str]:
    """Return the message of a finding as safe lines, the first opened by why it does not count, where it does not."""
    why, told = standing(finding), [one_line(line) for line in finding.message.split("\n")] or [""]
    return [f"({why}) {told[0]}" if why else told[0], *told[1:]]
