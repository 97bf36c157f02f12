"""Race dedup against other libraries and against its own floors, print what came out, and record it with pictures.

    python benchmarks/speed.py [--scale small|default|full] [--sizes N,…] [--tasks B1,B2,…] [--peers NAME,…]
        [--data FILE.jsonl] [--repeats 3] [--threads N] [--limit 60] [--no-record]

One environment for each peer, made with pip on first use; three interleaved rounds, medians; the same threads for
all; each peer at the largest size that it ends within the limit, printed as such and never extrapolated. Corpora are
made up from a seed (`made_corpus.py`) or taken from `--data`. Environments and corpora are kept in the user's cache, or
where `DEDUP_BENCH_CACHE` says.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

import record
import speed_pictures
from racing import output
from racing.environments import PEERS, Peer, environments, own
from racing.report import Course, Task
from speed_tasks.archive import archive
from speed_tasks.edits import edits
from speed_tasks.floors import floors
from speed_tasks.indexing import indexing
from speed_tasks.near import near
from speed_tasks.retrieval import retrieval
from speed_tasks.signatures import signatures
from speed_tasks.start import start

#: The tasks by the names they are asked for with.
TASKS: dict[str, Task] = {
    "B1": signatures,
    "B2": near,
    "B3": archive,
    "B4": edits,
    "B5": start,
    "B6": retrieval,
    "B7": floors,
    "B8": indexing,
}

#: Articles of the corpora at each scale; a task takes those that it has a use for.
SCALES = {
    "small": (1_000,),
    "default": (1_000, 10_000, 100_000),
    "full": (1_000, 10_000, 100_000, 1_000_000),
}


def _peers(names: str | None) -> tuple[Peer, ...]:
    """Return the peers of these names, all of them for None."""
    wanted = None if names is None else {name.strip() for name in names.split(",")}
    return tuple(peer for peer in PEERS if wanted is None or peer.name in wanted)


def main() -> None:
    """Run the tasks, print a report of each, and write the record and the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", choices=SCALES, default=os.environ.get("SCALE") or "default")
    parser.add_argument("--sizes", help="articles, as in 1000,10000, instead of those of the scale")
    parser.add_argument("--tasks", default=",".join(TASKS), help="which, as in B1,B2; all by default")
    parser.add_argument("--peers", help="which, as in gaoya,rensa; all by default, none for dedup alone")
    parser.add_argument("--data", type=Path, help="a JSON Lines file to take the articles from")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--limit", type=float, default=60.0, help="seconds that a peer may take at its largest size")
    parser.add_argument("--no-record", action="store_true", help="only print")
    parser.add_argument("--record", default="speed", metavar="NAME", help="of the record; speed, with its pictures")
    chosen = parser.parse_args()
    names = [name.strip() for name in chosen.tasks.split(",")]
    if unknown := set(names) - set(TASKS):
        parser.error(f"there is no task {', '.join(sorted(unknown))}; there are {', '.join(TASKS)}")
    ready = environments(_peers(chosen.peers))
    for environment in ready:
        print(f"{environment.peer.name:18} {', '.join(environment.versions) or environment.error}", flush=True)
    sizes = tuple(map(int, chosen.sizes.split(","))) if chosen.sizes else SCALES[chosen.scale]
    course = Course(ready, own(), sizes, chosen.repeats, chosen.limit, chosen.data, chosen.threads)
    figures: dict[str, Any] = {"scale": chosen.scale, "threads": course.threads}
    for name in names:
        begun = time.perf_counter()
        report = TASKS[name](course)
        took = round(time.perf_counter() - begun)
        print("", *output.lines(report), f"  ({took} s)", sep="\n", flush=True)
        figures[name] = report.figures | {"targets": dict(report.targets), "remarks": report.remarks, "took_s": took}
    if not chosen.no_record:
        command = f"python {' '.join(sys.argv)}"
        drawn = speed_pictures.draw(figures) if chosen.record == "speed" else []
        print(record.write(chosen.record, command, figures).name, *(path.name for path in drawn))


if __name__ == "__main__":
    main()
