"""A scan that is stopped, at any moment and in any way, leaves nothing that a later run would trust."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from command_line import dedup, environment
from made_up import sentence

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as here exist on POSIX systems only")
KILLS = 20


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return stories enough to be busy for more than a second, most of them copies of one another."""
    draw = random.Random(4)
    path = tmp_path_factory.mktemp("archive") / "archive.jsonl"
    originals = [[sentence(draw.randrange(800)) for _ in range(40)] for _ in range(60)]
    with path.open("w") as file:
        for number in range(1500):
            lines = list(draw.choice(originals))
            draw.shuffle(lines)
            file.write(json.dumps({"id": f"n{number}", "text": "\n\n".join(lines)}) + "\n")
    return path


def start(archive: Path, out: Path, temporary: Path) -> subprocess.Popen[bytes]:
    """Start a scan with the local engine in a session of its own."""
    command = [sys.executable, "-m", "dedup", "scan", str(archive), "--engine", "local", "--threads", "2"]
    return subprocess.Popen(
        [*command, "-q", "-o", f"parquet={out}"],
        env=environment(TMPDIR=str(temporary)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def living(session: int) -> list[str]:
    """Return the processes of a session that still run, but for those that only wait to be counted."""
    listed = subprocess.run(["ps", "-e", "-o", "sess=,stat=,pid="], capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in listed.splitlines())
    return [pid for number, state, pid in rows if number == str(session) and not state.startswith("Z")]


def gone(session: int, seconds: float) -> bool:
    """Say whether no process of a session is left after so many seconds."""
    end = time.monotonic() + seconds
    while living(session):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_killed_at_any_moment(archive: Path, tmp_path: Path) -> None:
    """After each of 20 kills there is no folder of results, or a whole one, and no process; then a run is as ever."""
    out, temporary, draw = tmp_path / "out", tmp_path / "tmp", random.Random(7)
    temporary.mkdir()
    for _ in range(KILLS):
        running = start(archive, out, temporary)
        time.sleep(draw.uniform(0.05, 3))
        running.kill()
        running.communicate()
        assert gone(running.pid, 5)
        if out.exists():
            assert dedup("report", out, "-f", "concise").code == 0
    assert dedup("scan", archive, "-q", "-o", f"parquet={out}", env={"TMPDIR": str(temporary)}).code == 0
    assert dedup("report", out, "-f", "concise").out.count("DUP") > 1000
    assert list(temporary.glob("dedup-run-*")) == []
    assert {path.name for path in tmp_path.iterdir() if not path.name.startswith(".dedup.")} == {"out", "tmp"}


def writing(running: subprocess.Popen[bytes], folder: Path) -> bool:
    """Wait until a scan writes its first share of tables; say whether it was seen to."""
    while running.poll() is None:
        if any(folder.glob(".dedup.*.part/*.part")):
            return True
        time.sleep(0.001)
    return False


def test_killed_while_tables_are_written(archive: Path, tmp_path: Path) -> None:
    """A kill in the midst of writing leaves the earlier folder as it was, and what is half written under no name."""
    out = tmp_path / "out"
    assert dedup("scan", archive, "-q", "-o", f"parquet={out}", env={"TMPDIR": str(tmp_path)}).code == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    running = start(archive, out, tmp_path)
    assert writing(running, tmp_path)
    running.kill()
    running.communicate()
    assert gone(running.pid, 5)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert dedup("scan", archive, "-q", "-o", f"parquet={out}", env={"TMPDIR": str(tmp_path)}).code == 0


def test_interrupted_while_tables_are_written(archive: Path, tmp_path: Path) -> None:
    """Ctrl-C in the midst of writing ends a scan within a second and leaves nothing behind."""
    running = start(archive, tmp_path / "out", tmp_path)
    assert writing(running, tmp_path)
    begun = time.monotonic()
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=10)
    assert time.monotonic() - begun < 1
    assert (running.returncode, said.decode().strip()) == (130, "dedup: interrupted")
    assert gone(running.pid, 1)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_database_is_an_interrupt(archive: Path, tmp_path: Path) -> None:
    """What DuckDB makes of Ctrl-C ends the command as Ctrl-C does, not as an error."""
    slow = "from dedup.report import members\nimport runpy, sys\n"
    slow += "members.FAMILIES = 'SELECT sum(hash(range)) FROM range(100_000_000_000)'\n"
    slow += f"sys.argv = ['dedup', 'scan', {str(archive)!r}, '-q', '-o', 'parquet={tmp_path / 'out'}']\n"
    slow += "from dedup import interrupts\ninterrupts._PATIENCE = 5\nrunpy.run_module('dedup', run_name='__main__')"
    running = subprocess.Popen(
        [sys.executable, "-c", slow],
        env=environment(TMPDIR=str(tmp_path)),
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert writing(running, tmp_path)
    time.sleep(2)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=20)
    assert (running.returncode, said.decode().strip()) == (130, "dedup: interrupted")
    assert list(tmp_path.iterdir()) == []


def test_interrupted(archive: Path, tmp_path: Path) -> None:
    """Ctrl-C ends a scan within a second, with one line and exit code 130, and leaves nothing behind."""
    for moment in (0.8, 1.6, 2.4):
        running = start(archive, tmp_path / "out", tmp_path)
        time.sleep(moment)
        begun = time.monotonic()
        os.killpg(running.pid, signal.SIGINT)
        _, said = running.communicate(timeout=10)
        assert time.monotonic() - begun < 1
        assert running.returncode == 130, said.decode()
        assert said.decode().strip().splitlines() == ["dedup: interrupted"]
        assert gone(running.pid, 1)
        assert list(tmp_path.iterdir()) == []


#: A scan that ends nothing by itself: what it does is put in, and it says so first.
PROGRAM = """
import sys, time, weakref
import numpy as np
from dedup import cli, pipeline
def scan(*given, **named):
    print("begun", flush=True)
    {}
pipeline.scan = scan
sys.argv = ["dedup", "scan", "x", "-q"]
cli.main()
"""
SORTING = 'np.sort(np.random.default_rng(1).random(60_000_000), kind="stable")'
#: Python drops what is raised where an object is let go: the interrupt strikes there, and is lost for the main thread.
LETTING_GO = """
    one = type("One", (), {})()
    kept = weakref.ref(one, lambda gone: time.sleep(30))
    del one
    time.sleep(30)"""


@pytest.mark.parametrize("work", [SORTING, LETTING_GO])
def test_interrupted_where_python_cannot(work: str) -> None:
    """A step that Python does not interrupt, as a sort of millions of numbers, does not hold up the end."""
    command = [sys.executable, "-c", PROGRAM.replace("{}", work.strip())]
    running = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    assert running.stdout.readline() == b"begun\n"
    time.sleep(0.3)
    begun = time.monotonic()
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert time.monotonic() - begun < 1
    assert (running.returncode, said.decode().strip()) == (130, "dedup: interrupted")
