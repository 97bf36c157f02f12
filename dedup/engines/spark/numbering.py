"""Numbers rows in an order, over all machines: each part of the range is sorted by itself, the driver adds up parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: Bits that tell the place in a partition in what Spark gives for an increasing id; the higher ones tell the partition.
PLACE_BITS = 33


def numbered(
    write: Callable[[DataFrame], DataFrame], frame: DataFrame, by: Sequence[str], column: str, tasks: int
) -> tuple[DataFrame, int]:
    """Return a frame with the numbers of its rows in the order of some columns, from 0, and how many there are.

    The values of `by` must differ. How the frame is partitioned plays no part, nor where Spark cuts the range into so
    many `tasks`. `write` writes a dataset and returns it as it was written; the rows of a file are in order. The driver
    gets one number for each partition.
    """
    from pyspark.sql import functions as F

    ordered = frame.repartitionByRange(tasks, *by).sortWithinPartitions(*by)
    written = write(ordered.withColumn("_place", F.monotonically_increasing_id()))
    part = F.shiftright("_place", PLACE_BITS).alias("_part")
    total, bases = 0, []
    for number, many in sorted(written.groupBy(part).count().collect()):
        bases.append((number, total))
        total += many
    starts = F.broadcast(frame.sparkSession.createDataFrame(bases, "_part long, _base long"))
    place = F.col("_base") + F.col("_place").bitwiseAND((1 << PLACE_BITS) - 1)
    joined = written.withColumn("_part", part).join(starts, "_part")
    return joined.withColumn(column, place).drop("_part", "_base", "_place"), total
