"""What Spark reads at an address is what the same files give as paths of this machine."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dedup.engines.spark import reading, remote, texts
from dedup.engines.spark.datasets import Work, text_of
from dedup.errors import UsageError
from dedup.inputs import Inputs
from dedup.pipeline import prepare
from dedup.settings import Fields, Settings
from stories import sentence

LIMIT = Settings(max_bytes=3000)


def lines(first: int, count: int) -> bytes:
    """Return records, some with ids and dates, with what is none among them: blank, broken, wide and western lines."""
    told = [
        {"text": sentence(number) + " " + sentence(number + 400), "title": f"T{number}"}
        for number in range(first, first + count)
    ]
    rows = [
        json.dumps({**one, **({"id": f"x{number % 5}"} if number % 3 else {})}).encode()
        for number, one in enumerate(told)
    ]
    odd = [
        b"",
        b"   ",
        b'{"text": "cut',
        b"[1]",
        b'{"text": ""}',
        b'{"text": "' + b"y" * 4000 + b'"}',
        b'{"text": "Caf\xe9 by the sea."}\r',
    ]
    for place, line in enumerate(odd):
        rows.insert(3 + 2 * place, line)
    return b"\n".join(rows) + b"\n"


def build(folder: Path) -> None:
    """Write files of records, packed or not, in folders, with names that an address must escape."""
    (folder / "in ner").mkdir(parents=True)
    (folder / "b.jsonl").write_bytes(lines(0, 60))
    (folder / "a é#1.jsonl").write_bytes(lines(20, 20))
    (folder / "in ner" / "c%20[1].ndjson.gz").write_bytes(gzip.compress(lines(90, 20)))
    (folder / "in ner" / "none.jsonl").write_bytes(b"")
    (folder / "in ner" / "settings.jsonl").write_bytes(b'{"name": 1}\n')
    (folder / "notes.bin").write_bytes(b"not read")
    (folder / ".hidden.jsonl").write_bytes(lines(0, 3))
    rows = (
        "select 'p' || i as id, 'A story of number ' || i || ' and nothing else was told.' as text, "
        "timestamp '2024-03-01 10:00:00' + to_days(i::integer) as published, ['Reuters'] as credit, "
        "i::double as n from range(40) t(i)"
    )
    for name, sql in (("rows", rows), ("bare", "select 1 as id, 'x' as text where false")):
        duckdb.execute(f"copy ({sql}) to '{folder / name}.parquet' (format parquet, row_group_size 16)")


def outcome(spark: Any, folder: Path, given: list[str]) -> tuple[list[Any], list[tuple[str, str]], list[str]]:
    """Return the texts, what was skipped and the remarks, with paths of this machine in place of addresses."""
    work = Work(spark, str(folder))
    notes = reading.read(work, Inputs.of(given, Fields(), LIMIT.max_bytes), LIMIT, prepare)
    _, _, more = texts.texts(work, LIMIT)
    found = [text_of(row.text, row.sort_id) for row in texts.rows(work).orderBy("number").collect()]
    documents = [replace(one.document, path=plain(one.document.path), root=plain(one.document.root)) for one in found]
    skipped = [(plain(row.path), row.reason) for row in work.read("skipped").orderBy("place").collect()]
    return documents, skipped, [plain(note) for note in (*notes, *more)]


def plain(text: str) -> str:
    """Return a text with paths in place of addresses."""
    return text.replace("file://", "")


@pytest.fixture
def small_blocks(spark: Any) -> Any:
    """Files are cut into many blocks, each a part of a task of its own."""
    kept = {
        name: spark.conf.get(name) for name in ("spark.sql.files.maxPartitionBytes", "spark.sql.files.openCostInBytes")
    }
    spark.conf.set("spark.sql.files.maxPartitionBytes", "6000")
    spark.conf.set("spark.sql.files.openCostInBytes", "10")
    yield
    for name, value in kept.items():
        spark.conf.set(name, value)


def test_a_folder(spark: Any, tmp_path: Path, small_blocks: None) -> None:
    """Ids, numbers of records, fields and reasons are those of the same files read by Python."""
    build(tmp_path / "in")
    documents, skipped, notes = outcome(spark, tmp_path / "w1", [str(tmp_path / "in")])
    far, passed, told = outcome(spark, tmp_path / "w2", [f"file://{tmp_path}/in"])
    assert far == documents and len(documents) > 100
    assert passed == skipped and len(skipped) > 10
    assert [one for one in told if "left out" not in one] == [one for one in notes if "left out" not in one]
    assert "2 files at addresses left out for their names or endings" in told


def test_files(spark: Any, tmp_path: Path) -> None:
    """Files that are named themselves have short ids, beside paths of this machine."""
    build(tmp_path / "in")
    names = ["b.jsonl", "rows.parquet", "in ner/c%20[1].ndjson.gz"]
    here = [str(tmp_path / "in" / name) for name in names]
    documents, skipped, notes = outcome(spark, tmp_path / "w1", here)
    far, passed, told = outcome(spark, tmp_path / "w2", [here[0], *(f"file://{one}" for one in here[1:])])
    assert far == documents
    assert (passed, told) == (skipped, notes)


def test_what_is_not_there(spark: Any, tmp_path: Path) -> None:
    """A wrong address, ending or field is a mistake of the caller's, told in a line."""
    build(tmp_path)
    for given, reason in (
        ("nothing.jsonl", "does not exist"),
        ("notes.bin", "only .jsonl"),
        ("in ner/settings.jsonl", "no text field"),
    ):
        with pytest.raises(UsageError, match=reason):
            outcome(spark, tmp_path / "work", [f"file://{tmp_path}/{given}"])
    assert remote.is_address("hdfs://host/a") and not remote.is_address("a/b") and not remote.is_address(tmp_path)
