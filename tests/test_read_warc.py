"""Reading of web archives: pages of every packing and layout, what is no page, and what is left of a damaged file."""

from __future__ import annotations

import gzip
import random
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.model import Document, Published, Skipped
from dedup.read import Chunk, Note, chunks, read, read_chunk, stream

pytest.importorskip("fastwarc", reason="fastwarc is not installed; it comes with dedup-news[warc]")

LIMIT = 100_000
STORY = "The ferry sailed again on Monday, and the harbour master told the town that it would hold forty cars. "


def page(number: int) -> bytes:
    """Return a page with a story of its own."""
    body = f"<p>Ferry number {number} was late. {STORY}</p><p>{STORY} It was {number} minutes.</p>"
    return f"<!doctype html><html lang='en'><body><article>{body}</article></body></html>".encode()


def record(content: bytes, kind: str = "response", url: str = "https://courier.example/", stated: int = -1) -> bytes:
    """Return a WARC record."""
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{zlib.crc32(content + url.encode()):032x}>\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Date: 2021-03-04T05:06:07Z\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\n"
        f"Content-Length: {len(content) if stated < 0 else stated}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def http(body: bytes, *headers: str, kind: str = "text/html; charset=utf-8", status: int = 200) -> bytes:
    """Return a response of HTTP."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Type: {kind}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def archive(number: int) -> list[bytes]:
    """Return the records of an archive: what opens it, then each request with its response."""
    pairs = (
        (
            record(b"GET / HTTP/1.1\r\n\r\n", "request"),
            record(http(page(one)), url=f"https://courier.example/2021/03/04/{one}"),
        )
        for one in range(number)
    )
    return [record(b"software: made up\r\n", "warcinfo"), *(part for pair in pairs for part in pair)]


def written(path: Path, records: list[bytes]) -> Path:
    """Write records as the name says: plain, packed one by one, or ("whole.warc.gz") packed as one."""
    whole = gzip.compress(b"".join(records)) if path.name.startswith("whole") else b"".join(map(gzip.compress, records))
    path.write_bytes(whole if path.suffix == ".gz" else b"".join(records))
    return path


def streamed(*paths: Path) -> list[Document | Skipped]:
    """Return all documents and skipped records of paths, read one after the other."""
    return [item for item in stream(paths, max_bytes=LIMIT) if not isinstance(item, Note)]


def in_pieces(*paths: Path, size: int = 500) -> list[Document | Skipped]:
    """Return the same as pieces give it."""
    items: list[Document | Skipped] = []
    for piece in chunks(paths, max_bytes=LIMIT, size=size):
        if isinstance(piece, Chunk):
            items += read_chunk(piece)
        elif isinstance(piece, Skipped):
            items.append(piece)
    return items


LAYOUTS = ["x.warc", "x.warc.gz", "whole.warc.gz"]


@pytest.mark.parametrize("name", LAYOUTS)
def test_pages_of_an_archive(tmp_path: Path, name: str) -> None:
    """Each page is a document with its address, its publisher, its record's number, and the date it was fetched."""
    path = written(tmp_path / name, archive(3))
    reading = read([path], max_bytes=LIMIT)
    stem = name.partition(".")[0]
    assert [one.id for one in reading.documents] == [f"{stem}#{number}" for number in (3, 5, 7)]
    first = reading.documents[0]
    assert first.text.startswith("Ferry number 0 was late.")
    assert (first.format, first.record, first.publisher) == ("warc", 3, "courier.example")
    assert (first.url, first.language) == ("https://courier.example/2021/03/04/0", "en")
    assert first.fetched == Published(2021, 3, 4, 5, 6, 7, 0)
    assert reading.notes == (f"{path.as_posix()}: records left out: 4 of other kinds than response",)


def test_an_archive_on_standard_input(tmp_path: Path) -> None:
    """A web archive that comes through a pipe is known by how it begins, and read in pieces alike."""
    data = b"".join(archive(4))
    whole = [one for one in stream(["-"], max_bytes=LIMIT, stdin=data) if not isinstance(one, Note)]
    pieces = [one for one in chunks(["-"], max_bytes=LIMIT, stdin=data, size=500) if isinstance(one, Chunk)]
    assert len(whole) == 4
    assert [item for piece in pieces for item in read_chunk(piece)] == whole


def test_the_date_of_fetching_is_no_date_of_publication(tmp_path: Path) -> None:
    """A page without a date of its own has none, whenever it was fetched."""
    path = written(tmp_path / "x.warc", [record(http(page(1)))])
    (document,) = read([path], max_bytes=LIMIT).documents
    assert document.published is None and document.fetched is not None


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("size", [1, 900, 1_000_000])
def test_pieces_of_an_archive(tmp_path: Path, name: str, size: int) -> None:
    """However a file is cut, the pieces give the same pages with the same numbers."""
    path = written(tmp_path / name, archive(20))
    assert in_pieces(path, size=size) == streamed(path)
    pieces = [one for one in chunks([path], max_bytes=LIMIT, size=size) if isinstance(one, Chunk)]
    assert len(pieces) > 10 or size > 1


def test_bodies_are_unpacked(tmp_path: Path) -> None:
    """A body is unpacked and put together as its headers say, and taken as it is where they say so in error."""
    brotli = pytest.importorskip("brotli", reason="brotli is not installed")
    body = page(7)
    parts = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    raw = zlib.compressobj(wbits=-15)
    responses = [
        http(gzip.compress(body), "Content-Encoding: gzip"),
        http(body, "Content-Encoding: gzip"),
        http(zlib.compress(body), "Content-Encoding: deflate"),
        http(raw.compress(body) + raw.flush(), "Content-Encoding: deflate"),
        http(brotli.compress(body), "content-encoding: br"),
        http(body, "Content-Encoding: br"),
        http(parts, "Transfer-Encoding: chunked"),
        http(body, "Transfer-Encoding: chunked"),
        http(body, kind="application/octet-stream"),
        http(body, kind=""),
    ]
    path = written(tmp_path / "x.warc.gz", [record(one) for one in responses])
    found = streamed(path)
    assert [one.text[:15] for one in found if isinstance(one, Document)] == ["Ferry number 7 "] * len(responses)


def test_the_charset_of_http_goes_first(tmp_path: Path) -> None:
    """A page is decoded as its response says, for servers know what they send."""
    body = page(1).decode().replace("Ferry", "Паром").encode("cp1251")
    path = written(tmp_path / "x.warc", [record(http(body, kind="text/html; charset=windows-1251"))])
    (document,) = read([path], max_bytes=LIMIT).documents
    assert document.text.startswith("Паром number 1")


def test_a_canonical_address_elsewhere_is_a_credit(tmp_path: Path) -> None:
    """A page that names another site's address as the canonical one keeps its own, and credits the other site."""
    head = "<html><head><link rel='canonical' href='https://{}/x'></head>"
    pages = [
        page(1).replace(b"<html lang='en'>", head.format(host).encode()) for host in ("quill.example", "m.a.example")
    ]
    path = written(tmp_path / "x.warc", [record(http(one), url="https://a.example/1") for one in pages])
    first, second = read([path], max_bytes=LIMIT).documents
    assert (first.url, first.publisher) == ("https://a.example/1", "a.example")
    assert [(one.field, one.text) for one in first.declared] == [("canonical", "https://quill.example/x")]
    assert (second.url, second.declared) == ("https://m.a.example/x", ())


def test_what_is_no_page(tmp_path: Path) -> None:
    """Records without a page are counted by kind in one remark; broken ones are listed with their number."""
    records = [
        record(http(b"gone", status=404)),
        record(http(b"\x89PNG", kind="image/png")),
        record(b"no http at all"),
        record(http(b"<html><body></body></html>")),
        record(http(b"x" * LIMIT)),
        record(http(gzip.compress(b"x" * 2 * LIMIT), "Content-Encoding: gzip")),
        record(http(b"\x1f\x8b\x08\x00 broken", "Content-Encoding: gzip")),
    ]
    path = written(tmp_path / "x.warc.gz", records)
    reading = read([path], max_bytes=LIMIT)
    name = path.as_posix()
    assert reading.notes == (f"{name}: records left out: 1 that are no HTML, 1 with another status than 200",)
    assert [(one.path.removeprefix(name), one.reason.partition(":")[0]) for one in reading.skipped] == [
        ("#3", "holds no response of HTTP"),
        ("#4", "no main text found in the page"),
        ("#5", "too large"),
        ("#6", "too large"),
        ("#7", "its body is damaged"),
    ]


@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz"])
@pytest.mark.parametrize("size", [1, 10_000_000])
def test_reading_goes_on_behind_damage(tmp_path: Path, name: str, size: int) -> None:
    """A broken record is listed, and the pages behind it are read; a cut end is told with what is there."""
    records = archive(4)
    broken = records[4].replace(b"WARC/1.1", b"?ARC/?.?") if name == "x.warc" else b""
    parts = [one if name == "x.warc" else gzip.compress(one) for one in records]
    parts[4] = broken or parts[4][:60] + b"\xff" * 40 + parts[4][100:]
    path = tmp_path / name
    path.write_bytes(b"".join(parts)[:-90])
    items = streamed(path)
    texts = [one.text[:14] for one in items if isinstance(one, Document)]
    assert texts == ["Ferry number 0", "Ferry number 2"]
    reasons = " ".join(one.reason for one in items if isinstance(one, Skipped))
    assert "reading goes on at byte" in reasons and "cut off" in reasons
    assert in_pieces(path, size=size) == items


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("x.warc", 3, "cut off inside the header of record 7, which begins at byte {start}"),
        ("x.warc", 10, "its header breaks off, at byte {start}"),
        ("x.warc", 60, "its header breaks off, at byte {start}"),
        ("x.warc.gz", 10, "damaged or cut off in record 6 or behind it; nothing more is found"),
        ("x.warc.gz", 120, "its header breaks off, at byte {start}"),
    ],
)
def test_an_archive_cut_off_inside_a_header(tmp_path: Path, name: str, size: int, reason: str) -> None:
    """What is there is read, and one line says that the end is missing and where, however the archive is read."""
    parts = [one if name == "x.warc" else gzip.compress(one) for one in archive(3)]
    path = tmp_path / name
    path.write_bytes(b"".join(parts[:-1]) + parts[-1][:size])
    items = streamed(path)
    assert sum(isinstance(one, Document) for one in items) == 2
    start = f"{sum(map(len, parts[:-1])):,}"
    assert [one.reason for one in items if isinstance(one, Skipped)] == [reason.format(start=start)]
    assert in_pieces(path, size=1) == items


@pytest.mark.parametrize(
    "data",
    [b"", b"<html>", b"\x1f\x8b\x08\x00", gzip.compress(b"no record"), b"WARC/"],
    ids=["empty", "a page", "a head of gzip", "no record", "a version without number"],
)
@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz"])
def test_what_is_no_archive(tmp_path: Path, name: str, data: bytes) -> None:
    """A file that only calls itself a web archive is skipped with a reason."""
    (tmp_path / name).write_bytes(data)
    (item,) = streamed(tmp_path / name)
    assert isinstance(item, Skipped)
    assert in_pieces(tmp_path / name) == [item]


@settings(max_examples=80, deadline=None)
@given(
    name=st.sampled_from(LAYOUTS),
    at=st.integers(0, 3_000),
    data=st.binary(min_size=1, max_size=30),
    end=st.integers(0, 900),
    size=st.sampled_from([1, 700, 10_000]),
)
def test_any_damage_is_survived(
    tmp_path_factory: pytest.TempPathFactory, name: str, at: int, data: bytes, end: int, size: int
) -> None:
    """Whatever is broken in a file, reading ends with pages or reasons, the same in one go and in pieces."""
    path = written(tmp_path_factory.mktemp("warc") / name, archive(6))
    whole = path.read_bytes()
    at = at % len(whole)
    path.write_bytes((whole[:at] + data + whole[at + len(data) :])[: len(whole) - end])
    items = streamed(path)
    assert items
    assert in_pieces(path, size=size) == items


def test_a_member_of_an_archive(tmp_path: Path) -> None:
    """A web archive in a zip file is read like one in a folder."""
    import zipfile

    path = written(tmp_path / "x.warc.gz", archive(5))
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as outer:
        outer.write(path, "x.warc.gz")
    inner = [one for one in streamed(tmp_path / "y.zip") if isinstance(one, Document)]
    assert [one.id or one.text for one in inner] == [one.text for one in streamed(path) if isinstance(one, Document)]
    assert in_pieces(tmp_path) == streamed(tmp_path)


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    """A file whose records unpack to more than 200 times its size, and 100 MB, is not read on."""
    bomb = gzip.compress(record(http(b" " * 120_000_000)))
    (tmp_path / "x.warc.gz").write_bytes(gzip.compress(archive(1)[2]) + bomb)
    items = streamed(tmp_path / "x.warc.gz")
    assert isinstance(items[0], Document)
    assert isinstance(items[1], Skipped) and "200 times" in items[1].reason
    assert in_pieces(tmp_path / "x.warc.gz") == items


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_large_archive_is_streamed(tmp_path: Path, name: str) -> None:
    """No layout is ever held whole: 120 MB are cut into pieces in less than half of that, with the libraries."""
    if sys.platform != "linux":
        pytest.skip("memory is measured on Linux")
    filler = random.Random(1).randbytes(60_000).hex()
    part = [record(http(page(one) + filler.encode())) for one in range(100)]
    whole = name.startswith("whole")
    path = tmp_path / name
    with gzip.open(path, "wb", 1) if whole else path.open("wb") as file:
        packed = b"".join(gzip.compress(one, 1) for one in part) if name == "x.warc.gz" else b"".join(part)
        for _ in range(10):
            file.write(packed)
    program = (
        "import resource\nfrom dedup.read import Chunk, chunks\nimport dedup.read.warc\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"pieces = [piece.count or len(piece.pages) for piece in chunks([{str(path)!r}], max_bytes=20_000_000)"
        " if isinstance(piece, Chunk)]\n"
        "print(sum(pieces), len(pieces), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    records, pieces, kilobytes = map(int, done.stdout.split())
    assert records == 1_000
    assert pieces > 10
    assert kilobytes < 60_000


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("x.warc", record(http(page(1))), "a web archive; to read it: pip install 'dedup-news[warc]'"),
        ("x.warc.gz", gzip.compress(record(http(page(1)))), "a web archive; to read it: pip install"),
        ("cut.warc.gz", gzip.compress(record(http(page(1))))[:-5], "a web archive; to read it: pip install"),
        ("x.warc.zst", b"\x28\xb5\x2f\xfdxxxx", "a web archive; to read it: pip install"),
        ("junk.warc.gz", b"\x1f\x8b\x08" + b"x" * 40, "no web archive: it does not begin with a WARC record"),
        ("empty.warc.gz", b"", "empty"),
    ],
)
def test_without_fastwarc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    """Where fastwarc cannot be imported, a web archive is one line that says what to install, in pieces too."""
    monkeypatch.setitem(sys.modules, "fastwarc", None)
    monkeypatch.setitem(sys.modules, "fastwarc.warc", None)
    (tmp_path / name).write_bytes(data)
    (found,) = streamed(tmp_path)
    assert isinstance(found, Skipped) and found.reason.startswith(reason)
    assert in_pieces(tmp_path) == [found]
