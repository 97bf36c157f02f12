"""A scan survives every kind of bad input, says what is wrong with each, and still finds what is to be found."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bad_inputs import GOOD, INPUTS, LINKS, NAMES, TOO_LARGE, USAGE, Bad, build
from dedup.read import read

#: One of each way in which a file can be unreadable as a whole, to be scanned alone.
ALONE = ("empty.txt", "picture.txt", "utf16.txt", "script.html", "header.csv", "array.jsonl", "large.txt")
#: Seconds after which a run counts as hanging, on a pipe for example.
PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Scanned:
    """A folder of bad inputs and the results of scanning it."""

    folder: Path
    bad: tuple[Bad, ...]
    run: subprocess.CompletedProcess[str]

    def results(self) -> dict[str, Any]:
        """Return the results file."""
        results: dict[str, Any] = json.loads(self.run.stdout)
        return results

    def named(self, path: str) -> str:
        """Return a path of the results as the builder names it."""
        return path.removeprefix(f"{self.folder.as_posix()}/")


def dedup(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the console script."""
    command = [sys.executable, "-m", "dedup", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=PATIENCE, stdin=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    """All inputs, scanned once."""
    folder = tmp_path_factory.mktemp("bad")
    bad = tuple(build(folder))
    return Scanned(folder, bad, dedup("scan", folder / INPUTS, "-f", "json"))


def test_more_than_thirty_kinds(scanned: Scanned) -> None:
    """The folder holds at least thirty kinds of bad input, each with what is due to it once."""
    files = {one.name.partition("#")[0] for one in scanned.bad}
    assert len(files) >= 30
    assert len({(one.name, one.how) for one in scanned.bad}) == len(scanned.bad)


def test_what_is_due_matches_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a platform that refuses a name or a link, the others are still made, and only what was made is due."""
    write, link, refused = Path.write_bytes, Path.symlink_to, (NAMES[1], LINKS[0][0])

    def picky(path: Path, data: bytes) -> int:
        if path.name in refused:
            raise OSError(22, "Invalid argument")
        return write(path, data)

    def choosy(path: Path, target: Path, target_is_directory: bool = False) -> None:
        if path.name in refused:
            raise OSError(1314, "A required privilege is not held by the client")
        link(path, target, target_is_directory)

    monkeypatch.setattr(Path, "write_bytes", picky)
    monkeypatch.setattr(Path, "symlink_to", choosy)
    due = {one.name.partition("#")[0] for one in build(tmp_path)}
    assert not due & {f"{INPUTS}/{name}" for name in refused}
    there = {
        one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*") if one.is_symlink() or not one.is_dir()
    }
    assert {one for one in there if "upwards/" not in one} == due | set(GOOD)


def test_reading_alone(scanned: Scanned) -> None:
    """The readers by themselves give what is due to each input: documents, reasons, and no exception."""
    reading = read([scanned.folder / INPUTS], max_bytes=TOO_LARGE - 1)
    reasons = {(scanned.named(one.path), one.reason) for one in reading.skipped}
    due = {one.name: one.reason or "" for one in scanned.bad if one.how in ("skipped", "record")}
    assert {name for name, _ in reasons} == set(due)
    assert all(due[name] in reason for name, reason in reasons)
    numbers = {one: "" if one.record is None else f"#{one.record}" for one in reading.documents}
    documents = {scanned.named(one.path) + number for one, number in numbers.items()}
    assert documents == {one.name for one in scanned.bad if one.how in ("read", "wordless")} | set(GOOD)


def test_scan_survives(scanned: Scanned) -> None:
    """The run ends with 0, prints results that parse, and no traceback."""
    assert scanned.run.returncode == 0, scanned.run.stderr[-2000:]
    assert "Traceback" not in scanned.run.stderr
    assert scanned.results()["schema"] == "dedup-results/1"


def test_each_bad_input_is_skipped_with_its_reason(scanned: Scanned) -> None:
    """What cannot be read is listed once, under its name, with a reason that says what is wrong."""
    reasons = {scanned.named(one["path"]): one["reason"] for one in scanned.results()["skipped"]}
    due = {one.name: one.reason or "" for one in scanned.bad if one.how in ("skipped", "record", "wordless")}
    wrong = {name: (part, reasons.get(name)) for name, part in due.items() if part not in reasons.get(name, "missing")}
    assert not wrong
    assert set(reasons) == set(due)


def test_each_odd_input_is_read(scanned: Scanned) -> None:
    """What is strange but text becomes a document, and nothing else does."""
    documents = scanned.results()["documents"]
    found = {scanned.named(one["path"]) + ("" if one["record"] is None else f"#{one['record']}") for one in documents}
    assert found == {one.name for one in scanned.bad if one.how == "read"} | set(GOOD)
    assert len({one["id"] for one in documents}) == len(documents)


def test_the_good_pair_is_found(scanned: Scanned) -> None:
    """Among all that is bad, the reshuffled pair of good articles is found, and the third article is in no pair."""
    results = scanned.results()
    paths = {one["id"]: scanned.named(one["path"]) for one in results["documents"]}
    found = {frozenset((paths[one["left"]], paths[one["right"]])): one for one in results["pairs"]}
    first, second, third = GOOD
    assert found[frozenset((first, second))]["relation"] == "reshuffled-copy"
    telling = [pair for pair, one in found.items() if one["relation"] not in ("unrelated", "boilerplate")]
    assert not [pair for pair in telling if third in pair]


def test_nothing_hostile_reaches_the_terminal(scanned: Scanned) -> None:
    """Escape sequences and direction marks of names and texts are not sent to the terminal as they are."""
    run = dedup("scan", scanned.folder / INPUTS, "-f", "plain")
    assert run.returncode == 0, run.stderr[-2000:]
    assert "Traceback" not in run.stderr
    for output in (run.stdout, run.stderr, scanned.run.stderr, scanned.run.stdout):
        assert "\x1b" not in output
    assert "\u202e" not in run.stdout + run.stderr


@pytest.mark.parametrize("name", ALONE)
def test_one_bad_file_alone(scanned: Scanned, name: str) -> None:
    """A file that cannot be read, scanned alone, ends with 3 and one clear line with its name and reason."""
    (bad,) = (one for one in scanned.bad if one.name == f"{INPUTS}/{name}")
    run = dedup("scan", scanned.folder / bad.name)
    assert run.returncode == 3, run.stderr[-2000:]
    assert "Traceback" not in run.stderr
    told = " ".join(run.stderr.split())  # long lines may be wrapped
    assert bad.reason is not None
    assert bad.reason in told
    assert name in "".join(run.stderr.split())


def test_missing_path(tmp_path: Path) -> None:
    """A path that does not exist ends with 2 and its name."""
    run = dedup("scan", tmp_path / "nowhere")
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    assert "nowhere" in "".join(run.stderr.split())


def test_usage_errors(scanned: Scanned) -> None:
    """A record file without a text field ends with 2 and the columns that are there."""
    for bad in (one for one in scanned.bad if one.how == "usage"):
        run = dedup("scan", scanned.folder / bad.name)
        assert bad.name.startswith(USAGE)
        assert run.returncode == 2, run.stderr[-2000:]
        assert "Traceback" not in run.stderr
        assert bad.reason is not None
        assert bad.reason in " ".join(run.stderr.split())
