"""Ribbons: both texts from top to bottom, and a band from each shared sentence to where it stands in the other one.

Parallel bands were copied in order, crossing ones moved, and a sentence without a band is not in the other text.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from dedup.report.html.drawn import Band, Drawn
from dedup.report.html.markup import Markup, join, tag

#: Of the picture, in units of its own: width, the middle of the columns of A and B, half a column, room above.
WIDTH, LEFT, RIGHT, HALF, TOP = 440, 50, 390, 5, 26
#: Height of the tallest picture, of a sentence at most, and from which each has its number.
_TALLEST, _ROW, _NUMBERED = 580, 17, 9


def height(drawn: Drawn) -> float:
    """Return the height of the picture."""
    return TOP + drawn.longest * _row(drawn) + 6


def picture(drawn: Drawn, number: int, linked: bool = True, dense: bool = True) -> Markup:
    """Return the picture for a page; `number` is the pair's, `linked` makes each band a link to its sentence."""
    return tag(
        "svg",
        tag("title", description(drawn), id=f"rt{number}"),
        content(drawn, number if linked else 0, dense),
        class_="ribbons",
        viewBox=f"0 0 {WIDTH} {height(drawn):.0f}",
        role="group" if linked else "img",
        aria_labelledby=f"rt{number}",
    )


def description(drawn: Drawn) -> str:
    """Return what the picture shows, for those who do not see it."""
    order = drawn.shown.pair.order
    return (
        f"{len(drawn.bands)} bands join the {drawn.across} sentences of A with the {drawn.down} of B; "
        f"{order.in_order} of {order.n} matches are in the order of A, {order.moved} moved."
    )


def content(drawn: Drawn, number: int, dense: bool = True) -> Markup:
    """Return the columns, numbers and bands, those that moved on top.

    With a pair's number each band is a link. Unless `dense`, few sentences have their number, and bands lie in one.
    """
    row = _row(drawn)
    bands = sorted(drawn.bands, key=lambda band: band.match.moved)
    drawing = [_band(band, row, number) for band in bands] if number or dense else _merged(bands, row)
    columns = (
        ("A", LEFT, drawn.across, [band.a for band in bands]),
        ("B", RIGHT, drawn.down, [band.b for band in bands]),
    )
    return join((*(_column(*column, row, dense) for column in columns), *drawing))


def _row(drawn: Drawn) -> float:
    return min(_ROW, _TALLEST / drawn.longest)


def _column(name: str, x: int, count: int, held: Iterable[tuple[int, int]], row: float, dense: bool) -> Markup:
    """Return the boxes of one text, those that are shared filled, and their numbers.

    All boxes are one dashed line, those that are shared pieces of another: a box of its own would be twenty times as
    many bytes in a report of hundreds of pairs.
    """
    gap = 2 if row > 5 else 0
    every = tag(
        "path", d=f"M{x} {TOP}v{_short(count * row)}", class_="none", stroke_dasharray=f"{_short(row - gap)} {gap}"
    )
    shared = sorted({number for first, last in held for number in range(first, last + 1)})
    boxes = "".join(f"M{x} {_short(TOP + number * row)}v{_short(row - gap)}" for number in shared)
    head = tag("text", name, x=x, y=16, class_="which")
    return join((head, every, tag("path", d=boxes, class_="held") if boxes else None, *_numbers(x, count, row, dense)))


def _numbers(x: int, count: int, row: float, dense: bool) -> list[Markup]:
    step = 1 if row >= _NUMBERED and dense else (5 if dense else 10) if row >= 3 else max(round(count / 100) * 10, 10)
    side = {"x": x - HALF - 5, "class_": "end"} if x == LEFT else {"x": x + HALF + 5}
    chosen = [number for number in range(1, count + 1) if number in (1, count) or number % step == 0]
    # The last number would run into the one before it where they lie closer than a line.
    kept = [number for number in chosen if number == count or (count - number) * row >= _NUMBERED]
    return [tag("text", str(number), y=round(TOP + (number - 0.5) * row + 3), **side) for number in kept]


def _band(band: Band, row: float, number: int) -> Markup:
    path = tag("path", class_=f"band {band.style}", d=_outline(band, row))
    name = tag("title", band.label)
    if not number:
        return tag("g", name, path)
    return tag("a", name, path, href=f"#b{number}-{band.b[0] + 1}", tabindex=-1)


def _outline(band: Band, row: float) -> str:
    gap = 2 if row > 5 else 0
    (top_a, end_a), (top_b, end_b) = (
        (_short(TOP + first * row), _short(TOP + (last + 1) * row - gap)) for first, last in (band.a, band.b)
    )
    left, right, near, far = _curve()
    there = f"M{left} {top_a}C{near} {top_a} {far} {top_b} {right} {top_b}"
    return f"{there}V{end_b}C{far} {end_b} {near} {end_a} {left} {end_a}z"


def _merged(bands: list[Band], row: float) -> list[Markup]:
    """Return the bands as one thick line for each style: a tenth of the bytes of bands by themselves."""
    groups = groupby(sorted(bands, key=lambda band: (band.match.moved, band.style)), key=lambda band: band.style)
    width = max(round(row - 2, 1), 1)
    return [
        tag("path", class_=f"line {name}", stroke_width=width, d="".join(_line(band, row) for band in group))
        for name, group in groups
    ]


def _line(band: Band, row: float) -> str:
    here, there = (f"{TOP + ((first + last + 1) * row - 2) / 2:.0f}" for first, last in (band.a, band.b))
    left, right, near, far = _curve()
    return f"M{left} {here}C{near} {here} {far} {there} {right} {there}"


def _curve() -> tuple[int, int, int, int]:
    """Return where a band begins and ends, and the places that bend it."""
    left, right = LEFT + HALF, RIGHT - HALF
    return left, right, left + (right - left) * 3 // 5, left + (right - left) * 2 // 5


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
