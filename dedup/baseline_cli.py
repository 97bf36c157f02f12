"""`dedup baseline` on the command line: accepted findings, kept in a file beside the drafts."""

from __future__ import annotations

from typing import Any

import click

from dedup.options import together

#: The file of accepted findings, unless another is named.
BASELINE = "dedup-baseline.jsonl"
_of = together(
    click.option("--in", required=True, metavar="RESULTS", help="What dedup check -o json=RESULTS wrote."),
    click.option("--baseline", default=BASELINE, metavar="FILE", help=f"The baseline ({BASELINE})."),
    click.option("--changed-since", metavar="REV", help="Follow the renames that git knows of since a revision."),
    click.option("--dry-run", is_flag=True, help="Write nothing, only say what would change."),
)
_accepting = together(
    click.option("--reason", default="", metavar="TEXT", help="Why, for what is accepted now."),
    click.option(
        "--level",
        type=click.Choice(("error", "warning", "note")),
        default="warning",
        help="Accept findings of this level and above (warning).",
    ),
)


@click.group()
def baseline() -> None:
    """Accept findings, so that a check fails on new ones only.

    The baseline is a text file, one accepted passage a line; it belongs beside the drafts, under version control.

    \b
    Example: dedup baseline create --in results.json
    """


@baseline.command()
@_of
@_accepting
def create(**options: Any) -> None:
    """Write a new baseline that accepts all findings of a check; never over one that is there.

    \b
    Example: dedup baseline create --in results.json --reason "licensed until 2032"
    """
    from dedup import baseline_commands

    baseline_commands.create(**options)


@baseline.command()
@_of
@_accepting
def update(**options: Any) -> None:
    """Accept new findings too, drop stale entries, keep the reasons, and say what changed.

    \b
    Example: dedup baseline update --in results.json --dry-run
    """
    from dedup import baseline_commands

    baseline_commands.update(**options)


@baseline.command()
@_of
def prune(**options: Any) -> None:
    """Drop the entries whose passage stands in no draft any more, and accept nothing.

    The check must have been one of all drafts against the whole reference.

    \b
    Example: dedup baseline prune --in results.json
    """
    from dedup import baseline_commands

    baseline_commands.prune(**options)
