"""Tells how far a scan is: the step, how much of it is done, how fast, how long it will take; and what each took."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

#: Seconds of silence, for a bar that flashes past tells nothing; and between two looks at it.
_PATIENCE, _PAUSE = 1.0, 0.1
#: Seconds of a step before its speed says anything.
_SURE = 1.0


class Progress:
    """Called by the pipeline with a step, how much of it is done and how much there is; draws a line if `shown`.

    `console` and `clock` (seconds) are for tests: standard error and the clock of this machine, unless given.
    """

    def __init__(self, shown: bool, console: Console | None = None, clock: Callable[[], float] = perf_counter) -> None:
        self._shown, self._console, self._clock = shown, console, clock
        self._started = clock()
        self._drawn = self._started
        self._phases: dict[str, float] = {}
        self._last: tuple[str, float] | None = None
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close(self._clock())
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Note a step of the pipeline."""
        now = self._clock()
        new = self._last is None or self._last[0] != phase
        if new:
            self._close(now)
            self._last = (phase, now)
        if self._shown and now - self._started > _PATIENCE and (new or now - self._drawn >= _PAUSE):
            self._draw(phase, done, total, now)

    def timings(self) -> dict[str, float]:
        """Return the seconds that each phase took, in their order."""
        return dict(self._phases)

    def _close(self, now: float) -> None:
        if self._last is not None:
            phase, begun = self._last
            self._phases[phase] = self._phases.get(phase, 0.0) + now - begun
            self._last = None

    def _draw(self, phase: str, done: int, total: int, now: float) -> None:
        self._drawn = now
        if self._bar is None:
            self._bar = _bar(self._console)
            self._task = self._bar.add_task(phase, total=None, told="")
            self._bar.start()
        told = tell(done, total, now - (self._last[1] if self._last else now))
        self._bar.update(
            self._task, description=phase, completed=done, total=total if total > 1 else None, told=told, refresh=True
        )


def tell(done: int, total: int, seconds: float) -> str:
    """Return how far a step is in a few words: "1,200 of 50,000, 400 a second, 2:02 left"."""
    if total <= 1:
        return ""
    parts = [f"{done:,} of {total:,}"]
    if done and seconds >= _SURE:
        speed = done / seconds
        parts.append(f"{speed:,.0f} a second" if speed >= 10 else f"{speed:.1f} a second")
        parts.append(f"{clock_time((total - done) / speed)} left")
    return ", ".join(parts)


def clock_time(seconds: float) -> str:
    """Return a length of time as a clock shows it: "0:09", "2:02", "1:15:00"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _bar(console: Console | None) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(24), TextColumn("{task.fields[told]}"), TimeElapsedColumn())
    return Progress(*columns, console=console or Console(stderr=True), transient=True)
