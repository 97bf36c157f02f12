"""What the stages hand to one another: Parquet datasets in a work folder on any path that Spark writes.

A stage reads datasets, and writes one whole before the next begins; so what is read again never depends on how it was
computed. 64-bit ids, which are unsigned elsewhere, stand here as signed ones of the same bits. Texts and outlines are
kept without their ids, which are given later than they are read: `text_of` and `outline_of` put them together.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dedup.engines.bodies import Body
from dedup.model import Outline, Segmented
from dedup.verdicts import Retrieval

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: Name -> columns. "texts" has a row for each readable text with a sentence of a story: `number` from 0 in the order
#: of ids; `sort_id` the id in UTF-8, lone surrogates as three bytes, whose order as bytes is Python's of the ids;
#: `age` the order of dedup/age.py, ties by `number`; `rank` that order as a number from 0; `standing` those of its
#: sentences that are boilerplate of this corpus, tokens joined by spaces. It has more columns, which only the search
#: of candidates reads. "candidates" are pairs of numbers, left before right, each once, within the scope.
#: "skipped" is to be read in the order of `place`.
SCHEMAS: Mapping[str, str] = {
    "texts": "number long, id string, sort_id binary, content string, age string, rank long, words int, sentences int, "
    "published binary, publisher string, outline binary, text binary, body binary, "
    "standing array<struct<id: long, sentence: string>>",
    "candidates": "left long, right long",
    "skipped": "place long, path string, reason string",
}


#: Bytes of rows that a task packs together, and holds until then.
_GROUP = 16 << 20


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the driver knows once candidates are found: of numbers only what does not grow with the corpus.

    `notes` are remarks, of a kind at most some thousand; `counts` are as those of `Candidates`; `sums` has documents,
    publishers, publisher_unknown and sentences of the readable texts.
    """

    retrieval: Retrieval
    notes: tuple[str, ...]
    counts: dict[str, int] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """A folder of datasets; `folder` is a path or an address that Spark reads and writes (hdfs://, s3a://, …)."""

    spark: SparkSession
    folder: str

    def path(self, name: str) -> str:
        """Return where a dataset lies."""
        return f"{self.folder.rstrip('/')}/{name}"

    def write(self, name: str, frame: DataFrame) -> DataFrame:
        """Write a dataset, in the place of one that is there, and return it as it was written."""
        if name in SCHEMAS:
            frame = frame.select(*_columns(name), *(one for one in frame.columns if one not in _columns(name)))
        frame.write.mode("overwrite").option("parquet.block.size", _GROUP).parquet(self.path(name))
        return self.spark.read.schema(frame.schema).parquet(self.path(name))

    def read(self, name: str) -> DataFrame:
        """Return a dataset of `SCHEMAS` with the columns told there."""
        return self.spark.read.schema(SCHEMAS[name]).parquet(self.path(name))

    def remove(self, name: str = "") -> None:
        """Remove a dataset, or without a name the whole folder; nothing happens where it is not there."""
        system, path = self.place(self.path(name) if name else self.folder)
        system.delete(path, True)

    def place(self, address: str) -> tuple[Any, Any]:
        """Return the file system of an address, as Hadoop has it, and the path there."""
        jvm: Any = self.spark._jvm
        session: Any = self.spark
        path = jvm.org.apache.hadoop.fs.Path(address)
        return path.getFileSystem(session._jsparkSession.sessionState().newHadoopConf()), path


def text_of(data: bytes, sort_id: bytes) -> Segmented:
    """Return a text of "texts" from its columns `text` and `sort_id`, with its id."""
    text: Segmented = pickle.loads(data)
    return replace(text, document=replace(text.document, id=id_of(sort_id)))


def outline_of(data: bytes, sort_id: bytes) -> Outline:
    """Return an outline of "texts" from its columns `outline` and `sort_id`, with its id."""
    outline: Outline = pickle.loads(data)
    return replace(outline, id=id_of(sort_id))


def body_of(data: bytes) -> Body:
    """Return a body of "texts" from its column `body`."""
    return Body(*pickle.loads(data))


def id_of(sort_id: bytes) -> str:
    """Return the id that a `sort_id` stands for."""
    return sort_id.decode("utf-8", errors="surrogatepass")


def key_of(name: str) -> bytes:
    """Return the `sort_id` of an id."""
    return name.encode("utf-8", errors="surrogatepass")


def _columns(name: str) -> list[str]:
    return [part.split()[0] for part in SCHEMAS[name].split(", ") if not part.startswith("sentence:")]
