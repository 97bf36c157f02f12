"""The options of the command line, each written once, however many commands take it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dedup.report import FILES, PAIR

if TYPE_CHECKING:
    _ParamType = click.ParamType[tuple[str, str]]
    _Words = click.ParamType[str]
else:
    _ParamType = _Words = click.ParamType
_Command = TypeVar("_Command", bound=Callable[..., Any])
#: What can compute on one machine, and how pairs can be proposed: the pipeline, which knows, is too heavy to be asked.
ENGINES = ("auto", "reference", "local")
RETRIEVALS = ("auto", "exhaustive", "indexed", "banded")


class _Output(_ParamType):
    """FORMAT=PATH. In the environment several are separated as in PATH, so that a path may hold spaces."""

    name = "output"
    envvar_list_splitter = os.pathsep

    def __init__(self, forms: tuple[str, ...]) -> None:
        self._forms = forms

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Return the format and the path."""
        form, sign, path = value if isinstance(value, tuple) else value.partition("=")
        if not sign or not path or form not in self._forms:
            self.fail(f"{value!r} is not FORMAT=PATH with one of {', '.join(self._forms)}", param, ctx)
        return form, path


class _Preprocess(_Words):
    """A command. In the environment several stand on lines of their own."""

    name = "command"
    envvar_list_splitter = "\n"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the command as it was given."""
        return str(value)


def together(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    """Return several options as one decorator."""

    def decorate(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def format_(*names: str) -> Callable[[_Command], _Command]:
    """Return the option that says what is printed, with the formats of a command."""
    return click.option(
        "-f",
        "--format",
        type=click.Choice(names),
        help="What is printed: rich in a terminal, plain (100 columns) elsewhere, unless named.",
    )


showing = together(
    click.option("--color/--no-color", default=None, help="Else NO_COLOR, FORCE_COLOR, the terminal decide."),
    click.option("-v", "--verbose", is_flag=True, help="Settings, expected recall, timings, variables (to stderr)."),
    click.option("-q", "--quiet", is_flag=True, help="No progress, notes or hints; -v is still heard."),
)


def _writing(forms: tuple[str, ...], more: str = "") -> Callable[[_Command], _Command]:
    """Return the option that names files to write, with the formats of a command."""
    told = f"Also write a file ({', '.join(forms)}); repeatable. {more}- prints."
    return click.option("-o", "--output", type=_Output(forms), multiple=True, metavar="FORMAT=PATH", help=told)


writing = _writing(FILES, "For parquet and csv PATH is a folder, for html it may be (DIR/); ")
writing_pair = _writing(tuple(form for form in PAIR if form != "rich"))
redact = click.option("--redact", is_flag=True, help="Show no words of the texts: places, figures and hashes only.")
no_text = together(click.option("--no-text", is_flag=True, help="Leave the texts out of results."), redact)
setting = together(
    click.option("--set", multiple=True, metavar="NAME=VALUE", help="Change a setting; repeatable."),
    click.option("--max-bytes", type=int, metavar="N", help="Skip larger files and records."),
)
fields = together(
    click.option(
        "--preprocess",
        type=_Preprocess(),
        multiple=True,
        metavar="[ENDINGS=]CMD",
        help="For files that are not read otherwise: CMD gets the path and prints text; doc,rtf=CMD for some.",
    ),
    *(
        click.option(f"--{name}-field", metavar="NAME", help=f"Field of records with the {what}.")
        for name, what in (
            ("text", "text"),
            ("id", "id"),
            ("title", "title"),
            ("date", "publication date"),
            ("source", "publisher"),
            ("url", "address"),
            ("lang", "language"),
        )
    ),
    click.option(
        "--credit-field",
        metavar="NAMES",
        help="Fields that state a credit: credit,via.",
    ),
    click.option(
        "--html",
        type=click.Choice(("careful", "fast", "auto")),
        default="careful",
        help="How main texts of pages are found; fast and auto need dedup-news[html].",
    ),
)
scope = together(
    click.option("--within", metavar="TIME", help="Compare only texts published so close: 36h, 14d, 2w; undated: all."),
    click.option(
        "--same-publisher",
        type=click.Choice(("include", "mark", "skip")),
        default="mark",
        help="Texts of one publisher: like any others, marked DUP007 (default), or not compared.",
    ),
)
checking = together(
    click.option("--against", multiple=True, metavar="REF", help="Folder, file or index; repeatable."),
    click.option("--changed-since", metavar="REV", help="Only drafts that git says have changed since a revision."),
    click.option("--stdin-filename", metavar="NAME", help="What standard input is called; its ending is its format."),
    click.option(
        "--fail-on",
        type=click.Choice(("error", "warning", "note", "never")),
        help="Level of a finding from which the check ends with 1 (error).",
    ),
    click.option("--select", multiple=True, metavar="RULES", help="Only these rules: DUP001,DUP002; repeatable."),
    click.option("--ignore", multiple=True, metavar="RULES", help="All but these rules; repeatable."),
    click.option("--baseline", metavar="FILE", help="Findings that were accepted before: dedup baseline."),
    click.option("--config", metavar="FILE", help="Instead of the closest dedup.toml or [tool.dedup]: dedup init."),
    click.option("--no-config", is_flag=True, help="Read no configuration."),
)


def _engine(*more: str) -> Callable[[_Command], _Command]:
    """Return the option that names an engine, of those that every command has and of `more`."""
    return click.option("--engine", type=click.Choice((*ENGINES, *more)), default="auto", help="What computes.")


_limits = together(
    click.option("--retrieval", type=click.Choice(RETRIEVALS), default="auto", help="How pairs are proposed."),
    click.option("--memory", metavar="SIZE", help="About, of joins or Spark's JVM: 500MB, 2GB."),
    click.option("--threads", type=click.IntRange(1), metavar="N", help="Processors to use at most."),
)
running = together(_engine(), _limits)
running_anywhere = together(
    _engine("spark"),
    click.option("--master", metavar="URL", help="Of Spark: local[4], yarn, spark://…"),
    click.option("--work", metavar="PATH", help="Folder for what Spark's stages hand on."),
    _limits,
)
