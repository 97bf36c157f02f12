"""WXR, what WordPress exports: an RSS feed with all posts, drafts and deleted ones among them.

Names are those of the exporter of WordPress, WXR 1.2 (https://developer.wordpress.org/reference/functions/export_wp/).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from dedup.model import Skipped
from dedup.read.blocks import Block, plain
from dedup.read.fragment import blocks_of
from dedup.read.item import Said, article
from dedup.read.source import Item, Note, Source, Unreadable
from dedup.read.xml_tree import children, first, local, text_of, without

#: The namespace of every version of the export begins so.
NAMESPACE = "{http://wordpress.org/export/"
#: What WordPress keeps as posts that are no articles.
NOT_ARTICLES = {
    *("attachment", "nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache", "user_request"),
    *(
        "wp_block",
        "wp_template",
        "wp_template_part",
        "wp_global_styles",
        "wp_navigation",
        "wp_font_family",
        "wp_font_face",
    ),
}
#: WordPress's status -> the word for it.
STATUSES = {
    "publish": "usable",
    "trash": "canceled",
    **dict.fromkeys(("draft", "pending", "private", "future", "auto-draft"), "withheld"),
}
#: Posts of these kinds have the date of their last change only.
UNDATED = {"draft", "pending", "auto-draft"}
#: Fields of posts by plug-ins that credit: an address that the text was taken from is a credit to its host.
CREDITS = ("credit", "source", "source_name", "syndication_source", "original_source", "syndication_permalink")

_CONTENT, _DC = "{http://purl.org/rss/1.0/modules/content/}encoded", "{http://purl.org/dc/elements/1.1/}creator"
_UNSET = "0000-00-00 00:00:00"
_CAPTION = re.compile(r"\[(/?)(?:wp_)?caption\b[^\[\]]*\]")
_SHORTCODE = re.compile(r"\[(/?)([a-z][a-z0-9_-]*)((?:\s[^\[\]]*)?/?)\]")
#: Short codes of WordPress itself that stand without attributes; what else stands in brackets may be an editor's word.
_CODES = {"audio", "caption", "embed", "gallery", "playlist", "video", "wp_caption"}
_BLANK = re.compile(r"\n[ \t\r]*\n")
_PARAGRAPH = re.compile(r"<p\b", re.I)


def read_wxr(source: Source, root: Element) -> Iterator[Item]:
    """Yield the posts of a WordPress export, `record` being the number of the item, from 1.

    Attachments, menu items and the like are counted in a remark. Drafts are texts with the status "withheld".
    """
    channel = first(root, "channel")
    about = without(channel, "item") if channel is not None else None
    authors = _authors(about)
    left: Counter[str] = Counter()
    number = 0
    for number, item in enumerate(children(channel, "item"), 1):
        kind = _wp(item, "post_type") or "post"
        if kind in NOT_ARTICLES:
            left[kind] += 1
            continue
        try:
            yield article(source, "wxr", _said(item, about, authors), _body(item), number)
        except Unreadable as error:
            yield Skipped(f"{source.name}#{number}", str(error))
    if not number:
        raise Unreadable("a WordPress export without posts")
    if left:
        listed = ", ".join(f"{kind} {count}" for kind, count in sorted(left.items()))
        yield Note(f"{source.name}: left out what is no article: {listed}")


def _said(item: Element, channel: Element | None, authors: dict[str, str]) -> Said:
    creator = (item.findtext(_DC) or "").strip()
    extra = _extra(item)
    link = text_of(item, "link")
    return Said(
        title=text_of(item, "title"),
        byline=authors.get(creator, creator) or None,
        published=_date(item),
        url=link,
        publisher=text_of(channel, "title") or text_of(channel, "link"),
        language=text_of(channel, "language"),
        id=text_of(item, "guid") or link,
        version=_moment(_wp(item, "post_modified_gmt"), "Z"),
        status=STATUSES.get(_wp(item, "status") or "", "unknown"),
        embargo=_date(item) if _wp(item, "status") == "future" else None,
        credits=tuple((name, extra.get(name)) for name in CREDITS),
    )


def _date(item: Element) -> str | None:
    """Return when a post was published: in UTC, else by the site's clock, which has no offset; a draft was not."""
    if _wp(item, "status") in UNDATED:
        return None
    return _moment(_wp(item, "post_date_gmt"), "Z") or text_of(item, "pubDate") or _moment(_wp(item, "post_date"), "")


def _moment(text: str | None, zone: str) -> str | None:
    return f"{text.replace(' ', 'T')}{zone}" if text and text != _UNSET else None


def _wp(element: Element, name: str) -> str | None:
    """Return the text of a child in WordPress's own namespace, of whatever version."""
    found = (child for child in element if local(child) == name and child.tag.startswith(NAMESPACE))
    return next(filter(None, (text_of(child) for child in found)), None)


def _authors(channel: Element | None) -> dict[str, str]:
    """Return the names that authors are shown by, by their login."""
    found = {}
    for author in children(channel, "author"):
        login, name = _wp(author, "author_login"), _wp(author, "author_display_name")
        if login and name:
            found[login] = name
    return found


def _extra(item: Element) -> dict[str, str]:
    """Return the custom fields of a post, names without the underscore that hides them."""
    pairs = ((_wp(meta, "meta_key"), _wp(meta, "meta_value")) for meta in children(item, "postmeta"))
    return {key.lstrip("_"): value for key, value in pairs if key and value}


def _body(item: Element) -> list[Block]:
    """Return the blocks of a post: without `<p>`, WordPress makes a paragraph of what blank lines part."""
    text = (item.findtext(_CONTENT) or "").replace("\r\n", "\n")
    text = _without_codes(_CAPTION.sub(r"<\1figcaption>", text))
    if _PARAGRAPH.search(text):
        return blocks_of(text)
    parts = [part for part in _BLANK.split(text) if part.strip()]
    return [block for part in parts for block in (blocks_of(part) if "<" in part else plain(part))]


def _without_codes(text: str) -> str:
    """Return a text without short codes; "[sic]" and "[the minister]" are none.

    A code has attributes, is closed, by itself ("/]") or later ("[/…]"), has a name that is no word, or is WordPress's.
    """
    closed = {found[2] for found in _SHORTCODE.finditer(text) if found[1]}

    def without(found: re.Match[str]) -> str:
        end, name, rest = found.groups()
        known = name in _CODES or name in closed or "_" in name
        return "" if known or end or "=" in rest or rest.endswith("/") else found[0]

    return _SHORTCODE.sub(without, text)
