"""What the commands do: gather the options, call the pipeline, hand the result to a report."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dedup import pipeline
from dedup.errors import NothingReadable, UsageError
from dedup.report import NEED_TEXT, console, files, loading, render, verbose
from dedup.report.look import Look
from dedup.report.progress import Progress
from dedup.settings import Fields, Settings, known

if TYPE_CHECKING:
    from dedup.model import Document
    from dedup.verdicts import Findings

_RECORD_FIELDS = ("text", "id", "title", "date", "source", "url", "lang")
#: The formats that list what was skipped; elsewhere it goes to standard error.
_TELLING = ("rich", "plain", "md", "json")


def scan(context: click.Context, paths: Sequence[str], **options: Any) -> None:
    """Scan paths and show the findings."""
    form, outputs = _outputs(options)
    found = _scan(context, paths, options)
    _show(found, form, outputs, options)


def demo(context: click.Context, **options: Any) -> None:
    """Scan the stories that ship with the package."""
    unset = {"all_pairs": None, "engine": next(iter(pipeline.ENGINES)), "set": (), "max_bytes": None}
    fields = {f"{name}_field": None for name in _RECORD_FIELDS}
    scan(context, [str(resources.files("dedup").joinpath("demo"))], **unset, **fields, **options)


def compare(context: click.Context, a: str, b: str, **options: Any) -> None:
    """Scan two texts and show them side by side."""
    from dedup.report.compare import compare as shown

    form = _form(options)
    if a == b:
        raise UsageError(f"compare takes two texts, and both are {a}")
    found = _scan(context, [_text(a, options), _text(b, options)], {**options, "all_pairs": True})
    if len(found.documents) != 2:
        told = found.notes if options["quiet"] else ()
        reasons = "; ".join([*(f"{one.path}: {one.reason}" for one in found.skipped), *told])
        counted = f"compare takes two texts, and {len(found.documents)} could be read"
        raise UsageError(f"{counted} ({reasons})" if reasons else counted)
    look = _look(options)
    console.put(render(found, form, look) if form == "json" else shown(found, look, form))


def _text(name: str, options: dict[str, Any]) -> str | Document:
    """Return a path as it is, and for "FILE#7", as records are called in results, the seventh record of the file."""
    path, sign, row = name.rpartition("#")
    if not sign or not row.isdecimal() or not Path(path).is_file() or Path(name).exists():
        return name
    documents, _, _ = pipeline.gather([path], _settings(options), _record_fields(options))
    chosen = [document for document in documents if document.record == int(row)]
    if not chosen:
        raise UsageError(f"{path} has no readable record {row}; it holds {len(documents)} that can be read")
    return chosen[0]


def show_text(context: click.Context, file: str, **options: Any) -> None:
    """Show how a file is read and cut into sentences."""
    from dedup.report.show_text import show_text as shown

    form = _form(options)
    documents, skipped, notes = pipeline.gather([file], _settings(options), _record_fields(options), _stdin([file]))
    reasons = [f"{one.path}: {one.reason}" for one in skipped]
    _remark([*(reasons if documents else ()), *notes], options)
    if not documents:
        raise NothingReadable(
            f"no readable text; {'; '.join(reasons)}"
            if reasons
            else f"no readable text: no article was found in {file}"
        )
    _verbose(context, None, None, options)
    console.put(shown([pipeline.prepare(document) for document in documents], _look(options), form))


def report(context: click.Context, results: str, **options: Any) -> None:
    """Show the findings of a results file."""
    form, outputs = _outputs(options)
    wanted = {form, *(name for name, _ in outputs)}
    found = _load(results, wanted)
    _verbose(context, found, None, options)
    _show(found, form, outputs, {**options, "results": results if results != "-" else ""})


def explain(context: click.Context, name: str, **options: Any) -> None:
    """Explain a rule, or a finding of a results file."""
    from dedup.report import explain as explained

    form = _form(options)
    _verbose(context, None, None, options)
    results = options["in"]
    if results is None:
        console.put(explained.explain(explained.rule(name, Settings()), _look(options), form))
        return
    page = explained.finding(_load(results, {"concise"}), name)
    console.put(explained.explain(page, _look(options), form))


def _scan(context: click.Context, paths: Sequence[str | Document], options: dict[str, Any]) -> Findings:
    progress = Progress(console.window(sys.stderr) and not options["quiet"])
    with progress:
        found = pipeline.scan(
            paths,
            _settings(options),
            fields=_record_fields(options),
            stdin=_stdin(paths),
            all_pairs=options["all_pairs"],
            engine=options.get("engine", "reference"),
            progress=progress,
        )
    _remark(found.notes, options)
    _verbose(context, found, progress, options)
    return found


def _settings(options: dict[str, Any]) -> Settings:
    values: dict[str, Any] = {}
    for given in options["set"]:
        name, sign, value = given.partition("=")
        if not sign:
            raise UsageError(f"--set {given}: it takes NAME=VALUE")
        values[name.strip()] = _number(name.strip(), value.strip())
    if options["max_bytes"] is not None:
        values["max_bytes"] = options["max_bytes"]
    return Settings(**values)


def _number(name: str, value: str) -> int | float:
    """Return a setting's value; raises UsageError for an unknown name or a value that is no number of its kind."""
    if name not in known():
        close = get_close_matches(name, known(), n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(known()))}"
        raise UsageError(f"--set {name}: there is no such setting; {hint}")
    kind = type(getattr(Settings(), name))
    try:
        return int(value) if kind is int else float(value)
    except ValueError as error:
        raise UsageError(f"--set {name}: {value!r} is no {'whole number' if kind is int else 'number'}") from error


def _record_fields(options: dict[str, Any]) -> Fields:
    return Fields(**{name: options[f"{name}_field"] for name in _RECORD_FIELDS})


def _stdin(paths: Sequence[object]) -> bytes | None:
    return sys.stdin.buffer.read() if "-" in paths else None


def _form(options: dict[str, Any]) -> str:
    """Return what is printed: the choice, else rich in a window or where colour is asked for, else plain."""
    rich = console.window(sys.stdout) or options["color"]
    return options["format"] or ("rich" if rich else "plain")


def _outputs(options: dict[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """Return what is printed and the files to write; raises UsageError before any work is done."""
    printed = [name for name, path in options["output"] if path == "-"]
    written = [(name, path) for name, path in options["output"] if path != "-"]
    if len(printed) + (options["format"] is not None) > 1:
        raise UsageError("standard output takes one format: one -f, or one -o FORMAT=-")
    paths = [path for _, path in written]
    for path in paths:
        files.check(path)
        if paths.count(path) > 1:
            raise UsageError(f"two outputs have the path {path}")
    return (printed[0] if printed else _form(options)), written


def _look(options: dict[str, Any]) -> Look:
    return console.look(options["color"], text=not options.get("no_text"))


def _show(found: Findings, form: str, outputs: Sequence[tuple[str, str]], options: dict[str, Any]) -> None:
    saved = next((path for name, path in outputs if name == "json"), options.get("results", ""))
    look = replace(_look(options), saved=saved)
    for name, path in outputs:
        files.write(path, render(found, name, Look(text=look.text, saved=saved)))
    if form not in _TELLING:
        _remark([f"not read: {one.path}: {one.reason}" for one in found.skipped], options)
    console.put(render(found, form, look))


def _remark(lines: Sequence[str], options: dict[str, Any]) -> None:
    if not options["quiet"]:
        for line in lines:
            console.say(f"dedup: {line}")


def _verbose(
    context: click.Context, found: Findings | None, progress: Progress | None, options: dict[str, Any]
) -> None:
    if options["verbose"]:
        for line in verbose.lines(found, progress.timings() if progress else {}):
            console.say(line)
        for line in verbose.variables(context):
            console.say(line)


def _load(path: str, forms: set[str]) -> Findings:
    """Return the findings of a results file, with the texts read again where the file leaves them out."""
    reread = _Texts() if forms & NEED_TEXT else None
    if path != "-":
        return loading.load(path, reread)
    return loading.parse(sys.stdin.buffer.read(), "standard input", reread)


class _Texts:
    """Reads the texts that results leave out again, each file once, as the scan read it."""

    def __init__(self) -> None:
        self._files: dict[str, dict[int | None, str]] = {}
        self._reasons: dict[str, str] = {}

    def __call__(self, path: str, record: int | None, settings: Settings, fields: Fields) -> str:
        """Return the text of a file or of its record; raises UsageError where it cannot be read again."""
        if path not in self._files:
            self._read(path, settings, fields)
        text = self._files[path].get(record)
        if text is None:
            raise UsageError(f"the results leave the texts out, and {path} cannot be read again{self._reasons[path]}")
        return text

    def _read(self, path: str, settings: Settings, fields: Fields) -> None:
        try:
            documents, skipped, _ = pipeline.gather([path], settings, fields)
        except UsageError as error:
            raise UsageError(f"the results leave the texts out, and {error}") from error
        self._files[path] = {document.record: document.text for document in documents}
        self._reasons[path] = f": {skipped[0].reason}" if skipped else ""
