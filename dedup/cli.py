"""The command line, thin: arguments in, exit code out. What the commands do is in `commands.py`.

Nothing heavy is imported here: `dedup --help` must answer at once.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

import click

from dedup import __version__
from dedup.baseline_cli import baseline
from dedup.check_cli import check, init
from dedup.ending import end
from dedup.group import Group
from dedup.index_cli import index
from dedup.options import (
    fields,
    format_,
    no_text,
    running,
    running_anywhere,
    scope,
    setting,
    showing,
    writing,
    writing_pair,
)
from dedup.report import FORMATS, PAIR

_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
#: What DuckDB raises as a RuntimeError in place of KeyboardInterrupt.
_INTERRUPTED = "Query interrupted"
_PAGES = ("rich", "plain", "md")
_EXAMPLES = """\
Finds which news texts share text, sentence by sentence, with the evidence.

  dedup scan articles/                  which of these texts hold text of one another?
  dedup check draft.md --against wires/ may this draft go out?
  dedup compare draft.txt wire.txt      two texts side by side, moved sentences marked

dedup demo shows a finding without a text of your own; dedup --help lists all commands."""


@click.group(cls=Group, invoke_without_command=True, context_settings=_HELP)
@click.version_option(__version__, message="dedup %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Find which news texts share text, sentence by sentence, with the evidence.

    \b
    Example: dedup scan articles/
    """
    if context.invoked_subcommand is None:
        click.echo(_EXAMPLES)


cli.add_command(baseline)
cli.add_command(check)
cli.add_command(init)


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@format_(*FORMATS)
@writing
@click.option(
    "--all-pairs/--no-all-pairs", default=None, help="List pairs without a finding too (up to 1,000 texts: yes)."
)
@no_text
@fields
@setting
@scope
@running_anywhere
@showing
@click.pass_context
def scan(context: click.Context, /, **options: Any) -> None:
    """Compare all texts under the paths with one another.

    A PATH is a file, a folder, or - for standard input. Ends with 0, or 3 when there was nothing to read.

    \b
    Example: dedup scan articles/ -o json=results.json
    An archive: dedup scan archive/ --within 14d -o parquet=results/
    """
    from dedup import commands

    commands.scan(context, **options)


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--keep", default="earliest", metavar="RULE", help="earliest (default), longest or publisher:NAME.")
@click.option("-o", "--output", metavar="FILE", help="JSON Lines of the texts that are kept, records as they were.")
@click.option("--removed", metavar="FILE", help="JSON Lines of those removed: which is kept for each, and why.")
@click.option("--dry-run", is_flag=True, help="Write nothing, only count.")
@fields
@setting
@scope
@running
@showing
@click.pass_context
def prune(context: click.Context, /, **options: Any) -> None:
    """Write a corpus without its copies.

    A text is removed only if a text that is kept covers most of it directly, as a duplicate, copy, reshuffled copy or
    rewrite. Excerpts remove nothing.

    \b
    Example: dedup prune archive.jsonl --keep earliest -o kept.jsonl --removed removed.jsonl
    """
    from dedup import commands

    commands.prune(context, **options)


@cli.command()
@format_(*FORMATS)
@writing
@no_text
@showing
@click.pass_context
def demo(context: click.Context, /, **options: Any) -> None:
    """Scan twelve made-up stories that come with dedup: a finding without a corpus of one's own.

    One is a reshuffled copy with a credit line, one a copy without, one an own story on the same event.

    \b
    Example: dedup demo
    """
    from dedup import commands

    commands.demo(context, **options)


@cli.command()
@click.argument("a")
@click.argument("b")
@format_(*PAIR)
@writing_pair
@no_text
@fields
@setting
@showing
@click.pass_context
def compare(context: click.Context, /, **options: Any) -> None:
    """Show two texts side by side, matched and moved sentences marked, and the verdict.

    \b
    Example: dedup compare draft.txt wire.txt -o svg=pair.svg
    """
    from dedup import commands

    commands.compare(context, **options)


@cli.command("show-text")
@click.argument("file")
@format_(*_PAGES)
@fields
@setting
@showing
@click.pass_context
def show_text(context: click.Context, /, **options: Any) -> None:
    """Show which sentences of a text are compared, what is left out, and why.

    \b
    Example: dedup show-text draft.txt
    """
    from dedup import commands

    commands.show_text(context, **options)


@cli.command()
@click.argument("results")
@format_(*FORMATS)
@writing
@no_text
@showing
@click.pass_context
def report(context: click.Context, /, **options: Any) -> None:
    """Show the findings of a scan in another format; nothing is computed again.

    RESULTS is what -o json=RESULTS or -o parquet=RESULTS wrote, or - for JSON on standard input.

    \b
    Example: dedup report results.json -f md
    """
    from dedup import commands

    commands.report(context, **options)


@cli.command()
@click.argument("name", metavar="RULE|FINGERPRINT")
@click.option("--in", metavar="RESULTS", help="The results (JSON file, Parquet folder) that hold the finding.")
@format_(*_PAGES)
@showing
@click.pass_context
def explain(context: click.Context, /, **options: Any) -> None:
    """Say what a rule means, or why a finding was made: each value beside its threshold.

    \b
    Example: dedup explain DUP002
    """
    from dedup import commands

    commands.explain(context, **options)


cli.add_command(index)


def main() -> None:
    """Run the command line and exit: 0, 2 usage or I/O, 3 nothing to read, 130 interrupted."""
    # A short run makes values and drops few: looking for lost ones as often as usual takes a tenth of its time.
    gc.set_threshold(100_000)
    # Numpy takes a twentieth of a second to start threads for products of matrices; ours gain nothing from them, even
    # those of two texts of 3,000 sentences. Whoever sets the variable is heeded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    code = run(sys.argv[1:])
    if code == 130:
        from dedup.interrupts import leave

        leave()
    end(code)


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code."""
    from dedup.errors import DedupError

    try:
        code = cli.main(arguments, prog_name="dedup", standalone_mode=False, auto_envvar_prefix="DEDUP")
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _interrupted()
    except DedupError as error:
        return _failed(str(error), error.exit_code)
    except OSError as error:
        return _failed(f"{error.filename or 'input or output'}: {error.strerror or error}", 2)
    except RuntimeError as error:
        if str(error) != _INTERRUPTED:
            raise
        return _interrupted()


def _interrupted() -> int:
    from dedup.interrupts import tell

    tell()
    return 130


def _failed(message: str, code: int) -> int:
    from dedup.report.console import say

    say(f"dedup: {' '.join(message.split())}")
    return code
