"""Starting up: help, five articles, and what the very first run costs, before anything has been compiled or kept."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from racing.report import Course, Report, number
from racing.running import ROOT, run
from startup import COMMANDS, LIMITS

_LOCAL = "dedup scan corpus/ --engine local"


def start(course: Course) -> Report:
    """Time each command in interleaved rounds; the first run with empty caches of byte code and of compiled kernels."""
    report = Report("B5  start-up, as whole processes")
    commands = COMMANDS | {_LOCAL: ["-m", "dedup", "scan", str(ROOT / "corpus"), "--engine", "local"]}
    with TemporaryDirectory(prefix="racing-") as folder:
        first = {
            name: _seconds(arguments, Path(folder) / str(place))
            for place, (name, arguments) in enumerate(commands.items())
        }
    for arguments in commands.values():
        _seconds(arguments)  # writes byte code and compiled kernels
    rounds = [{name: _seconds(arguments) for name, arguments in commands.items()} for _ in range(course.repeats)]
    later = {name: median(times[name] for times in rounds) for name in commands}
    rows = [(name, number(first[name], 2), number(later[name], 3)) for name in commands]
    report.table(("", "first run ever, s", "later runs, s"), rows)
    for name, limit in LIMITS.items():
        report.target(f"{name} in {limit:g} s ({later[name]:.2f})", later[name] <= limit)
    report.figures = {name: {"first_s": round(first[name], 3), "later_s": round(later[name], 3)} for name in commands}
    return report


def _seconds(arguments: list[str], fresh: Path | None = None) -> float:
    """Return the seconds of a process; with a fresh folder nothing that an earlier run kept is found."""
    extra = {"PYTHONPYCACHEPREFIX": str(fresh / "code"), "XDG_CACHE_HOME": str(fresh / "cache")} if fresh else {}
    outcome = run([sys.executable, *arguments], 120, extra=extra)
    if outcome.error:
        raise RuntimeError(f"{' '.join(arguments)}: {outcome.error}")
    return outcome.seconds
