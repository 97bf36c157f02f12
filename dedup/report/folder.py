"""A folder of tables: all of a scan as Parquet or CSV files, written share by share. Its inverse is `stored`.

The shares lie within a folder of another name beside the one asked for; what bears the right name, and holds
`run.json`, is whole.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dedup.errors import UsageError
from dedup.pool import Pool
from dedup.report import files, members, shares, tables
from dedup.report.look import Look
from dedup.report.results import as_json, run_as_json
from dedup.report.shares import Desk, Filled, Share, columns, literal, parquet, picked, quoted
from dedup.verdicts import Family, Findings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Hears how much of how much is done.
Told = Callable[[int, int], None]
SCHEMA = "dedup-tables/1"
RUN = "run.json"
#: Rows that are read at a time, and how often a row group lies in memory.
_BATCH, _TIMES = 1_000, 3
_FORMS = ("parquet", "csv")


def names() -> frozenset[str]:
    """Return the names of what a folder of tables holds, in whatever form."""
    return frozenset({RUN, *(f"{table}.{form}" for table in tables.TABLES for form in (*_FORMS, "jsonl"))})


def check(path: str) -> None:
    """Raise UsageError if no folder of tables can be written at a path: only one of our own is ever replaced."""
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_dir():
        raise UsageError(f"cannot write {path}: it is a file, and tables need a folder")
    if not target.parent.is_dir():
        raise UsageError(f"cannot write {path}: there is no folder {target.parent}")
    held = sorted(one.name for one in target.iterdir()) if target.is_dir() else []
    ours = names()
    other = next((name for name in held if name not in ours), None)
    if other is not None:
        raise UsageError(f"cannot write {path}: it holds {other}, which is no table of a scan; name a new folder")
    if held and RUN not in held:
        raise UsageError(f"cannot write {path}: it has no {RUN}, so its tables are not ours; name a new folder")


def write(
    path: str,
    findings: Findings,
    form: str,
    look: Look,
    told: Told = lambda done, total: None,
    processes: int = 1,
) -> None:
    """Write all tables of a scan into a folder, at once: it is never there in part, however the run ends.

    `form` is parquet or csv. The documents and the pairs are gone through once, by so many `processes`, which the
    findings must let themselves be sent to; `told` hears how many values of how many are in their tables. Raises
    UsageError where the system refuses.
    """
    import duckdb

    target = Path(os.path.realpath(path))
    try:
        with files.beside(target) as part:
            texts, names = _share_out(Desk(findings, look.text, part), told, processes)
            with duckdb.connect(part / "stage.duckdb", config=_limits(texts, processes)) as stage:
                names |= _fill(stage, findings, part)
                counts = dict(_copy(stage, part, form))
            for left in (*part.glob("stage.duckdb*"), *part.glob("*.part")):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            told_of = run(findings, form, look.text, counts, names)
            (part / RUN).write_text(json.dumps(told_of, indent=1) + "\n", "utf-8")
            files.swap(target, part)
    except (OSError, duckdb.Error) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise UsageError(f"cannot write {path}: {reason}") from error


def _limits(texts: int, processes: int) -> dict[str, str | bool | int | float | list[str]]:
    """Return what the database that puts shares together may take, by the bytes of the texts of the largest share.

    A row group of the longest texts lies in memory three times. Where there is no room for that in each thread, there
    is one thread, and what DuckDB takes at most by itself: four fifths of the memory.
    """
    if _TIMES * texts > shares.MEMORY:
        return {"threads": 1}
    return {"threads": processes, "memory_limit": f"{shares.MEMORY * processes}B"}


def run(findings: Findings, form: str, text: bool, counts: dict[str, int], names: dict[str, str]) -> dict[str, Any]:
    """Return what `run.json` says: the run, the rows of each table, and the strings that no table takes."""
    return {
        "schema": SCHEMA,
        "format": form,
        **run_as_json(findings),
        "text": text,
        "notes": list(findings.notes),
        "summary": dict(findings.summary),
        "checked": as_json(findings.checked),
        "phases": {phase: round(seconds, 4) for phase, seconds in findings.phases.items()},
        "counts": counts,
        "undecodable": names,
    }


def _share_out(desk: Desk, told: Told, processes: int) -> tuple[int, dict[str, str]]:
    """Write the tables of pairs and documents, share by share.

    Returns the bytes of the texts of the largest share, and the strings that no table takes.
    """
    total = len(desk.findings.pairs) + len(desk.findings.documents)
    related, names, done, texts = set[str](), dict[str, str](), 0, 0
    with Pool(processes if total > shares.SIZE else 1, desk) as pool:
        for some in (_of_pairs(desk.findings), _of_documents(desk.findings, related)):
            for written in pool.map(shares.write, some):
                names |= written.undecodable
                related |= written.documents
                texts = max(texts, written.texts)
                done += written.values
                told(done, total)
    return texts, names


def _of_pairs(findings: Findings) -> Iterator[Share]:
    count = len(findings.pairs)
    for first in range(0, count, shares.SIZE):
        yield Share(True, first, min(first + shares.SIZE, count))


def _of_documents(findings: Findings, related: set[str]) -> Iterator[Share]:
    """Yield the shares of the documents; sentences are written of those in a pair that is listed, or of few all."""
    names = list(findings.words)
    every = len(names) <= findings.settings.listed_documents
    for first in range(0, len(names), shares.SIZE):
        own = names[first : first + shares.SIZE]
        yield Share(False, first, first + len(own), frozenset(own if every else related.intersection(own)))


def _fill(stage: DuckDBPyConnection, findings: Findings, folder: Path) -> dict[str, str]:
    """Put what is small of a scan into tables of a database, beside the shares; return strings that no table takes."""
    for table in tables.TABLES:
        parts = sorted(folder.glob(f"{table}-*.part"))
        if parts:
            named = ", ".join(map(literal, parts))
            stage.execute(f"CREATE VIEW {table} AS FROM read_parquet([{named}], hive_partitioning=false)")
        else:
            stage.execute(f"CREATE TABLE {table} ({columns(table)})")
    stage.execute("CREATE VIEW holders AS SELECT id, publisher, organisation, published FROM documents")
    stage.execute("CREATE TABLE heads (number INTEGER, id VARCHAR, source VARCHAR, weakest_link DOUBLE)")
    stage.execute("CREATE TABLE kin (number INTEGER, place INTEGER, document VARCHAR)")
    filled = Filled(stage)
    filled.add([("findings", tables.rows_of_findings(findings.findings))])
    filled.add([("skipped", ((one.path, one.reason) for one in findings.skipped))])
    filled.add(rows for number, family in enumerate(findings.families) for rows in _rows_of_family(number, family))
    stage.execute(members.FAMILIES)
    with stage.cursor() as reader:
        filled.add(("members", [row]) for row in members.members(_fetched(reader.execute(members.MEMBERS))))
    return filled.undecodable


def _rows_of_family(number: int, family: Family) -> Iterator[tables.Rows]:
    yield "heads", [(number, family.id, family.source, round(family.weakest_link, 4))]
    yield "kin", zip(repeat(number), count(), family.documents, strict=False)


def _fetched(cursor: DuckDBPyConnection) -> Iterator[tables.Row]:
    while rows := cursor.fetchmany(_BATCH):
        yield from rows


def _copy(stage: DuckDBPyConnection, folder: Path, form: str) -> Iterator[tuple[str, int]]:
    """Write each table to its file, and yield its name and the number of its rows."""
    for table in tables.TABLES:
        target = folder / f"{table}.{form}"
        options = parquet(table) if form == "parquet" else "FORMAT csv, HEADER true, NULLSTR ''"
        (number,) = stage.execute(f"COPY ({picked(table, form)}) TO {quoted(target)} ({options})").fetchall()[0]
        yield table, number
