"""Where each sentence went: a strip of numbers, and a plot in which a kept order is a falling line."""

from __future__ import annotations

from dedup.report.look import Look, marks
from dedup.report.page import Drawing, Piece
from dedup.report.safe import middle
from dedup.report.shown import Shown, Side
from dedup.verdicts import Match, MatchKind

#: Rows of a plot and of a strip, at most.
_PLOT_ROWS = 12
_STRIP_ROWS = 6
_STRENGTH: tuple[MatchKind, ...] = ("near-paraphrase", "near-verbatim", "verbatim")


def key(look: Look) -> str:
    """Return what the signs mean."""
    signs = marks(look)
    kinds = ", ".join(f"{sign} {kind}" for kind, sign in signs.kinds.items())
    return f"{kinds}, {signs.absent} not there"


def strip(shown: Shown, look: Look) -> Drawing:
    """Return the sentences of the origin in their order and under each the one of the copy that holds it."""
    signs, partner = marks(look), _partners(shown)
    digits = len(str(max((*shown.origin.numbers.values(), *shown.copy.numbers.values(), 1))))
    names = _labels((shown.origin, shown.copy), look)
    label, cell = max(map(len, names)) + 2, digits + 2
    room = max((look.width - 4 - label) // cell, 1)
    indices = list(shown.origin.numbers)
    lines: list[tuple[Piece, ...]] = []
    for start in range(0, min(len(indices), room * _STRIP_ROWS), room):
        part = indices[start : start + room]
        top = "".join(f"{shown.origin.numbers[index]:>{cell}}" for index in part)
        lines.append(((names[0].ljust(label), "dim"), (top, "dim")))
        row: list[Piece] = [(names[1].ljust(label), "dim")]
        for index in part:
            number, kind = partner.get(index, (None, None))
            if number is None or kind is None:
                row.append((f"{signs.absent:>{cell}}", "dim"))
            else:
                row.append((f"{signs.kinds[kind]}{number}".rjust(cell), kind))
        lines.append(tuple(row))
    if len(indices) > room * _STRIP_ROWS:
        lines.append(((f"and {len(indices) - room * _STRIP_ROWS} more sentences", "dim"),))
    return Drawing(tuple(lines))


def _labels(sides: tuple[Side, Side], look: Look) -> list[str]:
    return [middle(side.name, max(look.width // 5, 8), marks(look).cut) for side in sides]


def _partners(shown: Shown) -> dict[int, tuple[int, MatchKind]]:
    """Return for each sentence of the origin the number of its first partner in the copy, and the kind."""
    found = {}
    for match in shown.pair.matches:
        for index in shown.origin.indices(match):
            found[index] = (shown.copy.numbers.get(shown.copy.indices(match)[0], 0), match.kind)
    return found


def plot(shown: Shown, look: Look) -> Drawing:
    """Return a dot plot: the origin's sentences across, the copy's down, a sign for each match."""
    across, down = len(shown.origin.numbers), len(shown.copy.numbers)
    room = max(min(look.width - 16, 76), 8)
    step = 2 if 2 * across <= room else 1
    columns, rows = min(across, room // step), min(down, _PLOT_ROWS)
    cells: dict[tuple[int, int], Match] = {}
    for match in shown.pair.matches:
        for index in shown.origin.indices(match):
            x = (shown.origin.numbers.get(index, 1) - 1) * columns // max(across, 1)
            y = (shown.copy.numbers.get(shown.copy.indices(match)[0], 1) - 1) * rows // max(down, 1)
            held = cells.get((x, y))
            if held is None or _STRENGTH.index(match.kind) > _STRENGTH.index(held.kind):
                cells[x, y] = match
    lines: list[tuple[Piece, ...]] = [((f"{'':>6} {_axis(across, columns * step)}", "dim"),)]
    lines += [_row(y, cells, columns, step, rows, down, look) for y in range(rows)]
    return Drawing(tuple(lines))


def _axis(number: int, width: int) -> str:
    return f"1{number:>{max(width - 1, 1)}}"


def _row(
    y: int, cells: dict[tuple[int, int], Match], columns: int, step: int, rows: int, down: int, look: Look
) -> tuple[Piece, ...]:
    first = -(-y * down // rows) + 1
    bar = "│" if look.unicode else "|"
    line: list[Piece] = [(f"{first:>5} {bar}", "dim")]
    for x in range(columns):
        match = cells.get((x, y))
        sign = marks(look).kinds[match.kind] if match else " "
        line.append((sign + " " * (step - 1), match.kind if match else ""))
    return tuple(line)
