from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "numpy",
    "sklearn",
    "scipy",
    "datasketch",
    "rich",
    "yaml",
    "trafilatura",
    "rapidfuzz",
    "lxml",
    "importlib.metadata",
)
_PROGRAM = """
import sys
from dedup.cli import run
code = run({arguments!r})
print(code, *sorted(name for name in {heavy!r} if name in sys.modules), file=sys.stderr)
"""


def imported(*arguments: str, heavy: tuple[str, ...] = HEAVY) -> list[str]:
    """Return the exit code of a command and the heavy modules that it imported."""
    program = _PROGRAM.format(arguments=list(arguments), heavy=heavy)
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=root, check=True)
    return done.stderr.splitlines()[-1].split()


@pytest.mark.parametrize(
    "arguments", [(), ("--help",), ("-h",), ("--version",), ("scan", "--help"), ("compare", "-h"), ("explain", "-h")]
)
def test_help_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    """Help answers at once: no numerical, parsing or terminal library is imported for it."""
    assert imported(*arguments) == ["0"]


def test_a_usage_error_imports_nothing_heavy() -> None:
    """A misspelt command or option is answered at once too."""
    assert imported("scann") == ["2"]
    assert imported("scan", "--nope") == ["2"]


def test_a_report_needs_no_engine(tmp_path: Path) -> None:
    """Explaining a rule neither scans nor imports what a scan needs."""
    engines = ("sklearn", "scipy", "datasketch", "trafilatura", "lxml")
    assert imported("explain", "DUP002", heavy=engines) == ["0"]


def test_the_package_imports_nothing() -> None:
    """`import dedup` is free; what is asked for is imported then."""
    program = f"import sys, dedup; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


_THREADS = """
import os
from dedup import cli
cli.run = lambda arguments: print(os.environ["OPENBLAS_NUM_THREADS"]) or 0
cli.main()
"""


@pytest.mark.parametrize(("given", "used"), [(None, "1"), ("3", "3")])
def test_numpy_starts_no_threads(given: str | None, used: str) -> None:
    """Numpy is kept from starting threads that only cost time, unless the user has said how many there are to be."""
    kept = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    environment = kept if given is None else {**kept, "OPENBLAS_NUM_THREADS": given}
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", _THREADS], capture_output=True, text=True, check=False, cwd=root, env=environment
    )
    assert done.stdout.split() == [used]


def test_a_check_imports_what_its_draft_needs(tmp_path: Path) -> None:
    """A check of a plain text waits for nothing that reads other formats, git, a baseline, or runs an engine."""
    draft, wire = tmp_path / "draft.txt", tmp_path / "wire.txt"
    draft.write_text("The ferry to the island was late again on Monday, its captain said at the pier.\n", "utf-8")
    wire.write_text("A bakery in the old town has opened its doors once more after a winter of repairs.\n", "utf-8")
    needless = (
        *("numba", "sklearn", "scipy", "datasketch", "rich", "yaml", "trafilatura", "lxml", "importlib.metadata"),
        *("subprocess", "multiprocessing", "html.parser", "xml.etree.ElementTree", "concurrent.futures"),
        *("dedup.pipeline", "dedup.engines", "dedup.read.pieces", "dedup.read.html", "dedup.read.preprocess"),
        *("dedup.checking.git", "dedup.checking.baseline", "dedup.report.redact"),
    )
    command = ("check", str(draft), "--against", str(wire), "-f", "json")
    assert imported(*command, heavy=needless) == ["0"]
