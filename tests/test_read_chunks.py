"""Reading in pieces, streamed, and from packed and Parquet files: always what reading in one go gives."""

from __future__ import annotations

import gzip
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bad_inputs import build
from dedup.errors import UsageError
from dedup.model import Document, Skipped
from dedup.read import Chunk, Note, chunks, read, read_chunk, stream
from dedup.settings import Fields

LIMIT = 300
USUAL = Fields()
Items = list[Document | Skipped]


def streamed(*paths: Path | str, **given: Any) -> Items:
    """Return all documents and skipped records of paths, read one after the other."""
    return [item for item in stream(paths, max_bytes=LIMIT, **given) if not isinstance(item, Note)]


def in_pieces(*paths: Path | str, size: int = 100, **given: Any) -> Items:
    """Return the same, cut into pieces that go through a pickle as on the way to another process."""
    items: Items = []
    for piece in chunks(paths, max_bytes=LIMIT, size=size, **given):
        if isinstance(piece, Chunk):
            items += read_chunk(pickle.loads(pickle.dumps(piece)))
        elif isinstance(piece, Skipped):
            items.append(piece)
    return items


def outcome(read_as: Callable[..., Items], *paths: Path | str, **given: Any) -> Items | str:
    """Return what reading gives, or the mistake that ends it."""
    try:
        return read_as(*paths, **given)
    except UsageError as error:
        return str(error)


def remarks(read_as: Callable[..., Any], path: Path) -> list[str]:
    """Return the remarks that reading a path makes."""
    return [item.text for item in read_as([path], max_bytes=LIMIT) if isinstance(item, Note)]


def lines(number: int, start: int = 0) -> bytes:
    """Return records, one a line."""
    return b"".join(json.dumps({"text": f"Story {i} of the harbour."}).encode() + b"\n" for i in range(start, number))


LINE = st.sampled_from(
    [
        b'{"text": "A story of the harbour."}',
        b'{"text": "Another one.", "date": "2020-01-02", "extra": 1}',
        b'{"headline": "no text"}',
        b'{"text": "\xc3\xa9"}',
        b'{"text": "\xe9"}',
        b'{"text": "' + b"long " * 70 + b'"}',
        b'{"text": ',
        b"17",
        b"",
        b" \t",
        b"\r",
    ]
)


@settings(max_examples=80, deadline=None)
@given(content=st.lists(LINE, max_size=20), end=st.sampled_from([b"", b"\n"]), size=st.integers(1, 900))
def test_pieces_of_lines(tmp_path_factory: pytest.TempPathFactory, content: list[bytes], end: bytes, size: int) -> None:
    """A file of lines, packed or not, gives the same documents, reasons and record numbers however it is cut."""
    folder = tmp_path_factory.mktemp("lines")
    data = b"\n".join(content) + end
    (folder / "a.jsonl").write_bytes(data)
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(data))
    assert in_pieces(folder, size=size) == streamed(folder)
    assert outcome(in_pieces, "-", stdin=data, size=size) == outcome(streamed, "-", stdin=data)


@pytest.mark.parametrize("size", [1, 50, 10_000])
def test_pieces_of_bad_inputs(tmp_path: Path, size: int) -> None:
    """Of a folder with every kind of bad input, the pieces give the same in the same order, and the same remarks."""
    build(tmp_path)
    (tmp_path / "inputs" / "large.txt").unlink()
    folder = tmp_path / "inputs"
    assert in_pieces(folder, size=size) == streamed(folder)
    assert remarks(chunks, folder) == remarks(stream, folder)


def test_reading_is_streaming(tmp_path: Path) -> None:
    """`read` gives what `stream` does, with ids."""
    build(tmp_path)
    reading = read([tmp_path / "inputs"], max_bytes=LIMIT)
    items = streamed(tmp_path / "inputs")
    assert list(reading.skipped) == [item for item in items if isinstance(item, Skipped)]
    assert [one.text for one in reading.documents] == [item.text for item in items if isinstance(item, Document)]


@pytest.mark.parametrize("name", ["usage/fields.jsonl", "usage/header.csv"])
def test_a_named_file_without_texts_ends_the_cutting(tmp_path: Path, name: str) -> None:
    """A field that no record of a named file has ends the run before a piece is handed out."""
    build(tmp_path)
    with pytest.raises(UsageError, match="no text field"):
        list(chunks([tmp_path / name], max_bytes=LIMIT))
    (tmp_path / "x.jsonl").write_bytes(lines(3))
    with pytest.raises(UsageError, match="no field when"):
        list(chunks([tmp_path / "x.jsonl"], Fields(date="when"), max_bytes=LIMIT))


def test_a_large_file_is_cut_by_place(tmp_path: Path) -> None:
    """Of a plain file the pieces carry no text, begin where lines do, and number their records as the file does."""
    data = lines(5_000)
    (tmp_path / "x.jsonl").write_bytes(data)
    pieces = [one for one in chunks([tmp_path], max_bytes=LIMIT, size=10_000) if isinstance(one, Chunk)]
    assert len(pieces) > 10
    assert sum(piece.size for piece in pieces) == len(data)
    assert all(len(pickle.dumps(piece)) < 1_000 for piece in pieces)
    assert all(data[: piece.start].count(b"\n") == piece.first - 1 for piece in pieces)


def test_small_files_share_a_piece(tmp_path: Path) -> None:
    """Many small files make few pieces."""
    for number in range(200):
        (tmp_path / f"{number}.txt").write_text("A story of the harbour.", encoding="utf-8")
    pieces = [one for one in chunks([tmp_path], max_bytes=LIMIT) if isinstance(one, Chunk)]
    assert len(pieces) == 4
    assert sum(len(piece.sources) for piece in pieces) == 200


@pytest.mark.parametrize("ending", ["jsonl", "ndjson", "csv", "tsv"])
@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_packed_records(tmp_path: Path, ending: str, packing: str) -> None:
    """A packed file of records is read as what it holds; its id leaves both endings out."""
    records = lines(3) if ending.endswith(("jsonl", "son")) else b"text,x\nStory 0 of the harbour.,1\n"
    if ending == "tsv":
        records = records.replace(b",", b"\t")
    path = tmp_path / f"x.{ending}.{packing}"
    path.write_bytes(_packed(records, packing))
    reading = read([tmp_path], max_bytes=LIMIT)
    assert [(one.id, one.text) for one in reading.documents][:1] == [("x#1", "Story 0 of the harbour.")]
    assert in_pieces(tmp_path) == streamed(tmp_path)


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_a_broken_packed_file(tmp_path: Path, packing: str) -> None:
    """Of a packed file that breaks off, the lines before the break are kept, and the reason is told."""
    data = b"".join(json.dumps({"text": f"{i} {hash(str(i))}"}).encode() + b"\n" for i in range(20_000))
    path = tmp_path / f"x.jsonl.{packing}"
    path.write_bytes(_packed(data, packing)[:-1_000])
    items = streamed(path)
    assert in_pieces(path, size=10_000) == items
    assert len(items) > 1_000
    assert isinstance(items[-1], Skipped)
    assert "damaged, or cut off" in items[-1].reason
    path = tmp_path / f"x.csv.{packing}"
    path.write_bytes(_packed(b"text\n" + data.replace(b'"', b""), packing)[:-1_000])
    items = streamed(path)
    assert in_pieces(path, size=10_000) == items
    assert isinstance(items[-1], Skipped)
    assert len(items) > 1_000


def _packed(data: bytes, packing: str) -> bytes:
    if packing == "gz":
        return gzip.compress(data)
    zstd = pytest.importorskip("backports.zstd", reason="backports.zstd is not installed")
    packed: bytes = zstd.compress(data)
    return packed


def _parquet(path: Path, query: str) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")


def test_parquet(tmp_path: Path) -> None:
    """A Parquet file is read like a file of records; dates, numbers and structures come as in JSON."""
    _parquet(
        tmp_path / "x[1].parquet",
        """SELECT 7 + i AS id, 'Story ' || i || ' of the harbour.' AS body, TIMESTAMPTZ '2020-01-02 03:04:05+01' date,
        ['Ann Alder', 'Bo Birch'] AS authors, {'name': 'Eastford Courier'} AS publisher, '(c) Reuters'::BLOB copyright,
        NULL AS url FROM range(5000) AS numbers(i)""",
    )
    documents = read([tmp_path], max_bytes=LIMIT).documents
    first = documents[0]
    assert len(documents) == 5_000
    assert (first.id, first.text, first.record, first.format) == ("7", "Story 0 of the harbour.", 1, "parquet")
    assert (first.byline, first.publisher, first.url) == ("Ann Alder, Bo Birch", "Eastford Courier", None)
    assert first.declared[0].text == "(c) Reuters"
    assert first.published is not None
    assert (first.published.hour, first.published.offset) == (2, 0)
    assert in_pieces(tmp_path, size=10_000) == streamed(tmp_path)


def test_types_of_parquet(tmp_path: Path) -> None:
    """Dates of every unit and zone, authors as objects, dictionaries of strings and text stored as bytes are read;
    bytes in another encoding are read in that, and those that are no text are a skipped row, not a broken file."""
    _parquet(
        tmp_path / "x.parquet",
        """SELECT unnest([encode('A café.'), 'Caf\\xE9 and quay.'::BLOB, '\\x00\\x01\\x02\\x81'::BLOB]) AS text,
        unnest([TIMESTAMP_NS '2020-01-02 03:04:05.678123456', '2020-01-03', '2020-01-04']) AS published_at,
        [{'name': 'Ann Alder', 'id': 1}, {'name': 'Bo Birch', 'id': 2}] AS authors, 'en'::ENUM('en', 'de') AS language,
        {'title': 'Eastford Courier', 'uri': 'courier.example'} AS source""",
    )
    items = streamed(tmp_path)
    assert in_pieces(tmp_path) == items
    first, second = (one for one in items if isinstance(one, Document))
    assert (first.text, second.text) == ("A café.", "Café and quay.")
    assert (first.byline, first.language, first.publisher) == ("Ann Alder, Bo Birch", "en", "Eastford Courier")
    assert first.published is not None and (first.published.day, first.published.second) == (2, 5)
    assert [one.path[-2:] for one in items if isinstance(one, Skipped)] == ["#3"]
    for kind in ("TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP", "TIMESTAMPTZ"):
        zone = "+02" if kind.endswith("TZ") else ""
        _parquet(tmp_path / f"{kind}.parquet", f"SELECT 'A story.' AS text, {kind} '2020-01-02 03:04:05{zone}' AS date")
        (document,) = read([tmp_path / f"{kind}.parquet"], max_bytes=LIMIT).documents
        assert document.published is not None
        assert (document.published.hour, document.published.offset) == ((1, 0) if zone else (3, None))


def test_bad_parquet(tmp_path: Path) -> None:
    """A Parquet file that is none, or has no texts or no rows, is skipped with a reason; rows without text alone."""
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and no more")
    _parquet(tmp_path / "b.parquet", "SELECT 1 AS headline")
    _parquet(tmp_path / "c.parquet", "SELECT 'x' AS text WHERE false")
    _parquet(tmp_path / "d.parquet", f"SELECT unnest(['', 'A story.', repeat('x', {LIMIT + 1})]) AS text")
    items = streamed(tmp_path)
    assert in_pieces(tmp_path) == items
    reasons = [f"{one.path[-11:]} {one.reason[:20]}" for one in items if isinstance(one, Skipped)]
    assert reasons[0].startswith("a.parquet"[-11:]) or "cannot be read as Pa" in reasons[0]
    assert [one.reason.split(";")[0] for one in items if isinstance(one, Skipped)][1:] == [
        "no text field",
        "has a header and no rows",
        "no text",
        f"too large: over {LIMIT} bytes, the limit of a record (max_bytes)",
    ]
    assert sum(isinstance(one, Document) for one in items) == 1


#: Cuts a file into pieces, reads every twentieth of them, and prints the rows and the growth of memory in megabytes.
_MEMORY = """
import sys
import duckdb
from dedup.read import Chunk, chunks, read_chunk
path = sys.argv[1]
def now(): return next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
first = (one for one in chunks(["-"], max_bytes=10_000, stdin=b'{"text": "A story."}') if isinstance(one, Chunk))
read_chunk(next(first))
before, rows = now(), 0
for number, piece in enumerate(chunks([path], max_bytes=10_000_000)):
    if isinstance(piece, Chunk):
        rows += piece.count or len(piece.rows)
        assert number % 20 or read_chunk(piece)
print(rows, now() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
@pytest.mark.parametrize("name", ["large.jsonl", "large.parquet"])
def test_memory_does_not_grow_with_a_file(tmp_path: Path, name: str) -> None:
    """A file of records of 200 MB, even a Parquet file of one group of rows, needs less than that to be cut."""
    arrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    path = tmp_path / name
    texts = [f"{number} " + f"{number:08x}" * 1250 for number in range(20_000)]
    if name.endswith("jsonl"):
        with path.open("w") as file:
            file.writelines(json.dumps({"text": text}) + "\n" for text in texts)
    else:
        from pyarrow import parquet

        table = arrow.table({"text": texts})
        parquet.write_table(table, path, row_group_size=1_000_000, compression="none", use_dictionary=False)
    assert path.stat().st_size > 200_000_000
    done = subprocess.run([sys.executable, "-c", _MEMORY, str(path)], capture_output=True, text=True, check=True)
    rows, megabytes = map(int, done.stdout.split())
    assert rows == 20_000
    assert megabytes < (180 if name.endswith("parquet") else 60)
