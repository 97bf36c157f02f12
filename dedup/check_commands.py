"""What `dedup check` does: gather options and configuration, check, show, say whether drafts may go out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click

from dedup import arguments
from dedup.checking import baseline, configuration
from dedup.checking.findings import ranked, single
from dedup.checking.run import check as checked
from dedup.errors import UsageError
from dedup.interrupts import prompt
from dedup.report import console
from dedup.report.checked import LEVELS, counted
from dedup.report.standing import counts
from dedup.showing import details, outputs_of, progress_of, remark, show, stdin_of
from dedup.verdicts import Findings


def check(context: click.Context, drafts: Sequence[str], **options: Any) -> int:
    """Check drafts and return the exit code: 1 where a finding is at the level asked for or above."""
    form, outputs = outputs_of(options)
    configured = _configured(options)
    options = {**options, **{name: _given(options, name, configured.options) for name in _CONFIGURABLE}}
    options["fail_on"] = options["fail_on"] or "error"
    chosen = _drafts(drafts, options)
    found = _accepted(_checked(chosen, configured, options), chosen, options)
    remark(found.notes, options)
    details(context, found, None, options)
    show(found, form, outputs, options)
    return _exit(found, options)


#: Options that a configuration may have a value for.
_CONFIGURABLE = ("against", "fail_on", "select", "ignore", "baseline")


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


@dataclass(frozen=True, slots=True)
class _Drafts:
    """The drafts of a run. `moved` has new and old paths of renamed ones; `whole` says that these are all there are."""

    paths: tuple[str, ...]
    moved: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    note: str | None = None


def _drafts(given: Sequence[str], options: dict[str, Any]) -> _Drafts:
    """Return the drafts: those named, or of them those that git says have changed."""
    revision = options["changed_since"]
    if options["stdin_filename"] and "-" not in given:
        raise UsageError("--stdin-filename names standard input: give - as a draft")
    if revision is None:
        if not given:
            raise UsageError("no draft was named: dedup check DRAFT... --against REF, or --changed-since REV")
        return _Drafts(tuple(given), whole=any(Path(path).is_dir() for path in given))
    if "-" in given:
        raise UsageError("--changed-since takes files, and standard input is none")
    from dedup.checking import git

    start = Path(given[0]) if given else Path.cwd()
    changed = git.changed(revision, start if start.is_dir() else start.absolute().parent)
    roots = [Path(os.path.realpath(path)) for path in given]
    missing = [path for path in given if not Path(path).exists()]
    if missing:
        raise UsageError(f"{missing[0]!r} does not exist")
    paths = [path for path in changed.files if not roots or _within(path, roots)]
    where = f" in {', '.join(given)}" if given else ""
    note = None if paths else f"no article changed since {revision}{where}"
    return _Drafts(tuple(map(_short, paths)), changed.moved, note=note)


def _within(path: Path, roots: Sequence[Path]) -> bool:
    place = Path(os.path.realpath(path))
    return any(place == root or root in place.parents for root in roots)


def _short(path: Path) -> str:
    """Return a path from the current folder on, where it lies in it."""
    try:
        return str(Path(os.path.realpath(path)).relative_to(os.path.realpath(os.curdir)))
    except ValueError:
        return str(path)


def _checked(drafts: _Drafts, configured: configuration.Configuration, options: dict[str, Any]) -> Findings:
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
            stdin=stdin_of(drafts.paths),
            stdin_name=options["stdin_filename"] or "-",
            moved=drafts.moved,
            whole=drafts.whole,
            progress=progress,
        )
    return replace(found, notes=(*found.notes, drafts.note)) if drafts.note else found


def _accepted(found: Findings, drafts: _Drafts, options: dict[str, Any]) -> Findings:
    """Return the findings with those marked that the baseline accepts, and in a whole run what it accepts in vain."""
    if options["baseline"] is None:
        return found
    base = baseline.load(options["baseline"])
    stale = baseline.stale(found, base, drafts.moved) if drafts.whole else ()
    told = [
        single(
            "DUP091",
            None,
            options["baseline"],
            f"The baseline accepts text of {one.source} in {one.file} that is "
            f"not found any more (passage {one.passage}): dedup baseline prune takes it out.",
        )
        for one in stale
    ]
    told = [one for one in told if _selected(one.rule, options)]
    found = baseline.known(found, base, drafts.moved)
    return replace(found, findings=ranked((*found.findings, *told), found.pairs)) if told else found


def _selected(rule: str, options: dict[str, Any]) -> bool:
    return (not options["select"] or rule in options["select"]) and rule not in options["ignore"]


def _exit(found: Findings, options: dict[str, Any]) -> int:
    """Return the exit code, and tell why it is not 0."""
    asked = options["fail_on"]
    wanted = LEVELS[: LEVELS.index(asked) + 1] if asked in LEVELS else ()
    gating = [one for one in found.findings if counts(one) and one.level in wanted]
    if gating and not options["quiet"]:
        console.say(f"dedup: ends with 1 for {counted(gating)} (--fail-on {asked})")
    return 1 if gating else 0
