"""A family in time: a lane for each publisher, each text as wide as its date is uncertain, its source by an arrow.

A text whose year is unknown stands apart from the axis; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dedup import dates
from dedup.report.html.derivation import kind_of, sides
from dedup.report.html.markup import Markup, brief, tag
from dedup.report.html.ticks import ticks
from dedup.report.safe import middle
from dedup.report.survey import Survey
from dedup.report.wording import counted, published
from dedup.verdicts import Family, Pair

#: Texts drawn, at most: the first in time.
MOST = 24
#: Measures of the picture: the names of the lanes, a text without a full date, the axis, a row, the letters.
_NAMES, _BOX, _AXIS, _ROW, _LETTER = 190, 190, 600, 46, 6.4
_TOP, _BAR, _LEAST = 26, 10, 6
_BARS = "A bar is as long as its date is uncertain: without an offset it may be anywhere on Earth. Times are in UTC. "
#: Letters of a name in the picture, at most.
_CUT = 25


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a text is drawn: its row from 0, and the ends of its bar."""

    name: str
    row: int
    start: float
    end: float
    dated: bool

    @property
    def y(self) -> float:
        return _TOP + self.row * _ROW + 24


def timeline(family: Family, pairs: Sequence[Pair], survey: Survey) -> Markup:
    """Return the picture with its key."""
    names = sorted(family.documents, key=survey.age)
    shown = names[:MOST]
    lanes = _lanes(shown, survey)
    bounds = {name: found for name in shown if (found := _bounds(survey, name))}
    spots, rows = _spots(lanes, bounds)
    width = _NAMES + (_BOX if len(bounds) < len(shown) else 0) + (_AXIS if bounds else 0) + 10
    high = _TOP + rows * _ROW + (26 if bounds else 4)
    picture = tag(
        "svg",
        tag("title", f"{counted(len(shown), 'text')} in time, a lane for each publisher"),
        tag("desc", "; ".join(_told(name, survey) for name in shown)),
        *_ground(lanes, width, bounds, len(bounds) < len(shown), high),
        *_ties(spots, pairs),
        *(_text(spot, survey, width) for spot in spots.values()),
        viewBox=f"0 0 {width} {high}",
        width=width,
        role="img",
        class_="timeline",
    )
    left = len(names) - len(shown)
    note = f" The first {MOST} are drawn, {left:,} are not." if left else ""
    return tag(
        "figure",
        tag("div", picture, class_="wide", tabindex="0", role="group", aria_label="Family in time, picture"),
        tag("figcaption", _key(bool(bounds)), note),
    )


def _key(timed: bool) -> Markup:
    ties = [
        tag("span", tag("span", class_=f"line {kind}"), words)
        for kind, words in (
            ("credited", "credited"),
            ("inferred", "inferred"),
            ("undetermined", "which is the source is undetermined"),
        )
    ]
    bar = _BARS if timed else ""
    return tag("span", bar, "From source to copy: ", *ties, class_="key")


def _bounds(survey: Survey, name: str) -> tuple[datetime, datetime] | None:
    when = survey.texts[name].published
    return dates.interval(when) if when else None


def _lanes(names: Sequence[str], survey: Survey) -> dict[str, list[str]]:
    """Return the texts of each lane: of a publisher, or of no known one."""
    lanes: dict[str, list[str]] = {}
    for name in names:
        lanes.setdefault(survey.home(name) or "", []).append(name)
    return {**{lane: texts for lane, texts in lanes.items() if lane}, **({"": lanes[""]} if "" in lanes else {})}


def _spots(lanes: dict[str, list[str]], bounds: dict[str, tuple[datetime, datetime]]) -> tuple[dict[str, _Spot], int]:
    """Return where each text is drawn, each in a row of its own, and the number of rows."""
    spots, row = {}, 0
    undated = any(name not in bounds for names in lanes.values() for name in names)
    left = _NAMES + (_BOX if undated else 0)
    scale = _scale(bounds)
    for names in lanes.values():
        for name in names:
            if name in bounds:
                start, end = (left + scale(moment) for moment in bounds[name])
                spots[name] = _Spot(name, row, start, max(end, start + _LEAST), True)
            else:
                spots[name] = _Spot(name, row, _NAMES + 8, _NAMES + 20, False)
            row += 1
    return spots, row


class _scale:
    """Turns a moment into a place on the axis."""

    def __init__(self, bounds: dict[str, tuple[datetime, datetime]]) -> None:
        self.first = min((start for start, _ in bounds.values()), default=datetime.min.replace(tzinfo=UTC))
        last = max((end for _, end in bounds.values()), default=self.first)
        self.length = max((last - self.first) / timedelta(seconds=1), 60.0)

    def __call__(self, moment: datetime) -> float:
        # A margin on the right leaves room for the name of the last text.
        return 12 + (_AXIS - 70) * ((moment - self.first) / timedelta(seconds=1)) / self.length

    def ticks(self) -> list[tuple[float, str]]:
        """Return the places of the axis that have a label."""
        return [(self(moment), words) for moment, words in ticks(self.first, self.length)]


def _ground(
    lanes: dict[str, list[str]],
    width: float,
    bounds: dict[str, tuple[datetime, datetime]],
    undated: bool,
    high: float,
) -> Iterator[Markup]:
    """Yield the lanes with their names, and the axis with its days."""
    y = float(_TOP)
    for number, (lane, names) in enumerate(lanes.items()):
        deep = _ROW * len(names)
        yield tag("rect", x=0, y=y, width=width, height=deep, class_=f"lane{' odd' if number % 2 else ''}")
        words = middle(lane, _CUT - 4, "…") if lane else "publisher unknown"
        yield tag("text", tag("title", brief(lane) or words), words, x=8, y=y + 28, class_="publisher")
        y += deep
    if undated:
        yield tag("text", "no full date", x=_NAMES + 8, y=16)
    if not bounds:
        return
    left = _NAMES + (_BOX if undated else 0)
    yield tag("line", x1=left, y1=8, x2=left, y2=high - 22, class_="axis")
    for place, words in _scale(bounds).ticks():
        x = left + place
        yield tag("line", x1=x, y1=_TOP, x2=x, y2=high - 22, class_="tick")
        yield tag("text", words, x=x, y=high - 8, text_anchor="middle")


def _text(spot: _Spot, survey: Survey, width: float) -> Markup:
    text = survey.texts[spot.name]
    when = published(text.published) if text.published else "no date"
    bar = tag("rect", x=spot.start, y=spot.y - 5, width=spot.end - spot.start, height=_BAR, rx=4, class_="span")
    name = middle(spot.name, _CUT, "…")
    long = max(len(name), len(when)) * _LETTER
    # A name stands over its bar; near the right edge it ends with the bar instead of beginning with it.
    late = spot.dated and spot.start + long > width - 8
    at = {"x": spot.end if late else spot.start, "text_anchor": "end" if late else "start"}
    return tag(
        "g",
        tag("title", _told(spot.name, survey)),
        bar,
        tag("text", name, y=spot.y - 10, **at, class_="name"),
        tag("text", when, y=spot.y + 17, **at, class_="when"),
    )


def _told(name: str, survey: Survey) -> str:
    text = survey.texts[name]
    when = published(text.published) if text.published else "no date"
    return f"{brief(name)}, {brief(survey.home(name) or 'publisher unknown')}, {when}"


def _ties(spots: dict[str, _Spot], pairs: Sequence[Pair]) -> Iterator[Markup]:
    """Yield a line for each pair, from the source to the copy, under the texts."""
    for pair in pairs:
        copy, source = sides(pair)
        if source not in spots or copy not in spots:
            continue
        yield _tie(spots[source], spots[copy], kind_of(pair))


def _tie(source: _Spot, copy: _Spot, kind: str) -> Markup:
    x1, x2 = source.end, copy.start
    if copy.start < source.end:
        # Bars that overlap, and texts without a date, are joined by a bow on their left.
        x1, x2 = source.start, copy.start
        bow = min(x1, x2) - 14 - 3 * abs(copy.row - source.row)
        path = f"M{x1:.0f} {source.y:.0f}C{bow:.0f} {source.y:.0f} {bow:.0f} {copy.y:.0f} {x2:.0f} {copy.y:.0f}"
    else:
        half = (x1 + x2) / 2
        path = f"M{x1:.0f} {source.y:.0f}C{half:.0f} {source.y:.0f} {half:.0f} {copy.y:.0f} {x2:.0f} {copy.y:.0f}"
    head = f"M{x2 - 7:.0f} {copy.y - 4:.0f}L{x2:.0f} {copy.y:.0f}L{x2 - 7:.0f} {copy.y + 4:.0f}z"
    arrow = None if kind == "undetermined" else tag("path", d=head, class_="head")
    return tag("g", tag("path", d=path, class_="way"), arrow, class_=f"tie {kind}")
