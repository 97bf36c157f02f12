"""Plain text: lines at the head and the foot of a file that say what the article is, and the story between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import astuple, replace

from dedup.model import Document, Marked, Published, Skipped, Span
from dedup.read.dates import parse_date
from dedup.read.encoding import decode
from dedup.read.language import detect
from dedup.read.metadata import Fact, Line, announces, byline, facts, publisher
from dedup.read.source import Source

#: A title is at most this long: code points, words; in a script without spaces, code points.
LONGEST_TITLE, MOST_WORDS, LONGEST_DENSE_TITLE = 160, 25, 50
#: The least number of stops for each block of a story; with fewer, lines without a stop are this text's habit.
STOPS_PER_BLOCK = 0.5
#: A title in a script without spaces has at least this many code points.
FEWEST_DENSE = 4
#: What the foot of a file may hold; and the lines of the story in which its dateline is looked for.
FOOT = ("date", "address", "advert", "byline")
OPENING_LINES = 3
#: The share of a title's longer words that come again in the story: for a line after a date, and set off by a blank.
BORNE_OUT, HINTED = 0.6, 0.3
#: Letters of a word that are compared, so that endings do not count.
STEM = 5

_LINE = re.compile(r"[^\r\n]+")
_NEXT = re.compile(r"(?:\r\n|\r|\n)([^\r\n]*)")
_DATED = re.compile(
    r"(?:(?:date|dated|published|datum|fecha|data|дата)\b[:,]?\s+)?(\d{4}-\d\d-\d\d|\d{8})[,:]?\s+(?=[^\W\d])", re.I
)
_DURATION = re.compile(r"\s\(?\d{1,2}:\d\d(?::\d\d)?\)?$")
_CLOSE = r"[\s\"'”’“‘»«›)\]」』）]*$"
_STOP = re.compile(r"[.!?…。！？।؟۔．]" + _CLOSE)
_STOPS = re.compile(r"[.!?…।؟۔][\"'”’»)]*(?=\s|$)|[。！？]")
_INNER_STOP = re.compile(r"[^\W\d_]{4,}[.!?]\s+[^\W_a-z]|https?://|www\.")
_LONGER = re.compile(r"[^\W\d_]{4,}")
_NO_TITLE_END = re.compile(r"[.…。।۔．,;:，；：、-]" + _CLOSE)
_ABBREVIATED = re.compile(r"(?:[A-Z]\.){2,}$")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_DATELINE = re.compile(r"(?P<head>[^()—–]{3,80}?) ?(?P<agency>\([^)]{2,40}\))? ?(?:--+|[—–]|- )")
_AGENCY = re.compile(r"[^()—–]{0,60}\([^)]{2,40}\)\s?(?:--+|[—–]|- )")
_CHINESE_DATELINE = re.compile(r"\S{2,16}?(?P<date>\d{1,2}月\d{1,2}日)[电電]")


def read_text(source: Source) -> Iterator[Document | Skipped]:
    """Yield the one article of a plain text file; raises Unreadable. Unknown shapes are read as story throughout."""
    yield from_text(decode(source.read()), source)


def from_text(text: str, source: Source) -> Document:
    """Return the article of an already decoded plain text."""
    lines = _lines(text)
    opening, first = _opening(lines)
    closing = _closing(lines[first:])
    known = {fact.span for fact in (*opening, *closing)}
    inner = [fact for line in lines[first:] if (fact := byline(line)) and fact.span not in known]
    found = [*opening, *inner, *closing]
    known.update(fact.span for fact in inner)
    story = [line for line in lines[first:] if line.span not in known]
    return _document(text, source, found if story else [], story or lines)


def _document(text: str, source: Source, found: list[Fact], story: list[Line]) -> Document:
    url = next((fact.url for fact in found if fact.url), None)
    return Document(
        id="",
        path=source.name,
        format="txt",
        text=text,
        title=next((fact.title for fact in found if fact.title), None),
        published=_best([*(fact.published for fact in found), *map(_dateline, story[:OPENING_LINES])]),
        url=url,
        publisher=publisher(url),
        byline=next((fact.byline for fact in found if fact.byline), None),
        language=detect("\n".join(line.text for line in story)),
        furniture=tuple(Marked(fact.span, fact.reason) for fact in sorted(found, key=lambda fact: fact.span)),
        root=source.root,
    )


def _opening(lines: list[Line]) -> tuple[list[Fact], int]:
    """Return what the lines at the head say, and the index of the first line of the story.

    A line that begins with a date is replaced in `lines` by what follows the date.
    """
    found: list[Fact] = []
    for index, line in enumerate(lines):
        titled = any(fact.title for fact in found)
        dated = _DATED.match(line.text)
        published = parse_date(dated[1]) if dated else None
        if dated and published:
            found.append(Fact("date", Span(line.start, line.start + dated.end(1)), published=published))
            lines[index] = Line(line.start + dated.end(), line.text[dated.end() :], line.joined)
            here = _after_date(lines, index, titled)
        else:
            here = facts(line) or _twice(lines, index) or ([] if titled else _title(lines, index))
        if not here and not (titled and announces(lines[index + 1 : index + 2])):
            return found, index
        found += here
    return found, len(lines)


def _closing(lines: list[Line]) -> list[Fact]:
    """Return what the lines at the foot say; a date there has a year, and an address there is the only one."""
    found: list[Fact] = []
    for line in reversed(lines):
        here = facts(line)
        if not here or any(fact.reason not in FOOT or _yearless(fact) for fact in here):
            break
        found += here
    addresses = sum(fact.url is not None for fact in found)
    return found if addresses < 2 else [replace(fact, url=None) for fact in found]


def _yearless(fact: Fact) -> bool:
    return fact.published is not None and fact.published.year is None


def _twice(lines: list[Line], index: int) -> list[Fact]:
    """Recognise a caption given on two lines, one right under the other."""
    pairs = [(index - 1, index), (index, index + 1)]
    known = [(a, b) for a, b in pairs if a >= 0 and b < len(lines)]
    twice = any(lines[a].joined and lines[a].text == lines[b].text for a, b in known)
    return [Fact("caption", lines[index].span)] if twice else []


def _after_date(lines: list[Line], index: int, titled: bool) -> list[Fact]:
    """Judge what follows a date on its line: metadata, a caption, the title if the story bears it out, or story."""
    line, rest = lines[index], lines[index + 1 :]
    found = facts(line)
    if found or _STOP.search(line.text) or not rest or _long(line.text):
        return found
    if titled or _DURATION.search(line.text) or not _borne_out(line, rest, BORNE_OUT):
        return [Fact("caption", line.span)]
    return [Fact("title", line.span, title=" ".join(line.text.split()))]


def _borne_out(line: Line, rest: list[Line], share: float) -> bool:
    """Whether this share of a line's longer words, but for their endings, come again in the story.

    Without spaces, as in Chinese, words cannot be told, and the answer is yes.
    """
    if _DENSE.search(line.text):
        return True
    words = [word.casefold()[:STEM] for word in _LONGER.findall(line.text)]
    story = " ".join(other.text for other in rest).casefold()
    return sum(word in story for word in words) >= share * len(words)


def _title(lines: list[Line], index: int) -> list[Fact]:
    """Recognise the title: short, without a stop, no dateline in it, and set off from the story."""
    line, rest = lines[index], lines[index + 1 :]
    text = line.text
    worded = len(text.split()) > 1 or len(_DENSE.findall(text)) >= FEWEST_DENSE
    if not rest or not worded or _long(text) or _AGENCY.match(text) or _dateline(line):
        return []
    if facts(rest[0]):
        title = not _NO_TITLE_END.search(text) or bool(_ABBREVIATED.search(text))
    else:
        ended = _STOP.search(text) or _NO_TITLE_END.search(text) or _INNER_STOP.search(text)
        title = not line.joined and not ended and _punctuated(rest) and _borne_out(line, rest, HINTED)
    return [Fact("title", line.span, title=" ".join(text.split()))] if title else []


def _punctuated(lines: list[Line]) -> bool:
    """Whether a text ends its sentences with stops, so that a line without one is no sentence."""
    blocks = sum(not line.joined for line in lines)
    stops = sum(len(_STOPS.findall(line.text)) for line in lines)
    return stops >= max(1, STOPS_PER_BLOCK * blocks)


def _long(text: str) -> bool:
    if len(_DENSE.findall(text)) > len(text) / 2:
        return len(text) > LONGEST_DENSE_TITLE
    return len(text) > LONGEST_TITLE or len(text.split()) > MOST_WORDS


def _dateline(line: Line) -> Published | None:
    """Return the date in the dateline that a line opens with: a place in capitals or an agency must stand beside it."""
    match = _CHINESE_DATELINE.match(line.text)
    if match:
        return parse_date(match["date"])
    match = _DATELINE.match(line.text)
    parts = match["head"].split(", ") if match else []
    for index in range(len(parts)):
        published = parse_date(", ".join(parts[index:]))
        if match and published and published.day:
            place = parts[0].split()[:1]
            placed = index > 0 and bool(place) and place[0].isupper()
            return published if match["agency"] or placed else None
    return None


def _best(dates: list[Published | None]) -> Published | None:
    """Return the most precise of the dates that agree with the first one."""
    known = [astuple(published) for published in dates if published]
    agreeing = [one for one in known if all(a == b for a, b in zip(one, known[0], strict=True) if None not in (a, b))]
    if not agreeing:
        return None
    return Published(*max(agreeing, key=lambda one: (one[0] is not None, sum(part is not None for part in one))))


def _lines(text: str) -> list[Line]:
    """Return the lines that are not blank; only CR, LF and CRLF break a line."""
    found = []
    for match in _LINE.finditer(text):
        stripped = match[0].strip()
        if stripped:
            start = match.start() + match[0].index(stripped)
            following = _NEXT.match(text, match.end())
            found.append(Line(start, stripped, joined=bool(following and following[1].strip())))
    return found
