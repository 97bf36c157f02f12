"""The tables of a share of a scan's documents and pairs, as files of their own: what one process makes at a time."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dedup.report import tables
from dedup.verdicts import Findings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray

#: Documents or pairs of a share: what one process writes at a time.
SIZE = 4_096
#: The tables that documents and pairs fill; `documents` has the key of the publisher besides.
OF_DOCUMENTS, OF_PAIRS = ("documents", "sentences", "credits"), ("pairs", "matches", "passages")
#: Rows that are packed together: few enough for one text to be found without reading many others.
_GROUPS = {"documents": 2_048, "pairs": 8_192}
_GROUP = 32_768
#: Rows that are held at a time.
_BATCH = 20_000
#: Memory of the database of a process, in bytes, and how many times the longest text that may be read, at least.
MEMORY, _TIMES = 512 << 20, 8
#: Bytes of texts in a portion of a share, about, and as how many of these a match counts.
ROOM = 32 << 20
_MATCH = 300
#: What numpy calls the types of columns that hold nothing but numbers.
_NUMBERS = {"INTEGER": "int64", "DOUBLE": "float64", "BOOLEAN": "bool"}

#: A document or a pair: its size, as `ROOM` counts it, and its rows.
_Item = tuple[int, Iterable[tables.Rows]]


@dataclass(frozen=True, slots=True)
class Share:
    """The pairs, or else the documents, from `first` to `last`; of the documents in `whole` sentences are written."""

    pairs: bool
    first: int
    last: int
    whole: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """The tables that it fills."""
        return OF_PAIRS if self.pairs else OF_DOCUMENTS

    def file(self, folder: Path, table: str, portion: int) -> Path:
        """Return the file of a portion of one of its tables; files sort as their rows do."""
        return folder / f"{table}-{self.first:012}-{portion:06}.part"


@dataclass(frozen=True, eq=False)
class Desk:
    """What every process that writes shares has: the findings, whether texts are written, and where."""

    findings: Findings
    text: bool
    folder: Path

    @cached_property
    def stage(self) -> DuckDBPyConnection:
        """The database of this process: opening one for each share takes as long as writing its files."""
        import duckdb

        memory = max(MEMORY, _TIMES * self.findings.settings.max_bytes)
        spilled = self.folder / f"{os.getpid()}.part"
        return duckdb.connect(config={"memory_limit": f"{memory}B", "threads": 1, "temp_directory": str(spilled)})


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a share: its size, the bytes of its texts, strings that no table takes, its pairs' documents.

    A string that no table takes goes by what stands for it there.
    """

    values: int
    texts: int
    undecodable: dict[str, str]
    documents: frozenset[str]


def write(desk: Desk, share: Share) -> Written:
    """Write the tables of a share as Parquet, to be read once: packing them well is left to who puts them together.

    Where texts are long, or pairs have very many matches, they are several files, each of as much as fits into memory.
    """
    documents: set[str] = set()
    texts: list[int] = []
    names: dict[str, str] = {}
    items = _of_pairs(desk, share, documents) if share.pairs else _of_documents(desk, share, texts)
    for portion, own in groupby(_portioned(items), itemgetter(0)):
        names |= _put(desk, share, portion, chain.from_iterable(rows for _, rows in own))
    return Written(share.last - share.first, sum(texts), names, frozenset(documents))


def _portioned(items: Iterable[_Item]) -> Iterator[_Item]:
    """Yield items with the number of the portion that they belong to in place of their size."""
    total = 0
    for size, rows in items:
        total += size
        yield total // ROOM, rows


def _put(desk: Desk, share: Share, portion: int, rows: Iterable[tables.Rows]) -> dict[str, str]:
    """Write a portion of a share; return the strings that no table takes."""
    stage = desk.stage
    for table in share.names:
        stage.execute(f"CREATE OR REPLACE TABLE {table} ({columns(table)})")
    filled = Filled(stage)
    filled.add(rows)
    for table in share.names:
        file = quoted(share.file(desk.folder, table, portion))
        stage.execute(f"COPY {table} TO {file} (FORMAT parquet, ROW_GROUP_SIZE {_GROUPS.get(table, _GROUP)})")
        stage.execute(f"DROP TABLE {table}")
    return filled.undecodable


def _of_pairs(desk: Desk, share: Share, documents: set[str]) -> Iterator[_Item]:
    for number in range(share.first, share.last):
        pair = desk.findings.pairs[number]
        documents.update((pair.left, pair.right))
        yield _MATCH * len(pair.matches), tables.rows_of_pair(number, pair)


def _of_documents(desk: Desk, share: Share, texts: list[int]) -> Iterator[_Item]:
    for number in range(share.first, share.last):
        one = desk.findings.documents[number]
        name = one.document.id
        rows = tables.rows_of_text(number, one, desk.findings.words[name], desk.text, name in share.whole)
        texts.append(_bytes(one.document.text) if desk.text else 0)
        yield texts[-1], rows


def _bytes(text: str) -> int:
    """Return how many bytes of UTF-8 a text takes at most: counted exactly, they would take as long as writing it."""
    return len(text) if text.isascii() else 4 * len(text)


def columns(table: str) -> str:
    """Return the columns of a table with their types, for CREATE TABLE; documents have the key of the publisher too."""
    hidden = {"organisation": "VARCHAR"} if table == "documents" else {}
    return ", ".join(f'"{name}" {sql}' for name, sql in {**tables.TABLES[table], **hidden}.items())


def picked(table: str, form: str = "parquet") -> str:
    """Return the query for the columns of a table as a file has them; in CSV a list is JSON."""
    listed = (
        f'to_json("{name}") AS "{name}"' if form == "csv" and sql.endswith("[]") else f'"{name}"'
        for name, sql in tables.TABLES[table].items()
    )
    return f"SELECT {', '.join(listed)} FROM {table}"


def parquet(table: str) -> str:
    """Return the options of a file of a table."""
    return f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUPS.get(table, _GROUP)}"


def quoted(path: Path) -> str:
    """Return a path to write to as a string of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def literal(path: Path) -> str:
    """Return a path to read from as a string of SQL; its signs are no pattern."""
    return quoted(Path(re.sub(r"([*?\[])", r"[\1]", str(path.absolute()))))


class Filled:
    """Tables of a database that rows are added to; remembers what it had to write in another way."""

    def __init__(self, stage: DuckDBPyConnection) -> None:
        self._stage = stage
        self._known: dict[str, list[str]] = {}
        self.undecodable: dict[str, str] = {}

    def add(self, several: Iterable[tables.Rows]) -> None:
        """Add rows of tables; about a batch of them is held at a time."""
        held: dict[str, list[tables.Row]] = {}
        number = 0
        for table, rows in several:
            all_of_them = iter(rows)
            while some := list(islice(all_of_them, _BATCH)):
                held.setdefault(table, []).extend(some)
                number += len(some)
                if number >= _BATCH:
                    self._flush(held)
                    number = 0
        self._flush(held)

    def _flush(self, held: dict[str, list[tables.Row]]) -> None:
        for table, rows in held.items():
            self._append(table, rows)
        held.clear()

    def _append(self, table: str, rows: list[tables.Row]) -> None:
        import duckdb

        try:
            self._insert(table, rows)
        except duckdb.InvalidInputException:
            # Names of files may hold bytes that are no text: Python keeps them as lone surrogates, tables cannot.
            self._insert(table, [tuple(map(self._sound, row)) for row in rows])

    def _insert(self, table: str, rows: list[tables.Row]) -> None:
        """Insert rows by their columns, which takes a third of the time that rows take."""
        types, cells = self._types(table), list(zip(*rows, strict=True))
        given = {str(place): _array(sql, own) for place, (sql, own) in enumerate(zip(types, cells, strict=True))}
        # A list that is empty does not tell of what; then all of a column's values are asked, which takes longer.
        empty = any(sql.endswith("[]") and not all(own) for sql, own in zip(types, cells, strict=True))
        self._stage.execute(f"SET pandas_analyze_sample={len(rows) if empty else 1}")
        self._stage.register("given", given)
        try:
            self._stage.execute(f"INSERT INTO {table} FROM given")
        finally:
            self._stage.unregister("given")  # else the database would hold them until the next

    def _types(self, table: str) -> list[str]:
        if table not in self._known:
            described = self._stage.execute(f"DESCRIBE {table}").fetchall()
            self._known[table] = [sql for _, sql, *_ in described]
        return self._known[table]

    def _sound(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [self._sound(one) for one in value]
        if not isinstance(value, str):
            return value
        sound = value.encode("utf-8", "backslashreplace").decode("utf-8")
        if sound != value:
            self.undecodable[sound] = value
        return sound


def _array(sql: str, values: Sequence[Any]) -> NDArray[Any]:
    """Return the values of a column as DuckDB reads them fastest."""
    import numpy as np

    if sql in _NUMBERS and None not in values:
        return np.array(values, _NUMBERS[sql])
    return np.fromiter(values, object, len(values))
