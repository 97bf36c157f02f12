"""A command ends without taking Python apart, and loses nothing by that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from command_line import environment

_ENDING = """
import atexit, sys
from dedup.ending import end
atexit.register(print, "registered")
sys.stdout.write("begun ")
{look}
try:
    end(3)
except SystemExit:
    print("long")
    raise
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with some arguments."""
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, env=environment(), timeout=60
    )


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ("", ["begun", "registered"]),
        ("sys.setprofile(lambda *_: None)", ["begun", "long", "registered"]),
        ("sys.settrace(lambda *_: None)", ["begun", "long", "registered"]),
    ],
)
def test_what_is_registered_for_the_end_is_done(look: str, said: list[str]) -> None:
    """Output is flushed, exit handlers run, the code is kept; only for a profiler or debugger Python ends at length."""
    done = run("-c", _ENDING.format(look=look))
    assert (done.stdout.split(), done.stderr, done.returncode) == (said, "", 3)


def test_a_closed_output_is_no_error_at_the_end() -> None:
    """Standard streams that are missing or closed do not change the exit code."""
    done = run("-c", "import sys; from dedup.ending import end; sys.stderr = None; sys.stdout.close(); end(1)")
    assert (done.stderr, done.returncode) == ("", 1)


def test_a_profile_is_written(tmp_path: Path) -> None:
    """Python's profiler gets the figures of a command."""
    file = tmp_path / "figures"
    assert run("-m", "cProfile", "-o", str(file), "-m", "dedup", "--help").returncode == 0
    assert file.stat().st_size > 1_000
