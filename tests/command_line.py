"""Runs the console script for the tests, in an environment without what could change its output."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import build

ROOT = Path(__file__).resolve().parents[1]
OWN = ("The soup was of leek.", "Nobody asked for a second bowl.", "The kettle had been lent by a school.")


def environment(**changes: str) -> dict[str, str]:
    """Return the environment without what could change the output."""
    ours = ("DEDUP_", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING", "GITHUB_", "CI_PROJECT_DIR")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **changes}


class Done:
    """What a command left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


def dedup(
    *arguments: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None, stdin: str = ""
) -> Done:
    """Run the console script."""
    done = subprocess.run(
        [sys.executable, "-m", "dedup", *map(str, arguments)],
        capture_output=True,
        cwd=cwd,
        env=environment(**(env or {})),
        input=stdin.encode(),
    )
    return Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def write(path: Path, lines: Sequence[str]) -> Path:
    """Write a story, a paragraph for each line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(lines) + "\n", "utf-8")
    return path


def stories(folder: Path) -> Path:
    """Write three stories, one of which holds most of another in a new order, and return their folder."""
    write(folder / "quill.txt", build.WIRE)
    write(folder / "post.txt", (*OWN[:2], *reversed(build.WIRE), OWN[2]))
    write(folder / "alder.txt", ("The alder wood was sold in May.", "Its new owner keeps bees and two goats."))
    return folder


def scanned(news: Path, folder: Path) -> Path:
    """Scan stories and return the results file, which is put into another folder."""
    path = folder / "results.json"
    assert dedup("scan", news, "-q", "-o", f"json={path}").code == 0
    return path
