"""What the commands of `dedup index` do: gather the options, change or open an index, say what came of it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dedup import arguments, pipeline
from dedup.errors import UsageError
from dedup.index import building
from dedup.index.schema import Meta, opened
from dedup.inputs import Inputs
from dedup.interrupts import prompt
from dedup.report import console
from dedup.report.safe import one_line
from dedup.showing import details, progress_of, remark

if TYPE_CHECKING:
    from dedup.index.building import Changed

#: Names that `info` lists.
_LISTED = 10


def build(context: click.Context, paths: Sequence[str], **options: Any) -> None:
    """Write an index of all texts."""
    done = _reading(context, building.build, paths, options)
    _say(options, done, f"{_number(done.added, 'document')} indexed")


def add(context: click.Context, paths: Sequence[str], **options: Any) -> None:
    """Add texts to an index."""
    done = _reading(context, building.add, paths, options)
    _say(options, done, f"{done.added:,} added, {done.replaced:,} replaced, {done.unchanged:,} unchanged")


def remove(context: click.Context, ids: Sequence[str], **options: Any) -> None:
    """Take documents out of an index."""
    wanted = [*ids, *_listed(options["from_file"])]
    if not wanted:
        raise UsageError("name the documents to remove: their ids, or --from-file with one id in a line")
    with prompt(), progress_of(options) as progress:
        done = building.remove(
            wanted, options["output"], arguments.settings(options), progress, threads=options["threads"]
        )
    details(context, None, progress, options)
    _say(options, done, f"{done.removed:,} removed")


def info(context: click.Context, file: str, **options: Any) -> None:
    """Say what an index holds."""
    connection, meta = opened(file, None)
    connection.close()
    form = options["format"] or "plain"
    size = os.path.getsize(file)
    if form == "json":
        told = {"schema": "dedup-index-info/1", "file": file, "bytes": size, **asdict(meta)}
        console.put(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        console.put("".join(f"{line}\n" for line in _lines(file, size, meta)))
    details(context, None, None, options)


def _reading(
    context: click.Context, change: Callable[..., Changed], paths: Sequence[str], options: dict[str, Any]
) -> Changed:
    target = os.path.realpath(options["output"])
    for path in paths:
        if path != "-" and (os.path.realpath(path) == target or _within(target, path)):
            raise UsageError(f"cannot write {options['output']}: it is, or lies in, what is read; name a place outside")
    settings = arguments.settings(options)
    stdin = sys.stdin.buffer.read() if "-" in paths else None
    inputs = Inputs.of(
        list(paths), arguments.record_fields(options), settings.max_bytes, stdin, preprocess=options["preprocess"]
    )
    with prompt(), progress_of(options) as progress:
        done = change(inputs, options["output"], settings, pipeline.prepare, progress, threads=options["threads"])
    details(context, None, progress, options)
    return done


def _within(target: str, folder: str) -> bool:
    return Path(os.path.realpath(folder)) in Path(target).parents


def _listed(path: str | None) -> list[str]:
    """Return the ids in a file, one in a line; empty lines are none."""
    if path is None:
        return []
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        lines = data.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"cannot read {path}: it is not UTF-8 (byte {error.start})") from error
    return [line.strip() for line in lines if line.strip()]


def _say(options: dict[str, Any], done: Changed, counts: str) -> None:
    if not options["quiet"]:
        remark([f"not read: {one.path}: {one.reason}" for one in done.skipped], options)
        remark(done.notes, options)
    file, meta = options["output"], done.meta
    size = _size(os.path.getsize(file))
    console.put(f"{counts}; {file} holds {_number(meta.documents, 'document')} "
                f"({_number(meta.sentences, 'sentence')}, {size})\n")  # fmt: skip


def _lines(file: str, size: int, meta: Meta) -> Iterable[str]:
    held = meta.holdings
    days = "no document has a whole date" if held.earliest is None else f"{held.earliest} to {held.latest}"
    values = ", ".join(f"{name}={value}" for name, value in meta.values.items())
    yield f"{one_line(file)}: {_number(meta.documents, 'document')}, {_size(size)}"
    yield f"  sentences   {meta.sentences:,} with {meta.words:,} words"
    yield f"  published   {days}"
    yield f"  publishers  {_most(held.publishers)}"
    yield f"  wires       {_most(held.wires)}"
    yield f"  built       {meta.built} by dedup {meta.tool}"
    yield f"  settings    {values} (digest {meta.digest})"


def _most(counts: dict[str, int]) -> str:
    """Return the most frequent names with their counts, and how many there are besides."""
    if not counts:
        return "none named"
    names = ", ".join(f"{one_line(name)} {count:,}" for name, count in list(counts.items())[:_LISTED])
    return names + (f" and {len(counts) - _LISTED:,} more" if len(counts) > _LISTED else "")


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _size(size: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:,.0f} {unit}"
        size /= 1000
    return f"{size:,.1f} GB"
