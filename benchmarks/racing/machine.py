"""What this machine gains from its cores at all, whatever runs on it: loops that share nothing, in processes.

A virtual core may be half of a real one, cores slow each other down when all are busy, and they have one memory. So
two loops bound what any program can gain: arithmetic on what stays in a core's own cache, and reading of memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import Any

import numpy as np

from peers.sharing import together

_ROUNDS = 3
#: 16 KB stay in a core's first cache; 200 MB do not stay in any.
_FEW, _MANY = 4_096, 50_000_000
_ARITHMETIC, _READING = 1_000_000, 12


@dataclass(frozen=True, slots=True)
class Gain:
    """How many times the work of one core some cores do, and of how many cores these rounds had the time."""

    times: float
    cores: float


def gains(processes: int) -> dict[str, Gain]:
    """Return the gain of each loop on so many cores, the median of rounds in which one core and all take turns."""
    _least()(np.zeros(1, np.uint32), 1)  # compiled once, for all the processes that begin as copies of this one
    return {"arithmetic": _gain(_calculate, processes), "reading memory": _gain(_read, processes)}


def _gain(prepare: Callable[[], Callable[[], int]], processes: int) -> Gain:
    rounds = [(together(prepare, (), 1), together(prepare, (), processes)) for _ in range(_ROUNDS)]
    times = median(processes * one.seconds / all_cores.seconds for one, all_cores in rounds)
    return Gain(times, median(all_cores.processors / all_cores.seconds for _, all_cores in rounds))


def _calculate() -> Callable[[], int]:
    return _looped(np.arange(_FEW, dtype=np.uint32), _ARITHMETIC)


def _read() -> Callable[[], int]:
    return _looped(np.ones(_MANY, np.uint32), _READING)


def _looped(values: Any, times: int) -> Callable[[], int]:
    _least()(values, 1)
    return lambda: int(_least()(values, times))


@cache
def _least() -> Any:
    """Return the loop of a MinHash: multiply, add, keep the least."""
    from numba import njit

    @njit(nogil=True, cache=True)  # type: ignore[untyped-decorator, unused-ignore]
    def least(values: Any, times: int) -> Any:
        found = np.uint32(0xFFFFFFFF)
        for time in range(times):
            for i in range(len(values)):
                found = min(found, np.uint32(values[i] * np.uint32(2654435761) + np.uint32(time)))
        return found

    return least
