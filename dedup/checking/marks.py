"""What a Markdown draft says of its own check: blocks and regions that are not to count, or the whole file.

`<!-- dedup:ignore[DUP004] reason: licensed; expires: 2031-01-31 -->` covers the block after it, `<!-- dedup:off -->`
all up to `<!-- dedup:on -->`; in MDX the same in `{/* … */}`. In the front matter: `dedup: {skip: true, reason: …}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dedup.checking.configuration import rule
from dedup.errors import UsageError
from dedup.model import Document, Span
from dedup.read.front_matter import front_matter
from dedup.spans import line_and_column

_COMMENT = re.compile(
    r"(?:<!--|\{/\*)\s*dedup:\s?(?P<word>[\w-]*)(?:\[(?P<rules>[^\]]*)\])?(?P<rest>.*?)(?:-->|\*/\})", re.S
)
_REST = re.compile(r"\s*reason:\s*(?P<reason>.*?)(?:[;,.]?\s*expires:\s*(?P<expires>\S+?)\.?)?\s*", re.S)
_BLOCK = re.compile(r"\s*(?:(?!(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)).)*", re.S)
#: Formats whose text is the file, comments and all.
_FORMATS = ("md",)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a draft that is not to count: `[start, end)`, for some rules or, where none is named, for all.

    `line` and `column` are those of the comment. A `problem` says why it has no effect.
    """

    span: Span
    rules: tuple[str, ...]
    reason: str
    line: int
    column: int
    expires: date | None = None
    problem: str | None = None

    def covers(self, start: int, end: int) -> bool:
        """Say whether a stretch lies in it."""
        return self.span.start <= start and end <= self.span.end


@dataclass(frozen=True, slots=True)
class Skip:
    """A draft's wish not to be checked at all: the reason, None where it gives none and is checked all the same."""

    reason: str | None
    line: int


def marks(document: Document) -> tuple[Mark, ...]:
    """Return the marks of a draft in the order of its text; none but in Markdown."""
    return tuple(_marks(document)) if document.format in _FORMATS and "dedup:" in document.text else ()


def _marks(document: Document) -> Iterator[Mark]:
    text = document.text
    opened: tuple[int, int, int, str] | None = None
    for span in document.masked:
        found = _COMMENT.fullmatch(text, span.start, span.end)
        if found is None:
            continue
        word, place = found["word"].lower(), line_and_column(text, span.start)
        if word == "ignore":
            yield _ignore(found, text, *place)
        elif word == "off" and opened is None:
            opened = (span.end, *place, _reason(found["rest"]) or "between dedup:off and dedup:on")
        elif word == "on" and opened is not None:
            yield _off(opened, span.start)
            opened = None
        elif word not in ("on", "off"):
            problem = f"dedup:{word} is none of dedup:ignore, dedup:off and dedup:on"
            yield Mark(Span(span.end, span.end), (), "", *place, problem=problem)
    if opened is not None:
        yield _off(opened, len(text))


def _off(opened: tuple[int, int, int, str], end: int) -> Mark:
    start, line, column, reason = opened
    return Mark(Span(start, end), (), reason, line, column)


def _ignore(found: re.Match[str], text: str, line: int, column: int) -> Mark:
    block = _BLOCK.match(text, found.end())
    span = Span(found.end(), block.end() if block else found.end())
    rest = _REST.fullmatch(found["rest"])
    reason = rest["reason"].strip() if rest else ""
    try:
        rules = tuple(rule(name) for name in (found["rules"] or "").split(",") if name.strip())
        expires = date.fromisoformat(rest["expires"]) if rest and rest["expires"] else None
    except UsageError as error:
        return Mark(span, (), reason, line, column, problem=str(error))
    except ValueError:
        given = rest["expires"] if rest else ""
        return Mark(span, (), reason, line, column, problem=f"{given} is no day: expires: 2031-01-31")
    named = f"[{found['rules']}]" if found["rules"] else ""
    missing = None if reason else f"it gives no reason; write dedup:ignore{named} reason: …"
    return Mark(span, rules, reason, line, column, expires, missing)


def _reason(rest: str) -> str:
    found = _REST.fullmatch(rest)
    return found["reason"].strip() if found else ""


def skip(document: Document) -> Skip | None:
    """Return a draft's wish in its front matter not to be checked, None where it has none."""
    head = front_matter(document.text) if document.format in _FORMATS and "dedup" in document.text else None
    wish = head.fields.get("dedup") if head else None
    if (
        head is None
        or not isinstance(wish, dict)
        or str(wish.get("skip", "")).lower() not in ("true", "yes", "on", "1")
    ):
        return None
    reason = wish.get("reason")
    span = head.lines.get("dedup") or head.lines.get("skip") or head.span
    line, _ = line_and_column(document.text, span.start)
    return Skip(" ".join(reason.split()) if isinstance(reason, str) and reason.strip() else None, line)
