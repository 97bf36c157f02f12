"""One session of Spark for all tests: two workers, small partitions. Demanded where DEDUP_DEMAND_SPARK is set."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

#: Small data in few partitions, and no time spent on making code for it.
CONF = {
    "spark.sql.shuffle.partitions": "3",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


def missing() -> str:
    """Return what is not there of what Spark needs; nothing where all is."""
    java = os.environ.get("JAVA_HOME") or shutil.which("java")
    return "" if find_spec("pyspark") and java else "PySpark" if java else "Java"


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A session in this process, with two workers."""
    if missing() and not os.environ.get("DEDUP_DEMAND_SPARK"):
        pytest.skip(f"{missing()} is not installed")
    from dedup.engines.spark.session import start

    session = start("local[2]", 1 << 30, CONF)
    yield session
    session.stop()
