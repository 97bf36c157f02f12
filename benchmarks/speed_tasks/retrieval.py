"""How pairs are proposed: bands of MinHash, or an inverted index over shingle ids; seconds, pairs, memory, recall."""

from __future__ import annotations

from racing.report import Course, Report, megabytes, number
from speed_tasks.scanning import Scan, scan

_WAYS = ("banded", "indexed", "auto")
LARGEST = 100_000
#: Articles up to which every pair of documents is compared, as the yardstick.
_EVERY = 1_000
_PROPOSING = ("sketching", "proposing")


def retrieval(course: Course) -> Report:
    """Scan each corpus in each way."""
    report = Report(f"B6  banded (MinHash-LSH) against exhaustive retrieval, {course.threads} threads")
    rows = []
    for size, corpus in course.corpora(LARGEST).items():
        ways = ("exhaustive", *_WAYS) if size <= _EVERY else _WAYS
        scans = {way: scan(corpus.path, course.threads, options=("--retrieval", way)) for way in ways}
        report.remarks += [f"{size:,} {way}: {one.error}" for way, one in scans.items() if one.error]
        whole = {way: one for way, one in scans.items() if not one.error}
        known = frozenset().union(*(one.related for one in whole.values()))
        for way, one in whole.items():
            recall = len(one.related) / max(1, len(known))
            rows.append((f"{size:,} {way}", *_row(way, one), f"{recall:.4f}"))
            report.figures[f"{size} {way}"] = one.figures() | {"recall": round(recall, 5)}
        if {"auto", "banded", "indexed"} <= set(whole):
            _better(size, whole, report)
    report.table(("", "scan", "proposing", "compared", "peak", "taken", "recall"), rows)
    report.remarks.append("recall: of all related pairs that any of the ways found and listed")
    return report


def _row(way: str, one: Scan) -> tuple[str, ...]:
    proposing = sum(one.phases.get(phase, 0.0) for phase in _PROPOSING)
    taken = one.retrieval if way == "auto" else ""
    return number(one.seconds, 2), number(proposing, 2), f"{one.compared:,}", megabytes(one.peak), taken


def _better(size: int, scans: dict[str, Scan], report: Report) -> None:
    """Say whether `auto` took the way that found more, or as much in less time."""
    best = max(("banded", "indexed"), key=lambda way: (len(scans[way].related), -scans[way].seconds))
    report.target(f"{size:,}: auto takes the better, {best}", scans["auto"].retrieval == best)
