"""What a news format states of one item, in its own words, as a document: the same for every format of newsrooms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dedup.model import Declared, Document, Status
from dedup.read.blocks import Block, assemble
from dedup.read.dates import parse_date
from dedup.read.html import language_of
from dedup.read.metadata import BY, publisher
from dedup.read.source import Source, Unreadable

#: The words for the status of an item: of the formats (IPTC "pubStatus", NITF "management-status") and of desks.
STATUSES: dict[str, Status] = {
    "usable": "usable",
    "withheld": "withheld",
    "embargoed": "withheld",
    "canceled": "withdrawn",
    "cancelled": "withdrawn",
    "retracted": "withdrawn",
    "withdrawn": "withdrawn",
    "killed": "withdrawn",
    "kill": "withdrawn",
    "hold": "withheld",
    "held": "withheld",
}
#: Names of fields that hold a notice ("© 2026 Harbour Wire. All rights reserved."), of which only the holder is told.
NOTICES = ("copyrightNotice", "copyrightnotice", "copyright", "rights", "doc.copyright")

#: Names of fields for those whose information was used, museums and police among them: a credit only if it is a wire.
INFORMING = ("infoSource", "infosource")

_UNSOUND = re.compile("[\ud800-\udfff\0]")
_BYLINE = re.compile(rf"(?:{BY})\s+", re.IGNORECASE)
_PARTS = re.compile(r"\s*[,;/|()]\s*|\s+[-–—]\s+")
_NOTICE = re.compile(r"^\W*(?:(?:copyright|\(?c\)|©|&copy;|™|\d{4}(?:\s*[-–]\s*\d{4})?|by)\W*)*", re.IGNORECASE)
_NOTICE_END = re.compile(r"\s*(?:\.\s|\.?$|[,(;]|\ball rights|\balle rechte|\btous droits|\btodos los)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Said:
    """What an item states, as read; None where it says nothing. `credits` are pairs of a field's name and its text.

    `published`, `embargo`: any date that `dates.parse_date` reads. `status`: a word of `STATUSES`, or anything else for
    an item whose status is not known. `publisher` is who answers for the item as it stands, a name or an address.
    """

    title: str | None = None
    byline: str | None = None
    published: str | None = None
    url: str | None = None
    publisher: str | None = None
    language: str | None = None
    id: str | None = None
    version: str | None = None
    status: str | None = None
    embargo: str | None = None
    licence: str | None = None
    wire: str | None = None
    credits: tuple[tuple[str, str | None], ...] = field(default=())


def article(source: Source, form: str, said: Said, blocks: Iterable[Block], record: int | None = None) -> Document:
    """Return the document of an item; raises Unreadable where it has no text, with its status if that says why."""
    status = STATUSES.get((said.status or "").strip().lower())
    title, byline = _line(said.title), _names(said.byline)
    body = assemble((Block(_sound(block.text), block.kind) for block in blocks), title)
    if not body.text.strip():
        raise Unreadable(f"no text; its status is {said.status}" if status in ("withheld", "withdrawn") else "no text")
    url = said.url.strip() if said.url and _ADDRESS.fullmatch(said.url.strip()) else None
    stated = _line(said.publisher)
    house = (publisher(stated) or stated) if stated else publisher(url)
    return Document(
        id="",
        path=source.name,
        format=form,
        text=body.text,
        record=record,
        title=title,
        published=parse_date(said.published) if said.published else None,
        url=url,
        publisher=house,
        byline=byline,
        language=language_of(said.language, body.text),
        declared_id=_line(said.id),
        declared=tuple(_declared(said, house, byline)),
        furniture=body.furniture,
        quoted=body.quoted,
        root=source.root,
        wire=_wire(said, house),
        status=status,
        embargo=parse_date(said.embargo) if said.embargo else None,
        licence=_line(said.licence),
        version=_line(said.version),
    )


def holder(notice: str) -> str | None:
    """Return whose a copyright notice says a text is: "© 2026 Harbour Wire. All rights reserved." is "Harbour Wire"."""
    rest = _NOTICE.sub("", notice)
    end = _NOTICE_END.search(rest)
    return (rest[: end.start()] if end else rest).strip() or None


def _declared(said: Said, house: str | None, byline: str | None) -> Iterator[Declared]:
    """Yield the credits of an item, each text once; a copyright of the publisher's own is none."""
    from dedup.wires import wire_of_publisher

    met: set[str] = set()
    for name, text in said.credits:
        line = _line(text)
        line = holder(line) if line and name in NOTICES else line
        own = name.lower().startswith(("copyright", "rights", "doc.copyright")) and _akin(line, house)
        informs = name in INFORMING and not wire_of_publisher(line)
        if line and not own and not informs and line not in met:
            met.add(line)
            yield Declared(name, line)
    for agency in _agencies(byline):
        if agency not in met:
            yield Declared("byline", agency)


def _agencies(byline: str | None) -> list[str]:
    """Return the parts of a byline that are a wire: "dpa" of "Ada Example, dpa". A person is no credit."""
    from dedup.wires import wire_of_publisher

    return [part for part in _PARTS.split(byline or "") if part and wire_of_publisher(part)]


def _wire(said: Said, house: str | None) -> str | None:
    """Return the wire that an item is of: the one it states, else its publisher where that is a known wire."""
    from dedup.wires import wire_of_publisher

    stated = _line(said.wire)
    return (wire_of_publisher(stated) or stated) if stated else wire_of_publisher(house)


def _akin(one: str | None, other: str | None) -> bool:
    """Say whether two names may be one house's: the letters of the one stand in the other ("courier.example")."""
    keys = sorted((_key(one), _key(other)), key=len)
    return len(keys[0]) > 2 and keys[0] in keys[1]


def _key(name: str | None) -> str:
    host = max((name or "").split(".")[:-1], key=len) if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", name or "") else name
    return re.sub(r"[\W_]", "", (host or "").casefold().removeprefix("the "))


def _names(byline: str | None) -> str | None:
    """Return a byline without its "By"."""
    line = _line(byline)
    return (_BYLINE.sub("", line, count=1) if _BYLINE.match(line) else line) or None if line else None


def _line(text: str | None) -> str | None:
    return " ".join(_sound(text).split()) or None if text else None


def _sound(text: str) -> str:
    return _UNSOUND.sub("\ufffd", text)
