"""The tables of a scan: what they hold, that they are whole or not there, and that a report of them says the same."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

import build
from command_line import ROOT, dedup, environment, stories, write
from dedup.errors import UsageError
from dedup.report import FORMATS, files, folder, load, stored, tables
from dedup.report.look import Look
from dedup.report.results import results
from dedup.verdicts import Findings

LOOK = Look()
NASTY = "a\udc80\x1b\x00 b\r\nc'\"*?"


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three stories, one of which holds most of another in a new order."""
    return stories(tmp_path_factory.mktemp("news"))


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query; in it {name} is the file of a table."""
    return (
        duckdb.connect().execute(re.sub(r"\{(\w+)\}", lambda found: f"'{path / found[1]}.parquet'", query)).fetchall()
    )


@pytest.mark.parametrize("form", FORMATS)
def test_reports_of_tables_are_those_of_the_scan(news: Path, tmp_path: Path, form: str) -> None:
    """dedup report DIR and dedup report results.json say what the scan said, in every format."""
    out, found = tmp_path / "tables", tmp_path / "found.json"
    said = dedup("scan", news, "-q", "-f", form, "-o", f"json={found}", "-o", f"parquet={out}")
    assert said.code == 0, said.err
    again = dedup("report", out, "-q", "-f", form)
    assert (again.code, again.out, again.err) == (0, said.out, "")
    assert again.out.replace(str(out), str(found)) == dedup("report", found, "-q", "-f", form).out


@pytest.mark.parametrize("found", [build.findings(), build.none(), build.many(30), build.hostile(NASTY)])
def test_tables_hold_what_the_results_file_holds(tmp_path: Path, found: Findings) -> None:
    """Everything comes back, whatever characters it has, and makes the same results file."""
    out = tmp_path / "tables"
    folder.write(str(out), found, "parquet", LOOK)
    again = stored.load(out)
    assert results(again, LOOK) == results(found, LOOK)
    assert list(again.documents) == list(found.documents)
    assert [again.text(one.document.id) for one in found.documents] == list(found.documents)
    folder.write(str(tmp_path / "twice"), again, "parquet", LOOK)
    assert results(stored.load(tmp_path / "twice"), LOOK) == results(found, LOOK)


def test_explanations_come_from_tables(news: Path, tmp_path: Path) -> None:
    """explain --in takes a folder of tables."""
    out = tmp_path / "tables"
    assert dedup("scan", news, "-q", "-o", f"parquet={out}").code == 0
    assert "lost under 60%" in dedup("explain", "DUP002", "--in", out).out


def test_every_table_and_column_is_documented() -> None:
    """docs/results.md names every table and every column."""
    page = (ROOT / "docs" / "results.md").read_text("utf-8")
    names = {name for columns in tables.TABLES.values() for name in columns} | set(tables.TABLES)
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


def test_the_tables_hold_all_that_a_match_and_a_pair_are() -> None:
    """A field that comes to the model comes to the tables too: a column is named after the path to its value."""
    assert tables.TABLES["pairs"]["coverage_without_quotes_left"] == "DOUBLE"
    assert tables.TABLES["matches"]["left"] == "INTEGER[]"
    assert tables.TABLES["passages"]["right_column"] == "INTEGER"
    for names, dataclass in (
        (tables.PAIR, build.findings().pairs[2]),
        (tables.MATCH, build.findings().pairs[2].matches[0]),
    ):
        (row,) = tables._rows(names)([dataclass])
        assert len(row) == len(names) and tables.nested(names, row)["jaccard"] == round(dataclass.jaccard, 4)


def test_a_sentence_can_be_cut_out_of_its_text(news: Path, tmp_path: Path) -> None:
    """Positions count code points as SQL does, so a sentence is a substring of its text."""
    out = tmp_path / "tables"
    assert dedup("scan", news, "-q", "-o", f"parquet={out}").code == 0
    query = """SELECT substring(d.text, s.start + 1, s."end" - s.start) FROM {sentences} s
               JOIN {documents} d ON d.id = s.document WHERE d.id = 'quill' AND NOT s.furniture ORDER BY s.sentence"""
    assert [text for (text,) in rows(out, query)] == list(build.WIRE)


def test_csv_has_the_same_rows(tmp_path: Path) -> None:
    """CSV holds the rows of Parquet, lists as JSON; a report of it is refused in one clear line."""
    found = build.findings()
    folder.write(str(tmp_path / "p"), found, "parquet", LOOK)
    folder.write(str(tmp_path / "c"), found, "csv", LOOK)
    for table, columns in tables.TABLES.items():
        with open(tmp_path / "c" / f"{table}.csv", encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file)
        assert header == list(columns)
        expected = rows(tmp_path / "p", f"FROM {{{table}}}")
        assert len(lines) == len(expected)
        for line, row in zip(lines, expected, strict=True):
            for shown, value in zip(line, row, strict=True):
                assert (json.loads(shown) if isinstance(value, list) else shown) == csv_value(value)
    done = dedup("report", tmp_path / "c")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "holds CSV" in done.err


def csv_value(value: Any) -> Any:
    """Return a value of a table as CSV has it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else value if isinstance(value, list) else str(value)


def test_texts_can_be_left_out(news: Path, tmp_path: Path) -> None:
    """--no-text leaves the texts out of the tables; a report reads them again, and refuses one that has changed."""
    inside = tmp_path / "news"
    write(inside / "quill.txt", build.WIRE)
    write(inside / "post.txt", build.WIRE[::-1])
    out = tmp_path / "tables"
    said = dedup("scan", inside, "-q", "--no-text", "-o", f"parquet={out}").out
    assert rows(out, "SELECT count(text) FROM {documents}") == [(0,)]
    assert dedup("report", out, "-q").out == said
    write(inside / "quill.txt", build.WIRE[1:])
    done = dedup("report", out)
    assert done.code == 2 and "has changed since the scan" in done.err
    assert dedup("report", out, "-f", "concise").code == 0


def test_only_our_own_folder_is_replaced(news: Path, tmp_path: Path) -> None:
    """An earlier folder of tables is replaced whole; one that holds anything else is refused before any work."""
    out = tmp_path / "tables"
    out.mkdir()
    for form in ("csv", "parquet"):
        assert dedup("scan", news, "-q", "-o", f"{form}={out}").code == 0
        ours = sorted(["run.json", *(f"{table}.{form}" for table in tables.TABLES)])
        assert sorted(one.name for one in out.iterdir()) == ours
        assert [one.name for one in tmp_path.iterdir()] == ["tables"]
    (out / "thesis.txt").write_text("years of work", "utf-8")
    done = dedup("scan", news, "-o", f"parquet={out}")
    assert (done.code, done.out) == (2, "") and "it holds thesis.txt" in done.err
    assert (out / "thesis.txt").read_text("utf-8") == "years of work"
    (tmp_path / "file").write_text("", "utf-8")
    assert "tables need a folder" in dedup("scan", news, "-o", f"parquet={tmp_path / 'file'}").err


def test_a_folder_without_a_run_is_refused(news: Path, tmp_path: Path) -> None:
    """What no scan finished is no result: not to a report, and not to be written over."""
    out = tmp_path / "tables"
    assert dedup("scan", news, "-q", "-o", f"parquet={out}").code == 0
    (out / "run.json").unlink()
    done = dedup("report", out)
    assert (done.code, done.err.count("\n")) == (2, 1) and "no run.json" in done.err
    assert "its tables are not ours" in dedup("scan", news, "-o", f"parquet={out}").err


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("run.json", b"{}", "their schema is None"),
        ("run.json", b'{"schema": "dedup-tables/2"}', "dedup-tables/2"),
        ("run.json", b"\xff", "cannot be read"),
        ("pairs.parquet", b"", "broken tables"),
        ("pairs.parquet", None, "broken tables"),
        ("sentences.parquet", b"PAR1", "broken tables"),
    ],
)
def test_broken_tables_are_one_line(news: Path, tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    """A table that is missing or damaged ends with 2 and a line, not with a traceback."""
    out = tmp_path / "tables"
    folder.write(str(out), build.findings(), "parquet", LOOK)
    (out / name).unlink() if content is None else (out / name).write_bytes(content)
    done = dedup("report", out)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert message in done.err


def test_a_table_with_rows_missing_is_refused(tmp_path: Path) -> None:
    """The number of rows of each table is known, so a table that lost some is seen."""
    out = tmp_path / "tables"
    folder.write(str(out), build.findings(), "parquet", LOOK)
    duckdb.sql(f"COPY (FROM '{out}/pairs.parquet' LIMIT 2) TO '{out}/pairs2.parquet'")
    (out / "pairs2.parquet").replace(out / "pairs.parquet")
    with pytest.raises(UsageError, match="pairs has 2 rows, not 3"):
        load(str(out))


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGKILL])
def test_a_killed_run_leaves_the_earlier_tables(tmp_path: Path, kill: signal.Signals) -> None:
    """However a run ends while it writes, the folder is the earlier one, whole; Ctrl-C leaves nothing beside it."""
    out = tmp_path / "tables"
    folder.write(str(out), build.findings(), "parquet", LOOK)
    before = {one.name: one.read_bytes() for one in out.iterdir()}
    program = f"""
import sys, time
from dataclasses import replace
sys.path.insert(0, {str(ROOT / "tests")!r})
import build
from dedup import cli, pipeline
class Slow(list):
    def __getitem__(self, index):
        print("writing", flush=True)
        time.sleep(60)
        return super().__getitem__(index)
found = build.findings()
pipeline.scan = lambda *given, **named: replace(found, documents=Slow(found.documents))
sys.exit(cli.run(["scan", "x", "-q", "-o", {f"parquet={out}"!r}]))
"""
    running = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    assert running.stdout is not None and running.stdout.readline() == b"writing\n"
    time.sleep(0.1)
    running.send_signal(kill)
    _, err = running.communicate(timeout=20)
    assert {one.name: one.read_bytes() for one in out.iterdir()} == before
    if kill == signal.SIGINT:
        assert (running.returncode, err.strip()) == (130, b"dedup: interrupted")
        assert [one.name for one in tmp_path.iterdir()] == ["tables"]
    folder.write(str(out), build.none(), "parquet", LOOK)
    assert len(stored.load(out).documents) == 2


def test_results_go_to_a_folder_with_any_name(news: Path, tmp_path: Path) -> None:
    """A folder's name may hold quotes, blanks and signs that are patterns elsewhere."""
    out = tmp_path / ("it's [a] test" if os.name == "nt" else "it's [a] *test?")
    assert dedup("scan", news, "-q", "-o", f"parquet={out}").code == 0
    assert dedup("report", out, "-q", "-f", "concise").out.count("DUP002") == 1


def test_tables_within_what_is_scanned_are_refused(tmp_path: Path) -> None:
    """Tables hold texts: in the folder that is scanned they would be read as articles the next time."""
    news = stories(tmp_path / "news")
    done = dedup("scan", news, "-o", f"parquet={news / 'tables'}")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1) and "lies in what is scanned" in done.err
    assert not (news / "tables").exists()


def test_two_runs_of_one_process_number_have_a_folder_each(tmp_path: Path) -> None:
    """Two containers write into one volume: neither takes the other's folder, and both are gone in the end."""
    with files.beside(tmp_path / "a") as one, files.beside(tmp_path / "b") as other:
        assert one != other and one.is_dir() and other.is_dir()
    assert list(tmp_path.iterdir()) == []
