"""gaoya 0.2: an index in Rust that takes texts, and works in parallel on its own."""

from __future__ import annotations

from array import array
from itertools import chain
from typing import Any

from peers.driving import NGRAM, Driver, Found, Job, drive, library


def _index(threshold: float, bands: int, rows: int, container: str) -> Any:
    make = library("gaoya.minhash").MinHashStringIndex
    return make(32, threshold, bands, rows, None, "word", True, (NGRAM, NGRAM), container)


def part(texts: list[str]) -> array[int]:
    """Hash some texts, 32 bands of 4 values."""
    return array("I", chain.from_iterable(_index(0.7, 32, 4, "smallvec").minhash_index.bulk_hash_docs(texts)))


def signatures(job: Job) -> int:
    """Hash all texts in bulk, 32 bands of 4 values."""
    return len(_index(0.7, 32, 4, "smallvec").minhash_index.bulk_hash_docs(list(job.texts)))


def near(job: Job) -> Found:
    """Insert all documents, query all documents; at its best with more bands and the leaner container."""
    best, threshold = job.settings == "best", job.at(0.75)
    bands, rows = (42, 3) if best else (20, 5)
    index = _index(threshold, bands, rows, "smallvec" if best else "set")
    texts = list(job.texts)
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    lists = index.par_bulk_query(texts)
    pairs = {(min(a, b), max(a, b)) for a, others in enumerate(lists) for b in others if a != b}
    return Found(pairs, used={"threshold": threshold, "bands": bands, "rows": rows})


if __name__ == "__main__":
    drive(Driver(part, signatures=signatures, near=near))
