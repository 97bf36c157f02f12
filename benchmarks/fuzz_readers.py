"""Hostile files for every reader: none may end in a traceback, hang, or take memory out of proportion.

    python benchmarks/fuzz_readers.py --seconds 600 --found /tmp/found

With atheris (coverage-guided, `pip install atheris`) where it is installed, else with mutations of the samples alone.
The readers are those of the table that the tool itself reads by, and the samples those of the tests. Each kind of
failure is written once, as a file named after its ending, to be kept in `tests/cases/fuzz/`, which a test replays.
"""

from __future__ import annotations

import argparse
import gzip
import io
import random
import resource
import sys
import tarfile
import tempfile
import traceback
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from dedup.errors import DedupError
from dedup.model import Document, Skipped
from dedup.read import Chunk, Note, chunks, read_chunk, stream
from dedup.read.archives import ARCHIVES
from dedup.read.formats import READERS

CASES = Path(__file__).resolve().parents[1] / "tests" / "cases"
#: Seconds of processor time that a file may take, and for each megabyte of it.
SECONDS, SECONDS_A_MEGABYTE = 2.0, 1.0
#: Bytes of memory that a file may take, and how many times its size.
MEMORY, MEMORY_TIMES = 300_000_000, 10
#: The most of a file or record: small, so that limits are met.
MOST = 100_000
ENDINGS = sorted({*READERS, *ARCHIVES})
_STORY = b"The ferry sailed again on Monday. The harbour master had waited for it since the week before, he said. "


@dataclass(slots=True)
class Fuzzer:
    """What was tried and found; `found` is where files go that make a reader fail."""

    found: Path
    folder: Path
    kinds: set[str] = field(default_factory=set)
    tried: int = 0

    def file(self, ending: str, data: bytes) -> None:
        """Read a file in both ways, and keep it if that fails in a new way."""
        self.tried += 1
        path = self.folder / f"x.{ending}"
        path.write_bytes(data)
        kind = fault(path)
        if kind and kind not in self.kinds:
            self.kinds.add(kind)
            name = self.found / f"{len(self.kinds):03}.{ending}"
            name.write_bytes(data)
            print(f"{name}: {kind}", flush=True)


def fault(path: Path) -> str:
    """Return how reading a file fails, else "": the last lines of a traceback, or too much time or memory."""
    size, before, begin = path.stat().st_size, _memory(), process_time()
    try:
        told = list(stream([path], max_bytes=MOST))
        found = (_items(piece) for piece in chunks([path], max_bytes=MOST, size=1000))
        pieces = [item for items in found for item in items]
    except DedupError:
        return ""
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}, ending {path.suffix}"
    seconds, memory = process_time() - begin, _memory() - before
    if seconds > 2 * (SECONDS + SECONDS_A_MEGABYTE * size / 1e6):
        return f"slow: {seconds:.0f} seconds for {size:,} bytes, ending {path.suffix}"
    if memory > MEMORY + MEMORY_TIMES * size:
        return f"large: {memory:,} bytes for {size:,}, ending {path.suffix}"
    if [item for item in told if not isinstance(item, Note)] != pieces:
        return f"different in pieces, ending {path.suffix}"
    return "" if told or not size else f"silent: nothing came of it, ending {path.suffix}"


def _items(piece: Chunk | Skipped | Note) -> list[Document | Skipped]:
    if isinstance(piece, Chunk):
        return read_chunk(piece)
    return [piece] if isinstance(piece, Skipped) else []


def _memory() -> int:
    """Return the most memory that this process has had, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def samples() -> list[tuple[str, bytes]]:
    """Return small sound files of every ending."""
    found = [(_ending(path), path.read_bytes()) for path in sorted(CASES.rglob("*")) if path.is_file()]
    return [(ending, data) for ending, data in found if ending in ENDINGS and len(data) < MOST] + list(_made())


def _ending(path: Path) -> str:
    return ".".join(path.name.lower().split(".")[-2:]) if path.suffix in (".gz", ".zst") else path.suffix[1:].lower()


def _made() -> Iterator[tuple[str, bytes]]:
    lines = b'{"text": "' + _STORY + b'", "date": "2021-03-04"}\n{"text": ["x"]}\n'
    table = b"text,date\n" + _STORY + b",2021-03-04\n"
    page = b"<html><body><article><p>" + 3 * _STORY + b"</p></article></body></html>"
    yield from (("jsonl", lines), ("ndjson", lines), ("csv", table), ("tsv", table.replace(b",", b"\t")))
    feed = b"<rss><channel><item><title>Ferry</title><description>" + _STORY + b"</description></item></channel></rss>"
    packed = (("jsonl", lines), ("csv", table), ("xml", feed))
    yield from ((f"{ending}.gz", gzip.compress(data)) for ending, data in packed)
    members = {"a.html": page, "b.jsonl": lines, "c.csv": table, "d/e.txt": _STORY}
    for kind in ("docx", "odt"):
        parts = {path.relative_to(CASES / "formats" / kind): path for path in (CASES / "formats" / kind).rglob("*")}
        yield kind, zipped({name.as_posix(): path.read_bytes() for name, path in parts.items() if path.is_file()})
    yield from (("zip", zipped(members)), ("tar", tarred(members, "w")), ("tar.gz", tarred(members, "w:gz")))
    yield "parquet", _parquet()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://courier.example/\r\n"
    record = (
        head + b"WARC-Date: 2021-03-04T05:06:07Z\r\n" + b"Content-Length: %d\r\n\r\n" % len(http) + http + b"\r\n\r\n"
    )
    yield from (("warc", 3 * record), ("warc.gz", 3 * gzip.compress(record)), ("warc.gz", gzip.compress(3 * record)))


def _parquet() -> bytes:
    """Return a Parquet file with text as text and as bytes."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "x.parquet"
        rows = "SELECT i::VARCHAR || $1 AS text, ['Ann Alder'] AS authors, encode('dpa') AS credit FROM range(9) t(i)"
        connection.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet)", [_STORY.decode()])
        return path.read_bytes()


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def tarred(members: dict[str, bytes], mode: str) -> bytes:
    """Return a tar file."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def mutated(data: bytes, draw: random.Random) -> bytes:
    """Return a file with a few changes: bytes, stretches moved, doubled or dropped, words that mean something."""
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 4, 16))):
        place = draw.randrange(len(changed) + 1)
        length = draw.choice((1, 2, 8, 64, 1024))
        part = bytes(changed[place : place + length])
        new = draw.choice((draw.randbytes(min(length, 8)), b"", 2 * part, draw.choice(_WORDS), part * 50))
        changed[place : place + draw.choice((0, length))] = new
    return bytes(changed[: 4 * MOST])


_WORDS = (
    *(b"\0", b"\xff\xff\xff\xff", b"\xed\xa0\x80", b"\r", b"\n\n", b'"', b"'", b"<", b">", b"]]>", b"&#0;", b"&amp;"),
    *(b"{" * 500, b"[" * 5000, b"<div>" * 3000, b"> " * 2000, b"-1", b"9" * 400, b"1e999", b"NaN", b"null"),
    *(
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
        b"<![CDATA[",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"Content-Length: 99999999999\r\n",
    ),
    *(b"../../x.txt", b"charset=utf-16", b"encoding='utf-7'", b"Transfer-Encoding: chunked\r\n", b"---\n"),
    *(b"\x1f\x8b\x08", b"\\ud800"),
)


def guided(fuzzer: Fuzzer, seconds: int, seed: int) -> None:
    """Let atheris look for inputs that reach new code; the first byte of an input is its ending."""
    atheris: Any = import_module("atheris")

    with atheris.instrument_imports(include=["dedup.read"]):
        for ending, data in samples():  # readers are imported, and followed from then on, when they are needed
            fuzzer.file(ending, data)
    with tempfile.TemporaryDirectory() as corpus:
        for number, (ending, data) in enumerate(samples()):
            (Path(corpus) / str(number)).write_bytes(bytes([ENDINGS.index(ending)]) + data)

        def one(data: bytes) -> None:
            if data:
                fuzzer.file(ENDINGS[data[0] % len(ENDINGS)], data[1:])

        options = [
            f"-max_total_time={seconds}",
            f"-max_len={MOST}",
            "-timeout=60",
            "-rss_limit_mb=4000",
            f"-seed={seed}",
        ]
        atheris.Setup([sys.argv[0], corpus, *options], one)
        atheris.Fuzz()


def blind(fuzzer: Fuzzer, seconds: int, seed: int) -> None:
    """Read mutated samples until the time is over."""
    draw, found, end = random.Random(seed), samples(), perf_counter() + seconds
    for ending, data in found:
        fuzzer.file(ending, data)
    while perf_counter() < end:
        ending, data = draw.choice(found)
        fuzzer.file(draw.choice(ENDINGS) if draw.random() < 0.05 else ending, mutated(data, draw))


def main() -> None:
    """Fuzz for some time; ends with 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"))
    parser.add_argument("--blind", action="store_true", help="without atheris")
    given = parser.parse_args()
    given.found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        fuzzer = Fuzzer(given.found, Path(folder))
        try:
            (blind if given.blind else guided)(fuzzer, given.seconds, given.seed)
        except ImportError:
            blind(fuzzer, given.seconds, given.seed)
        finally:
            print(f"{fuzzer.tried:,} files, {len(fuzzer.kinds)} kinds of failure")
    sys.exit(1 if fuzzer.kinds else 0)


if __name__ == "__main__":
    main()
