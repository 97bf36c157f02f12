"""RSS 0.9x, 1.0 and 2.0, and Atom 1.0: what a feed gives of each article, which may be no more than its first lines.

Names are those of https://www.rssboard.org/rss-specification, of RSS 1.0's modules dc and content, and of RFC 4287.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from dedup.model import Skipped
from dedup.read.blocks import Block
from dedup.read.fragment import blocks_of, line_of
from dedup.read.item import Said, article
from dedup.read.metadata import publisher
from dedup.read.source import Item, Source, Unreadable
from dedup.read.xml_tree import attribute, children, first, flowing, language_stated, local, text_of, without

_DC, _CONTENT = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/rss/1.0/modules/content/}"
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_Entry = tuple[Said, list[Block]]


def read_rss(source: Source, root: Element) -> Iterator[Item]:
    """Yield the articles of an RSS feed, `record` being the number of the item, from 1."""
    channel = first(root, "channel")
    entries = [*children(channel, "item"), *children(root, "item")]  # RSS 1.0 has them beside the channel
    about = without(channel, "item") if channel is not None else None
    yield from _entries(source, "rss", entries, lambda entry: (_rss(entry, about), _rss_body(entry)))


def read_atom(source: Source, root: Element) -> Iterator[Item]:
    """Yield the articles of an Atom feed, or of a single entry; `record` is the number of the entry, from 1."""
    entries = [root] if local(root) == "entry" else list(children(root, "entry"))
    about = Element(root.tag, root.attrib) if local(root) == "entry" else without(root, "entry")
    yield from _entries(source, "atom", entries, lambda entry: (_atom(entry, about), _atom_body(entry)))


def _entries(source: Source, form: str, entries: list[Element], read: Callable[[Element], _Entry]) -> Iterator[Item]:
    if not entries:
        raise Unreadable("a feed without articles")
    for number, entry in enumerate(entries, 1):
        try:
            said, blocks = read(entry)
            yield article(source, form, said, blocks, number)
        except Unreadable as error:
            yield Skipped(f"{source.name}#{number}", str(error))


def plain_text(element: Element | None, name: str) -> str | None:
    """Return the text of a child by its full name, as it is; None where there is none."""
    found = element.find(name) if element is not None else None
    return "".join(found.itertext()).strip() or None if found is not None else None


def _rss(item: Element, channel: Element | None) -> Said:
    link = _web(text_of(item, "link")) or _web(_permalink(item)) or _web(attribute(item, _ABOUT))
    feed = _web(text_of(channel, "link"))
    house = plain_text(item, f"{_DC}publisher") or plain_text(channel, f"{_DC}publisher")
    return Said(
        title=line_of(text_of(item, "title")),
        byline=plain_text(item, f"{_DC}creator")
        or _person(text_of(item, "author"))
        or plain_text(item, f"{_ITUNES}author"),
        published=text_of(item, "pubDate") or plain_text(item, f"{_DC}date"),
        url=link,
        publisher=house or publisher(link) or publisher(feed) or line_of(text_of(channel, "title")),
        language=plain_text(item, f"{_DC}language") or text_of(channel, "language") or language_stated(item),
        id=text_of(item, "guid") or plain_text(item, f"{_DC}identifier") or link,
        licence=_licence(item, channel),
        credits=(
            ("source", text_of(item, "source")),
            ("dc:source", plain_text(item, f"{_DC}source")),
            ("rights", plain_text(item, f"{_DC}rights")),
            ("copyright", text_of(channel, "copyright") or plain_text(channel, f"{_DC}rights")),
        ),
    )


def _rss_body(item: Element) -> list[Block]:
    full = plain_text(item, f"{_CONTENT}encoded")
    teasers = ("".join(one.itertext()) for one in children(item, "description"))
    found = (blocks_of(markup) for markup in (full, *teasers) if markup)
    return next(filter(None, found), [])


def _permalink(item: Element) -> str | None:
    return text_of(item, "guid") if attribute(item, "isPermaLink", "guid") != "false" else None


def _web(text: str | None) -> str | None:
    return text if text and text.startswith(("http://", "https://")) else None


def _person(text: str | None) -> str | None:
    """Return the name of "desk@courier.example (Ada Example)", as RSS wants an author; a bare address is none."""
    if text and "@" in text:
        _, sign, name = text.partition("(")
        return name.rstrip(") ") or None if sign else None
    return text


def _licence(item: Element, channel: Element | None) -> str | None:
    """Return the terms of use: the address of a Creative Commons licence, as the feed states it."""
    for element in (item, channel):
        for child in element if element is not None else ():
            if local(child) in ("license", "licence"):
                return text_of(child) or next(iter(child.attrib.values()), None)
    return None


def _atom(entry: Element, feed: Element) -> Said:
    origin = first(entry, "source")
    rights = text_of(entry, "rights") or text_of(origin, "rights") or text_of(feed, "rights")
    link = _alternate(entry)
    people = list(children(entry, "author")) or list(children(origin, "author")) or list(children(feed, "author"))
    return Said(
        title=line_of(text_of(entry, "title")),
        byline=", ".join(dict.fromkeys(filter(None, (text_of(one, "name") for one in people)))) or None,
        published=text_of(entry, "published") or text_of(entry, "updated"),
        url=link,
        publisher=publisher(link) or publisher(_alternate(feed)) or line_of(text_of(feed, "title")),
        language=language_stated(first(entry, "content"), entry, feed),
        id=text_of(entry, "id"),
        version=text_of(entry, "updated"),
        licence=_linked(entry, "license") or _linked(feed, "license"),
        credits=(("source", text_of(origin, "title")), ("rights", rights)),
    )


def _atom_body(entry: Element) -> list[Block]:
    for name in ("content", "summary"):
        for element in children(entry, name):
            blocks = flowing(element) if element.get("type") == "xhtml" else blocks_of("".join(element.itertext()))
            if blocks:
                return blocks
    return []


def _alternate(element: Element) -> str | None:
    links = [link for link in children(element, "link") if link.get("rel", "alternate") == "alternate"]
    return next((_web(link.get("href")) for link in links), None)


def _linked(element: Element, relation: str) -> str | None:
    return next((link.get("href") for link in children(element, "link") if link.get("rel") == relation), None)
