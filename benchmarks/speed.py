"""Race dedup against other libraries and against its own floors, print what came out, and record it with pictures.

    python benchmarks/speed.py [--scale small|default|full] [--tasks B1,B2,…] [--data FILE.jsonl] [--repeats 3]
        [--threads N] [--limit 60] [--no-record]

One environment for each peer, made with pip on first use; three interleaved rounds, medians; the same threads for
all; each peer at the largest size that it ends within the limit, printed as such and never extrapolated. Corpora are
made up from a seed (`made_corpus.py`) or taken from `--data`. Environments and corpora are kept in the user's cache, or
where `DEDUP_BENCH_CACHE` says.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Any

import record
from racing import output
from racing.environments import PEERS, environments, own
from racing.report import Course, Task
from speed_tasks.archive import archive
from speed_tasks.near import near
from speed_tasks.retrieval import retrieval
from speed_tasks.signatures import signatures

#: The tasks by the names they are asked for with.
TASKS: dict[str, Task] = {"B1": signatures, "B2": near, "B3": archive, "B6": retrieval}

#: Articles of the corpora at each scale; a task takes those that it has a use for.
SCALES = {
    "small": (1_000,),
    "default": (1_000, 10_000, 100_000),
    "full": (1_000, 10_000, 100_000, 1_000_000),
}


def main() -> None:
    """Run the tasks, print a report of each, and write the record and the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", choices=SCALES, default=os.environ.get("SCALE") or "default")
    parser.add_argument("--tasks", default=",".join(TASKS), help="which, as in B1,B2; all by default")
    parser.add_argument("--data", type=Path, help="a JSON Lines file to take the articles from")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--limit", type=float, default=60.0, help="seconds that a peer may take at its largest size")
    parser.add_argument("--no-record", action="store_true", help="only print")
    chosen = parser.parse_args()
    names = [name.strip() for name in chosen.tasks.split(",")]
    if unknown := set(names) - set(TASKS):
        parser.error(f"there is no task {', '.join(sorted(unknown))}; there are {', '.join(TASKS)}")
    ready = environments(PEERS)
    for environment in ready:
        print(f"{environment.peer.name:14} {', '.join(environment.versions) or environment.error}", flush=True)
    course = Course(ready, own(), SCALES[chosen.scale], chosen.repeats, chosen.limit, chosen.data, chosen.threads)
    figures: dict[str, Any] = {"scale": chosen.scale, "threads": course.threads}
    for name in names:
        start = time.perf_counter()
        report = TASKS[name](course)
        print("", *output.lines(report), f"  ({time.perf_counter() - start:.0f} s)", sep="\n", flush=True)
        figures[name] = report.figures | {"targets": dict(report.targets), "remarks": report.remarks}
    if not chosen.no_record:
        command = f"python benchmarks/speed.py --scale {chosen.scale} --tasks {chosen.tasks}"
        print(record.write("speed", command, figures).name)


if __name__ == "__main__":
    main()
