"""`dedup scan --engine spark` as users run it: what comes out, what is refused, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import dedup as package
from command_line import dedup, stories
from dedup.engines.spark.failing import reason
from sparking import needs_spark


@needs_spark
def test_tables_and_any_other_format(tmp_path: Path) -> None:
    """Spark writes the tables itself; what is printed is made of them, and is what one machine prints."""
    news, out = stories(tmp_path / "news"), tmp_path / "out"
    done = dedup("scan", news, "--engine", "spark", "--threads", "2", "-f", "json", "-o", f"parquet={out}")
    assert (done.code, done.err) == (0, "")
    near = json.loads(dedup("scan", news, "-f", "json").out)
    assert {**json.loads(done.out), "engine": ""} == {**near, "engine": ""}
    assert json.loads(dedup("report", out, "-f", "json").out) == json.loads(done.out)
    finding = json.loads(done.out)["findings"][0]
    assert "reshuffled copy" in dedup("explain", finding["fingerprint"], "--in", out).out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--master", "local[2]", "--threads", "2"), "--master local[4]"),
        (("--redact", "-o", "parquet=hdfs://name/out"), "read back"),
        (("-f", "json", "-o", "jsonl=out/"), "read back"),
        (("-o", "parquet=a", "-o", "jsonl=b/"), "one folder"),
        (("-o", "parquet=news/out"), "lies in what is scanned"),
        (("--retrieval", "indexed", "--set", "hot=none"), "no whole number"),
    ],
)
def test_refused_at_once(tmp_path: Path, options: tuple[str, ...], told: str) -> None:
    """What cannot be done on Spark is refused with a line, before Spark is started."""
    stories(tmp_path / "news")
    done = dedup("scan", "news", "--engine", "spark", *options, cwd=tmp_path)
    assert done.code == 2 and told in done.err
    assert done.out == "" and len(done.err.splitlines()) == 1


def test_options_of_spark_need_it(tmp_path: Path) -> None:
    """A master that nothing would use is no silent wish."""
    done = dedup("scan", stories(tmp_path / "news"), "--master", "local[2]")
    assert (done.code, done.err.strip()) == (
        2,
        "dedup: --master is for --engine spark, which no other choice stands for",
    )


def test_without_spark(tmp_path: Path) -> None:
    """Without PySpark, or Java, one line says what to install."""
    news, shadow = stories(tmp_path / "news"), tmp_path / "shadow"
    shadow.mkdir()
    (shadow / "pyspark.py").write_text("raise ImportError\n")
    path = f"{shadow}:{Path(__file__).parents[1]}"
    done = dedup("scan", news, "--engine", "spark", env={"PYTHONPATH": path})
    assert done.code == 2 and "pip install 'dedup-news[spark]'" in done.err and len(done.err.splitlines()) == 1


@needs_spark
def test_without_java(tmp_path: Path) -> None:
    """Without Java, one line says what to install."""
    done = dedup("scan", stories(tmp_path / "news"), "--engine", "spark", env={"PATH": "", "JAVA_HOME": ""})
    assert done.code == 2 and "Java 17" in done.err and len(done.err.splitlines()) == 1


def test_from_python() -> None:
    """What gives values in memory says where tables are made."""
    with pytest.raises(package.UsageError, match=r"dedup\.distributed\.scan"):
        package.scan([], engine="spark")


def test_what_goes_wrong_in_spark_is_one_line() -> None:
    """Of what Java and Python say of an error the line is told that names its cause."""
    java = (
        "An error occurred while calling o85.parquet.\n: org.apache.spark.SparkException: Job aborted due to stage "
        "failure: Task 3 in stage 5.0 failed 4 times\n\tat org.apache.spark.DAGScheduler.runJob(DAG.scala:1549)\n"
    )
    assert reason(ValueError(java)).startswith("org.apache.spark.SparkException: Job aborted")
    python = (
        "[PYTHON_EXCEPTION] An exception was thrown from the Python worker: Traceback (most recent call last):\n"
        '  File "evidence.py", line 3, in _judged\n    yield rows[name]\n          ~~~~^^^^^^\nMemoryError: 3 GB\n'
        " SQLSTATE: 38000\n\tat org.apache.spark.api.python.BasePythonRunner.read(PythonRunner.scala:1097)\n"
    )
    assert reason(ValueError(python)) == "MemoryError: 3 GB"
