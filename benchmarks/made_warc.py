"""A made-up web archive (WARC.gz), and how fast `dedup scan` reads it in all cores beside what extraction alone costs.

    python benchmarks/made_warc.py --pages 3000                     # measures, and writes a record
    python benchmarks/made_warc.py --pages 100000 --ways fast       # the full size, one way
    python benchmarks/made_warc.py --pages 100000 --out crawl.warc.gz    # only writes the archive

Extraction alone is that of a sample of the same pages, held in memory, in as many processes at once, before the scan
and after it. The reading of a scan does more: it finds and unpacks the records, cuts sentences, finds credit lines,
makes shingles and keeps all that on disk. Where a machine has other work, compare not pages a second but the
milliseconds of processor time for each page. Memory is that of the process of the scan that had most while reading.

The texts are those of `made_corpus.py`, each in a page with menus, scripts, teasers and a foot, as large as saved pages
of news sites are. Every hundredth record is broken in one of four ways; so many must be listed with a reason.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import html
import itertools
import json
import multiprocessing
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import made_corpus
import record
from dedup.read.html import page_document
from dedup.read.source import Source, Unreadable
from dedup.read.warc import Page, pages
from dedup.settings import Fields

#: One record of so many is broken; the ways follow one another.
BROKEN = 100
WAYS = ("cut off", "no response", "no text", "damaged body")
#: Links of a menu and of teasers, and bytes of scripts: pages of about 60 KB.
_LINKS, _TEASERS, _SCRIPT = 120, 40, 25_000
#: Pages where none are asked for.
_USUAL = 3_000
#: Pages of the sample that tells what extraction alone costs, for each way.
_ALONE = {"careful": 1_200, "fast": 6_000}


def stories(pages: int) -> Iterator[dict[str, str]]:
    """Yield made articles."""
    options = made_corpus.Options(articles=max(pages, 100))
    lines = (line for part, _ in made_corpus.chunks(options) for line in part.splitlines())
    return (json.loads(line) for line in itertools.islice(lines, pages))


def page(number: int, story: dict[str, str]) -> bytes:
    """Return a story as a page of a site."""
    menu = "".join(f'<li class="menu-item"><a href="/section-{one}/">Section {one}</a></li>' for one in range(_LINKS))
    teasers = "".join(
        f'<div class="teaser"><a href="/{number + one}"><img src="/{one}.jpg"><h4>Story {number + one}</h4></a></div>'
        for one in range(_TEASERS)
    )
    body = "".join(f"<p>{html.escape(part)}</p>" for part in story["text"].split("\n\n"))
    title = html.escape(story.get("title", ""))
    about = json.dumps({"@type": "NewsArticle", "headline": title, "datePublished": "2021-03-04T05:06:07Z"})
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>'
        f'<script type="application/ld+json">{about}</script>'
        f"<script>var x='{'y' * _SCRIPT}';</script></head><body><header><nav><ul>{menu}</ul></nav></header><main>"
        f"<article><h1>{title}</h1>{body}</article><aside>{teasers}</aside></main><footer>{menu}</footer></body></html>"
    ).encode()


def response(number: int, body: bytes, status: bytes = b"HTTP/1.1 200 OK") -> bytes:
    """Return a packed WARC record."""
    http = status + b"\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:032x}>\r\n"
        f"WARC-Target-URI: https://site{number % 50}.example/{number}\r\nWARC-Date: 2021-03-04T05:06:07Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", 1)


def broken(number: int, body: bytes) -> bytes:
    """Return a record that is broken in one of the ways."""
    way = WAYS[number // BROKEN % len(WAYS)]
    if way == "no response":
        return response(number, body, status=b"HTTP")
    if way == "no text":
        return response(number, b"<html><body><nav>Menu</nav></body></html>")
    packed = bytearray(response(number, body))
    if way == "damaged body":
        packed[len(packed) // 2 : len(packed) // 2 + 50] = b"\0" * 50
    return bytes(packed if way == "damaged body" else packed[: len(packed) // 2])


def write(out: Path, pages: int) -> tuple[int, int]:
    """Write an archive of so many pages; return its bytes and those of its pages unpacked."""
    unpacked = 0
    with out.open("wb") as file:
        for number, story in enumerate(stories(pages), 1):
            body = page(number, story)
            unpacked += len(body)
            file.write(broken(number, body) if number % BROKEN == 0 else response(number, body))
    return out.stat().st_size, unpacked


def alone(archive: Path, way: str, many: int, processes: int) -> tuple[float, float]:
    """Return the pages a second of extraction alone and the milliseconds of processor time for each.

    All processes work at once, each after a first page, on every so-manieth of the `many` pages.
    """
    step = max(1, many // _ALONE[way]) * processes
    shares = [(archive, one * step // processes, step, way) for one in range(processes)]
    with multiprocessing.Pool(processes) as pool:
        told = pool.starmap(_rate, shares, chunksize=1)
    rates, costs = zip(*told, strict=True)
    return sum(rates), sum(costs) / processes


def _rate(archive: Path, first: int, step: int, way: str) -> tuple[float, float]:
    all_pages = pages(Source(str(archive), archive))
    found = [one for one in itertools.islice(all_pages, first, None, step) if isinstance(one, Page)]
    source, begin = Source("x.html", None, fields=Fields(html=way)), (0.0, 0.0)
    for number, one in enumerate(found):
        begin = (perf_counter(), process_time()) if number == 1 else begin
        with contextlib.suppress(Unreadable):
            page_document(source, one.data, one.charset, one.address)
    count, seconds, work = len(found) - 1, perf_counter() - begin[0], process_time() - begin[1]
    return count / seconds, 1000 * work / count


def scan(archive: Path, way: str, threads: int, folder: Path) -> dict[str, Any]:
    """Scan an archive through the command line; return the seconds of reading and what was listed."""
    results = folder / "found.json"
    command = [sys.executable, __file__, "scan", str(archive), "--html", way, "--engine", "local", "--quiet"]
    command += ["--threads", str(threads), "--no-text", "-v", "-o", f"json={results}", "-f", "concise"]
    begin = perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds = perf_counter() - begin
    work, most = map(float, re.search(r"processor (\S+) s, memory (\S+) MB", done.stderr).groups())  # type: ignore[union-attr]
    reading = float(re.search(r"reading ([\d.,]+) s", done.stderr)[1].replace(",", ""))  # type: ignore[index]
    found = json.loads(results.read_text("utf-8"))
    listed = found["skipped"]
    return {
        "seconds": round(seconds, 1),
        "seconds_reading": round(reading, 1),
        "processor_seconds_reading": work,
        "megabytes_of_the_largest_process_reading": most,
        "documents": len(found["documents"]),
        "listed_with_reason": len(listed),
        "reasons": sorted({one["reason"].partition(":")[0].partition(" at byte")[0] for one in listed}),
    }


def _held() -> float:
    """Return the most memory that this process has held, in MB; 0 where the system does not tell.

    What the system counts as used by a process begins with what the process that started it had.
    """
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def watched() -> None:
    """Run the command line of the tool; when a scan has read, tell the processor time and the memory that this took."""
    from dedup.cli import main as command_line
    from dedup.engines.local import LocalEngine

    read = LocalEngine.read

    def reading(*given: Any) -> Any:
        found = read(*given)
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        seconds = sum(one.ru_utime + one.ru_stime for one in used)
        most = max(_held(), used[1].ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6)
        print(f"processor {seconds:.1f} s, memory {most:.0f} MB", file=sys.stderr)
        return found

    LocalEngine.read = reading  # type: ignore[assignment, method-assign]
    command_line()


def measured(archive: Path, way: str, given: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of one way to read an archive."""
    before = alone(archive, way, given.pages, given.threads)
    told = scan(archive, way, given.threads, archive.parent)
    after = alone(archive, way, given.pages, given.threads)
    told["pages_a_second"] = round(given.pages / told["seconds_reading"], 1)
    work = 1000 * told["processor_seconds_reading"] / given.pages
    rates, costs = zip(before, after, strict=True)
    return {
        "pages_a_second_of_extraction_alone": [round(one, 1) for one in rates],
        "milliseconds_a_page_of_extraction_alone": [round(one, 2) for one in costs],
        "milliseconds_a_page_of_reading": round(work, 2),
        "share_of_the_speed_of_extraction": round(2 * told["pages_a_second"] / sum(rates), 3),
        "share_by_processor_time": round(sum(costs) / 2 / work, 3),
        **told,
    }


def main() -> None:
    """Write an archive; measure it unless only the archive is asked for. As "made_warc.py scan …" run the tool."""
    if sys.argv[1:2] == ["scan"]:
        watched()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=_USUAL)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--ways", default="careful,fast")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if given.out:
        print(*write(given.out, given.pages))
        return
    figures: dict[str, Any] = {"pages": given.pages, "broken": given.pages // BROKEN, "threads": given.threads}
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "crawl.warc.gz"
        figures["bytes"], figures["bytes_unpacked"] = write(archive, given.pages)
        for way in given.ways.split(","):
            figures[way] = measured(archive, way, given)
            print(way, figures[way], flush=True)
    command = f"python benchmarks/made_warc.py --pages {given.pages} --ways {given.ways}"
    name = "warc" if given.pages == _USUAL else f"warc-{given.pages}"
    print(record.write(name, command, figures))


if __name__ == "__main__":
    main()
