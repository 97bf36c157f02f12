"""The calibration, on small stand-in data that is made up here: what it may open, and that what it says is sound."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import calibrate
from calibration import indexed, recipes, sweeps
from calibration.quotations import BY_WORDS, READINGS, SHIPPED
from calibration.retrieval import Shape
from calibration.simulated import orders
from calibration.table import Change, Table, conclude
from calibration.verdicts import JUDGED, Variant, alignment_key, tell
from dedup.settings import Settings
from made_up import sentence
from reshuffle import generate
from reshuffle_recipes import KINDS
from source_stories import DEMO
from tracks.halves import GateClosed, rows
from tracks.proposing import Related

ROOT = Path(__file__).resolve().parents[1]


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "DEDUP_DATA": str(folder),
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "benchmarks"))),
        "PYTHONIOENCODING": "utf-8",
    }
    command = [sys.executable, "benchmarks/calibrate.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_the_gate_half_stays_closed() -> None:
    """The calibration can open the gate half of no set, and makes sure of it before it reads."""
    assert calibrate.open_gates() == []
    with pytest.raises(GateClosed):
        rows("reuters", "gate")


def test_an_open_gate_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Were a gate half to open, nothing would be calibrated."""
    monkeypatch.setattr(calibrate, "open_gates", lambda: ["reuters"])
    monkeypatch.setattr(sys, "argv", ["calibrate.py"])
    monkeypatch.setattr(calibrate, "REPORT", tmp_path / "calibration.md")
    assert calibrate.main() == 1
    assert "reuters" in capsys.readouterr().out and not (tmp_path / "calibration.md").exists()


def test_without_data_it_says_so(tmp_path: Path) -> None:
    """Without the labelled data there is no report and no failure."""
    run = _run(tmp_path, "--quick")
    assert run.returncode == 0, run.stderr
    assert "labelled data not available" in run.stdout


def test_a_quick_run_covers_every_setting(tmp_path: Path) -> None:
    """A smoke run ends with a conclusion for each setting, and leaves the report alone."""
    report = ROOT / "docs" / "calibration.md"
    before = report.read_bytes() if report.exists() else None
    (tmp_path / "reuters21578").mkdir()
    stories = (
        {"id": str(at), "text": "\n\n".join(sentence(at * 12 + step) for step in range(12)), "topics": ["port"]}
        for at in range(40)
    )
    content = "".join(json.dumps(row) + "\n" for row in stories).encode()
    (tmp_path / "reuters21578" / "reuters21578.jsonl.gz").write_bytes(gzip.compress(content))
    run = _run(tmp_path, "--quick")
    assert run.returncode == 0, run.stderr
    for name in (
        "shingle",
        "bands x rows",
        "retrieval",
        *indexed.TRIED,
        "weights",
        *sweeps.MATCH,
        *sweeps.RELATION,
        *sweeps.ORDER,
        sweeps.QUOTATIONS,
    ):
        assert f"{name}" in run.stdout
    assert (report.read_bytes() if report.exists() else None) == before


def test_every_kind_of_case_has_a_recipe() -> None:
    """No kind of case is judged without somebody having said what it is."""
    assert set(recipes.RELATIONS) == {*KINDS, "independent"}
    assert {*recipes.IN_ORDER, *recipes.OUT_OF_ORDER} <= set(KINDS)


def test_the_shipped_value_is_always_tried() -> None:
    """Each sweep has the shipped value and two more at least, also when quick."""
    for name in (*sweeps.MATCH, *sweeps.RELATION, *sweeps.ORDER):
        for quick in (False, True):
            values = sweeps.values_of(name, quick)
            assert getattr(Settings(), name) in values and len(values) >= 3 and list(values) == sorted(values)


def test_a_shared_alignment_changes_no_verdict() -> None:
    """What the judge alone reads may share an alignment: verdicts are those of a run on its own."""
    cases = generate(DEMO, 40)
    tried = [Variant(Settings()), *(variant for key, variant in sweeps.variants(True).items() if key[0] in JUDGED)]
    together = tell(cases, tried)
    assert len({alignment_key(variant) for variant in tried}) == 1
    assert [tell(cases, [variant])[0] for variant in tried] == together


def test_the_shipped_reading_of_quotations_is_the_judge() -> None:
    """Counting quotations by words is another reading, and leaves what is not about quotations as it was."""
    cases = generate(DEMO, 40)
    shipped, by_words = tell(cases, [Variant(Settings()), Variant(Settings(), BY_WORDS)])
    assert READINGS[0] == SHIPPED
    assert [one.matches for one in shipped] == [one.matches for one in by_words]
    plain = [at for at, case in enumerate(cases) if '"' not in case.left.text and "“" not in case.left.text]
    assert plain and all(shipped[at] == by_words[at] for at in plain)


def test_orders_that_everybody_would_tell() -> None:
    """With the shipped settings no made-up order is called lost when a third was moved, and hardly a shuffle kept."""
    told = orders(Settings())
    assert told.edited_lost == 0 and told.shuffled_kept < 10 < told.shuffled_lost
    assert orders(replace(Settings(), order_lost=0.9)).edited_lost > 0


def test_the_shipped_retrieval_is_always_tried() -> None:
    """Each table of indexed retrieval has the shipped value, the values ascending."""
    for name, values in indexed.TRIED.items():
        assert getattr(Settings(), name) in values and list(values) == sorted(values)


def bench(shipped: list[bool], pairs: int = 100) -> indexed.Bench:
    """Return a bench of four findings, of which some are kept by the shipped values."""
    related = Related(np.arange(4), np.ones(4, bool))
    return indexed.Bench(None, related, indexed.Kept(pairs, np.array(shipped)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "pairs", "words"),
    [
        ([True, True, True, False], 80, "A better value would be 3: +0 / -0 findings at 0.80 times the pairs"),
        ([True, True, True, True], 100, "A better value would be 3: +1 / -0 findings at 1.00 times"),
        ([True, True, False, False], 50, "Kept at 2: no value finds clearly more, none as much for less"),
        ([True, True, True, True], 200, "Kept at 2"),
    ],
)
def test_a_better_retrieval_loses_nothing_for_no_more(found: list[bool], pairs: int, words: str) -> None:
    """A value is called better when it loses no finding, costs no more, and has a gain in either."""
    table = bench([True, True, True, False])
    assert words in indexed.conclusion(table, [2, 3], [table.shipped, indexed.Kept(pairs, np.array(found))], 0)


def test_combinations_that_none_beats() -> None:
    """The front leaves out what another beats in one part and equals in the other; a cheaper equal is named."""
    assert indexed.front([(5, -10), (5, -20), (7, -30), (6, -30)]) == {0, 2}
    table = bench([True, True, False, False])
    cheap = indexed.Kept(60, np.array([False, True, True, False]))
    assert "fewer pairs than b: a, +1 / -1" in indexed.together(table, ["a", "b"], [cheap, table.shipped], 1)
    assert "No combination" in indexed.together(table, ["b"], [table.shipped], 0)


def test_characters_make_shingles_of_characters() -> None:
    """Five characters of a sentence of seven make three shingles; words of a shorter one make one."""
    assert len(Shape(5, 2, 2, characters=True).ids(("abcdefg",))) == 3
    assert len(Shape(3, 2, 2).ids(("abcdefg",))) == 1


@pytest.mark.parametrize(
    ("changes", "harm", "words"),
    [
        (
            [Change(0, 9), Change(0, 0), Change(2, 1)],
            [0, 0, 0],
            "No clear difference from 2 to 3; kept at 2; beyond: 1",
        ),
        ([Change(0, 9), Change(0, 0), Change(20, 1)], [0, 0, 0], "A better value would be 3: +20 / -1 cases"),
        ([Change(0, 9), Change(0, 0), Change(20, 1)], [0, 0, 1], "No value tried beside it is as good"),
        ([Change(0, 0), Change(0, 0), Change(1, 0)], [0, 0, 0], "cannot tell the values tried"),
    ],
)
def test_a_conclusion_says_what_the_table_says(changes: Sequence[Change], harm: Sequence[int], words: str) -> None:
    """A better value is named when it is clear and harms nothing; else how far the figure is flat."""
    assert words in conclude([1, 2, 3], 1, changes, harm, "findings")


def test_the_row_that_ships_is_marked() -> None:
    """In the table the shipped row, and no other, is bold."""
    text = Table("most", "About.", ("most", "share"), (("0.4", ".9"), ("0.5", ".8")), 1, "Kept.").markdown()
    assert "| **0.5** | **.8** |" in text and "| 0.4 | .9 |" in text
