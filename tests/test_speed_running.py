"""Tests of how a command is timed and its memory watched."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from racing import running
from racing.running import run

_HOLD = "import time; held = bytearray(150_000_000); time.sleep(2); print('held')"
_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="memory of a process tree is read from /proc")


def test_output_and_seconds_come_back() -> None:
    """What a command printed is returned with the time it took."""
    outcome = run([sys.executable, "-c", "print('done')"], limit=30)
    assert outcome.out.strip() == "done" and not outcome.error and 0 < outcome.seconds < 30


def test_a_failure_is_a_value() -> None:
    """A command that fails does not raise: its last line is the error."""
    outcome = run([sys.executable, "-c", "raise SystemExit('no such luck')"], limit=30)
    assert "no such luck" in outcome.error and not outcome.timed_out


def test_a_command_over_its_limit_is_ended() -> None:
    """A command that takes too long is ended, with what it started, and said to have been."""
    outcome = run([sys.executable, "-c", "import time; time.sleep(60)"], limit=0.5)
    assert outcome.timed_out and outcome.seconds == 0.5


@_LINUX
def test_memory_is_that_of_all_processes() -> None:
    """The peak counts what a child process holds."""
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {_HOLD!r}], check=True)"
    assert run([sys.executable, "-c", code], limit=30).peak > 150_000_000


@_LINUX
def test_what_is_timed_is_not_watched_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look at the memory that takes long is followed by a long pause: the cores are for what is timed."""
    looks: list[Path] = []

    def look(process: Path) -> int:
        end = time.thread_time() + 0.1
        while time.thread_time() < end:
            pass
        looks.append(process)
        return 1

    monkeypatch.setattr(running, "_held", look)
    assert run([sys.executable, "-c", "import time; time.sleep(1)"], limit=30).peak == 1
    assert len(looks) == 1


def test_threads_are_told_to_the_libraries() -> None:
    """The bound on threads reaches the libraries' environment variables."""
    code = "import os; print(os.environ['OMP_NUM_THREADS'], os.environ['RAYON_NUM_THREADS'])"
    assert run([sys.executable, "-c", code], limit=30, threads=3).out.split() == ["3", "3"]
