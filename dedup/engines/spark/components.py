"""Connected components of a graph that no machine holds: large-star and small-star in turn, in DataFrames.

Source: Kiveris, Lattanzi, Mirrokni, Rastogi and Vassilvitskii, "Connected Components in MapReduce and Beyond", SoCC
2014. Each round ties the neighbours of a node to the smallest of them; when every node hangs on one smaller node, and
that on none, each component is a star around its smallest node.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from dedup.engines.spark.lineage import Lineage

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def components(lineage: Lineage, edges: DataFrame) -> DataFrame:
    """Return `number` and `component`, the smallest number of its component, of every node of an edge.

    `edges` have `left` and `right`, left the smaller one. Each round is written before the next one begins.
    """
    from pyspark.sql import functions as F

    ties = edges.select(F.col("right").alias("node"), F.col("left").alias("to")).distinct()
    name, stars = "stars-0", lineage.write("stars-0", ties, "verdicts")
    for number in count(1):
        if _are_stars(stars):
            break
        before, name = name, f"stars-{number}"
        stars = lineage.write(name, _small_star(_large_star(stars)), before)
    centres = stars.select(F.col("to").alias("number"), F.col("to").alias("component")).distinct()
    own = stars.select(F.col("node").alias("number"), F.col("to").alias("component"))
    return lineage.write("components", own.union(centres), name)


def _are_stars(stars: DataFrame) -> bool:
    """Say whether every node hangs on one other only, which hangs on none."""
    from pyspark.sql import functions as F

    several = stars.groupBy("node").count().where("count > 1")
    inner = stars.select(F.col("to").alias("node")).distinct().join(stars, "node", "left_semi")
    return several.select("node").union(inner).isEmpty()


def _large_star(stars: DataFrame) -> DataFrame:
    """Tie the larger neighbours of each node to the smallest of it and its neighbours."""
    from pyspark.sql import functions as F

    both = stars.union(stars.select("to", "node"))
    least = both.groupBy("node").agg(F.least(F.min("to"), F.col("node")).alias("least"))
    return (
        both.where("to > node")
        .join(least, "node")
        .select(F.col("to").alias("node"), F.col("least").alias("to"))
        .distinct()
    )


def _small_star(stars: DataFrame) -> DataFrame:
    """Tie each node and its smaller neighbours to the smallest of these."""
    from pyspark.sql import functions as F

    least = stars.groupBy("node").agg(F.min("to").alias("least"))
    moved = stars.join(least, "node").where("to > least").select(F.col("to").alias("node"), F.col("least").alias("to"))
    return moved.union(least.select("node", F.col("least").alias("to"))).distinct()
