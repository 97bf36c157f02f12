"""The gate: measure the quality of detection on labelled data, and fail when a figure falls below its floor.

    python benchmarks/quality.py [--tracks corpus,bills] [--all] [--update] [--no-record]

One table: each figure with its 95 % interval and its floor, which is what was once measured less one standard error.
Ends with 1 when a figure is below its floor. `--update` raises floors and refuses to lower one. A track whose data is
missing is not available, which is neither a pass nor a failure; the data is looked for in DEDUP_DATA, or beside the
repository in shared/data. Only the gate half of each set is measured, and only this program can open it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import record
from dedup.settings import Settings
from tracks import floors as floor_file
from tracks.figure import Figure, NoCase, NotAvailable
from tracks.floors import Floors
from tracks.halves import Half

#: Each track and the module with its `measure(half, settings)`, which returns figures or raises NotAvailable.
TRACKS = {
    "corpus": "tracks.corpus",
    "reshuffle": "reshuffle_track",
    "graded reuse": "tracks.graded",
    "sentence paraphrase": "tracks.paraphrase",
    "bills": "tracks.bills",
    "retrieval": "tracks.retrieval",
}
FLOORS = Path(__file__).resolve().parent / "floors.json"
Measure = Callable[[Half, Settings], list[Figure]]
Row = tuple[str, ...]
HEAD: Row = ("track", "figure", "value", "95 % interval", "floor", "verdict", "beside it")


def main() -> int:
    """Print the table, write the record, raise floors when asked; return 1 when a figure is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tracks", default=",".join(TRACKS), help="names with commas between; all by default")
    parser.add_argument("--floors", type=Path, default=FLOORS, help="the file of the floors")
    parser.add_argument("--all", action="store_true", help="show the figures too that have no floor")
    parser.add_argument("--update", action="store_true", help="raise the floors to what is measured now")
    parser.add_argument("--no-record", action="store_true", help="write no record; a run of some tracks writes none")
    arguments = parser.parse_args()
    names = [name.strip() for name in arguments.tracks.split(",")]
    if unknown := sorted(set(names) - set(TRACKS)):
        parser.error(f"there is no track {', '.join(unknown)}; there are {', '.join(TRACKS)}")

    floors = floor_file.load(arguments.floors)
    figures, absent = measured(names)
    print(table([figure for figure in figures if figure.gated or arguments.all], absent, floors))
    if more := sum(not figure.gated for figure in figures) * (not arguments.all):
        print(f"\n{more} more figures without a gate stand in the record; --all shows them")
    vanished = floor_file.missing(set(names) - set(absent), figures, floors)
    print("".join(f"\n{key}: has a floor, and was not measured" for key in vanished), end="")
    fallen = [figure.key for figure in figures if floor_file.verdict(figure, floors) == "fail"]
    print(f"\n{len(fallen) + len(vanished)} below the floor" + "".join(f"; {key}" for key in [*fallen, *vanished]))
    if arguments.update:
        _update(arguments.floors, figures, floors)
    if not arguments.no_record and not set(TRACKS) - set(names):  # a part must not replace the record of the whole
        print(record.write("quality", "python benchmarks/quality.py", _recorded(figures, absent, floors)).name)
    return 1 if fallen or vanished else 0


def measured(names: Sequence[str]) -> tuple[list[Figure], dict[str, str]]:
    """Return the figures of the tracks on the gate half, and the tracks that are not available with the reason.

    Raises NoCase when data is there and holds nothing to measure.
    """
    figures: list[Figure] = []
    absent: dict[str, str] = {}
    for name in names:
        try:
            measure: Measure = import_module(TRACKS[name]).measure
            figures += measure("gate", Settings())
        except NoCase:
            raise
        except NotAvailable as reason:
            absent[name] = str(reason)
    return figures, absent


def table(figures: Sequence[Figure], absent: dict[str, str], floors: Floors) -> str:
    """Return the table as text, in the order of the tracks."""
    rows = [HEAD]
    for track in TRACKS:
        rows += [_row(figure, floors) for figure in figures if figure.track == track]
        if track in absent:
            rows.append((track, "not available", "", "", "", "", absent[track]))
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def _row(figure: Figure, floors: Floors) -> Row:
    floor = floors.get(figure.key, {}).get("floor") if figure.gated else None
    return (
        figure.track,
        figure.name,
        f"{figure.value:.4f}",
        f"{figure.low:.4f}-{figure.high:.4f}",
        "-" if floor is None else f"{'<=' if figure.lower_is_better else '>='} {floor:.4f}",
        floor_file.verdict(figure, floors),
        figure.beside,
    )


def _update(path: Path, figures: Sequence[Figure], floors: Floors) -> None:
    new, refused = floor_file.raised(figures, floors)
    floor_file.save(path, new)
    print(f"{sum(new[key] != floors.get(key) for key in new)} floors raised")
    for line in refused:
        print(f"refused to lower {line}")


def _recorded(figures: Sequence[Figure], absent: dict[str, str], floors: Floors) -> dict[str, object]:
    shown = {}
    for figure in figures:
        values = {key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(figure).items()}
        floor = floors.get(figure.key, {}).get("floor") if figure.gated else None
        shown[figure.key] = {**values, "floor": floor, "verdict": floor_file.verdict(figure, floors)}
    return {**shown, **{name: f"not available: {reason}" for name, reason in absent.items()}}


if __name__ == "__main__":
    sys.exit(main())
