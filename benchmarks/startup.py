"""Time the command line as whole processes, interleaved, and record the medians and their ratio to a bare Python.

    python benchmarks/startup.py [--repeats 9] [--no-record]

The first round is not counted: it writes byte code and warms the file cache.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import record

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "dedup --help": ["-m", "dedup", "--help"],
    "dedup scan corpus/": ["-m", "dedup", "scan", str(CORPUS)],
    "dedup scan corpus/ -f json": ["-m", "dedup", "scan", str(CORPUS), "-f", "json"],
}
#: Seconds that a command may take as a whole process.
LIMITS = {"dedup --help": 0.1, "dedup scan corpus/": 1.5}


def seconds(arguments: list[str]) -> float:
    """Return the wall-clock time of one process; raises CalledProcessError when it fails.

    Modules are compiled once and kept, as those of an installed package are.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, stdin=subprocess.DEVNULL, env=kept)
    return time.perf_counter() - start


def main() -> None:
    """Print a line for each command, and write the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--no-record", action="store_true", help="only print")
    arguments = parser.parse_args()
    rounds = [{name: seconds(command) for name, command in COMMANDS.items()} for _ in range(arguments.repeats + 1)][1:]
    bare = median(times["python -c pass"] for times in rounds)
    figures = {}
    for name in COMMANDS:
        middle = median(times[name] for times in rounds)
        figures[name] = {"median_s": round(middle, 3), "over_bare_python": round(middle / bare, 1)}
        limit = f"   limit {LIMITS[name]} s" if name in LIMITS else ""
        print(f"{name:28} {middle:6.3f} s   {middle / bare:5.1f} x bare Python{limit}")
    if not arguments.no_record:
        print(record.write("startup", f"python benchmarks/startup.py --repeats {arguments.repeats}", figures).name)


if __name__ == "__main__":
    main()
