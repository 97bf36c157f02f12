"""The terminal: the page with colour and boxes, as wide as the window, fit to be read at 60 columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal

from dedup.report import overview
from dedup.report.look import Look, marks
from dedup.report.page import (
    Column,
    Command,
    Drawing,
    Grid,
    Heading,
    Lead,
    Page,
    Piece,
    Quote,
    Reasons,
    Texts,
    Words,
    in_words,
)
from dedup.report.safe import cells, no_command, one_line, safe, shorten
from dedup.verdicts import Findings

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.segment import Segment
    from rich.text import Text

#: Columns beyond which lines get hard to read.
_WIDEST, _NARROW = 120, 78
#: Columns up to which a value of a table is kept on one line.
_LONG = 24
_COLOURS = {
    "": "none",
    "strong": "bold",
    "sub": "bold",
    "dim": "dim",
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold cyan",
    "verbatim": "bold red",
    "near-verbatim": "yellow",
    "near-paraphrase": "cyan",
    "moved": "magenta",
}


def terminal(findings: Findings, look: Look) -> str:
    """Return a scan as a terminal shows it."""
    look = look_of(look)
    return text(overview.page(findings, look), look)


def look_of(look: Look) -> Look:
    """Return the look with a width that can be read."""
    from dataclasses import replace

    return replace(look, width=min(max(look.width, 40), _WIDEST))


def text(page: Page, look: Look) -> str:
    """Return any page as a terminal shows it, with escape sequences only where `look.colour` allows them."""
    from io import StringIO

    from rich.console import Console

    out = StringIO()
    console = Console(
        file=out,
        width=look.width,
        force_terminal=look.colour,
        color_system="standard" if look.colour else None,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
    )
    for block in page:
        for shown in _SHOW[type(block)](block, look):
            console.print(_Safe(shown), crop=False)
    lines = (line.rstrip(" ") for line in out.getvalue().split("\n"))
    return no_command("\n".join(lines).strip("\n")) + "\n"


class _Safe:
    """Whatever is printed, with every piece of text made harmless after the layout, as the last step."""

    def __init__(self, inner: RenderableType) -> None:
        self.inner = inner

    def __rich_console__(self, console: Console, options: Any) -> Iterator[Segment]:
        from rich.segment import Segment

        for segment in console.render(self.inner, options):
            yield Segment(safe(segment.text), segment.style)


def _text(pieces: Iterable[Piece]) -> Text:
    from rich.text import Text

    line = Text()
    for words, style in pieces:
        line.append(safe(words), _COLOURS[style])
    return line


def _padded(inner: RenderableType, left: int) -> RenderableType:
    from rich.padding import Padding

    return Padding(inner, (0, 0, 0, left))


def _hanging(label: str, style: str, inner: Text, left: int) -> RenderableType:
    """Return a text that hangs beside its label."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True, width=cells(label))
    grid.add_column(overflow="fold")
    grid.add_row(Text(label, style), inner)
    return _padded(grid, left)


def _lead(block: Lead, look: Look) -> Iterator[RenderableType]:
    yield _text(((one_line(block.text), "strong"),))


def _heading(block: Heading, look: Look) -> Iterator[RenderableType]:
    yield ""
    yield _text(((one_line(block.text), block.style),))


def _words(block: Words, look: Look) -> Iterator[RenderableType]:
    yield _text(((one_line(block.text), block.style),))


def _reasons(block: Reasons, look: Look) -> Iterator[RenderableType]:
    yield _text(((f"{one_line(block.label)}: ", "strong"), (one_line(block.statement), "")))
    for item in block.items:
        yield _hanging(marks(look).bullet, "dim", _text(((one_line(item), ""),)), 2)


def _command(block: Command, look: Look) -> Iterator[RenderableType]:
    yield ""
    command = _text((("Next: ", "dim"), (block.text, "strong")))
    command.no_wrap, command.overflow = True, "ignore"
    yield command
    yield _text(((f"      {block.purpose}", "dim"),))


def _grid(block: Grid, look: Look) -> Iterator[RenderableType]:
    from rich import box
    from rich.table import Table

    widths = _widths(block, look.width)
    if widths is None:
        yield ""
        for number in range(len(block.rows)):
            first, *rest = map(one_line, in_words(block, number))
            style = block.styles[number] if block.brief and number < len(block.styles) else ""
            head, colon, told = first.partition(": ")
            lines = _text(((head + colon, style), (told, ""), *((f"\n{line}", "") for line in rest)))
            yield _hanging(marks(look).bullet, "dim", lines, 0)
        return
    frame = box.SIMPLE_HEAD if look.unicode else box.ASCII
    table = Table(box=frame, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    for name, width in zip(block.columns, widths, strict=True):
        justify: Literal["left", "right"] = "right" if name in block.figures else "left"
        table.add_column(name, justify=justify, overflow="fold", width=width)
    for number, row in enumerate(block.rows):
        style = block.styles[number] if number < len(block.styles) else ""
        table.add_row(_text(((row[0], style),)), *(_text(((value, ""),)) for value in row[1:]))
    yield table


def _widths(block: Grid, width: int) -> list[int] | None:
    """Return the widths of the columns, the slackest narrowed until all fit; None where they cannot."""
    numbers = range(len(block.columns))
    least = [_least(block, at) for at in numbers]
    widths = [max(cells(row[at]) for row in (block.columns, *block.rows)) for at in numbers]
    room = width - 2 * len(widths)
    if sum(least) > room:
        return None
    while sum(widths) > room:
        slackest = max(numbers, key=lambda at: widths[at] - least[at])
        widths[slackest] -= 1
    return widths


def _least(block: Grid, at: int) -> int:
    """Return the least width of a column: its widest value, where it is no sentence, and its longest header word."""
    values = [
        value if cells(value) <= _LONG else max(value.split(), key=cells) for value in (r[at] for r in block.rows)
    ]
    return max(map(cells, (*values, *block.columns[at].split())))


def _drawing(block: Drawing, look: Look) -> Iterator[RenderableType]:
    for line in block.lines:
        shown = _text(line)
        shown.no_wrap, shown.overflow = True, "crop"
        yield _padded(shown, 2)


def _quote(block: Quote, look: Look) -> Iterator[RenderableType]:
    yield _padded(_text(block.title), 2)
    label = max(cells(one_line(place)) for place, _ in block.sides) + 2
    cut = marks(look).cut
    for place, words in block.sides:
        shown = shorten(words, max(look.width - label - 4, 20), cut)
        head = one_line(place)
        yield _padded(_text(((head + " " * (label - cells(head)), "dim"), (shown, ""))), 4)


def _texts(block: Texts, look: Look) -> Iterator[RenderableType]:
    from rich import box
    from rich.table import Table

    if len(block.columns) == 1 or look.width < _NARROW:
        for column in block.columns:
            yield _column(column) if column.title else _sentences(column)
        return
    yield ""
    table = Table(box=box.SIMPLE_HEAD if look.unicode else box.ASCII, padding=(0, 1), pad_edge=False, expand=True)
    for column in block.columns:
        table.add_column(_text(((one_line(column.title), "strong"),)), ratio=1, overflow="fold")
    table.add_row(*(_sentences(column) for column in block.columns))
    yield table


def _column(column: Column) -> RenderableType:
    from rich.console import Group

    return Group("", _text(((one_line(column.title), "strong"),)), _sentences(column))


def _sentences(column: Column) -> RenderableType:
    from rich.table import Table

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    for line in column.lines:
        remark: Piece = (f"{line.remark}  " if line.remark else "", line.style)
        grid.add_row(
            _text(((line.label, "dim"),)), _text((remark, (one_line(line.text), "dim" if line.style == "dim" else "")))
        )
    return grid


_SHOW: dict[type, Callable[[Any, Look], Iterator[RenderableType]]] = {
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
