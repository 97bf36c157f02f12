"""A piece of HTML inside a record or a feed, as blocks: no page around it, so nothing to be told from the story."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from dedup.read.blocks import BREAKS, Block, Flow, plain

#: Tags that show a text to be HTML. "a < b" and "<dpa>" do not.
_MARKUP = re.compile(r"</?(?:p|br|div|span|em|strong|b|i|a|ul|ol|li|h[1-6]|blockquote|figure|img|table)\b[^<>]*>", re.I)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d{0,2});", re.I)
#: A tag that never ends. Python's parser looks for the end of each again and again: where there are many they are text.
_OPEN = re.compile(r"<(?=[^<>]*(?:<|$))")
_MOST_OPEN = 50
#: Elements without an end.
_VOID = {"br", "hr", "img", "input", "meta", "link", "wbr", "source", "embed", "area", "col"}


def blocks_of(markup: str) -> list[Block]:
    """Return the blocks of a piece of HTML, or of plain text where it holds no tag; never raises.

    Paragraphs of HTML are its elements, or what two line breaks (`<br>`) part.
    """
    if not _MARKUP.search(markup):
        return plain(_unescaped(markup))
    if markup.count("<") > 2 * markup.count(">") + _MOST_OPEN:
        markup = _OPEN.sub("&lt;", markup)
    parser = _Parser()
    parser.feed(markup)
    parser.close()
    return parser.flow.blocks()


def line_of(markup: str | None) -> str | None:
    """Return a headline or a name on one line, without markup; None where nothing is left."""
    return " ".join(" ".join(block.text for block in blocks_of(markup)).split()) or None if markup else None


def _unescaped(text: str) -> str:
    from html import unescape

    return unescape(text) if _ENTITY.search(text) else text


class _Parser(HTMLParser):
    """Hands the elements of HTML to a `Flow`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.flow = Flow()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID and tag != "br" and tag not in BREAKS:
            return
        self.flow.start(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # HTML knows no such tag: "<br/>" is "<br>", and "<p/>" is "<p>".
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.flow.end(tag)

    def handle_data(self, data: str) -> None:
        self.flow.text(data.replace("\n", " "))

    def parse_html_declaration(self, i: int) -> int:
        """Pass over a declaration; one that the parser of the standard library stumbles over is a comment to HTML."""
        try:
            return super().parse_html_declaration(i)
        except AssertionError:  # as at "<![x]>"
            return int(self.parse_bogus_comment(i))
