"""Tests of which scans the comparison of retrievals runs, and which it takes from the task before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from racing.corpora import Corpus
from racing.environments import DEDUP, Environment
from racing.report import Course
from speed_tasks import retrieval
from speed_tasks.scanning import Scan

CORPORA = {size: Corpus(size, Path(f"{size}.jsonl")) for size in (10, 100)}


def _scan(seconds: float, way: str = "indexed") -> Scan:
    return Scan(seconds, 1, {}, {}, way, {}, frozenset(), frozenset())


def test_no_scan_is_run_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """What auto takes is scanned once beside the other way; where that would take too long, the earlier scan counts."""
    ran: list[tuple[str, Sequence[str]]] = []

    def scan(path: Path, threads: int, limit: float = 0, options: Sequence[str] = ()) -> Scan:
        ran.append((path.name, options))
        return _scan(20.0, "banded") if options else _scan(1.0)

    monkeypatch.setattr(retrieval, "scan", scan)
    monkeypatch.setattr(Course, "corpora", lambda *_: CORPORA)
    course = Course((), Environment(DEDUP), (10, 100), scans={one.path: _scan(3.0) for one in CORPORA.values()})
    report = retrieval.retrieval(course)
    assert ran == [("10.jsonl", ()), ("10.jsonl", ("--retrieval", "banded"))]
    assert [row[0] for row in report.tables[0][1]] == ["10 indexed", "10 banded", "100 indexed"]
    assert any("above 10, banded is not run" in words for words in report.remarks)
