"""PDF by pypdfium2, an optional extra: the text of its pages in the order of the file, page heads and feet marked.

A PDF holds lines, not paragraphs: lines are joined again as in other hard-wrapped text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from typing import Any

from dedup.model import Document, Marked, Span
from dedup.read.source import Source, Unreadable
from dedup.read.text import from_text

#: A line at the head or foot of a page that stands on this share of three or more pages, numbers aside, is the page's.
REPEATED = 0.5
FEWEST_PAGES = 3
#: Lines at either end of a page that may be its head or foot.
ENDS = 2

_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\ufffe\x02](?:\r\n|\r|\n)(?=[^\W\d_])")
_NUMBER = re.compile(r"\d+")
_INNER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def read_pdf(source: Source) -> Iterator[Document]:
    """Yield the text of a PDF; raises Unreadable where pypdfium2 is not there, or the file holds no text.

    `text` is that of the pages, parted by blank lines; words that a line end parts by a hyphen are joined.
    """
    try:
        import pypdfium2
    except ImportError as error:
        raise Unreadable("a PDF file; to read it: pip install 'dedup-news[pdf]'") from error
    data = source.read()
    try:
        with pypdfium2.PdfDocument(data) as pdf:
            pages = [_page(pdf, number) for number in range(len(pdf))]
            title = str(pdf.get_metadata_dict(skip_empty=True).get("Title", "")).strip()
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("protected by a password; save it without one") from error
        raise Unreadable(f"cannot be read as PDF: {str(error).rstrip('.')}") from error
    yield _document(source, [page for page in pages if page], title)


def _page(pdf: Any, number: int) -> str:
    page = pdf[number]
    try:
        text = str(page.get_textpage().get_text_bounded())
    finally:
        page.close()
    joined = _HYPHEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _INNER.sub("", joined).strip()


def _document(source: Source, pages: list[str], title: str) -> Document:
    if not pages:
        raise Unreadable("a PDF without text; if it holds pictures of pages, they must be recognised first")
    text = "\n\n".join(pages)
    heads = list(_heads(pages))
    found = from_text(text, source)
    taken = {(mark.span.start, mark.span.end) for mark in heads}
    free = [mark for mark in found.furniture if (mark.span.start, mark.span.end) not in taken]
    marks = sorted([*heads, *free], key=lambda mark: mark.span)
    return replace(found, format="pdf", title=found.title or title or None, furniture=tuple(marks))


def _heads(pages: list[str]) -> Iterator[Marked]:
    """Yield the lines at heads and feet of pages that come again on most pages, with other numbers or the same."""
    ends = [list(_ends(page)) for page in pages]
    counts = Counter(key for page in ends for key in {key for _, key in page})
    starts = accumulate((len(page) + len("\n\n") for page in pages[:-1]), initial=0)
    for begin, page in zip(starts, ends, strict=True):
        for span, key in page:
            if len(pages) >= FEWEST_PAGES and counts[key] >= REPEATED * len(pages):
                yield Marked(Span(begin + span.start, begin + span.end), "page line")


def _ends(page: str) -> Iterator[tuple[Span, str]]:
    """Yield the first and last lines of a page, each with what it is but for numbers."""
    lines = [Span(line.start(), line.end()) for line in re.finditer(r"[^\n]*\S[^\n]*", page)]
    for span in [*lines[:ENDS], *lines[max(ENDS, len(lines) - ENDS) :]]:
        yield span, _NUMBER.sub("#", page[span.start : span.end].strip())
