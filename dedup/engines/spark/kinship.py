"""The tables of families and their members, some families at a time, by the very rules of the tables of one machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from dedup.engines.spark.forms import Forms, Row
from dedup.engines.spark.ordering import parts
from dedup.engines.spark.rows import Named, arrow, sent, stream, struct
from dedup.verdicts import COPIES

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import Column, DataFrame

#: Rows of members and copies that are put into tables at a time, at least: to begin costs as much as some hundreds.
_BATCH = 5_000
_HEAD, _MEMBER, _COPY = 0, 1, 2
#: The columns of a listed copy that the rules of members ask for.
_COPIED = ("left", "right", "source", "relation", "coverage_left", "coverage_right", "order_verdict", "credit")
_MEMBERS = ("id", "publisher", "organisation", "published")


def kinship(
    families: DataFrame, components: DataFrame, documents: DataFrame, pairs: DataFrame, forms: Forms, rows: int
) -> DataFrame:
    """Return a row for each family and for each of its members, with `number` of the family and `place` in it.

    `families` have their `number`, `component`, `id`, `source` and `weakest_link`; `documents` and `pairs`, about so
    many `rows`, those of their tables.
    """
    from pyspark.sql import functions as F

    family, member = struct(forms.columns["families"]), struct(forms.columns["members"])
    schema = f"number long, place long, family {family}, member {member}"
    own = components.join(families.select(F.col("number").alias("family"), "component"), "component")
    heads = families.select("number", F.lit(_HEAD), F.col("source"), *_held(F.struct("id", "weakest_link"), 0))
    who = F.struct(*(F.col(f"row.{name}") for name in _MEMBERS))
    known = documents.select("number", who.alias("who"))
    members = own.join(known, "number").select("family", F.lit(_MEMBER), "number", *_held(F.col("who"), 1))
    copied = F.struct(*(F.col(f"row.{name}") for name in _COPIED))
    lefts = own.select(F.col("number").alias("left"), "family")
    copies = pairs.where(F.col("relation").isin(*sorted(COPIES))).join(lefts, "left")
    listed = copies.select("family", F.lit(_COPY), "left", *_held(copied, 2))
    together = heads.union(members).union(listed).toDF("number", "kind", "one", "head", "member", "copy")
    placed = together.repartition(parts(pairs, rows, _BATCH), "number").sortWithinPartitions("number", "kind", "one")
    return placed.mapInArrow(partial(_kin, forms, arrow(schema)), schema)


_TYPES = (
    "struct<id: string, weakest_link: double>",
    "struct<id: string, publisher: string, organisation: string, published: string>",
    "struct<left: string, right: string, source: string, relation: string, coverage_left: double, "
    "coverage_right: double, order_verdict: string, credit: string>",
)


def _held(value: Column, place: int) -> list[Column]:
    """Return the columns of three kinds of rows, of which one has a value."""
    from pyspark.sql import functions as F

    return [value if at == place else F.lit(None).cast(kind) for at, kind in enumerate(_TYPES)]


def _kin(forms: Forms, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    rows = (row for some in _batched(stream(batches)) for row in _of_families(forms, some))
    return sent(((row, 0) for row in rows), schema)


def _batched(rows: Iterator[Named]) -> Iterator[list[Named]]:
    """Yield the rows of several families at a time."""
    held: list[Named] = []
    for _, own in groupby(rows, itemgetter("number")):
        held.extend(own)
        if len(held) >= _BATCH:
            yield held
            held = []
    if held:
        yield held


def _of_families(forms: Forms, rows: list[Named]) -> Iterator[Named]:
    names = {row["one"]: row["member"]["id"] for row in rows if row["kind"] == _MEMBER}
    heads, kin, documents, copies = list[Row](), list[Row](), list[Row](), list[Row]()
    for row in rows:
        number = row["number"]
        if row["kind"] == _HEAD:
            head, source = row["head"], row["one"]
            heads.append(
                (number, head["id"], None if source is None else names[source], round(head["weakest_link"], 4))
            )
        elif row["kind"] == _MEMBER:
            kin.append((number, len(kin), row["member"]["id"]))
            documents.append(tuple(row["member"].values()))
        else:
            copies.append(tuple(row["copy"].values()))
    for place, (table, values) in enumerate(forms.of_families(heads, kin, documents, copies)):
        named = dict(zip(forms.columns[table], values, strict=True))
        key, kind = ("number", "family") if table == "families" else ("family_number", "member")
        yield {"number": named[key], "place": place, kind: named}
