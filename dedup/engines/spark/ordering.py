"""How many partitions rows go into, and the order of the rows that tables have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.engines.spark.lineage import Lineage
from dedup.engines.spark.numbering import numbered

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: Rows of a partition, at least, while there are partitions enough.
_ROWS = 4_000


def parts(frame: DataFrame, rows: int, each: int) -> int:
    """Return into how many partitions so many rows go, of which a partition takes so many at least.

    It is at most what the session has set as `spark.sql.shuffle.partitions`.
    """
    return max(1, min(int(frame.sparkSession.conf.get("spark.sql.shuffle.partitions") or 1), -(-rows // each)))


def ordered(lineage: Lineage, name: str, frame: DataFrame, keys: tuple[str, ...], *read: str) -> DataFrame:
    """Return the rows of a frame with their `number` in the order of unique keys, written as a dataset of that name.

    `read` names the datasets that it is made of, which have about as many rows.
    """
    rows = max((lineage.rows.get(one, 0) for one in read), default=0)
    tasks = parts(frame, rows, _ROWS)
    return numbered(lambda placed: lineage.write(name, placed, *read), frame, keys, "number", tasks)[0]
