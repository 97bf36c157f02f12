"""One function over many items in several processes, with what they share handed to each process once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
_shared: Any = None


def shared_map(function: Callable[[Any, Item], Result], shared: Any, items: Sequence[Item]) -> list[Result]:
    """Return `function(shared, item)` of each item, in order; the function must stand at the top of a module.

    A few items are done here; more go to as many processes as there are cores, started afresh (spawn).
    """
    if len(items) < 100:
        return [function(shared, item) for item in items]
    workers = min(os.cpu_count() or 1, 60)  # Windows takes no more than 61
    with ProcessPoolExecutor(workers, get_context("spawn"), _keep, (function, shared)) as pool:
        return list(pool.map(_call, items, chunksize=max(1, len(items) // 64)))


def _keep(function: Callable[[Any, Any], Any], shared: Any) -> None:
    global _shared
    _shared = function, shared


def _call(item: Any) -> Any:
    function, shared = _shared
    return function(shared, item)
