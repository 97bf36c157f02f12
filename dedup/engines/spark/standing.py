"""The sentences that more than `hot` documents hold, and those of them that are boilerplate, as dedup/boilerplate.py
has it: what most of their holders have in common is little of these.

No task holds all the holders of a sentence: they are rows, and what is asked of them are counts and sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from dedup.engines.spark.datasets import Work, text_of
from dedup.engines.spark.reading import READ
from dedup.settings import Settings
from dedup.shingle import shingle

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyspark.sql import DataFrame

#: The dataset of the holders of popular sentences: a row for each; `owner` is the first of them all.
HOLDERS = "key long, sid long, length int, size int, holders long, owner boolean"
_BOILERPLATE = "sid long, sentence string"


def popular(work: Work, settings: Settings) -> DataFrame | None:
    """Write the dataset "holders" and return it; None where no sentence is popular."""
    from pyspark.sql import functions as F

    held = _held(work)
    counts = held.groupBy("sid").agg(F.count("*").alias("holders"), F.min("key").alias("first"))
    work.write("popular", counts.where(F.col("holders") > settings.hot))
    found = work.spark.read.schema("sid long, holders long, first long").parquet(work.path("popular"))
    if found.isEmpty():
        return None
    rows = held.join(found, "sid").withColumn("owner", F.col("key") == F.col("first"))
    work.write("holders", rows.select("key", "sid", "length", "size", "holders", "owner"))
    return work.spark.read.schema(HOLDERS).parquet(work.path("holders"))


def standing(work: Work, holders: DataFrame, settings: Settings) -> DataFrame:
    """Write the dataset "boilerplate", `sid` and `sentence`, of the popular sentences that are, and return it."""
    from pyspark.sql import functions as F

    little = _sharing_little(work, holders, settings)
    first = (
        holders.where("owner").join(little, "sid", "left_semi").groupBy("key").agg(F.collect_list("sid").alias("own"))
    )
    texts = _read(work).select("key", "text").join(first, "key")
    found = texts.select("text", "own").mapInArrow(lambda batches: _sentences(batches, settings), _BOILERPLATE)
    work.write("boilerplate", found)
    return work.spark.read.schema(_BOILERPLATE).parquet(work.path("boilerplate"))


def _read(work: Work) -> DataFrame:
    return work.spark.read.schema(READ).parquet(work.path("read")).where("content is not null")


def _held(work: Work) -> DataFrame:
    """Return a row for each sentence of each document."""
    from pyspark.sql import functions as F

    zipped = F.explode(F.arrays_zip("sids", "lengths", "sizes")).alias("one")
    rows = _read(work).select("key", zipped)
    return rows.select("key", "one.sids", "one.lengths", "one.sizes").toDF("key", "sid", "length", "size")


def _sharing_little(work: Work, holders: DataFrame, settings: Settings) -> DataFrame:
    """Return the popular sentences whose holders' common sentences are less of them, in the median, than `most`."""
    from pyspark.sql import functions as F

    held, own = _held(work), holders.select("key", F.col("sid").alias("about"), "holders")
    met = own.join(held, "key").groupBy("about", "holders", "sid").count()
    common = met.where(F.col("count") > F.col("holders") / 2).select("about", "sid")
    words = held.groupBy("key").agg(F.sum("length").alias("words"))
    shared = own.join(held, "key").join(common, ["about", "sid"], "left_semi")
    sums = shared.groupBy("about", "key", "holders").agg(F.sum("length").alias("shared"))
    parts = sums.join(words, "key").select("about", "holders", (F.col("shared") / F.col("words")).alias("part"))
    return _below(parts, settings.most).select(F.col("about").alias("sid"))


def _below(parts: DataFrame, most: float) -> DataFrame:
    """Return the sentences whose median of `part` is below a bound, without bringing the parts of one together.

    Every holder has a part: what is popular is common to all its holders.
    """
    from pyspark.sql import functions as F

    low, part = F.col("part") < most, F.col("part")
    sides = parts.groupBy("about").agg(
        F.count("*").alias("all"),
        F.count(F.when(low, 1)).alias("under"),
        F.max(F.when(low, part)).alias("last"),
        F.min(F.when(~low, part)).alias("next"),
    )
    split = (F.col("under") * 2 == F.col("all")) & ((F.col("last") + F.col("next")) / 2 < most)
    return sides.where((F.col("under") * 2 > F.col("all")) | split)


def _sentences(batches: Iterable[RecordBatch], settings: Settings) -> Iterator[RecordBatch]:
    """Yield the popular sentences of a text as tokens joined by spaces."""
    import pyarrow as pa

    from dedup.kernels.arrays import tokens_of
    from dedup.kernels.text import sentence_ids

    for batch in batches:
        found: dict[int, str] = {}
        for data, own in zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True):
            text = shingle(text_of(data, b""), settings)
            tokens = tokens_of([text], settings)
            sids = sentence_ids(tokens.ids, tokens.sentences).view(np.int64).tolist()
            places = {sid: place for place, sid in enumerate(sids)}
            found |= {sid: " ".join(text.tokens[places[sid]]) for sid in own}
        sids = pa.array(found.keys(), pa.int64())
        yield pa.RecordBatch.from_pydict({"sid": sids, "sentence": pa.array(found.values(), pa.string())})
