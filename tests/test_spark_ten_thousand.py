"""Ten thousand articles through Spark: run where Spark is demanded, for it takes minutes."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

import made_corpus
from command_line import dedup
from dedup.report import tables
from sparking import needs_spark

pytestmark = [
    needs_spark,
    pytest.mark.skipif(
        not os.environ.get("DEDUP_DEMAND_SPARK"), reason="takes minutes; DEDUP_DEMAND_SPARK asks for it"
    ),
]


def test_ten_thousand_articles(tmp_path: Path) -> None:
    """An archive with a large family and a popular sentence comes out equal, row by row, in every table."""
    archive = tmp_path / "archive.jsonl"
    made_corpus.write(made_corpus.Options(articles=10_000, seed=7, reprints=300, popular=500), archive)
    for engine, name in (("spark", "far"), ("local", "near")):
        done = dedup("scan", archive, "-q", "--engine", engine, "--threads", "4", "-o", f"parquet={tmp_path / name}")
        assert done.code == 0, done.err
    for table, columns in tables.TABLES.items():
        order = ", ".join(f'"{name}"' for name in columns if not columns[name].endswith("]"))
        far, near = (
            duckdb.execute(f"SELECT * FROM '{tmp_path / path}' ORDER BY {order}").fetchall()
            for path in (f"far/{table}.parquet/*.parquet", f"near/{table}.parquet")
        )
        assert far == near, table
        assert near or table in ("credits", "skipped")
