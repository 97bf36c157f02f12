"""`dedup scan --engine spark`: tables from the workers, and all other formats made of them when they are read back."""

from __future__ import annotations

import logging
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from dedup import arguments, distributed
from dedup.engines.spark.placing import local, scratch
from dedup.engines.spark.tables import Form
from dedup.errors import UsageError
from dedup.interrupts import prompt
from dedup.report import FOLDERS, console, files, load
from dedup.showing import details, outputs_of, progress_of, remark, show, stdin_of


def scan(context: click.Context, paths: Sequence[str], options: dict[str, Any]) -> None:
    """Scan paths on Spark, write the tables, and show what is asked for."""
    straight, rest = _straight(options)
    form, outputs = outputs_of({**options, "output": rest})
    for name, path in outputs:
        if name in FOLDERS:
            _apart(path, paths)
    asked = bool(rest) or options["format"] is not None
    if straight is not None:
        _check(straight, paths, options, asked)
    if straight is not None and not asked and not options["redact"]:
        found = _tables(context, paths, options, *straight, not options["no_text"])
        details(context, found.run, None, options)
        console.put(_told(found, straight[0]))
        return
    with _kept(straight, options) as (path, others):
        found = _tables(context, paths, options, "parquet", path)
        details(context, found.run, None, options)
        show(load(path), form, [*outputs, *others], {**options, "results": straight[1] if straight else ""})


def _straight(options: dict[str, Any]) -> tuple[tuple[Form, str] | None, list[tuple[str, str]]]:
    """Return the tables that Spark writes itself, if any, and the other outputs; raises UsageError for several."""
    written: list[tuple[Form, str]] = []
    rest = []
    for form, path in options["output"]:
        if form == "parquet" and path != "-":
            written.append(("parquet", path))
        elif form == "jsonl" and path.endswith("/"):
            written.append(("jsonl", path))
        else:
            rest.append((form, path))
    if len(written) > 1:
        raise UsageError(f"--engine spark writes one folder of tables a run, and there are {len(written)}")
    return (written[0] if written else None), rest


def _check(straight: tuple[Form, str], paths: Sequence[str], options: dict[str, Any], asked: bool) -> None:
    """Raise UsageError before any work is done for what tables of Spark cannot be."""
    form, path = straight
    here = local(path)
    if here is not None:
        _apart(str(here), paths)
    if (asked or options["redact"]) and (here is None or form != "parquet"):
        what = "--redact" if options["redact"] else "-f and other outputs"
        raise UsageError(
            f"{what} need tables that are read back: -o parquet=DIR in a folder of this machine, not {path}"
        )


def _apart(path: str, paths: Sequence[str]) -> None:
    if files.within(path, paths):
        raise UsageError(f"cannot write {path}: it lies in what is scanned, and would be read the next time")


@contextmanager
def _kept(straight: tuple[Form, str] | None, options: dict[str, Any]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Give where Spark writes the tables that are read back, and which tables asked for are still to be written."""
    whole = not (options["redact"] or options["no_text"])
    if straight is not None and whole:
        yield straight[1], []
        return
    with scratch() as folder:
        yield str(folder / "tables"), [straight] if straight is not None else []


def _tables(
    context: click.Context, paths: Sequence[str], options: dict[str, Any], form: Form, path: str, text: bool = True
) -> distributed.Tables:
    running = arguments.running(options)
    master, threads = options["master"], running.pop("threads", None)
    if master is not None and threads is not None:
        raise UsageError("--threads is for one machine; with --master name them there: --master local[4]")
    running.pop("engine", None)
    # py4j tells of an interrupt by itself, with a traceback, where nobody has said what is to be logged.
    logging.getLogger().addHandler(logging.NullHandler())
    with prompt(), progress_of(options) as progress:
        found = distributed.scan(
            paths,
            arguments.settings(options),
            tables=path,
            form=form,
            text=text,
            fields=arguments.record_fields(options),
            preprocess=options["preprocess"],
            stdin=stdin_of(paths),
            all_pairs=options["all_pairs"],
            master=f"local[{threads}]" if threads else master,
            work=options["work"],
            progress=progress,
            **running,
        )
    remark(found.run.notes, options)
    return found


def _told(found: distributed.Tables, form: Form) -> str:
    """Return what is said of tables that are not read back: counts, where they are, and what shows them."""
    counts, rows = found.run.summary, found.rows
    families = "family" if rows["families"] == 1 else "families"
    lines = [
        f"{counts['documents']:,} texts, {counts['pairs_compared']:,} pairs of them compared: "
        f"{rows['pairs']:,} listed, {rows['findings']:,} with a finding, in {rows['families']:,} {families}."
    ]
    if rows["skipped"]:
        lines.append(f"{rows['skipped']:,} could not be read: the table skipped says why.")
    lines.append(f"Tables: {found.path}")
    if form == "parquet" and local(found.path) is not None:
        shown = str(local(found.path)) if "://" in found.path else found.path
        lines.append(f"dedup report {shlex.quote(shown)} shows them.")
    return "".join(f"{line}\n" for line in lines)
