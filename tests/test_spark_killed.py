"""A scan on Spark that loses a worker comes out as ever; one that is interrupted leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dedup
from command_line import ROOT, environment
from dedup.report import folder, stored
from dedup.report.look import Look
from sparking import needs_spark
from test_engines import archive, told
from test_interrupted import gone

pytestmark = [needs_spark, pytest.mark.skipif(os.name == "nt", reason="signals as here exist on POSIX systems only")]


def test_an_executor_is_killed(tmp_path: Path) -> None:
    """Of two executors one is killed while pairs are compared; the tables equal those of one machine."""
    path = os.pathsep.join(map(str, (ROOT, ROOT / "tests", ROOT / "benchmarks")))
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "killing.py"), str(tmp_path / "far")],
        env=environment(PYTHONPATH=path),
        capture_output=True,
        text=True,
        start_new_session=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip().isdecimal()
    near = dedup.scan(archive(4, stories=60, copies=100), engine="local", retrieval="exhaustive", all_pairs=False)
    folder.write(str(tmp_path / "near"), near, "parquet", Look(text=True))
    assert told(stored.load(tmp_path / "far")) == told(stored.load(tmp_path / "near"))


@pytest.mark.parametrize("moment", [3.0, 15.0])
def test_interrupted(tmp_path: Path, moment: float) -> None:
    """Ctrl-C ends it soon, with one line and exit code 130; no JVM, no table and no temporary file is left."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    command = [sys.executable, "-m", "dedup", "scan", str(ROOT / "corpus"), "--engine", "spark", "--threads", "2", "-q"]
    running = subprocess.Popen(
        [*command, "-o", f"parquet={tmp_path / 'out'}"],
        env=environment(TMPDIR=str(temporary)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    time.sleep(moment)
    begun = time.monotonic()
    os.killpg(running.pid, signal.SIGINT)
    out, said = running.communicate(timeout=30)
    assert time.monotonic() - begun < 3
    assert (running.returncode, out, said.decode().strip()) == (130, b"", "dedup: interrupted")
    assert gone(running.pid, 5)
    assert [one.name for one in tmp_path.iterdir()] == ["tmp"] and list(temporary.iterdir()) == []
