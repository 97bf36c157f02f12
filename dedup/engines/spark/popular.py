"""Postings of popular sentences: their holders are joined to them, and each is counted with the anchors only.

No row is a pair and no task holds all holders: a posting's anchors are its last codes, found by a ranking that each
task begins on its own rows, and each block is sent its own documents and the anchors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from dedup.engines.spark.datasets import Work
from dedup.engines.spark.postings import Plan
from dedup.engines.spark.standing import HOLDERS
from dedup.kernels.blocks import NEED

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyspark.sql import DataFrame

_POSTINGS = "sids array<long>, own array<long>, weight long, posting long"


def popular(work: Work, texts: DataFrame, told: DataFrame, plan: Plan) -> DataFrame:
    """Return what the blocks are sent (`block`, `sent`) of the postings `told` of, and of the popular sentences.

    `texts` have the columns code and popular, `told` the columns sids, own, weight.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    work.write("popular-postings", _alike(work, told).withColumn("posting", F.monotonically_increasing_id()))
    found = work.spark.read.schema(_POSTINGS).parquet(work.path("popular-postings"))
    holding = texts.select("code", F.explode("popular.sid").alias("sid"))
    one = found.select("posting", F.explode("sids").alias("sid")).join(holding, "sid").select("posting", "code")
    held = one.union(found.select("posting", F.explode("own"))).distinct()
    place = F.row_number().over(Window.partitionBy("posting").orderBy(F.desc("code")))
    oldest = held.withColumn("place", place).where(F.col("place") <= plan.settings.anchors)
    anchors = oldest.groupBy("posting").agg(F.sort_array(F.collect_list("code")).alias("anchors"))
    block = F.floor(F.shiftright("code", NEED) / plan.width).cast("int")
    parts = held.withColumn("block", block).groupBy("block", "posting").agg(F.collect_list("code").alias("codes"))
    rows = parts.join(anchors, "posting").join(found.select("posting", "weight"), "posting")
    rows = rows.select("block", "codes", "anchors", "weight")
    return rows.mapInArrow(lambda batches: _encoded(batches, plan.width), "block int, sent binary")


def _alike(work: Work, told: DataFrame) -> DataFrame:
    """Return postings and those of whole sentences; of the same sentences and documents one, their weights summed."""
    from pyspark.sql import functions as F

    whole = work.spark.read.schema(HOLDERS).parquet(work.path("holders")).where("owner and size > 0")
    none = F.array().cast("array<long>")
    told = told.union(whole.select(F.array("sid"), none, F.col("size").cast("long")))
    return told.groupBy("sids", "own").agg(F.sum("weight").alias("weight"))


def _encoded(batches: Iterable[RecordBatch], width: int) -> Iterator[RecordBatch]:
    """Yield the part of a posting that a block counts, as `kernels.blocks.spread` writes it."""
    import pyarrow as pa

    for batch in batches:
        sent = []
        for block, codes, anchors, weight in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            later = np.array(anchors, np.int64)
            later = later[later >> NEED >= block * width]
            own = np.union1d(np.array(codes, np.int64), later)
            sent.append(np.concatenate(([-1, weight, len(own), len(later)], own, later)).astype(np.int64).tobytes())
        yield pa.RecordBatch.from_pydict({"block": batch.column(0), "sent": pa.array(sent, pa.binary())})
