"""One definition, several places to run: the engines give equal results, whatever the threads, batches and memory."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bad_inputs
import dedup
from dedup.engines import index, local
from dedup.model import Document, Published
from dedup.report.look import Look
from dedup.report.results import results
from dedup.settings import Settings
from dedup.verdicts import Findings
from stories import document, sentence

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
RETRIEVALS = ["exhaustive", "indexed", "banded"]
Inputs = Sequence[str | Path | Document]


def told(found: Findings) -> Any:
    """Return whole results as the results file has them, but for the name of the engine."""
    return {**json.loads(results(found, Look(text=True))), "engine": None}


def equal(inputs: Inputs, retrieval: str, values: Settings | None = None, **where: int) -> Findings:
    """Scan with both engines, demand equal results, and return them."""
    plain = dedup.scan(inputs, values, retrieval=retrieval, engine="reference")
    fast = dedup.scan(inputs, values, retrieval=retrieval, engine="local", **where)  # type: ignore[arg-type]
    assert fast.engine == "local"
    assert told(plain) == told(fast)
    return fast


def with_notes(seed: int) -> list[Document]:
    """Return an archive in which a standing note, quoted or not, ends a third of the texts."""
    draw = random.Random(seed)
    notes = [sentence(790), f"“{sentence(795)}”"]
    return [
        replace(one, text=f"{one.text}\n\n{draw.choice(notes)}") if draw.random() < 0.4 else one
        for one in archive(seed, stories=60, copies=20)
    ]


@pytest.mark.parametrize("retrieval", RETRIEVALS)
@pytest.mark.parametrize("seed", range(4))
def test_what_is_only_counted(retrieval: str, seed: int) -> None:
    """Pairs that are counted and not listed are counted alike, though the local engine skips the judge for most."""
    plain, fast = (
        dedup.scan(
            with_notes(seed),
            Settings(hot=6, anchors=3, listed_documents=0),
            retrieval=retrieval,
            engine=engine,
            all_pairs=False,
        )
        for engine in ("reference", "local")
    )
    assert told(plain) == told(fast)
    assert plain.summary["boilerplate"] > 10 and plain.summary["unrelated"] > 10


def archive(seed: int, stories: int = 12, copies: int = 30) -> list[Document]:
    """Return generated stories and copies of them: verbatim, cut, shuffled, mixed, with dates and publishers or not."""
    draw = random.Random(seed)
    originals = [[sentence(draw.randrange(800)) for _ in range(draw.randint(1, 12))] for _ in range(stories)]
    texts = list(originals)
    for _ in range(copies):
        lines = list(draw.choice(originals))
        if draw.random() < 0.5:
            draw.shuffle(lines)
        lines = lines[: draw.randint(1, len(lines))] + draw.choice(originals)[: draw.choice([0, 0, 1, 3])]
        if draw.random() < 0.3:
            lines[0] = lines[0].replace("the", "a")
        texts.append(lines)
    return [document(f"n{number:03}", lines, **facts(draw)) for number, lines in enumerate(texts)]


def facts(draw: random.Random) -> dict[str, object]:
    """Return a date and a publisher, or neither."""
    published = Published(2024, draw.randint(1, 12), draw.randint(1, 28)) if draw.random() < 0.7 else None
    return {"published": published, "publisher": draw.choice([None, "Valley Paper", "Hill Paper", "Reuters"])}


@pytest.mark.parametrize("retrieval", RETRIEVALS)
def test_the_corpus(retrieval: str) -> None:
    """The five articles come out equal, to the last digit."""
    found = equal([CORPUS], retrieval)
    assert [pair.relation for pair in found.pairs].count("reshuffled-copy") == 1


@pytest.mark.parametrize("retrieval", RETRIEVALS)
def test_bad_inputs(tmp_path: Path, retrieval: str) -> None:
    """What cannot be read is skipped by both with the same reasons in the same order."""
    bad_inputs.build(tmp_path)
    found = equal([tmp_path / bad_inputs.INPUTS], retrieval)
    assert len(found.skipped) > 10


@pytest.mark.parametrize("retrieval", RETRIEVALS)
@pytest.mark.parametrize("seed", range(4))
def test_generated_archives(retrieval: str, seed: int) -> None:
    """Copies of all kinds come out equal, popular text that is thinned included."""
    found = equal(archive(seed), retrieval, Settings(hot=6, anchors=2, common_shingle=9, listed_family=4))
    assert found.findings


@pytest.mark.parametrize("where", [{"threads": 1}, {"threads": 2}, {"threads": 4}, {"threads": 2, "memory": 64 << 20}])
@pytest.mark.parametrize("retrieval", ["indexed", "banded"])
def test_threads_and_memory(where: dict[str, int], retrieval: str) -> None:
    """Neither changes anything."""
    equal(archive(9), retrieval, Settings(hot=6, anchors=2), **where)


@pytest.mark.parametrize("size", [1, 7])
def test_batches(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Small batches of pairs, of documents and of the index change nothing."""
    monkeypatch.setattr(local, "_BATCH", size)
    monkeypatch.setattr(index, "_RUN", size)
    monkeypatch.setattr(index, "_ROOM", size)
    monkeypatch.setattr(index, "BLOCK_BYTES", 1000 * size)
    monkeypatch.setattr("dedup.inputs._MOST", size)
    equal(archive(5), "indexed", Settings(hot=6, anchors=2), threads=2)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(st.text(alphabet="aab. \n“”'é漢字-12", max_size=40), max_size=4), min_size=1, max_size=6))
def test_any_text(texts: list[list[str]]) -> None:
    """Texts of a few characters, empty ones among them, come out equal or are refused by both."""
    documents = [document(f"d{number}", lines) for number, lines in enumerate([*texts, [sentence(1), sentence(2)]])]
    for retrieval in ("exhaustive", "indexed"):
        equal(documents, retrieval, threads=1)


def test_a_caller_may_shuffle_the_inputs() -> None:
    """The order of the documents given is of no consequence."""
    documents = archive(3)
    ordered = told(dedup.scan(documents, engine="local", retrieval="indexed"))
    random.Random(1).shuffle(documents)
    assert told(dedup.scan(documents, engine="local", retrieval="indexed")) == ordered


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of a run goes with its results, and what a killed run left goes with the next run."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    gone = tmp_path / "dedup-run-999999999-left"
    gone.mkdir()
    found = dedup.scan(archive(1), engine="local", retrieval="indexed")
    assert len(list(tmp_path.iterdir())) == 1 + (os.name == "nt")
    assert found.text("n001").document.id == "n001"
    del found
    assert len(list(tmp_path.iterdir())) == (os.name == "nt")
