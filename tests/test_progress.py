"""How far a scan is, as a terminal shows it."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

import build
from dedup.report import folder, verbose
from dedup.report.look import Look
from dedup.report.progress import Progress, clock_time, tell


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def shown(visible: bool) -> tuple[str, dict[str, float]]:
    """Return what a run of two steps drew, and the seconds of the steps."""
    clock, out = Clock(), StringIO()
    console = Console(file=out, force_terminal=True, width=100, color_system=None, legacy_windows=False)
    with Progress(visible, console, clock) as progress:
        for done in range(0, 10_001, 1_000):
            progress("reading", done, 10_000)
            clock.now += 0.5
        progress("proposing", 0, 0)
        clock.now += 2.0
    return out.getvalue(), progress.timings()


def test_a_line_tells_step_speed_and_time_left() -> None:
    """The line names the step, how much is done, how fast, and how long the rest will take."""
    drawn, seconds = shown(True)
    assert "reading" in drawn and "8,000 of 10,000, 2,000 a second, 0:01 left" in drawn
    assert "proposing" in drawn
    assert seconds == {"reading": 5.5, "proposing": 2.0}


def test_nothing_is_drawn_where_nobody_looks() -> None:
    """Without a terminal there is no line, and the seconds are counted all the same."""
    assert shown(False) == ("", {"reading": 5.5, "proposing": 2.0})


@pytest.mark.parametrize(
    ("done", "total", "seconds", "words"),
    [
        (0, 0, 5.0, ""),
        (0, 500, 5.0, "0 of 500"),
        (5, 500, 0.2, "5 of 500"),
        (5, 500, 2.0, "5 of 500, 2.5 a second, 3:18 left"),
        (250_000, 1_000_000, 600.0, "250,000 of 1,000,000, 417 a second, 30:00 left"),
    ],
)
def test_words(done: int, total: int, seconds: float, words: str) -> None:
    """A speed is told once it says something."""
    assert tell(done, total, seconds) == words


def test_clock_times() -> None:
    """Lengths of time look like a clock."""
    assert [clock_time(seconds) for seconds in (0.4, 9, 122, 4_500)] == ["0:00", "0:09", "2:02", "1:15:00"]


def test_writing_tables_is_told(tmp_path: object) -> None:
    """A folder of tables says how far it is, up to the end."""
    told: list[tuple[int, int]] = []
    folder.write(f"{tmp_path}/t", build.findings(), "parquet", Look(), lambda *step: told.append(step))
    assert told[-1][0] == told[-1][1] == 6
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_verbose_says_how_pairs_were_found() -> None:
    """-v tells the expected recall where sketches propose, and else what does."""
    from dataclasses import replace

    found = build.findings()
    assert any("expected recall" in line for line in verbose.lines(found, {"reading": 1.5}))
    lines = list(verbose.lines(replace(found, retrieval="indexed"), {"reading": 1.5}))
    assert any("share rare word 3-grams" in line for line in lines)
    assert lines[-1] == "time: reading 1.50 s; in all 1.50 s"
