"""Scan on a cluster of two executors in this machine, and kill one of them while pairs are compared.

    python tests/killing.py FOLDER

Prints the number of the process that was killed. The scan must come out as if nothing had happened.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

from dedup import distributed
from test_engines import archive

#: Two executors of one core and 1,024 MB each, in processes of their own.
MASTER = "local-cluster[2,1,1024]"
CONF = {"spark.sql.shuffle.partitions": "6", "spark.sql.codegen.wholeStage": "false", "spark.executor.memory": "1g"}


def executors() -> list[int]:
    """Return the processes of executors in this session of the system."""
    listed = subprocess.run(["ps", "-e", "-o", "pid=,sess=,args="], capture_output=True, text=True, check=True).stdout
    rows = (line.split(maxsplit=2) for line in listed.splitlines())
    own = str(os.getsid(0))
    return [int(pid) for pid, session, told in rows if session == own and "CoarseGrainedExecutorBackend" in told]


def kill() -> None:
    """Kill an executor as soon as tasks run."""
    from pyspark import SparkContext

    tracker: Any = SparkContext.getOrCreate().statusTracker()
    while not any(found.numActiveTasks for at in tracker.getActiveStageIds() if (found := tracker.getStageInfo(at))):
        time.sleep(0.02)
    time.sleep(0.5)
    victim = executors()[0]
    os.kill(victim, signal.SIGKILL)
    print(victim, flush=True)


def told(phase: str, done: int, total: int) -> None:
    """Hear of the steps of the scan."""
    if phase == "comparing":
        threading.Thread(target=kill, daemon=True).start()


if __name__ == "__main__":
    texts = archive(4, stories=60, copies=100)
    distributed.scan(
        texts, tables=sys.argv[1], retrieval="exhaustive", all_pairs=False, master=MASTER, conf=CONF, progress=told
    )
