"""NewsML-G2, the exchange format of news agencies: single items, packages, and messages that carry several.

Names are those of the IPTC's standard, version 2.34 (https://iptc.org/std/NewsML-G2/).
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from dedup.model import Document, Skipped
from dedup.read.blocks import Block
from dedup.read.fragment import blocks_of
from dedup.read.item import Said, article
from dedup.read.nitf import body_of
from dedup.read.source import Item, Note, Source, Unreadable
from dedup.read.xml_tree import attribute, children, first, flowing, language_stated, local, text_of

ROOTS = ("newsItem", "packageItem", "newsMessage")
#: What an item of another class holds.
_OTHERS = {
    "picture": "a picture",
    "video": "a video",
    "audio": "a sound",
    "graphic": "a graphic",
    "animation": "a video",
}


def read_newsml(source: Source, root: Element) -> Iterator[Item]:
    """Yield the texts of a NewsML-G2 file; in a message `record` is the number of the item, from 1.

    A package refers to other items and has no text of its own: one alone is Unreadable, one in a message is remarked
    upon. Items of pictures and the like are Skipped.
    """
    if local(root) == "newsItem":
        yield _item(source, root, None)
    elif local(root) == "packageItem":
        raise Unreadable(f"{_package(root)}; scan the items themselves")
    else:
        items = [item for sets in children(root, "itemSet") for item in sets]
        if not items:
            raise Unreadable("a NewsML-G2 message without items")
        for number, item in enumerate(items, 1):
            yield from _of_message(source, item, number)


def _of_message(source: Source, item: Element, number: int) -> Iterator[Item]:
    name = f"{source.name}#{number}"
    if local(item) == "newsItem":
        try:
            yield _item(source, item, number)
        except Unreadable as error:
            yield Skipped(name, str(error))
    elif local(item) == "packageItem":
        yield Note(f"{name}: {_package(item)}")
    else:
        yield Note(f"{name}: a {local(item)}, which holds no article")


def _package(root: Element) -> str:
    references = list(children(root, "groupSet", "group", "itemRef"))
    counted = "one item" if len(references) == 1 else f"{len(references):,} items"
    return f"a NewsML-G2 package: it refers to {counted} and holds no text of its own"


def _item(source: Source, item: Element, record: int | None) -> Document:
    kind = (attribute(item, "qcode", "itemMeta", "itemClass") or "ninat:text").rpartition(":")[2]
    if kind in _OTHERS:
        raise Unreadable(f"{_OTHERS[kind]}, no text (itemClass {kind})")
    return article(source, "newsml-g2", _said(item), _body(item), record)


def _said(item: Element) -> Said:
    about, content = first(item, "itemMeta"), first(item, "contentMeta")
    rights = first(item, "rightsInfo")
    house = named(first(about, "provider"))
    return Said(
        title=text_of(content, "headline") or text_of(about, "title"),
        byline=text_of(content, "by") or ", ".join(filter(None, map(named, children(content, "creator")))) or None,
        published=text_of(about, "versionCreated") or text_of(content, "contentModified"),
        url=_address(item),
        publisher=house,
        language=attribute(content, "tag", "language") or language_stated(first(item, "contentSet"), item),
        id=attribute(item, "guid"),
        version=attribute(item, "version"),
        status=(attribute(about, "qcode", "pubStatus") or "stat:usable").rpartition(":")[2],
        embargo=text_of(about, "embargoed"),
        licence=text_of(rights, "usageTerms") or attribute(rights, "href", "usageTerms"),
        credits=(
            ("creditline", text_of(content, "creditline")),
            *(("infoSource", named(one)) for one in children(content, "infoSource")),
            ("copyrightHolder", named(first(rights, "copyrightHolder"))),
            ("copyrightNotice", None if first(rights, "copyrightHolder") is not None else _notice(rights)),
        ),
    )


def _notice(rights: Element | None) -> str | None:
    return text_of(rights, "copyrightNotice")


def named(party: Element | None) -> str | None:
    """Return the name of a party: its <name>, else its text, else what stands behind the colon of its code."""
    if party is None:
        return None
    name = text_of(party, "name") or text_of(party) or attribute(party, "literal")
    return name or (attribute(party, "qcode") or "").rpartition(":")[2] or attribute(party, "uri")


def _address(item: Element) -> str | None:
    """Return where an item stands on the web: a link to its page, or the address of its own rendition."""
    about, content = first(item, "itemMeta"), first(item, "contentSet")
    links = (
        link.get("href") for link in children(about, "link") if (link.get("contenttype") or "").startswith("text/")
    )
    remote = attribute(content, "href", "remoteContent")
    return next(filter(None, links), None) or remote


def _body(item: Element) -> list[Block]:
    """Return the blocks of the first of an item's renditions that holds text."""
    content = first(item, "contentSet")
    for rendition in content if content is not None else ():
        blocks = _rendition(rendition)
        if blocks:
            return blocks
    return []


def _rendition(rendition: Element) -> list[Block]:
    if local(rendition) == "inlineData":
        return blocks_of("".join(rendition.itertext()))
    if local(rendition) != "inlineXML":
        return []
    root = next(iter(rendition), None)
    if root is None:
        return blocks_of("".join(rendition.itertext()))
    return body_of(root) if local(root) == "nitf" else flowing(rendition)
