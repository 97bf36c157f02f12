"""Work shared out to processes, in order, with no more of it under way than fits; stops at once when told to."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import Any, TypeVar

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")
#: Jobs handed out beyond those being worked on, for each process: none waits for the next.
_AHEAD = 2
#: New objects after which a process of ours looks for cycles: it makes many objects and hardly a cycle.
_YOUNG = 100_000


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Pool:
    """Some processes, each with the same `state`; with one, the work is done in this one. Use it in a with statement.

    Work is functions of a state and a job, and values that can be pickled. Where processes cannot be forked (macOS,
    Windows), a script that scans an archive needs the usual `if __name__ == "__main__":`.
    """

    def __init__(self, processes: int, state: Any = None) -> None:
        self.processes, self.state = processes, state
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Pool:
        if self.processes > 1:
            method = "fork" if sys.platform == "linux" else "spawn"
            context = multiprocessing.get_context(method)
            self._executor = ProcessPoolExecutor(self.processes, context, initializer=_begin, initargs=(self.state,))
        return self

    def __exit__(self, kind: type[BaseException] | None, *details: object) -> None:
        if self._executor is None:
            return
        if kind is not None:
            for process in multiprocessing.active_children():
                process.kill()
        self._executor.shutdown(wait=kind is None, cancel_futures=True)

    def map(self, work: Callable[[Any, _Job], _Result], jobs: Iterable[_Job]) -> Iterator[_Result]:
        """Yield the result of each job in the order of the jobs, which are asked for as they are needed."""
        if self._executor is None:
            yield from (work(self.state, job) for job in jobs)
            return
        running: deque[Future[_Result]] = deque()
        for job in jobs:
            running.append(self._executor.submit(_run, work, job))
            if len(running) > self.processes * _AHEAD:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


#: The state of this process, where it is one of a pool.
_state: Any = None


def _run(work: Callable[[Any, _Job], _Result], job: _Job) -> _Result:
    return work(_state, job)


def _begin(state: Any) -> None:
    """Keep the state, leave interrupts to the parent, and end with it, however it ends."""
    global _state
    _state = state
    gc.freeze()  # what is there stays: a full collection need not walk it
    gc.set_threshold(_YOUNG, 10, 10)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
