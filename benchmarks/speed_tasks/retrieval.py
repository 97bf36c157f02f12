"""How pairs are proposed: bands of MinHash, or an inverted index over shingle ids; seconds, pairs, memory, recall."""

from __future__ import annotations

from racing.report import Course, Report, megabytes, number
from speed_tasks.scanning import Planted, Scan, scan

_WAYS = ("banded", "indexed", "auto")
LARGEST = 100_000
#: A way is no slower than another when it takes at most so many times as long.
_ABOUT = 1.2
#: A way is tried at a size if it would end in time though it took so many times as long as at the size before.
_GROWTH = 5.0


def retrieval(course: Course) -> Report:
    """Scan each corpus in each way."""
    report = Report(f"B6  banded (MinHash-LSH) against exhaustive retrieval, {course.threads} threads")
    rows: list[tuple[str, ...]] = []
    late: set[str] = set()
    for size, corpus in course.corpora(LARGEST).items():
        ways = [way for way in _WAYS if way not in late]
        scans = {way: scan(corpus.path, course.threads, options=("--retrieval", way)) for way in ways}
        late |= {way for way, one in scans.items() if one.error or one.seconds > course.limit / _GROWTH}
        report.remarks += [f"{size:,} {way}: {one.error}" for way, one in scans.items() if one.error]
        whole = {way: one for way, one in scans.items() if not one.error}
        known = frozenset().union(*map(documents, whole.values()))
        planted = Planted.read(corpus.truth) if corpus.truth else None
        for way, one in whole.items():
            found = len(documents(one)) / max(1, len(known))
            joined = f"{planted.recall(one.families):.4f}" if planted else "-"
            rows.append((f"{size:,} {way}", *_row(way, one), f"{found:.4f}", joined))
            report.figures[f"{size} {way}"] = one.figures() | {"recall": round(found, 5), "planted": joined}
        if set(_WAYS) <= set(whole):
            _better(size, whole, report)
        report.remarks += [f"above {size:,}, {way} is not run: it would not end in {course.limit:g} s" for way in late]
    report.table(("", "scan", "proposing", "compared", "peak", "taken", "recall", "planted"), rows)
    report.remarks.append(
        "recall: of the articles that any of the ways found related to another; planted: in their family"
    )
    return report


def documents(one: Scan) -> frozenset[str]:
    """Return the articles that a scan relates to another; large families are listed as trees, so pairs cannot count."""
    return frozenset(name for pair in one.related for name in pair) | frozenset(one.families)


def _row(way: str, one: Scan) -> tuple[str, ...]:
    taken = one.retrieval if way == "auto" else ""
    return number(one.seconds, 2), number(_proposing(one), 2), f"{one.compared:,}", megabytes(one.peak), taken


def _proposing(one: Scan) -> float:
    return sum(one.phases.get(phase, 0.0) for phase in ("sketching", "proposing"))


def _better(size: int, scans: dict[str, Scan], report: Report) -> None:
    """Say whether `auto` took the way that found more, or as much in about the least time."""
    most = max(len(documents(one)) for one in scans.values())
    complete = {way: scans[way].seconds for way in ("banded", "indexed") if len(documents(scans[way])) == most}
    taken = scans["auto"].retrieval
    held = taken in complete and complete[taken] <= _ABOUT * min(complete.values())
    report.target(f"{size:,}: auto takes the better of banded and exhaustive ({taken})", held)
