from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

import build
import command_line
from dedup.errors import UsageError
from dedup.read.preprocess import parse

SCRIPT = """
import sys, time, pathlib
path = pathlib.Path(sys.argv[-1])
data = path.read_bytes()
if data.startswith(b"SLEEP"):
    print("some text", flush=True)
    time.sleep(60)
if data.startswith(b"FAIL"):
    sys.exit("first line\\nno such page: " + path.name)
if data.startswith(b"FLOOD"):
    while True:
        sys.stdout.write("much " * 10000)
sys.stdout.buffer.write(data[::-1])
"""


@pytest.fixture
def reverse(tmp_path: Path) -> str:
    """Return a command that prints a file's text, whose bytes the file has in reverse."""
    script = tmp_path / "a folder" / "reverse it.py"
    script.parent.mkdir()
    script.write_text(SCRIPT, "utf-8")
    return f'"{sys.executable}" "{script}"'


def backwards(path: Path) -> Path:
    """Write a story that only the command can read."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes("\n\n".join(build.WIRE).encode()[::-1])
    return path


def test_a_command_reads_what_no_reader_knows(reverse: str, tmp_path: Path) -> None:
    """Files of unknown endings in a folder go through the command, those of known endings do not; either engine."""
    news = tmp_path / "news"
    command_line.write(news / "b.txt", build.WIRE)
    backwards(news / "a.xyz")
    for engine in ("reference", "local"):
        done = command_line.dedup("scan", news, "--preprocess", reverse, "-q", "-f", "json", "--engine", engine)
        results = json.loads(done.out)
        assert {text["format"] for text in results["documents"]} == {"txt", "preprocess"}, done.err
        assert [pair["relation"] for pair in results["pairs"]] == ["duplicate"]
    assert "1 file with other endings left out: .xyz 1" in command_line.dedup("scan", news).err


def test_named_endings_limit_a_command_and_go_before_readers(reverse: str, tmp_path: Path) -> None:
    """ "txt=CMD" takes a known ending, and leaves files of all others alone."""
    news = tmp_path / "news"
    backwards(news / "a.txt")
    backwards(news / "c.xyz")
    done = command_line.dedup("scan", news, "--preprocess", f"txt,.log={reverse} {{}}", "-f", "json")
    assert [text["path"][-5:] for text in json.loads(done.out)["documents"]] == ["a.txt"]
    assert ".xyz 1" in done.err


def test_other_commands_take_it_too(reverse: str, tmp_path: Path) -> None:
    """compare, show-text and check read with the command; a name that looks like an option does no harm."""
    one, other = backwards(tmp_path / "news" / "-rf.xyz"), command_line.write(tmp_path / "news" / "b.txt", build.WIRE)
    shown = command_line.dedup("show-text", one, "--preprocess", reverse)
    assert shown.code == 0 and build.WIRE[0] in " ".join(shown.out.split())
    assert "uplicate" in command_line.dedup("compare", one, other, "--preprocess", reverse).out
    assert command_line.dedup("check", one, "--against", other, "--preprocess", reverse).code == 1


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"FAIL", "failed with exit code 1: no such page: a.xyz"),
        (b"FLOOD", "printed more than 1,000 bytes"),
        (b"", "printed no text"),
        (b"\xff\x00" * 99, "binary"),
    ],
)
def test_the_failure_of_a_command_is_a_reason(data: bytes, told: str, reverse: str, tmp_path: Path) -> None:
    """A file for which the command fails is listed with what the command said, and the others are read."""
    news = tmp_path / "news"
    command_line.write(news / "b.txt", build.WIRE[:2])
    (news / "a.xyz").write_bytes(data)
    done = command_line.dedup("scan", news, "--preprocess", reverse, "--max-bytes", "1000", "-f", "json")
    results = json.loads(done.out)
    assert [text["format"] for text in results["documents"]] == ["txt"]
    assert told in results["skipped"][0]["reason"] and "Traceback" not in done.err


def test_a_command_that_hangs_is_ended(reverse: str, tmp_path: Path) -> None:
    """A command that takes too long is ended, and that is the reason."""
    from dataclasses import replace

    from dedup.model import Skipped
    from dedup.read.formats import items
    from dedup.read.source import Source

    path = tmp_path / "a.xyz"
    path.write_bytes(b"SLEEP")
    command = replace(parse(reverse), seconds=1.0)
    begun = time.monotonic()
    (found,) = items(Source(path.as_posix(), path, preprocess=(command,)))
    assert isinstance(found, Skipped) and found.reason.endswith("took longer than 1 s")
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("given", "told"),
    [("", "takes a command"), ("no-such-program-here -x", "there is no program"), ("doc='x", "is left open")],
)
def test_a_command_that_cannot_be_is_a_usage_error(given: str, told: str, tmp_path: Path) -> None:
    """A misspelt program ends the scan before anything is read, with exit code 2."""
    with pytest.raises(UsageError, match=told):
        parse(given)
    done = command_line.dedup("scan", tmp_path, "--preprocess", given)
    assert done.code == 2 and told in done.err
