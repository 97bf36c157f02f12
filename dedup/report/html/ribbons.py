"""Ribbons: both texts from top to bottom, and a band from each shared sentence to where it stands in the other one.

Parallel bands were copied in order, crossing ones moved, and a sentence without a band is not in the other text.
"""

from __future__ import annotations

from itertools import groupby

from dedup.report.html.drawn import Band, Drawn
from dedup.report.html.markup import Markup, join, tag

#: Of the picture, in units of its own: width, the columns of A and B, width of a column, room above and below.
WIDTH, LEFT, RIGHT, COLUMN, TOP = 440, 44, 386, 10, 26
#: Height of the tallest picture, of a sentence at most, and from which each has its number.
_TALLEST, _ROW, _NUMBERED = 580, 17, 9


def height(drawn: Drawn) -> float:
    """Return the height of the picture."""
    return TOP + drawn.longest * _row(drawn) + 6


def picture(drawn: Drawn, number: int, linked: bool = True) -> Markup:
    """Return the picture for a page; `number` is that of the pair, `linked` makes each band a link to its sentence."""
    size = f"0 0 {WIDTH} {height(drawn):.0f}"
    name = f"rt{number}"
    head = tag("title", description(drawn), id=name)
    return tag(
        "svg",
        head,
        content(drawn, number if linked else 0),
        class_="ribbons",
        viewBox=size,
        role="img",
        aria_labelledby=name,
    )


def description(drawn: Drawn) -> str:
    """Return what the picture shows, for those who do not see it."""
    order = drawn.shown.pair.order
    return (
        f"{len(drawn.bands)} bands join the {drawn.across} sentences of A with the {drawn.down} of B; "
        f"{order.in_order} of {order.n} matches are in the order of A, {order.moved} moved."
    )


def content(drawn: Drawn, number: int) -> Markup:
    """Return the columns, numbers and bands; with a pair's number each band is a link, with 0 they are plain."""
    row = _row(drawn)
    still = [band for band in drawn.bands if not band.match.moved]
    moved = [band for band in drawn.bands if band.match.moved]
    ordered = [*still, *moved]
    bands = [_linked(band, row, number) for band in ordered] if number else [_merged(ordered, row)]
    return join((
        tag("text", "A", x=LEFT + COLUMN // 2, y=16, class_="head"),
        tag("text", "B", x=RIGHT + COLUMN // 2, y=16, class_="head"),
        _column(drawn, LEFT, row, drawn.across, {n for band in drawn.bands for n in range(band.a[0], band.a[1] + 1)}),
        _column(drawn, RIGHT, row, drawn.down, {n for band in drawn.bands for n in range(band.b[0], band.b[1] + 1)}),
        *bands,
    ))  # fmt: skip


def _row(drawn: Drawn) -> float:
    return min(_ROW, _TALLEST / drawn.longest)


def _column(drawn: Drawn, x: int, row: float, count: int, held: set[int]) -> Markup:
    """Return the boxes of one text, those that are shared apart from those that are not, and their numbers."""
    boxes = [_boxes(x, row, [n for n in range(count) if (n in held) == shared]) for shared in (False, True)]
    step = 1 if row >= _NUMBERED else 5 if row >= 3 else max(round(count / 100) * 10, 10)
    side = {"x": x - 5, "class_": "end"} if x == LEFT else {"x": x + COLUMN + 5}
    numbers = [
        tag("text", str(n + 1), y=round(TOP + (n + 0.5) * row + 4, 1), **side)
        for n in range(count)
        if n + 1 == count or (n + 1) % step == 0 or (n == 0)
    ]
    return join(
        [
            tag("path", class_="none", d=boxes[0]) if boxes[0] else None,
            tag("path", class_="held", d=boxes[1]) if boxes[1] else None,
            *numbers,
        ]
    )


def _boxes(x: int, row: float, numbers: list[int]) -> str:
    """Return boxes as one path; neighbours lie apart while there is room."""
    inner = row - 2 if row > 5 else row
    return "".join(f"M{x} {_short(TOP + n * row)}h{COLUMN}v{_short(inner)}h-{COLUMN}z" for n in numbers)


def _linked(band: Band, row: float, number: int) -> Markup:
    path = tag("path", class_=band.style, d=_outline(band, row))
    return tag("a", tag("title", band.label), path, href=f"#b{number}-{band.b[0] + 1}", tabindex=-1)


def _merged(bands: list[Band], row: float) -> Markup:
    """Return the bands as one path for each style, in place of one for each band: a tenth of the bytes."""
    groups = groupby(sorted(bands, key=lambda band: (band.match.moved, band.style)), key=lambda band: band.style)
    return join(tag("path", class_=name, d="".join(_outline(band, row) for band in group)) for name, group in groups)


def _outline(band: Band, row: float) -> str:
    inset = 2 if row > 5 else 0
    (top_a, end_a), (top_b, end_b) = (
        (_short(TOP + first * row), _short(TOP + (last + 1) * row - inset)) for first, last in (band.a, band.b)
    )
    left, right = LEFT + COLUMN, RIGHT
    near, far = left + (right - left) * 2 // 5, left + (right - left) * 3 // 5
    there = f"M{left} {top_a}C{far} {top_a} {near} {top_b} {right} {top_b}"
    return f"{there}V{end_b}C{near} {end_b} {far} {end_a} {left} {end_a}z"


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
