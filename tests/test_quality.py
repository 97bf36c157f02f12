"""The gate, as a program, on small stand-in data that is made up here."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dedup
from dedup.model import Document
from dedup.settings import Settings
from dedup.shingle import shingle_ids
from made_up import sentence
from tracks import floors, halves
from tracks.figure import Figure, auc, share
from tracks.learn import best_threshold
from tracks.proposing import Archive, documents_of, whole
from tracks.retrieval import holders, pairs_from, proposed, sentences_of, signatures

ROOT = Path(__file__).resolve().parents[1]
PAN = "sentence paraphrase: PAN accuracy"


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write rows as JSON Lines, compressed where the name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def story(start: int, count: int = 6) -> str:
    """Return a text of made-up sentences that no story with another start shares, up to 800 in all."""
    return "\n\n".join(sentence(start + at) for at in range(count))


def answers() -> list[dict[str, Any]]:
    """Return answers to five sources in four classes, by ten people."""
    rows = []
    for task in range(5):
        source = story(task * 10, 10)
        cut, other = source.split("\n\n")[:5], story(400 + task * 10, 5).split("\n\n")
        light = [one.replace(" the ", " that ", 1) for one in cut]
        heavy = [one.replace(" the ", " that ").replace(" and ", " while ").replace(" of ", " from ") for one in cut]
        texts = {"cut": cut, "light": light, "heavy": heavy, "non": other}
        for person in range(10):
            label = list(texts)[(person + task) % 4]
            rows.append(
                {
                    "source_id": f"s{task}",
                    "answer_id": f"g{person}pA_{task}",
                    "label": label,
                    "source": source,
                    "answer": "\n\n".join(texts[label]),
                }
            )
    return rows


def sentence_pairs() -> list[dict[str, Any]]:
    """Return reworded sentences, and pairs that say nothing in common."""
    same = [{"label": 1, "s1": sentence(at), "s2": sentence(at).replace(" the ", " that ")} for at in range(60)]
    other = [{"label": 0, "s1": sentence(100 + at), "s2": sentence(201 + at)} for at in range(60)]
    return [dict(row, id1=str(at), id2=str(at)) for at, row in enumerate([*same, *other])]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder laid out like the labelled data, filled with made-up texts."""
    folder = tmp_path_factory.mktemp("data")
    write(folder / "clough_stevenson/clough.jsonl", answers())
    write(folder / "sentence_paraphrase/pan_sent_train.jsonl", sentence_pairs())
    write(folder / "sentence_paraphrase/mrpc_train.jsonl", sentence_pairs())
    bills = [{"id": str(at), "match": at % 2, "text": story(at % 2 * 50) + "\n\n" + story(at * 10)} for at in range(16)]
    write(folder / "bills/labeled_bills.jsonl", bills)
    texts = [
        {"id": str(at), "text": story(at % 20 * 10).replace(" the ", f" {at // 20}th ", at // 20)} for at in range(60)
    ]
    write(folder / "reuters21578/reuters21578.jsonl.gz", texts)
    return folder


def gate(folder: Path, *arguments: str, program: str = "benchmarks/quality.py") -> subprocess.CompletedProcess[str]:
    """Run the gate on a folder of data, without a record."""
    environment = {
        **os.environ,
        "DEDUP_DATA": str(folder),
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "benchmarks"))),
        "PYTHONIOENCODING": "utf-8",
    }
    command = [sys.executable, program, "--no-record", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")


def tracks(*names: str) -> str:
    """Return the option that chooses tracks."""
    return "--tracks=" + ",".join(names or ("graded reuse", "sentence paraphrase", "bills", "retrieval"))


def test_one_table_and_a_first_floor(data: Path, tmp_path: Path) -> None:
    """Every track gives figures; `--update` makes them floors, and the same data then passes."""
    file = tmp_path / "floors.json"
    first = gate(data, tracks(), "--floors", str(file), "--update")
    assert first.returncode == 0, first.stderr
    for name in (
        "four classes",
        "PAN accuracy",
        "MRPC AUC",
        "AUC by containment",
        "AUC by content words",
        "candidates a sentence",
        "indexed, documents of Jaccard 0.5-1.0",
        "indexed, findings proposed",
        "banded, findings proposed",
    ):
        assert name in first.stdout
    assert "no floor" in first.stdout
    second = gate(data, tracks(), "--floors", str(file))
    assert second.returncode == 0, second.stdout
    assert "pass" in second.stdout and "no floor" not in second.stdout and "fail" not in second.stdout


def test_a_floor_too_high_fails(data: Path, tmp_path: Path) -> None:
    """A figure below its floor ends with 1, and is named."""
    file = tmp_path / "floors.json"
    floors.save(file, {PAN: {"floor": 1.1}})
    run = gate(data, tracks("sentence paraphrase"), "--floors", str(file))
    assert run.returncode == 1
    assert f"1 below the floor; {PAN}" in run.stdout


def test_update_refuses_to_lower(data: Path, tmp_path: Path) -> None:
    """`--update` leaves a floor that is higher than what was measured, says which, and still ends with 1."""
    file = tmp_path / "floors.json"
    floors.save(file, {PAN: {"floor": 1.1}})
    run = gate(data, tracks("sentence paraphrase"), "--floors", str(file), "--update")
    assert run.returncode == 1
    assert f"refused to lower {PAN}: 1.1 stays" in run.stdout
    kept = floors.load(file)
    assert kept[PAN] == {"floor": 1.1}
    assert "sentence paraphrase: MRPC AUC" in kept


def test_a_figure_may_not_vanish(data: Path, tmp_path: Path) -> None:
    """A floor whose figure is no longer measured fails, unless its track was not asked for."""
    file = tmp_path / "floors.json"
    floors.save(file, {"bills: a figure of old": {"floor": 0.5}})
    assert gate(data, tracks("bills"), "--floors", str(file)).returncode == 1
    assert gate(data, tracks("graded reuse"), "--floors", str(file)).returncode == 0


def test_missing_data_is_not_available(tmp_path: Path) -> None:
    """A track without its data neither passes nor fails, even where it has a floor; the corpus is always there."""
    file = tmp_path / "floors.json"
    floors.save(file, {PAN: {"floor": 1.1}})
    run = gate(tmp_path / "nowhere", "--floors", str(file))
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    for track in ("graded reuse", "sentence paraphrase", "bills", "retrieval"):
        assert sum(line.startswith(track) and "not available" in line for line in lines) == 1
    assert any(line.startswith("corpus") and "relation" in line for line in lines)


def test_an_unknown_track_is_refused(tmp_path: Path) -> None:
    """A misspelt track is no empty success."""
    assert gate(tmp_path, tracks("bill")).returncode == 2


@pytest.mark.parametrize("name", ["clough", "pan", "mrpc", "bills", "reuters"])
def test_halves_are_disjoint_and_cover(name: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row is in one half, and in one only; no id is in both."""
    monkeypatch.setattr(halves, "DATA", data)
    monkeypatch.setattr(halves, "_program", lambda: halves.GATE)
    file, key = halves.SETS[name]
    parts = [halves.rows(name, "calibration"), halves.rows(name, "gate")]
    every = halves._read(data / file)
    assert all(parts)
    assert sum(map(len, parts)) == len(every)
    assert not {key(row) for row in parts[0]} & {key(row) for row in parts[1]}


def test_the_gate_half_is_closed(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No program but the gate opens the gate half, by whatever door; a half must be named."""
    monkeypatch.setattr(halves, "DATA", data)
    assert halves.rows("pan", "calibration")
    with pytest.raises(halves.GateClosed):
        halves.rows("pan", "gate")
    with pytest.raises(ValueError, match="no half"):
        halves.rows("pan", "both")  # type: ignore[arg-type]
    program = tmp_path / "calibrate.py"
    program.write_text(
        "from dedup.settings import Settings\nfrom tracks import bills\nbills.measure('gate', Settings())\n"
    )
    run = gate(data, program=str(program))
    assert run.returncode == 1 and "GateClosed" in run.stderr


def test_only_tracks_and_the_gate_name_the_gate_half() -> None:
    """No module that could fit a setting passes for the gate: none but halves.py touches how the program is told."""
    for path in (ROOT / "benchmarks").rglob("*.py"):
        if path.name != "halves.py":
            assert "_program" not in path.read_text(encoding="utf-8"), path.name


def test_less_is_better() -> None:
    """A ceiling only falls: more than it fails, and an update refuses to raise it."""
    cost = Figure("retrieval", "cost", 2.0, 0.1, 1.8, 2.2, lower_is_better=True)
    first, _ = floors.raised([cost], {})
    assert first[cost.key]["floor"] == 2.1
    worse = Figure("retrieval", "cost", 2.2, 0.1, 2.0, 2.4, lower_is_better=True)
    assert (floors.verdict(cost, first), floors.verdict(worse, first)) == ("pass", "fail")
    same, refused = floors.raised([worse], first)
    assert same == first and refused


def test_not_a_number_fails() -> None:
    """A figure that came out as nan is below any floor."""
    broken = Figure("bills", "AUC", float("nan"), 0.0, 0.0, 0.0)
    assert floors.verdict(broken, {broken.key: {"floor": 0.0}}) == "fail"


def test_data_without_a_case_is_loud(tmp_path: Path) -> None:
    """A file that is there and holds nothing to measure ends the gate with an error, and is not "not available"."""
    write(tmp_path / "bills/labeled_bills.jsonl", [{"id": str(at), "match": at, "text": story(at)} for at in range(9)])
    run = gate(tmp_path, tracks("bills"))
    assert run.returncode == 1 and "NoCase" in run.stderr


def test_intervals_and_areas() -> None:
    """Wilson's interval and the area under the curve have their known values, ties counting half."""
    figure = share("t", "n", 9, 10)
    assert (round(figure.low, 3), round(figure.high, 3)) == (0.596, 0.982)
    labels = np.array([True, False, True, False])
    assert auc(np.array([3, 2, 2, 1]), labels) == 0.875
    assert auc(np.array([3, 2, 2, 1]), labels, np.array([1, 1, 0, 1])) == 1.0


def test_the_threshold_lies_between() -> None:
    """A learnt threshold separates what can be separated, and says yes or no to all where all are one."""
    assert best_threshold(np.array([0.9, 0.1, 0.7, 0.2]), np.array([1, 0, 1, 0])) == pytest.approx(0.45)
    assert best_threshold(np.array([0.3, 0.6]), np.array([1, 1])) < 0.3
    assert best_threshold(np.array([0.3, 0.6]), np.array([0, 0])) > 0.6


def test_retrieval_against_the_plain_way() -> None:
    """The inverted index and the bands give what comparing every two sets and signatures gives."""
    settings = Settings(bands=10, rows=2)
    words = [sentence(at % 12).split() for at in range(36)]
    sets = [shingle_ids(one[at // 12 :], 3) for at, one in enumerate(words)]
    values = signatures(sets, settings)
    exact, banded = {}, set()
    for one in range(36):
        for two in range(one + 1, 36):
            shared = len(np.intersect1d(sets[one], sets[two]))
            jaccard = shared / (len(sets[one]) + len(sets[two]) - shared)
            if jaccard >= 0.3:
                exact[one * 36 + two] = jaccard
            if (values[one] == values[two]).reshape(10, 2).all(axis=1).any():
                banded.add(one * 36 + two)
    codes, jaccards = pairs_from(sets, 0.3)
    assert dict(zip(codes.tolist(), jaccards.tolist(), strict=True)) == exact
    assert set(proposed(values, settings).tolist()) == banded


def test_an_archive_proposes_and_judges_as_a_scan_does() -> None:
    """Pairs are told by the numbers of the stories, and what is related is what comparing every pair relates."""
    texts = [story(start) for start in (0, 10, 0, 20, 3, 10)]
    archive = Archive(texts, Settings(), threads=1)
    documents = [Document(id=str(at), path="", format="txt", text=text, language="en") for at, text in enumerate(texts)]
    pairs = dedup.scan(documents, retrieval="exhaustive", engine="reference").pairs
    telling = sorted(
        (int(one.left), int(one.right)) for one in pairs if one.relation not in ("unrelated", "boilerplate")
    )
    related = archive.related(archive.sharing())
    assert [divmod(code, len(texts)) for code in related.codes.tolist()] == telling
    assert {(0, 2), (1, 5), (0, 4)} <= set(telling) and related.finding.any()
    assert set(archive.proposed("indexed").tolist()) <= set(archive.sharing().tolist())
    assert not len(archive.proposed("indexed", Settings(shared_part=1.0, shared_shingles=10**6)))
    with pytest.raises(ValueError, match="other shingles"):
        archive.proposed("indexed", Settings(shingle=2))


def test_the_stories_of_two_sentences() -> None:
    """A pair of sentences stands for every two stories that hold them; one is proposed when all of these are."""
    held = [[0], [1, 2], [0, 3], [0]]
    groups = documents_of(np.array([1, 4 + 2, 3]), held, 10)  # sentences 0 and 1, 1 and 2, and 0 and 3 of one story
    assert [group.tolist() for group in groups] == [[1, 2], [1, 2, 13, 23]]
    assert whole(groups, np.array([1, 2, 13])).tolist() == [True, False]
    assert not len(whole([], np.array([1])))


def test_the_holders_of_a_sentence() -> None:
    """Each distinct sentence has the texts that hold it, each once, however often it stands there."""
    found = [sentences_of(Settings(), text) for text in (story(0, 2) + "\n\n" + story(0, 1), story(1, 1))]
    assert list(holders(found).values()) in ([[0], [0, 1]], [[0, 1], [0]])
