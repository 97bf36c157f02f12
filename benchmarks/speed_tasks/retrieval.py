"""How pairs are proposed: bands of MinHash, or an inverted index over shingle ids; seconds, pairs, memory, recall."""

from __future__ import annotations

from math import inf

from racing.corpora import Corpus
from racing.report import Course, Report, megabytes, number
from speed_tasks.scanning import Planted, Scan, scan

_WAYS = ("banded", "indexed")
LARGEST = 100_000
#: A way is no slower than another when it takes at most so many times as long.
_ABOUT = 1.2
#: A way is tried at a size if it would end in time though it took so many times as long as at the size before, a tenth
#: of it; where more articles are asked for than are compared here, always: there is time.
_GROWTH = 10.0


def retrieval(course: Course) -> Report:
    """Scan each corpus as `auto` does, or take the scan of the task before, and in the way that `auto` did not take."""
    report = Report(f"B6  banded (MinHash-LSH) against exhaustive retrieval, {course.threads} threads")
    rows: list[tuple[str, ...]] = []
    late: set[str] = set()
    corpora = course.corpora(LARGEST)
    longest = course.limit / _GROWTH if max(course.sizes) <= LARGEST else inf
    for size, corpus in corpora.items():
        scans = _scans(course, corpus, late, report)
        late |= {way for way, one in scans.items() if one.error or one.seconds > longest}
        report.remarks += [f"{size:,} {way}: {one.error}" for way, one in scans.items() if one.error]
        whole = {way: one for way, one in scans.items() if not one.error}
        known = frozenset().union(*map(documents, whole.values()))
        planted = Planted.read(corpus.truth) if corpus.truth else None
        for way, one in whole.items():
            found = len(documents(one)) / max(1, len(known))
            joined = f"{planted.recall(one.families):.4f}" if planted else "-"
            taken = "by auto" if way == next(iter(scans)) else ""
            rows.append((f"{size:,} {way}", *_row(one), taken, f"{found:.4f}", joined))
            report.figures[f"{size} {way}"] = one.figures() | {"recall": round(found, 5), "planted": joined}
            report.figures[f"{size} {way}"]["taken"] = taken
        if set(_WAYS) <= set(whole):
            _better(size, whole, report)
        for way in late if size < max(corpora) else ():
            report.remarks.append(
                f"above {size:,}, {way} is not run unless auto takes it: it took too long to try more"
            )
    report.table(("", "scan", "proposing", "compared", "peak", "taken", "recall", "planted"), rows)
    report.remarks.append(
        "recall: of the articles that any of the ways found related to another; planted: in their family"
    )
    report.remarks.append(
        "the way that auto takes is scanned once; where no other is run, and B3 has scanned the same, not again"
    )
    return report


def _scans(course: Course, corpus: Corpus, late: set[str], report: Report) -> dict[str, Scan]:
    """Return the scans of a corpus by the way that they took, that of `auto` first."""
    auto = course.scans.get(corpus.path)
    if auto is None or set(_WAYS) - late - {auto.retrieval}:  # what is compared is measured side by side
        auto = scan(corpus.path, course.threads)
    if auto.error:
        report.remarks.append(f"{corpus.articles:,} auto: {auto.error}")
        return {}
    ways = [way for way in _WAYS if way != auto.retrieval and way not in late]
    others = {way: scan(corpus.path, course.threads, options=("--retrieval", way)) for way in ways}
    return {auto.retrieval: auto, **others}


def documents(one: Scan) -> frozenset[str]:
    """Return the articles that a scan relates to another; large families are listed as trees, so pairs cannot count."""
    return frozenset(name for pair in one.related for name in pair) | frozenset(one.families)


def _row(one: Scan) -> tuple[str, ...]:
    return number(one.seconds, 2), number(_proposing(one), 2), f"{one.compared:,}", megabytes(one.peak)


def _proposing(one: Scan) -> float:
    return sum(one.phases.get(phase, 0.0) for phase in ("sketching", "proposing"))


def _better(size: int, scans: dict[str, Scan], report: Report) -> None:
    """Say whether `auto` took the way that found more, or as much in about the least time."""
    most = max(len(documents(one)) for one in scans.values())
    complete = {way: one.seconds for way, one in scans.items() if len(documents(one)) == most}
    taken = next(iter(scans))
    held = taken in complete and complete[taken] <= _ABOUT * min(complete.values())
    report.target(f"{size:,}: auto takes the better of banded and exhaustive ({taken})", held)
