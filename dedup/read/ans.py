"""ANS, the JSON of Arc XP: stories whose body is a list of elements.

Names are those of the ANS schema 0.10 (https://github.com/washingtonpost/ans-schema).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dedup.model import Document
from dedup.read.blocks import Block, row
from dedup.read.fragment import blocks_of, line_of
from dedup.read.item import Said, article
from dedup.read.json_tree import objects, text_at
from dedup.read.source import Source

_Object = dict[str, Any]
#: Kinds of content that are no text.
OTHERS = ("image", "video", "audio", "gallery", "graphic")
#: A piece of content in kinds of elements -> what its text is.
_KINDS = {"text": "", "paragraph": "", "header": "subhead", "code": "code"}
#: Where a corrected text says so; a note to the reader, no part of the story.
_NOTE = "note"


def is_ans(value: Any) -> bool:
    """Say whether a value is a story: elements of content, with a headline in ANS's way or its kind of version."""
    if not isinstance(value, dict) or not isinstance(value.get("content_elements"), list):
        return False
    return (
        value.get("type") == "story" or isinstance(value.get("headlines"), dict) or "ans" in str(value.get("version"))
    )


def stories_in(value: Any) -> list[_Object]:
    """Return the stories that a collection or the results of a search list; of anything else none."""
    if not isinstance(value, dict) or value.get("type") not in ("results", "collection"):
        return []
    return [one for one in objects(value.get("content_elements") or value.get("data")) if is_ans(one)]


def read_ans(source: Source, value: _Object, record: int | None = None) -> Document:
    """Return the document of a story; raises Unreadable where it has no text."""
    return article(source, "ans", _said(value), list(_body(value.get("content_elements"))), record)


def _said(story: _Object) -> Said:
    distributor, origin = story.get("distributor"), story.get("source")
    agency = text_at(distributor, "name") if text_at(distributor, "category") == "wires" else None
    if agency is None and text_at(origin, "source_type") in ("wires", "wire"):
        agency = text_at(origin, "name")
    site = text_at(story, "canonical_website") or text_at(story, "website")
    return Said(
        title=line_of(text_at(story, "headlines", "basic") or text_at(story, "headlines", "web")),
        byline=_byline(story),
        published=text_at(story, "publish_date")
        or text_at(story, "display_date")
        or text_at(story, "first_publish_date"),
        url=text_at(story, "canonical_url"),
        publisher=text_at(story, "owner", "name") or _house(story) or site or text_at(story, "owner", "id"),
        language=text_at(story, "language") or text_at(story, "locale"),
        id=text_at(story, "_id"),
        version=text_at(story, "revision", "revision_id") or text_at(story, "last_updated_date"),
        status=_status(story),
        embargo=_scheduled(story),
        licence=text_at(story, "syndication", "terms") or text_at(story, "license"),
        wire=agency,
        credits=(
            ("distributor", agency),
            ("source", _foreign(origin)),
            ("copyright", text_at(story, "copyright")),
        ),
    )


def _foreign(origin: Any) -> str | None:
    """Return the name of a source outside the house."""
    kind = text_at(origin, "source_type")
    return text_at(origin, "name") if kind not in (None, "staff") else None


def _house(story: _Object) -> str | None:
    """Return the site of a full address; most addresses of ANS are relative to their site."""
    url = text_at(story, "canonical_url")
    return url if url and url.startswith(("http://", "https://")) else None


def _byline(story: _Object) -> str | None:
    credits = story.get("credits")
    people = objects(credits.get("by")) if isinstance(credits, dict) else ()
    names = (text_at(one, "byline") or text_at(one, "name") or text_at(one, "org") for one in people)
    return ", ".join(dict.fromkeys(filter(None, names))) or None


def _status(story: _Object) -> str:
    """Return "canceled" for a story that was taken down, "withheld" for one that was never published."""
    editions = story.get("publishing")
    edition = editions.get("editions", {}).get("default") if isinstance(editions, dict) else None
    if isinstance(edition, dict) and edition.get("edition_published") is False:
        return "canceled"
    revision = story.get("revision")
    if isinstance(revision, dict) and revision.get("published") is False:
        return "withheld"
    return "usable" if text_at(story, "publish_date") else "unknown"


def _scheduled(story: _Object) -> str | None:
    """Return when a story that is not out yet is to be published."""
    publishing = story.get("publishing")
    plans = publishing.get("scheduled_operations") if isinstance(publishing, dict) else None
    found = objects(plans.get("publish_edition")) if isinstance(plans, dict) else ()
    return next(filter(None, (text_at(one, "operation_date") for one in found)), None)


def _body(elements: Any) -> Iterator[Block]:
    """Yield the blocks of a list of elements; groups, quotations and lists have elements of their own."""
    for element in objects(elements):
        kind = text_at(element, "type") or ""
        if kind in _KINDS:
            yield from _marked(blocks_of(text_at(element, "content") or ""), _KINDS[kind])
        elif kind == "raw_html":
            yield from blocks_of(text_at(element, "content") or "")
        elif kind in ("quote", "blockquote"):
            yield from _quote(element)
        elif kind in ("list", "element_group"):
            yield from _body(element.get("items") or element.get("content_elements"))
        elif kind == "table":
            yield from _table(element)
        elif kind == "correction":
            yield from _marked(blocks_of(text_at(element, "text") or ""), _NOTE)
        elif kind == "image":
            yield from _marked(blocks_of(text_at(element, "caption") or ""), "caption")


def _quote(element: _Object) -> Iterator[Block]:
    """Yield quoted speech; a pull quote repeats what the story says, and is none of it."""
    kind = "caption" if text_at(element, "subtype") == "pullquote" else "quote"
    yield from _marked(_body(element.get("content_elements")), kind)
    yield from _marked(blocks_of(text_at(element, "content") or ""), kind)


def _table(element: _Object) -> Iterator[Block]:
    rows = element.get("rows")
    for cells in ([element.get("header")] if element.get("header") else []) + (rows if isinstance(rows, list) else []):
        yield from row([blocks_of(text_at(cell, "content") or "") for cell in objects(cells)])


def _marked(blocks: Any, kind: str) -> Iterator[Block]:
    for block in blocks:
        yield Block(block.text, kind or block.kind)
