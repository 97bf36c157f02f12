"""The floors of the gate: what was measured less one standard error, and they only rise.

A floor is stored with the value, the standard error and the date it came from. Where less is better it is a ceiling:
what was measured and one standard error more, and it only falls.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date
from math import ceil, floor
from pathlib import Path
from typing import Any

from tracks.figure import Figure

Floors = dict[str, dict[str, Any]]
#: Steps of a floor in one unit: four digits, rounded to the lenient side.
_STEPS = 10_000


def load(path: Path) -> Floors:
    """Return the floors of a file by the key of the figure; none when there is no file."""
    floors: Floors = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return floors


def save(path: Path, floors: Floors) -> None:
    """Write floors, sorted by key."""
    path.write_text(json.dumps(floors, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def verdict(figure: Figure, floors: Floors) -> str:
    """Return "pass" or "fail", "no floor" for a figure that waits for its first, "" for one that has none."""
    if not figure.gated:
        return ""
    if figure.key not in floors:
        return "no floor"
    least = floors[figure.key]["floor"]
    held = figure.value <= least if figure.lower_is_better else figure.value >= least  # never true of nan
    return "pass" if held else "fail"


def missing(tracks: Collection[str], figures: Sequence[Figure], floors: Floors) -> list[str]:
    """Return the keys of floors whose track was measured and whose figure was not: a figure may not just vanish."""
    keys = {figure.key for figure in figures if figure.gated}
    return sorted(key for key in floors if key.split(": ")[0] in tracks and key not in keys)


def raised(figures: Sequence[Figure], floors: Floors) -> tuple[Floors, list[str]]:
    """Return the floors with each raised to its new figure, and the keys where that would have lowered one."""
    new, refused = dict(floors), []
    for figure in (figure for figure in figures if figure.gated):
        wanted = _floor(figure)
        present = floors.get(figure.key, {}).get("floor")
        if present is None or _better(figure, wanted, present):
            new[figure.key] = {
                "floor": wanted,
                "value": round(figure.value, 4),
                "error": round(figure.error, 4),
                "date": date.today().isoformat(),
            }
        elif wanted != present:
            refused.append(f"{figure.key}: {present} stays, {wanted} would be lower")
    return new, refused


def _floor(figure: Figure) -> float:
    if figure.lower_is_better:
        return ceil((figure.value + figure.error) * _STEPS) / _STEPS
    return floor((figure.value - figure.error) * _STEPS) / _STEPS


def _better(figure: Figure, one: float, other: float) -> bool:
    return one < other if figure.lower_is_better else one > other
