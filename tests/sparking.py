"""One session of Spark for all tests: two workers, small partitions. Demanded where DEDUP_DEMAND_SPARK is set."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

#: Small data in few partitions, and no time spent on making code for it.
CONF = {
    "spark.sql.shuffle.partitions": "3",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


@cache
def missing() -> str:
    """Return what is not there of what Spark needs; nothing where all is, or where it is demanded."""
    if os.environ.get("DEDUP_DEMAND_SPARK"):
        return ""
    if os.name == "nt":
        return "Spark on Windows needs programs of Hadoop beside it"
    if find_spec("pyspark") is None:
        return "PySpark is not installed"
    java = Path(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else shutil.which("java")
    if java is None:
        return "Java is not installed"
    done = subprocess.run([java, "-version"], capture_output=True, text=True)
    version = re.search(r'version "(\d+)', done.stderr)
    return "" if version and int(version[1]) >= 17 else "Java 17 is not installed"


needs_spark = pytest.mark.skipif(bool(missing()), reason=missing())


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A session in this process, with two workers."""
    if missing():
        pytest.skip(missing())
    from dedup.engines.spark.session import start

    session = start("local[2]", 1 << 30, CONF)
    yield session
    session.stop()
