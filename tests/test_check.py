"""The check before publishing, through the console script."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import build
import dedup as dedup_module
from command_line import Done, dedup, write
from dedup.listing import QUIET
from dedup.settings import Settings
from repository import Repository, isolated, needs_git  # noqa: F401 - a fixture
from test_imports import imported

#: The beginnings and ends of made-up sentences.
SENTENCES = (("The town counted", "lamps along the quay in spring"), ("A baker sold", "loaves to the night shift"))

#: The lines of `corpus/cbs58.txt` that credit CNN.
_CREDITS = ("By Ivana Kottasov", "The-CNN-Wire", "CNN --")


@pytest.fixture
def wires(tmp_path: Path, corpus: Path) -> Path:
    """A reference that holds the story of CNN."""
    folder = tmp_path / "wires"
    folder.mkdir()
    shutil.copy(corpus / "cnn.txt", folder)
    return folder


@pytest.fixture
def uncredited(tmp_path: Path, corpus: Path) -> Path:
    """The text of CBS 58 without the lines that credit CNN."""
    text = (corpus / "cbs58.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(_CREDITS[:2])]
    path = tmp_path / "uncredited.txt"
    path.write_text("\n".join(line.removeprefix("CNN -- ") for line in lines) + "\n", "utf-8")
    return path


def rules(done: Done) -> list[str]:
    """Return the rules of the findings that were printed as `concise`."""
    return [line.split(": ", 1)[1].split()[0] for line in done.out.splitlines()]


def test_a_credited_copy_is_a_note(corpus: Path, wires: Path) -> None:
    """Without a policy, a wire's story with its credit lines may go out."""
    done = dedup("check", corpus / "cbs58.txt", "--against", wires, "-f", "concise")
    assert (done.code, rules(done)) == (0, ["DUP006"])
    assert done.out.endswith(", credited.\n")


def test_a_copy_without_its_credit_fails(uncredited: Path, wires: Path) -> None:
    """Without a policy, the same story without its credit lines is stopped, with its place in the draft."""
    done = dedup("check", uncredited, "--against", wires, "-f", "concise")
    assert (done.code, rules(done)) == (1, ["DUP002"])
    assert done.out.startswith(f"{uncredited.as_posix()}:33:1: DUP002 Reshuffled copy of CNN's text")
    assert done.out.endswith(", no credit line.\n") and done.out.count("\n") == 1
    assert "ends with 1 for 1 error" in done.err


def test_a_message_says_the_most_in_its_first_line(uncredited: Path, wires: Path) -> None:
    """What, where from, how much and how credited come first; reason, figures, credit and advice have a line each."""
    done = dedup("check", uncredited, "--against", wires, "-f", "json")
    lines = json.loads(done.out)["findings"][0]["message"].split("\n")
    assert lines[0].startswith("Reshuffled copy of CNN's text cnn (") and lines[0].endswith("words, no credit line.")
    assert [line.split()[0] for line in lines[2:]] == ["Measured:", "Credit:", "If"]
    shown = dedup("check", uncredited, "--against", wires, "-f", "plain").out
    assert all(f"\n  {line[:60]}" in shown for line in lines)


def test_a_clean_draft_says_what_it_was_compared_with(corpus: Path, wires: Path) -> None:
    """No finding, and a line that tells of the reference and of what cannot be found."""
    done = dedup("check", corpus / "itv.txt", "--against", wires)
    assert done.code == 0
    text = " ".join(done.out.split())
    assert "no match in 1 document of CNN, 2022-07-03; text whose source is not among them cannot be found" in text


def test_two_drafts_that_copy_each_other_fail(tmp_path: Path, corpus: Path, uncredited: Path, wires: Path) -> None:
    """Drafts are compared with one another too."""
    lines = [line for line in uncredited.read_text("utf-8").splitlines()[3:] if line]
    (wires / "cnn.txt").unlink()
    write(wires / "ferry.txt", ["The ferry ran late again on Monday, said the harbour office."])
    one, two = write(tmp_path / "one.txt", lines), write(tmp_path / "two.txt", lines[::-1])
    done = dedup("check", one, two, "--against", wires, "-f", "concise")
    assert (done.code, rules(done)) == (1, ["DUP002"])


POLICY = '[site]\npublisher = "Example Courier"\n\n[[partner]]\nwire = "CNN"\nreuse = "{reuse}"\n'


@pytest.mark.parametrize(
    ("reuse", "credited", "rule", "code"),
    [
        ("full", False, "DUP005", 1),
        ("full", True, "DUP006", 0),
        ("part", True, "DUP002", 1),
        ("none", True, "DUP002", 1),
        ("none", False, "DUP002", 1),
    ],
)
def test_the_policy_decides(
    tmp_path: Path, corpus: Path, uncredited: Path, wires: Path, reuse: str, credited: bool, rule: str, code: int
) -> None:
    """Licensed text needs its credit; text that is not licensed is stopped, credited or not."""
    (tmp_path / "dedup.toml").write_text(POLICY.format(reuse=reuse), "utf-8")
    draft = corpus / "cbs58.txt" if credited else uncredited
    done = dedup("check", draft, "--against", wires, "-f", "concise", cwd=tmp_path)
    assert (done.code, rules(done)) == (code, [rule])
    if rule == "DUP005":
        told = dedup("check", draft, "--against", wires, "-f", "md", cwd=tmp_path).out
        assert "Add a credit line that names CNN; the policy has no wording for it" in told
    assert dedup("check", draft, "--against", wires, "-q", "--fail-on", "never", cwd=tmp_path).code == 0


def test_the_line_to_add_is_that_of_the_policy(tmp_path: Path, uncredited: Path, wires: Path) -> None:
    """The wording of a credit comes from the configuration and is never made up."""
    text = POLICY.format(reuse="full") + 'credit = "CNN, by arrangement"\n'
    (tmp_path / "pyproject.toml").write_text(
        text.replace("[site]", "[tool.dedup.site]").replace("[[partner]]", "[[tool.dedup.partner]]"), "utf-8"
    )
    done = dedup("check", uncredited, "--against", wires, "-f", "plain", cwd=tmp_path)
    assert 'Add this credit line: "CNN, by arrangement".' in done.out
    assert rules(dedup("check", uncredited, "--against", wires, "-f", "concise", "--no-config", cwd=tmp_path)) == [
        "DUP002"
    ]


def test_a_check_imports_nothing_heavy(corpus: Path, wires: Path) -> None:
    """A check starts often: whatever takes long to import stays out, scikit-learn and compiled kernels above all."""
    heavy = ("sklearn", "scipy", "datasketch", "numba", "trafilatura", "lxml", "duckdb", "rich", "pyarrow")
    draft = str(corpus / "itv.txt")
    assert imported("check", draft, "--against", str(wires), "-q", "-f", "plain", heavy=heavy) == ["0"]


def test_scan_compare_and_check_agree(corpus: Path, tmp_path: Path) -> None:
    """For the same two texts: the same relation, matches, order, source and credit, whichever command is asked."""
    scanned = {(pair.left, pair.right): pair for pair in dedup_module.scan(corpus, all_pairs=True).pairs}
    names = ("cbs58", "cnn", "itv", "upi", "vatican-news")
    for draft in names:
        others = [corpus / f"{name}.txt" for name in names if name != draft]
        found = dedup_module.check(corpus / f"{draft}.txt", others)
        loud = [pair for pair in scanned.values() if draft in (pair.left, pair.right) and pair.relation not in QUIET]
        assert sorted(found.pairs, key=lambda one: one.fingerprint) == sorted(loud, key=lambda one: one.fingerprint)
    assert dedup_module.compare(corpus / "cbs58.txt", corpus / "cnn.txt") == scanned["cbs58", "cnn"]


def test_many_texts_are_proposed_by_what_they_share(tmp_path: Path) -> None:
    """Above the limit of exhaustive search the same findings come, by shared shingles."""
    rows = [{"id": f"n{n}", "text": "\n\n".join(f"{w} {n} {v}." for w, v in SENTENCES)} for n in range(300)]
    rows.append({"id": "wire", "text": "\n\n".join((*build.WIRE, "A last line of the wire."))})
    path = tmp_path / "wires.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    draft = write(tmp_path / "draft.txt", (*build.WIRE[::-1], "A line of our own about soup."))
    few = dedup_module.check(draft, path, Settings(exhaustive_sentences=10**6))
    many = dedup_module.check(draft, path, Settings(exhaustive_sentences=10))
    assert (few.retrieval, many.retrieval) == ("exhaustive", "indexed")
    assert [one.fingerprint for one in few.findings] == [one.fingerprint for one in many.findings] != []
    assert many.summary["pairs_compared"] < 10 < few.summary["pairs_compared"]


@pytest.mark.parametrize("name", ["a.md", "z.md"])
def test_a_finding_stands_at_one_place_whatever_texts_are_called(tmp_path: Path, name: str) -> None:
    """Of passages of equal length the first in the draft is shown, for readers and for other programs."""
    one, two = "The ferry ran late on Monday, said the harbour office.", "Nobody was hurt when the old crane fell down."
    one, two = (f"{text[:-1]} in the rain of the spring tide." for text in (one, two))
    wire = write(tmp_path / "wires/m.md", [two, "A line that stands between them.", one])
    path = write(tmp_path / name, ["Our own first line is here.", one, "A line of our own.", two])
    for form, place in (("concise", f"{name}:3:1: "), ("github", f"file={name},line=3,")):
        done = dedup("check", name, "--against", wire, "-f", form, cwd=path.parent)
        assert place in done.out, done.out


def test_standard_input_has_a_name(corpus: Path, wires: Path) -> None:
    """An editor's program sends the text and says what it is called: its ending tells the format, messages name it."""
    text = (corpus / "cbs58.txt").read_text("utf-8")
    done = dedup("check", "-", "--stdin-filename", "desk/story.md", "--against", wires, "-f", "concise", stdin=text)
    assert done.code == 0
    assert done.out.startswith("desk/story.md:")
    assert dedup("check", corpus / "itv.txt", "--stdin-filename", "x.md", "--against", wires).code == 2


def test_nothing_to_check_is_no_success(tmp_path: Path, corpus: Path, wires: Path) -> None:
    """No readable draft and an empty reference end with 3; a path that is not there, and no reference, with 2."""
    (tmp_path / "none").mkdir()
    assert dedup("check", tmp_path / "none", "--against", wires).code == 3
    assert dedup("check", corpus / "itv.txt", "--against", tmp_path / "none").code == 3
    assert dedup("check", tmp_path / "nowhere.md", "--against", wires).code == 2
    assert dedup("check", corpus / "itv.txt").code == 2
    assert dedup("check", "--against", wires).code == 2


@needs_git
@pytest.mark.usefixtures("isolated")
def test_only_what_changed_is_checked(tmp_path: Path, corpus: Path, wires: Path, uncredited: Path) -> None:
    """With --changed-since drafts come from git; no changed article is 0 with one line."""
    repository = Repository(tmp_path / "site")
    write(repository.top / "old.txt", uncredited.read_text("utf-8").splitlines())
    first = repository.commit("first")
    done = dedup("check", "--changed-since", first, "--against", wires, cwd=repository.top)
    assert done.code == 0
    assert done.out.startswith(f"no article has changed since {first}")
    shutil.copy(uncredited, repository.top / "new.txt")
    (repository.top / "old.txt").rename(repository.top / "moved.txt")
    repository.commit("second")
    done = dedup("check", "--changed-since", first, "--against", wires, "-f", "concise", cwd=repository.top)
    assert done.code == 1
    assert {line.split(":")[0] for line in done.out.splitlines()} >= {"new.txt"}


@pytest.mark.parametrize("form", ["json", "parquet"])
def test_results_of_a_check_are_shown_again(tmp_path: Path, wires: Path, uncredited: Path, form: str) -> None:
    """From a results file and from tables, `dedup report` says what the check said."""
    saved = tmp_path / "results"
    done = dedup("check", uncredited, "--against", wires, "-q", "-f", "concise", "-o", f"{form}={saved}")
    assert done.code == 1
    assert dedup("report", saved, "-f", "concise").out == done.out
    assert dedup("report", saved, "-f", "plain").out.startswith("1 error in 1 draft.\n")
