"""Numbers for rows in a global order, with one number of each partition on the driver and no row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.engines.spark.lineage import Lineage

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: Bits of the place within a partition in `monotonically_increasing_id`.
PLACE_BITS = 33
#: Rows of a partition, at least, while there are partitions enough.
_ROWS = 4_000


def parts(frame: DataFrame, rows: int, each: int) -> int:
    """Return into how many partitions so many rows go, of which a partition takes so many at least.

    It is at most what the session has set as `spark.sql.shuffle.partitions`.
    """
    return max(1, min(int(frame.sparkSession.conf.get("spark.sql.shuffle.partitions") or 1), -(-rows // each)))


def ordered(lineage: Lineage, name: str, frame: DataFrame, keys: tuple[str, ...], *read: str) -> DataFrame:
    """Return the rows of a frame with their `number` in the order of unique keys, written as a dataset of that name.

    `read` names the datasets that it is made of, which have about as many rows. Where the order is cut into partitions
    is a matter of samples; the numbers are the same wherever it is cut. The rows of a file are in order.
    """
    from pyspark.sql import functions as F

    rows = max((lineage.rows.get(one, 0) for one in read), default=0)
    placed = frame.repartitionByRange(parts(frame, rows, _ROWS), *keys).sortWithinPartitions(*keys)
    held = lineage.write(name, placed.withColumn("at", F.monotonically_increasing_id()), *read)
    part = F.shiftright("at", PLACE_BITS).alias("part")
    counted = sorted(held.groupBy(part).count().collect())
    bases, total = [], 0
    for number, many in counted:
        bases.append((number, total))
        total += many
    base = F.broadcast(lineage.work.spark.createDataFrame(bases, "part long, base long"))
    within = F.col("at").bitwiseAND((1 << PLACE_BITS) - 1)
    return (
        held.withColumn("part", part)
        .join(base, "part")
        .withColumn("number", F.col("base") + within)
        .drop("part", "base", "at")
    )
