"""FastSketchLSH 1.0: Fast Similarity Sketching (Dahlgaard, Knudsen & Thorup 2017) and its banded index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peers.driving import PERMUTATIONS, SEED, Driver, Found, Job, drive, library, shingles


def _sketches(texts: Sequence[str], threads: int) -> Any:
    sketcher = library("FastSketchLSH").FastSimilaritySketch(size=PERMUTATIONS, seed=SEED)
    made = sketcher.batch([shingles(text) for text in texts], num_threads=threads)
    return library("numpy").asarray(made)


def part(texts: list[str]) -> Any:
    """Make the sketches of some texts."""
    return _sketches(texts, 1)


def signatures(job: Job) -> int:
    """Make the matrix of sketches."""
    return len(_sketches(job.texts, job.threads))


def near(job: Job) -> Found:
    """Take the candidates of the index; at its best of finer bands, and the estimate checked."""
    numpy, best = library("numpy"), job.settings == "best"
    sketches, bands = _sketches(job.texts, job.threads), 32 if best else 16
    index = library("FastSketchLSH").LSH(num_perm=PERMUTATIONS, num_bands=bands, num_threads=job.threads)
    index.insert(sketches)
    others, starts = index.query(sketches, format="csr")
    others = numpy.asarray(others, numpy.int64)
    owners = numpy.repeat(numpy.arange(len(sketches)), numpy.diff(numpy.asarray(starts, numpy.int64)))
    kept = owners < others
    owners, others = owners[kept], others[kept]
    threshold = job.at(0.7)
    if best:
        near_enough = (sketches[owners] == sketches[others]).mean(axis=1) >= threshold
        owners, others = owners[near_enough], others[near_enough]
    pairs = list(zip(owners.tolist(), others.tolist(), strict=True))
    return Found(pairs, used={"threshold": threshold if best else None, "bands": bands})


if __name__ == "__main__":
    drive(Driver(part, signatures=signatures, near=near))
