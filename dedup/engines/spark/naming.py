"""Gives each document its id, as read/ids.py does, without bringing all of them together.

A document whose short id is no id that any other document may ask for keeps it. The others are few: only of them the
longer ids are compared, round by round, and what still collides is numbered name by name.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dedup.engines.spark.datasets import Work, id_of, key_of
from dedup.engines.spark.reading import MOST_NOTES, READ, capped
from dedup.read.ids import note, numbered

if TYPE_CHECKING:
    from pyarrow import RecordBatch, Table
    from pyspark.sql import DataFrame

#: Longer ids that a document may get.
_LEVELS = 2


def named(work: Work) -> tuple[DataFrame, tuple[str, ...]]:
    """Return `key` and `sort_id` of each document of "read", and the remarks on ids that several ask for."""
    from pyspark.sql import functions as F

    read = work.spark.read.schema(READ).parquet(work.path("read")).where("forms is not null")
    work.write("entangled", _entangled(read))
    entangled = work.spark.read.schema("key long, forms array<binary>, naming binary").parquet(work.path("entangled"))
    short = read.select("key", F.col("forms")[0].alias("sort_id"))
    if entangled.isEmpty():
        return short, ()
    found = _raised(work, entangled)
    longer = found.where("met = 1").select("key", "name").union(_numbered(read, entangled, found))
    work.write("renamed", longer)
    renamed = work.spark.read.schema("key long, name binary").parquet(work.path("renamed"))
    names = short.join(renamed, "key", "left").select("key", F.coalesce("name", "sort_id").alias("sort_id"))
    return names, _notes(entangled)


def _entangled(read: DataFrame) -> DataFrame:
    """Return the documents whose short id some other document may ask for too; by hashes, so a few more."""
    from pyspark.sql import functions as F

    hashes = F.array_distinct(F.transform("forms", lambda form: F.xxhash64(form)))
    asked = read.select("key", F.explode(hashes).alias("hash")).groupBy("hash")
    shared = asked.agg(F.min("key").alias("first"), F.max("key").alias("last")).where("first < last").select("hash")
    own = read.select("key", "forms", "naming", F.xxhash64(F.col("forms")[0]).alias("hash"))
    return own.join(shared, "hash", "left_semi").drop("hash")


def _raised(work: Work, entangled: DataFrame) -> DataFrame:
    """Return the `name` of each document, as long as needed, and how many have it (`met`)."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    found, turn = entangled.select("key", "forms", F.lit(0).alias("level")), 0
    while True:
        name = F.element_at("forms", F.col("level") + 1)
        met = found.withColumn("name", name).withColumn("met", F.count("*").over(Window.partitionBy("name")))
        found = work.write(f"names-{turn}", met)
        higher = (F.col("met") > 1) & (F.col("level") < _LEVELS)
        if found.where(higher).isEmpty():
            return found
        found = found.select("key", "forms", (F.col("level") + higher.cast("int")).alias("level"))
        turn += 1


def _numbered(read: DataFrame, entangled: DataFrame, found: DataFrame) -> DataFrame:
    """Return a numbered name for each document whose longest id is not its alone."""
    from pyspark.sql import functions as F

    apart = read.join(entangled.select("key"), "key", "left_anti").select(F.col("forms")[0].alias("name"))
    tilde = F.instr(F.col("name").cast("string"), "~") > 0
    taken = apart.union(found.select("name")).where(tilde).mapInArrow(_bases, "name binary, taken binary")
    same = found.where("met > 1").select("key", "name").join(entangled.select("key", "naming"), "key")
    numbers = taken.join(same.select("name").distinct(), "name", "left_semi").groupBy("name")
    asking = same.join(numbers.agg(F.collect_list("taken").alias("taken")), "name", "left")
    return asking.groupBy("name").applyInArrow(_number, "key long, name binary")


def _bases(batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
    """Yield of names such as "x~2" what stands before the number, and the name."""
    import pyarrow as pa

    for batch in batches:
        names = batch.column(0).to_pylist()
        bases = [name.rpartition(b"~")[0] for name in names]
        yield pa.RecordBatch.from_pydict({"name": pa.array(bases, pa.binary()), "taken": pa.array(names, pa.binary())})


def _number(group: Table) -> Table:
    import pyarrow as pa

    rows = sorted(group.to_pylist(), key=lambda row: (pickle.loads(row["naming"]), row["key"]))
    taken = {id_of(name) for name in rows[0]["taken"] or ()}
    given = numbered(id_of(rows[0]["name"]), len(rows), taken)
    keys = pa.array([row["key"] for row in rows], pa.int64())
    return pa.table({"key": keys, "name": pa.array(map(key_of, given), pa.binary())})


def _notes(entangled: DataFrame) -> tuple[str, ...]:
    from pyspark.sql import functions as F

    asked = entangled.groupBy(F.col("forms")[0].alias("name")).count().where("count > 1")
    told = asked.select("count", "name").mapInArrow(_told, "note binary")
    first = [id_of(bytes(row.note)) for row in told.orderBy("note").limit(MOST_NOTES).collect()]
    return capped(first, "ids that several documents have", told.count() - len(first))


def _told(batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
    import pyarrow as pa

    for batch in batches:
        asked = zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True)
        notes = [key_of(note(number, id_of(name))) for number, name in asked]
        yield pa.RecordBatch.from_pydict({"note": pa.array(notes, pa.binary())})
