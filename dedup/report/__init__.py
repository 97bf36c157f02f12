"""The reports: one file per format. A report shows what was found; it computes nothing and knows no stage."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dedup.report.look import Look
    from dedup.verdicts import Findings

#: The formats of a scan: name -> (module, function); a function takes the findings and the look and returns a text.
FORMATS = {
    "rich": ("terminal", "terminal"),
    "plain": ("plain", "plain"),
    "concise": ("concise", "concise"),
    "json": ("results", "results"),
    "jsonl": ("jsonl", "jsonl"),
    "md": ("markdown", "markdown"),
}
#: The formats that a file can have: all but the one that is made for a window.
FILES = tuple(name for name in FORMATS if name != "rich")
#: The formats that show sentences, and therefore need the texts.
NEED_TEXT = frozenset({"rich", "plain", "md", "json"})


def render(findings: Findings, form: str, look: Look) -> str:
    """Return the findings in a format of `FORMATS`, ending with a newline unless there is nothing to say."""
    module, function = FORMATS[form]
    shown = getattr(import_module(f"dedup.report.{module}"), function)(findings, look)
    return str(shown)
