"""Parquet files put together as they are: the rows are those of the parts, for whatever reads them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import build
from dedup.report import folder, row_groups, tables
from dedup.report.look import Look
from dedup.report.row_groups import join

_VALUES = st.tuples(
    st.one_of(st.none(), st.integers(-(2**31), 2**31 - 1)),
    st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=40)),
    st.booleans(),
    st.floats(allow_nan=False),
    st.lists(st.integers(0, 9), max_size=3),
)
_COLUMNS = "number INTEGER, word VARCHAR, told BOOLEAN, share DOUBLE, list INTEGER[]"


def parts_of(folder: Path, parts: list[list[tuple[Any, ...]]], options: str = "") -> list[Path]:
    """Write rows to files, a list of them to each."""
    found = []
    with duckdb.connect() as stage:
        stage.execute("SET disabled_optimizers='statistics_propagation'")
        for number, rows in enumerate(parts):
            stage.execute(f"CREATE OR REPLACE TABLE part ({_COLUMNS})")
            appender = stage.appender("part")
            appender.append_rows(rows)
            appender.flush()
            found.append(folder / f"{number}.part")
            stage.execute(f"COPY part TO '{found[-1]}' (FORMAT parquet, COMPRESSION zstd{options})")
    return found


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(_VALUES, max_size=12), min_size=1, max_size=5))
def test_rows_are_those_of_the_parts(parts: list[list[tuple[Any, ...]]]) -> None:
    """Every row comes back, in order, and the number of rows is told; parts may be empty."""
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "whole.parquet"
        rows = [row for part in parts for row in part]
        assert join(parts_of(Path(name), parts), target) == len(rows)
        assert duckdb.execute(f"FROM '{target}'").fetchall() == rows
        assert duckdb.execute(f"SELECT count(*) FROM '{target}'").fetchall() == [(len(rows),)]


def test_values_are_found_by_what_is_told_of_row_groups(tmp_path: Path) -> None:
    """Bounds and filters of each row group point to its own rows, so that a value is found wherever it stands."""
    many = [
        [(at, f"w{at % 700}", True, at / 7, [at]) for at in range(first, first + 9_000)] for first in (0, 9_000, 18_000)
    ]
    target = tmp_path / "whole.parquet"
    join(parts_of(tmp_path, many, ", ROW_GROUP_SIZE 2048"), target)
    found = f"FROM '{target}' SELECT number WHERE"
    assert duckdb.execute(f"{found} number IN (3, 9001, 26999) ORDER BY ALL").fetchall() == [(3,), (9001,), (26999,)]
    assert len(duckdb.execute(f"{found} word = 'w699'").fetchall()) == sum(at % 700 == 699 for at in range(27_000))
    assert duckdb.execute(f"{found} word = 'w700'").fetchall() == []
    groups = duckdb.execute(f"SELECT DISTINCT row_group_id FROM parquet_metadata('{target}')").fetchall()
    assert len(groups) == 15


def test_other_programs_read_them(tmp_path: Path) -> None:
    """Another reader of Parquet than the one that wrote the parts sees the same rows."""
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [(at, f"w{at}", None, at / 3, [at, None]) for at in range(5_000)]
    target = tmp_path / "whole.parquet"
    join(parts_of(tmp_path, [rows, [], rows], ", ROW_GROUP_SIZE 2048"), target)
    columns = parquet.read_table(target).to_pydict()
    assert list(zip(*columns.values(), strict=True)) == rows + rows


@pytest.mark.parametrize("data", [b"", b"PAR1PAR1", b"text that is no table"])
def test_what_is_no_parquet_is_refused(tmp_path: Path, data: bytes) -> None:
    """A part that another program has spoiled is told of."""
    (tmp_path / "0.part").write_bytes(data)
    with pytest.raises(ValueError, match="no Parquet file"):
        join([tmp_path / "0.part"], tmp_path / "whole.parquet")


def test_columns_that_differ_are_refused(tmp_path: Path) -> None:
    """Where a column may be null in one part only, its bytes mean something else in the other: nothing is joined."""
    for name, value in (("0.part", "'a'"), ("1.part", "NULL::VARCHAR")):
        duckdb.sql(f"COPY (SELECT {value} AS word) TO '{tmp_path / name}' (FORMAT parquet)")
    with pytest.raises(ValueError, match="other columns"):
        join([tmp_path / "0.part", tmp_path / "1.part"], tmp_path / "whole.parquet")


def test_tables_are_joined_and_written_anew_only_if_they_must(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables hold the same rows however they came about."""
    joined: list[str] = []
    real = row_groups.join

    def told(parts: list[Path], target: Path) -> int:
        joined.append(target.name)
        return real(parts, target)

    monkeypatch.setattr(row_groups, "join", told)
    folder.write(str(tmp_path / "joined"), build.many(30), "parquet", Look())
    assert len(joined) == 6

    def refuse(parts: list[Path], target: Path) -> int:
        raise ValueError("other columns")

    monkeypatch.setattr(row_groups, "join", refuse)
    folder.write(str(tmp_path / "anew"), build.many(30), "parquet", Look())
    for table in tables.TABLES:
        one, other = (
            duckdb.execute(f"FROM '{tmp_path / name / table}.parquet'").fetchall() for name in ("joined", "anew")
        )
        assert one == other, table
