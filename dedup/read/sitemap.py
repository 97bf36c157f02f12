"""Sitemaps beside saved pages: what they say of the pages whose addresses they name (sitemaps.org, news sitemaps).

Only what a news sitemap states of an article is taken: its date of publication, title, publication and language.
`lastmod` is the date of a change, and no date of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from dedup.model import Skipped
from dedup.read.source import PACKED, Note, Source, Unreadable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from dedup.read.jsonld import Article

#: The endings of sitemaps, and their root elements: a list of pages, a list of sitemaps.
ENDINGS = ("xml", *(f"xml.{packed}" for packed in PACKED))
_ROOTS = ("urlset", "sitemapindex")
#: What an index holds among its first bytes.
_INDEX, _HEAD = b"sitemapindex", 4096
_NAME = re.compile(r"[\w.-]{0,100}?site-?map[\w.-]{0,100}\.xml(?:\.gz|\.zst)?", re.IGNORECASE)
#: The element of a news sitemap -> the field of `Entry`.
_FIELDS = {"publication_date": "published", "title": "headline", "name": "publisher", "language": "language"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a sitemap says of a page; None where it says nothing."""

    published: str | None = None
    headline: str | None = None
    publisher: str | None = None
    language: str | None = None


def apart(sources: Sequence[Source]) -> tuple[list[Source], list[Skipped | Note]]:
    """Return the sources that are no sitemaps, each with the sitemaps of the folder that it was found under.

    A file is a sitemap if it was found in a folder and is named like one ("sitemap.xml", "news-sitemap-2.xml.gz"), or
    if an index of sitemaps in the same folder names it. With them comes what there is to say: how many articles each
    tells of, or why it cannot be read.
    """
    files = [one for one in sources if one.root and one.path and one.ending in ENDINGS]
    maps = [one for one in files if one.path and _NAME.fullmatch(one.path.name)]
    if not maps:
        return list(sources), []
    maps += _indexed(maps, files)
    said = [_said(one) for one in maps]
    of = {root: tuple(str(one.path) for one in maps if one.root == root) for root in {one.root for one in maps}}
    known = {one.path for one in maps}
    return [replace(one, sitemaps=of.get(one.root, ())) for one in sources if one.path not in known], said


def _indexed(maps: Sequence[Source], files: Sequence[Source]) -> list[Source]:
    """Return those of some files that a sitemap beside them, being an index, names, and that are sitemaps."""
    named = {one.path.parent / name for one in maps if one.path for name in _names(one)}
    named -= {one.path for one in maps if one.path}
    return [one for one in files if one.path in named and _is_sitemap(one)]


def _names(source: Source) -> Iterator[str]:
    """Yield the names of the files that an index of sitemaps names; none for what is no index, or is broken."""
    from dedup.read.xml_tree import local, parse_xml

    with suppress(Unreadable, ValueError):
        data = _content(source)
        for entry in parse_xml(data) if _INDEX in data[:_HEAD] else ():
            address = next((_text(child) for child in entry if local(child) == "loc"), None)
            if local(entry) == "sitemap" and address:
                yield unquote(PurePosixPath(urlsplit(address).path).name)


def _is_sitemap(source: Source) -> bool:
    from dedup.read.xml_tree import local, parse_xml

    with suppress(Unreadable):
        return local(parse_xml(_content(source))) in _ROOTS
    return False


def completed(article: Article, source: Source) -> Article:
    """Return what is known of an article, with what a sitemap says of its address where the page itself is silent."""
    known = entries(source.sitemaps, source.max_bytes) if source.sitemaps and article.url else {}
    entry = known.get(key(article.url or ""))
    if entry is None:
        return article
    return replace(
        article,
        published=article.published or entry.published,
        headline=article.headline or entry.headline,
        publisher=article.publisher or entry.publisher,
        language=article.language or entry.language,
    )


@lru_cache(maxsize=8)
def entries(paths: tuple[str, ...], most: int) -> Mapping[str, Entry]:
    """Return what sitemaps say, by the `key` of each address; of two that name one address, the first. Never raises."""
    found: dict[str, Entry] = {}
    for path in paths:
        try:
            for name, entry in _read(Source(path, Path(path), max_bytes=most)):
                found.setdefault(name, entry)
        except Unreadable:
            continue
    return found


def key(address: str) -> str:
    """Return an address without what copies of one page differ in: scheme, "www.", a slash at the end, fragment."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return address
    query = f"?{parts.query}" if parts.query else ""
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}{query}"


def _content(source: Source) -> bytes:
    from dedup.read.packed import opened

    return opened(source).read()


def _said(source: Source) -> Skipped | Note:
    try:
        told = sum(entry != Entry() for _, entry in _read(source))
    except Unreadable as error:
        return Skipped(source.name, str(error))
    if listed := sum(1 for _ in _names(source)):
        return Note(f"{source.name}: an index of {listed:,} sitemaps; those that lie beside it are read")
    return Note(f"{source.name}: a sitemap; it tells of {told:,} articles")


def _read(source: Source) -> Iterator[tuple[str, Entry]]:
    """Yield the key of each address and what is said of it; raises Unreadable."""
    from dedup.read.xml_tree import local, parse_xml

    root = parse_xml(_content(source))
    if local(root) not in _ROOTS:
        raise Unreadable(f"named like a sitemap, but its root element is <{local(root)[:40]}>")
    for page in root:
        address = next((_text(child) for child in page if local(child) == "loc"), None)
        news = next((child for child in page if local(child) == "news"), None)
        if local(page) == "url" and address:
            yield key(address), Entry() if news is None else _entry(news)


def _entry(news: Element) -> Entry:
    from dedup.read.xml_tree import local

    told = ((_FIELDS.get(local(child)), _text(child)) for child in news.iter())
    return Entry(**{field: text for field, text in told if field and text})


def _text(element: Element) -> str | None:
    return " ".join((element.text or "").split()) or None
