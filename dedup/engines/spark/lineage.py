"""What each stage of a scan on Spark read and wrote, in rows, and how long it took."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

from dedup.engines.spark.datasets import Work

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


@dataclass(frozen=True, slots=True)
class Stage:
    """A dataset or table, the datasets that it was made of, its rows, and the seconds that it took to make."""

    wrote: str
    rows: int
    read: dict[str, int]
    seconds: float


@dataclass(frozen=True, slots=True)
class Lineage:
    """Writes datasets and remembers how many rows each has; counts them while they are written."""

    work: Work
    rows: dict[str, int] = field(default_factory=dict)
    stages: list[Stage] = field(default_factory=list)
    ends: list[float] = field(default_factory=lambda: [perf_counter()])

    def write(self, name: str, frame: DataFrame, *read: str) -> DataFrame:
        """Write a dataset made of others that are named, and return it as it was written."""
        from pyspark.sql import Observation
        from pyspark.sql import functions as F

        counted = Observation()
        frame = self.work.write(name, frame.observe(counted, F.count(F.lit(1)).alias("rows")))
        self.add(name, int(counted.get["rows"]), *read)
        return frame

    def seen(self, name: str, *read: str) -> None:
        """Remember a dataset that others have written since the last stage."""
        rows = self.work.spark.read.parquet(self.work.path(name)).count()
        self.add(name, rows, *read)

    def add(self, name: str, rows: int, *read: str) -> None:
        """Remember what was written otherwise; its seconds are those since the stage before."""
        self.rows[name] = rows
        seconds = round(perf_counter() - self.ends[-1], 3)
        self.ends.append(perf_counter())
        self.stages.append(Stage(name, rows, {one: self.rows[one] for one in read if one in self.rows}, seconds))

    def as_json(self, inputs: list[str]) -> dict[str, Any]:
        """Return all of it, with what it ran on, as JSON has it."""
        context = self.work.spark.sparkContext
        jvm: Any = self.work.spark._jvm
        return {
            "inputs": inputs,
            "spark": context.version,
            "java": str(jvm.java.lang.System.getProperty("java.version")),
            "master": context.master,
            "application": context.applicationId,
            "stages": [asdict(stage) for stage in self.stages],
        }
