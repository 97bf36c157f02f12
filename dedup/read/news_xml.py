"""XML of newsrooms: which of the known formats a file is, by its root element."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from dedup.phrases import NO_ARTICLE
from dedup.read import plugins
from dedup.read.feeds import read_atom, read_rss
from dedup.read.newsml import ROOTS, read_newsml
from dedup.read.nitf import read_nitf
from dedup.read.packed import opened
from dedup.read.source import Foreign, Item, Source
from dedup.read.wxr import NAMESPACE, read_wxr
from dedup.read.xml_tree import first, local, parse_xml

#: The root element, namespace aside -> its reader.
FORMATS: dict[str, Callable[[Source, Element], Iterator[Item]]] = {
    **dict.fromkeys(ROOTS, read_newsml),
    "nitf": read_nitf,
    "rss": read_rss,
    "RDF": read_rss,
    "feed": read_atom,
    "entry": read_atom,
}
#: The formats in words, for a file that is none of them.
KNOWN = "NewsML-G2, NITF, RSS, Atom or WordPress export (WXR)"


def read_xml(source: Source) -> Iterator[Item]:
    """Yield the articles of an XML file of a known format; raises Unreadable, naming the formats, for any other."""
    source = opened(source)
    root = parse_xml(source.read())
    reader = FORMATS.get(local(root))
    if reader is None and plugins.reads_root(local(root)):
        yield from plugins.read_root(source, local(root))
        return
    if reader is None or (reader is read_rss and first(root, "channel") is None):
        raise Foreign(f"{NO_ARTICLE}: XML, but no {KNOWN}: its root element is <{local(root)[:40]}>")
    yield from (read_wxr if _is_export(root) else reader)(source, root)


def _is_export(root: Element) -> bool:
    channel = first(root, "channel")
    return channel is not None and any(child.tag.startswith(NAMESPACE) for child in channel)
