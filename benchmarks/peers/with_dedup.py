"""dedup itself, timed as the others are: its kernels, from texts."""

from __future__ import annotations

from typing import Any

from peers.driving import NGRAM, PERMUTATIONS, SEED, Driver, Found, Job, drive, in_processes


def _sketched(texts: list[str]) -> Any:
    from dedup.kernels import text as kernels

    data, offsets = kernels.pack(texts)
    return kernels.sketch_text(data, offsets, NGRAM, PERMUTATIONS, SEED)


def signatures(job: Job) -> int:
    """Make the signatures, equal bit for bit to datasketch's; on several cores in processes, as a scan works."""
    return sum(1 for _ in in_processes(_sketched, job))


def near(job: Job) -> Found:
    """Find the pairs, every one verified."""
    from speed_tasks.near_documents import BANDS, ROWS, near_documents

    pairs = near_documents(job.texts, job.at(0.7), job.threads)
    used = {"threshold": job.at(0.7), "bands": BANDS, "rows": ROWS}
    return Found(pairs.tolist(), verified=True, used=used)


if __name__ == "__main__":
    drive(Driver(signatures, near))
