"""Evidence on candidate pairs: cells of pairs that have texts in common, each judged in one task.

A text is sent once to each cell that needs it, and no text to the driver. What is a cell changes no verdict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from dedup.engines.judging import Cell, Rules, judged
from dedup.engines.spark.datasets import body_of, text_of
from dedup.engines.spark.forms import Forms
from dedup.engines.spark.numbering import PLACE_BITS
from dedup.engines.spark.ordering import parts
from dedup.engines.spark.rows import ODD, Named, arrow, sent, stream, struct
from dedup.findings import finding, strength
from dedup.judge import judge
from dedup.model import Segmented
from dedup.settings import Settings
from dedup.verdicts import Pair, Relation

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

#: Pairs of a cell.
_CELL = 2000
#: Pairs of a partition of cells, at least.
_PART = 4 * _CELL


def cells(pairs: DataFrame, number: int) -> DataFrame:
    """Return `cell`, `left` and `right` of so many pairs, those that share a text together.

    The key of a pair is the smallest text that either of its texts is paired with.
    """
    from pyspark.sql import functions as F

    least = pairs.groupBy("right").agg(F.min("left").alias("least"))
    lefts = least.select(F.col("right").alias("left"), F.col("least").alias("other"))
    near = pairs.join(least, "right").join(lefts, "left", "left")
    keyed = near.select(F.least("least", F.coalesce("other", "left")).alias("key"), "left", "right")
    placed = keyed.repartitionByRange(parts(pairs, number, _PART), "key", "left", "right").sortWithinPartitions(
        "key", "left", "right"
    )
    place = F.monotonically_increasing_id()
    part, within = F.shiftright(place, PLACE_BITS), place.bitwiseAND((1 << PLACE_BITS) - 1)
    cell = F.shiftleft(part, PLACE_BITS) + F.floor(within / _CELL)
    return placed.select(cell.alias("cell"), "left", "right")


def verdicts(
    texts: DataFrame, cells: DataFrame, number: int, settings: Settings, forms: Forms, everything: bool, own: str
) -> DataFrame:
    """Judge so many pairs in cells; `everything` keeps the pairs that tell nothing too, else they are only counted.

    A row is a verdict, or with `left` null how `many` pairs of a relation are only counted.
    """
    from pyspark.sql import functions as F

    wanted = cells.select("cell", F.explode(F.array("left", "right")).alias("number")).distinct()
    held = ("sort_id", "text", "body", "content", "rank", "standing")
    needed = texts.select("number", *held).join(wanted, "number")
    some = needed.select(
        "cell", F.lit(0).alias("kind"), F.col("number").alias("one"), F.lit(-1).cast("long").alias("other"), *held
    )
    nothing = [F.lit(None).cast(texts.schema[name].dataType).alias(name) for name in held]
    pairs = cells.select(
        "cell", F.lit(1).alias("kind"), F.col("left").alias("one"), F.col("right").alias("other"), *nothing
    )
    together = (
        some.union(pairs)
        .repartition(parts(cells, number, _CELL), "cell")
        .sortWithinPartitions("cell", "kind", "one", "other")
    )
    schema = verdict_schema(forms)
    task = _Task(settings, forms, everything, own, arrow(schema))
    return together.mapInArrow(partial(_judged, task), schema)


def verdict_schema(forms: Forms) -> str:
    """Return the columns of verdicts: numbers of the texts, what families ask for, and the rows of the tables."""
    row, matches = struct(forms.rest("pairs", "pair")), struct(forms.rest("matches", "pair"))
    passages, found = struct(forms.rest("passages", "pair")), struct(forms.rest("findings", "finding", "pair"))
    return (
        "left long, right long, relation string, many long, coverage_left double, coverage_right double, source long, "
        f"row {row}, matches array<{matches}>, passages array<{passages}>, finding {found}, "
        f"level int, grade int, share double, {ODD}"
    )


@dataclass(frozen=True, slots=True)
class _Task:
    """What every task that judges is given."""

    settings: Settings
    forms: Forms
    everything: bool
    own: str
    schema: pa.Schema


def _judged(task: _Task, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    rows = groupby(stream(batches), itemgetter("cell"))
    return sent((row for _, cell in rows for row in _of_cell(task, cell)), task.schema)


def _of_cell(task: _Task, rows: Iterator[Named]) -> Iterator[tuple[Named, int]]:
    """Yield the verdicts on a cell with their weights, then what was only counted; its texts come before its pairs."""
    held: list[Named] = []
    pairs: list[tuple[int, int]] = []
    for row in rows:
        if row["kind"] == 0:
            held.append(row)
        else:
            pairs.append((row["one"], row["other"]))
    texts = _Held(held)
    relations, kept = Counter[Relation](), Counter[Relation]()
    for pair in judged(texts.cell(pairs), _rules(task, held), relations):
        kept[pair.relation] += 1
        yield _verdict(task, texts, pair), len(pair.matches) + len(pair.passages)
    for relation in relations:
        if relations[relation] > kept[relation]:
            yield {"relation": relation, "many": relations[relation] - kept[relation]}, 0


def _rules(task: _Task, held: Sequence[Named]) -> Rules:
    """Return how the pairs of a cell are judged: of the sentences that are boilerplate those that its texts hold."""
    standing = {one["id"]: one["sentence"] for row in held for one in row["standing"] or ()}
    verdict = partial(judge, settings=task.settings, boilerplate=frozenset(standing.values()))
    return Rules(verdict, task.settings, task.everything, np.array([*standing], np.int64).view(np.uint64))


class _Held:
    """The texts of a cell, sorted by number; their ids are known of those that were asked for."""

    def __init__(self, rows: Sequence[Named]) -> None:
        self._rows = rows
        self._numbers = np.array([row["one"] for row in rows], np.int64)
        self.numbers: dict[str, int] = {}
        self.ranks: dict[str, int] = {}

    def cell(self, pairs: Sequence[tuple[int, int]]) -> Cell:
        """Return the texts with pairs of their numbers."""
        places = np.searchsorted(self._numbers, np.array(pairs, np.int64).reshape(-1, 2))
        ones, others = np.ascontiguousarray(places.T)
        return Cell([body_of(row["body"]) for row in self._rows], self._text, ones, others)

    def _text(self, place: int) -> tuple[Segmented, str]:
        row = self._rows[place]
        text = text_of(row["text"], row["sort_id"])
        self.numbers[text.document.id] = row["one"]
        self.ranks[text.document.id] = row["rank"]
        return text, row["content"]


def _verdict(task: _Task, texts: _Held, pair: Pair) -> Named:
    """Return the row of a verdict; numbers of pairs and findings are not known yet, and left out."""
    forms, rows = task.forms, dict[str, list[Named]]()
    for table, several in forms.of_pair(0, pair):
        rows[table] = [dict(zip([*forms.columns[table]][1:], values[1:], strict=True)) for values in several]
    return {
        "left": texts.numbers[pair.left],
        "right": texts.numbers[pair.right],
        "relation": pair.relation,
        "many": 1,
        "coverage_left": pair.coverage.left,
        "coverage_right": pair.coverage.right,
        "source": None if pair.source is None else texts.numbers[pair.source],
        "row": rows["pairs"][0],
        "matches": rows["matches"],
        "passages": rows["passages"],
        **_finding(task, texts, pair),
    }


def _finding(task: _Task, texts: _Held, pair: Pair) -> dict[str, Any]:
    """Return what a row says of the finding that a pair makes, if it makes one, and what findings are sorted by."""
    found = finding(0, pair, texts.ranks, task.own)
    if found is None:
        return {}
    names = [*task.forms.columns["findings"]]
    (values,) = task.forms.of_findings([found])
    row = dict(zip(names, values, strict=True))
    level, grade, share = strength(found, pair)
    left_out = ("finding", "pair")
    kept = {name: value for name, value in row.items() if name not in left_out}
    return {"finding": kept, "level": level, "grade": grade, "share": share}
