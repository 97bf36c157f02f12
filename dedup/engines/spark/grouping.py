"""Families and what is listed, a component of copies at a time, by the very code of a scan on one machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from dedup.engines.spark.datasets import id_of
from dedup.engines.spark.ordering import parts
from dedup.engines.spark.rows import Named, arrow, sent, stream
from dedup.families import families
from dedup.listing import listed
from dedup.settings import Settings
from dedup.verdicts import Relation, Sides

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

#: A family, with `component` and its number of documents; or a pair, `left` and `right`, that is not listed.
_GROUPED = "component long, documents long, id string, source long, weakest_link double, left long, right long"
#: Rows of texts and pairs of a partition, at least.
_ROWS = 20_000
_LINK = ("relation", "coverage_left", "coverage_right", "source")


@dataclass(frozen=True, slots=True)
class _Node:
    """A text of a component."""

    id: str
    content: str


@dataclass(frozen=True, slots=True)
class _Link:
    """What families ask of a verdict, with the numbers of its texts."""

    left: str
    right: str
    relation: Relation
    coverage: Sides
    source: str | None
    numbers: tuple[int, int]


def grouped(
    texts: DataFrame, pairs: DataFrame, components: DataFrame, settings: Settings, everything: bool, rows: int
) -> DataFrame:
    """Return the families, and the pairs that are not listed because their family is told as a tree.

    `pairs` are about so many `rows` of verdicts, `components` those of the graph of copies. A component is held by one
    task as a whole.
    """
    from pyspark.sql import functions as F

    own = components.join(texts.select("number", "sort_id", "content", "rank"), "number")
    known = ("sort_id", "content", "rank")
    nodes = own.select(
        "component",
        F.lit(0).alias("kind"),
        F.col("number").alias("one"),
        F.lit(None).cast("long").alias("other"),
        *known,
        *(F.lit(None).cast(pairs.schema[name].dataType).alias(name) for name in _LINK),
    )
    lefts = components.select(F.col("number").alias("left"), "component")
    rights = components.select(F.col("number").alias("right"), F.col("component").alias("other"))
    inside = pairs.select("left", "right", *_LINK).join(lefts, "left").join(rights, "right").where("component = other")
    links = inside.select(
        "component",
        F.lit(1).alias("kind"),
        F.col("left").alias("one"),
        F.col("right").alias("other"),
        *(F.lit(None).cast(texts.schema[name].dataType).alias(name) for name in known),
        *_LINK,
    )
    together = nodes.union(links).repartition(parts(texts, rows, _ROWS), "component")
    sorted_ = together.sortWithinPartitions("component", "kind", "one", "other")
    return sorted_.mapInArrow(partial(_grouped, settings, everything, arrow(_GROUPED)), _GROUPED)


def _grouped(
    settings: Settings, everything: bool, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    rows = groupby(stream(batches), itemgetter("component"))
    found = (row for component, own in rows for row in _of_component(component, own, settings, everything))
    return sent(((row, 0) for row in found), schema)


def _of_component(component: int, rows: Iterator[Named], settings: Settings, everything: bool) -> Iterator[Named]:
    nodes, ages, links = dict[int, _Node](), dict[str, int](), list[_Link]()
    for row in rows:
        if row["kind"] == 0:
            node = _Node(id_of(row["sort_id"]), row["content"])
            nodes[row["one"]] = node
            ages[node.id] = row["rank"]
        else:
            links.append(_link(nodes, row))
    found = families([*nodes.values()], links, ages)
    numbers = {node.id: number for number, node in nodes.items()}
    for family in found:
        yield {
            "component": component,
            "documents": len(family.documents),
            "id": family.id,
            "source": None if family.source is None else numbers[family.source],
            "weakest_link": family.weakest_link,
        }
    if len(nodes) > settings.listed_family:
        kept = {link.numbers for link in listed(links, found, everything, settings)}
        yield from (
            {"left": left, "right": right}
            for left, right in (one.numbers for one in links)
            if (left, right) not in kept
        )


def _link(nodes: dict[int, _Node], row: Named) -> _Link:
    left, right, source = row["one"], row["other"], row["source"]
    return _Link(
        left=nodes[left].id,
        right=nodes[right].id,
        relation=row["relation"],
        coverage=Sides(row["coverage_left"], row["coverage_right"]),
        source=None if source is None else nodes[source].id,
        numbers=(left, right),
    )


def equal(texts: DataFrame) -> DataFrame:
    """Return, by the number of the oldest of several texts of equal content, the ids of the `others` by age."""
    from pyspark.sql import functions as F

    held = F.sort_array(F.collect_list(F.struct("rank", "number", "sort_id"))).alias("held")
    several = texts.groupBy("content").agg(F.count("*").alias("many"), held).where("many > 1")
    others = F.slice("held", 2, F.size("held") - 1)
    return several.select(F.col("held")[0]["number"].alias("number"), others["sort_id"].alias("others"))
