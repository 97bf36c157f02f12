from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

import build
from dedup.report import FORMATS, console
from dedup.report.look import Look
from dedup.report.results import results

ROOT = Path(__file__).resolve().parents[1]
OWN = ("The soup was of leek.", "Nobody asked for a second bowl.", "The kettle had been lent by a school.")


def environment(**changes: str) -> dict[str, str]:
    """Return the environment without what could change the output."""
    ours = ("DEDUP_", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **changes}


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


class Done:
    """What a command left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


def write(path: Path, lines: Sequence[str]) -> Path:
    """Write a story, a paragraph for each line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three stories, one of which holds most of another in a new order."""
    folder = tmp_path_factory.mktemp("news")
    write(folder / "quill.txt", build.WIRE)
    write(folder / "post.txt", (*OWN[:2], *reversed(build.WIRE), OWN[2]))
    write(folder / "alder.txt", ("The alder wood was sold in May.", "Its new owner keeps bees and two goats."))
    return folder


@pytest.fixture(scope="module")
def saved(news: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results file of a scan of these stories."""
    path = tmp_path_factory.mktemp("saved") / "results.json"
    assert dedup("scan", news, "-q", "-o", f"json={path}").code == 0
    return path


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


def test_report_says_what_the_scan_said(news: Path, saved: Path, tmp_path: Path) -> None:
    """The results file gives the same report in every format, from a path and from standard input."""
    paths = {form: tmp_path / form for form in FORMATS if form != "rich"}
    rich = dedup("scan", news, "-f", "rich", "-q", *(f"-o{form}={path}" for form, path in paths.items())).out
    assert dedup("report", saved, "-f", "rich", "-q").out == rich
    for form, path in paths.items():
        assert dedup("report", saved, "-f", form, "-q").out == path.read_text("utf-8")
    assert dedup("report", "-", "-f", "concise", stdin=saved.read_text("utf-8")).out.count("DUP002") == 1


def test_the_next_command_can_be_typed(news: Path, tmp_path: Path) -> None:
    """A report ends with a command that works: two files are compared, records explained from the results file."""
    last = dedup("scan", news, "-q").out.split("Next: dedup ")[1].splitlines()[0]
    assert dedup(*shlex.split(last), "-q").out.startswith("Reshuffled copy")
    path, found = tmp_path / "stories.jsonl", tmp_path / "found one.json"
    rows = ({"id": name, "text": "\n\n".join(text)} for name, text in (("a", build.WIRE), ("b", build.WIRE[::-1])))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    last = dedup("scan", path, "-q", "-o", f"json={found}").out.split("Next: dedup ")[1].splitlines()[0]
    assert last.startswith("explain ")
    assert "Measured" in dedup(*shlex.split(last)).out


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


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "json=nowhere/x.json"], "there is no folder"),
        (["-o", "json=."], "it is a folder"),
        (["-o", "html=x"], "is not FORMAT=PATH"),
        (["-o", "x.json"], "is not FORMAT=PATH"),
        (["-o", "json=a", "-o", "md=a"], "two outputs have the path"),
        (["--set", "wole=0.9"], "did you mean whole?"),
        (["--set", "whole=2"], "it must lie from 0"),
        (["--set", "whole=x"], "is no number"),
        (["--set", "bands=1.5"], "is no whole number"),
        (["--set", "whole"], "it takes NAME=VALUE"),
        (["--engine", "steam"], "reference"),
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
    """Options can be set in the environment, several outputs separated as in PATH, and -v names the variables."""
    paths = [tmp_path / "a b.json", tmp_path / "c.md"]
    outputs = os.pathsep.join(f"{form}={path}" for form, path in zip(("json", "md"), paths, strict=True))
    env = {"DEDUP_SCAN_FORMAT": "concise", "DEDUP_SCAN_OUTPUT": outputs, "DEDUP_SCAN_SET": "rows=4 seed=2"}
    done = dedup("scan", news, "-v", env=env)
    assert done.out.count("\n") == 1
    assert all(path.exists() for path in paths)
    values = json.loads(paths[0].read_text("utf-8"))["settings"]["values"]
    assert (values["rows"], values["seed"]) == (4, 2)
    for name in ("FORMAT", "OUTPUT", "SET", "MAX_BYTES", "TEXT_FIELD", "NO_TEXT", "COLOR", "QUIET", "ALL_PAIRS"):
        assert f"DEDUP_SCAN_{name}  -" in done.err
    assert "expected recall" in done.err and "time: reading" in done.err


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


def test_compare_shows_both_texts(news: Path) -> None:
    """compare shows every sentence of both texts and the verdict; it needs two texts."""
    done = dedup("compare", news / "post.txt", news / "quill.txt", "-q")
    assert done.code == 0
    assert done.out.startswith("Reshuffled copy")
    assert all(line in " ".join(done.out.split()) for line in (*build.WIRE[3:], *OWN[:2]))
    assert json.loads(dedup("compare", news / "post.txt", news / "quill.txt", "-f", "json").out)["pairs"]
    one = dedup("compare", news / "quill.txt", news / "quill.txt")
    assert one.code == 2 and "two texts" in one.err


def test_compare_agrees_with_scan(news: Path, saved: Path) -> None:
    """The verdict on two texts does not depend on what else was scanned."""
    alone = json.loads(dedup("compare", news / "post.txt", news / "quill.txt", "-f", "json").out)["pairs"][0]
    pairs = json.loads(saved.read_text("utf-8"))["pairs"]
    among = next(pair for pair in pairs if {pair["left"], pair["right"]} == {"post", "quill"})
    assert alone == among


def test_show_text_shows_the_sentences(news: Path) -> None:
    """show-text prints each sentence with its place."""
    done = dedup("show-text", news / "alder.txt")
    assert done.code == 0
    assert "alder: 2 sentences compared, 0 left out." in done.out
    assert "3:1  Its new owner keeps bees and two goats." in done.out


def test_explain(saved: Path) -> None:
    """explain says what a rule means, and why a finding was made; what is not there is refused with a hint."""
    assert "reshuffled copy" in dedup("explain", "dup002").out
    fingerprint = json.loads(saved.read_text("utf-8"))["findings"][0]["fingerprint"]
    assert "lost under 60%" in dedup("explain", fingerprint, "--in", saved).out
    assert "did you mean DUP002?" in dedup("explain", "DUP02").err
    assert dedup("explain", "beef", "--in", saved).code == 2


def test_results_without_texts(news: Path, tmp_path: Path) -> None:
    """--no-text leaves the texts out; a report reads them again, and refuses a file that has changed since."""
    folder = tmp_path / "news"
    write(folder / "quill.txt", build.WIRE)
    write(folder / "post.txt", (*OWN, *reversed(build.WIRE)))
    path = tmp_path / "results.json"
    scanned = dedup("scan", folder, "-q", "--no-text", "-o", f"json={path}").out
    assert "ferry between" not in path.read_text("utf-8")
    assert dedup("report", path).out == scanned
    write(folder / "quill.txt", build.WIRE[1:])
    done = dedup("report", path)
    assert done.code == 2 and "has changed since the scan" in done.err
    assert dedup("report", path, "-f", "concise").code == 0


def test_a_report_of_something_else_is_refused(tmp_path: Path) -> None:
    """A missing or foreign file ends with 2 and a line."""
    path = tmp_path / "other.json"
    path.write_text("{}", "utf-8")
    assert "no results file" in dedup("report", path).err
    assert dedup("report", tmp_path / "missing.json").code == 2


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


def test_results_of_a_scan_can_be_made_by_hand(tmp_path: Path) -> None:
    """A results file that no scan of this machine made is shown like any other."""
    path = tmp_path / "results.json"
    path.write_text(results(build.findings(), Look()), "utf-8")
    done = dedup("report", path)
    assert done.code == 0
    assert done.out.startswith("1 reshuffled copy, credited; nothing uncredited.")


def test_records_are_compared_by_their_number(tmp_path: Path) -> None:
    """FILE#7, as results call a record, is one of the two texts of a comparison; a record that is not there is said."""
    rows = [json.dumps({"text": "\n\n".join(lines)}) for lines in (build.WIRE, tuple(reversed(build.WIRE)))]
    path = write(tmp_path / "all.jsonl", ("\n".join(rows),))
    done = dedup("compare", f"{path}#1", f"{path}#2", "-f", "json")
    assert done.code == 0, done.err
    (pair,) = json.loads(done.out)["pairs"]
    assert (pair["left"], pair["right"], pair["relation"]) == ("all#1", "all#2", "reshuffled-copy")
    missing = dedup("compare", f"{path}#1", f"{path}#9")
    assert missing.code == 2 and "no readable record 9" in missing.err


def test_a_text_is_not_compared_with_itself(news: Path) -> None:
    """The same path twice is a usage error that says so."""
    done = dedup("compare", news / "post.txt", news / "post.txt")
    assert done.code == 2 and "both are" in done.err


def test_a_rule_is_explained_by_the_findings_of_a_file(saved: Path) -> None:
    """With results at hand, a rule shows every finding it made, each value beside its threshold."""
    done = dedup("explain", "DUP002", "--in", saved)
    assert done.code == 0, done.err
    assert "kept 80%, lost under 60%" in done.out


def test_a_table_on_standard_input_is_read_as_records() -> None:
    """Standard input has no ending: a header that names a text column makes it CSV."""
    done = dedup("scan", "-", "-f", "json", stdin='id,text\nm,"The mill stands. It has two wheels."\nn,"No mill."\n')
    assert done.code == 0, done.err
    assert [one["id"] for one in json.loads(done.out)["documents"]] == ["m", "n"]
