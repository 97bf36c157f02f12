"""Blocks of a marked-up body: paragraphs, and what beside them is page and not story, put together into one text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dedup.model import Marked, Span

#: What an element's text is, in the words of `docs/furniture.md`, or "quote" for quoted speech.
KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "hl2"), "subhead"),
    **dict.fromkeys(("figcaption", "caption", "media-caption", "media-producer", "media-metadata"), "caption"),
    **dict.fromkeys(("blockquote", "bq"), "quote"),
    **dict.fromkeys(("pre", "code"), "code"),
}
#: Elements of HTML and NITF that end a paragraph; those of `KINDS` do too, and rows and cells of tables.
BREAKS = {
    *(
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "dl",
        "dd",
        "dt",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "figure",
        "aside",
    ),
    *(
        "nav",
        "hr",
        "block",
        "body",
        "body.content",
        "body.end",
        "table",
        "tagline",
        "bibliography",
        "media",
        "note",
        "fn",
    ),
    *KINDS,
}
ROWS, CELLS = {"tr", "nitf-table-row"}, {"td", "th"}
#: Elements whose content nobody reads.
UNREAD = {"script", "style", "template", "noscript", "head", "title", "iframe", "object", "svg", "media-reference"}
#: A heading with more words than this is a paragraph in large print, and part of the story.
HEADING_WORDS = 20
#: A row of a table with a cell of more words than this is a layout, and its cells are paragraphs.
CELL_WORDS = 25

_SPACE = re.compile(r"[^\S\0]+")
_BREAK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+|\0")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph. `kind` is "" for the story, "quote" for quoted speech, else the reason for which it is none."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """A text and its marks, as a document has them."""

    text: str
    furniture: tuple[Marked, ...]
    quoted: tuple[Span, ...]


@dataclass(slots=True)
class _Row:
    """A row of a table on its way: the blocks of each of its cells."""

    cells: list[list[Block]] = field(default_factory=list)


class Flow:
    """Takes the elements and texts of a body in order and gives its blocks; knows the names of HTML and NITF."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._rows: list[_Row] = []
        self._tables: list[int] = []  # for each open table, the rows that were open before it
        self._parts: list[str] = []
        self._kinds: list[tuple[str, str]] = []
        self._unread: list[str] = []

    def start(self, tag: str) -> None:
        """Take the start of an element, its name in lower case."""
        if self._unread or tag in UNREAD:
            self._unread.append(tag)
        elif tag in ROWS:
            self._end_rows()  # in HTML a row may end where the next begins
            self._end_block()
            self._rows.append(_Row())
        elif tag in CELLS and self._rows:
            self._end_block()
            self._rows[-1].cells.append([])
        elif tag == "br":
            self._parts.append("\n")
        elif tag in BREAKS:
            self._end_block()
            if tag == "table":
                self._tables.append(len(self._rows))
            if tag in KINDS:
                self._kinds.append((tag, KINDS[tag]))

    def end(self, tag: str) -> None:
        """Take the end of an element; one that was never begun changes nothing."""
        if self._unread:
            if tag in self._unread:
                del self._unread[len(self._unread) - 1 - self._unread[::-1].index(tag) :]
        elif tag in ROWS:
            self._end_row()
        elif tag in BREAKS or tag in CELLS:
            self._end_block()
            if tag == "table" and self._tables:
                self._end_rows()
                self._tables.pop()
            if tag in [name for name, _ in self._kinds]:
                while self._kinds.pop()[0] != tag:
                    pass

    def text(self, text: str) -> None:
        """Take a piece of text."""
        if not self._unread:
            self._parts.append(_SPACE.sub(" ", text.replace("\0", "\ufffd")))

    def blocks(self) -> list[Block]:
        """Return the blocks; nothing can be taken afterwards."""
        while self._rows:
            self._end_row()
        self._end_block()
        return self._blocks

    def _end_block(self) -> None:
        kinds = {kind for _, kind in self._kinds}
        kind = next((one for one in ("quote", "caption", "code", "subhead") if one in kinds), "")
        for part in _BREAK.split("".join(self._parts)):
            text = " ".join(part.split())
            if text:
                self._put(Block(text, "" if kind == "subhead" and len(text.split()) > HEADING_WORDS else kind))
        self._parts.clear()

    def _put(self, block: Block) -> None:
        if not self._rows:
            self._blocks.append(block)
        elif self._rows[-1].cells:
            self._rows[-1].cells[-1].append(block)
        else:
            self._rows[-1].cells.append([block])

    def _end_rows(self) -> None:
        """End the rows of the innermost table."""
        while len(self._rows) > (self._tables[-1] if self._tables else 0):
            self._end_row()

    def _end_row(self) -> None:
        self._end_block()
        if self._rows:
            for block in row(self._rows.pop().cells):
                self._put(block)


def row(cells: Sequence[Sequence[Block]]) -> list[Block]:
    """Return a row of a table as one block, its cells parted by bars; cells that hold prose become paragraphs."""
    filled = [cell for cell in cells if cell]
    if any(len(cell) > 1 or len(cell[0].text.split()) > CELL_WORDS for cell in filled):
        return [block for cell in filled for block in cell]
    return [Block(" | ".join(cell[0].text for cell in filled), "table")] if filled else []


def plain(text: str) -> list[Block]:
    """Return the blocks of a text without markup, parted by blank lines; lines inside them stay as they are."""
    parts = re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", text.replace("\r\n", "\n").replace("\r", "\n"))
    return [Block(part.strip()) for part in parts if part.strip()]


def assemble(blocks: Iterable[Block], title: str | None = None) -> Body:
    """Return the text of blocks, parted by blank lines, with furniture and quoted speech marked."""
    kept = list(blocks)
    furniture: list[Marked] = []
    quoted: list[Span] = []
    start = 0
    for block in kept:
        span = Span(start, start + len(block.text))
        start = span.end + len("\n\n")
        if block.kind == "quote":
            quoted.append(span)
        elif block.kind or block.text == title:
            furniture.append(Marked(span, "title" if block.text == title else block.kind))
    return Body("\n\n".join(block.text for block in kept), tuple(furniture), tuple(quoted))
