"""Banded retrieval: the pairs of documents with sentences in one bucket of MinHash-LSH, joined by DuckDB."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dedup.engines.sentences import Sentences
from dedup.engines.sketching import Sketched, read_shingles
from dedup.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Every two holders of a bucket, or of a popular one each holder with its oldest (Leskovec et al. 2020, ch. 3).
_PAIRS = """
with held as (
    select distinct keys.band, keys.key, holders.document, ranks.rank
    from keys join holders using (sentence) join ranks using (document)
), counted as (
    select *, count(*) over bucket as size,
        row_number() over (partition by band, key order by rank) as place
    from held window bucket as (partition by band, key)
)
select distinct least(one.document, other.document) as smaller, greatest(one.document, other.document) as larger
from counted one join counted other
    on one.band = other.band and one.key = other.key and one.place < other.place
    and (one.size <= $hot or one.place <= $anchors)
where one.size > 1
"""


def pairs(
    folder: Path,
    pieces: list[Sketched],
    sentences: Sentences,
    ranks: NDArray[np.int32],
    settings: Settings,
    threads: int,
    memory: int,
) -> NDArray[np.int64]:
    """Return the pairs of documents with sentences in one bucket, smaller number first, in no order."""
    import duckdb

    with duckdb.connect(str(folder / "bands.duckdb")) as connection:
        connection.execute(f"set threads = {threads}; set memory_limit = '{memory >> 20}MiB'")
        connection.execute(f"set temp_directory = '{str(folder).replace(chr(39), chr(39) * 2)}'")
        connection.execute("create table keys (band smallint, sentence integer, key ubigint)")
        for number in range(len(pieces)):
            _insert(connection, *_keys(folder, number, pieces[number], sentences, settings))
        held = np.repeat(np.arange(len(sentences.sizes), dtype=np.int32), np.diff(sentences.starts))
        _table(connection, "holders", sentence=held, document=sentences.holders)
        _table(connection, "ranks", document=np.arange(len(ranks), dtype=np.int32), rank=ranks)
        found = connection.execute(_PAIRS, {"hot": settings.hot, "anchors": settings.anchors}).fetchnumpy()
    return np.column_stack((found["smaller"], found["larger"])).astype(np.int64)


def _keys(
    folder: Path, number: int, piece: Sketched, sentences: Sentences, settings: Settings
) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """Return the distinct sentences that a piece is the first to hold, and the keys of their bands, (n, bands)."""
    from dedup.kernels import text as kernels

    values, local = read_shingles(folder, number, 0, int(piece.parts[-1]))
    own = sentences.first[sentences.bases[number] + local]
    order = np.argsort(own, kind="stable")[np.count_nonzero(own < 0) :]
    values, own = values[order], own[order]
    bounds = np.flatnonzero(np.append(True, own[1:] != own[:-1])[: len(own)])
    found = kernels.signatures(values, np.append(bounds, len(own)), settings.permutations, settings.seed)
    return own[bounds], kernels.band_keys(found, settings.bands, settings.rows)


def _insert(connection: DuckDBPyConnection, numbers: NDArray[np.int32], keys: NDArray[np.uint64]) -> None:
    for band in range(keys.shape[1]):
        batch = {"sentence": numbers, "key": np.ascontiguousarray(keys[:, band])}
        connection.register("batch", batch)
        connection.execute(f"insert into keys select {band}, sentence, key from batch")
        connection.unregister("batch")


def _table(connection: DuckDBPyConnection, name: str, **columns: NDArray[np.int32]) -> None:
    connection.register("batch", columns)
    connection.execute(f"create table {name} as select * from batch")
    connection.unregister("batch")
