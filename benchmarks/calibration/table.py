"""A table of the report: the values tried of one setting, what they come to, and a conclusion worked out from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracks.figure import share

#: Standard errors from which a difference counts as more than chance.
CLEAR = 2.0


@dataclass(frozen=True, slots=True)
class Table:
    """One setting; `rows` begin with the value tried, `shipped` is the index of the row that ships, if one does."""

    setting: str
    about: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shipped: int | None
    conclusion: str

    def markdown(self) -> str:
        """Return the table with a heading, the row that ships in bold, and the conclusion under it."""
        lines = [f"### {self.setting}", "", self.about, "", _line(self.head), "|---" * len(self.head) + "|"]
        for number, row in enumerate(self.rows):
            lines.append(_line([f"**{cell}**" for cell in row] if number == self.shipped else row))
        return "\n".join([*lines, "", f"*{self.conclusion}*", ""])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


@dataclass(frozen=True, slots=True)
class Change:
    """How many cases a value puts right that the shipped one gets wrong, and the other way round."""

    better: int
    worse: int

    @property
    def clear(self) -> bool:
        """Whether the difference is over two standard errors of a sign test (McNemar 1947)."""
        return bool(abs(self.better - self.worse) > CLEAR * (self.better + self.worse) ** 0.5)

    def __str__(self) -> str:
        return f"+{self.better} / -{self.worse}"


def mark(value: float | str) -> str:
    """Return a value of a setting as it is written in settings.py."""
    return value if isinstance(value, str) else f"{value:g}"


def percent(hits: int, total: int) -> str:
    """Return a share with three digits, or "-" where there is no case."""
    return f"{share('', '', hits, total).value:.3f}" if total else "-"


def conclude(
    values: Sequence[float | str], shipped: int, changes: Sequence[Change], harm: Sequence[int], harmed: str
) -> str:
    """Return what a sweep says: a clearly better value if there is one, else how far the figure is flat.

    `harm` counts what is `harmed` by each value: one that harms more is never called better. Numbers ascend.
    """
    better = [
        at
        for at, change in enumerate(changes)
        if change.clear and change.better > change.worse and harm[at] <= harm[shipped]
    ]
    if better:
        best = max(better, key=lambda at: (changes[at].better - changes[at].worse, -abs(at - shipped)))
        return f"A better value would be {mark(values[best])}: {changes[best]} cases, no more {harmed}."
    same = [not change.clear and harm[at] == harm[shipped] for at, change in enumerate(changes)]
    told = [_told(values[at], changes[at], harm[at] - harm[shipped], harmed) for at in range(len(values))]
    if all(isinstance(value, str) for value in values):
        others = [
            f"{mark(values[at])}, no clear difference" if same[at] else told[at]
            for at in range(len(values))
            if at != shipped
        ]
        return f"Nothing tried is better; kept as shipped: {'; '.join(others)}."
    return _flat(values, shipped, _run(same, shipped), told)


def _told(value: float | str, change: Change, more: int, harmed: str) -> str:
    return f"{mark(value)}, {change} cases" + (f" and {more:+} {harmed}" if more else "")


def _run(same: Sequence[bool], shipped: int) -> tuple[int, int]:
    low = high = shipped
    while low and same[low - 1]:
        low -= 1
    while high + 1 < len(same) and same[high + 1]:
        high += 1
    return low, high


def _flat(values: Sequence[float | str], shipped: int, run: tuple[int, int], told: Sequence[str]) -> str:
    low, high = run
    kept = f"kept at {mark(values[shipped])}"
    ends = [told[at] for at in (low - 1, high + 1) if 0 <= at < len(values)]
    if low == high:
        return f"No value tried beside it is as good: {'; '.join(ends)}; {kept}."
    flat = f"No clear difference from {mark(values[low])} to {mark(values[high])}; {kept}"
    if not ends:
        return f"{flat}: these cases cannot tell the values tried from one another."
    return f"{flat}; beyond: {'; '.join(ends)}."
