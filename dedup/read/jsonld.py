"""What a page says about its article in schema.org's JSON-LD."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dedup.model import Declared

#: schema.org's Article and the subtypes that news sites use (https://schema.org/Article, "More specific Types").
ARTICLE_TYPES = {
    "Article",
    "NewsArticle",
    "AnalysisNewsArticle",
    "AskPublicNewsArticle",
    "BackgroundNewsArticle",
    "OpinionNewsArticle",
    "ReportageNewsArticle",
    "ReviewNewsArticle",
    "AdvertiserContentArticle",
    "SatiricalArticle",
    "Report",
    "BlogPosting",
    "LiveBlogPosting",
    "SocialMediaPosting",
    "TechArticle",
    "ScholarlyArticle",
}

#: What an article is part of that is its publication.
PERIODICALS = {"Periodical", "Newspaper", "NewsMediaOrganization", "Organization"}
#: Properties that state a credit; each becomes a `Declared` of the same name.
CREDITS = ("creditText", "copyrightHolder", "isBasedOn", "sourceOrganization")
#: The property with the whole line of a copyright, of which a year, as of `copyrightYear`, is no credit.
NOTICE = "copyrightNotice"

#: Deeper than this nobody writes JSON-LD; it bounds the walk through the data.
MOST_LEVELS = 50

#: What a copyright line holds beside its holder: signs, years, and what follows the first sentence.
_SIGNS = re.compile(r"^(?:\W*(?:©|\(c\)|(?:copyright|\d{4}(?:\s?[-–/]\s?\d{2,4})?|by)\b)\W*)+", re.I)
_REST = re.compile(
    r"(?:(?<=[^\W\d_]{3})\.|[,;|–—-])?(?:^|\s+)(?:all |some )?(?:rights reserved|alle rechte|tous droits|"
    r"todos los derechos|tutti i diritti|todos os direitos).*$|[\s,]+\d{4}\W*$",
    re.I | re.S,
)
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*;?\s*$")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Article:
    """The article of a page in the page's own words; None or empty where it says nothing."""

    headline: str | None = None
    published: str | None = None
    byline: str | None = None
    publisher: str | None = None
    language: str | None = None
    url: str | None = None
    body: str | None = None
    declared: tuple[Declared, ...] = ()
    licence: str | None = None


def read_article(scripts: Iterable[str]) -> Article:
    """Return the article that JSON-LD scripts describe: the one that says the most, the first of equals.

    Broken scripts are ignored; without any article all fields are empty. Strings are as found, with HTML entities
    resolved and white space trimmed; `body` may hold HTML.
    """
    nodes = [node for script in scripts for node in _nodes(_load(script), 0)]
    articles = [node for node in nodes if _types(node) & ARTICLE_TYPES]
    if not articles:
        return Article()
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    return max((_article(node, by_id) for node in articles), key=_weight)


def _article(node: dict[str, Any], by_id: dict[str, Any]) -> Article:
    return Article(
        headline=_first(node, by_id, "headline", "name"),
        published=_first(node, by_id, "datePublished", "dateCreated"),
        byline=", ".join(dict.fromkeys(_texts(node.get("author"), by_id))) or None,
        publisher=_first(node, by_id, "publisher") or _periodical(node.get("isPartOf"), by_id),
        language=_first(node, by_id, "inLanguage"),
        url=_address(node.get("url")) or _address(node.get("mainEntityOfPage")),
        body=_first(node, by_id, "articleBody", "text"),
        declared=tuple(_declared(node, by_id)),
        licence=_first(node, by_id, "license"),
    )


def _declared(node: dict[str, Any], by_id: dict[str, Any]) -> Iterator[Declared]:
    for name in CREDITS:
        yield from (Declared(name, text) for text in _texts(node.get(name), by_id))
    if not any(_texts(node.get("copyrightHolder"), by_id)):
        holders = (_holder(text) for text in _texts(node.get(NOTICE), by_id))
        yield from (Declared(NOTICE, holder) for holder in holders if holder)


def _holder(notice: str) -> str:
    """Return whom a copyright line names: "Harbour Wire" of "© 2031 Harbour Wire. All rights reserved."; else ""."""
    return _SIGNS.sub("", _REST.sub("", f"{notice} ".strip())).strip(" .,;|–—-")


def _periodical(value: Any, by_id: dict[str, Any]) -> str | None:
    """Return the newspaper that an article is part of; the other things that it may be part of are pages."""
    for thing in value if isinstance(value, list) else [value]:
        node = by_id.get(str(thing.get("@id")), thing) if isinstance(thing, dict) else {}
        if _types(node) & PERIODICALS:
            return next(_texts(node, by_id), None)
    return None


def _weight(article: Article) -> int:
    told = (article.headline, article.published, article.byline, article.publisher, article.body)
    return sum(value is not None for value in told)


def _load(script: str) -> Any:
    script = _WRAPPING.sub("", script).strip()
    try:
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: Any, level: int) -> Iterator[dict[str, Any]]:
    """Yield every object of lists, graphs and nested objects, outer ones first."""
    if level > MOST_LEVELS:
        return
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, level + 1)


def _types(node: dict[str, Any]) -> set[str]:
    stated = node.get("@type")
    names = stated if isinstance(stated, list) else [stated]
    return {re.split(r"[/#:]", name)[-1] for name in names if isinstance(name, str)}


def _first(node: dict[str, Any], by_id: dict[str, Any], *names: str) -> str | None:
    found = (text for name in names for text in _texts(node.get(name), by_id))
    return next(found, None)


def _texts(value: Any, by_id: dict[str, Any], level: int = 0) -> Iterator[str]:
    """Yield the texts of a property: a string, the name of a thing or where it points to, or a list of these."""
    if level > MOST_LEVELS:
        return
    if isinstance(value, str):
        text = _SURROGATE.sub("\ufffd", html.unescape(value)).strip()
        if text:
            yield text
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, by_id, level + 1)
    elif isinstance(value, dict):
        yield from _texts(_naming(value, by_id), by_id, level + 1)


def _naming(thing: dict[str, Any], by_id: dict[str, Any]) -> Any:
    if set(thing) == {"@id"}:
        thing = by_id.get(str(thing["@id"]), {})
    names = (thing.get(key) for key in ("alternateName" if thing.get("@type") == "Language" else "name", "headline"))
    return next((name for name in (*names, thing.get("url"), thing.get("@value")) if name), None)


def _address(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value.strip() if isinstance(value, str) and value.strip().startswith("http") else None
