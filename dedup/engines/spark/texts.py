"""Brings together what is known of each text: its id, number and age, its popular and its standing sentences."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dedup.engines.spark import naming, standing
from dedup.engines.spark.datasets import SCHEMAS, Work
from dedup.engines.spark.numbering import numbered
from dedup.engines.spark.reading import READ
from dedup.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: Texts that a task numbers, about.
_ROWS = 250_000
#: The columns of "texts" that the search of candidates reads; `popular` has those of its sentences that are.
OWN = (
    "sids array<long>, sizes array<int>, shingles binary, undated boolean, "
    "popular array<struct<sid: long, owner: boolean>>"
)


def texts(work: Work, settings: Settings) -> tuple[int, dict[str, int], tuple[str, ...]]:
    """Write "texts" and "skipped" from "read"; return how many texts there are, counts, and remarks on ids."""
    from pyspark.sql import functions as F

    names, notes = naming.named(work)
    read = work.spark.read.schema(READ).parquet(work.path("read"))
    facts, count = _numbered(work, read, names)
    work.write("skipped", _skipped(read, names))
    holders = standing.popular(work, settings)
    thinned = 0
    if holders is not None:
        thinned = holders.where("owner and size > 0").count()
        facts = facts.join(_popular(holders), "key", "left")
        facts = facts.join(_standing(holders, standing.standing(work, holders, settings)), "key", "left")
    else:
        none = {"popular": "array<struct<sid: long, owner: boolean>>", "standing": _type("standing")}
        for name, kind in none.items():
            facts = facts.withColumn(name, F.lit(None).cast(kind))
    able = read.where("content is not null").drop("path", "reason", "forms", "naming", "age", "lengths")
    told = {"id": F.make_valid_utf8(facts.sort_id.cast("string")), "undated": facts.age.startswith("1")}
    rows = able.join(facts.withColumns(told), "key")
    empty = F.array().cast(_type("standing"))
    work.write("texts", rows.drop("key").withColumn("standing", F.coalesce("standing", empty)))
    return count, {"popular_sentences_thinned": thinned}, notes


def rows(work: Work) -> DataFrame:
    """Return the dataset "texts" with the columns that the search of candidates reads."""
    return work.spark.read.schema(f"{SCHEMAS['texts']}, {OWN}").parquet(work.path("texts"))


def sums(work: Work) -> dict[str, int]:
    """Return what the summary tells of all texts."""
    from pyspark.sql import functions as F

    (found,) = (
        rows(work)
        .agg(
            F.count("*").alias("documents"),
            F.countDistinct("publisher").alias("publishers"),
            F.count(F.when(F.col("publisher").isNull(), 1)).alias("publisher_unknown"),
            F.coalesce(F.sum("sentences"), F.lit(0)).alias("sentences"),
            F.count(F.when(F.col("undated"), 1)).alias("undated"),
        )
        .collect()
    )
    return {name: int(value) for name, value in found.asDict().items()}


def _numbered(work: Work, read: DataFrame, names: DataFrame) -> tuple[DataFrame, int]:
    """Return the number and the rank of age of each text with a body, by key."""

    able = read.where("content is not null")
    light = able.select("key", "age").join(names, "key")
    tasks = max(work.spark.sparkContext.defaultParallelism, -(-able.count() // _ROWS))
    ordered, count = numbered(partial(work.write, "numbered"), light, ["sort_id"], "number", tasks)
    ranked, _ = numbered(partial(work.write, "ranked"), ordered, ["age", "number"], "rank", tasks)
    return ranked, count


def _skipped(read: DataFrame, names: DataFrame) -> DataFrame:
    """Return what was skipped in the order of the inputs, then the texts without a body in the order of their ids."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    unread = read.where("forms is null").select(F.col("key").alias("place"), "path", "reason")
    bare = read.where("forms is not null and content is null").join(names, "key")
    last = F.lit(1 << 62) + F.row_number().over(Window.orderBy("sort_id"))
    return unread.union(bare.select(last.alias("place"), "path", "reason"))


def _popular(holders: DataFrame) -> DataFrame:
    from pyspark.sql import functions as F

    own = F.sort_array(F.collect_list(F.struct("sid", "owner")))
    return holders.where("size > 0").groupBy("key").agg(own.alias("popular"))


def _standing(holders: DataFrame, boilerplate: DataFrame) -> DataFrame:
    from pyspark.sql import functions as F

    own = F.sort_array(F.collect_list(F.struct(F.col("sid").alias("id"), "sentence")))
    return holders.join(boilerplate, "sid").groupBy("key").agg(own.alias("standing"))


def _type(column: str) -> str:
    return SCHEMAS["texts"].partition(f"{column} ")[2]
