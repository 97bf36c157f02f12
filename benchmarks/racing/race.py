"""A race: every library at the largest size it ends within the limit, in rounds, so that a busy minute hits all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

from racing.corpora import Corpus
from racing.environments import DEDUP, Environment
from racing.running import run

#: Seconds beyond the limit for what is not counted: starting, reading, warming up.
_GRACE = 45.0
#: A size is not tried when the smaller one suggests more than this many times the limit.
_HOPELESS = 1.2


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for all: threads, rounds, the limit and the patience in seconds, and how the task is set."""

    task: str
    threads: int
    repeats: int = 3
    limit: float = 60.0
    patience: float = 20.0
    settings: str = "documented"
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what the driver told, and the peak of its memory in bytes; or the error."""

    told: dict[str, Any]
    peak: int
    error: str = ""

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

    def figures(self) -> dict[str, Any]:
        """Return what goes into the record."""
        return {
            "articles": self.articles,
            "seconds": [round(one.seconds, 4) for one in self.runs],
            "median_s": round(self.seconds, 4),
            "MB_per_s": round(self.rate, 1),
            "peak_MB": round(self.peak / 1e6),
            "stopped": self.stopped,
            "versions": list(self.environment.versions),
            "used": self.runs[-1].told.get("used", {}),
        }


def once(environment: Environment, corpus: Corpus, rules: Rules, out: Path | None = None) -> Run:
    """Run a task once; a failure and a run beyond the limit are errors."""
    command = [str(environment.python), "-m", f"peers.{environment.peer.driver}", rules.task, str(corpus.path)]
    command += ["--threads", str(rules.threads), "--settings", environment.peer.settings or rules.settings]
    command += ["--threshold", str(rules.threshold)] if rules.threshold is not None else []
    command += ["--out", str(out)] if out else []
    outcome = run(command, rules.limit + _GRACE, rules.threads)
    if outcome.error:
        return Run({}, outcome.peak, outcome.error)
    told = json.loads(outcome.out.strip().splitlines()[-1])
    late = f"not done in {rules.limit:g} s" if told["seconds"] > rules.limit else ""
    return Run(told, max(outcome.peak, told["peak_rss"]), late)


def race(
    environments: Sequence[Environment],
    own: Environment,
    corpora: Mapping[int, Corpus],
    rules: Rules,
    keep: Callable[[str, int], Path] | None = None,
) -> tuple[list[Line], dict[str, str]]:
    """Return a line for each library at its largest size, and for dedup at every size; and the errors of the rest.

    `keep` names the file for what a library finds at a size. The run that shows that a library ends a size in time is
    the first of its rounds; a library whose rounds have taken `patience` seconds together gets no further one.
    """
    failed = {one.peer.name: f"cannot be installed: {one.error}" for one in environments if one.error}
    able = [one for one in environments if not one.error and rules.task in one.peer.tasks]
    lines, ours = {one.peer.name: Line(one, 0) for one in able}, []

    def attempt(line: Line) -> Run:
        place = keep(line.name, line.articles) if keep else None
        return once(line.environment, corpora[line.articles], rules, place)

    for size in sorted(corpora):
        ours.append(Line(own, size))
        for line in [ours[-1], *lines.values()]:
            if line.stopped or _hopeless(line, size, rules):
                continue
            found = attempt(replace(line, articles=size))
            if found.error:
                line.stopped = f"{size:,}: {found.error}"
            else:
                line.articles, line.runs = size, [found]
    failed |= {name: line.stopped for name, line in lines.items() if not line.runs}
    racing = [line for line in [*ours, *lines.values()] if line.runs]
    for _ in range(rules.repeats - 1):
        for line in racing:
            if sum(one.seconds for one in line.runs) < rules.patience:
                found = attempt(line)
                line.runs += [found] if not found.error else []
    return racing, failed


def _hopeless(line: Line, size: int, rules: Rules) -> bool:
    """Say whether a size need not be tried, and note why."""
    if line.runs and line.seconds * size / line.articles > _HOPELESS * rules.limit:
        line.stopped = f"{size:,} not tried, as {line.articles:,} took {line.seconds:.0f} s"
    return bool(line.stopped)


def against(lines: Sequence[Line], line: Line) -> float:
    """Return how many times a library's seconds are dedup's at the same size."""
    ours = next(one for one in lines if one.name == DEDUP.name and one.articles == line.articles)
    return line.seconds / ours.seconds
