"""What `dedup check` does: gather the options, check the drafts, show what was found, say whether they may go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from dedup import arguments
from dedup.checking.run import check as checked
from dedup.interrupts import prompt
from dedup.report import console
from dedup.report.checked import LEVELS, counted, gates
from dedup.showing import details, outputs_of, progress_of, remark, show, stdin_of
from dedup.verdicts import Findings


def check(context: click.Context, drafts: Sequence[str], **options: Any) -> int:
    """Check drafts and return the exit code: 1 where a finding is at the level asked for or above."""
    form, outputs = outputs_of(options)
    found = _checked(drafts, options)
    remark(found.notes, options)
    details(context, found, None, options)
    show(found, form, outputs, options)
    return _exit(found, options)


def _checked(drafts: Sequence[str], options: dict[str, Any]) -> Findings:
    with prompt(), progress_of(options) as progress:
        return checked(
            drafts,
            options["against"],
            arguments.settings(options),
            fields=arguments.record_fields(options),
            stdin=stdin_of(drafts),
            stdin_name=options["stdin_filename"] or "-",
            progress=progress,
        )


def _exit(found: Findings, options: dict[str, Any]) -> int:
    """Return the exit code, and tell why it is not 0."""
    asked = options["fail_on"]
    wanted = LEVELS[: LEVELS.index(asked) + 1] if asked in LEVELS else ()
    gating = [one for one in found.findings if gates(one) and one.level in wanted]
    if gating and not options["quiet"]:
        console.say(f"dedup: ends with 1 for {counted(gating)} (--fail-on {asked})")
    return 1 if gating else 0
