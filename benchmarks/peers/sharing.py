"""Work that some processes do at once, each with all it needs before the clock starts.

So `dedup scan` works, and so is every library raced: a process has its texts and has warmed up; then all are told to
begin, take the next few texts until none is left, and put the signatures into memory that they share with the process
that asked. The clock of that process goes from telling the first to begin to hearing from the last that it is done.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

THREADS = ("OMP_NUM_THREADS", "RAYON_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
#: Bytes of the signature of a text, at most: 128 values of 64 bits.
ROOM = 1024
#: Texts taken at a time: a share of what is left, so that all end together, between these two.
_LEAST, _MOST = 32, 256
_WARM = 20

#: Makes the signatures of some texts: an object of bytes, equally many for each text.
Part = Callable[[list[str]], Any]
#: Makes ready in a process, and returns what is to be done when all are.
Prepare = Callable[..., Callable[[], int]]


@dataclass(frozen=True, slots=True)
class Timed:
    """What processes did together: seconds by the clock, seconds of their processors, and the sum of their results."""

    seconds: float
    processors: float
    done: int


def together(
    prepare: Prepare, arguments: tuple[Any, ...], processes: int, begin: Callable[[], object] = lambda: None
) -> Timed:
    """Let each of some processes make ready, call `begin`, and let all work at once; RuntimeError if one fails."""
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    lines: list[Any] = []
    for _ in range(processes):
        here, there = context.Pipe()
        process = context.Process(target=_process, args=(there, prepare, arguments), daemon=True)  # type: ignore[attr-defined]
        process.start()
        there.close()
        lines.append(here)
    try:
        for line in lines:
            line.recv()
        begin()
        start = time.perf_counter()
        for line in lines:
            line.send(True)
        told = [line.recv() for line in lines]
        seconds = time.perf_counter() - start
    except EOFError:
        raise RuntimeError("a process has failed") from None
    return Timed(seconds, sum(used for used, _ in told), sum(done for _, done in told))


def _process(line: Any, prepare: Prepare, arguments: tuple[Any, ...]) -> None:
    os.environ.update(dict.fromkeys(THREADS, "1"))  # a library's own threads would be too many
    work = prepare(*arguments)
    line.send(True)
    line.recv()
    before = time.process_time()
    done = work()
    line.send((time.process_time() - before, done))


def sign(
    part: Part, read: Callable[[Path], list[str]], path: Path, texts: int, processes: int, begin: Callable[[], object]
) -> Timed:
    """Make the signatures of the texts of a file in processes; `done` is the number of texts that have one."""
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    taken, room = context.Value("q", 0), context.RawArray("B", texts * ROOM)
    return together(_signing, (part, read, path, processes, taken, room), processes, begin)


def _signing(part: Part, read: Any, path: Path, processes: int, taken: Any, room: Any) -> Callable[[], int]:
    texts, shared = read(path), memoryview(room).cast("B")
    part(texts[:_WARM])

    def work() -> int:
        done = 0
        for first, last in _pieces(len(texts), processes, taken):
            found = memoryview(part(texts[first:last])).cast("B")
            shared[first * ROOM : first * ROOM + len(found)] = found
            done += last - first if found else 0
        return done

    return work


def _pieces(texts: int, processes: int, taken: Any) -> Iterator[tuple[int, int]]:
    """Yield the first and the last text of the pieces that this process takes, until none is left."""
    while True:
        with taken.get_lock():
            first = taken.value
            last = taken.value = min(texts, first + max(_LEAST, min(_MOST, (texts - first) // (4 * processes))))
        if first == last:
            return
        yield first, last
