"""The scan of an archive, sentence by sentence with evidence: how time, candidates and listed pairs grow."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from made_corpus import Options
from racing.corpora import made
from racing.report import Course, Report, megabytes, number, times
from speed_tasks.scanning import Planted, Scan, scan
from thresholds import DATA

REUTERS = DATA / "reuters21578" / "reuters21578.jsonl.gz"
_STORIES = (2_500, 5_000, 10_000, 21_578)
_HARD, _REPRINTS, _POPULAR = 100_000, 1_000, 20_000
_MILLION, _SECONDS, _BYTES, _EXPONENT = 1_000_000, 300.0, 6e9, 1.1
#: A size gets no further round that would bring its rounds beyond so many seconds together.
_PATIENCE = 60.0


def archive(course: Course) -> Report:
    """Scan the corpora of all sizes, Reuters from 2,500 stories on, and the corpus with a huge family."""
    report = Report(f"B3  scan with evidence, {course.threads} threads")
    scans = _sizes(course, report)
    _growth("made up" if course.data is None else course.data.name, scans, report)
    largest = max(scans)
    if largest == _MILLION:
        _million(course, scans, report)
    if REUTERS.is_file():
        _growth("Reuters", _reuters(course, report), report)
    else:
        report.remarks.append("Reuters: labelled data not available; set DEDUP_DATA to where it is")
    if course.data is None:
        _popular(course, scans, report)
    return report


def _sizes(course: Course, report: Report) -> dict[int, Scan]:
    scans: dict[int, Scan] = {}
    for size, corpus in course.corpora().items():
        if not scans:
            scan(corpus.path, course.threads)  # compiles what has not been compiled; B5 has the seconds of that
        scans[size] = _repeated(corpus.path, course, report, f"{size:,}")
        if not scans[size].error:
            course.scans[corpus.path] = scans[size]
        if corpus.truth and not scans[size].error:
            planted = Planted.read(corpus.truth)
            joined, strangers = planted.recall(scans[size].families), planted.strangers(scans[size].families)
            report.remarks.append(f"{size:,}: {joined:.1%} of the planted articles in their family, {strangers} others")
    return scans


def _repeated(path: Path, course: Course, report: Report, name: str, options: Sequence[str] = ()) -> Scan:
    """Return the scan whose time is the median of the rounds, of an even number the slower of the middle two."""
    rounds: list[Scan] = []
    while len(rounds) < course.repeats and sum(one.seconds for one in [*rounds, *rounds[-1:]]) <= _PATIENCE:
        rounds.append(scan(path, course.threads, options=options))
        if rounds[-1].error:
            report.remarks.append(f"{name}: {rounds[-1].error}")
            break
    middle = sorted(rounds, key=lambda one: one.seconds)[len(rounds) // 2]
    report.figures[name] = middle.figures() | {"rounds": [round(one.seconds, 2) for one in rounds]}
    return middle


def _growth(name: str, scans: dict[int, Scan], report: Report) -> None:
    """Add a table of the scans, and the exponents between each size and the next."""
    if not (whole := {size: one for size, one in scans.items() if not one.error}):
        return
    phases = list(dict.fromkeys(phase for one in whole.values() for phase in one.phases))
    head = (name, "seconds", *phases, "peak", "sentences", "compared", "found", "by")
    report.table(head, [(f"{size:,}", *_row(one, phases)) for size, one in whole.items()])
    rows = []
    for (small, before), (large, after) in pairwise(whole.items()):
        values = ((before.seconds, after.seconds), (before.compared, after.compared), (before.found, after.found))
        exponents = [exponent(small, large, *pair) for pair in values]
        rows.append((f"{small:,} to {large:,}", *(f"{value:.2f}" for value in exponents)))
        report.figures[f"{name}, exponents {small} to {large}"] = [round(value, 3) for value in exponents]
        if (small, large) == (_HARD, _MILLION):
            words = f"exponent of time from 100,000 to 1,000,000 ({exponents[0]:.2f}) at most {_EXPONENT:g}"
            report.target(words, exponents[0] <= _EXPONENT)
    if rows:
        report.table(("exponents", "time", "compared", "found"), rows)


def _row(one: Scan, phases: Sequence[str]) -> Iterator[str]:
    yield number(one.seconds, 1)
    yield from (number(one.phases.get(phase, 0.0), 1) for phase in phases)
    yield megabytes(one.peak)
    yield from (f"{value:,}" for value in (one.summary["sentences"], one.compared, one.found))
    yield one.retrieval


def exponent(small: float, large: float, before: float, after: float) -> float:
    """Return the power of the size with which a value grew; not a number where a value is none."""
    return math.log(after / before) / math.log(large / small) if before > 0 and after > 0 else math.nan


def _million(course: Course, scans: dict[int, Scan], report: Report) -> None:
    one = scans[_MILLION]
    report.target(f"a million articles in {_SECONDS:g} s ({one.seconds:.0f})", not one.error and one.seconds < _SECONDS)
    report.target(f"peak below {megabytes(_BYTES)} ({megabytes(one.peak)})", not one.error and one.peak < _BYTES)
    if course.repeats == 1:
        report.remarks.append("one round only: the scan with --memory 2GB was left out")
        return
    little = scan(course.corpora()[_MILLION].path, course.threads, limit=1800, options=("--memory", "2GB"))
    report.figures["a million, 2GB"] = little.figures()
    words = f"with --memory 2GB it finishes ({little.seconds:.0f} s, {megabytes(little.peak)})"
    report.target(words, not little.error and little.related == one.related)


def _reuters(course: Course, report: Report) -> dict[int, Scan]:
    """Scan the first stories of Reuters-21578, for the time alone."""
    scans = {}
    wanted = [size for size in _STORIES if size <= max(course.sizes)]
    with TemporaryDirectory(prefix="racing-") as folder:
        for size in wanted:
            path = Path(folder) / f"{size}.jsonl"
            with gzip.open(REUTERS, "rb") as lines:
                path.write_bytes(b"".join(islice(lines, size)))
            scans[size] = _repeated(path, course, report, f"Reuters {size:,}")
    return scans


def _popular(course: Course, scans: dict[int, Scan], report: Report) -> None:
    """Scan a corpus in which one story has a thousand reprints, and one sentence stands in a fifth of all articles."""
    size = min(_HARD, max(course.sizes))
    reprints, popular = _REPRINTS * size // _HARD, _POPULAR * size // _HARD
    corpus = made(Options(size, reprints=reprints, popular=popular))
    one = _repeated(corpus.path, course, report, f"{size:,} with {reprints:,} reprints and a popular sentence")
    if one.error or corpus.truth is None or scans[size].error:
        return
    planted = Planted.read(corpus.truth)
    there, joined = planted.largest(one.families)
    held, alone = (planted.of_popular(pairs) for pairs in (one.related, one.by_one))
    report.target(f"{there:,} reprints are one family ({joined:,})", joined == there)
    report.target(f"a sentence in {popular:,} articles makes no finding ({held})", held == 0)
    report.remarks.append(
        f"{held} pairs of its holders are findings: {alone} by it alone, the others by a second match"
    )
    cost = one.seconds / scans[size].seconds
    report.target(f"both cost less than the same again ({times(cost)})", cost < 2)
