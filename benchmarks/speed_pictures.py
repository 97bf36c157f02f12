"""The pictures of the README, drawn from a record of `speed.py`.

python benchmarks/speed_pictures.py RECORD.json [--out docs/speed]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from racing.pictures import Bar, bars, lines

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "speed"
_OURS = "dedup"


def draw(figures: Mapping[str, Any], folder: Path = FOLDER) -> list[Path]:
    """Draw a picture for each task of a record that has one, and return their paths."""
    drawn = []
    for task, (name, make) in {
        "B1": ("signatures.svg", _signatures),
        "B2": ("near-documents.svg", _near),
        "B3": ("archive.svg", _archive),
    }.items():
        if task in figures:
            make(figures[task], folder / name)
            drawn.append(folder / name)
    return drawn


def _signatures(figures: Mapping[str, Any], path: Path) -> None:
    largest = max(one["articles"] for one in figures["1 threads"])
    wanted = [one for one in figures["1 threads"] if one["name"] != _OURS or one["articles"] == largest]
    found = sorted(wanted, key=lambda one: -one["MB_per_s"])
    rows = [Bar(one["name"], one["MB_per_s"], f"{one['MB_per_s']:,.1f} MB/s", one["name"] == _OURS) for one in found]
    bars("Text to a MinHash signature, one core, MB/s (logarithmic)", rows, path)


def _near(figures: Mapping[str, Any], path: Path) -> None:
    found = [(*_named(key), one) for key, one in figures.items() if isinstance(one, dict) and "recall" in one]
    largest = max(size for _, size, _ in found)
    wanted = [(name, size, one) for name, size, one in found if name != _OURS or size == largest]
    rows = [
        Bar(
            f"{name}, {size:,}",
            one["median_s"] / size * 1e6,
            f"{one['median_s']:,.2f} s   recall {one['recall']:.2f}",
            name == _OURS,
        )
        for name, size, one in sorted(wanted, key=lambda row: row[2]["median_s"] / row[1])
    ]
    bars("Near-duplicate documents: time for an article (logarithmic), at the largest size ended", rows, path)


def _named(key: str) -> tuple[str, int]:
    name, _, size = key.rpartition(", ")
    return (name, int(size)) if size.isdigit() else (key, 0)


def _archive(figures: Mapping[str, Any], path: Path) -> None:
    series: dict[str, list[tuple[float, float]]] = {"made up": [], "Reuters": []}
    for key, one in figures.items():
        size = key.removeprefix("Reuters ").replace(",", "")
        if size.isdigit() and not one["error"]:
            series["Reuters" if key.startswith("Reuters") else "made up"].append((int(size), _middle(one)))
    lines(
        "Scan with evidence, seconds (logarithmic)",
        "articles",
        {name: one for name, one in series.items() if one},
        path,
    )


def _middle(one: Mapping[str, Any]) -> float:
    """Return the median of the seconds of a scan's rounds, of an even number the slower of the middle two."""
    return float(sorted(one["rounds"])[len(one["rounds"]) // 2])


def main() -> None:
    """Draw the pictures of a record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("record", type=Path)
    parser.add_argument("--out", type=Path, default=FOLDER)
    chosen = parser.parse_args()
    for path in draw(json.loads(chosen.record.read_text(encoding="utf-8"))["figures"], chosen.out):
        print(path)


if __name__ == "__main__":
    main()
