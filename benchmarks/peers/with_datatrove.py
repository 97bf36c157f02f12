"""datatrove 0.10: the three stages of its MinHash deduplication; clusters are read as all their pairs."""

from __future__ import annotations

import multiprocessing
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from peers.driving import NGRAM, Driver, Found, Job, drive, from_clusters, library, scratch

_STAGES = "datatrove.pipeline.dedup.minhash"
_JOB: list[Job] = []


def _config(buckets: int, rows: int) -> Any:
    return library(_STAGES).MinhashConfig(n_grams=NGRAM, num_buckets=buckets, hashes_per_bucket=rows)


def _signatures(texts: list[str]) -> list[Any]:
    made = library(_STAGES).MinhashDedupSignature(str(scratch() / "unused"), _config(16, 8))
    return [made.get_signature(made.get_shingles(text)) for text in texts]


def part(texts: list[str]) -> Any:
    """Make shingles and signatures with the functions of its first stage."""
    return library("numpy").array(_signatures(texts), "uint64")


def near(job: Job) -> Found:
    """Run signatures, buckets and clusters, each stage in as many processes as threads are allowed."""
    buckets, rows = (42, 3) if job.settings == "best" else (14, 8)
    _JOB[:] = [job]
    ranks = [(rank, buckets, rows) for rank in range(max(job.threads, buckets))]
    with multiprocessing.get_context("fork").Pool(job.threads) as pool:
        pool.map(_sign, ranks[: job.threads], chunksize=1)
        pool.map(_bucket, ranks[:buckets], chunksize=1)
    config, folder = _config(buckets, rows), scratch()
    library(_STAGES).MinhashDedupCluster(
        str(folder / "buckets"), str(folder / "clusters"), config, save_cluster_id=True
    ).run(None, 0, 1)
    return Found(from_clusters(_clusters(folder / "clusters", job)), used={"buckets": buckets, "rows": rows})


def _documents(job: Job, rank: int) -> Iterator[Any]:
    make = library("datatrove.data").Document
    for number in range(rank, len(job.texts), job.threads):
        yield make(text=job.texts[number], id=str(number))


def _sign(task: tuple[int, int, int]) -> None:
    rank, buckets, rows = task
    stage = library(_STAGES).MinhashDedupSignature(str(scratch() / "signatures"), _config(buckets, rows))
    stage.run(_documents(_JOB[0], rank), rank, _JOB[0].threads)


def _bucket(task: tuple[int, int, int]) -> None:
    rank, buckets, rows = task
    folder = scratch()
    config = _config(buckets, rows)
    library(_STAGES).MinhashDedupBuckets(
        str(folder / "signatures"), str(folder / "buckets"), config=config, only_dedup_in_index=False
    ).run(None, rank, buckets)


def _clusters(folder: Path, job: Job) -> list[list[int]]:
    """Return the clusters; document `d` of process `f` is number `f + d * threads`."""
    members: dict[int, list[int]] = {}
    for file in sorted(folder.glob("*.clusters")):
        process = int(file.name.split(".")[0])
        for document, cluster in struct.iter_unpack("<2I", file.read_bytes()):
            members.setdefault(cluster, []).append(process + document * job.threads)
    return list(members.values())


if __name__ == "__main__":
    drive(Driver(part, near=near, warm=False))
