"""The command line: commands, options, variables, exit codes."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import build
from command_line import OWN, dedup, stories, write
from dedup import arguments, cli, engines, options, pipeline
from dedup.engines import candidates
from dedup.errors import NothingReadable, UsageError
from dedup.report import FORMATS
from dedup.scope import Scope

#: What the scan is told of how to run.
_HOW = ("engine", "retrieval", "memory", "threads", "scope")


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three stories, one of which holds most of another in a new order."""
    return stories(tmp_path_factory.mktemp("news"))


def test_bare_command_shows_examples() -> None:
    """Without an argument there are three examples, and no error."""
    done = dedup()
    assert done.code == 0
    assert done.out.count("\n  dedup ") == 3


@pytest.mark.parametrize("command", ["scan", "compare", "show-text", "report", "explain"])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_each_command_has_help_with_an_example(command: str, option: str) -> None:
    """Help is short, shows an example, and both spellings work."""
    done = dedup(command, option)
    assert done.code == 0
    assert f"Example: dedup {command}" in done.out
    assert len(done.out.splitlines()) < 60


def test_version() -> None:
    """The version is that of the package."""
    import dedup as package

    assert dedup("--version").out == f"dedup {package.__version__}\n"


def test_scan_finds_the_reshuffled_copy(news: Path) -> None:
    """A scan ends with 0, its result on standard output, plain where that is no window, remarks on standard error."""
    done = dedup("scan", news)
    assert done.code == 0
    assert done.out.startswith("1 reshuffled copy, ")
    assert "\x1b" not in done.out
    assert "DUP002 error  " in done.out


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_printed(news: Path, form: str) -> None:
    """Each format of -f is printed and names both texts."""
    done = dedup("scan", news, "-f", form, "-q")
    assert (done.code, done.err) == (0, "")
    assert "quill" in done.out and "post" in done.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "json=nowhere/x.json"], "there is no folder"),
        (["-o", "json=."], "it is a folder"),
        (["-o", "docx=x"], "is not FORMAT=PATH"),
        (["-o", "x.json"], "is not FORMAT=PATH"),
        (["-o", "json=a", "-o", "md=a"], "two outputs have the path"),
        (["--set", "wole=0.9"], "did you mean whole?"),
        (["--set", "whole=2"], "it must lie from 0"),
        (["--set", "whole=x"], "is no number"),
        (["--set", "bands=1.5"], "is no whole number"),
        (["--set", "whole"], "it takes NAME=VALUE"),
        (["--engine", "steam"], "reference"),
        (["--retrieval", "guess"], "indexed"),
        (["--memory", "lots"], "500MB, 2GB or 1.5GiB"),
        (["--threads", "0"], "--threads"),
        (["--within", "soon"], "36h, 14d or 2w"),
        (["--same-publisher", "never"], "include"),
        (["-o", "parquet=-"], "name a folder"),
        (["-o", "csv=nowhere/x"], "there is no folder"),
        (["--format", "xml"], "concise"),
        (["nowhere.txt"], "nowhere.txt"),
    ],
)
def test_usage_errors_are_one_clear_line(news: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    """A wrong option, setting or path ends with 2, nothing on standard output, and a line that says what is wrong."""
    done = dedup("scan", news, *arguments, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert "Traceback" not in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_misspelt_command_gets_a_suggestion() -> None:
    """The nearest command is named."""
    done = dedup("scna", "x")
    assert done.code == 2
    assert "did you mean 'scan'?" in done.err


def test_nothing_readable_ends_with_3(tmp_path: Path) -> None:
    """Where no text could be read nothing was checked, and the exit code says so."""
    (tmp_path / "empty.txt").write_text("", "utf-8")
    done = dedup("scan", tmp_path)
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("dedup: ")
    assert dedup("show-text", tmp_path / "empty.txt").code == 3


def test_settings_reach_the_scan(news: Path) -> None:
    """--set and --max-bytes change the settings that the results carry."""
    found = json.loads(dedup("scan", news, "-q", "-f", "json", "--set", "rows=4", "--max-bytes", "9999").out)
    assert (found["settings"]["values"]["rows"], found["settings"]["values"]["max_bytes"]) == (4, 9999)


def test_every_option_has_a_variable(news: Path, tmp_path: Path) -> None:
    """Options can be set in the environment, several outputs separated as in PATH, and -v names those that are set."""
    paths = [tmp_path / "a b.json", tmp_path / "c.md"]
    outputs = os.pathsep.join(f"{form}={path}" for form, path in zip(("json", "md"), paths, strict=True))
    env = {"DEDUP_SCAN_FORMAT": "concise", "DEDUP_SCAN_OUTPUT": outputs, "DEDUP_SCAN_SET": "rows=4 seed=2"}
    done = dedup("scan", news, "-v", env=env)
    assert done.out.count("\n") == 1
    assert all(path.exists() for path in paths)
    values = json.loads(paths[0].read_text("utf-8"))["settings"]["values"]
    assert (values["rows"], values["seed"]) == (4, 2)
    assert "DEDUP_SCAN_FORMAT sets -f/--format to concise; DEDUP_SCAN_OUTPUT sets" in done.err
    assert all(f"DEDUP_SCAN_{name}" not in done.err for name in ("MAX_BYTES", "TEXT_FIELD", "COLOR"))
    assert "none is set; that of --format is DEDUP_SCAN_FORMAT" in dedup("scan", news, "-v").err
    assert "expected recall" in done.err and "time: reading" in done.err


def test_names_are_those_of_the_pipeline() -> None:
    """The command line offers every engine and retrieval, though it does not ask the pipeline for their names."""
    assert {"auto", *engines.ENGINES} == set(options.ENGINES)
    assert candidates.RETRIEVALS == options.RETRIEVALS


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        ((), {}),
        (("--engine", "auto", "--retrieval", "auto", "--same-publisher", "mark"), {}),
        (("--engine", "local", "--retrieval", "indexed"), {"engine": "local", "retrieval": "indexed"}),
        (("--memory", "1.5GiB", "--threads", "3"), {"memory": 3 << 29, "threads": 3}),
        (("--within", "14d"), {"scope": Scope(14 * 86_400)}),
        (("--same-publisher", "skip"), {"scope": Scope(None, "skip")}),
    ],
)
def test_how_to_run_reaches_the_scan(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], given: Any
) -> None:
    """What computes, with how much, over which pairs: the scan is told what was asked for, and nothing else."""
    asked: list[dict[str, Any]] = []

    def scan(paths: Sequence[str], *settings: Any, **named: Any) -> None:
        asked.append({name: value for name, value in named.items() if name in _HOW})
        raise NothingReadable("nothing")

    monkeypatch.setattr(pipeline, "scan", scan)
    assert cli.run(["scan", "x", *arguments]) == 3
    assert asked == [given]
    capsys.readouterr()


@pytest.mark.parametrize(
    ("text", "number"),
    [("500MB", 500_000_000), ("2g", 2 * 10**9), ("1KiB", 1024), (" 2 GB ", 2 * 10**9), ("4096", 4096), ("7b", 7)],
)
def test_amounts_of_memory(text: str, number: int) -> None:
    """An amount has a unit of a thousand or of 1,024, or is in bytes."""
    assert arguments.memory(text) == number


@pytest.mark.parametrize("text", ["", "GB", "-1GB", "2XB", "2 G B", "0", "1e9", "2i", "nan", "9" * 400])
def test_other_amounts_are_refused(text: str) -> None:
    """Whatever is no amount is one clear line."""
    with pytest.raises(UsageError, match="500MB, 2GB or"):
        arguments.memory(text)


def test_verbose_is_heard_in_quiet(news: Path) -> None:
    """-v shows what it is asked for, though -q silences all else."""
    done = dedup("scan", news, "-q", "-v", "-f", "concise")
    assert "expected recall" in done.err
    assert "dedup: " not in done.err


def test_a_reason_is_told_once(tmp_path: Path) -> None:
    """A text that cannot be read is one line, and an empty folder is named."""
    (tmp_path / "zero.txt").write_text("", "utf-8")
    (tmp_path / "none").mkdir()
    done = dedup("show-text", tmp_path / "zero.txt")
    assert (done.code, done.out, done.err.count("zero.txt"), done.err.count("\n")) == (3, "", 1, 1)
    for command in ("scan", "show-text"):
        done = dedup(command, tmp_path / "none")
        assert (done.code, done.out) == (3, "")
        assert str(tmp_path / "none") in done.err


def test_quiet_is_quiet(news: Path, tmp_path: Path) -> None:
    """-q leaves standard error empty where nothing is wrong; without it remarks and skipped files are told there."""
    write(tmp_path / "a.txt", build.WIRE)
    write(tmp_path / "picture.png", ("no article",))
    (tmp_path / "empty.txt").write_text("", "utf-8")
    loud = dedup("scan", tmp_path, "-f", "concise")
    assert "not read" in loud.err and ".png" in loud.err
    assert dedup("scan", tmp_path, "-f", "concise", "-q").err == ""


def test_fields_of_records_can_be_named(tmp_path: Path) -> None:
    """The fields of JSON Lines can be named on the command line."""
    path = tmp_path / "stories.jsonl"
    rows = [{"key": "one", "corps": " ".join(build.WIRE)}, {"key": "two", "corps": " ".join(OWN)}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    done = dedup("scan", path, "--text-field", "corps", "--id-field", "key", "-f", "json", "-q")
    assert [one["id"] for one in json.loads(done.out)["documents"]] == ["one", "two"]
    assert dedup("scan", path, "--text-field", "nope").code == 2


def test_standard_input_is_read() -> None:
    """`-` among the paths is standard input."""
    done = dedup("scan", "-", "-f", "json", "-q", stdin="\n\n".join(build.WIRE))
    assert done.code == 0
    assert json.loads(done.out)["documents"][0]["words"] > 60


def test_a_table_on_standard_input_is_read_as_records() -> None:
    """Standard input has no ending: a header that names a text column makes it CSV."""
    done = dedup("scan", "-", "-f", "json", stdin='id,text\nm,"The mill stands. It has two wheels."\nn,"No mill."\n')
    assert done.code == 0, done.err
    assert [one["id"] for one in json.loads(done.out)["documents"]] == ["m", "n"]


def test_demo_shows_what_its_stories_hold() -> None:
    """Without a corpus: one reshuffled and credited copy, one copy without credit, and nothing said of the others."""
    done = dedup("demo", "-f", "json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    told = {(one["left"], one["right"]): one for one in found["pairs"] if one["relation"] != "unrelated"}
    verdicts = {names: (one["relation"], one["credit"], one["source"]) for names, one in told.items()}
    assert verdicts == {
        ("harbour-fire-paper", "harbour-fire-wire"): ("reshuffled-copy", "credited", "harbour-fire-wire"),
        ("tower-clock", "tower-clock-portal"): ("copy", "uncredited", "tower-clock"),
    }
