"""dedup itself, timed as the others are: its kernels, from texts."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peers.driving import NGRAM, PERMUTATIONS, SEED, Driver, Found, Job, drive

#: Pairs that are Python's numbers at a time.
_PAIRS = 10_000


def part(texts: list[str]) -> Any:
    """Make the signatures of some texts, equal bit for bit to datasketch's."""
    from dedup.kernels import text as kernels
    from dedup.kernels.packing import pack

    data, offsets = pack(texts)
    return kernels.sketch_text(data, offsets, NGRAM, PERMUTATIONS, SEED)


def signatures(job: Job) -> int:
    """Make the signatures in threads: the kernels run side by side, what makes bytes of texts does not."""
    size = max(1, min(256, -(-len(job.texts) // (4 * job.threads))))
    parts = (list(job.texts[start : start + size]) for start in range(0, len(job.texts), size))
    with ThreadPoolExecutor(job.threads) as threads:
        return sum(map(len, threads.map(part, parts)))


def near(job: Job) -> Found:
    """Find the pairs, every one verified."""
    from speed_tasks.near_documents import BANDS, ROWS, near_documents

    pairs = near_documents(job.texts, job.at(0.7), job.threads)
    used = {"threshold": job.at(0.7), "bands": BANDS, "rows": ROWS}
    return Found(_few_at_a_time(pairs), verified=True, used=used)


def _few_at_a_time(pairs: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    for start in range(0, len(pairs), _PAIRS):
        yield from zip(*pairs[start : start + _PAIRS].T.tolist(), strict=True)


if __name__ == "__main__":
    drive(Driver(part, signatures=signatures, near=near))
