"""The check before publishing, through the console script."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from command_line import Done, dedup, write

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
    assert "Nothing needs to be done" in done.out


def test_a_copy_without_its_credit_fails(uncredited: Path, wires: Path) -> None:
    """Without a policy, the same story without its credit lines is stopped, with its place in the draft."""
    done = dedup("check", uncredited, "--against", wires, "-f", "concise")
    assert (done.code, rules(done)) == (1, ["DUP002"])
    assert done.out.startswith(f"{uncredited.as_posix()}:34:1: DUP002 Reshuffled copy of CNN's text")
    assert "add a credit line that names CNN" in done.out
    assert "ends with 1 for 1 error" in done.err


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
        assert "Add a credit line that names CNN; the policy has no wording for it" in done.out
    assert dedup("check", draft, "--against", wires, "-q", "--fail-on", "never", cwd=tmp_path).code == 0


def test_the_line_to_add_is_that_of_the_policy(tmp_path: Path, uncredited: Path, wires: Path) -> None:
    """The wording of a credit comes from the configuration and is never made up."""
    text = POLICY.format(reuse="full") + 'credit = "CNN, by arrangement"\n'
    (tmp_path / "pyproject.toml").write_text(
        text.replace("[site]", "[tool.dedup.site]").replace("[[partner]]", "[[tool.dedup.partner]]"), "utf-8"
    )
    done = dedup("check", uncredited, "--against", wires, "-f", "concise", cwd=tmp_path)
    assert 'Add this credit line: "CNN, by arrangement".' in done.out
    assert rules(dedup("check", uncredited, "--against", wires, "-f", "concise", "--no-config", cwd=tmp_path)) == [
        "DUP002"
    ]
