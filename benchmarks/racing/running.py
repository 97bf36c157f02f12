"""A command as a process: how long it took, and how much memory it and all that it started held at once."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from peers.sharing import THREADS

#: Seconds between two looks at the memory, at least; a peak shorter than the pause may be missed.
_INTERVAL = 0.05
#: How many times as long as a look worked nobody looks again: the system goes through all pages that a process holds,
#: which for an archive takes 0.1 s, and what is timed wants that core.
_SPARED = 30
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command: seconds, the peak of its memory in bytes, and what it printed.

    `peak` is the largest sum, over the processes of the command, of the resident bytes with shared pages counted once
    (PSS); where the system does not tell, it is 0. `error` is empty when all went well. `code` is what the command
    ended with, below 0 where a signal ended it.
    """

    seconds: float
    peak: int
    out: str
    error: str = ""
    timed_out: bool = False
    code: int = 0


def run(command: Sequence[str], limit: float, threads: int = 0, extra: Mapping[str, str] | None = None) -> Outcome:
    """Run a command to its end or for at most `limit` seconds; `threads` bounds the libraries that ask for a bound.

    Modules are compiled once and kept, as those of an installed package are, whatever this machine is told.
    """
    with tempfile.TemporaryDirectory(prefix="racing-") as scratch:
        environment = {**os.environ, "PYTHONPATH": _path(), "RACING_SCRATCH": scratch, "PYTHONHASHSEED": "0"}
        environment |= {name: str(threads) for name in THREADS if threads} | dict(extra or {})
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        with open(Path(scratch) / "out", "w+b") as out, open(Path(scratch) / "err", "w+b") as err:
            start = time.perf_counter()
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment, start_new_session=True
            )
            watch = _Watch(process.pid)
            try:
                process.wait(limit)
            except subprocess.TimeoutExpired:
                _stop(process)
                return Outcome(limit, watch.stop(), "", f"not done in {limit:g} s", timed_out=True)
            finally:
                if process.returncode and process.returncode < 0:
                    _stop(process)  # what it started may not have ended with it
                seconds, peak = time.perf_counter() - start, watch.stop()
            told, wrong = _content(out), _content(err)
    error = "" if process.returncode == 0 else f"ended with {process.returncode}: {_last_line(wrong or told)}"
    return Outcome(seconds, peak, told, error, code=process.returncode)


def _path() -> str:
    return os.pathsep.join((str(ROOT / "benchmarks"), str(ROOT)))


def _content(file: object) -> str:
    file.seek(0)  # type: ignore[attr-defined]
    return str(file.read(), "utf-8", "replace")  # type: ignore[attr-defined]


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "nothing printed"


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and all it started; it leads a session of its own."""
    with suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


class _Watch:
    """Looks at the memory of a session's processes until it is stopped."""

    def __init__(self, session: int) -> None:
        self._session, self._peak, self._done = session, 0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        pause = _INTERVAL
        while not self._done.wait(pause):
            start = time.thread_time()
            self._peak = max(self._peak, sum(_held(process) for process in members(self._session)))
            pause = max(_INTERVAL, _SPARED * (time.thread_time() - start))

    def stop(self) -> int:
        """Stop looking and return the peak in bytes."""
        self._done.set()
        self._thread.join()
        return self._peak


def members(session: int) -> Iterator[Path]:
    """Yield the folder in /proc of each process of a session."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError, ValueError):
            # After the name in brackets: state, parent, group, session.
            if int((process / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                yield process


def _held(process: Path) -> int:
    with suppress(OSError, ValueError):
        for line in (process / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return 1024 * int(line.split()[1])
    return 0
