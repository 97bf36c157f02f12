"""rensa 0.5, the path that uses every token: R-MinHash signatures and its LSH index."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import chain
from typing import Any

from peers.driving import PERMUTATIONS, SEED, Driver, Found, Job, drive, from_candidates, library, shingles


def _matrix(texts: Sequence[str]) -> Any:
    return library("rensa").RMinHash.digest_matrix_from_token_sets(map(shingles, texts), PERMUTATIONS, SEED)


def part(texts: list[str]) -> array[int]:
    """Make the signatures of some texts."""
    return array("I", chain.from_iterable(_matrix(texts).to_rows()))


def signatures(job: Job) -> int:
    """Make the matrix of signatures; rensa sets the threads by itself."""
    return int(_matrix(job.texts).len())


def near(job: Job) -> Found:
    """Query the index for all documents, and keep what its estimate puts at the threshold."""
    module, threshold = library("rensa"), job.at(0.8)
    bands = 32 if job.settings == "best" else 16
    made = module.RMinHash.from_token_sets(map(shingles, job.texts), num_perm=PERMUTATIONS, seed=SEED)
    index = module.RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=bands)
    index.insert_many(made)
    candidates = from_candidates(index.query_all(made))
    pairs = [(a, b) for a, b in candidates if made[a].jaccard(made[b]) >= threshold]
    return Found(pairs, used={"threshold": threshold, "bands": bands, "rows": PERMUTATIONS // bands})


if __name__ == "__main__":
    drive(Driver(part, signatures=signatures, near=near))
