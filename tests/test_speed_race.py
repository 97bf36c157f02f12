"""Tests of the race itself, of its tables and of its pictures."""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree import ElementTree

import pytest

import speed_pictures
from racing import output, race
from racing.corpora import Corpus
from racing.environments import DEDUP, Environment, Peer
from racing.pictures import Bar, bars, lines
from racing.race import Rules, Run, against
from racing.report import Course, Report
from speed_tasks import archive
from speed_tasks.archive import exponent
from speed_tasks.scanning import Scan

DEDUP_HERE = Environment(DEDUP, Path("python"))
SLOW, ABSENT = Peer("slow", "with_slow", ("slow==1",)), Peer("absent", "", ("absent==1",))
CORPORA = {size: Corpus(size, Path(f"{size}.jsonl")) for size in (10, 100, 1000)}


def _run(environment: Environment, corpus: Corpus, rules: Rules, out: Path | None = None) -> Run:
    seconds = corpus.articles * (0.1 if environment.peer == SLOW else 0.001)
    error = "not done" if seconds > rules.limit else ""
    return Run({"seconds": seconds, "bytes": corpus.articles * 1000}, 1, error)


@pytest.fixture
def raced(monkeypatch: pytest.MonkeyPatch) -> tuple[list[race.Line], dict[str, str]]:
    """A race of a slow library, and of one that cannot be installed."""
    monkeypatch.setattr(race, "once", _run)
    peers = [Environment(SLOW, Path("python")), Environment(ABSENT, error="no such thing")]
    return race.race(peers, DEDUP_HERE, CORPORA, Rules("near", 1, limit=20, patience=60))


def test_a_library_stays_at_the_largest_size_it_ends(raced: tuple[list[race.Line], dict[str, str]]) -> None:
    """The size is the largest that ended in time, with the reason why it is not the next."""
    slow = next(line for line in raced[0] if line.name == "slow")
    assert (slow.articles, len(slow.runs)) == (100, 3)
    assert "1,000" in slow.stopped


def test_what_cannot_be_installed_is_named_with_its_error(raced: tuple[list[race.Line], dict[str, str]]) -> None:
    """A missing library is no silent gap."""
    assert raced[1] == {"absent": "cannot be installed: no such thing"}


def test_ratios_are_taken_at_the_same_size(raced: tuple[list[race.Line], dict[str, str]]) -> None:
    """dedup runs at every size, so that nothing is extrapolated."""
    slow = next(line for line in raced[0] if line.name == "slow")
    assert against(raced[0], slow) == pytest.approx(100)


def test_sizes_on_the_way_are_tried_only_where_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who ends the largest size is not asked for those between; who fails there comes back to the one left out."""
    tried: list[int] = []

    def run(environment: Environment, corpus: Corpus, rules: Rules, out: Path | None = None) -> Run:
        if environment.peer == SLOW:
            tried.append(corpus.articles)
        late = environment.peer == SLOW and corpus.articles > fails_above
        return Run({"seconds": corpus.articles * 0.001, "bytes": 1}, 1, "not done" if late else "")

    monkeypatch.setattr(race, "once", run)
    peers, rules = [Environment(SLOW, Path("python"))], Rules("near", 1, repeats=1)
    fails_above = 1000
    ended = race.race(peers, DEDUP_HERE, CORPORA, rules)[0][-1]
    assert (tried, ended.articles, ended.stopped) == ([10, 1000], 1000, "")
    assert list(race.skipped([ended], rules)) == ["100 on one core left out, as a larger size could be ended: slow"]
    tried.clear()
    fails_above = 100
    ended = race.race(peers, DEDUP_HERE, CORPORA, rules)[0][-1]
    assert (tried, ended.articles, ended.stopped) == ([10, 1000, 100], 100, "1,000: not done")


def test_a_race_may_be_at_given_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A peer with a size is raced there alone, one without a size not at all; dedup runs at every size."""
    tried: list[tuple[str, int]] = []

    def run(environment: Environment, corpus: Corpus, rules: Rules, out: Path | None = None) -> Run:
        tried.append((environment.peer.name, corpus.articles))
        return Run({"seconds": 1.0, "bytes": 1}, 1)

    monkeypatch.setattr(race, "once", run)
    peers, rules = [Environment(SLOW, Path("python"))], Rules("near", 1, repeats=1)
    race.race(peers, DEDUP_HERE, CORPORA, rules, at={"slow": 100})
    assert tried == [("dedup", 10), ("dedup", 100), ("slow", 100), ("dedup", 1000)]
    assert [line.name for line in race.race(peers, DEDUP_HERE, CORPORA, rules, at={})[0]] == ["dedup"] * 3


def test_no_round_begins_that_would_go_beyond_the_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow library has fewer rounds, and the record has each of them."""
    monkeypatch.setattr(race, "once", _run)
    peers, rules = [Environment(SLOW, Path("python"))], Rules("near", 1, limit=20, patience=19)
    slow = race.race(peers, DEDUP_HERE, CORPORA, rules)[0][-1]
    assert slow.figures()["seconds"] == [10.0]
    assert "1 of 3 rounds on one core, as they take long: slow, 100" in race.skipped([slow], rules)


def test_a_report_shows_held_and_missed_targets() -> None:
    """Targets are printed either way, columns stand under their heads."""
    report = Report("title")
    report.table(("name", "seconds"), [("dedup", "1.0")])
    report.target("fast", True)
    report.target("small", False)
    shown = list(output.lines(report))
    assert shown[1:3] == ["  name   seconds", "  dedup      1.0"]
    assert [line.split()[0] for line in shown[3:]] == ["held", "MISSED"]


def test_exponents() -> None:
    """Ten times the size and a hundred times the time is an exponent of two; of nothing there is none."""
    assert exponent(10, 100, 1, 100) == pytest.approx(2)
    assert math.isnan(exponent(10, 100, 0, 100))


def test_pictures_are_well_formed(tmp_path: Path) -> None:
    """Pictures are XML, whatever the names hold."""
    bars("A & B", [Bar("<ours>", 3.0, "3 s", True), Bar("other", 300.0, "300 s")], tmp_path / "bars.svg")
    lines("A < B", "articles", {"made up": [(1000, 1.5), (10000, 20.0)], "one": [(1000, 3.0)]}, tmp_path / "lines.svg")
    for path in tmp_path.iterdir():
        assert ElementTree.parse(path).getroot().tag.endswith("svg")


def test_pictures_come_from_a_record(tmp_path: Path) -> None:
    """Each task with a picture is drawn from its figures alone."""
    figures = {
        "B1": {
            "1 threads": [
                {"name": "dedup", "articles": 100, "MB_per_s": 200.0},
                {"name": "dedup", "articles": 1000, "MB_per_s": 300.0},
                {"name": "slow", "articles": 1000, "MB_per_s": 3.0},
            ]
        },
        "B2": {
            "dedup, 1000": {"median_s": 0.1, "recall": 1.0},
            "dedup, 10000": {"median_s": 1.0, "recall": 1.0},
            "rensa rho, 1000": {"median_s": 2.0, "recall": 0.5},
            "targets": {},
        },
        "B3": {
            "1,000": {"rounds": [1.0, 1.1, 1.2], "error": ""},
            "10,000": {"rounds": [13.0, 12.0], "error": ""},
            "Reuters 2,500": {"rounds": [2.0], "error": ""},
            "made up, exponents 1000 to 10000": [1.0, 1.0, 1.0],
        },
    }
    drawn = speed_pictures.draw(figures, tmp_path)
    assert [path.name for path in drawn] == ["signatures.svg", "near-documents.svg", "archive.svg"]
    assert "recall 0.50" in drawn[1].read_text(encoding="utf-8")
    assert "200.0" not in drawn[0].read_text(encoding="utf-8")
    assert all(f">{seconds}<" in drawn[2].read_text(encoding="utf-8") for seconds in ("1.1", "13", "2"))


@pytest.mark.parametrize(("rounds", "middle"), [([3.0, 1.0, 2.0], 2.0), ([1.0, 30.0], 30.0)])
def test_the_scan_on_record_is_the_one_in_the_table(
    monkeypatch: pytest.MonkeyPatch, rounds: list[float], middle: float
) -> None:
    """Of the rounds of a scan the median is recorded and printed, of two the slower one."""
    left = [Scan(seconds, 1, {}, {}, "indexed", {}, frozenset(), frozenset()) for seconds in rounds]
    monkeypatch.setattr(archive, "scan", lambda path, threads, options: left.pop(0))
    report, course = Report("B3"), Course((), DEDUP_HERE, (10,), repeats=len(rounds))
    assert archive._repeated(Path("x"), course, report, "10").seconds == middle
    assert report.figures["10"]["seconds"] == middle and report.figures["10"]["rounds"] == rounds
