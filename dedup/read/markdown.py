"""Markdown and MDX: the prose of an article; all else is masked or furniture. Positions are those of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from dedup.model import Document, Marked, Skipped, Span
from dedup.read.dates import parse_date
from dedup.read.encoding import decode
from dedup.read.front_matter import FrontMatter, front_matter
from dedup.read.item import STATUSES
from dedup.read.language import UNKNOWN, detect
from dedup.read.markdown_marks import filled, inline_marks, regions
from dedup.read.metadata import publisher
from dedup.read.source import Source

#: A line above `---` is a heading up to this length, in code points; a longer one is a paragraph above a rule.
LONGEST_HEADING = 160

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r|\Z)")
_QUOTE = re.compile(r"(?:[ \t]{0,3}>)+[ \t]?")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|(?P<number>\d{1,3})[.)])(?:[ \t]+\[[ xX]\])?(?:[ \t]+|$)")
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})(?:[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(?:(?P<one>=+)|-+)[ \t]*")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*")
_INDENTED = re.compile(r"(?: {4}| {0,3}\t)\s*\S")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_DEFINITION = re.compile(r"^[ >]{0,4}\[(?!\^)([^\[\]]{1,200})\]:[ \t]*\S.*", re.M)
_DIRECTIVE = re.compile(r"[ \t]*:{3,}.*")
_MODULE = re.compile(
    r"^(?:import\s+(?:[\w*{$][^'\";]{0,500}?\sfrom\s+)?(['\"])[^'\"\r\n]+\1;?"
    r"|export\s+(?:default\b|const\b|let\b|var\b|function\b|class\b|async\b|\{|\*)[^\r\n]*(?:(?:\r\n|\n|\r)[^\r\n]*\S[^\r\n]*)*)"
    r"[ \t]*$",
    re.M,
)
_IMAGE_LINE = re.compile(
    r"[ \t]*(?:\[?!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])(?:\]\([^()]*\))?[ \t]*)+(?:\{[^{}]*\})?[ \t]*"
)
_BLOCKQUOTE = re.compile(r"<(?P<close>/)?blockquote\b[^<>]*>", re.I)
_SENTENCE_END = re.compile(r"[.!?…。！？][\s\"'”’»)*_]*$")


@dataclass(slots=True)
class _Line:
    start: int
    text: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.start + len(self.text))


@dataclass(slots=True)
class _Scan:
    """What is gathered from the lines: blocks of prose as spans, and what is none.

    `open` says that the last block may go on, `sentence` that it is no heading; `quoting` and `listing`, what it is in.
    """

    blocks: list[Span] = field(default_factory=list)
    masked: list[Span] = field(default_factory=list)
    furniture: list[Marked] = field(default_factory=list)
    quoted: list[Span] = field(default_factory=list)
    titles: list[Span] = field(default_factory=list)
    open: bool = False
    sentence: bool = False
    quoting: bool = False
    listing: bool = False


def read_markdown(source: Source) -> Iterator[Document | Skipped]:
    """Yield the article of a Markdown file, and a Skipped too if its front matter is broken; raises Unreadable."""
    text = decode(source.read())
    head = front_matter(text)
    yield _document(text, head or FrontMatter(Span(0, 0)), source)
    if head and head.problem:
        yield Skipped(source.name, head.problem)


def _document(text: str, head: FrontMatter, source: Source) -> Document:
    scan, plain = _scanned(text, head.span.end, source.name.lower().endswith(".mdx"))
    title = head.text("title") or _heading(text, scan.titles)
    furniture = [Marked(head.span, "front matter")] if head.span.end else []
    furniture += [_titled(text, mark, scan.titles, title) for mark in scan.furniture]
    url = _address(head.text("url"))
    return Document(
        id="",
        path=source.name,
        format="md",
        text=text,
        title=title,
        published=parse_date(head.text("date") or ""),
        url=url,
        publisher=head.text("publisher") or publisher(url),
        byline=head.text("author"),
        language=_language(head.text("lang")) or detect(plain),
        declared_id=head.text("id"),
        declared=head.credits(source.fields.credit),
        masked=tuple(sorted(scan.masked)),
        furniture=tuple(sorted(furniture, key=lambda mark: mark.span)),
        quoted=tuple(sorted(scan.quoted)),
        root=source.root,
        wire=head.text("wire"),
        status=STATUSES.get((head.text("status") or "").lower()),
        embargo=parse_date(head.text("embargo") or ""),
        licence=head.text("licence"),
        version=head.text("version"),
    )


def _address(url: str | None) -> str | None:
    return url if url and url.startswith(("http://", "https://")) and publisher(url) else None


def _language(stated: str | None) -> str | None:
    code = re.split("[-_]", stated or "")[0].lower()
    return code if re.fullmatch("[a-z]{2,3}", code) and code != UNKNOWN else None


def _heading(text: str, titles: list[Span]) -> str | None:
    """Return the words of the first heading of the first level."""
    if not titles:
        return None
    part = text[titles[0].start : titles[0].end]
    part = filled(part, inline_marks(part, ())).replace("\0", "")
    return " ".join(part.strip(" \t#").split()) or None


def _titled(text: str, mark: Marked, titles: list[Span], title: str | None) -> Marked:
    first = titles[0] if titles else None
    same = first and mark.span.start <= first.start < mark.span.end and _heading(text, titles) == title
    return Marked(mark.span, "title") if same else mark


def _scanned(text: str, start: int, expressions: bool) -> tuple[_Scan, str]:
    """Return what stands where, and the prose with blanks in place of everything else."""
    scan = _Scan()
    found = list(regions(text, start))
    scan.masked = [region.span for region in found if not region.reason]
    scan.furniture = [Marked(region.span, region.reason) for region in found if region.reason]
    rest = filled(filled(text, [mark.span for mark in scan.furniture], " "), scan.masked)
    modules = [Span(*match.span()) for match in _MODULE.finditer(rest, start)]
    scan.furniture += [Marked(span, "code") for span in modules]
    definitions = list(_DEFINITION.finditer(rest, start))
    scan.furniture += [Marked(Span(*match.span()), "link") for match in definitions]
    rest = filled(rest, sorted([*modules, *(Span(*match.span()) for match in definitions)]), " ")
    _blocks(scan, rest, start)
    names = {" ".join(match[1].split()).lower() for match in definitions}
    for block in scan.blocks:
        marks = inline_marks(rest[block.start : block.end], names, expressions)
        scan.masked += [Span(block.start + mark.start, block.start + mark.end) for mark in marks]
    _elements(scan, rest, start)
    return scan, "\n".join(rest[block.start : block.end] for block in scan.blocks)


def _elements(scan: _Scan, rest: str, start: int) -> None:
    opened: int | None = None
    for match in _BLOCKQUOTE.finditer(rest, start):
        if match["close"] and opened is not None:
            scan.quoted.append(Span(opened, match.start()))
            opened = None
        elif not match["close"] and opened is None:
            opened = match.end()


def _blocks(scan: _Scan, rest: str, start: int) -> None:
    """Go through the lines and tell blocks of prose from headings, tables, indented code, rules and pictures."""
    lines = [_Line(match.start(), match[1]) for match in _LINE.finditer(rest, start)]
    index = 0
    while index < len(lines):
        line = lines[index]
        quote = _QUOTE.match(line.text)
        if quote:
            scan.masked.append(Span(line.start + quote.start(), line.start + quote.end()))
            line = _Line(line.start + quote.end(), line.text[quote.end() :])
        _quotation(scan, lines[index], quoted=bool(quote))
        table = _table(scan, lines, index)
        if table:
            index += table
            continue
        if not line.text.strip(" \t\0"):
            scan.open = False
        elif not (_head(scan, line) or _code(scan, line) or _no_prose(scan, line)):
            _prose(scan, line, new=bool(quote) != scan.quoting)
        scan.quoting = bool(quote) or (scan.quoting and scan.open)
        index += 1


def _quotation(scan: _Scan, line: _Line, quoted: bool) -> None:
    """Begin a quotation, or lengthen it: by its own lines, and by lines that go on with its last paragraph."""
    if quoted and not scan.quoting:
        scan.quoted.append(line.span)
    elif scan.quoting and (quoted or (scan.open and line.text.strip())):
        scan.quoted[-1] = Span(scan.quoted[-1].start, line.span.end)


def _head(scan: _Scan, line: _Line) -> bool:
    """Take a heading, by its marks or by the line under it."""
    match = _HEADING.match(line.text)
    if match:
        _title(scan, Span(line.start + match.end(), line.span.end), len(match["marks"]) == 1)
        scan.furniture.append(Marked(line.span, "heading"))
        scan.open = False
        return True
    under = _UNDERLINE.fullmatch(line.text)
    if not under or not scan.open or scan.listing or scan.quoting:
        return False
    above = scan.blocks[-1]
    if not under["one"] and (scan.sentence or above.end - above.start > LONGEST_HEADING):
        return False
    scan.blocks.pop()
    _title(scan, above, bool(under["one"]))
    scan.furniture.append(Marked(Span(above.start, line.span.end), "heading"))
    scan.open = False
    return True


def _title(scan: _Scan, span: Span, first_level: bool) -> None:
    if first_level:
        scan.titles.append(span)


def _code(scan: _Scan, line: _Line) -> bool:
    """Take a line of indented code: after a blank line, and not inside a list."""
    if scan.open or scan.listing or not _INDENTED.match(line.text):
        return False
    scan.furniture.append(Marked(line.span, "code"))
    return True


def _no_prose(scan: _Scan, line: _Line) -> bool:
    """Take a rule, a directive or a line of pictures."""
    if _IMAGE_LINE.fullmatch(line.text):
        scan.furniture.append(Marked(line.span, "image"))
    elif _RULE.fullmatch(line.text) or _UNDERLINE.fullmatch(line.text) or _DIRECTIVE.fullmatch(line.text):
        scan.masked.append(line.span)
    else:
        return False
    scan.open = False
    return True


def _table(scan: _Scan, lines: list[_Line], index: int) -> int:
    """Take a table: a row, a row of dashes, and the rows under it; return how many lines it has."""
    following = lines[index + 1].text if index + 1 < len(lines) else ""
    if "|" not in lines[index].text or "-" not in following or not _TABLE_RULE.fullmatch(following):
        return 0
    end = index + 2
    while end < len(lines) and "|" in lines[end].text:
        end += 1
    scan.furniture.append(Marked(Span(lines[index].start, lines[end - 1].span.end), "table"))
    scan.open = False
    return end - index


def _prose(scan: _Scan, line: _Line, new: bool) -> None:
    """Begin a block of prose, or go on with the one before; the mark of a list item is masked."""
    item = _ITEM.match(line.text)
    if item and scan.open and not scan.listing and item["number"] not in (None, "1"):
        item = None  # "... in\n1914. The war ...": a number at the start of a wrapped line begins no list
    if item:
        scan.masked.append(Span(line.start + item.start(), line.start + item.end()))
        line = _Line(line.start + item.end(), line.text[item.end() :])
    if scan.open and not item and not new:
        scan.blocks[-1] = Span(scan.blocks[-1].start, line.span.end)
        scan.sentence = True
        return
    scan.listing = bool(item) or (scan.listing and line.text.startswith((" ", "\t")))
    scan.blocks.append(line.span)
    scan.open, scan.sentence = True, bool(_SENTENCE_END.search(line.text))
