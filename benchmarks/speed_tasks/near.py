"""Text to near-duplicate documents, Jaccard 0.7: seconds, memory, and what is found of what is there."""

from __future__ import annotations

from array import array
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from peers.driving import read
from racing.corpora import Corpus
from racing.environments import DEDUP
from racing.race import Line, Rules, against, race, skipped
from racing.report import Course, Report, megabytes, number, times
from speed_tasks.near_documents import Places
from speed_tasks.truth import true_pairs

THRESHOLD = 0.7
LARGEST = 100_000
_FASTER, _RECALL = 5.0, 0.98


def near(course: Course) -> Report:
    """Race all peers that find documents."""
    report = Report(f"B2  text to near-duplicate documents, Jaccard {THRESHOLD:g}, {course.threads} threads")
    corpora = course.corpora(LARGEST)
    with TemporaryDirectory(prefix="racing-") as folder:

        def kept(name: str, size: int) -> Path:
            return Path(folder) / f"{name}-{size}".replace(" ", "-")

        rules = Rules("near", course.threads, course.repeats, course.limit, threshold=THRESHOLD)
        lines, failed = race(course.environments, course.own, corpora, rules, kept)
        truths = {size: truth(corpora[size], course.threads) for size in {line.articles for line in lines}}
        found = {id(line): _found(kept(line.name, line.articles)) for line in lines}
    rows = []
    for line in sorted(lines, key=lambda line: (-line.articles, line.seconds)):
        recall, precision = quality(found[id(line)], truths[line.articles], line.runs[-1].told["kind"])
        report.figures[f"{line.name}, {line.articles}"] = {**line.figures(), "recall": recall, "precision": precision}
        rows.append(_row(line, lines, recall, precision))
        if line.name == DEDUP.name and line.articles == max(corpora):
            report.target(f"recall {_RECALL:g} ({recall:.3f})", recall >= _RECALL)
            report.target("every pair verified", bool(line.runs[-1].told["verified"]) and precision == 1)
    report.table(("", "articles", "seconds", "slower by", "peak", "recall", "precision"), rows)
    report.remarks += [f"{name}: {error}" for name, error in failed.items()]
    report.remarks += skipped(lines, rules)
    report.remarks += [f"{line.name}: {note}" for line in lines if (note := line.environment.peer.note)]
    report.remarks.append("precision counts what was found against the exact join; * by document, not by pair")
    _targets(report, lines)
    return report


def truth(corpus: Corpus, threads: int) -> Places:
    """Return the true pairs of a corpus, computed once and kept beside it."""
    path = corpus.path.with_suffix(f".near-{THRESHOLD:g}.npy")
    if not path.is_file():
        np.save(path, true_pairs(read(corpus.path), THRESHOLD, threads))
    pairs: Places = np.load(path)
    return pairs


def _found(path: Path) -> list[int]:
    values = array("I")
    values.frombytes(path.read_bytes())
    return values.tolist()


def quality(found: list[int], true: Places, kind: str) -> tuple[float, float]:
    """Return recall and precision of what a driver wrote, over pairs or, where it tells documents, over documents."""
    if kind == "documents":
        wanted, got = set(true.ravel().tolist()), set(found)
        common = len(wanted & got)
        return common / max(1, len(wanted)), common / max(1, len(got))
    pairs = {(min(a, b), max(a, b)) for a, b in zip(found[::2], found[1::2], strict=True)}
    common = sum((a, b) in pairs for a, b in true.tolist())
    return common / max(1, len(true)), common / max(1, len(pairs))


def _row(line: Line, lines: list[Line], recall: float, precision: float) -> tuple[str, ...]:
    star = "*" if line.runs[-1].told["kind"] == "documents" else ""
    return (
        line.name,
        f"{line.articles:,}",
        number(line.seconds, 2),
        times(against(lines, line)),
        megabytes(line.peak),
        f"{recall:.3f}{star}",
        f"{precision:.3f}{star}",
    )


def _targets(report: Report, lines: list[Line]) -> None:
    peers = [line for line in lines if line.name != DEDUP.name and line.environment.peer.every_token]
    if not peers:
        return
    largest = max(line.articles for line in peers)
    fastest = min((line for line in peers if line.articles == largest), key=lambda line: line.seconds)
    ratio = against(lines, fastest)
    report.target(f"{_FASTER:g} times the fastest peer, {fastest.name} ({ratio:.1f})", ratio >= _FASTER)
    ours = next(line for line in lines if line.name == DEDUP.name and line.articles == largest)
    report.target(f"less memory than {fastest.name}", ours.peak < fastest.peak)
