"""`dedup check` and `dedup init` on the command line: the gate before publishing, and its first set-up."""

from __future__ import annotations

from typing import Any

import click

from dedup.options import checking, fields, format_, no_text, setting, showing, writing
from dedup.report import FORMATS


@click.command()
@click.argument("drafts", nargs=-1, metavar="[DRAFT...]")
@checking
@format_(*FORMATS)
@writing
@no_text
@fields
@setting
@showing
@click.pass_context
def check(context: click.Context, /, **options: Any) -> int:
    """Say whether drafts may go out: compare them with a reference and with one another.

    A DRAFT is a file, a folder, or - for standard input; with --changed-since only what git says has changed, anywhere
    if none is named. Ends with 0, with 1 for a finding that --fail-on asks for, with 3 when nothing could be checked.
    The closest dedup.toml says whose text may be printed.

    \b
    Example: dedup check draft.md --against wires/
    """
    from dedup import check_commands

    return check_commands.check(context, **options)


@click.command()
@click.argument("folder", default=".", metavar="[FOLDER]")
@click.option("--no-workflow", is_flag=True, help="Write no GitHub workflow.")
def init(**options: Any) -> None:
    """Write a commented dedup.toml and a GitHub workflow that checks every pull request.

    Nothing that is there is overwritten.

    \b
    Example: dedup init
    """
    from dedup import init_commands

    init_commands.init(**options)
