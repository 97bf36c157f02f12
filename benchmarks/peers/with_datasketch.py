"""datasketch 2.0: `MinHash.bulk` and `MinHashLSH`; processes stand in for the threads that it does not have."""

from __future__ import annotations

import zlib
from typing import Any

from peers.driving import (
    PERMUTATIONS,
    SEED,
    Driver,
    Found,
    Job,
    drive,
    from_candidates,
    in_processes,
    library,
    shingles,
)

_BANDS, _ROWS = 42, 3


def _bulk(texts: list[str], **options: Any) -> list[Any]:
    sets = [[part.encode() for part in shingles(text)] for text in texts]
    hashes: list[Any] = library("datasketch").MinHash.bulk(sets, num_perm=PERMUTATIONS, seed=SEED, **options)
    return hashes


def _documented(texts: list[str]) -> list[Any]:
    return [made.hashvalues for made in _bulk(texts)]


def _best(texts: list[str]) -> list[Any]:
    """A cheaper hash function than SHA-1, which the documentation invites to give."""
    return [made.hashvalues for made in _bulk(texts, hashfunc=zlib.crc32)]


def part(texts: list[str]) -> Any:
    """Make the signatures with SHA-1, its default."""
    return library("numpy").stack(_documented(texts))


def best_part(texts: list[str]) -> Any:
    """Make the signatures at its fastest."""
    return library("numpy").stack(_best(texts))


def near(job: Job) -> Found:
    """Query the LSH index for each document; at its best with more bands, and the estimate checked."""
    best, module = job.settings == "best", library("datasketch")
    threshold = job.at(0.9)
    values = in_processes(_best if best else _documented, job)
    made = [module.MinHash(num_perm=PERMUTATIONS, seed=SEED, hashvalues=one, scheme="affine32") for one in values]
    banding = {"params": (_BANDS, _ROWS)} if best else {"threshold": threshold}
    index = module.MinHashLSH(num_perm=PERMUTATIONS, **banding)
    for number, one in enumerate(made):
        index.insert(number, one, check_duplication=False)
    found = from_candidates(index.query(one) for one in made)
    if best:
        found = ((a, b) for a, b in found if made[a].jaccard(made[b]) >= threshold)
    return Found(list(found), used={"threshold": threshold, "bands": index.b, "rows": index.r})


if __name__ == "__main__":
    drive(Driver(part, best_part, near=near))
