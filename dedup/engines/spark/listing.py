"""What is listed, and in which order: pairs by their texts, families largest first, findings strongest first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dedup.engines.spark.lineage import Lineage
from dedup.engines.spark.ordering import ordered
from dedup.verdicts import COPIES, Relation

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def relations(verdicts: DataFrame) -> Counter[Relation]:
    """Return how many pairs there are of each relation."""
    from pyspark.sql import functions as F

    return Counter({row[0]: int(row[1]) for row in verdicts.groupBy("relation").agg(F.sum("many")).collect()})


def told(verdicts: DataFrame) -> DataFrame:
    """Return the verdicts that are more than counted."""
    return verdicts.where("left is not null")


def copies(verdicts: DataFrame) -> DataFrame:
    """Return the verdicts by which families hang together."""
    from pyspark.sql import functions as F

    return told(verdicts).where(F.col("relation").isin(*sorted(COPIES)))


def pairs(lineage: Lineage, verdicts: DataFrame, grouped: DataFrame) -> DataFrame:
    """Return the verdicts that are listed, with their number by left, then right id."""
    dropped = grouped.where("left is not null").select("left", "right")
    kept = told(verdicts)
    listed = kept if dropped.isEmpty() else kept.join(dropped, ["left", "right"], "left_anti")
    return ordered(lineage, "pairs", listed, ("left", "right"), "verdicts", "grouped")


def families(lineage: Lineage, grouped: DataFrame) -> DataFrame:
    """Return the families with their number, largest first, then by id; of equal ones by their first member."""
    from pyspark.sql import functions as F

    heads = grouped.where("component is not null").withColumn("smaller", -F.col("documents"))
    return ordered(lineage, "families", heads, ("smaller", "id", "component"), "grouped")


def findings(lineage: Lineage, pairs: DataFrame) -> DataFrame:
    """Return the findings of listed pairs with their number, strongest first, and the number of their pair."""
    from pyspark.sql import functions as F

    number = F.col("number").alias("pair")
    found = pairs.where("finding is not null").select("level", "grade", "share", number, "finding")
    return ordered(lineage, "findings", found, ("level", "grade", "share", "pair"), "pairs")


def related(pairs: DataFrame) -> DataFrame:
    """Return the numbers of the texts that are in a listed pair."""
    from pyspark.sql import functions as F

    return pairs.select(F.explode(F.array("left", "right")).alias("number")).distinct()
