"""Where the commands write: files, devices, pipes, windows and encodings of every kind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import build
from command_line import dedup, environment, scanned, stories
from dedup.report import FORMATS, console


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three stories, one of which holds most of another in a new order."""
    return stories(tmp_path_factory.mktemp("news"))


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, news: Path) -> Path:
    """The results file of a scan of these stories."""
    return scanned(news, tmp_path_factory.mktemp("saved"))


def test_files_are_written_beside_the_output(news: Path, tmp_path: Path) -> None:
    """-o writes further formats, as often as it is given; the report on standard output stays."""
    paths = {form: tmp_path / f"out.{form}" for form in ("json", "jsonl", "md", "concise", "plain")}
    done = dedup("scan", news, "-q", *(f"-o{form}={path}" for form, path in paths.items()))
    assert done.out.startswith("1 reshuffled copy")
    assert json.loads(paths["json"].read_text("utf-8"))["schema"] == "dedup-results/1"
    assert paths["plain"].read_text("utf-8") == done.out
    assert all(path.stat().st_size for path in paths.values())
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in paths.values())


def test_one_output_may_be_standard_output(news: Path) -> None:
    """-o FORMAT=- prints that format instead; two for standard output are refused."""
    assert json.loads(dedup("scan", news, "-q", "-o", "json=-").out)["engine"] == "reference"
    done = dedup("scan", news, "-f", "plain", "-o", "json=-")
    assert (done.code, done.out) == (2, "")
    assert "standard output takes one format" in done.err
    assert dedup("scan", news, "-o", "md=-", "-o", "json=-").code == 2


def test_an_old_file_is_replaced_whole(news: Path, tmp_path: Path) -> None:
    """An output replaces what was there, keeps its permissions, and leaves nothing beside it."""
    path = tmp_path / "out.md"
    path.write_text("old " * 100_000, "utf-8")
    path.chmod(0o600)
    assert dedup("scan", news, "-q", "-o", f"md={path}").code == 0
    assert path.read_text("utf-8").startswith("# 1 reshuffled copy")
    assert [one.name for one in tmp_path.iterdir()] == ["out.md"]
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="there are no such devices")
def test_a_device_is_written_to_as_it_is(saved: Path) -> None:
    """An output that is a device or a pipe is no file to be replaced."""
    done = dedup("report", saved, "-f", "concise", "-o", "json=/dev/null", "-o", "md=/dev/stdout")
    assert done.code == 0
    assert done.out.startswith("# 1 reshuffled copy")
    assert not Path("/dev/null").is_file()


def test_colour_follows_flag_variables_and_window() -> None:
    """The flag decides, then NO_COLOR, then FORCE_COLOR, then whether there is a window that takes it."""
    decide = console.coloured
    assert decide(True, {"NO_COLOR": "1"}, False)
    assert not decide(False, {"FORCE_COLOR": "1"}, True)
    assert not decide(None, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True)
    assert decide(None, {"FORCE_COLOR": "1"}, False)
    assert not decide(None, {"FORCE_COLOR": "0"}, True)
    assert not decide(None, {}, False)
    assert not decide(None, {"TERM": "dumb"}, True)
    assert decide(None, {"TERM": "xterm", "NO_COLOR": ""}, True) == (not console._legacy())


def test_colour_is_printed_on_request(news: Path) -> None:
    """--color brings colour into a pipe; without it a pipe has none."""
    assert "\x1b[" in dedup("scan", news, "--color", env={"COLUMNS": "80"}).out
    assert "\x1b[" not in dedup("scan", news, "-f", "rich").out
    assert "\x1b[" not in dedup("scan", news, "-f", "rich", env={"NO_COLOR": "1", "FORCE_COLOR": "1"}).out


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437"])
@pytest.mark.parametrize("form", ["rich", "plain", "json", "md"])
def test_a_small_encoding_does_not_crash(saved: Path, encoding: str, form: str) -> None:
    """Where standard output cannot take a character it is escaped, and drawing falls back to ASCII."""
    command = [sys.executable, "-m", "dedup", "report", str(saved), "-q", "-f", form]
    env = environment(PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    done = subprocess.run(command, capture_output=True, env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode(encoding)
    if form == "json":
        assert json.loads(text)["pairs"]
    elif encoding == "ascii":
        # The quotation marks of the stories are escaped; the reports' own signs are ASCII.
        assert set(re.findall(r"\\u[0-9a-f]{4}", text)) <= {r"\u201c", r"\u201d"}


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the file system takes decodable names only")
def test_a_name_that_is_no_text_does_not_crash(tmp_path: Path) -> None:
    """A file name that cannot be decoded, or that holds control characters, is shown escaped."""
    for name in (b"st\xf8ry.txt", b"es\x1b[31mcape.txt"):
        path = Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name)))
        path.write_text("\n\n".join(build.WIRE), "utf-8")
    for form in FORMATS:
        done = dedup("scan", tmp_path, "-f", form)
        assert done.code == 0, done.err
        assert "\x1b" not in done.out + done.err


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_closed_pipe_ends_quietly(saved: Path) -> None:
    """A reader that stops early, as `| head` does, leads to no message."""
    command = [sys.executable, "-m", "dedup", "report", str(saved), "-f", "json"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    assert running.stdout is not None and running.stderr is not None
    running.stdout.close()
    assert running.stderr.read() == b""
    assert running.wait() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_an_interrupted_run_ends_with_130() -> None:
    """Ctrl-C ends a run with one line and 130."""
    command = [sys.executable, "-m", "dedup", "scan", "-"]
    running = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    time.sleep(2)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=20)
    assert (running.returncode, out, err.strip()) == (130, b"", b"dedup: interrupted")


def test_json_without_an_article_is_left_out(tmp_path: Path) -> None:
    """A data file in a folder of stories is told of as left out, with how other records are read; it is no failure."""
    news = stories(tmp_path)
    (news / "gold.json").write_text('{"about": "pairs of sentences", "pairs": []}', "utf-8")
    (news / "broken.json").write_text('{"about": ', "utf-8")
    shown = " ".join(dedup("scan", ".", "-f", "plain", cwd=news).out.split())
    assert "Left out: 1 file or record " in shown and "gold.json: holds no article: JSON, but neither" in shown
    assert "Not read: 1 file or record " in shown
    told = dedup("scan", news, "-f", "concise").err
    assert "dedup: left out: " in told and "dedup: not read: " in told


def test_the_demo_speaks_of_its_stories_only() -> None:
    """Who tries the demo reads of its stories, not of the files beside them."""
    assert dedup("demo", "-f", "concise").err == ""
