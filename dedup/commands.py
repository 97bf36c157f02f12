"""What the commands do: gather the options, call the pipeline, hand the result to a report."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from dedup import arguments, pipeline
from dedup.errors import NothingReadable, UsageError
from dedup.interrupts import prompt
from dedup.report import FOLDERS, NEED_TEXT, console, files, load, loading, pair_pieces
from dedup.report.look import Look
from dedup.report.redact import redacted
from dedup.rereading import Rereading
from dedup.scope import Scope
from dedup.settings import Settings
from dedup.showing import details, form_of, look_of, outputs_of, progress_of, remark, show, stdin_of

if TYPE_CHECKING:
    from dedup.model import Document
    from dedup.verdicts import Findings, Pair


def scan(context: click.Context, paths: Sequence[str], **options: Any) -> None:
    """Scan paths and show the findings."""
    if options.get("engine") == "spark":
        from dedup import spark_commands

        spark_commands.scan(context, paths, options)
        return
    for name in ("master", "work"):
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise UsageError(f"--{name} is for --engine spark, which no other choice stands for")
    form, outputs = outputs_of(options)
    for name, path in outputs:
        if name in FOLDERS and files.within(path, paths):
            raise UsageError(f"cannot write {path}: it lies in what is scanned, and would be read the next time")
    found = _scan(context, paths, options)
    show(found, form, outputs, options)


def demo(context: click.Context, **options: Any) -> None:
    """Scan the stories that ship with the package."""
    unset = {"all_pairs": None, "set": (), "max_bytes": None, "preprocess": ()}
    fields = {f"{name}_field": None for name in arguments.RECORD_FIELDS}
    folder = resources.files("dedup").joinpath("demo")
    texts = sorted(str(one) for one in folder.iterdir() if one.name != "README.md")
    scan(context, texts, **unset, **fields, **options)


def compare(context: click.Context, a: str, b: str, **options: Any) -> None:
    """Scan two texts and show them side by side."""
    form, outputs = outputs_of(options)
    if a == b:
        raise UsageError(f"compare takes two texts, and both are {a}")
    found = _scan(context, [_text(a, options), _text(b, options)], {**options, "all_pairs": True})
    if len(found.documents) != 2:
        told = found.notes if options["quiet"] else ()
        reasons = "; ".join([*(f"{one.path}: {one.reason}" for one in found.skipped), *told])
        counted = f"compare takes two texts, and {len(found.documents)} could be read"
        raise UsageError(f"{counted} ({reasons})" if reasons else counted)
    look, found = look_of(options), redacted(found) if options["redact"] else found
    for name, path in outputs:
        files.write(path, pair_pieces(found, name, Look(text=look.text)))
    console.put(pair_pieces(found, form, look))


def _text(name: str, options: dict[str, Any]) -> str | Document:
    """Return a path as it is, and for "FILE#7", as records are called in results, the seventh record of the file."""
    path, sign, row = name.rpartition("#")
    if not sign or not row.isdecimal() or not Path(path).is_file() or Path(name).exists():
        return name
    documents, _, _ = pipeline.gather([path], arguments.settings(options), arguments.record_fields(options))
    chosen = [document for document in documents if document.record == int(row)]
    if not chosen:
        raise UsageError(f"{path} has no readable record {row}; it holds {len(documents)} that can be read")
    return chosen[0]


def show_text(context: click.Context, file: str, **options: Any) -> None:
    """Show how a file is read and cut into sentences."""
    from dedup.report.show_text import show_text as shown

    form = form_of(options)
    settings, fields = arguments.settings(options), arguments.record_fields(options)
    documents, skipped, notes = pipeline.gather([file], settings, fields, stdin_of([file]), options["preprocess"])
    reasons = [f"{one.path}: {one.reason}" for one in skipped]
    remark([*(reasons if documents else ()), *notes], options)
    if not documents:
        raise NothingReadable(
            f"no readable text; {'; '.join(reasons)}"
            if reasons
            else f"no readable text: no article was found in {file}"
        )
    details(context, None, None, options)
    console.put(shown([pipeline.prepare(document) for document in documents], look_of(options), form))


def prune(context: click.Context, paths: Sequence[str], **options: Any) -> None:
    """Write a corpus without its copies, and the list of what was removed."""
    from dedup import originals
    from dedup import prune as pruned

    keep = pruned.Keep.of(options["keep"])
    outputs = _apart(paths, options)
    # Every pair of copies must be seen, those of large families too, which a report lists as a tree.
    settings, stdin = replace(arguments.settings(options), listed_family=10**9), stdin_of(paths)
    found = _scan(context, paths, {**options, "all_pairs": False}, settings, stdin)
    removals = pruned.prune(found, keep, _comparing(found, arguments.running(options).get("scope", Scope())))
    gone = {one.id for one in removals}
    lines = (json.dumps(one.as_json(found.text(one.id).document), ensure_ascii=False) + "\n" for one in removals)
    for path, text in zip(outputs, (originals.remaining(found, gone, stdin), lines), strict=True):
        if path is not None:
            files.write(path, text)
    console.put("".join(f"{line}\n" for line in pruned.counts(found, removals)))


def _apart(paths: Sequence[str], options: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return the files to write, of what is kept and what is removed; raises UsageError before any work is done."""
    outputs = (None, None) if options["dry_run"] else (options["output"], options["removed"])
    if not options["dry_run"] and options["output"] is None:
        raise UsageError("name a file for what is kept: -o kept.jsonl; or see the counts only: --dry-run")
    for path in filter(None, outputs):
        files.check(path)
        if files.within(path, paths):
            raise UsageError(f"cannot write {path}: it lies in what is read; name a place outside")
    if outputs[1] is not None and os.path.realpath(str(outputs[0])) == os.path.realpath(outputs[1]):
        raise UsageError(f"two outputs have the path {outputs[1]}")
    return outputs


def _comparing(found: Findings, scope: Scope) -> Callable[[str, str], Pair | None]:
    """Return what compares two texts of a scan that it did not compare, unless they are out of its scope."""

    def compare(one: str, other: str) -> Pair | None:
        left, right = found.text(one).document, found.text(other).document
        return pipeline.compare(left, right, found.settings) if scope.allows(left, right) else None

    return compare


def report(context: click.Context, results: str, **options: Any) -> None:
    """Show the findings of a results file."""
    form, outputs = outputs_of(options)
    wanted = {form, *(name for name, _ in outputs)}
    found = _load(results, wanted)
    details(context, found, None, options)
    show(found, form, outputs, {**options, "results": results if results != "-" else ""})


def explain(context: click.Context, name: str, **options: Any) -> None:
    """Explain a rule, or a finding of a results file."""
    from dedup.report import explain as explained

    form = form_of(options)
    details(context, None, None, options)
    results = options["in"]
    if results is None:
        console.put(explained.explain(explained.rule(name, Settings()), look_of(options), form))
        return
    page = explained.finding(_load(results, {"concise"}), name)
    console.put(explained.explain(page, look_of(options), form))


def _scan(
    context: click.Context,
    paths: Sequence[str | Document],
    options: dict[str, Any],
    settings: Settings | None = None,
    stdin: bytes | None = None,
) -> Findings:
    with prompt(), progress_of(options) as progress:
        found = pipeline.scan(
            paths,
            settings or arguments.settings(options),
            fields=arguments.record_fields(options),
            preprocess=options["preprocess"],
            stdin=stdin or stdin_of(paths),
            all_pairs=options["all_pairs"],
            progress=progress,
            **arguments.running(options),
        )
    remark(found.notes, options)
    details(context, found, progress, options)
    return found


def _load(path: str, forms: set[str]) -> Findings:
    """Return the findings of a results file, with the texts read again where the file leaves them out."""
    reread = Rereading() if forms & NEED_TEXT else None
    if path != "-":
        return load(path, reread)
    return loading.parse(sys.stdin.buffer.read(), "standard input", reread)
