"""Starts Spark, or takes the session that is there: under `spark-submit`, in a notebook."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from subprocess import Popen
from typing import TYPE_CHECKING, Any

from dedup.engines.spool import Folder
from dedup.errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: What every run needs, whatever the cluster. Times are UTC; what is no number is an error and not null; a batch that
#: goes to Python is bounded by its bytes. Files are packed by zstd: what the stages hand to one another is mostly text.
#: Few rows are read at a time: one has a whole text, and a task has a part of one GB where that is all there is.
#: What a finished stage has sent goes from the disks when Java finds it unused, so Java looks while a run lasts.
_ALWAYS = {
    "spark.app.name": "dedup",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.execution.arrow.maxBytesPerBatch": str(32 << 20),
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.parquet.columnarReaderBatchSize": "128",
    "spark.cleaner.periodicGC.interval": "3min",
    "spark.sql.execution.pyspark.udf.simplifiedTraceback.enabled": "true",
}
#: What is set where Spark is started here, on this machine: nothing listens, nothing is drawn on the terminal.
_HERE = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "localhost",
    "spark.driver.bindAddress": "127.0.0.1",
}
#: Parts that rows are sent to on this machine, where nothing else is asked for: each is a file of every task.
_PARTS = 64
#: Memory of a local run where none is asked for.
_MEMORY = 4 << 30
#: What this process has started, and whether it was told to end.
_STARTED: list[Popen[bytes]] = []
_ENDED = threading.Event()
_LOG = "spark.log"
_INSTALL = "pip install 'dedup-news[spark]'"


def start(
    master: str | None = None,
    memory: int | None = None,
    conf: Mapping[str, str] | None = None,
) -> SparkSession:
    """Return a session of Spark: the one that is there, else one that is started.

    `master` is as `spark-submit --master` takes it ("local[4]", "spark://host:7077", "yarn"); None leaves it to
    `spark-submit`, else takes all cores of this machine. `memory` is in bytes, of the driver in a local run, else of
    each executor. `conf` goes before what is set here. Raises UsageError where PySpark or Java is missing, and where
    Spark does not start.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise UsageError(f"the Spark engine needs PySpark 4; install it: {_INSTALL}") from error
    active = SparkSession.getActiveSession()
    if active is None:
        _demand_java()
    builder = SparkSession.Builder()
    for name, value in _conf(master, memory, conf or {}).items():
        builder = builder.config(name, value)
    try:
        with _aside():
            return builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise UsageError(f"Spark did not start: {_said() or _line(error)}") from error
    except Exception as error:  # Java's own, of which py4j makes one kind
        if type(error).__module__.partition(".")[0] != "py4j":
            raise
        raise UsageError(f"Spark did not start: {_said() or _line(error)}") from error


@contextmanager
def _aside() -> Iterator[None]:
    """Remember a JVM that is started within, and let what it says on standard error go to a file: it is of no scan."""
    from pyspark import SparkContext, java_gateway

    module: Any = java_gateway
    if "PYSPARK_GATEWAY_PORT" in os.environ or SparkContext._gateway is not None:
        yield
        return
    sys.stderr.flush()
    before, popen = os.dup(2), module.Popen
    log = os.open(_scratch().path / _LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    module.Popen = partial(_remembered, popen)
    try:
        os.dup2(log, 2)
        yield
    finally:
        module.Popen = popen
        os.dup2(before, 2)
        os.close(before)
        os.close(log)


def _remembered(popen: Callable[..., Popen[bytes]], *given: Any, **named: Any) -> Popen[bytes]:
    """Start the process of a JVM. Interrupted at its start, it would stay."""
    process = popen(*given, **named)
    _STARTED.append(process)
    return process


def _said() -> str:
    """Return what a JVM said first that did not start, in a line."""
    log = _scratch().path / _LOG
    lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
    told = [line.strip() for line in lines if line.strip() and not line.startswith(("WARNING", "\t", "Using"))]
    return ": ".join(told[:2])


def _demand_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if "PYSPARK_GATEWAY_PORT" in os.environ or shutil.which("java") or (home and (Path(home) / "bin").is_dir()):
        return
    raise UsageError("the Spark engine needs Java 17 or newer; install it (openjdk-17-jre-headless) or set JAVA_HOME")


def _conf(master: str | None, memory: int | None, given: Mapping[str, str]) -> dict[str, str]:
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ or "PYSPARK_SUBMIT_ARGS" in os.environ
    master = master or given.get("spark.master") or (None if submitted else "local[*]")
    found = dict(_ALWAYS)
    if master is not None:
        found["spark.master"] = master
    if master is not None and master.startswith("local"):
        found |= _HERE | _of_this_machine(memory if master.startswith("local[") or master == "local" else None)
    if memory is not None and not (master or "").startswith("local["):
        found["spark.executor.memory"] = f"{memory >> 20}m"
    return {**found, **given}


def _of_this_machine(memory: int | None) -> dict[str, str]:
    """Return what a run on this machine needs: its Python and this package for the workers, memory, quiet logs."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # no setting says it: the driver reads the environment
    package = Path(__file__).parents[3]
    paths = [str(package), *filter(None, [os.environ.get("PYTHONPATH")])]
    logs = (Path(__file__).parent / "log4j2.properties").as_uri()
    scratch = _scratch().path
    return {
        "spark.executorEnv.PYTHONPATH": os.pathsep.join(paths),
        "spark.driver.memory": f"{(memory or _MEMORY) >> 20}m",
        "spark.sql.shuffle.partitions": str(_PARTS),
        "spark.driver.extraJavaOptions": f'-Dlog4j2.configurationFile={logs} "-Djava.io.tmpdir={scratch}"',
        "spark.local.dir": str(scratch),
    }


def _line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


@contextmanager
def session(
    master: str | None = None, memory: int | None = None, conf: Mapping[str, str] | None = None
) -> Iterator[SparkSession]:
    """Give a session of Spark; one that was started for it ends with it. Arguments and errors are those of `start`.

    A session that was there stays as it is, but for settings of SQL.
    """
    own = not _is_there()
    spark = start(master, memory, conf)
    try:
        yield spark
    finally:
        if own:
            spark.stop()


@cache
def _scratch() -> Folder:
    """Return the folder of this process for what Spark leaves on disk while it runs; it goes with the process."""
    return Folder()


def clear() -> None:
    """End the JVM that this process has started, at once, with all that it runs; what waits for it is interrupted."""
    _ENDED.set()
    if _STARTED:
        # What still talks to the JVM would say, each in its way, that it is gone.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    for process in _STARTED:
        process.kill()
        process.wait()


def ended() -> bool:
    """Say whether the JVM was ended by `clear`, so that no other error is worth telling."""
    return _ENDED.is_set()


def _is_there() -> bool:
    """Say whether this process has a session; PySpark is not imported to ask."""
    module = sys.modules.get("pyspark.sql")
    return module is not None and module.SparkSession.getActiveSession() is not None
