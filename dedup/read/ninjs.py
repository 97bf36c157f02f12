"""ninjs, the IPTC's news in JSON, generations 1 to 3.

Generation 1 names bodies by a pattern ("body_xhtml"), 2 has lists of them, 3 writes the names in camel case; here names
are compared without regard to case (https://www.iptc.org/std/ninjs/).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dedup.model import Document
from dedup.read.blocks import Block, plain
from dedup.read.fragment import blocks_of
from dedup.read.item import Said, article
from dedup.read.json_tree import objects, text_at
from dedup.read.source import Source, Unreadable
from dedup.read.xml_tree import parse_part

#: Kinds of items that have no text of their own.
OTHERS = ("audio", "video", "picture", "graphic")
_Object = dict[str, Any]
#: Bodies in the order in which they are taken: with markup before plain text.
_ORDER = ("xhtml", "html", "nitf", "xml", "text")


def is_ninjs(value: Any) -> bool:
    """Say whether a value is an item: it has an address of its own and a field that only ninjs has."""
    if not isinstance(value, dict):
        return False
    names = {name.lower() for name in value}
    known = {"pubstatus", "versioncreated", "firstcreated", "representationtype", "usageterms", "copyrightholder"}
    bodies = {"bodies", "headlines", "body_xhtml", "body_html", "body_text", "body_nitf", "renditions", "associations"}
    return ("uri" in names or "guid" in names) and not names.isdisjoint(known | bodies)


def texts_in(value: _Object) -> list[_Object]:
    """Return the texts of an item: itself, then those that it encloses (`associations`), names in lower case.

    Raises Unreadable where there is none.
    """
    item = _lowered(value)
    found = [one for one in (item, *_enclosed(value)) if _has_body(one)]
    if not found:
        kind, status = text_at(item, "type"), text_at(item, "pubstatus")
        what = f"a ninjs item of type {kind}, with no text" if kind in OTHERS else "a ninjs item without a body"
        raise Unreadable(f"{what}; its status is {status}" if status not in (None, "usable") else what)
    return found


def read_ninjs(source: Source, item: _Object, record: int | None = None) -> Document:
    """Return the document of one of `texts_in`; raises Unreadable where it has no text."""
    return article(source, "ninjs", _said(item), _body(item), record)


def _lowered(value: _Object) -> _Object:
    return {name.lower(): one for name, one in value.items()}


def _enclosed(value: _Object) -> Iterator[_Object]:
    """Yield the items inside an item; the depth of the file is bounded by its loading."""
    for inner in objects(_lowered(value).get("associations")):
        yield _lowered(inner)
        yield from _enclosed(inner)


def _has_body(item: _Object) -> bool:
    return text_at(item, "type") not in OTHERS and any(text.strip() for _, text in _bodies(item))


def _said(item: _Object) -> Said:
    sources = item.get("infosources") or item.get("infosource")
    holder = text_at(item, "copyrightholder")
    house = _role(sources, "provider", "publisher") or holder
    return Said(
        title=text_at(item, "headline") or _headline(item) or text_at(item, "title"),
        byline=text_at(item, "by") or text_at(item, "byline"),
        published=text_at(item, "versioncreated") or text_at(item, "contentcreated") or text_at(item, "firstcreated"),
        url=text_at(item, "uri") or text_at(item, "guid"),
        publisher=house,
        language=text_at(item, "language"),
        id=text_at(item, "uri") or text_at(item, "guid"),
        version=text_at(item, "version"),
        status=text_at(item, "pubstatus") or "usable",
        embargo=text_at(item, "embargoed"),
        licence=text_at(item, "usageterms") or _linked_rights(item),
        credits=(
            ("creditline", text_at(item, "creditline")),
            *(("infosource", text_at(one, "name") or text_at(one, "literal")) for one in objects(sources)),
            ("copyrightholder", holder),
            ("copyrightnotice", None if holder else text_at(item, "copyrightnotice")),
        ),
    )


def _role(sources: Any, *roles: str) -> str | None:
    found = (text_at(one, "name") for one in objects(sources) if (text_at(one, "rel") or text_at(one, "role")) in roles)
    return next(filter(None, found), None)


def _headline(item: _Object) -> str | None:
    lines = list(objects(item.get("headlines")))
    main = [line for line in lines if text_at(line, "role") in ("main", "headline", None)]
    return next(filter(None, (text_at(line, "value") for line in [*main, *lines])), None)


def _linked_rights(item: _Object) -> str | None:
    linked = (item.get("rightsinfo") or {}) if isinstance(item.get("rightsinfo"), dict | None) else {}
    return text_at(_lowered(linked), "linkedrights")


def _bodies(item: _Object) -> list[tuple[str, str]]:
    """Return the kind and text of each body."""
    listed = [
        (f"{text_at(one, 'contenttype') or text_at(one, 'role') or ''}".lower(), text_at(one, "value") or "")
        for one in map(_lowered, objects(item.get("bodies")))
    ]
    named = [(name.removeprefix("body_"), text) for name, text in item.items() if name.startswith("body_")]
    return [*((kind, text) for kind, text in named if isinstance(text, str)), *listed]


def _body(item: _Object) -> list[Block]:
    bodies = [(kind, text) for kind, text in _bodies(item) if text.strip()]

    def rank(body: tuple[str, str]) -> int:
        return next((place for place, name in enumerate(_ORDER) if name in body[0].replace("text/", "")), len(_ORDER))

    for kind, text in sorted(bodies, key=rank):
        blocks = _nitf(text) if "nitf" in kind else plain(text) if kind in ("text", "text/plain") else blocks_of(text)
        if blocks:
            return blocks
    return []


def _nitf(text: str) -> list[Block]:
    """Return the blocks of a body in NITF, whole or a part of it; what is no XML is taken for HTML."""
    from dedup.read.nitf import body_of

    try:
        return body_of(parse_part(text.strip().encode("utf-8", "replace"))) or blocks_of(text)
    except Unreadable:
        return blocks_of(text)
