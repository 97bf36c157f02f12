"""GitHub-flavoured Markdown of the same page; corpus text is escaped, so that it shows and does nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from dedup.report import overview
from dedup.report.look import Look
from dedup.report.page import Command, Drawing, Grid, Heading, Lead, Page, Quote, Reasons, Texts, Words, pieces_text
from dedup.report.safe import no_command, one_line, safe
from dedup.verdicts import Findings

_WIDTH = 100
_SPECIAL = re.compile(r"([\\`*_\[\]{}<>|~#&])")
#: A mention or a reference is broken up by an empty comment, an address by an entity: none of them may link.
_LINKS = (
    (re.compile(r"@(?=[A-Za-z0-9])"), "@<!-- -->"),
    (re.compile(r"#(?=[0-9])"), "#<!-- -->"),
    (re.compile(r"(?i)\b(https?|ftp|www)(?=[:.])"), r"\1<!-- -->"),
)
_OPENING = re.compile(r"^(\s*)(::|[-+=>:!]|\d+(?=[.)]))")


def markdown(findings: Findings, look: Look) -> str:
    """Return a scan as Markdown."""
    return text(overview.page(findings, look_of(look)))


def look_of(look: Look) -> Look:
    """Return the look of Markdown, which is the same everywhere but for the signs that the output can take."""
    return replace(look, width=_WIDTH, colour=False)


def text(page: Page) -> str:
    """Return any page as Markdown."""
    parts = (line for block in page for line in _SHOW[type(block)](block))
    return safe(re.sub(r"\n{3,}", "\n\n", "\n".join(parts).strip("\n"))) + "\n"


def escape(words: str) -> str:
    """Return one line of text that Markdown shows as it stands: no markup, no link, no mention, no command."""
    escaped = (
        _SPECIAL.sub(r"\\\1", one_line(words)).replace(r"\&", "&amp;").replace(r"\<", "&lt;").replace(r"\>", "&gt;")
    )
    for pattern, broken in _LINKS:
        escaped = pattern.sub(broken, escaped)
    return _OPENING.sub(lambda found: f"{found[1]}&#{ord(found[2][0])};{found[2][1:]}", escaped)


def _lead(block: Lead) -> Iterator[str]:
    yield f"# {escape(block.text)}\n"


def _heading(block: Heading) -> Iterator[str]:
    yield f"\n{'###' if block.style == 'sub' else '##'} {escape(block.text)}\n"


def _words(block: Words) -> Iterator[str]:
    yield f"{escape(block.text)}\n"


def _reasons(block: Reasons) -> Iterator[str]:
    yield f"- **{escape(block.label)}:** {escape(block.statement)}"
    for item in block.items:
        yield f"  - {escape(item)}"


def _command(block: Command) -> Iterator[str]:
    yield f"\nNext, {escape(block.purpose)}:"
    yield from _fenced([block.text])


def _grid(block: Grid) -> Iterator[str]:
    yield ""
    yield _cells(block.columns)
    yield _cells(tuple("---:" if name in block.figures else "---" for name in block.columns), escaped=False)
    for row in block.rows:
        yield _cells(row)
    yield ""


def _cells(values: tuple[str, ...], escaped: bool = True) -> str:
    return f"| {' | '.join(map(escape, values) if escaped else values)} |"


def _drawing(block: Drawing) -> Iterator[str]:
    yield from _fenced([pieces_text(line) for line in block.lines])


def _fenced(lines: list[str]) -> Iterator[str]:
    """Yield lines in a fence longer than any run of backticks in them; "::" and "##[" never open a line."""
    lines = [part for line in lines for part in line.splitlines() or [""]]
    longest = max((len(run) for line in lines for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(longest + 1, 3)
    yield f"\n{fence}text"
    for line in lines:
        yield no_command(line)
    yield f"{fence}\n"


def _quote(block: Quote) -> Iterator[str]:
    yield f"- {escape(pieces_text(block.title))}"
    for place, words in block.sides:
        yield f"  - **{escape(place)}** {escape(words)}"


def _texts(block: Texts) -> Iterator[str]:
    for column in block.columns:
        yield f"\n## {escape(column.title)}\n"
        for line in column.lines:
            remark = f" *{escape(line.remark)}*" if line.remark else ""
            yield f"- **{escape(line.label)}**{remark} {escape(line.text)}"


_SHOW: dict[type, Callable[[Any], Iterator[str]]] = {
    Lead: _lead,
    Heading: _heading,
    Words: _words,
    Reasons: _reasons,
    Command: _command,
    Grid: _grid,
    Drawing: _drawing,
    Quote: _quote,
    Texts: _texts,
}
