"""What every driver does alike: read the texts, warm up, time one task, and print the result as one line of JSON.

    python -m peers.NAME signatures|near FILE.jsonl --threads 4 --settings documented|best [--threshold 0.7]
        [--limit SECONDS] [--out FILE]

`signatures` makes one signature of 128 values from the word 3-grams of each text: in as many processes as threads are
allowed (`sharing.py`), and also in one call, where the library has threads of its own. The faster of the two is told,
and beside it the other. `near` finds pairs of near-duplicate documents and writes them to `--out` as unsigned 32-bit
integers, two for each pair, or, where a library tells only which documents have a duplicate, one for each document.
Reading is timed apart. Seconds go from the texts as Python strings to the result in hand; a library that only reads
files by itself says so. After the limit the system ends the program, wherever it is.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import signal
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from peers.sharing import Part, Timed, sign

NGRAM, PERMUTATIONS, SEED = 3, 128, 1
#: Texts of the warm-up: byte code, caches and compiled code are there when the clock starts.
_WARM = 20
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Job:
    """A task as a driver gets it; `threshold` is None where the library's own default is meant."""

    texts: Sequence[str]
    path: Path
    threads: int
    settings: Literal["documented", "best"] = "documented"
    threshold: float | None = None

    def at(self, default: float) -> float:
        """Return the threshold asked for, or else the library's default."""
        return default if self.threshold is None else self.threshold


@dataclass(slots=True)
class Found:
    """Pairs of documents, or, where pairs are not told, the documents that have a duplicate."""

    pairs: Iterable[Pair] = ()
    flagged: Iterable[int] | None = None
    verified: bool = False
    used: dict[str, Any] = field(default_factory=dict)
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """What a library can do; None where it cannot.

    `part` makes the signatures of some texts, `best` likewise with settings other than the documented ones, and
    `signatures` those of all texts in threads of the library's own. `warm` is off where `near` starts a program of its
    own each time, `bounded` where that program keeps the time and its start does not count.
    """

    part: Part | None = None
    best: Part | None = None
    signatures: Callable[[Job], int] | None = None
    near: Callable[[Job], Found] | None = None
    warm: bool = True
    bounded: bool = True


def library(name: str) -> Any:
    """Return a module of the library; its types are not known where the drivers are checked."""
    return import_module(name)


def shingles(text: str) -> list[str]:
    """Return the word 3-grams of a text as the libraries' own examples make them: lower case, cut at white space."""
    tokens = text.lower().split()
    if len(tokens) < NGRAM:
        return [" ".join(tokens)]
    return [" ".join(part) for part in zip(tokens, tokens[1:], tokens[2:], strict=False)]


def in_processes(work: Callable[[list[str]], Sequence[Any]], job: Job) -> Iterator[Any]:
    """Yield the results of many texts in order, by as many processes as threads are allowed; one works here."""
    size = max(1, min(500, -(-len(job.texts) // (4 * job.threads))))
    starts = range(0, len(job.texts), size)
    if job.threads == 1:
        for start in starts:
            yield from work(list(job.texts[start : start + size]))
        return
    _SHARED[:] = [(work, job.texts, size)]
    with multiprocessing.get_context("fork").Pool(job.threads) as pool:
        for values in pool.imap(_worked, starts):
            yield from values


#: What forked processes inherit, so that no text is sent to them.
_SHARED: list[tuple[Callable[[list[str]], Sequence[Any]], Sequence[str], int]] = []


def _worked(start: int) -> Sequence[Any]:
    work, texts, size = _SHARED[0]
    return work(list(texts[start : start + size]))


def from_candidates(lists: Iterable[Iterable[int]]) -> Iterator[Pair]:
    """Yield each pair once from the list of candidates of each document, itself among them or not."""
    for number, candidates in enumerate(lists):
        for other in candidates:
            if number < other:
                yield number, other


def from_clusters(clusters: Iterable[Sequence[int]]) -> Iterator[Pair]:
    """Yield all pairs of each cluster."""
    for cluster in clusters:
        members = sorted(cluster)
        for place, first in enumerate(members):
            for second in members[place + 1 :]:
                yield first, second


def read(path: Path) -> list[str]:
    """Return the texts of a JSON Lines file."""
    with path.open("rb") as lines:
        return [json.loads(line)["text"] for line in lines]


def drive(driver: Driver) -> None:
    """Run the task that the command line names, and print its figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("task", choices=("signatures", "near"))
    parser.add_argument("path", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--settings", choices=("documented", "best"), default="documented")
    parser.add_argument("--threshold", type=float)
    parser.add_argument("--limit", type=float, default=0.0)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    chosen.path = chosen.path.resolve()
    job = Job([], chosen.path, chosen.threads, chosen.settings, chosen.threshold)
    limit = chosen.limit if driver.bounded or chosen.task == "signatures" else 0.0
    result = _signatures(driver, job, limit) if chosen.task == "signatures" else _near(driver, job, limit, chosen.out)
    print(json.dumps(result | {"peak_rss": _peak()}))


def _ends_after(seconds: float) -> None:
    """Let the system end this process after so many seconds, 0 for never; where it cannot, who started it must."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _peak() -> int:
    """Return the peak of this process's resident memory in bytes, or 0; what it was started from does not count."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    return 0


def _signatures(driver: Driver, job: Job, limit: float) -> dict[str, Any]:
    """Processes go first: a library whose threads run already cannot be forked."""
    ways: dict[str, Timed] = {}
    sizes = [len(text.encode()) for text in read(job.path)]
    if part := driver.best if job.settings == "best" else driver.part:
        ways["processes"] = sign(part, read, job.path, len(sizes), job.threads, lambda: _ends_after(limit))
    if driver.signatures:
        ways["threads"] = _in_threads(driver.signatures, replace(job, texts=read(job.path)), limit)
    if not ways:
        raise SystemExit("this library has no signatures")
    _ends_after(0)
    if any(one.done != len(sizes) for one in ways.values()):
        raise SystemExit(f"not as many signatures as the {len(sizes)} texts: {ways}")
    taken = min(ways, key=lambda way: ways[way].seconds)
    used = {way: {"seconds": round(one.seconds, 4), "CPU_s": round(one.processors, 4)} for way, one in ways.items()}
    result = {"seconds": ways[taken].seconds, "CPU_s": ways[taken].processors, "used": {"way": taken, **used}}
    return result | {"documents": len(sizes), "bytes": sum(sizes)}


def _in_threads(task: Callable[[Job], int], job: Job, limit: float) -> Timed:
    task(replace(job, texts=job.texts[:_WARM], threads=1))
    _ends_after(limit)
    start, used = time.perf_counter(), time.process_time()
    made = task(job)
    return Timed(time.perf_counter() - start, time.process_time() - used, made)


def _near(driver: Driver, job: Job, limit: float, out: Path | None) -> dict[str, Any]:
    if driver.near is None:
        raise SystemExit("this library finds no documents")
    start = time.perf_counter()
    job = replace(job, texts=read(job.path))
    result: dict[str, Any] = {"reading": time.perf_counter() - start, "documents": len(job.texts)}
    result["bytes"] = sum(len(text.encode()) for text in job.texts)
    if driver.warm:  # in this process, so that those it starts inherit what is loaded; twice, so that there are pairs
        driver.near(replace(job, texts=[*job.texts[:_WARM], *job.texts[:_WARM]], threads=1))
    _ends_after(limit)
    start = time.perf_counter()
    found = driver.near(job)
    by_pair = found.flagged is None
    values = array("I", (value for pair in found.pairs for value in pair) if by_pair else found.flagged or ())
    seconds = time.perf_counter() - start if found.seconds is None else found.seconds
    _ends_after(0)
    if out:
        out.write_bytes(values.tobytes())
    kind = "pairs" if by_pair else "documents"
    count = len(values) // 2 if by_pair else len(values)
    return result | {"seconds": seconds, "kind": kind, "found": count, "verified": found.verified, "used": found.used}


def scratch() -> Path:
    """Return the folder for files of a run, which the caller of the driver removes."""
    return Path(os.environ["RACING_SCRATCH"])
