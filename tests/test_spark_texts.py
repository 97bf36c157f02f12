"""What Spark reads is what the local engine reads: texts, ids, numbers, ages, what was skipped, what is boilerplate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import bad_inputs
from dedup.age import by_age
from dedup.engines.local import LocalEngine
from dedup.engines.spark import naming, numbering, reading, texts
from dedup.engines.spark.datasets import Work, body_of, key_of, outline_of, text_of
from dedup.inputs import Inputs
from dedup.model import Document
from dedup.pipeline import prepare
from dedup.read.ids import forms, names, order
from dedup.settings import Fields, Settings
from test_engines import CORPUS, archive, with_notes

SMALL = Settings(hot=6, anchors=2, common_shingle=9)


def compared(spark: Any, folder: Path, given: Sequence[str | Path | Document], settings: Settings) -> Any:
    """Read with Spark and with the local engine, demand that all is equal, and return the local engine's reading."""
    inputs, work = Inputs.of(given, Fields(), settings.max_bytes), Work(spark, str(folder))
    notes = reading.read(work, inputs, settings, prepare)
    count, _, more = texts.texts(work, settings)
    local = LocalEngine(settings, 1).read(inputs, prepare, lambda done, total: None)
    held: Any = local.texts
    rows = texts.rows(work).orderBy("number").collect()
    assert [row.number for row in rows] == list(range(count))
    assert [outline_of(row.outline, row.sort_id) for row in rows] == list(held.outlines)
    assert [text_of(row.text, row.sort_id) for row in rows] == list(held.documents({}))
    assert [body_of(row.body) for row in rows] == [held.disk.body(number) for number in range(count)]
    assert [row["rank"] for row in rows] == by_age([one.age for one in held.outlines])
    assert [row.rank for row in sorted(rows, key=lambda row: (row.age, row.number))] == list(range(count))
    skipped = work.read("skipped").orderBy("place").collect()
    assert [(row.path, row.reason) for row in skipped] == [(one.path, one.reason) for one in local.skipped]
    assert (*notes, *more) == local.notes
    assert {one.sentence for row in rows for one in row.standing} == held.standing(settings)
    return local


def test_the_corpus_and_bad_inputs(spark: Any, tmp_path: Path) -> None:
    """The five articles come out to the last byte, and what cannot be read with the same reasons in the same order."""
    bad_inputs.build(tmp_path)
    found = compared(spark, tmp_path / "work", [CORPUS, tmp_path / bad_inputs.INPUTS], Settings())
    assert len(found.skipped) > 10 and len(found.texts.outlines) > 30


@pytest.mark.parametrize("parts", [1, 2, 7])
def test_partitions(spark: Any, tmp_path: Path, parts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers, ages and standing sentences do not depend on partitions or pieces; some ids are asked for twice."""
    before = spark.conf.get("spark.sql.shuffle.partitions")
    spark.conf.set("spark.sql.shuffle.partitions", str(parts))
    monkeypatch.setattr(reading, "_MOST", parts)
    monkeypatch.setattr(texts, "_ROWS", 100 // parts)
    monkeypatch.setattr("dedup.inputs._MOST", 40 // parts)
    try:
        given = with_notes(1) if parts == 7 else archive(4)
        again = [replace(one, id=name) for one, name in zip(archive(6), ("n003", "n003~2", "n005"), strict=False)]
        found = compared(spark, tmp_path, [*given, *given[:9], *again], SMALL)
    finally:
        spark.conf.set("spark.sql.shuffle.partitions", before)
    assert found.texts.standing(SMALL)
    assert any("longer ids" in note for note in found.notes)


def test_ids_that_push_one_another(spark: Any, tmp_path: Path) -> None:
    """A longer id that is the short one of another document makes that one longer too, and so on, as in read/ids.py."""

    def text(path: str, root: str = "", own: str | None = None, record: int | None = None) -> Document:
        return Document("", path, "txt", f"A text of {path}.", root=root, declared_id=own, record=record)

    paths = ("a/x.txt", "a/x.md", "b/x.txt", "a/x.txt", "a/x.txt")
    given = [text(path, root) for path in paths for root in ("", "a", "b")]
    given += [
        text("c", own=name)
        for name in ("x", "x.txt", "a/x.txt", "x~2", "x.txt~2", "a/x.txt~2", "a/x.txt~02", "y\ud800")
    ]
    given += [text("r/news.jsonl", "r", record=3), text("q/news#3.txt", "q"), text("q/news.jsonl#3.txt", "q")]
    expected, told = names(given)
    rows = [
        {
            "key": key,
            "forms": [key_of(form) for form in forms(one)],
            "naming": reading.packed(order(one)),
        }
        for key, one in enumerate(given)
    ]
    work = Work(spark, str(tmp_path))
    work.write("read", spark.createDataFrame(rows, reading.READ))
    found, notes = naming.named(work)
    assert [row.sort_id for row in found.orderBy("key").collect()] == [key_of(name) for name in expected]
    assert notes == told and len(set(expected)) == len(expected)


def test_remarks_are_capped(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of thousands of equal ids some are told and the rest counted: the driver holds no remark for each document."""
    monkeypatch.setattr(naming, "MOST_NOTES", 3)
    monkeypatch.setattr(reading, "MOST_NOTES", 3)
    rows = [{"key": key, "forms": [b"n%d" % (key % 8)] * 3, "naming": reading.packed(key)} for key in range(16)]
    work = Work(spark, str(tmp_path))
    work.write("read", spark.createDataFrame(rows, reading.READ))
    _, notes = naming.named(work)
    assert len(notes) == 4
    assert notes[-1] == "5 more ids that several documents have are left out"


def test_numbers_are_the_order(spark: Any, tmp_path: Path) -> None:
    """Bytes are numbered as Python orders them, lone surrogates, empty names and prefixes among them."""
    given = sorted(
        {key_of(name) for name in ("", "a", "a\0", "ab", "A", "é", "漢", "\ud83d", "\U0001f600", "\uffff", "a~2")}
    )
    frame = spark.createDataFrame([(name,) for name in reversed(given)], "name binary").repartition(5)
    write = partial(Work(spark, str(tmp_path)).write, "numbers")
    found, count = numbering.numbered(write, frame, ["name"], "number", 5)
    assert count == len(given)
    assert [row.name for row in found.orderBy("number").collect()] == given
