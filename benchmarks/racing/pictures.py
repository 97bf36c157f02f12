"""Pictures as SVG: bars and lines on a logarithmic scale, readable on light and on dark ground."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

_WIDTH, _LEFT, _RIGHT, _BAR, _TOP = 720, 150, 190, 22, 44
_HEIGHT, _FOOT = 360, 48
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#57606a}.title{font-size:15px;font-weight:600}"
    ".grid{stroke:#8c959f;stroke-opacity:.35}.ours{fill:#1f6feb}.other{fill:#8c959f}"
    "polyline{fill:none;stroke-width:2}"
    "@media (prefers-color-scheme:dark){text{fill:#b1bac4}}"
)
_COLOURS = ("#1f6feb", "#bf5700", "#2da44e", "#8250df")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its name, its value, what is written beside it, and whether it is ours."""

    name: str
    value: float
    label: str
    ours: bool = False


def bars(title: str, found: Sequence[Bar], path: Path) -> None:
    """Draw horizontal bars on a logarithmic scale that begins at a power of ten below the least; values are > 0."""
    low = 10 ** math.floor(math.log10(min(bar.value for bar in found)) - 0.01)
    high = max(bar.value for bar in found)
    room = _WIDTH - _LEFT - _RIGHT
    parts = []
    for place, bar in enumerate(found):
        y = _TOP + place * (_BAR + 8)
        width = max(2.0, room * math.log(bar.value / low) / math.log(high / low))
        parts += [
            f'<text x="{_LEFT - 8}" y="{y + 16}" text-anchor="end">{escape(bar.name)}</text>',
            f'<rect class="{_kind(bar)}" x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_BAR}"/>',
            f'<text x="{_LEFT + width + 8:.1f}" y="{y + 16}">{escape(bar.label)}</text>',
        ]
    _write(path, title, parts, _TOP + len(found) * (_BAR + 8) + 10)


def _kind(bar: Bar) -> str:
    return "ours" if bar.ours else "other"


def lines(title: str, across: str, series: Mapping[str, Sequence[tuple[float, float]]], path: Path) -> None:
    """Draw series of points over two logarithmic scales, the value beside each point; all numbers are > 0."""
    points = [point for found in series.values() for point in found]
    x_low, x_high = (choose(x for x, _ in points) for choose in (min, max))
    y_low, y_high = (choose(y for _, y in points) for choose in (min, max))
    wide, tall = _WIDTH - 2 * _FOOT - 60, _HEIGHT - _TOP - _FOOT

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            _FOOT + wide * math.log(x / x_low) / (math.log(x_high / x_low) or 1),
            _TOP + tall * (1 - math.log(y / y_low) / (math.log(y_high / y_low) or 1)),
        )

    parts = []
    for x in sorted({x for x, _ in points if math.log10(x).is_integer()}):
        at, _ = place(x, y_low)
        parts.append(f'<line class="grid" x1="{at:.1f}" y1="{_TOP}" x2="{at:.1f}" y2="{_TOP + tall}"/>')
        parts.append(f'<text x="{at:.1f}" y="{_HEIGHT - 22}" text-anchor="middle">{x:,.0f}</text>')
    parts.append(f'<text x="{_FOOT + wide / 2:.0f}" y="{_HEIGHT - 4}" text-anchor="middle">{escape(across)}</text>')
    for number, (colour, (name, found)) in enumerate(zip(_COLOURS, series.items(), strict=False)):
        parts += _series(colour, name, [(*place(x, y), y) for x, y in sorted(found)], -6 if number % 2 == 0 else 18)
    _write(path, title, parts, _HEIGHT)


def _series(colour: str, name: str, found: Sequence[tuple[float, float, float]], below: int) -> list[str]:
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in found)
    parts = [f'<polyline points="{drawn}" stroke="{colour}"/>']
    for x, y, value in found:
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>')
        parts.append(f'<text x="{x + 8:.1f}" y="{y + below:.1f}">{value:,.3g}</text>')
    x, y, _ = found[-1]
    parts.append(
        f'<text x="{x - 8:.1f}" y="{y - 12:.1f}" text-anchor="end" style="fill:{colour}">{escape(name)}</text>'
    )
    return parts


def _write(path: Path, title: str, parts: Sequence[str], height: int) -> None:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">'
    name = (
        f'<title>{escape(title)}</title><style>{_STYLE}</style><text class="title" x="8" y="22">{escape(title)}</text>'
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([head, name, *parts, "</svg>", ""]), encoding="utf-8")
