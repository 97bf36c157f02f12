"""dedup itself, timed as the others are: its kernels from texts, in threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from peers.driving import NGRAM, PERMUTATIONS, SEED, Driver, Found, Job, drive

_TEXTS = 500


def signatures(job: Job) -> int:
    """Make the signatures, equal bit for bit to datasketch's."""
    from dedup import kernels

    def part(start: int) -> int:
        data, offsets = kernels.pack(job.texts[start : start + _TEXTS])
        return len(kernels.sketch_text(data, offsets, NGRAM, PERMUTATIONS, SEED))

    starts = range(0, len(job.texts), _TEXTS)
    if job.threads == 1:
        return sum(map(part, starts))
    with ThreadPoolExecutor(job.threads) as pool:
        return sum(pool.map(part, starts))


def near(job: Job) -> Found:
    """Find the pairs, every one verified."""
    from speed_tasks.near_documents import BANDS, ROWS, near_documents

    pairs = near_documents(job.texts, job.at(0.7), job.threads)
    used = {"threshold": job.at(0.7), "bands": BANDS, "rows": ROWS}
    return Found(((int(a), int(b)) for a, b in pairs), verified=True, used=used)


if __name__ == "__main__":
    drive(Driver(signatures, near))
