"""Every step of a scan, by name, in order. This page computes nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter
from typing import Any

from dedup.age import by_age
from dedup.engines import ENGINES, Engine
from dedup.engines.candidates import RETRIEVALS, chosen
from dedup.errors import NothingReadable, UsageError
from dedup.families import families
from dedup.findings import findings
from dedup.inputs import Input, Inputs
from dedup.judge import judge
from dedup.listing import listed, members, summary, sums
from dedup.model import Document, Skipped
from dedup.preparing import prepare as prepare
from dedup.scope import Scope
from dedup.settings import Fields, Settings
from dedup.verdicts import Findings, Pair

#: Told of each step: the phase, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]
#: Bytes of input from which the local engine is the faster one: its processes and kernels take a second to start.
LOCAL_BYTES = 4 << 20


def silent(phase: str, done: int, total: int) -> None:
    """Hear of progress, and say nothing."""


def scan(
    inputs: Input | Sequence[Input],
    settings: Settings | None = None,
    *,
    fields: Fields | None = None,
    stdin: bytes | None = None,
    all_pairs: bool | None = None,
    scope: Scope = Scope(),  # noqa: B008 - frozen
    retrieval: str = "auto",
    engine: str = "auto",
    threads: int | None = None,
    memory: int | None = None,
    preprocess: str | Sequence[str] = (),
    progress: Progress = silent,
) -> Findings:
    """Compare all texts with one another and return what they share.

    `inputs` are paths of files and folders, "-" for `stdin`, or documents; one alone will do. `scope` says which pairs
    are compared at all. `all_pairs` lists the pairs without a finding too; None means up to `listed_documents`.
    `retrieval` and `engine` are picked by size unless named; `threads`, and `memory` in bytes, limit the local engine.
    `preprocess` are commands for files that no reader knows, each gets a path and prints the text.
    Raises NothingReadable when there is no text to compare, UsageError for a path that is not there and for a name
    that does not exist.
    """
    settings = settings or Settings()
    given = Inputs.of(inputs, fields or Fields(), settings.max_bytes, stdin, preprocess=preprocess)
    where, phase = _engine(engine, given, settings, threads, memory), Phases(progress)

    reading = where.read(given, prepare, phase("reading"))
    texts, outlines = reading.texts, reading.texts.outlines
    if not outlines:
        raise NothingReadable(given.nothing(reading.skipped))
    ranks = by_age([outline.age for outline in outlines])
    how = chosen(known(retrieval), sum(outline.sentences for outline in outlines), settings)
    sketches = where.sketch(texts, ranks, how, phase("sketching"))
    candidates = where.candidates(sketches, phase("proposing")).within(scope, outlines)
    verdict = partial(judge, settings=settings, boilerplate=texts.standing(settings))
    quiet = len(outlines) <= settings.listed_documents if all_pairs is None else all_pairs
    verdicts = where.evidence(texts, candidates.pairs, verdict, quiet, phase("comparing"))

    phase("grouping")
    ages = {outline.id: rank for outline, rank in zip(outlines, ranks, strict=True)}
    grouped = families(outlines, verdicts.pairs, ages)
    shown = listed(verdicts.pairs, grouped, quiet, settings)
    return Findings(
        settings=settings,
        engine=where.name,
        retrieval=how,
        documents=texts.documents(members(outlines, ranks)),
        words={outline.id: outline.words for outline in outlines},
        pairs=verdicts.whole(shown),
        families=grouped,
        findings=findings(shown, ages, own=scope.same_publisher),
        skipped=reading.skipped,
        notes=(*reading.notes, *candidates.notes),
        fields=given.fields,
        summary=summary(sums(outlines), verdicts.relations, len(shown), candidates.counts),
        phases=phase.seconds(),
    )


class Phases:
    """The steps of a scan: tells of them as they go on, and how many seconds each took."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._begun: list[tuple[str, float]] = []

    def __call__(self, name: str) -> Callable[[int, int], None]:
        """Begin a phase; return what is told how much of it is done."""
        self._begun.append((name, perf_counter()))
        self._progress(name, 0, 0)
        return partial(self._progress, name)

    def seconds(self) -> dict[str, float]:
        """Return the seconds of each phase so far."""
        ends = [*(begin for _, begin in self._begun[1:]), perf_counter()]
        return {name: round(end - begin, 3) for (name, begin), end in zip(self._begun, ends, strict=True)}


def _engine(name: str, inputs: Inputs, settings: Settings, threads: int | None, memory: int | None) -> Engine[Any]:
    if name == "auto":
        name = "local" if inputs.size() >= LOCAL_BYTES else "reference"
    if name == "spark":
        raise UsageError(f"{name} gives tables, and no values: dedup.distributed.scan, or dedup scan --engine spark")
    if name not in ENGINES:
        raise UsageError(f"there is no engine {name}; there are auto, {', '.join(ENGINES)}")
    return ENGINES[name](settings, threads, memory)


def known(retrieval: str) -> str:
    """Return the name of a way to find pairs; raises UsageError for one that does not exist."""
    if retrieval not in RETRIEVALS:
        raise UsageError(f"there is no retrieval {retrieval}; there are {', '.join(RETRIEVALS)}")
    return retrieval


def compare(a: Input, b: Input, settings: Settings | None = None) -> Pair:
    """Return the verdict on two texts, each a path or a document; the same that a scan gives for them."""
    found = scan([a, b], settings, all_pairs=True)
    if len(found.documents) != 2:
        reasons = "; ".join(f"{skipped.path}: {skipped.reason}" for skipped in found.skipped)
        raise UsageError(
            f"two texts are compared, and {len(found.documents)} could be read" + f" ({reasons})" * bool(reasons)
        )
    return found.pairs[0]


def gather(
    inputs: Input | Sequence[Input],
    settings: Settings,
    fields: Fields,
    stdin: bytes | None = None,
    preprocess: str | Sequence[str] = (),
) -> tuple[tuple[Document, ...], tuple[Skipped, ...], tuple[str, ...]]:
    """Return the documents with unique ids, sorted by them, what was skipped, and notes on what was chosen."""
    return Inputs.of(inputs, fields, settings.max_bytes, stdin, preprocess=preprocess).gather()
