"""What a report says, as blocks that the terminal, plain text and Markdown each show in their own way.

The builders of pages choose and name; the renderers lay out. So all of them say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Style = Literal[
    "", "strong", "sub", "dim", "error", "warning", "note", "verbatim", "near-verbatim", "near-paraphrase", "moved"
]
#: A piece of a line: its text and how it is shown.
Piece = tuple[str, Style]


@dataclass(frozen=True, slots=True)
class Lead:
    """The first thing to read: the decision."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """Opens a part."""

    text: str
    style: Style = "strong"


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    text: str
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """A statement and what it rests on."""

    label: str
    statement: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """A command to type next, and what it does."""

    text: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: names of columns, those of figures (aligned to the right), rows, and the style of each row.

    `brief` says each row in a line or two of its own, for where the table is too wide; else its values are told.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: frozenset[str] = frozenset()
    styles: tuple[Style, ...] = ()
    brief: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """Lines laid out by hand: never wrapped."""

    lines: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Two sentences under one another: a title line, and for either its place and its words."""

    title: tuple[Piece, ...]
    sides: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a whole text: a label, a remark in a few words, the text, how it is shown."""

    label: str
    remark: str
    text: str
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A whole text: its name and its sentences."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """One whole text, or two beside one another."""

    columns: tuple[Column, ...]


Block = Lead | Heading | Words | Reasons | Command | Grid | Drawing | Quote | Texts
Page = tuple[Block, ...]


def pieces_text(pieces: Iterable[Piece]) -> str:
    """Return the text of a line of pieces."""
    return "".join(text for text, _ in pieces).rstrip()


def in_words(grid: Grid, number: int) -> tuple[str, ...]:
    """Return a row of a table that is too wide, as lines: its brief, else its values with their names."""
    if grid.brief:
        return grid.brief[number]
    row = grid.rows[number]
    named = (f"{name} {value}" for name, value in zip(grid.columns[1:], row[1:], strict=True) if value)
    return (f"{row[0]}: {', '.join(named)}",)
