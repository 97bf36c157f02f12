"""Tests of the work that processes do at once, and of the limit that ends a driver."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from peers.sharing import sign, together
from racing.running import ROOT, run

_DRIVER = """
import time
from peers.driving import Driver, drive

def slow(job):
    time.sleep(0 if len(job.texts) < 5 and job.threads == 1 else 30)
    return len(job.texts)

drive(Driver(signatures=slow))
"""


def _lengths(texts: list[str]) -> bytes:
    return bytes(len(text) for text in texts)


def _read(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split()


def _failing() -> Callable[[], int]:
    raise ValueError("not ready")


@pytest.mark.parametrize("processes", [1, 3])
def test_every_text_gets_its_signature_once(tmp_path: Path, processes: int) -> None:
    """Whatever the processes, each text is taken by one of them, and the clock has run."""
    path = tmp_path / "texts"
    path.write_text("word " * 700, encoding="utf-8")
    begun: list[bool] = []
    found = sign(_lengths, _read, path, 700, processes, lambda: begun.append(True))
    assert found.done == 700 and found.seconds > 0 and begun == [True]


def test_a_process_that_fails_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    """A process that cannot make ready ends the race with an error instead of waiting for ever."""
    with pytest.raises(RuntimeError, match="failed"):
        together(_failing, (), 2)
    assert "not ready" in capfd.readouterr().err


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no timer for a process")
def test_a_driver_is_ended_at_its_limit(tmp_path: Path) -> None:
    """The limit counts from the start of the task, and ends it whatever the library is doing."""
    driver, texts = tmp_path / "with_slow.py", tmp_path / "texts.jsonl"
    driver.write_text(_DRIVER, encoding="utf-8")
    texts.write_text("".join(json.dumps({"text": "a few words"}) + "\n" for _ in range(3)), encoding="utf-8")
    command = [sys.executable, str(driver), "signatures", str(texts), "--threads", "2", "--limit", "0.5"]
    outcome = run(command, 25, extra={"PYTHONPATH": str(ROOT / "benchmarks")})
    assert outcome.code == -signal.SIGALRM and outcome.seconds < 20
