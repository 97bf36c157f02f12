"""What the commands show: reports of a results file, comparisons, explanations, texts."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

import build
from command_line import OWN, dedup, scanned, stories, write
from dedup.report import FORMATS
from dedup.report.look import Look
from dedup.report.results import results


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three stories, one of which holds most of another in a new order."""
    return stories(tmp_path_factory.mktemp("news"))


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, news: Path) -> Path:
    """The results file of a scan of these stories."""
    return scanned(news, tmp_path_factory.mktemp("saved"))


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
    assert "did you mean DUP002 or DUP092?" in dedup("explain", "DUP02").err
    assert dedup("explain", "beef", "--in", saved).code == 2
    assert "there is no rule nonsense. The rules are DUP001, DUP002" in dedup("explain", "nonsense").err


def test_explain_says_what_the_results_hold(saved: Path) -> None:
    """A name that no finding has is refused with what is near, what there is, and what to do; case does not matter."""
    fingerprint = json.loads(saved.read_text("utf-8"))["findings"][0]["fingerprint"]
    assert dedup("explain", "dup002", "--in", saved).out == dedup("explain", "DUP002", "--in", saved).out
    assert dedup("explain", fingerprint[:8].upper(), "--in", saved).code == 0
    other = dedup("explain", "DUP009", "--in", saved)
    assert (other.code, other.out) == (2, "")
    assert "no finding is of DUP009; the results hold findings of DUP002 (1). What the rule means: dedup" in other.err
    assert "did you mean DUP002" in dedup("explain", "DUP02", "--in", saved).err
    near = dedup("explain", f"0{fingerprint[1:]}" if fingerprint[0] != "0" else f"1{fingerprint[1:]}", "--in", saved)
    assert f"did you mean {fingerprint}?" in near.err
    assert f"The first fingerprints are {fingerprint}" in dedup("explain", "xyz", "--in", saved).err


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


def test_texts_are_read_again_with_the_fields_and_limit_of_the_scan(tmp_path: Path) -> None:
    """A report of records without their texts asks for the same fields, and for the same limit, as the scan did."""
    path, found = tmp_path / "stories.jsonl", tmp_path / "results.json"
    rows = [{"corps": "\n\n".join(lines)} for lines in (build.WIRE, build.WIRE[::-1], OWN)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    options = ("--text-field", "corps", "--max-bytes", "600", "--no-text")
    shown = dedup("scan", path, *options, "-q", "-f", "md", "-o", f"json={found}").out
    assert "stories#2" in shown
    done = dedup("report", found, "-f", "md", "-q")
    assert (done.code, done.out, done.err) == (0, shown.replace("in FILE", f"in {found}"), "")
    data = json.loads(found.read_text("utf-8"))
    data["settings"]["values"]["max_bytes"] = 20
    found.write_text(json.dumps(data), "utf-8")
    assert "too large" in dedup("report", found, "-f", "md").err


def test_a_report_of_something_else_is_refused(tmp_path: Path) -> None:
    """A missing or foreign file ends with 2 and a line."""
    path = tmp_path / "other.json"
    path.write_text("{}", "utf-8")
    assert "no results file" in dedup("report", path).err
    assert dedup("report", tmp_path / "missing.json").code == 2


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
