"""The baseline as a file and on the command line: what is wrong with it is said in a line, and nothing is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import build
from command_line import Done, dedup
from dedup.checking import entries
from dedup.checking.baseline import Baseline, Entry
from dedup.errors import UsageError
from dedup.report.look import Look
from dedup.report.results import pieces
from dedup.verdicts import Checked, Findings, Holdings

HEAD = '{"schema": "dedup-baseline/1"}\n'
GOOD = Entry("news/a.md", "quill.txt", "0123456789abcdef", "DUP002", 1, "2031-02-03", "licensed").line()
CONFLICT = f"<<<<<<< HEAD\n{GOOD}\n=======\n{GOOD}\n>>>>>>> other\n"
MALFORMED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "b.jsonl:1: is no baseline"),
    "without its head": (f"{GOOD}\n".encode(), "b.jsonl:1: is no baseline"),
    "another program's": (b'{"version": "2.1.0", "runs": []}\n', "b.jsonl:1: is no baseline"),
    "a later version": (b'{"schema": "dedup-baseline/2"}\n', "b.jsonl:1: is of version '2', and this program reads"),
    "cut off": (f"{HEAD}{GOOD}\n{GOOD[:60]}".encode(), "b.jsonl:3: is no entry in JSON: cut off"),
    "random bytes": (bytes(range(128, 256)), "b.jsonl:1: is not UTF-8"),
    "random bytes below": (HEAD.encode() + b"\xff\xfe\x00", "b.jsonl:2: is not UTF-8"),
    "zero bytes": (HEAD.encode() + b"\0" * 40, "b.jsonl:2: is no entry in JSON"),
    "UTF-16": (HEAD.encode("utf-16"), "b.jsonl:1: is not UTF-8"),
    "a duplicate": (f"{HEAD}{GOOD}\n\n{GOOD}\n".encode(), "b.jsonl:4: accepts the same as line 2; keep one"),
    "a merge conflict": (f"{HEAD}{CONFLICT}".encode(), "b.jsonl:2: is a conflict marker: settle the merge"),
    "a list": (f"{HEAD}[]\n".encode(), "b.jsonl:2: is no entry: it must be an object"),
    "nested deeply": (f"{HEAD}{'[' * 100_000}\n".encode(), "b.jsonl:2: is no entry in JSON"),
    "a long number": (f"{HEAD}{'9' * 10_000}\n".encode(), "b.jsonl:2: is no entry"),
    "a part missing": (
        f'{HEAD}{{"draft": "a", "rule": "DUP001"}}\n'.encode(),
        "b.jsonl:2: the entry has no source, pass",
    ),
    "a part misspelt": (HEAD.encode() + GOOD.replace('"reason"', '"resaon"').encode(), "did you mean reason?"),
    "a part twice": (HEAD.encode() + GOOD.replace('"date"', '"count": 2, "date"').encode(), ":2: says count twice"),
    "no fingerprint": (HEAD.encode() + GOOD.replace("0123456789abcdef", "0123").encode(), "passage must be a fingerp"),
    "a count of none": (HEAD.encode() + GOOD.replace('"count": 1', '"count": 0').encode(), "count must be a whole"),
    "a count of yes": (HEAD.encode() + GOOD.replace('"count": 1', '"count": true').encode(), "count must be a whole"),
    "a day that is none": (HEAD.encode() + GOOD.replace("02-03", "02-30").encode(), "date must be a day such as"),
    "a rule that is none": (HEAD.encode() + GOOD.replace("DUP002", "copy").encode(), "rule must be a rule such as"),
    "no draft": (HEAD.encode() + GOOD.replace("news/a.md", "").encode(), 'draft must be an id or a file, and is ""'),
    "null": (HEAD.encode() + GOOD.replace('"licensed"', "null").encode(), "reason must be a text, and is null"),
}


def results(folder: Path, found: Findings | None = None) -> Path:
    """Write the results of a check: one draft that holds a wire's story, uncredited."""
    found = found or build.findings()
    failing = replace(found.findings[0], rule="DUP002", level="error")
    checked = Checked(("river-post",), "wire", Holdings(1))
    path = folder / "results.json"
    path.write_text("".join(pieces(replace(found, findings=(failing,), checked=checked), Look())), "utf-8")
    return path


def run(folder: Path, command: str, *arguments: str) -> Done:
    """Run `dedup baseline` in a folder with results."""
    return dedup("baseline", command, "--in", "results.json", "--baseline", "b.jsonl", *arguments, cwd=folder)


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_baselines(tmp_path: Path, name: str) -> None:
    """Each way in which a baseline can be broken gives one line with the place, and changes nothing."""
    data, message = MALFORMED[name]
    path = tmp_path / "b.jsonl"
    path.write_bytes(data)
    with pytest.raises(UsageError) as error:
        entries.load(path)
    assert message in str(error.value) and "\n" not in str(error.value) and len(str(error.value)) < 400 + len(str(path))
    assert path.read_bytes() == data


@pytest.mark.parametrize("command", ["update", "prune"])
@pytest.mark.parametrize("name", ["cut off", "a merge conflict", "random bytes"])
def test_a_broken_baseline_is_never_written_over(tmp_path: Path, command: str, name: str) -> None:
    """On the command line too: one line, exit code 2, and the file is as it was."""
    results(tmp_path)
    (tmp_path / "b.jsonl").write_bytes(MALFORMED[name][0])
    done = run(tmp_path, command)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert MALFORMED[name][1] in done.err
    assert (tmp_path / "b.jsonl").read_bytes() == MALFORMED[name][0]


@pytest.mark.parametrize("command", ["update", "prune"])
def test_a_missing_baseline_is_an_error(tmp_path: Path, command: str) -> None:
    """A baseline that is not there accepts nothing silently; a folder is none."""
    results(tmp_path)
    done = run(tmp_path, command)
    assert (done.code, done.err) == (2, "dedup: there is no baseline b.jsonl: dedup baseline create makes one\n")
    (tmp_path / "b.jsonl").mkdir()
    done = run(tmp_path, command)
    assert (done.code, done.err) == (2, "dedup: cannot read the baseline b.jsonl: it is a folder\n")


def test_create_update_prune(tmp_path: Path) -> None:
    """What was found is accepted, with a reason; nothing changes the second time; what has gone is dropped."""
    results(tmp_path)
    done = run(tmp_path, "create", "--reason", "licensed until 2032")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("+ news/river-post.txt: 6 passages of quill.txt, DUP002: licensed until 2032\n")
    assert done.out.endswith("b.jsonl: 6 passages accepted (6 added)\n")
    text = (tmp_path / "b.jsonl").read_text("utf-8")
    assert text.splitlines()[0] == HEAD.strip()
    assert [json.loads(line)["reason"] for line in text.splitlines()[1:]] == ["licensed until 2032"] * 6
    assert run(tmp_path, "update").out == "b.jsonl: 6 passages accepted (nothing changed)\n"
    gone = Entry("news/gone.md", "quill.txt", "f" * 16, "DUP002", 1, "2031-02-03", "licensed")
    (tmp_path / "b.jsonl").write_text(f"{text}{gone.line()}\n", "utf-8")
    dry = run(tmp_path, "prune", "--dry-run")
    assert (tmp_path / "b.jsonl").read_text("utf-8") == f"{text}{gone.line()}\n"
    done = run(tmp_path, "prune")
    assert done.out.startswith("- news/gone.md: 1 passage of quill.txt, DUP002: licensed\n")
    assert dry.out.splitlines()[0] == done.out.splitlines()[0]
    assert (tmp_path / "b.jsonl").read_text("utf-8") == text


@pytest.mark.parametrize("command", ["create", "update", "prune"])
def test_each_command_has_help_with_an_example(command: str) -> None:
    """Help is short and shows an example; it needs no results."""
    done = dedup("baseline", command, "--help")
    assert done.code == 0 and f"Example: dedup baseline {command} --in results.json" in done.out
    assert f"  {command} " in dedup("baseline", "--help").out
    assert len(done.out.splitlines()) < 40


def test_no_results_no_baseline(tmp_path: Path) -> None:
    """Results that are missing, broken or not named give one line and leave the baseline as it is."""
    (tmp_path / "b.jsonl").write_text(f"{HEAD}{GOOD}\n", "utf-8")
    assert run(tmp_path, "update").err == "dedup: results.json: No such file or directory\n"
    (tmp_path / "results.json").write_text("{", "utf-8")
    done = run(tmp_path, "prune")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert dedup("baseline", "prune", cwd=tmp_path).code == 2
    assert (tmp_path / "b.jsonl").read_text("utf-8") == f"{HEAD}{GOOD}\n"


def test_a_folder_of_tables_makes_the_same_baseline(tmp_path: Path) -> None:
    """Results kept as Parquet give the same entries as the JSON of them."""
    results(tmp_path)
    assert dedup("report", "results.json", "-f", "concise", "-o", "parquet=tables", cwd=tmp_path).code == 0
    assert run(tmp_path, "create").code == 0
    done = dedup("baseline", "create", "--in", "tables", "--baseline", "other.jsonl", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert (tmp_path / "other.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_create_refuses_to_overwrite(tmp_path: Path) -> None:
    """What is there already stays, whatever it is, and the advice is to update it."""
    results(tmp_path)
    (tmp_path / "b.jsonl").write_text("notes of mine", "utf-8")
    done = run(tmp_path, "create")
    assert (done.code, done.out) == (2, "")
    assert "b.jsonl is there already: dedup baseline update" in done.err
    assert (tmp_path / "b.jsonl").read_text("utf-8") == "notes of mine"


def test_results_of_a_scan_make_no_baseline(tmp_path: Path) -> None:
    """A scan has no drafts, so that there is nothing to accept."""
    (tmp_path / "results.json").write_text("".join(pieces(build.findings(), Look())), "utf-8")
    done = run(tmp_path, "create")
    assert done.code == 2 and "results of a scan" in done.err
    assert not (tmp_path / "b.jsonl").exists()


def test_hostile_names_are_shown_harmlessly(tmp_path: Path) -> None:
    """A name that holds terminal sequences or line ends is one harmless line, and is read again as it was."""
    results(tmp_path, build.hostile("\x1b[31mred\n::error::x"))
    data = json.loads((tmp_path / "results.json").read_text("utf-8"))
    data["checked"]["drafts"] = [data["findings"][0]["draft"]]
    (tmp_path / "results.json").write_text(json.dumps(data), "utf-8")
    done = run(tmp_path, "create")
    assert done.code == 0
    assert "\x1b" not in done.out and all(line.startswith(("+ ", "b.jsonl")) for line in done.out.splitlines())
    assert run(tmp_path, "update").out.endswith(
        "(nothing changed); 6 without a reason, which --reason or an editor gives\n"
    )


def test_harmless_differences_are_read(tmp_path: Path) -> None:
    """A byte-order mark, Windows line ends, empty lines, another order and a missing last line end change nothing."""
    more = Entry("news/b.md", "quill.txt", "0" * 16, "DUP001", 2, "2031-02-03").line()
    plain = entries.parse(f"{HEAD}{GOOD}\n{more}\n".encode(), "b")
    odd = f"\ufeff{HEAD}\n{more}\n\n{GOOD}".replace("\n", "\r\n").encode()
    assert set(entries.parse(odd, "b")) == set(plain)


NAMES = st.text(min_size=1, max_size=8)
ENTRIES = st.builds(
    Entry,
    draft=NAMES,
    source=NAMES,
    passage=st.text("0123456789abcdef", min_size=16, max_size=16),
    rule=st.sampled_from(("DUP001", "DUP005", "DUP010")),
    count=st.integers(1, 10**6),
    date=st.dates().map(str),
    reason=st.text(max_size=20),
    path=st.none() | NAMES,
    source_path=st.none() | NAMES,
)


@given(st.lists(ENTRIES, max_size=6))
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read(made: list[Entry]) -> None:
    """Any entries come back as they were, sorted, and the file of them does not depend on their order."""
    unique = entries.joined(made)
    data = "".join(Baseline(Path(), unique).lines()).encode("utf-8", "surrogatepass")
    assert entries.joined(entries.parse(data, "b")) == unique
    assert list(Baseline(Path(), tuple(reversed(unique))).lines()) == list(Baseline(Path(), unique).lines())


@given(st.binary(max_size=60), st.integers(0, 400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(noise: bytes, cut: int) -> None:
    """Whatever bytes a file holds, it is a baseline or gives a line; never another error."""
    whole = f"{HEAD}{GOOD}\n".encode()
    for data in (noise, whole[:cut] + noise, whole[:cut] + noise + whole[cut:]):
        try:
            entries.parse(data, "b.jsonl")
        except UsageError as error:
            assert str(error).startswith("b.jsonl:")
