"""HTML that is built, never pasted: whatever is not markup already is escaped, by one function, on its way in.

A text of a corpus may hold tags, comments, control characters and turns of direction; it is shown and does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape as _escaped

from dedup.report.safe import middle, safe, shorten

_VOID = frozenset({"meta", "br", "hr", "input", "link", "col", "wbr"})
#: Elements of SVG that hold nothing here; they are closed at once.
_EMPTY = frozenset({"path", "rect", "line", "circle", "use", "polyline"})
#: Columns from which a name is cut in its middle, and words at their end: nobody reads more of them.
_NAME, _WORDS = 80, 400
_SCHEMES = ("http://", "https://")
Attribute = str | int | float | bool | None


class Markup(str):
    """Text that is HTML already; only this module makes it of anything else."""

    __slots__ = ()


def text(words: str) -> Markup:
    """Return any text as HTML that shows it, in elements and in attributes; markup stays as it is."""
    return words if isinstance(words, Markup) else Markup(_escaped(safe(words), quote=True))


def join(parts: Iterable[Markup | str | None], between: str = "") -> Markup:
    """Return several parts as one; None is left out."""
    return Markup(text(between).join(text(part) for part in parts if part is not None))


def tag(name: str, *children: Markup | str | None, **attributes: Attribute) -> Markup:
    """Return an element. `class_` is "class", `data_kind` "data-kind"; None and False leave an attribute out.

    Children that are no markup are escaped; None is left out.
    """
    opening = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}"
    if name in _VOID:
        return Markup(f"{opening}>")
    if name in _EMPTY and not children:
        return Markup(f"{opening}/>")
    return Markup(f"{opening}>{join(children)}</{name}>")


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    return f' {name}="{text(f"{value:.4g}" if isinstance(value, float) else str(value))}"'


def link(address: str | None, *children: Markup | str | None, **attributes: Attribute) -> Markup:
    """Return a link to an address of the web; any other address makes no link, its children are shown as they are."""
    if not is_web(address):
        return join(children)
    return tag("a", *children, href=str(address), rel="noreferrer noopener", **attributes)


def is_web(address: str | None) -> bool:
    """Say whether an address is one that a report may link to: http or https, and nothing in it that hides."""
    return bool(address) and str(address).lower().startswith(_SCHEMES) and safe(str(address)) == address


def bdi(words: str, language: str | None = None) -> Markup:
    """Return a name or words of a corpus that keep their own direction and turn nothing around them."""
    return tag("bdi", words, lang=language if language and language != "und" else None)


def brief(words: str) -> str:
    """Return a name as one line, cut in its middle where it is too long to be read."""
    return middle(words, _NAME, "…")


def called(words: str) -> Markup:
    """Return a name of a corpus, brief and in its own direction."""
    return bdi(brief(words))


def worded(words: str) -> Markup:
    """Return words of a corpus, cut at their end where they are too long to be read, in their own direction."""
    return bdi(shorten(words, _WORDS, "…"))
