"""Documents of word processors: .docx (Office Open XML) and .odt (OpenDocument), by zipfile and our own XML tree.

The extracted text goes through the same eyes as plain text, which find a title, a byline and a date at its head.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from xml.etree.ElementTree import Element

from dedup.model import Document, Marked
from dedup.read.blocks import Block, Body, assemble, row
from dedup.read.html import language_of
from dedup.read.source import Source, Unreadable
from dedup.read.text import from_text
from dedup.read.xml_tree import children, first, local, parse_xml, text_of

#: Parts of a paragraph that are not read: deleted or moved away under tracked changes, notes, comments, formulas, what
#: is hidden, and the signs above a word that say how it sounds.
_GONE = {
    "hidden-text",
    "hidden-paragraph",
    "rt",
    "ruby-text",
    "del",
    "moveFrom",
    "delText",
    "instrText",
    "tracked-changes",
    "note",
    "annotation",
    "Fallback",
    "annotation-end",
}
_BOX = "txbxContent"
_STYLES = {"title": "title", "subtitle": "subhead", "heading": "subhead", "quote": "quote", "intensequote": "quote"} | {
    "caption": "caption"
}
_NUMBERED = re.compile(r"[\s_\d]+|20_?")
_MARK = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}style-name"
_COUNT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}c"


def read_docx(source: Source) -> Iterator[Document]:
    """Yield the text of a Word document: paragraphs and tables in order, tracked deletions left out."""
    parts = _parts(source, "word/document.xml", "docProps/core.xml")
    body = first(parts["word/document.xml"], "body")
    if body is None:
        raise Unreadable("no .docx document: it has no body")
    yield _document(source, "docx", list(_docx(body)), parts["docProps/core.xml"])


def read_odt(source: Source) -> Iterator[Document]:
    """Yield the text of an OpenDocument text: paragraphs, lists and tables in order, tracked deletions left out."""
    parts = _parts(source, "content.xml", "meta.xml")
    body = next(children(parts["content.xml"], "body", "text"), None)
    if body is None:
        raise Unreadable("no .odt document: it holds no text document")
    yield _document(source, "odt", list(_odt(body)), first(parts["meta.xml"], "meta"))


def _parts(source: Source, needed: str, about: str) -> dict[str, Element | None]:
    """Return the main part of a document and the part of its properties, None where it has none."""
    data = source.read()
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("protected by a password, or an old office document; save it as .docx without one")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            if needed not in names:
                raise Unreadable(f"no .{source.ending} document: it has no {needed}")
            return {name: _part(archive, name, source) if name in names else None for name in (needed, about)}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Unreadable(f"no .{source.ending} document, or a damaged one") from error
    except RuntimeError as error:  # a part that is encrypted
        raise Unreadable("protected by a password; save it without one") from error


def _part(archive: zipfile.ZipFile, name: str, source: Source) -> Element:
    import zlib

    try:
        with archive.open(name) as file:
            data = file.read(source.max_bytes + 1)
    except zlib.error as error:
        raise Unreadable("a damaged file: its content cannot be unpacked") from error
    if len(data) > source.max_bytes:
        raise Unreadable(f"too large: its text unpacks to more than {source.max_bytes:,} bytes (max_bytes)")
    return parse_xml(data)


def _document(source: Source, form: str, blocks: list[Block], about: Element | None) -> Document:
    """Return a document: what its text says at the head goes before its properties, which templates often fill."""
    body = assemble(blocks)
    if not body.text.strip():
        raise Unreadable("no text; if it holds pictures of text, it must be recognised first")
    found = from_text(body.text, source)
    styled = next((block.text for block in blocks if block.kind == "title"), None)
    return replace(
        found,
        format=form,
        title=styled or found.title or text_of(about, "title"),
        byline=found.byline,
        language=language_of(text_of(about, "language"), body.text),
        furniture=_merged(body, found.furniture),
        quoted=body.quoted,
        version=text_of(about, "version"),
    )


def _merged(body: Body, read: Iterable[Marked]) -> tuple[Marked, ...]:
    """Return the marks of the styles, and of what was read those that overlap none of them."""
    styled = body.furniture
    free = [one for one in read if not any(_overlap(one, other) for other in styled)]
    return tuple(sorted([*styled, *free], key=lambda mark: mark.span))


def _overlap(one: Marked, other: Marked) -> bool:
    return one.span.start < other.span.end and other.span.start < one.span.end


def _docx(parent: Element) -> Iterator[Block]:
    for element in parent:
        name = local(element)
        if name == "p":
            yield from _paragraph(_wording(element), _word_style(element))
            for box in _boxes(element):
                yield from _docx(box)
        elif name == "tbl":
            for line in children(element, "tr"):
                yield from row([list(_docx(cell)) for cell in children(line, "tc")])
        elif name not in _GONE:  # content controls and the like hold paragraphs of their own
            yield from _docx(element)


def _boxes(element: Element) -> Iterator[Element]:
    """Yield the text boxes that are anchored in a paragraph, whose text is no part of its own."""
    for child in element:
        if local(child) == _BOX:
            yield child
        elif local(child) not in _GONE:
            yield from _boxes(child)


def _word_style(paragraph: Element) -> str:
    style = first(paragraph, "pPr", "pStyle")
    return _kind(style.get(_MARK, "") if style is not None else "")


def _odt(parent: Element) -> Iterator[Block]:
    for element in parent:
        name = local(element)
        if name == "h":
            yield from _paragraph(_wording(element), "subhead")
        elif name == "p":
            yield from _paragraph(_wording(element), _kind(element.get(_STYLE, "")))
        elif name == "table-row":
            yield from row([list(_odt(cell)) for cell in children(element, "table-cell")])
        elif name not in _GONE:
            yield from _odt(element)


def _kind(style: str) -> str:
    """Return what a paragraph of a style is: styles keep their English names in files ("Heading1", "Heading_20_1")."""
    return _STYLES.get(_NUMBERED.sub("", style.lower().replace("_20_", "")), "")


def _paragraph(text: str, kind: str) -> Iterator[Block]:
    words = " ".join(text.split())
    if words:
        yield Block(words, kind)


def _wording(element: Element) -> str:
    """Return the text of a paragraph; what is deleted, and the text that stands in for a drawing, is left out."""
    name = local(element)
    if name in _GONE or name == _BOX or (name == "r" and _is_hidden(element)):
        return ""
    if name in ("tab", "br", "cr", "line-break"):
        return " "
    if name == "s":
        return " " * min(int(element.get(_COUNT, "1")) if element.get(_COUNT, "1").isdecimal() else 1, 100)
    own = (element.text or "") if name not in ("p", "r", "pPr", "rPr") or _is_text(element) else ""
    return own + "".join(_wording(child) + (child.tail or "" if _is_text(element) else "") for child in element)


def _is_hidden(run: Element) -> bool:
    mark = first(run, "rPr", "vanish")
    return mark is not None and mark.get(_MARK, "1") not in ("0", "false", "off")


def _is_text(element: Element) -> bool:
    """Say whether white space inside an element is text: everywhere but between the elements of Word's own XML."""
    return not element.tag.startswith("{http://schemas.openxmlformats.org/") or local(element) == "t"
