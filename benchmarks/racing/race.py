"""A race: every library at the largest size it ends within the limit, in rounds, so that a busy minute hits all."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

from racing.corpora import Corpus
from racing.environments import DEDUP, Environment
from racing.running import run

#: Seconds beyond the limit for what is not counted: starting, reading, warming up.
_GRACE = 45.0
#: What a program ends with that the system has ended at its limit.
_ALARM = -getattr(signal, "SIGALRM", 0) or None
#: A size is left out when a smaller one suggests that the one after it takes no more than this part of the limit.
_EASY = 0.5


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for all: threads, rounds, the limit and the patience in seconds, and how the task is set.

    A size is not tried when the smaller one suggests more than `hopeless` times the limit: a run that goes beyond is
    lost. It is above 1 where a part of the seconds does not grow with the articles.
    A library gets no further round that would bring its rounds beyond the patience together, were it like the last.
    """

    task: str
    threads: int
    repeats: int = 3
    limit: float = 60.0
    patience: float = 30.0
    hopeless: float = 1.2
    settings: str = "documented"
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what the driver told, and the peak of its memory in bytes; or the error."""

    told: dict[str, Any]
    peak: int
    error: str = ""
    whole: float = 0.0
    """Seconds with all that is not counted: starting, reading, warming up, writing what was found."""

    @property
    def seconds(self) -> float:
        """Return the seconds of the task itself."""
        return float(self.told["seconds"])


@dataclass(slots=True)
class Line:
    """What a library did at one size: its runs, and why it did not go on to the next size."""

    environment: Environment
    articles: int
    runs: list[Run] = field(default_factory=list)
    stopped: str = ""
    left_out: int = 0
    """The size that was left out on the way, 0 for none."""

    @property
    def name(self) -> str:
        """Return the name of the library."""
        return self.environment.peer.name

    @property
    def seconds(self) -> float:
        """Return the median of the seconds."""
        return median(one.seconds for one in self.runs)

    @property
    def peak(self) -> int:
        """Return the median of the peaks of memory, in bytes."""
        return int(median(one.peak for one in self.runs))

    @property
    def rate(self) -> float:
        """Return millions of bytes of text in a second."""
        return float(self.runs[0].told["bytes"]) / 1e6 / self.seconds

    @property
    def cores(self) -> float:
        """Return of how many cores it had the time, the most of the rounds; 0 where the driver does not tell."""
        return max(float(one.told.get("CPU_s", 0.0)) / one.seconds for one in self.runs)

    def figures(self) -> dict[str, Any]:
        """Return what goes into the record."""
        return {
            "articles": self.articles,
            "seconds": [round(one.seconds, 4) for one in self.runs],
            "median_s": round(self.seconds, 4),
            "MB_per_s": round(self.rate, 1),
            "peak_MB": round(self.peak / 1e6),
            "stopped": self.stopped,
            "left_out": self.left_out,
            "whole_runs_s": [round(one.whole, 2) for one in self.runs],
            "versions": list(self.environment.versions),
            "used": self.runs[-1].told.get("used", {}),
        }


def once(environment: Environment, corpus: Corpus, rules: Rules, out: Path | None = None) -> Run:
    """Run a task once; a failure and a run beyond the limit are errors."""
    command = [str(environment.python), "-m", f"peers.{environment.peer.driver}", rules.task, str(corpus.path)]
    command += ["--threads", str(rules.threads), "--settings", environment.peer.settings or rules.settings]
    command += ["--threshold", str(rules.threshold)] if rules.threshold is not None else []
    command += ["--limit", str(rules.limit)]
    command += ["--out", str(out)] if out else []
    outcome = run(command, rules.limit + _GRACE, rules.threads)
    late = f"not done in {rules.limit:g} s"
    if outcome.error:
        ended = outcome.timed_out or outcome.code == _ALARM
        return Run({}, outcome.peak, late if ended else outcome.error, outcome.seconds)
    told = json.loads(outcome.out.strip().splitlines()[-1])
    late = late if told["seconds"] > rules.limit else ""
    return Run(told, max(outcome.peak, told["peak_rss"]), late, outcome.seconds)


def race(
    environments: Sequence[Environment],
    own: Environment,
    corpora: Mapping[int, Corpus],
    rules: Rules,
    keep: Callable[[str, int], Path] | None = None,
    at: Mapping[str, int] | None = None,
) -> tuple[list[Line], dict[str, str]]:
    """Return a line for each library at its largest size, and for dedup at every size; and the errors of the rest.

    `keep` names the file for what a library finds at a size. The run that shows that a library ends a size in time is
    the first of its rounds. Between the smallest and the largest size a peer is tried only where it is needed to find
    its largest; `at` names the size of each peer that is to be raced at one size alone.
    """
    failed = {one.peer.name: f"cannot be installed: {one.error}" for one in environments if one.error}
    able = [one for one in environments if not one.error and rules.task in one.peer.tasks]
    lines, ours = {one.peer.name: Line(one, 0) for one in able}, []

    def attempt(line: Line) -> Run:
        place = keep(line.name, line.articles) if keep else None
        return once(line.environment, corpora[line.articles], rules, place)

    def climb(line: Line, size: int) -> None:
        found = attempt(replace(line, articles=size))
        if not found.error:
            line.articles, line.runs = size, [found]
            return
        line.stopped = f"{size:,}: {found.error}"
        if (before := line.left_out) > line.articles:
            line.left_out = 0
            climb(line, before)

    for size, after in zip(sorted(corpora), [*sorted(corpora)[1:], 0], strict=True):
        ours.append(Line(own, size))
        climb(ours[-1], size)
        for line in lines.values():
            if at.get(line.name) == size if at is not None else _wanted(line, size, after, rules):
                climb(line, size)
    failed |= {name: line.stopped for name, line in lines.items() if not line.runs and line.stopped}
    racing = [line for line in [*ours, *lines.values()] if line.runs]
    for _ in range(rules.repeats - 1):
        for line in racing:
            if sum(one.seconds for one in line.runs) + line.runs[-1].seconds <= rules.patience:
                found = attempt(line)
                line.runs += [found] if not found.error else []
                line.stopped = line.stopped or (found.error and f"a further round: {found.error}")
    return racing, failed


def _wanted(line: Line, size: int, after: int, rules: Rules) -> bool:
    """Say whether a peer is to be tried at a size, given the one after it (0 for none), and note why if it is not."""
    by_articles = line.seconds / line.articles if line.runs else 0.0
    if line.runs and after and by_articles * after <= _EASY * rules.limit:
        line.left_out = size
        return False
    if line.runs and by_articles * size > rules.hopeless * rules.limit:
        line.stopped = f"{size:,} not tried, as {line.articles:,} took {line.seconds:.1f} s"
    return not line.stopped


def against(lines: Sequence[Line], line: Line) -> float:
    """Return how many times a library's seconds are dedup's at the same size."""
    ours = next(one for one in lines if one.name == DEDUP.name and one.articles == line.articles)
    return line.seconds / ours.seconds


def skipped(lines: Sequence[Line], rules: Rules) -> Iterator[str]:
    """Yield what was not run, and why: sizes above and on the way, and rounds."""
    where = "one core" if rules.threads == 1 else f"{rules.threads} cores"
    yield from (f"{line.name} stopped there on {where}; {line.stopped}" for line in lines if line.stopped)
    for size in sorted({line.left_out for line in lines if 0 < line.left_out < line.articles}):
        names = [line.name for line in lines if line.left_out == size < line.articles]
        yield f"{size:,} on {where} left out, as a larger size could be ended: {', '.join(names)}"
    for count in range(1, rules.repeats):
        names = [f"{line.name}, {line.articles:,}" for line in lines if len(line.runs) == count]
        if names:
            yield f"{count} of {rules.repeats} rounds on {where}, as they take long: {'; '.join(names)}"
