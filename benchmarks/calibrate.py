"""Search the settings on the calibration halves, and write why each shipped number is what it is.

    python benchmarks/calibrate.py [--quick] [--no-write]

One setting at a time is moved around its shipped value, the others stay. Nothing is changed: `docs/calibration.md` is
written, and a better value is named there if the cases clearly support it. The gate halves stay closed to this program:
it makes sure of that before it reads anything.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import perf_counter

from calibration import indexed, relations, report, retrieval, sweeps, weights
from calibration.sentences import measured
from calibration.table import Table
from calibration.verdicts import tell
from dedup.settings import Settings
from reshuffle_track import REUTERS, made
from tracks.figure import NotAvailable
from tracks.halves import SETS, GateClosed, demand

COMMAND = "python benchmarks/calibrate.py"
REPORT = Path(__file__).resolve().parents[1] / "docs" / "calibration.md"
#: Cases that are judged, half of them independent pairs, and when quick.
CASES, QUICK = 2000, 200


def main() -> int:
    """Print the conclusions and write the report; return 1 when a gate half would open, 0 without data."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few cases and three values each; writes nothing")
    parser.add_argument("--no-write", action="store_true", help="only print")
    arguments = parser.parse_args()
    if opened := open_gates():
        print(f"the gate half opens here: {', '.join(opened)}; nothing is calibrated")
        return 1
    start = perf_counter()
    count = QUICK if arguments.quick else CASES
    try:
        tables = searched(count, arguments.quick)
    except NotAvailable as reason:
        print(f"labelled data not available: {reason}")
        return 0
    seconds = perf_counter() - start
    print("\n".join(f"{table.setting}: {table.conclusion}" for table in tables))
    print(f"{len(tables)} tables in {seconds:.0f} s")
    if not (arguments.quick or arguments.no_write):
        REPORT.write_text(report.text(tables, seconds, count, COMMAND), encoding="utf-8", newline="\n")
        print(REPORT.name)
    return 0


def open_gates() -> list[str]:
    """Return the sets whose gate half this program could open; there must be none."""
    opened = []
    for name in SETS:
        try:
            demand(name, "gate")
            opened.append(name)
        except GateClosed:
            pass
    return opened


def searched(count: int, quick: bool) -> list[Table]:
    """Return every table, from so many cases; raises NotAvailable without the Reuters stories."""
    cases = made(REUTERS, count, "calibration")
    variants = sweeps.variants(quick)
    told = dict(zip(variants, tell(cases, list(variants.values())), strict=True))
    sentences = {key: measured(variant.settings) for key, variant in variants.items() if key[0] in sweeps.MATCH}
    run = relations.Run(cases, told, sentences)
    proposing = [*retrieval.tables(cases, quick), *indexed.tables(quick)]
    return [*proposing, weights.table(cases, Settings()), *relations.tables(run, quick)]


if __name__ == "__main__":
    sys.exit(main())
