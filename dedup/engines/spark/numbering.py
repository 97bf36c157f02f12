"""Numbers rows in an order, over all machines: each part of the range is sorted by itself, the driver adds up parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.engines.spark.datasets import Work

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: Rows of a part of the range, about.
ROWS = 250_000
#: Bits that tell the place in a partition in what Spark gives for an increasing id; the higher ones tell the partition.
_BITS = 33


def numbered(work: Work, name: str, frame: DataFrame, by: str, column: str, rows: int) -> tuple[DataFrame, int]:
    """Return a frame with the numbers of its rows in the order of a column, from 0, and how many there are.

    The values of `by` must differ; `rows` is about how many there are. How the frame is partitioned plays no part.
    Writes the dataset `name`.
    """
    from pyspark.sql import functions as F

    tasks = max(work.spark.sparkContext.defaultParallelism, -(-rows // ROWS))
    ordered = frame.repartitionByRange(tasks, by).sortWithinPartitions(by)
    written = work.write(name, ordered.withColumn("_place", F.monotonically_increasing_id()))
    counts = written.groupBy(F.shiftright("_place", _BITS).alias("_part")).count().orderBy("_part").collect()
    total, bases = 0, []
    for row in counts:
        bases.append((row["_part"], total))
        total += row["count"]
    starts = F.broadcast(work.spark.createDataFrame(bases, "_part long, _base long"))
    parts = written.withColumn("_part", F.shiftright("_place", _BITS)).join(starts, "_part")
    number = F.col("_base") + F.col("_place").bitwiseAND((1 << _BITS) - 1)
    return parts.withColumn(column, number).drop("_part", "_base", "_place"), total
