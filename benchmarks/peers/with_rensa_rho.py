"""rensa 0.5, the rho path: it samples positions of tokens, and tells which documents have a duplicate, not of which."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import chain
from typing import Any

from peers.driving import PERMUTATIONS, SEED, Driver, Found, Job, drive, library, shingles

#: As in the benchmark that rensa publishes; at its best it may probe more and band finer.
_PROBES, _BANDS = {"documented": 4, "best": 16}, {"documented": 8, "best": 32}


def _matrix(texts: Sequence[str], settings: str) -> Any:
    make = library("rensa").RMinHash.digest_matrix_from_token_sets_rho
    return make(map(shingles, texts), num_perm=PERMUTATIONS, seed=SEED, probes=_PROBES[settings])


def part(texts: list[str]) -> array[int]:
    """Make the sampled signatures of some texts."""
    return array("I", chain.from_iterable(_matrix(texts, "documented").to_rows()))


def signatures(job: Job) -> int:
    """Make the matrix of sampled signatures."""
    return int(_matrix(job.texts, job.settings).len())


def near(job: Job) -> Found:
    """Return the documents that it flags as duplicates."""
    threshold, bands = job.at(0.8), _BANDS[job.settings]
    index = library("rensa").RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=bands)
    flags = index.query_duplicate_flags_matrix_one_shot(_matrix(job.texts, job.settings))
    used = {"threshold": threshold, "bands": bands, "probes": _PROBES[job.settings]}
    return Found(flagged=[number for number, flag in enumerate(flags) if flag], used=used)


if __name__ == "__main__":
    drive(Driver(part, signatures=signatures, near=near))
