"""How much of each text stands in one other text: a histogram, with the thresholds that name a relation."""

from __future__ import annotations

from collections import Counter

from dedup.report.html.markup import Markup, join, tag
from dedup.report.html.report import Report
from dedup.report.wording import counted, share
from dedup.settings import Settings

#: Bars, each of so many percent, and their size in the picture.
_BARS, _WIDE, _HIGH = 20, 16, 90
_LEFT, _TOP = 30, 44


def histogram(report: Report) -> Markup:
    """Return the picture, and the same as a table for who cannot see it."""
    checked, every = report.findings.checked, report.survey.best
    # Of a check the drafts are of interest; the texts of the reference are there because they share text with one.
    best = [every[name] for name in (checked.drafts if checked else every) if name in every]
    noun = "draft" if checked else "text"
    bins = Counter(min(int(round(one, 4) * _BARS), _BARS - 1) for one in best)
    lines = thresholds(report.findings.settings)
    caption = tag(
        "figcaption",
        tag("strong", f"Best match of each {noun}"),
        f" {_caption(best, noun, report.findings.settings)}",
    )
    return tag("figure", caption, tag("div", _picture(bins, lines), class_="wide", **_SCROLLS), class_="histogram")


#: What lets a picture wider than the window be moved by keys.
_SCROLLS = {"tabindex": "0", "role": "group", "aria_label": "Best match of each text, picture"}


def thresholds(settings: Settings) -> tuple[tuple[str, float], ...]:
    """Return the names and values of the thresholds of extent, the smallest first."""
    return (("part", settings.part), ("most", settings.most), ("whole", settings.whole))


def _caption(best: list[float], noun: str, settings: Settings) -> str:
    most = sum(round(one, 4) >= settings.most for one in best)
    none = sum(one == 0 for one in best)
    return (
        f"The largest share of its words that stands in one other text: {share(settings.most)} or more in "
        f"{most:,} of {counted(len(best), noun)}, nothing at all in {none:,}."
    )


def _picture(bins: Counter[int], lines: tuple[tuple[str, float], ...]) -> Markup:
    largest, width = max(bins.values(), default=1), _BARS * _WIDE
    told = "; ".join(f"{at * 5} to {at * 5 + 5}%: {counted(bins[at], 'text')}" for at in sorted(bins))
    bars = [
        join(
            [
                tag(
                    "rect",
                    x=_LEFT + at * _WIDE + 1,
                    y=_TOP + _HIGH - high,
                    width=_WIDE - 2,
                    height=high,
                    class_="column",
                ),
                tag(
                    "text",
                    f"{number:,}",
                    x=_LEFT + at * _WIDE + _WIDE / 2,
                    y=_TOP + _HIGH - high - 4,
                    text_anchor="middle",
                ),
            ]
        )
        for at, number in sorted(bins.items())
        if (high := max(round(_HIGH * 0.85 * number / largest), 2))
    ]
    base = _TOP + _HIGH
    axis = [tag("line", x1=_LEFT, y1=base, x2=_LEFT + width, y2=base, class_="axis")]
    axis += [
        tag("text", f"{percent}%", x=_LEFT + width * percent / 100, y=base + 16, text_anchor="middle")
        for percent in range(0, 101, 20)
    ]
    return tag(
        "svg",
        tag("title", "Texts by their best match"),
        tag("desc", told),
        *axis,
        *bars,
        *(_threshold(name, value, width) for name, value in lines),
        viewBox=f"0 0 {width + 2 * _LEFT} {base + 24}",
        role="img",
        class_="hist",
    )


def _threshold(name: str, value: float, width: int) -> Markup:
    x = _LEFT + width * value
    words = tag("text", f"{name} {share(value)}", x=x, y=14, text_anchor="middle")
    return join([tag("line", x1=x, y1=20, x2=x, y2=_TOP + _HIGH, class_="threshold"), words])
