"""NITF, the News Industry Text Format: one article with its metadata in the head and marked up text in the body.

Names are those of the IPTC's NITF 3.6 (https://iptc.org/std/NITF/), as DTD or schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from dedup.model import Document
from dedup.read.blocks import Block
from dedup.read.item import Said, article
from dedup.read.source import Source
from dedup.read.xml_tree import attribute, children, first, flowing, language_stated, text_of


def read_nitf(source: Source, root: Element) -> Iterator[Document]:
    """Yield the article of an NITF file; raises Unreadable where it has no text."""
    yield article(source, "nitf", _said(root), body_of(root))


def body_of(root: Element) -> list[Block]:
    """Return the blocks of an NITF body: the content, and the tag lines after it, which may credit."""
    parts = [*children(root, "body", "body.content"), *children(root, "body", "body.end")]
    return flowing(parts)


def _said(root: Element) -> Said:
    head, top = first(root, "head"), first(root, "body", "body.head")
    data, edition = first(head, "docdata"), first(head, "pubdata")
    rights = first(top, "rights")
    return Said(
        title=text_of(top, "hedline", "hl1") or text_of(top, "headline", "hl1") or text_of(head, "title"),
        byline=_byline(top),
        published=_date(data, "date.issue") or attribute(edition, "date.publication") or _story_date(top),
        url=attribute(edition, "ex-ref"),
        publisher=attribute(edition, "name") or _source(data),
        language=attribute(root, "baselang") or language_stated(root, first(root, "body")),
        id=attribute(data, "id-string", "doc-id") or attribute(root, "uno"),
        version=attribute(data, "version", "du-key") or attribute(data, "generation", "du-key"),
        status=attribute(data, "management-status") or "usable",
        embargo=_date(data, "date.release") if attribute(data, "management-status") == "embargoed" else None,
        licence=text_of(rights, "rights.limitations") or text_of(rights),
        wire=text_of(top, "distributor"),
        credits=(
            ("distributor", text_of(top, "distributor")),
            ("doc.copyright", attribute(data, "holder", "doc.copyright")),
            ("rights.owner", text_of(rights, "rights.owner")),
        ),
    )


def _byline(top: Element | None) -> str | None:
    lines = children(top, "byline")
    return ", ".join(filter(None, (text_of(line, "person") or text_of(line) for line in lines))) or None


def _source(data: Element | None) -> str | None:
    """Return who issued the document: `regsrc` names the source of its id."""
    return attribute(data, "regsrc", "doc-id")


def _date(data: Element | None, name: str) -> str | None:
    return attribute(data, "norm", name)


def _story_date(top: Element | None) -> str | None:
    return attribute(top, "norm", "dateline", "story.date") or text_of(top, "dateline", "story.date")
