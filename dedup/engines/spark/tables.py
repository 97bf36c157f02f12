"""The tables of a scan as folders of part files, at any path that Spark writes."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dedup.engines.spark.forms import Forms
from dedup.engines.spark.lineage import Lineage

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

#: Tables as Parquet, or as JSON Lines.
Form = Literal["parquet", "jsonl"]
#: The dataset that each table is made of.
_OF = {
    **dict.fromkeys(("documents", "sentences", "credits"), "documents"),
    **dict.fromkeys(("pairs", "matches", "passages"), "pairs"),
    **dict.fromkeys(("families", "members"), "kinship"),
    **{name: name for name in ("findings", "skipped")},
}
#: Bytes of rows that are packed together: few enough for one text to be found without reading many others.
_GROUPS = {"documents": 8 << 20, "pairs": 8 << 20}
_GROUP = 16 << 20


@dataclass(frozen=True, slots=True)
class Made:
    """What the tables are made of: `documents` and `pairs` with the rows of theirs, `kinship`, and `skipped`."""

    documents: DataFrame
    pairs: DataFrame
    findings: DataFrame
    kinship: DataFrame
    skipped: DataFrame


def tables(made: Made, forms: Forms) -> Iterator[tuple[str, DataFrame]]:
    """Yield each table by its name; those that are read in order come in order."""
    from pyspark.sql import functions as F

    def picked(table: str, of: str) -> list[Column]:
        return [F.col(f"{of}.`{name}`") for name in forms.columns[table]]

    yield "documents", made.documents.select(*picked("documents", "row"))
    for table in ("sentences", "credits"):
        yield table, made.documents.select(F.inline(table))
    pair = F.col("number").alias("pair")
    yield "pairs", made.pairs.select(pair, "row.*")
    for table in ("matches", "passages"):
        yield table, made.pairs.select(pair, F.inline(table))
    kin = made.kinship
    yield "families", kin.where("family is not null").sort("number").select("family.*")
    yield "members", kin.where("member is not null").sort("number", "place").select("member.*")
    yield "findings", made.findings.sort("number").select(*_finding(forms))
    yield "skipped", made.skipped.sort("place").select("path", "reason")


def _finding(forms: Forms) -> list[Column]:
    from pyspark.sql import functions as F

    own = {"finding": F.col("number").alias("finding"), "pair": F.col("pair")}
    return [own.get(name, F.col(f"finding.`{name}`")) for name in forms.columns["findings"]]


def written(lineage: Lineage, made: Made, forms: Forms, folder: str, form: Form) -> dict[str, int]:
    """Write each table into a folder of its own within a folder; return the number of rows of each."""
    rows = {}
    for table, frame in tables(made, forms):
        rows[table] = _write(table, frame, f"{folder}/{table}.{form}", form)
        lineage.add(f"{table}.{form}", rows[table], _OF[table])
    return rows


def _write(table: str, frame: DataFrame, path: str, form: Form) -> int:
    from pyspark.sql import Observation
    from pyspark.sql import functions as F

    counted = Observation()
    writer = frame.observe(counted, F.count(F.lit(1)).alias("rows")).write.mode("overwrite")
    if form == "parquet":
        size = _GROUPS.get(table, _GROUP)
        writer.option("compression", "zstd").option("parquet.block.size", size).parquet(path)
    else:
        writer.option("compression", "none").option("ignoreNullFields", False).json(path)
    return int(counted.get["rows"])


def odd(made: Made) -> dict[str, str]:
    """Return the strings that no table takes, by what stands for them."""
    from pyspark.sql import functions as F

    found = made.documents.select(F.explode("odd")).union(made.pairs.select(F.explode("odd"))).distinct().collect()
    return {one["sound"]: pickle.loads(one["given"]) for (one,) in found}
