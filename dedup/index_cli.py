"""The commands of `dedup index`: arguments in, exit code out. What they do is in `index_commands.py`."""

from __future__ import annotations

from typing import Any

import click

from dedup.group import Group
from dedup.options import fields, format_, setting, showing, together

_file = click.option("-o", "--output", required=True, metavar="FILE", help="The index: one file, FILE.dedup.")
_threads = click.option("--threads", type=click.IntRange(1), metavar="N", help="Processors to use at most.")
_paths = click.argument("paths", nargs=-1, required=True, metavar="PATH...")
_reading = together(_file, fields, setting, _threads, showing)


@click.group(cls=Group)
def index() -> None:
    """Keep a reference in one file that a check looks into at once.

    \b
    Example: dedup index build archive.jsonl -o archive.dedup
    """


@index.command()
@_paths
@_reading
@click.pass_context
def build(context: click.Context, /, **options: Any) -> None:
    """Write an index of files and folders; one that is there is replaced at the end, at once.

    \b
    Example: dedup index build wires/ archive.jsonl.gz -o archive.dedup
    """
    from dedup import index_commands

    index_commands.build(context, **options)


@index.command()
@_paths
@_reading
@click.pass_context
def add(context: click.Context, /, **options: Any) -> None:
    """Add texts to an index; those whose ids it holds are replaced.

    \b
    Example: dedup index add today.jsonl -o archive.dedup
    """
    from dedup import index_commands

    index_commands.add(context, **options)


@index.command()
@click.argument("ids", nargs=-1, metavar="ID...")
@_file
@click.option("--from-file", metavar="FILE", help="Also the ids in a file, one in a line; - for standard input.")
@setting
@_threads
@showing
@click.pass_context
def remove(context: click.Context, /, **options: Any) -> None:
    """Take documents out of an index, by their ids.

    \b
    Example: dedup index remove 2026-11-03-ferry -o archive.dedup
    """
    from dedup import index_commands

    index_commands.remove(context, **options)


@index.command()
@click.argument("file")
@format_("plain", "json")
@showing
@click.pass_context
def info(context: click.Context, /, **options: Any) -> None:
    """Say what an index holds: documents, publishers, wires, days, and with what it was built, and when.

    \b
    Example: dedup index info archive.dedup
    """
    from dedup import index_commands

    index_commands.info(context, **options)
