"""A folder of tables: all of a scan as Parquet or CSV files, written batch by batch. Its inverse is `stored`.

The tables grow in a database within a folder of another name beside the one asked for; what bears the right name, and
holds `run.json`, is whole.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dedup.errors import UsageError
from dedup.report import members, tables
from dedup.report.look import Look
from dedup.report.results import run_as_json
from dedup.verdicts import Family, Findings, Pair

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Hears how much of how much is done.
Told = Callable[[int, int], None]
SCHEMA = "dedup-tables/1"
RUN = "run.json"
#: Documents or pairs whose rows are held at a time, and memory of the database; beyond it the database uses the disk.
_BATCH, _MEMORY = 1_000, "512MB"
#: Rows that are packed together: few enough for one text to be found without reading many others.
_GROUPS = {"documents": 2_048, "pairs": 8_192}
_GROUP = 32_768
_FORMS = {
    "parquet": "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group}",
    "csv": "FORMAT csv, HEADER true, NULLSTR ''",
}


def check(path: str) -> None:
    """Raise UsageError if no folder of tables can be written at a path: only one of our own is ever replaced."""
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_dir():
        raise UsageError(f"cannot write {path}: it is a file, and tables need a folder")
    if not target.parent.is_dir():
        raise UsageError(f"cannot write {path}: there is no folder {target.parent}")
    held = sorted(one.name for one in target.iterdir()) if target.is_dir() else []
    ours = {RUN, *(f"{table}.{form}" for table in tables.TABLES for form in _FORMS)}
    other = next((name for name in held if name not in ours), None)
    if other is not None:
        raise UsageError(f"cannot write {path}: it holds {other}, which is no table of a scan; name a new folder")
    if held and RUN not in held:
        raise UsageError(f"cannot write {path}: it has no {RUN}, so its tables are not ours; name a new folder")


def write(path: str, findings: Findings, form: str, look: Look, told: Told = lambda done, total: None) -> None:
    """Write all tables of a scan into a folder, at once: it is never there in part, however the run ends.

    `form` is parquet or csv. The documents and the pairs are gone through once, in order; `told` hears how many values
    of how many are in their tables. Raises UsageError where the system refuses.
    """
    import duckdb

    target = Path(os.path.realpath(path))
    # The name of the target may hold signs that a database takes for a pattern or a parameter.
    part = target.with_name(f".dedup.{os.getpid()}.part")
    try:
        part.mkdir()
        with duckdb.connect(part / "stage.duckdb", config={"memory_limit": _MEMORY}) as stage:
            names = _fill(stage, findings, look.text, told)
            counts = dict(_copy(stage, part, form))
        for left in part.glob("stage.duckdb*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        (part / RUN).write_text(json.dumps(_run(findings, form, look.text, counts, names), indent=1) + "\n", "utf-8")
        _replace(target, part)
    except (OSError, duckdb.Error) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise UsageError(f"cannot write {path}: {reason}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _replace(target: Path, part: Path) -> None:
    old = part.with_suffix(".old")
    if target.exists():
        target.rename(old)
    try:
        part.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _run(findings: Findings, form: str, text: bool, counts: dict[str, int], names: dict[str, str]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "format": form,
        **run_as_json(findings),
        "text": text,
        "notes": list(findings.notes),
        "summary": dict(findings.summary),
        "phases": {phase: round(seconds, 4) for phase, seconds in findings.phases.items()},
        "counts": counts,
        "undecodable": names,
    }


def _fill(stage: DuckDBPyConnection, findings: Findings, text: bool, told: Told) -> dict[str, str]:
    """Put a scan into the tables of a database; return the strings that no table takes, by what stands for them."""
    for table, columns in tables.TABLES.items():
        hidden = ', "organisation" VARCHAR' if table == "documents" else ""
        stage.execute(f"CREATE TABLE {table} ({_columns(columns)}{hidden})")
    stage.execute("CREATE TABLE heads (number INTEGER, id VARCHAR, source VARCHAR, weakest_link DOUBLE)")
    stage.execute("CREATE TABLE kin (number INTEGER, place INTEGER, document VARCHAR)")
    several = (findings.documents, findings.pairs, findings.findings, findings.skipped, findings.families)
    filled = _Filled(stage, sum(map(len, several)), told)
    related: set[str] = set()
    filled.add(_rows_of_pair(number, pair, related) for number, pair in enumerate(findings.pairs))
    every = len(findings.documents) <= findings.settings.listed_documents
    filled.add(
        tables.rows_of_text(number, one, findings.words[name], text, every or name in related)
        for number, one in enumerate(findings.documents)
        for name in (one.document.id,)
    )
    filled.add([("findings", tables.row_of_finding(number, one))] for number, one in enumerate(findings.findings))
    filled.add([("skipped", (one.path, one.reason))] for one in findings.skipped)
    filled.add(_rows_of_family(number, family) for number, family in enumerate(findings.families))
    stage.execute(members.FAMILIES)
    with stage.cursor() as reader:
        found = reader.execute(members.MEMBERS)
        filled.add([("members", row)] for row in members.members(_fetched(found)))
    return filled.names


def _rows_of_pair(number: int, pair: Pair, related: set[str]) -> Iterator[tuple[str, tables.Row]]:
    """Yield the rows of a pair; its documents are added to `related`."""
    related.update((pair.left, pair.right))
    return tables.rows_of_pair(number, pair)


def _rows_of_family(number: int, family: Family) -> Iterator[tuple[str, tables.Row]]:
    yield "heads", (number, family.id, family.source, round(family.weakest_link, 4))
    for place, name in enumerate(family.documents):
        yield "kin", (number, place, name)


def _columns(columns: tables.Columns) -> str:
    return ", ".join(f'"{name}" {sql}' for name, sql in columns.items())


def _fetched(cursor: DuckDBPyConnection) -> Iterator[tables.Row]:
    while rows := cursor.fetchmany(_BATCH):
        yield from rows


class _Filled:
    """Tables of a database that rows are added to, a batch at a time."""

    def __init__(self, stage: DuckDBPyConnection, total: int, told: Told) -> None:
        self._stage, self._total, self._told = stage, total, told
        self._done = 0
        self.names: dict[str, str] = {}

    def add(self, items: Iterable[Iterable[tuple[str, tables.Row]]]) -> None:
        """Add the rows that each item gives, each with its table."""
        several = iter(items)
        while batch := list(islice(several, _BATCH)):
            rows: dict[str, list[tables.Row]] = {}
            for table, row in chain.from_iterable(batch):
                rows.setdefault(table, []).append(row)
            for table, some in rows.items():
                self._append(table, some)
            self._done += len(batch)
            self._told(min(self._done, self._total), self._total)

    def _append(self, table: str, rows: list[tables.Row]) -> None:
        import duckdb

        appender = self._stage.appender(table)
        try:
            appender.append_rows(rows)
        except duckdb.InvalidInputException:
            # Names of files may hold bytes that are no text: Python keeps them as lone surrogates, tables cannot.
            appender.clear()
            appender.append_rows([tuple(map(self._sound, row)) for row in rows])
        appender.flush()

    def _sound(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._sound(one) for one in value]
        if not isinstance(value, str):
            return value
        sound = value.encode("utf-8", "backslashreplace").decode("utf-8")
        if sound != value:
            self.names[sound] = value
        return sound


def _copy(stage: DuckDBPyConnection, folder: Path, form: str) -> Iterator[tuple[str, int]]:
    """Write each table to its file, drop it, and yield its name and the number of its rows."""
    for table, columns in tables.TABLES.items():
        picked = ", ".join(_written(name, sql, form) for name, sql in columns.items())
        target = str(folder / f"{table}.{form}").replace("'", "''")
        options = _FORMS[form].format(group=_GROUPS.get(table, _GROUP))
        stage.execute(f"COPY (SELECT {picked} FROM {table}) TO '{target}' ({options})")
        (number,) = stage.execute(f"SELECT count(*) FROM {table}").fetchall()[0]
        stage.execute(f"DROP TABLE {table}")
        yield table, number


def _written(name: str, sql: str, form: str) -> str:
    """Return the expression of a column; in CSV a list is JSON."""
    return f'to_json("{name}") AS "{name}"' if form == "csv" and sql.endswith("[]") else f'"{name}"'
