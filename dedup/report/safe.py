"""Text of a corpus made harmless for a terminal, and fitted to a width in columns.

A file may hold escape sequences that move the cursor or set the title of a window, and characters that turn the
direction of what follows. None of them leaves the program.
"""

from __future__ import annotations

import re
import unicodedata

_SPACES = (0x09, 0x0B, 0x0C, 0x85, 0x2028, 0x2029)
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
#: Every control character but the newline goes; turns of direction and lone surrogates are shown by their number.
_TABLE: dict[int, str | None] = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), None),
    0x0A: "\n",
    **dict.fromkeys(_SPACES, " "),
    **{code: f"<U+{code:04X}>" for code in _TURNING},
    **{code: f"\\u{code:04x}" for code in range(0xD800, 0xE000)},
}
#: What opens a command in the log of a workflow of GitHub, after blanks too: "::error::", "##[error]".
_COMMAND = re.compile(r"^([ \t]*)(?=::|##\[)", re.MULTILINE)
_WORD = re.compile(r"\S+")


def safe(text: str) -> str:
    """Return a text that a terminal shows and does not obey; newlines stay."""
    return text.translate(_TABLE)


def no_command(text: str) -> str:
    """Return a text of which no line is a command to the machine that keeps the log; a backslash breaks it."""
    return _COMMAND.sub(r"\1\\", text)


def one_line(text: str) -> str:
    """Return a text as one safe line, with single spaces."""
    return " ".join(safe(text).split())


def cells(text: str) -> int:
    """Return the columns that a text takes in a terminal: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(map(_cell, text))


def _cell(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def shorten(text: str, width: int, cut: str) -> str:
    """Return a text as one line of at most `width` columns, cut between words where it can be."""
    line = one_line(text)
    if cells(line) <= width:
        return line
    head = _head(line, max(width - len(cut), 1))
    words = head.rsplit(" ", 1)[0]
    return f"{words if 2 * len(words) > len(head) else head}{cut}"


def middle(text: str, width: int, cut: str) -> str:
    """Return a name as one line of at most `width` columns, cut in its middle: both ends of a path say something."""
    line = one_line(text)
    if cells(line) <= width:
        return line
    room = max(width - len(cut), 2)
    tail = _head(line[::-1], room - room // 3)[::-1]
    return f"{_head(line, room // 3)}{cut}{tail}"


def _head(text: str, width: int) -> str:
    used = 0
    for at, char in enumerate(text):
        used += _cell(char)
        if used > width:
            return text[:at]
    return text


def wrap(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """Return a text as lines of at most `width` columns; `first` opens the first line, `rest` each other one."""
    rest = " " * cells(first) if rest is None else rest
    lines, line, empty = [], first, True
    for word in _WORD.findall(one_line(text)):
        if not empty and cells(line) + 1 + cells(word) > width:
            lines.append(line)
            line, empty = rest, True
        while cells(line) + cells(word) > width and cells(word) > max(width - cells(rest), 1):
            head = _head(word, max(width - cells(line), 1)) or word[0]
            lines.append(line + head)
            line, word = rest, word[len(head) :]
        line += word if empty else f" {word}"
        empty = False
    return [*lines, line.rstrip()]
