"""Where tables appear: whole or not at all in a local folder, elsewhere with `run.json` as the last file."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from dedup.engines.spark.datasets import Work
from dedup.engines.spool import Folder as Own
from dedup.errors import UsageError
from dedup.model import Skipped

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

RUN = "run.json"
#: How much of what was skipped is told where nothing could be read.
_TOLD = 1000
#: Folders of this process that become tables when they are whole.
_PARTS: set[Path] = set()
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")


def local(path: str) -> Path | None:
    """Return a path of this machine as such, also where it is written as file:/…; None for an address elsewhere."""
    if not _SCHEME.match(path):
        return Path(os.path.realpath(path))
    parts = urlsplit(path)
    return Path(os.path.realpath(unquote(parts.path))) if parts.scheme == "file" else None


def _text(run: dict[str, Any]) -> str:
    return json.dumps(run, indent=1) + "\n"


@dataclass(frozen=True, slots=True, eq=False)
class Folder:
    """A folder of this machine, or one that all workers mount: tables lie beside it until they are whole."""

    target: Path
    swap: Callable[[Path, Path], None]

    @property
    def part(self) -> Path:
        """Where the tables are written first."""
        return self.target.with_name(f".dedup.{os.getpid()}.part")

    @property
    def address(self) -> str:
        """The same, as Spark takes it."""
        return self.part.as_uri()

    def begin(self) -> None:
        """Make room."""
        _PARTS.add(self.part)
        shutil.rmtree(self.part, ignore_errors=True)

    def finish(self, run: dict[str, Any]) -> None:
        """Put the tables in place, with what is said of the run."""
        for left in (*self.part.rglob(".*.crc"), *self.part.rglob("_SUCCESS")):
            left.unlink()
        (self.part / RUN).write_text(_text(run), "utf-8")
        self.swap(self.target, self.part)

    def leave(self) -> None:
        """Remove what is not in place; nothing is to be done where all went well."""
        _PARTS.discard(self.part)
        shutil.rmtree(self.part, ignore_errors=True)


@dataclass(frozen=True, slots=True, eq=False)
class Elsewhere:
    """A folder of a file system that Spark knows. Its tables are whole where it has `run.json`, which comes last.

    `ours` are the names that a run may leave there; a folder with any other is refused.
    """

    spark: SparkSession
    address: str
    ours: Collection[str]

    def begin(self) -> None:
        """Remove an earlier run's tables, its `run.json` first; raises UsageError for a folder that is no run's."""
        system, path = self._system()
        held = {status.getPath().getName() for status in system.listStatus(path)} if system.exists(path) else set()
        other = next(iter(sorted(held - set(self.ours))), None)
        if other is not None:
            raise UsageError(
                f"cannot write {self.address}: it holds {other}, which is no table of a scan; name a new folder"
            )
        for name in sorted(held, key=lambda name: name != RUN):
            system.delete(self._path(name), True)

    def finish(self, run: dict[str, Any]) -> None:
        """Write what is said of the run."""
        system, _ = self._system()
        file = system.create(self._path(RUN), True)
        try:
            file.write(bytearray(_text(run).encode("utf-8")))
        finally:
            file.close()

    def leave(self) -> None:
        """Leave what is there: without `run.json` no program takes it for results, and the next run removes it."""

    def _system(self) -> tuple[Any, Any]:
        path = self._path("")
        session: Any = self.spark
        return path.getFileSystem(session._jsparkSession.sessionState().newHadoopConf()), path

    def _path(self, name: str) -> Any:
        jvm: Any = self.spark._jvm
        return jvm.org.apache.hadoop.fs.Path(f"{self.address.rstrip('/')}/{name}" if name else self.address)


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a temporary folder of this machine, which goes at the end."""
    own = Own()
    yield own.path
    shutil.rmtree(own.path, ignore_errors=True)


def clear() -> None:
    """Remove at once what this process has written and not put in place."""
    for part in _PARTS:
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def target(
    spark: SparkSession, path: str, ours: Collection[str], swap: Callable[[Path, Path], None]
) -> Iterator[Folder | Elsewhere]:
    """Within it, tables are written to the `address` of what it gives; unless they are finished, none is left.

    `ours` are the names that a folder of tables has; `swap` puts a folder into the place of another.
    """
    here = local(path)
    place = Folder(here, swap) if here is not None else Elsewhere(spark, path, ours)
    place.begin()
    try:
        yield place
    finally:
        place.leave()


@contextmanager
def work(spark: SparkSession, path: str | None, place: Folder | Elsewhere) -> Iterator[Work]:
    """Give the folder of the datasets that the stages hand on, and remove it at the end.

    It lies in the folder of a path, if one is given; else it is a temporary folder of this machine where Spark runs
    here, and lies beside the tables where it runs elsewhere.
    """
    own = Own() if path is None and str(spark.sparkContext.master).startswith("local") else None
    within = f"{path.rstrip('/')}/dedup-{spark.sparkContext.applicationId}" if path else f"{place.address}.work"
    folder = Work(spark, own.path.as_uri() if own else within)
    try:
        yield folder
    finally:
        folder.remove()


def skipped(work: Work) -> list[Skipped]:
    """Return the first of what was skipped: enough to say why nothing could be read."""
    return [Skipped(row["path"], row["reason"]) for row in work.read("skipped").orderBy("place").limit(_TOLD).collect()]
