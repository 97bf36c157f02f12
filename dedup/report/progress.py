"""Tells how far a scan is, and how long each phase took."""

from __future__ import annotations

from time import perf_counter
from types import TracebackType
from typing import Any

#: Seconds of silence: a bar that flashes past tells nothing.
_PATIENCE = 1.0


class Progress:
    """Called by the pipeline with a phase, how much of it is done and how much there is; draws a bar if `shown`."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._started = perf_counter()
        self._phases: dict[str, float] = {}
        self._last: tuple[str, float] | None = None
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close(perf_counter())
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Note a step of the pipeline."""
        now = perf_counter()
        if self._last is None or self._last[0] != phase:
            self._close(now)
            self._last = (phase, now)
        if self._shown and now - self._started > _PATIENCE:
            self._draw(phase, done, total)

    def timings(self) -> dict[str, float]:
        """Return the seconds that each phase took, in their order."""
        return dict(self._phases)

    def _close(self, now: float) -> None:
        if self._last is not None:
            phase, begun = self._last
            self._phases[phase] = self._phases.get(phase, 0.0) + now - begun
            self._last = None

    def _draw(self, phase: str, done: int, total: int) -> None:
        if self._bar is None:
            self._bar = _bar()
            self._task = self._bar.add_task(phase, total=None)
            self._bar.start()
        self._bar.update(self._task, description=phase, completed=done, total=total if total > 1 else None)


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
