"""Plain text: no box drawing, no colour, signs in ASCII, at most 100 columns. For scripts, logs and screen readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from dedup.report import overview
from dedup.report.look import Look
from dedup.report.page import (
    Column,
    Command,
    Drawing,
    Grid,
    Heading,
    Lead,
    Line,
    Page,
    Quote,
    Reasons,
    Texts,
    Words,
    in_words,
    pieces_text,
)
from dedup.report.safe import cells, no_command, one_line, safe, shorten, wrap
from dedup.verdicts import Findings

#: Columns, whatever the terminal: the output of a script must not depend on a window.
WIDTH = 100
_INDENT = "  "


def plain(findings: Findings, look: Look) -> str:
    """Return a scan as plain text."""
    return text(overview.page(findings, look_of(look)))


def look_of(look: Look) -> Look:
    """Return the look of plain text, which is the same everywhere."""
    return replace(look, width=WIDTH, unicode=False, colour=False)


def text(page: Page) -> str:
    """Return any page as plain text."""
    lines: list[str] = []
    for block in page:
        lines.extend(_SHOW[type(block)](block))
    return no_command(safe("\n".join(lines).strip("\n"))) + "\n"


def _lead(block: Lead) -> Iterator[str]:
    yield from wrap(block.text, WIDTH)


def _heading(block: Heading) -> Iterator[str]:
    yield ""
    yield from wrap(block.text, WIDTH)


def _words(block: Words) -> Iterator[str]:
    yield from wrap(block.text, WIDTH, _INDENT)


def _reasons(block: Reasons) -> Iterator[str]:
    yield from wrap(f"{block.label}: {block.statement}", WIDTH, _INDENT, _INDENT * 2)
    for item in block.items:
        yield from wrap(item, WIDTH, f"{_INDENT * 2}- ")


def _command(block: Command) -> Iterator[str]:
    yield ""
    yield f"Next: {block.text}"
    yield from wrap(block.purpose, WIDTH, _INDENT)


def _grid(block: Grid) -> Iterator[str]:
    rows = [tuple(map(one_line, row)) for row in (block.columns, *block.rows)]
    widths = [max(cells(row[at]) for row in rows) for at in range(len(block.columns))]
    yield ""
    if sum(widths) + 2 * len(widths) > WIDTH:
        for number in range(len(block.rows)):
            first, *rest = in_words(block, number)
            yield from wrap(first, WIDTH, "- ")
            for line in rest:
                yield from wrap(line, WIDTH, _INDENT)
        return
    for row in rows:
        padded = (
            f"{' ' * (width - cells(value))}{value}"
            if name in block.figures
            else f"{value}{' ' * (width - cells(value))}"
            for name, value, width in zip(block.columns, row, widths, strict=True)
        )
        yield "  ".join(padded).rstrip()


def _drawing(block: Drawing) -> Iterator[str]:
    for line in block.lines:
        yield _INDENT + pieces_text(line)


def _quote(block: Quote) -> Iterator[str]:
    yield _INDENT + pieces_text(block.title)
    label = max(cells(place) for place, _ in block.sides) + 2
    for place, words in block.sides:
        head = f"{_INDENT * 2}{place}{' ' * (label - cells(place))}"
        yield head + shorten(words, max(WIDTH - cells(head), 20), "...")


def _texts(block: Texts) -> Iterator[str]:
    for column in block.columns:
        yield from _column(column)


def _column(column: Column) -> Iterator[str]:
    if column.title:
        yield ""
        yield from wrap(column.title, WIDTH)
    for line in column.lines:
        yield from _line(line)


def _line(line: Line) -> Iterator[str]:
    remark = f"{one_line(line.remark)}  " if line.remark else ""
    yield from wrap(line.text, WIDTH, f"{line.label:>8}  {remark}", " " * 10)


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
