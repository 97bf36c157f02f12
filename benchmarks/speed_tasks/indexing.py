"""The persistent index: building it, its size, opening it, and `dedup check` of a reshuffled copy as a process."""

from __future__ import annotations

import json
import math
import random
import re
import sys
from itertools import islice, pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from racing.report import Course, Report, megabytes, number, times
from racing.running import run

_ROUNDS, _LEAST, _LARGEST = 10, 10_000, 1_000_000
#: Seconds that a check may take as a process, by articles; of a million also those and the bytes of building.
_SECONDS = {100_000: 0.5, 1_000_000: 1.5}
_BUILDING, _BYTES = 720.0, 15e9
#: The copy is of this article of the archive; one word in so many is left out.
_ARTICLE, _LEFT_OUT = 4_321, 20
_OPEN = """
import sys, time
from dedup.settings import Settings
from dedup.index.opening import open_index
begun = time.perf_counter()
with open_index(sys.argv[1], Settings()) as index:
    index.holdings()
print(time.perf_counter() - begun)
"""


def indexing(course: Course) -> Report:
    """Build an index of each corpus from 10,000 articles on, open it, and check a copy against it."""
    report = Report(f"B8  the index, {course.threads} threads")
    rows, seconds = [], dict[int, float]()
    for size, corpus in course.corpora(_LARGEST).items():
        if size < min(_LEAST, max(course.sizes)):
            continue
        with TemporaryDirectory(prefix="racing-index-") as folder:
            found = _measured(corpus.path, Path(folder), course.threads, size)
        report.figures[f"{size}"] = found
        seconds[size] = found["check"]
        cells = number(found["build"], 1), megabytes(found["peak"]), megabytes(found["bytes"])
        rows.append((f"{size:,}", *cells, number(found["open"], 3), number(found["check"], 3), times(found["ratio"])))
        _targets(size, found, report)
    report.table(("articles", "build, s", "peak", "file", "open, s", "check, s", "check / open"), rows)
    for (small, before), (large, after) in pairwise(seconds.items()):
        exponent = math.log(after / before) / math.log(large / small)
        report.remarks.append(f"{small:,} to {large:,}: a check grows as articles to the power of {exponent:.2f}")
    report.remarks.append(
        "open: within a process that has imported what it needs; check: a whole process, start included"
    )
    return report


def _measured(archive: Path, folder: Path, threads: int, size: int) -> dict[str, float]:
    index, draft = folder / "archive.dedup", folder / "copy.txt"
    draft.write_text(_copy(archive, min(_ARTICLE, size - 1)), encoding="utf-8")
    command = [sys.executable, "-m", "dedup"]
    built = run([*command, "index", "build", str(archive), "-o", str(index), "-q", "--threads", str(threads)], 7_200.0)
    if built.error:
        raise RuntimeError(built.error)
    opened = [float(run([sys.executable, "-c", _OPEN, str(index)], 60.0).out) for _ in range(_ROUNDS)]
    check = [*command, "check", str(draft), "--against", str(index), "--fail-on", "never", "-q", "-f", "json"]
    rounds = [run(check, 60.0) for _ in range(_ROUNDS + 1)][1:]  # the first one fills the cache of files
    if rounds[0].error:
        raise RuntimeError(rounds[0].error)
    relations = [pair["relation"] for pair in json.loads(rounds[0].out)["pairs"]]
    check_s, open_s = median(one.seconds for one in rounds), median(opened)
    return {
        "build": round(built.seconds, 2),
        "peak": built.peak,
        "bytes": index.stat().st_size,
        "open": round(open_s, 4),
        "check": round(check_s, 4),
        "ratio": round(check_s / open_s, 2),
        "found": relations.count("reshuffled-copy"),
    }


def _copy(archive: Path, place: int) -> str:
    """Return an article with its sentences in another order and some words left out."""
    with archive.open(encoding="utf-8") as lines:
        text = json.loads(next(islice(lines, place, None)))["text"]
    draw = random.Random(place)
    sentences = re.split(r"(?<=[.!?])\s+", text)
    draw.shuffle(sentences)
    kept = (" ".join(word for word in one.split() if draw.randrange(_LEFT_OUT)) for one in sentences)
    return "\n\n".join(kept) + "\n"


def _targets(size: int, found: dict[str, float], report: Report) -> None:
    report.target(f"{size:,}: the reshuffled copy is found", found["found"] >= 1)
    if size in _SECONDS:
        limit = _SECONDS[size]
        report.target(f"{size:,}: checked in {limit:g} s ({found['check']:.2f})", found["check"] <= limit)
    if size == _LARGEST:
        report.target(f"built in {_BUILDING:g} s ({found['build']:.0f})", found["build"] <= _BUILDING)
        report.target(f"a file of {megabytes(_BYTES)} ({megabytes(found['bytes'])})", found["bytes"] <= _BYTES)
