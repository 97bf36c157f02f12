"""What `dedup check` does: gather options and configuration, check, show, say whether drafts may go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dedup import arguments
from dedup.checking import configuration, selection
from dedup.checking.run import check as checked
from dedup.checking.selection import Selection
from dedup.errors import UsageError
from dedup.interrupts import prompt
from dedup.report import console
from dedup.report.standing import LEVELS, counts
from dedup.showing import details, outputs_of, progress_of, remark, show, stdin_of
from dedup.verdicts import Findings

if TYPE_CHECKING:
    from dedup.checking.entries import Baseline


def check(context: click.Context, drafts: Sequence[str], **options: Any) -> int:
    """Check drafts and return the exit code: 1 where a finding is at the level asked for or above."""
    form, outputs = outputs_of(options)
    configured = _configured(options)
    options = {**options, **{name: _given(options, name, configured.options) for name in _CONFIGURABLE}}
    options["fail_on"] = options["fail_on"] or "error"
    base = _baseline(options)
    named, fields = options["stdin_filename"], arguments.record_fields(options)
    chosen = selection.select(drafts, options["changed_since"], named, options["against"], fields)
    found = _checked(chosen, configured, options)
    if base is not None:
        found = _accepted(found, base, chosen, options)
    remark(found.notes, options)
    printed = _say(chosen.line, form, options) if chosen.line else form
    details(context, found, None, options)
    show(found, printed, outputs, options)
    return _exit(found, options)


def _say(line: str, form: str, options: dict[str, Any]) -> str | None:
    """Say that there is nothing to check, in place of a report for people; return the format that is still to come."""
    if form in _FOR_PEOPLE:
        console.put(f"{line}\n")
        return None
    remark([line], options)
    return form


#: The formats in which a line of its own says that nothing has changed; the others are for programs.
_FOR_PEOPLE = ("rich", "plain", "concise", "md")
#: Options that a configuration may have a value for.
_CONFIGURABLE = ("against", "fail_on", "select", "ignore", "baseline", "credit_field")


def _configured(options: dict[str, Any]) -> configuration.Configuration:
    """Return the configuration: the file that was named, none where that was asked for, else the closest one."""
    if options["config"] is not None and options["no_config"]:
        raise UsageError("--config and --no-config exclude one another")
    if options["no_config"]:
        return configuration.Configuration()
    path = Path(options["config"]) if options["config"] is not None else configuration.find(Path.cwd())
    return configuration.load(path) if path is not None else configuration.Configuration()


def _given(options: dict[str, Any], name: str, configured: Mapping[str, Any]) -> Any:
    """Return the value of an option: as given, rules one by one, else as configured."""
    value = options[name]
    if name in ("select", "ignore"):
        value = tuple(_rule(one, name) for given in value for one in given.split(",") if one.strip())
    return value or configured.get(name) or value


def _rule(given: str, option: str) -> str:
    try:
        return configuration.rule(given)
    except UsageError as error:
        raise UsageError(f"--{option}: {error}") from error


def _checked(drafts: Selection, configured: configuration.Configuration, options: dict[str, Any]) -> Findings:
    if "-" in options["against"]:
        raise UsageError("--against takes files, folders and indexes; standard input can only be a draft")
    if not options["against"]:
        raise UsageError("nothing to compare with: name a reference, --against wires/, or against = [...] in [check]")
    with ExitStack() as stack:
        stack.enter_context(prompt())
        progress = stack.enter_context(progress_of(options))
        found = checked(
            drafts.paths,
            options["against"],
            arguments.settings(options),
            policy=configured.policy,
            select=options["select"],
            ignore=options["ignore"],
            fields=arguments.record_fields(options),
            preprocess=options["preprocess"],
            stdin=stdin_of(drafts.paths),
            stdin_name=options["stdin_filename"] or "-",
            moved=drafts.moved,
            whole=drafts.whole,
            progress=progress,
        )
    return replace(found, notes=(*found.notes, *drafts.notes))


def _baseline(options: dict[str, Any]) -> Baseline | None:
    """Return the baseline, if one is named; what reads it is imported then alone, for a check starts often."""
    if not options["baseline"]:
        return None
    from dedup.checking import baseline

    return baseline.load(options["baseline"])


def _accepted(found: Findings, base: Baseline, drafts: Selection, options: dict[str, Any]) -> Findings:
    """Return the findings with those marked that the baseline accepts, and in a whole run what it accepts in vain."""
    from dedup.checking import baseline

    # Where rules were left out, an entry that accepts nothing may be one of theirs.
    whole = drafts.whole and not options["select"] and not options["ignore"]
    return baseline.applied(found, base, options["baseline"], drafts.moved, whole)


def _exit(found: Findings, options: dict[str, Any]) -> int:
    """Return the exit code, and tell why it is not 0."""
    asked = options["fail_on"]
    wanted = LEVELS[: LEVELS.index(asked) + 1] if asked in LEVELS else ()
    gating = [one for one in found.findings if counts(one) and one.level in wanted]
    if gating and not options["quiet"]:
        from dedup.report.checked import counted

        console.say(f"dedup: ends with 1 for {counted(gating)} (--fail-on {asked})")
    return 1 if gating else 0
