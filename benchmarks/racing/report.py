"""What a task is given, and the form in which it hands its figures back."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from racing.corpora import Corpus, of
from racing.environments import Environment


@dataclass(frozen=True, slots=True)
class Course:
    """What a race is run on: the peers' environments, the sizes, a file of articles if one is given, and the rounds.

    `scans` has, by the path of a corpus, the scan that one task leaves to another: with every setting as it comes.
    """

    environments: Sequence[Environment]
    own: Environment
    sizes: tuple[int, ...]
    repeats: int = 3
    limit: float = 60.0
    data: Path | None = None
    threads: int = os.cpu_count() or 1
    scans: dict[Path, Any] = field(default_factory=dict)

    def corpora(self, largest: int | None = None) -> dict[int, Corpus]:
        """Return a corpus for each size up to the largest that is asked for and that the data has."""
        wanted = [size for size in self.sizes if largest is None or size <= largest] or [self.sizes[0]]
        found = {size: corpus for size in wanted if (corpus := of(size, self.data))}
        if not found:
            raise ValueError(f"{self.data} holds fewer than {wanted[0]} articles")
        return found


@dataclass(slots=True)
class Report:
    """The figures of a task: a title, tables to print, remarks, targets held or missed, and what goes on record."""

    title: str
    tables: list[tuple[tuple[str, ...], Sequence[tuple[str, ...]]]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    targets: list[tuple[str, bool]] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def table(self, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
        """Add a table; the first column is set left, the others right."""
        self.tables.append((head, rows))

    def target(self, words: str, held: bool) -> None:
        """Add a target and whether it is held."""
        self.targets.append((words, held))


Task = Callable[[Course], Report]


def number(value: float, digits: int = 1) -> str:
    """Return a figure with a comma at the thousands."""
    return f"{value:,.{digits}f}"


def times(value: float) -> str:
    """Return how many times something is something else."""
    return f"{value:,.1f} x" if value < 10 else f"{value:,.0f} x"


def megabytes(size: float) -> str:
    """Return bytes as millions of bytes."""
    return f"{size / 1e6:,.0f} MB"
