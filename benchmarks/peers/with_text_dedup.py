"""text-dedup 0.4: its MinHash program, run as its documentation says; clusters are read as all their pairs."""

from __future__ import annotations

import contextlib
import os
import pickle
import re
import subprocess
import sys
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import Any

from peers.driving import NGRAM, PERMUTATIONS, Driver, Found, Job, drive, from_clusters, library, scratch


def _embed(parts: list[str]) -> list[Any]:
    numpy = library("numpy")
    with contextlib.suppress(RuntimeError):  # it sets the start method of processes when imported
        module = library("text_dedup.minhash")
    draw, prime = numpy.random.RandomState(42), numpy.uint32((1 << 32) - 5)
    embed = partial(
        module.embed_func,
        num_perm=PERMUTATIONS,
        ngram_size=NGRAM,
        min_length=NGRAM,
        hashranges=[(start, start + 4) for start in range(0, PERMUTATIONS, 4)],
        permutations=tuple(draw.randint(low, prime, PERMUTATIONS, dtype=numpy.uint32) for low in (1, 0)),
        hash_func=module.xxh3_32hash,
        dtype=numpy.uint32,
        max_hash=numpy.uint32((1 << 32) - 1),
        modulo_prime=prime,
    )
    return [embed(text, 0)["__signatures__"] for text in parts]


def part(texts: list[str]) -> bytes:
    """Run the function that its program maps over a data set, with the cheaper of its hash functions."""
    return b"".join(band for bands in _embed(texts) for band in bands)


def near(job: Job) -> Found:
    """Run the program; its seconds are those of fingerprinting and clustering, by its own clock."""
    best, threshold = job.settings == "best", job.at(0.7)
    out = scratch() / "text-dedup"
    command = [sys.executable, "-m", "text_dedup.minhash", "--path", "json", "--data_files", str(job.path)]
    command += ["--split", "train", "--column", "text", "--output", str(out), "--cache_dir", str(out / "cache")]
    command += ["--num_proc", str(job.threads), "--ngram", str(NGRAM), "--threshold", str(threshold), "--debug"]
    command += ["--b", "42", "--r", "3", "--num_perm", "126"] if best else ["--num_perm", str(PERMUTATIONS)]
    wide = {**os.environ, "COLUMNS": "200"}  # its report is cut at the width of a terminal
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=scratch(), env=wide)
    seconds = sum(_phase(told.stdout + told.stderr, name) for name in ("MinHashing", "Clustering"))
    return Found(
        from_clusters(_clusters(out)), used={"threshold": threshold, "default bands": not best}, seconds=seconds
    )


def _clusters(out: Path) -> list[list[int]]:
    library("text_dedup.utils.union_find")
    with (out / "uf.pkl").open("rb") as file:
        joined = pickle.load(file)
    clusters = defaultdict(list)
    for member in list(joined.parent):
        clusters[joined.find(member)].append(int(member))
    return list(clusters.values())


def _phase(told: str, name: str) -> float:
    """Return the seconds that its report gives for a phase."""
    found = re.search(rf"{name}\s*:\s*([\d.]+)s", told)
    if found is None:
        raise SystemExit(f"text-dedup told no time for {name}:\n{told[-2000:]}")
    return float(found[1])


if __name__ == "__main__":
    drive(Driver(part, near=near, warm=False, bounded=False))
