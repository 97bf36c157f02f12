"""A folder of tables read back, lazily: documents and pairs come from disk when they are asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from dedup.errors import UsageError
from dedup.model import Segmented
from dedup.report import loading, tables
from dedup.report.folder import RUN, SCHEMA
from dedup.report.shares import literal
from dedup.verdicts import Findings, Pair

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_T = TypeVar("_T")
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "1GB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


class Stored(Sequence[_T], Generic[_T]):
    """A sequence on disk: a few blocks of it are held at a time, and what is asked for in order is read in batches."""

    #: Values of a block, blocks that are read at a time where one follows upon the other, and blocks that are held.
    BLOCK, AHEAD, KEPT = 16, 32, 64

    def __init__(self, length: int, read: Callable[[int, int], list[_T]]) -> None:
        self._length, self._read = length, read
        self._blocks: dict[int, list[_T]] = {}
        self._last = -1

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> _T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[_T]: ...
    def __getitem__(self, index: int | slice) -> _T | Sequence[_T]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self._length))]
        place = range(self._length)[index]
        block = place // self.BLOCK
        if block not in self._blocks:
            self._fetch(block, self.AHEAD if 0 < block - self._last <= self.AHEAD else 1)
        return self._blocks[block][place % self.BLOCK]

    def _fetch(self, first: int, number: int) -> None:
        values = self._read(first * self.BLOCK, (first + number) * self.BLOCK)
        for at in range(0, len(values), self.BLOCK):
            self._blocks[first + at // self.BLOCK] = values[at : at + self.BLOCK]
        self._last = first + number - 1
        for old in list(self._blocks)[: -self.KEPT]:
            del self._blocks[old]


def load(path: str | Path, reread: loading.Reread | None = None) -> Findings:
    """Return the findings of a folder of tables; documents and pairs are read when they are asked for.

    `reread` as of `loading.load`. Raises UsageError, at once or later, for a folder that a scan did not finish, that
    does not hold Parquet, or whose tables are broken.
    """
    folder = Path(path)
    run = _run(folder)
    with _checked(folder):
        return _Folder(folder, run).findings(reread)


def _run(folder: Path) -> dict[str, Any]:
    try:
        run = json.loads((folder / RUN).read_bytes())
    except FileNotFoundError as error:
        raise UsageError(f"{folder} has no {RUN}: no scan wrote it, or none that was finished") from error
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{folder}: its {RUN} cannot be read") from error
    if not isinstance(run, dict) or run.get("schema") != SCHEMA:
        found = run.get("schema") if isinstance(run, dict) else None
        raise UsageError(f"{folder} holds no tables of version 1: their schema is {found!r}, not {SCHEMA!r}")
    if run.get("format") != "parquet":
        form = "JSON Lines" if run.get("format") == "jsonl" else "CSV"
        raise UsageError(
            f"{folder} holds {form}, which other programs read; a report is made of -o parquet=DIR or json=FILE"
        )
    return run


@contextmanager
def _checked(folder: Path) -> Iterator[None]:
    import duckdb

    try:
        yield
    except UsageError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError, duckdb.Error) as error:
        reason = str(error).splitlines()[0] if str(error) else ""
        raise UsageError(f"{folder} holds broken tables: {type(error).__name__} {reason}") from error


class _Folder:
    """The tables of a folder as views of a database in memory."""

    def __init__(self, folder: Path, run: dict[str, Any]) -> None:
        import duckdb

        self._folder, self._values = folder, run
        self._database: DuckDBPyConnection = duckdb.connect(config=_CONFIG)
        for table in tables.TABLES:
            path = _files(folder / f"{table}.parquet")
            self._database.execute(
                f"CREATE VIEW {table} AS FROM read_parquet({path}, hive_partitioning=false, binary_as_string=true)"
            )
            (number,) = self._database.execute(f"SELECT count(*) FROM {table}").fetchall()[0]
            if number != run["counts"][table]:
                raise LookupError(f"{table} has {number} rows, not {run['counts'][table]}")

    def findings(self, reread: loading.Reread | None) -> Findings:
        """Return the findings; `reread` gives texts that were left out."""
        run, pairs = self._values, self._values["counts"]["pairs"]
        small = {name: run[name] for name in ("engine", "retrieval", "notes", "summary", "phases")}
        small["checked"] = run.get("checked")
        rest = {
            "words": dict(self._rows("SELECT id, words FROM documents ORDER BY number")),
            "families": list(self._families()),
            "findings": [
                tables.nested(tables.FINDING, row)
                for row in self._rows(f"SELECT {_picked(tables.FINDING)} FROM findings ORDER BY finding")
            ],
            "skipped": [dict(zip(("path", "reason"), row, strict=True)) for row in self._rows("FROM skipped")],
        }
        found = loading.findings(
            {"settings": run["settings"], **small, **rest},
            documents=lambda again: Stored(len(rest["words"]), self._guarded(partial(self._documents, again))),
            pairs=Stored(pairs, self._guarded(self._pairs)),
            reread=reread,
        )
        if not all(one.pair is None or one.pair in range(pairs) for one in found.findings):
            raise LookupError("a finding without its pair")
        return found

    def _guarded(self, read: Callable[[int, int], list[_T]]) -> Callable[[int, int], list[_T]]:
        def guarded(start: int, end: int) -> list[_T]:
            with _checked(self._folder):
                return read(start, end)

        return guarded

    def _rows(self, query: str, *values: int) -> list[tuple[Any, ...]]:
        rows = self._database.execute(query, values).fetchall()
        return [tuple(map(self._given, row)) for row in rows] if self._values["undecodable"] else rows

    def _given(self, value: Any) -> Any:
        """Return a value as it was before strings that no table takes were escaped."""
        if isinstance(value, list):
            return [self._given(one) for one in value]
        return self._values["undecodable"].get(value, value) if isinstance(value, str) else value

    def _families(self) -> Iterator[dict[str, Any]]:
        kin: dict[int, list[str]] = {}
        for number, name in self._rows("SELECT family_number, document FROM members"):
            kin.setdefault(number, []).append(name)
        for number, family, source, weakest in self._rows(
            "SELECT number, id, source, weakest_link FROM families ORDER BY number"
        ):
            yield {"id": family, "documents": kin[number], "source": source, "weakest_link": weakest}

    def _documents(self, again: loading.Again | None, start: int, end: int) -> list[Segmented]:
        parts = {
            table: self._grouped(table, "document_number", tables.TABLES[table], start, end)
            for table in ("sentences", "credits")
        }
        columns = tables.TABLES["documents"]
        rows = self._rows(
            f"SELECT {_picked(columns)} FROM documents WHERE number >= ? AND number < ? ORDER BY number", start, end
        )
        found = []
        for row in rows:
            data = tables.document_of(dict(zip(columns, row, strict=True)))
            data |= {table: some.get(data["number"], []) for table, some in parts.items()}
            found.append(loading.segmented(data, again))
        return found

    def _pairs(self, start: int, end: int) -> list[Pair]:
        matches = self._grouped("matches", "pair", tables.MATCH, start, end)
        passages = self._grouped("passages", "pair", tables.PASSAGE, start, end)
        rows = self._rows(
            f"SELECT pair, {_picked(tables.PAIR)} FROM pairs WHERE pair >= ? AND pair < ? ORDER BY pair", start, end
        )
        return [
            loading.pair(
                {
                    **tables.nested(tables.PAIR, row),
                    "matches": matches.get(number, []),
                    "passages": passages.get(number, []),
                }
            )
            for number, *row in rows
        ]

    def _grouped(
        self, table: str, key: str, names: tables.Columns, start: int, end: int
    ) -> dict[int, list[dict[str, Any]]]:
        """Return the rows of some documents or pairs, by their number, as dataclasses have them."""
        place = next(one for one in tables.TABLES[table] if one in ("sentence", "credit", "match", "passage"))
        found: dict[int, list[dict[str, Any]]] = {}
        query = f'SELECT {key}, {_picked(names)} FROM {table} WHERE {key} >= ? AND {key} < ? ORDER BY {key}, "{place}"'
        for number, *row in self._rows(query, start, end):
            found.setdefault(number, []).append(tables.nested(names, row))
        return found


def _picked(names: tables.Columns) -> str:
    return ", ".join(f'"{name.replace(".", "_")}"' for name in names)


def _files(path: Path) -> str:
    """Return the files of a table as a value of SQL: one, or the parts of a folder in the order of their names."""
    if not path.is_dir():
        return literal(path)
    parts = sorted(one for one in path.glob("*.parquet") if not one.name.startswith(("_", ".")))
    return f"[{', '.join(map(literal, parts))}]"
