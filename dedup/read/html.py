"""Reading of HTML pages: the main text by trafilatura, and what the page says about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from dedup.model import Declared, Document, Marked, Skipped, Span
from dedup.read.dates import parse_date
from dedup.read.encoding import decode
from dedup.read.extraction import LONG, extract, fast_paragraphs, parse
from dedup.read.jsonld import Article, read_article
from dedup.read.language import detect
from dedup.read.metadata import publisher
from dedup.read.sitemap import completed
from dedup.read.source import Foreign, Source, Unreadable
from dedup.read.tags import strip_tags

#: How far into a page its charset is looked for, in bytes. The HTML standard wants it in the first 1,024.
CHARSET_WITHIN = 4096
#: A heading with more words than this is a paragraph in large print, and part of the story.
HEADING_WORDS = 20
#: Fewer letters and digits than this are no article's text; pages cut off by a wall or a script leave a word or two.
FEWEST_LETTERS = 20
#: A main text of fewer code points is taken for a notice, where the page states a longer text in its JSON-LD.
SHORT = 250

#: Names of <meta> (name, property or itemprop), the first that is there wins.
META = {
    "headline": ("og:title", "twitter:title", "dc.title", "headline"),
    "published": (
        "article:published_time",
        "datepublished",
        "og:article:published_time",
        "og:published_time",
        "article.published",
        "date",
        "pubdate",
        "publish-date",
        "publishdate",
        "publication_date",
        "pdate",
        "parsely-pub-date",
        "sailthru.date",
        "dc.date.issued",
        "dc.date",
        "dcterms.created",
        "dcterms.date",
    ),
    "byline": ("author", "byl", "article:author", "parsely-author", "sailthru.author", "dc.creator"),
    "publisher": ("og:site_name", "application-name", "dc.publisher"),
    "url": ("og:url", "twitter:url"),
}
#: Names of <meta> that credit somebody else's text.
META_CREDITS = ("syndication-source", "original-source")

#: Elements of trafilatura's result that are blocks of their own; all others run inside a paragraph.
BLOCKS = {"p", "head", "item", "quote", "code", "row", "cell", "list", "table", "ab", "div", "body"}

_CHARSET = re.compile(rb"""(?:<meta[^>]{0,300}?charset|<\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w:.-]+)""", re.I)
#: How a report of this program says what it is: it may well lie beside the articles that it quotes.
_OWN = b'<meta name="generator" content="dedup '
#: What browsers write into a page that is saved: <!-- saved from url=(0031)https://courier.example/a -->
_SAVED = re.compile(r"<!-- saved from url=\(\d+\)(https?://[^\s<>]+) -->")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][\w-]+)?")
#: ISO 639-2, of both kinds, as libraries and some data sets have it -> ISO 639-1.
_SHORTER = {
    **{"ara": "ar", "bul": "bg", "ces": "cs", "cze": "cs", "chi": "zh", "zho": "zh", "dan": "da", "deu": "de"},
    **{"ger": "de", "dut": "nl", "nld": "nl", "ell": "el", "gre": "el", "eng": "en", "fin": "fi", "fra": "fr"},
    **{"fre": "fr", "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu", "ita": "it", "jpn": "ja", "kor": "ko"},
    **{"nor": "no", "pol": "pl", "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru", "slk": "sk", "slo": "sk"},
    **{"spa": "es", "srp": "sr", "swe": "sv", "tha": "th", "tur": "tr", "ukr": "uk", "vie": "vi"},
}
_DATED = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?=[/-])")
#: A mark that ends sentences, or a letter of a script that is written without such marks (Thai to Khmer).
_SENTENCE = re.compile("[.!?\u2026\u3002\uff01\uff1f\u0964\u061f\u06d4\u1362\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph of the main text; `kind` is "", "head" or "quote"."""

    text: str
    kind: str


def read_html(source: Source) -> Iterator[Document | Skipped]:
    """Yield the one article of a page; raises Unreadable where there is none or the page cannot be parsed.

    `text` is the extracted text, paragraphs parted by blank lines. Headings are furniture, block quotes are
    `quoted`. What the page's JSON-LD states goes before its <meta>, and that before what trafilatura finds.
    """
    data = source.read()
    if is_report(data):
        raise Foreign("a report of dedup, which quotes articles and is none")
    yield page_document(source, data)


def is_report(data: bytes) -> bool:
    """Say whether a page is a report of this tool."""
    return _OWN in data[:CHARSET_WITHIN]


def page_document(source: Source, data: bytes, charset: str | None = None, address: str | None = None) -> Document:
    """Return the article of a page, given as bytes; errors as of `read_html`.

    `charset` is what HTTP says of it, which goes before what the page says; `address` is where it was found, else what
    a browser wrote into it when it was saved. Where the page names no address of its own, that is its address; where it
    names one of another site as the canonical one, that is a credit.
    """
    declared = _CHARSET.search(data[:CHARSET_WITHIN])
    page = decode(data, charset or (declared[1].decode("ascii") if declared else None))
    saved = _SAVED.search(page[:CHARSET_WITHIN])
    address = address or (saved[1] if saved else None)
    # lxml takes no text that names an encoding; a NUL can only come from a UTF-16 page.
    return _document(source, _DECLARATION.sub("", page).replace("\0", "\ufffd"), address)


def language_of(stated: str | None, text: str) -> str:
    """Return the primary subtag of a stated language ("en" of "en-GB"), else the language of the text.

    A code of three letters becomes that of two, which BCP 47 asks for, where the language has one in `_SHORTER`.
    """
    tag = _LANGUAGE.fullmatch((stated or "").strip())
    code = tag[1].lower() if tag else "und"
    return _SHORTER.get(code, code) if code not in ("und", "mul", "zxx") else detect(text)


def _document(source: Source, page: str, address: str | None) -> Document:
    tree = parse(page)
    # First, for some versions of trafilatura take the scripts out of the tree.
    about = completed(_about(tree, address), source)
    found, blocks = _main(tree, page, source.fields.html)
    if about.body and (not _is_text(blocks) or _size(blocks) < min(SHORT, len(about.body))):
        blocks = [_Block(part, "") for part in strip_tags(about.body).split("\n\n")]
    if not _is_text(blocks):
        raise Unreadable("no main text found in the page")
    title = about.headline or (found.title if found is not None else None)
    url = about.url or (found.url if found is not None else None)
    document = Document(
        id="",
        path=source.name,
        format="html",
        text="\n\n".join(block.text for block in blocks),
        title=title,
        published=parse_date(about.published) if about.published else None,
        url=url,
        publisher=about.publisher or publisher(url),
        byline=about.byline or (found.author if found is not None else None),
        declared=about.declared,
        licence=about.licence,
        root=source.root,
    )
    language = language_of(about.language, document.text)
    return replace(document, language=language, **_marks(blocks, title))


def _main(tree: Any, page: str, way: str) -> tuple[Any, list[_Block]]:
    """Return what trafilatura finds, None on the fast way, and the paragraphs of the main text."""
    if way == "fast" or (way == "auto" and len(page) > LONG):
        return None, [_Block(*part) for part in fast_paragraphs(page, tree)]
    found = extract(tree)
    blocks = _blocks(found.body) if found is not None else []
    if way == "auto" and not _is_text(blocks):
        blocks = [_Block(*part) for part in fast_paragraphs(page, tree)]
    return found, blocks


def _about(tree: Any, address: str | None) -> Article:
    """Return what the page says of its article: JSON-LD first, then <meta>, <link> and <time>."""
    told = read_article(tree.xpath("//script[contains(@type, 'ld+json')]/text()"))
    metas = _metas(tree)
    stated = {name: next((metas[key] for key in keys if key in metas), None) for name, keys in META.items()}
    credits = tuple(Declared(key, metas[key]) for key in META_CREDITS if key in metas)
    canonical = _attribute(tree, "//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href")
    licence = told.licence or _attribute(tree, "//link[@rel='license']/@href")
    if canonical and address and _elsewhere(canonical, address):
        credits += (Declared("canonical", canonical),)
        canonical = address
    url = canonical or told.url or stated["url"] or address
    return Article(
        headline=told.headline or stated["headline"],
        published=told.published or stated["published"] or _date(tree, url),
        byline=told.byline or _no_address(stated["byline"]),
        publisher=(told.publisher or stated["publisher"] or "").lstrip("@") or None,
        language=told.language or tree.get("lang") or tree.get("xml:lang"),
        url=_joined(stated["url"] or told.url or address or "", url) if url else None,
        body=told.body,
        declared=told.declared + credits,
        licence=licence,
    )


def _elsewhere(canonical: str, address: str) -> bool:
    """Say whether a canonical address is of another site; subdomains, as for mobile pages, are of the same."""
    there, here = publisher(canonical), publisher(address)
    return bool(there and here) and str(there).split(".")[-2:] != str(here).split(".")[-2:]


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:  # as of "http://[broken": one of the two is no address
        return url


def _date(tree: Any, url: str | None) -> str | None:
    """Return the date of a marked <time>, of the only <time>, or of the address; a guess from the text is none."""
    marked = _attribute(tree, "//time[@pubdate or contains(@itemprop, 'datePublished')]/@datetime")
    times = tree.xpath("//time/@datetime")
    dated = _DATED.search(url or "")
    return marked or (str(times[0]) if len(times) == 1 else None) or ("-".join(dated.groups()) if dated else None)


def _metas(tree: Any) -> dict[str, str]:
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = _SPACE.sub(" ", element.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop"):
            name = (element.get(attribute) or "").strip().lower()
            if name and content:
                metas.setdefault(name, content)
    return metas


def _attribute(tree: Any, xpath: str) -> str | None:
    return next((str(value).strip() for value in tree.xpath(xpath) if str(value).strip()), None)


def _no_address(byline: str | None) -> str | None:
    # article:author is often the address of a social media profile.
    return None if byline is None or byline.startswith(("http:", "https:")) else byline


def _blocks(body: Any) -> list[_Block]:
    """Return the paragraphs of trafilatura's result tree, in order."""
    blocks: list[_Block] = []
    parts: list[str] = []

    def end(kind: str) -> None:
        text = _SPACE.sub(" ", "".join(parts)).strip()
        parts.clear()
        if text:
            blocks.append(_Block(text, kind))

    def walk(element: Any, kind: str) -> None:
        # trafilatura's result is shallow: libxml2 refuses pages nested deeper than 256.
        inside = element.tag if element.tag in ("head", "quote") and kind != "quote" else kind
        if element.tag in BLOCKS:
            end(kind)
        parts.append(" " if element.tag == "lb" else element.text or "")
        for child in element:
            walk(child, inside)
        if element.tag in BLOCKS:
            end(inside)
        parts.append(element.tail or "")

    walk(body, "")
    end("")
    return blocks


def _size(blocks: list[_Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _is_text(blocks: list[_Block]) -> bool:
    """Tell a text from what is left of a page without one: a few words, or a menu, which holds no sentence."""
    text = " ".join(block.text for block in blocks if block.kind != "head")
    return sum(map(str.isalnum, text)) >= FEWEST_LETTERS and _SENTENCE.search(text) is not None


def _marks(blocks: list[_Block], title: str | None) -> dict[str, Any]:
    """Return the document's `furniture` and `quoted` spans."""
    furniture, quoted, start = [], [], 0
    for block in blocks:
        span = Span(start, start + len(block.text))
        start = span.end + len("\n\n")
        if block.kind == "quote":
            quoted.append(span)
        elif block.text == title:
            furniture.append(Marked(span, "title"))
        elif block.kind == "head" and len(block.text.split()) <= HEADING_WORDS:
            furniture.append(Marked(span, "subhead"))
    return {"furniture": tuple(furniture), "quoted": tuple(quoted)}
