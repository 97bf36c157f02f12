"""Which fields of front matter and records state a credit: the usual names, or those that a newsroom uses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import build
import dedup as library
from command_line import dedup
from dedup.settings import Fields
from test_check import rules

STORY = "\n\n".join((*reversed(build.WIRE), "The soup was of leek."))


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A draft that states its source in a field of the newsroom's own, beside the wire's story."""
    (tmp_path / "wires").mkdir()
    (tmp_path / "wires/ferry.md").write_text("---\nagency: AP\n---\n" + "\n\n".join(build.WIRE), "utf-8")
    head = "---\ntitle: Ferry stuck\nSupplied-By: The Associated Press\nsource: Norby photo desk\n---\n"
    (tmp_path / "draft.md").write_text(head + STORY, "utf-8")
    return tmp_path


def test_a_field_of_the_newsrooms_own_states_a_credit(desk: Path) -> None:
    """A field that is named is a full credit at its line, and the usual names it takes the place of are none."""
    check = ("check", "draft.md", "--against", "wires", "-f", "concise")
    assert rules(dedup(*check, cwd=desk)) == ["DUP002"]
    assert rules(dedup(*check, "--credit-field", "supplied_by", cwd=desk)) == ["DUP006"]
    (desk / "dedup.toml").write_text('[check]\ncredit_fields = ["supplied_by", "via"]\n', "utf-8")
    assert rules(dedup(*check, cwd=desk)) == ["DUP006"]
    found = library.scan(desk / "draft.md", fields=Fields(credit="via, supplied_by"))
    assert [(one.wire, one.text) for one in found.documents[0].credits] == [("AP", "The Associated Press")]
    span = found.documents[0].credits[0].span
    assert span and found.documents[0].document.text[span.start : span.end].startswith("Supplied-By:")


def test_a_field_of_records_states_a_credit(desk: Path) -> None:
    """The same names hold for records; what a wire, an agency or a copyright field says always counts."""
    row = {"text": STORY, "supplied_by": "AP", "credit": "Ann Roe", "copyright": "Quill Wire"}
    (desk / "draft.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    read = library.scan(desk / "draft.jsonl", fields=Fields(credit="Supplied_By"))
    assert [one.field for one in read.documents[0].document.declared] == ["supplied_by", "copyright"]
    usual = library.scan(desk / "draft.jsonl")
    assert [one.field for one in usual.documents[0].document.declared] == ["credit", "copyright"]


def test_results_keep_the_names(desk: Path) -> None:
    """Results without their texts, which are read again, are read with the same names."""
    check = ("check", "draft.md", "--against", "wires", "--credit-field", "supplied_by")
    assert dedup(*check, "--no-text", "-q", "-o", "json=results.json", cwd=desk).code == 0
    assert json.loads((desk / "results.json").read_text("utf-8"))["settings"]["fields"]["credit"] == "supplied_by"
    assert rules(dedup("report", "results.json", "-f", "concise", cwd=desk)) == ["DUP006"]


def test_names_that_are_none_are_refused(desk: Path) -> None:
    """A configuration that names no field, or something else than names, is told in one line."""
    (desk / "dedup.toml").write_text("[check]\ncredit_field = 7\n", "utf-8")
    done = dedup("check", "draft.md", "--against", "wires", cwd=desk)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "did you mean 'credit_fields'?" in done.err
