"""Text to a signature of 128 values from its word 3-grams: millions of bytes a second, on one core and on all.

All work in processes, as a scan does, each with the texts before the clock starts (`peers/sharing.py`); a library with
threads of its own also works in these, and the faster counts. On all cores a library has the texts it had on one.
What dedup gains from the cores is measured apart, on ten times the texts: ten thousand are done while processes begin.
"""

from __future__ import annotations

from statistics import median

from racing.environments import DEDUP
from racing.machine import Gain, gains
from racing.race import Line, Rules, against, race, skipped
from racing.report import Course, Report, megabytes, number, times

#: Articles, at most: the rate does not depend on it, and the slow ones are to be repeated.
LARGEST = 10_000
#: Articles on which the gain from the cores is measured, at most.
_WIDE = 100_000
#: Seconds grow with the articles alone, so a size that would take more than this part of the limit is not tried.
_HOPELESS = 0.9
#: Below this share of the cores asked for, something else was running.
_GIVEN = 0.9
#: The targets: times datasketch, times the fastest peer that uses every token, times one core on four.
_DATASKETCH, _FASTEST, _CORES = 40.0, 5.0, 3.5


def signatures(course: Course) -> Report:
    """Race all peers on one core and on all cores."""
    report = Report("B1  text to a signature of 128 values from word 3-grams")
    corpora = course.corpora(LARGEST)
    measured: dict[int, list[Line]] = {}
    sizes: dict[str, int] | None = None
    for threads in dict.fromkeys((1, course.threads)):
        rules = Rules("signatures", threads, course.repeats, course.limit, hopeless=_HOPELESS)
        measured[threads], failed = race(course.environments, course.own, corpora, rules, at=sizes)
        sizes = {line.name: line.articles for line in measured[threads]}
        told = (f"{name}: {error}" for name, error in failed.items())
        report.remarks += [words for words in told if words not in report.remarks]
        report.remarks += skipped(measured[threads], rules)
        report.figures[f"{threads} threads"] = [{"name": line.name, **line.figures()} for line in measured[threads]]
    one, all_cores = measured[1], measured[course.threads]
    report.table(
        ("", "articles", "MB/s, 1 core", "slower by", f"MB/s, {course.threads}", "slower by", "by", "peak"),
        [_row(line, one, all_cores) for line in sorted(one, key=lambda line: -line.rate)],
    )
    _targets(report, one)
    _cores(report, course)
    return report


def _cores(report: Report, course: Course) -> None:
    """Say what dedup gains from the cores of the machine, beside what the machine gains at all."""
    threads = course.threads
    found = gains(threads) | {"dedup": _gain(course)}
    told = ", ".join(f"{name} {gain.times:.1f} (given {gain.cores:.1f} cores)" for name, gain in found.items())
    report.remarks.append(f"{threads} processes against one on this machine: {told}")
    if found["arithmetic"].cores < _GIVEN * threads:
        report.remarks.append("the machine was busy with something else, so this gain says nothing")
    elif threads == 4 and found["arithmetic"].times < _CORES:
        report.remarks.append(f"{_CORES:g} times is more than this machine gives to a loop that shares nothing")
    report.remarks.append(
        "in processes: the texts are there before the clock starts, it ends with the last signature in shared memory"
    )
    report.figures["gains"] = {
        name: {"times": round(g.times, 2), "cores": round(g.cores, 2)} for name, g in found.items()
    }
    if threads == 4:
        gain = found["dedup"].times
        report.target(f"{_CORES:g} times one core on four ({gain:.1f})", gain >= _CORES)


def _gain(course: Course) -> Gain:
    """Return what dedup gains from the cores: at the largest size, one core and all in turns, the median of rounds."""
    corpora = course.corpora(_WIDE)
    largest = {max(corpora): corpora[max(corpora)]}
    rounds = []
    for _ in range(course.repeats):
        (one,), _ = race([], course.own, largest, Rules("signatures", 1, 1, course.limit))
        (wide,), _ = race([], course.own, largest, Rules("signatures", course.threads, 1, course.limit))
        rounds.append((wide.rate / one.rate, wide.cores))
    times, cores = zip(*rounds, strict=True)
    return Gain(median(times), median(cores))


def _row(line: Line, one: list[Line], all_cores: list[Line]) -> tuple[str, ...]:
    here = [other for other in all_cores if other.name == line.name]
    other = max(here, key=lambda other: other.articles == line.articles, default=None)
    way = other.runs[-1].told["used"]["way"] if other else "-"
    wide = (number(other.rate), times(against(all_cores, other))) if other else ("-", "-")
    return (
        line.name,
        f"{line.articles:,}",
        *(number(line.rate), times(against(one, line))),
        *wide,
        way,
        megabytes(line.peak),
    )


def _targets(report: Report, one: list[Line]) -> None:
    slower = {line.name: against(one, line) for line in one if line.name != DEDUP.name}
    whole = {line.name: slower[line.name] for line in one if line.name in slower and line.environment.peer.every_token}
    if "datasketch" in slower:
        report.target(f"{_DATASKETCH:g} times datasketch on one core", slower["datasketch"] >= _DATASKETCH)
    if whole:
        fastest = min(whole, key=whole.__getitem__)
        words = f"{_FASTEST:g} times the fastest that uses every token ({fastest}) on one core"
        report.target(words, whole[fastest] >= _FASTEST)
