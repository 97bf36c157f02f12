"""Reading of web archives (WARC, ISO 28500): the HTML page of each response record, streamed, through fastwarc."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dedup.model import Document, Skipped
from dedup.read.dates import parse_date
from dedup.read.formats import looks_like_html
from dedup.read.html import page_document
from dedup.read.http import Response, body, response
from dedup.read.lines import open_file, too_long
from dedup.read.source import Item, Note, Source, Unreadable
from dedup.read.warc_records import Met, at, failure, records

#: Media types of pages; a record that states none, or one that says nothing, is looked at.
_HTML = ("text/html", "application/xhtml+xml")
_UNSAID = ("", "application/octet-stream", "unk", "text/plain")
#: What the remark on records without a page calls those of requests, metadata and the like.
OTHERS = "of other kinds than response"
#: The headers of records that are asked for.
_ADDRESS, _DATE, _TYPE = "WARC-Target-URI", "WARC-Date", "WARC-Type"


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a record: its number from 1, its address, when it was fetched, its bytes, and the charset by HTTP."""

    number: int
    address: str | None
    fetched: str | None
    data: bytes
    charset: str | None


def read_warc(source: Source) -> Iterator[Item]:
    """Yield one document for each page of a web archive, `record` being the number of its WARC record, from 1.

    `fetched` is the date of the record, which is no date of publication. What is no page of status 200 to 299 is
    counted in a note. A damaged record is Skipped, and reading goes on at the next that can be found. Raises
    Unreadable where the file cannot be opened, is no web archive, or fastwarc is not installed.
    """
    for item in pages(source):
        yield item if isinstance(item, Note) else _document(source, item)


def pages(source: Source) -> Iterator[Page | Skipped | Note]:
    """Yield the pages of a web archive, and what cannot be read of it; errors as of `read_warc`."""
    left: Counter[str] = Counter()
    for met in records(source):
        found = met if isinstance(met, Skipped) else _page(source, met)
        if isinstance(found, str):
            left[found] += 1
        else:
            yield found
    yield from note(source, left)


def read_stretch(source: Source, start: int, count: int, first: int) -> Iterator[Document | Skipped]:
    """Yield the documents of some records, from the byte `start` on, the first of which has the number `first`."""
    number = first
    with open_file(source) as file:
        try:
            for met in at(file, start, count, first):
                number = met.number
                found = _page(source, met)
                if not isinstance(found, str):
                    yield _document(source, found)
        except BaseException as error:
            if number < first + count - 1:
                reason = failure(error)
                yield Skipped(f"{source.name}#{number + 1}", f"damaged, with all up to #{first + count - 1}: {reason}")
            else:
                failure(error)


def read_pages(source: Source, found: Iterable[Page | Skipped]) -> Iterator[Document | Skipped]:
    """Yield the document of each page, or the reason why it holds none."""
    return (_document(source, one) for one in found)


def _page(source: Source, met: Met) -> Page | Skipped | str:
    """Return the page of a record, why it cannot be read, or, for a record without a page, what it is."""
    headers = met.record.headers
    if headers.get(_TYPE) != "response":
        return OTHERS
    name = f"{source.name}#{met.number}"
    if met.record.content_length > source.max_bytes:
        return Skipped(name, str(too_long(source.max_bytes)))
    try:
        data: bytes = met.record.reader.read()
    except BaseException as error:
        return Skipped(name, f"damaged: {failure(error)}")
    if len(data) < met.record.content_length:
        return Skipped(name, f"cut off: {len(data):,} of {met.record.content_length:,} bytes are there")
    found = response(data)
    if found is None:
        return Skipped(name, "holds no response of HTTP")
    try:
        return _of(found, met, source.max_bytes)
    except Unreadable as error:
        return Skipped(name, str(error))


def _of(found: Response, met: Met, limit: int) -> Page | str:
    if not 200 <= found.status < 300:
        return "with another status than 200"
    kind = met.record.headers.get("WARC-Identified-Payload-Type") or found.kind
    if kind not in _HTML and (kind not in _UNSAID or not looks_like_html(body(found, limit))):
        return "that are no HTML"
    address, fetched = met.record.headers.get(_ADDRESS), met.record.headers.get(_DATE)
    return Page(met.number, (address or "").strip("<>") or None, fetched, body(found, limit), found.charset)


def _document(source: Source, page: Page | Skipped) -> Document | Skipped:
    if isinstance(page, Skipped):
        return page
    try:
        document = page_document(source, page.data, page.charset, page.address)
    except Unreadable as error:
        return Skipped(f"{source.name}#{page.number}", str(error))
    except RecursionError:
        return Skipped(f"{source.name}#{page.number}", "nested too deeply to be read")
    fetched = parse_date(page.fetched) if page.fetched else None
    return replace(document, format="warc", record=page.number, fetched=fetched)


def note(source: Source, left: Counter[str]) -> Iterator[Note]:
    """Yield a remark on the records that were left out, if there are any, by what they are."""
    if left.total():
        listed = ", ".join(f"{number:,} {what}" for what, number in sorted(left.items()))
        yield Note(f"{source.name}: records left out: {listed}")
