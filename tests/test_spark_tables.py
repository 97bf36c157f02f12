"""From candidate pairs to tables on Spark: what a scan on one machine gives, whatever the partitions."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import bad_inputs
import dedup
from dedup import distributed
from dedup.engines.spark import documents, evidence, listing, ordering, placing
from dedup.engines.spark.components import components
from dedup.engines.spark.datasets import Work
from dedup.engines.spark.lineage import Lineage
from dedup.model import Document
from dedup.report import folder, stored, tables
from dedup.report.look import Look
from dedup.scope import Scope
from dedup.settings import Settings
from dedup.verdicts import Findings
from test_engines import CORPUS, RETRIEVALS, archive, told, with_notes

Inputs = Sequence[str | Path | Document]


pytestmark = pytest.mark.usefixtures("spark")


def both(place: Path, inputs: Inputs, values: Settings | None = None, **how: Any) -> tuple[Findings, Findings]:
    """Scan on Spark and on one machine, and return the tables of both, read back."""
    distributed.scan(inputs, values, tables=str(place / "spark"), **how)
    found = dedup.scan(inputs, values, engine="local", threads=1, **how)
    folder.write(str(place / "local"), found, "parquet", Look(text=True))
    return stored.load(place / "spark"), stored.load(place / "local")


@pytest.mark.parametrize("retrieval", RETRIEVALS)
def test_the_corpus(tmp_path: Path, retrieval: str) -> None:
    """The five articles come out equal, to the last digit, and as with the reference engine; the run says how."""
    far, near = both(tmp_path, [CORPUS], retrieval=retrieval)
    assert told(far) == told(near) == told(dedup.scan([CORPUS], retrieval=retrieval, engine="reference"))
    run = json.loads((tmp_path / "spark" / "run.json").read_text("utf-8"))
    lineage = run["lineage"]
    assert (run["engine"], lineage["master"], lineage["inputs"]) == ("spark", "local[2]", [str(CORPUS)])
    made = {stage["wrote"]: stage for stage in lineage["stages"]}
    pairs = made["candidates"]["rows"]
    assert made["verdicts"]["read"] == {"texts": 5, "cells": pairs} and made["pairs.parquet"]["rows"] == pairs
    assert run["counts"] == {table: made[f"{table}.parquet"]["rows"] for table in tables.TABLES}


def test_bad_inputs(tmp_path: Path) -> None:
    """What cannot be read is skipped with the same reasons in the same order, and strange names come through."""
    bad_inputs.build(tmp_path)
    far, near = both(tmp_path, [tmp_path / bad_inputs.INPUTS])
    assert told(far) == told(near)
    assert len(far.skipped) > 10


@pytest.mark.parametrize(("seed", "retrieval", "cell", "partitions"), [(1, "indexed", 1, 7), (2, "banded", 2000, 1)])
def test_archives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spark: Any, seed: int, retrieval: str, cell: int, partitions: int
) -> None:
    """Cells and partitions of any number give equal tables; large families are trees, equal texts have members."""
    monkeypatch.setattr(evidence, "_CELL", cell)
    monkeypatch.setattr(evidence, "_PART", 4 * cell)
    monkeypatch.setattr(ordering, "_ROWS", 10)
    monkeypatch.setattr(documents, "_ROWS", 10)
    values = Settings(hot=6, anchors=2, common_shingle=9, listed_family=4)
    before = spark.conf.get("spark.sql.shuffle.partitions")
    spark.conf.set("spark.sql.shuffle.partitions", partitions)
    try:
        far, near = both(tmp_path, archive(seed), values, retrieval=retrieval)
    finally:
        spark.conf.set("spark.sql.shuffle.partitions", before)
    assert told(far) == told(near)
    assert len(far.pairs) < far.summary["pairs_compared"] and any(one.document.members for one in far.documents)


def test_what_is_only_counted(tmp_path: Path) -> None:
    """Pairs that tell nothing are counted alike, boilerplate among them; sentences are written of listed texts."""
    values = Settings(hot=6, anchors=3, listed_documents=0)
    far, near = both(tmp_path, with_notes(2), values, retrieval="banded", all_pairs=False)
    assert told(far) == told(near)
    assert far.summary["boilerplate"] > 10
    assert 0 < sum(not one.sentences for one in far.documents) < len(far.documents)


def test_scope(tmp_path: Path) -> None:
    """What is left out is left out and told alike."""
    near_days = Scope(within=90 * 86400.0, same_publisher="skip")
    far, near = both(tmp_path, archive(3), scope=near_days)
    assert told(far) == told(near)
    assert far.summary["pairs_out_of_scope"] > 10 and far.notes


def test_json_lines(tmp_path: Path) -> None:
    """Tables as JSON Lines have the same rows, nulls among them, and no report takes them for Parquet."""
    made = distributed.scan([CORPUS], tables=str(tmp_path / "t"), form="jsonl")
    lines = [json.loads(line) for part in (tmp_path / "t" / "pairs.jsonl").glob("*.json") for line in part.open()]
    assert len(lines) == made.rows["pairs"] == 10
    assert set(lines[0]) == set(tables.TABLES["pairs"])
    with pytest.raises(dedup.UsageError, match="JSON Lines"):
        stored.load(tmp_path / "t")


def test_nothing_is_left_of_a_run_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables are put in place when they are whole; an earlier run's stay until then."""
    distributed.scan([CORPUS], tables=str(tmp_path / "t"))
    before = (tmp_path / "t" / "run.json").read_bytes()
    monkeypatch.setattr(listing, "findings", _broken)
    with pytest.raises(ZeroDivisionError):
        distributed.scan([CORPUS], tables=str(tmp_path / "t"))
    assert (tmp_path / "t" / "run.json").read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["t"]


def _broken(*given: object) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("seed", range(3))
def test_components(tmp_path: Path, spark: Any, seed: int) -> None:
    """Components are those that a union of sets finds, over chains, stars and edges at random."""
    draw = random.Random(seed)
    chain = [(at, at + 1) for at in range(100, 140)]
    star = [(200, 200 + at) for at in range(1, 30)]
    edges = {(min(pair), max(pair)) for pair in ((draw.randrange(90), draw.randrange(90)) for _ in range(60))}
    edges = {pair for pair in edges if pair[0] != pair[1]} | {*chain, *star}
    parent = {node: node for pair in edges for node in pair}
    for _ in parent:
        for left, right in edges:
            parent[left] = parent[right] = min(parent[left], parent[right])
    frame = spark.createDataFrame([*edges], "left long, right long").repartition(4)
    found = components(Lineage(Work(spark, str(tmp_path / "w"))), frame).collect()
    assert dict(map(tuple, found)) == parent and len(found) == len(parent)


def test_elsewhere(tmp_path: Path, spark: Any) -> None:
    """Where Spark alone writes, `run.json` comes last and goes first, and a folder of others is refused."""
    place = placing.Elsewhere(spark, (tmp_path / "far").as_uri(), {"run.json", "pairs.parquet"})
    place.begin()
    place.finish({"schema": "x"})
    assert json.loads((tmp_path / "far" / "run.json").read_text()) == {"schema": "x"}
    place.begin()
    assert not (tmp_path / "far" / "run.json").exists()
    (tmp_path / "far" / "novel.txt").write_text("mine")
    with pytest.raises(dedup.UsageError, match=r"novel\.txt"):
        place.begin()
    assert (tmp_path / "far" / "novel.txt").exists()


def test_an_address(tmp_path: Path, spark: Any) -> None:
    """Tables and work folder may lie at an address that only Spark knows; a second run replaces the first."""
    hadoop = spark.sparkContext._jsc.hadoopConfiguration()
    hadoop.set("fs.viewfs.mounttable.far.link./data", tmp_path.as_uri())
    out, work = "viewfs://far/data/out", "viewfs://far/data/work"
    for _ in range(2):
        made = distributed.scan([CORPUS], tables=out, work=work)
    assert made.path == out
    assert told(stored.load(tmp_path / "out")) == told(dedup.scan([CORPUS]))
    assert list((tmp_path / "work").iterdir()) == []
    (tmp_path / "out" / "novel.txt").write_text("mine")
    with pytest.raises(dedup.UsageError, match=r"novel\.txt"):
        distributed.scan([CORPUS], tables=out, work=work)
