"""Single lines of a plain text that say what the article is: date, address, byline, label, caption, advert."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from dedup.model import Published, Span
from dedup.read.dates import parse_date

#: Labels of "Label: value" lines at the head of a file, per kind of value, in lower case.
LABELS = {
    "title": "title|headline|hed|titel|überschrift|titre|título|titulo|titolo|заголовок|标题|標題",
    "byline": "author|authors|byline|by|autor|autorin|auteur|autore|автор|作者",
    "address": "url|link|address|permalink|web",
    "date": "updated|last updated|modified|last modified|aktualisiert|mis à jour|actualizado|aggiornato|обновлено",
    "credit": "source|credit|quelle|fuente|fonte|bron|источник|来源",
    "label": "section|category|keywords|tags|length|word count|language|ressort|rubrique|sección|rubrik",
}
#: Words before the names of a byline.
BY = "by|von|par|por|di|door|av|af"
#: Words in lower case that may stand between the names of a byline.
JOINERS = "and und et y e i en och og with for in at de del della der den la le van von da di dos bin al el ter ten"
#: Words that no name has: "By Any Measure, Housing Costs Are Rising" is a title.
NOT_NAMES = (
    "the is are was were has have had be been this that these those how why what when where their its can could "
    "should would from your our"
)
#: Lines that announce an advertisement.
ADVERTS = (
    "advertisement advertising advert ad sponsored anzeige werbung publicité publicidad publicidade pubblicità "
    "advertentie реклама 广告 廣告"
)

#: A byline has at most this many words, the first name in it this many.
MOST_WORDS, MOST_NAME_WORDS = 25, 5

_PART = re.compile(r"[^|•·\s](?:[^|•·]*[^|•·\s])?")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.I)
_LABELLED = re.compile(r"([^\W\d_][\w ]{0,20}?)\s?[:：]\s*(\S.*)")
_BYLINE = re.compile(rf"(?:{BY})\s+(\S.*)", re.I)
_PEOPLE = re.compile(r",|&|\s(?:and|und|et|y|e|en|och|og)\s", re.I)
_STOP = re.compile(r"[.!?…。！？]$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, trimmed: where it stands, and whether the next line follows it directly."""

    start: int
    text: str
    joined: bool = False

    @property
    def span(self) -> Span:
        """Where the line stands in the text."""
        return Span(self.start, self.start + len(self.text))


@dataclass(frozen=True, slots=True)
class Fact:
    """What a line of metadata says."""

    reason: str
    span: Span
    title: str | None = None
    published: Published | None = None
    url: str | None = None
    byline: str | None = None


def announces(lines: list[Line]) -> bool:
    """Whether one of the lines can only stand before the story, so that the line above it is a standfirst."""
    return any(fact.reason in ("byline", "date", "address") for line in lines for fact in facts(line))


def facts(line: Line) -> list[Fact]:
    """Return what a line of metadata says, for each of its parts between bars; nothing for a line of the story."""
    whole = _fact(line)
    if whole:
        return [whole]
    parts = [Line(line.start + part.start(), part[0]) for part in _PART.finditer(line.text)]
    found = [_fact(part) for part in parts]
    return [fact for fact in found if fact] if len(found) > 1 and all(found) else []


def _fact(line: Line) -> Fact | None:
    for recognise in (_advert, _address, _date, byline, _labelled, _doubled):
        fact = recognise(line)
        if fact:
            return fact
    return None


def _advert(line: Line) -> Fact | None:
    return Fact("advert", line.span) if line.text.strip("-–— :[]()").casefold() in ADVERTS.split() else None


def _address(line: Line) -> Fact | None:
    if not _URL.fullmatch(line.text):
        return None
    url = line.text if "://" in line.text else f"https://{line.text}"
    return Fact("address", line.span, url=url) if publisher(url) else None


def _date(line: Line) -> Fact | None:
    published = parse_date(line.text)
    return Fact("date", line.span, published=published) if published and published.day else None


def byline(line: Line) -> Fact | None:
    """Recognise a line that is "By" and names, and nothing else."""
    match = _BYLINE.fullmatch(line.text)
    return Fact("byline", line.span, byline=match[1]) if match and _names(match[1]) else None


def _names(text: str) -> bool:
    """Whether a text is nothing but names: of two words at least, in capitals, with joiners between them."""
    words = [word.strip(",.;'’\"()") for word in text.split()]
    words = [word for word in words if word and word != "&"]
    named = [word for word in words if not word[0].islower()]
    first = _PEOPLE.split(text)[0].split()
    return (
        2 <= len(first) <= MOST_NAME_WORDS
        and len(words) <= MOST_WORDS
        and not (_STOP.search(text) and len(words[-1]) > 2)
        and all(word in JOINERS.split() for word in words if word[0].islower())
        and all(word[0].isalpha() for word in words)
        and not set(NOT_NAMES.split()).intersection(word.casefold() for word in named)
        and sum(word[0].isalpha() and not word[0].islower() for word in first) >= 2
    )


def _labelled(line: Line) -> Fact | None:
    match = _LABELLED.fullmatch(line.text)
    label = match and match[1].casefold()
    kind = next((kind for kind, labels in LABELS.items() if label in labels.split("|")), None)
    if not match or not kind:
        return None
    value = match[2]
    if _URL.fullmatch(value):
        return Fact("address", line.span, url=value) if publisher(value) else None
    if kind == "address":
        return None
    return Fact(kind, line.span, title=value if kind == "title" else None, byline=value if kind == "byline" else None)


def _doubled(line: Line) -> Fact | None:
    """Recognise a caption that a page gives twice on one line: once to see, once to be read aloud."""
    words = line.text.split()
    half = len(words) // 2
    dense = len(line.text) // 2
    twice = (len(words) >= 6 and words[:half] == words[half:]) or (
        len(line.text) >= 12 and len(words) == 1 and line.text[:dense] == line.text[dense:]
    )
    return Fact("caption", line.span) if twice else None


def publisher(url: str | None) -> str | None:
    """Return who published an address: its host in lower case, without "www."; None when it has no host."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") or None if host else None
