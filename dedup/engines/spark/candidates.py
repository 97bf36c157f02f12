"""The pairs of texts to compare: found as engines/candidates.py says, over all machines.

A document is known here by its age: number 0 is the youngest, so that the oldest documents of a posting, its anchors,
are its last ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from dedup.engines.candidates import chosen
from dedup.engines.spark import texts as texts_of
from dedup.engines.spark.blocks import counted
from dedup.engines.spark.datasets import Proposed, Work
from dedup.engines.spark.popular import popular
from dedup.engines.spark.postings import BIN, POSTINGS, Plan, postings
from dedup.kernels.blocks import NEED
from dedup.scope import Facts, Scope, between
from dedup.settings import Settings

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyspark.sql import DataFrame

_PAIRS = "left long, right long"
#: Codes that a block is sent, about, and how many for each shingle there are, at most, about.
BLOCK, _SPREAD = 24_000_000, 3
#: Bins and blocks, at most: beyond them, from some hundred million documents on, each becomes larger.
_MOST = 50_000
#: Values for which a task of its own is worth while.
_FEW = 200_000


def candidates(work: Work, settings: Settings, retrieval: str, scope: Scope, counts: dict[str, int]) -> Proposed:
    """Write "candidates" from "texts"; `retrieval` is one of `RETRIEVALS`, `counts` what is counted already."""
    sums = texts_of.sums(work)
    undated, counts = sums.pop("undated"), dict(counts)
    how = chosen(retrieval, sums["sentences"], settings)
    found = _found(work, settings, how == "indexed", sums["documents"])
    if how != "indexed":
        counts["pairs_proposed_by_minhash"] = found.count()
    if how == "exhaustive":
        found = _every(work, sums["documents"])
    if not scope.everything:
        work.write("proposed", found)
        whole = work.spark.read.schema(_PAIRS).parquet(work.path("proposed"))
        kept = work.write("candidates", _within(work, whole, scope))
        counts["pairs_out_of_scope"] = whole.count() - kept.count()
    elif how == "exhaustive":
        work.write("candidates", found)
    return Proposed(how, scope.notes(undated), counts, sums)


def _found(work: Work, settings: Settings, indexed: bool, documents: int) -> DataFrame:
    """Write and return the pairs that share enough shingles, or a bucket."""
    from pyspark.sql import functions as F

    rows = texts_of.rows(work)
    plan = _plan(work, rows, settings, not indexed, documents)
    need = F.lit(1)
    if indexed:
        part = F.ceil(F.aggregate("sizes", F.lit(0), lambda a, b: a + b) * F.lit(settings.shared_part))
        need = F.greatest(F.lit(settings.shared_shingles), part)
    coded = rows.withColumn(
        "code", F.shiftleft(F.lit(documents - 1) - F.col("rank"), NEED).bitwiseOR(need.cast("long"))
    )
    work.write("postings", postings(coded, plan))
    found = work.spark.read.schema(POSTINGS).parquet(work.path("postings"))
    sent = found.where("block >= 0").select("block", "sent")
    if not rows.where("popular is not null").isEmpty():
        told = found.where("block < 0").select("sids", "own", "weight")
        sent = sent.union(popular(work, coded.where("popular is not null"), told, plan))
    work.write("counted", counted(sent, plan, documents))
    pairs = work.spark.read.schema("one long, other long").parquet(work.path("counted"))
    work.write("candidates", _placed(pairs, rows, documents))
    return work.read("candidates")


def _plan(work: Work, rows: DataFrame, settings: Settings, banded: bool, documents: int) -> Plan:
    from pyspark.sql import functions as F

    (sums,) = rows.agg(F.sum(F.octet_length("shingles")), F.sum(F.size("sids"))).collect()
    values = (sums[1] or 0) * settings.bands if banded else (sums[0] or 0) // 8
    parallel = min(work.spark.sparkContext.defaultParallelism, -(-values // _FEW))
    bins = min(_MOST, max(1, parallel, -(-values // BIN)))
    blocks = max(1, min(documents, _MOST, max(parallel, -(-values * _SPREAD // BLOCK))))
    return Plan(banded, bins, blocks, max(1, -(-documents // blocks)), settings)


def _placed(pairs: DataFrame, rows: DataFrame, documents: int) -> DataFrame:
    """Return pairs of documents by age as pairs of texts by number, left before right."""
    from pyspark.sql import functions as F

    places = rows.select((F.lit(documents - 1) - F.col("rank")).alias("age"), "number")
    one = places.toDF("one", "first")
    other = places.toDF("other", "second")
    both = pairs.join(one, "one").join(other, "other")
    return both.select(F.least("first", "second").alias("left"), F.greatest("first", "second").alias("right"))


def _every(work: Work, documents: int) -> DataFrame:
    """Return every pair of texts."""
    return work.spark.range(documents).mapInArrow(lambda batches: _rest(batches, documents), _PAIRS)


def _rest(batches: Iterable[RecordBatch], documents: int) -> Iterator[RecordBatch]:
    import pyarrow as pa

    for batch in batches:
        for left in batch.column(0).to_pylist():
            right = np.arange(left + 1, documents)
            yield pa.RecordBatch.from_pydict({"left": np.full(len(right), left), "right": right})


def _within(work: Work, pairs: DataFrame, scope: Scope) -> DataFrame:
    """Return the pairs that a scope admits."""
    facts = texts_of.rows(work).select("number", "published", "publisher")
    left, right = facts.toDF("left", "when", "who"), facts.toDF("right", "other_when", "other_who")
    both = (
        pairs.join(left, "left").join(right, "right").select("left", "right", "when", "who", "other_when", "other_who")
    )
    return both.mapInArrow(lambda batches: _admitted(batches, scope), _PAIRS)


def _admitted(batches: Iterable[RecordBatch], scope: Scope) -> Iterator[RecordBatch]:
    import pickle

    import pyarrow as pa

    def facts(when: bytes | None, who: str | None) -> Facts:
        first, last = between(pickle.loads(when) if when else None)
        return Facts(first, last, who)

    for batch in batches:
        rows = list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
        kept = [scope.admits(facts(*row[2:4]), facts(*row[4:6])) for row in rows]
        table = pa.RecordBatch.from_arrays(batch.columns[:2], ["left", "right"])
        yield table.filter(pa.array(kept, pa.bool_()))
