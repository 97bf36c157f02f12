"""The text of a fragment of HTML, without a search for its main part."""

from __future__ import annotations

import re
from html.parser import HTMLParser

#: Elements of HTML that end a paragraph.
HTML_BLOCKS = {"p", "div", "li", "ul", "ol", "tr", "table", "blockquote", "section", "article", "header", "footer"}
HTML_BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption", "aside", "nav", "pre", "hr", "dd", "dt"}
#: Elements of HTML whose content nobody reads.
UNREAD = {"script", "style", "template", "noscript", "head", "title"}

_SPACE = re.compile(r"\s+")


def strip_tags(markup: str) -> str:
    """Return the text of an HTML fragment, paragraphs parted by blank lines; never raises."""
    stripper = _Stripper()
    stripper.feed(markup)
    stripper.close()
    paragraphs = (_SPACE.sub(" ", part).strip() for part in "".join(stripper.parts).split("\0"))
    return "\n\n".join(part for part in paragraphs if part)


class _Stripper(HTMLParser):
    """Collects the text of a fragment, with a NUL where a paragraph ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unread += tag in UNREAD
        self.parts.append("\0" if tag in HTML_BLOCKS else " " if tag == "br" else "")

    def handle_endtag(self, tag: str) -> None:
        self.unread = max(0, self.unread - (tag in UNREAD))
        self.parts.append("\0" if tag in HTML_BLOCKS else "")

    def parse_html_declaration(self, i: int) -> int:
        """Pass over a declaration; one that the parser of the standard library stumbles over is a comment to HTML."""
        try:
            return super().parse_html_declaration(i)
        except AssertionError:  # as at "<![x]>"
            return int(self.parse_bogus_comment(i))

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.parts.append(data.replace("\0", "\ufffd"))
