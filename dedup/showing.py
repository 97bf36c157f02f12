"""What every command does with its options: what is printed, which files are written, what is told on the way."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import click

from dedup.errors import UsageError
from dedup.interrupts import prompt
from dedup.model import Skipped
from dedup.phrases import NO_ARTICLE
from dedup.report import AGAIN, FOLDERS, check, console, pieces, runner, save, verbose
from dedup.report.look import Look
from dedup.report.progress import Progress
from dedup.verdicts import Findings

#: The formats that list what was skipped; elsewhere it goes to standard error.
_TELLING = ("rich", "plain", "md", "json")
#: Remarks of one kind that are told; results hold all of them.
_REMARKS = 50


def progress_of(options: dict[str, Any]) -> Progress:
    """Return what shows progress: in a window, unless quiet."""
    return Progress(console.window(sys.stderr) and not options["quiet"])


def stdin_of(paths: Sequence[object]) -> bytes | None:
    """Return what stands on standard input where "-" is among the paths."""
    return sys.stdin.buffer.read() if "-" in paths else None


def form_of(options: dict[str, Any]) -> str:
    """Return what is printed: the choice, else rich in a window or where colour is asked for, else plain."""
    rich = console.window(sys.stdout) or options["color"]
    return options["format"] or ("rich" if rich else "plain")


def outputs_of(options: dict[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """Return what is printed and the files to write; raises UsageError before any work is done."""
    printed = [name for name, path in options["output"] if path == "-"]
    written = [(name, path) for name, path in options["output"] if path != "-"]
    if len(printed) + (options["format"] is not None) > 1:
        raise UsageError("standard output takes one format: one -f, or one -o FORMAT=-")
    if printed and printed[0] in FOLDERS:
        raise UsageError(f"{printed[0]} is a folder of tables, which standard output cannot take: name a folder")
    paths = [path for _, path in written]
    for name, path in written:
        check(name, path)
        if paths.count(path) > 1:
            raise UsageError(f"two outputs have the path {path}")
    return (printed[0] if printed else form_of(options)), written


def look_of(options: dict[str, Any]) -> Look:
    """Return the look that the options and standard output allow."""
    text = not (options.get("no_text") or options.get("redact"))
    return replace(console.look(options["color"], text=text), fail_on=options.get("fail_on") or "error")


def show(found: Findings, form: str | None, outputs: Sequence[tuple[str, str]], options: dict[str, Any]) -> None:
    """Write the files and print the findings, the latter unless no format is named."""
    if options.get("redact"):
        from dedup.report.redact import redacted

        found = redacted(found)
    kept = [path for form in AGAIN for name, path in outputs if name == form]
    look = replace(look_of(options), saved=next(iter(kept), options.get("results", "")))
    filed = replace(look, width=Look().width, colour=False, unicode=True)
    with prompt(), progress_of(options) as progress:
        for name, path in outputs:
            save(path, found, name, filed, partial(progress, f"writing {name}"), _processes(found, options))
    if form not in _TELLING:
        remark([f"{_kind(one)}: {one.path}: {one.reason}" for one in found.skipped], options)
    if form is not None:
        console.put(pieces(found, form, look))
    if form == "github" and (reason := runner.summarise(found, look, os.environ)):
        remark([reason], options)


def _kind(one: Skipped) -> str:
    return "left out" if one.reason.startswith(NO_ARTICLE) else "not read"


def _processes(found: Findings, options: dict[str, Any]) -> int:
    """Return how many processes may write: those of the local engine; one where results are read from a database."""
    from dedup.pool import cores

    return (options.get("threads") or cores()) if found.engine == "local" and "results" not in options else 1


def remark(lines: Sequence[str], options: dict[str, Any]) -> None:
    """Tell remarks on standard error, unless quiet; of very many the first."""
    if options["quiet"]:
        return
    for line in lines[:_REMARKS]:
        console.say(f"dedup: {line}")
    if len(lines) > _REMARKS:
        console.say(f"dedup: and {len(lines) - _REMARKS:,} remarks more")


def details(context: click.Context, found: Findings | None, progress: Progress | None, options: dict[str, Any]) -> None:
    """Tell what -v asks for."""
    if options["verbose"]:
        for line in verbose.lines(found, _seconds(found, progress)):
            console.say(line)
        for line in verbose.variables(context):
            console.say(line)


def _seconds(found: Findings | None, progress: Progress | None) -> dict[str, float]:
    """Return the seconds of each step: as the scan counted them, else as they were seen from here."""
    return (found.phases if found else {}) or (progress.timings() if progress else {})
