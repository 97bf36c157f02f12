"""What stands between the words of Markdown: code, comments, shortcodes, tags, links and emphasis, as spans to mask."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from dedup.model import Span

#: Elements whose whole content is no prose, with the reason for it as furniture.
NO_PROSE = {
    "script": "code",
    "style": "code",
    "pre": "code",
    "svg": "image",
    "iframe": "embed",
    "video": "embed",
    "audio": "embed",
    "table": "table",
    "figcaption": "caption",
}
#: Tags inside a sentence, even inside a word; any other tag separates the words on its sides.
PHRASING = "a abbr b bdi bdo cite code del dfn em font i ins kbd mark q s samp small span strong sub sup u var wbr"
#: Entities that stand for nothing inside a word; any other separates like the character that it stands for.
NOTHING = frozenset(["&shy;", "&zwj;", "&zwnj;", "&#173;", "&#xad;", "&#8203;", "&#x200b;"])
#: Takes the place of what is masked while the rest is looked at.
FILL = "\0"

_OPEN = re.compile(
    r"(?P<fence>^[ \t>]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)?(?P<tick>`{3,}(?=[^`\r\n]*$)|~{3,}))"
    r"|(?P<comment><!--)|(?P<note>\{/\*)"
    rf"|<(?P<element>{'|'.join(NO_PROSE)})\b"
    r"|\{%-?\s*(?P<liquid>highlight|raw|comment)\b|\{\{[<%]\s*(?P<hugo>highlight|code|mermaid|raw|comment)\b"
    r"|(?P<angle>\{\{<)|(?P<percent>\{\{%)|(?P<tag>\{%)|(?P<output>\{\{)"
    r"|(?<![`\\])(?P<span>`+)",
    re.I | re.M,
)
_CLOSERS = {"comment": "-->", "note": "*/}", "angle": ">}}", "percent": "%}}", "tag": "%}", "output": "}}"}
_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r)[ \t>]*(?=[\r\n])")

_LABEL = r"((?:[^\[\]]|\[[^\[\]]{0,200}\]){0,2000})"
_TARGET = (
    r"\(\s*(?:<[^<>\r\n]{0,2000}>|(?:[^\s()]|\([^\s()]{0,500}\)){0,2000})"
    r"(?:\s+(?:\"[^\"]{0,500}\"|'[^']{0,500}'|\([^()]{0,500}\)))?\s*\)"
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_AUTOLINK = re.compile(r"<(?:https?|ftp|mailto|tel):[^<>\s]*>|<[\w.+-]+@[\w.-]+>", re.I)
_TAG = re.compile(
    r"</?(?P<name>[a-z][\w.:-]*)(?:\s(?:[^<>\"'{}]|\"[^\"]{0,2000}\"|'[^']{0,2000}'|\{[^{}]{0,2000}\}){0,5000})?\s*/?>"
    r"|</?>",
    re.I,
)
_IMAGE = re.compile(rf"!\[{_LABEL}\](?:{_TARGET}|\[[^\[\]]{{0,200}}\])(?:\{{[^{{}}\r\n]{{0,200}}\}})?")
_LINK = re.compile(rf"\[{_LABEL}\]{_TARGET}")
_REFERENCE = re.compile(rf"\[{_LABEL}\](?:\[([^\[\]]{{0,200}})\])?")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,60}\]:?|^\s*\[![A-Z]+\]", re.M)
_ADDRESS = re.compile(r"\b(?:https?://|www\.)[^\s<>\0]*[^\s<>\0.,;:!?'\"’”»)\]*_]", re.I)
_ATTRIBUTES = re.compile(r"\{[:#.][^{}\r\n]{0,200}\}")
_EXPRESSION = re.compile(r"\{[^{}]{0,2000}\}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.I)
_STRIKE = re.compile(r"~~|(?<!=)==(?!=)")
_RUN = re.compile(r"\*+|_+")


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch that is no prose: furniture with its reason, or to be masked where `reason` is empty."""

    span: Span
    reason: str = ""


def regions(text: str, start: int = 0) -> Iterator[Region]:
    """Yield code, comments, shortcodes and elements without prose from `start` on, in order, none inside another.

    What is not closed is left as text, but for a code fence, which then ends with the file.
    """
    missing: set[str] = set()
    match = _OPEN.search(text, start)
    while match:
        end = _end(text, match, missing)
        if end:
            reason = "code" if match["fence"] or match["liquid"] or match["hugo"] else ""
            reason = NO_PROSE[match["element"].lower()] if match["element"] else reason
            yield Region(Span(match.start(), end), reason)
        match = _OPEN.search(text, end or match.end())


def _end(text: str, match: re.Match[str], missing: set[str]) -> int:
    """Return where a region ends, 0 where it is never closed; `missing` remembers what was looked for in vain."""
    closer = _closer(match)
    if closer in missing:
        return 0
    close = re.compile(closer, re.I | re.M).search(text, match.end())
    if match["fence"]:
        return close.end() if close else len(text)
    if not close:
        missing.add(closer)
        return 0
    paragraph = _BLANK_LINE.search(text, match.end(), close.start()) if match["span"] else None
    return 0 if paragraph else close.end()


def _closer(match: re.Match[str]) -> str:
    if match["fence"]:
        tick = match["tick"]
        return rf"^[ \t>]*{re.escape(tick[0])}{{{len(tick)},}}[ \t]*(?=[\r\n]|\Z)"
    if match["element"]:
        return rf"</{match['element'].lower()}\s*>"
    if match["liquid"]:
        return rf"\{{%-?\s*end{match['liquid'].lower()}\s*-?%\}}"
    if match["hugo"]:
        return rf"\{{\{{[<%]\s*/\s*{match['hugo'].lower()}\s*[>%]\}}\}}"
    if match["span"]:
        return rf"(?<!`)`{{{len(match['span'])}}}(?!`)"
    return re.escape(_CLOSERS[match.lastgroup or ""])


def filled(text: str, spans: Iterable[Span], fill: str = FILL) -> str:
    """Return the text with every character of the spans but line breaks replaced; `spans` are sorted and apart."""
    parts, end = [], 0
    for span in spans:
        parts += [text[end : span.start], re.sub(r"[^\r\n]", fill, text[span.start : span.end])]
        end = span.end
    return "".join([*parts, text[end:]])


def inline_marks(text: str, definitions: Collection[str], expressions: bool = False) -> list[Span]:
    """Return what to mask in one block of prose, sorted: of a link the brackets and target, of an image all of it.

    `definitions` are the names of link references, in lower case. `expressions` masks what stands in braces (MDX).
    An entity or a tag like `<br>` leaves its first character, so that the words on its sides stay apart.
    """
    steps: list[Callable[[str], list[Span]]] = [
        lambda text: [Span(match.start(), match.start() + 1) for match in _ESCAPE.finditer(text)],
        lambda text: _whole(_AUTOLINK, text),
        lambda text: [_tag(match) for match in _TAG.finditer(text)],
        lambda text: _whole(_IMAGE, text),
        lambda text: [span for match in _LINK.finditer(text) for span in _around(match)],
        lambda text: _whole(_FOOTNOTE, text),
        lambda text: [span for match in _REFERENCE.finditer(text) for span in _reference(match, definitions)],
        lambda text: _whole(_EXPRESSION if expressions else _ATTRIBUTES, text),
        lambda text: _whole(_ADDRESS, text),
        lambda text: [_entity(match) for match in _ENTITY.finditer(text)],
        lambda text: _whole(_STRIKE, text),
        _emphasis,
    ]
    escaped = [Span(match.start(1), match.end(1)) for match in _ESCAPE.finditer(text)]
    masked: list[Span] = []
    for step in steps:
        spans = [span for span in step(text) if span.start < span.end]
        text = filled(text, spans)
        masked += spans
        if step is steps[0]:
            text = filled(text, escaped)
    return sorted(masked)


def _whole(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [Span(*match.span()) for match in pattern.finditer(text)]


def _tag(match: re.Match[str]) -> Span:
    inside = (match["name"] or "").lower() in PHRASING.split()
    return Span(match.start() + (0 if inside else 1), match.end())


def _entity(match: re.Match[str]) -> Span:
    return Span(match.start() + (0 if match[0].lower() in NOTHING else 1), match.end())


def _around(match: re.Match[str]) -> list[Span]:
    return [Span(match.start(), match.start(1)), Span(match.end(1), match.end())]


def _reference(match: re.Match[str], definitions: Collection[str]) -> list[Span]:
    name = " ".join((match[2] or match[1]).split()).lower()
    return _around(match) if name in definitions else []


def _emphasis(text: str) -> list[Span]:
    """Pair the runs of `*` and of `_`, the inner ones first; an underscore inside a word is none."""
    masked: list[Span] = []
    waiting: dict[str, list[Span]] = {"*": [], "_": []}
    for match in _RUN.finditer(text):
        start, end = match.span()
        before, after = text[start - 1 : start] or " ", text[end : end + 1] or " "
        inner = match[0][0] == "_"
        openers = waiting[match[0][0]]
        while start < end and openers and not before.isspace() and not (inner and after.isalnum()):
            opener = openers.pop()
            size = min(opener.end - opener.start, end - start)
            masked += [Span(opener.end - size, opener.end), Span(start, start + size)]
            start += size
            if opener.start < opener.end - size:
                openers.append(Span(opener.start, opener.end - size))
        if start < end and not after.isspace() and not (inner and before.isalnum()):
            openers.append(Span(start, end))
    return sorted(masked)
