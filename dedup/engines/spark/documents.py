"""The tables of documents: a row for each text, with its sentences where a listed pair needs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from dedup.engines.spark.datasets import id_of, text_of
from dedup.engines.spark.forms import Forms
from dedup.engines.spark.grouping import equal
from dedup.engines.spark.ordering import parts
from dedup.engines.spark.rows import ODD, Named, arrow, sent, stream, struct
from dedup.engines.texts import with_members

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

#: Texts of a partition, at least.
_ROWS = 2_000
#: Runs of neighbouring texts in a partition: so many, for their sizes to level out.
_RUNS = 8
#: Letters of a text that weigh as much as an item of a list, on its way to Spark.
_LETTERS = 400


@dataclass(frozen=True, slots=True)
class _Task:
    """What every task that writes documents is given; `every` asks for the sentences of all."""

    forms: Forms
    with_text: bool
    every: bool
    schema: pa.Schema


def documents(
    texts: DataFrame,
    related: DataFrame | None,
    forms: Forms,
    with_text: bool,
    total: int,
) -> DataFrame:
    """Return the rows of so many texts, with their `number`, in files of neighbours in order.

    `related` has the numbers of those whose sentences are written; None stands for all.
    """
    from pyspark.sql import functions as F

    nothing = (
        *(F.lit(None).cast("binary").alias(name) for name in ("sort_id", "text")),
        F.lit(None).cast("int").alias("words"),
    )
    kind = F.lit(0).alias("kind")
    told = equal(texts).select("number", kind, *nothing, "others", F.lit(False).alias("whole"))
    if related is not None:
        no_others = F.lit(None).cast("array<binary>").alias("others")
        told = told.union(related.select("number", kind, *nothing, no_others, F.lit(True).alias("whole")))
    own = texts.select(
        "number",
        F.lit(1).alias("kind"),
        "sort_id",
        "text",
        F.col("words").cast("int").alias("words"),
        F.lit(None).cast("array<binary>").alias("others"),
        F.lit(False).alias("whole"),
    )
    number = parts(texts, total, _ROWS)
    run = F.floor(F.col("number") * (number * _RUNS) / max(total, 1))
    together = told.union(own).repartition(number, run).sortWithinPartitions("number", "kind")
    schema = _schema(forms)
    return together.mapInArrow(partial(_written, _Task(forms, with_text, related is None, arrow(schema))), schema)


def _schema(forms: Forms) -> str:
    row = struct({**forms.columns["documents"], "organisation": "VARCHAR"})
    lists = ", ".join(f"{table} array<{struct(forms.columns[table])}>" for table in ("sentences", "credits"))
    return f"number long, row {row}, {lists}, {ODD}"


def _written(task: _Task, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    rows = groupby(stream(batches), itemgetter("number"))
    return sent((_row(task, number, list(own)) for number, own in rows), task.schema)


def _row(task: _Task, number: int, told: list[Named]) -> tuple[Named, int]:
    """Return the row of a text with its weight; what is told of it comes before the text itself."""
    own = text_of(told[-1]["text"], told[-1]["sort_id"])
    others: list[bytes] = next((row["others"] for row in told if row["others"]), [])
    names = tuple(map(id_of, others))
    text = with_members(own, {own.document.id: names})
    whole = task.every or any(row["whole"] for row in told)
    rows: dict[str, list[Named]] = {"sentences": [], "credits": []}
    columns = {**task.forms.columns, "documents": {**task.forms.columns["documents"], "organisation": "VARCHAR"}}
    for table, several in task.forms.of_text(number, text, told[-1]["words"], task.with_text, whole):
        rows[table] = [dict(zip(columns[table], values, strict=True)) for values in several]
    row = {"number": number, "row": rows["documents"][0], "sentences": rows["sentences"], "credits": rows["credits"]}
    return row, len(text.sentences) + len(text.document.text) // _LETTERS
