"""Reports and tables of an archive: what is read of it, and that nothing of it is held longer than it must be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

import build
from dedup.report import FORMATS, folder, load, render, shares, stored, tables
from dedup.report.look import Look
from dedup.verdicts import Family, Findings

LOOK = Look()


class Told(Sequence[Any]):
    """A sequence that remembers what was asked of it."""

    def __init__(self, values: Sequence[Any]) -> None:
        self.values, self.asked, self.through = values, 0, 0

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, index: Any) -> Any:
        self.asked += 1
        return self.values[index]

    def __iter__(self) -> Iterator[Any]:
        self.through += 1
        return iter(self.values)


def archive(number: int) -> Findings:
    """Return a scan of an archive, every second text of which holds the one before."""
    found = build.findings()
    _, wire, ours = found.documents
    ids = [f"{at:06}" for at in range(number)]
    texts = tuple(
        replace(text, document=replace(text.document, id=name, record=1))
        for name, text in zip(ids, (wire, ours) * (number // 2), strict=True)
    )
    pairs = tuple(
        replace(found.pairs[2], left=ids[at], right=ids[at + 1], source=ids[at]) for at in range(0, number, 2)
    )
    listed = tuple(
        replace(found.findings[0], draft=pair.right, pair=at, fingerprint=f"{at:016x}") for at, pair in enumerate(pairs)
    )
    counts = {"documents": number, "publishers": 2, "pairs_compared": number, "unrelated": number - len(pairs)}
    return replace(
        found,
        retrieval="indexed",
        documents=texts,
        words=dict.fromkeys(ids, 77),
        pairs=pairs,
        families=tuple(Family(pair.left, (pair.left, pair.right), pair.left, 0.7) for pair in pairs),
        findings=listed,
        skipped=(),
        summary={**counts, "reshuffled-copy": len(pairs)},
    )


@pytest.mark.parametrize("form", ["rich", "plain", "md"])
def test_a_page_reads_few_texts(form: str) -> None:
    """Of an archive a page asks for the texts that it shows, and never goes through all of them, nor all pairs."""
    found = archive(3_000)
    documents, pairs = Told(found.documents), Told(found.pairs)
    page = render(replace(found, documents=documents, pairs=pairs), form, LOOK)
    assert (documents.through, pairs.through) == (0, 0)
    assert documents.asked < 120 and pairs.asked < 120
    assert "1,500 of 3,000 texts hold text of another one." in page
    assert "3,000 texts of 2 publishers" in " ".join(page.split())
    assert "parquet=DIR" in page


def test_files_go_through_an_archive_once(tmp_path: Path) -> None:
    """Tables and JSON take the documents and the pairs one after the other, once."""
    found = archive(200)
    for form in ("json", "jsonl", "parquet"):
        documents, pairs = Told(found.documents), Told(found.pairs)
        told = replace(found, documents=documents, pairs=pairs)
        if form == "parquet":
            folder.write(str(tmp_path / "t"), told, form, LOOK)
        else:
            render(told, form, LOOK)
        once = (200, 100, 0) if form == "parquet" else (0, 0, 1)
        assert (documents.asked, pairs.asked, pairs.through) == once
        assert documents.through == (form == "json")


@pytest.mark.parametrize("form", FORMATS)
def test_an_archive_reads_the_same_from_tables(tmp_path: Path, form: str) -> None:
    """A report of many documents, read block by block, is that of the documents in memory."""
    found = archive(1_100)
    folder.write(str(tmp_path / "t"), found, "parquet", LOOK)
    assert render(load(str(tmp_path / "t")), form, LOOK) == render(found, form, LOOK)


def test_stored_sequences_are_sequences() -> None:
    """What lies on disk can be asked for from either end and in slices, and holds few blocks at a time."""
    asked: list[tuple[int, int]] = []

    def read(start: int, end: int) -> list[int]:
        asked.append((start, end))
        return list(range(10_000))[start:end]

    values = stored.Stored(10_000, read)
    assert (values[5], values[-1], list(values[7:30:10])) == (5, 9_999, [7, 17, 27])
    assert list(values) == list(range(10_000))
    assert len(values._blocks) <= stored.Stored.KEPT
    assert len(asked) < 40
    with pytest.raises(IndexError):
        values[10_000]


@pytest.mark.parametrize("room", [1, 1_000, 32 << 20])
def test_processes_write_the_same_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    """Shares, how much of one is held at a time, and the processes that write them, change nothing of the tables."""
    found = archive(200)
    folder.write(str(tmp_path / "one"), found, "parquet", LOOK)
    monkeypatch.setattr(shares, "SIZE", 16)
    monkeypatch.setattr(shares, "ROOM", room)
    folder.write(str(tmp_path / "several"), found, "parquet", LOOK, processes=3)
    for table in tables.TABLES:
        files = (tmp_path / name / f"{table}.parquet" for name in ("one", "several"))
        one, several = (duckdb.execute(f"FROM '{file}'").fetchall() for file in files)
        assert one == several and (one or table == "skipped"), table


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("equal", [False, True])
def test_long_texts_are_written_within_their_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int, equal: bool
) -> None:
    """Shares whose texts are larger than the memory of a process are written all the same, in order.

    The long ones stand together, in one row group; equal ones take as much there as others, and less on disk.
    """
    found = archive(9_000)
    texts = [f"{0 if equal else at:07} " * (6_000 if at < 2_100 else 1) for at in range(len(found.documents))]
    long = tuple(
        replace(one, document=replace(one.document, text=text), sentences=())
        for one, text in zip(found.documents, texts, strict=True)
    )
    monkeypatch.setattr(shares, "MEMORY", 48_000_000)
    monkeypatch.setattr(shares, "ROOM", 4_000_000)
    given = replace(found, documents=long, settings=replace(found.settings, max_bytes=50_000))
    folder.write(str(tmp_path / "tables"), given, "parquet", LOOK, processes=threads)
    query = f"SELECT text FROM '{tmp_path / 'tables' / 'documents.parquet'}'"
    assert [text for (text,) in duckdb.execute(query).fetchall()] == texts
