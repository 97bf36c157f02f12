"""The dot plot: the sentences of A across, those of B down, a dot for each match. A kept order is a falling line."""

from __future__ import annotations

from itertools import groupby

from dedup.report.html.drawn import Band, Drawn
from dedup.report.html.markup import Markup, join, tag

#: Of the picture, in units of its own: width and height, where the field begins, and its side.
SIZE, LEFT, TOP, FIELD = 300, 34, 30, 256


def picture(drawn: Drawn, number: int, linked: bool = True) -> Markup:
    """Return the picture for a page; `number` is that of the pair, `linked` makes each dot a link to its sentence."""
    name = f"dt{number}"
    return tag(
        "svg",
        tag("title", description(drawn), id=name),
        content(drawn, number if linked else 0),
        class_="dots",
        viewBox=f"0 0 {SIZE} {SIZE}",
        role="group" if linked else "img",
        aria_labelledby=name,
    )


def description(drawn: Drawn) -> str:
    """Return what the picture shows, for those who do not see it."""
    order = drawn.shown.pair.order
    where = f"{order.in_order} of {order.n} lie on one falling line"
    return f"Sentences of A across, of B down, {len(drawn.bands)} matches; {where}."


def content(drawn: Drawn, number: int) -> Markup:
    """Return axes and dots; with a pair's number each dot is a link, with 0 they are plain."""
    cell = (FIELD / max(drawn.across, 1), FIELD / max(drawn.down, 1))
    bands = sorted(drawn.bands, key=lambda band: band.match.moved)
    dots = [_linked(band, cell, number) for band in bands] if number else [_merged(bands, cell)]
    return join((
        tag("rect", x=LEFT, y=TOP, width=FIELD, height=FIELD, class_="field"),
        tag("line", x1=LEFT, y1=TOP, x2=LEFT + FIELD, y2=TOP + FIELD, class_="diagonal"),
        tag("text", "A →", x=LEFT, y=12, class_="first"),
        tag("text", "1", x=LEFT, y=25, class_="first"),
        tag("text", str(drawn.across), x=LEFT + FIELD, y=25, class_="end"),
        tag("text", "B ↓", x=2, y=TOP + 26),
        tag("text", "1", x=LEFT - 5, y=TOP + 10, class_="end"),
        tag("text", str(drawn.down), x=LEFT - 5, y=TOP + FIELD, class_="end"),
        *dots,
    ))  # fmt: skip


def _linked(band: Band, cell: tuple[float, float], number: int) -> Markup:
    dot = tag("path", class_=band.style, d=_shape(band, cell))
    return tag("a", tag("title", band.label), dot, href=f"#b{number}-{band.b[0] + 1}", tabindex=-1)


def _merged(bands: list[Band], cell: tuple[float, float]) -> Markup:
    groups = groupby(sorted(bands, key=lambda band: (band.match.moved, band.style)), key=lambda band: band.style)
    return join(tag("path", class_=name, d="".join(_shape(band, cell) for band in group)) for name, group in groups)


def _shape(band: Band, cell: tuple[float, float]) -> str:
    """Return a line of no length: its ends are round where the match moved, else square, so that shape tells it too."""
    x = LEFT + (band.a[0] + band.a[1] + 1) / 2 * cell[0]
    y = TOP + (band.b[0] + band.b[1] + 1) / 2 * cell[1]
    return f"M{x:.0f} {y:.0f}h0"
