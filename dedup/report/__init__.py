"""The reports: one file per format. A report shows what was found; it computes nothing and knows no stage."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dedup.report.loading import Reread
    from dedup.report.look import Look
    from dedup.verdicts import Findings

#: The formats of a scan: name -> (module, function); a function takes the findings and the look and returns a text, or
#: yields it piece by piece.
FORMATS = {
    "rich": ("terminal", "terminal"),
    "plain": ("plain", "plain"),
    "concise": ("concise", "concise"),
    "json": ("results", "pieces"),
    "jsonl": ("jsonl", "pieces"),
    "md": ("markdown", "markdown"),
    "html": ("html", "html"),
    "github": ("github", "pieces"),
    "sarif": ("sarif", "sarif"),
    "gitlab": ("gitlab", "pieces"),
    "junit": ("junit", "pieces"),
}
#: The formats that are a folder of tables.
FOLDERS = ("parquet", "csv")
#: The formats that -o can write: all but the one that is made for a window.
FILES = (*(name for name in FORMATS if name != "rich"), *FOLDERS)
#: The formats of two texts side by side.
PAIR = ("rich", "plain", "json", "md", "html", "svg")
#: The formats that show sentences, or where they end, and therefore need the texts.
NEED_TEXT = frozenset({"rich", "plain", "md", "html", "json", "github", "sarif", "gitlab", *FOLDERS})
#: The formats that a report can be made of again, the better one for an archive first.
AGAIN = ("parquet", "json")


def pieces(findings: Findings, form: str, look: Look) -> Iterator[str]:
    """Yield the findings in a format of `FORMATS`, ending with a newline unless there is nothing to say."""
    module, function = FORMATS[form]
    shown = getattr(import_module(f"dedup.report.{module}"), function)(findings, look)
    yield from (shown,) if isinstance(shown, str) else shown


def pair_pieces(findings: Findings, form: str, look: Look) -> Iterator[str]:
    """Yield a scan of two texts in a format of `PAIR`; raises UsageError where there is no pair."""
    if form == "json":
        yield from pieces(findings, form, look)
    elif form == "html":
        from dedup.report.html import pair

        yield from pair(findings, look)
    elif form == "svg":
        from dedup.report.html.standalone import svg

        yield svg(findings)
    else:
        from dedup.report.compare import compare

        yield compare(findings, look, form)


def render(findings: Findings, form: str, look: Look) -> str:
    """Return the findings in a format of `FORMATS` as one text."""
    return "".join(pieces(findings, form, look))


def check(form: str, path: str) -> None:
    """Raise UsageError if a format of `FILES` cannot be written at a path, before any work is done."""
    from dedup.report import files, folder

    if form == "html" and _folder(path):
        from dedup.report.html import folder as pages

        pages.check(path)
        return
    (folder if form in FOLDERS else files).check(path)


def _folder(path: str) -> bool:
    """Say whether a path asks for a folder of pages: it ends with a slash, or is a folder."""
    return path.endswith(("/", os.sep)) or Path(path).is_dir()


def save(
    path: str,
    findings: Findings,
    form: str,
    look: Look,
    told: Callable[[int, int], None] = lambda done, total: None,
    processes: int = 1,
) -> None:
    """Write the findings in a format of `FILES`, whole or not at all; raises UsageError where the system refuses.

    `told` hears how much of how much is done, where that takes long. Tables are written by so many processes.
    """
    from dedup.report import files, folder

    if form == "html" and _folder(path):
        from dedup.report.html import folder as pages

        pages.write(path, findings, look, told)
    elif form in FOLDERS:
        folder.write(path, findings, form, look, told, processes)
    else:
        files.write(path, pieces(findings, form, look))


def load(path: str, reread: Reread | None = None) -> Findings:
    """Return the findings of a results file or of a folder of tables; arguments and errors as of `loading.load`."""
    from dedup.report import loading, stored

    return stored.load(path, reread) if Path(path).is_dir() else loading.load(path, reread)
