"""Scan one made-up archive with the Spark engine and the local engine, and compare what both find and what it costs.

    python benchmarks/spark.py --articles 100000 [--corpus FILE.jsonl] [--master 'local[4]'] [--driver-memory 4g]
        [--engines spark,local] [--no-record]

Of each engine: seconds of the clock and of the processors, and the peak of the memory of all its processes; of Spark
for each phase also what its tasks sent one another, as Spark itself counts it. In local mode the driver's memory is
that of all tasks too: `--driver-memory 1g --articles 200000` shows that nothing which grows with the archive is held.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import record
from racing import running

ROOT = Path(__file__).resolve().parents[1]
#: Seconds after which an engine is stopped.
_LIMIT = 6 * 3600.0
_UNITS = {"m": 1 << 20, "g": 1 << 30}
#: What is added up over the stages of a phase, by the name that Spark has for it.
_SUMS = {
    "shuffle_bytes": "shuffleWriteBytes",
    "read_bytes": "inputBytes",
    "written_bytes": "outputBytes",
    "spilled_bytes": "diskBytesSpilled",
    "task_seconds": "executorRunTime",
}


def main() -> None:
    """Run both engines in processes of their own, print a table, and keep a record."""
    given = _arguments()
    if given.child:
        engine = _spark if given.engines == "spark" else _local
        found = engine(given)
        print(json.dumps({"processor_seconds": _processors(), **found}))
        return
    with tempfile.TemporaryDirectory(prefix="spark-bench-", dir=given.scratch) as scratch:
        corpus = given.corpus or _made(given.articles, Path(scratch))
        found = {name: _measured(name, corpus, Path(scratch) / name, given) for name in given.engines.split(",")}
    counts = [one.get("counts") for one in found.values()]
    articles = next((count["documents"] for count in counts if count), 0)
    figures = {"articles": articles, "equal": all(one == counts[0] for one in counts), "load": os.getloadavg()[2]}
    print(json.dumps(figures | found, indent=1))
    if not given.no_record:
        command = f"python benchmarks/spark.py --articles {articles} --master {given.master}"
        whole = f"{command} --driver-memory {given.driver_memory}"
        print(record.write(f"spark-{articles}-{given.driver_memory}", whole, figures | found))
    sys.exit(not figures["equal"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--corpus", help="an archive that is there, in place of a made one")
    parser.add_argument("--master", default="local[4]")
    parser.add_argument("--driver-memory", default="4g")
    parser.add_argument("--engines", default="spark,local")
    parser.add_argument("--scratch", help="folder for what is written; as large as a few times the archive")
    parser.add_argument("--no-record", action="store_true")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser.parse_args()


def _bytes(size: str) -> int:
    return int(size[:-1]) * _UNITS[size[-1].lower()]


def _made(articles: int, folder: Path) -> str:
    path = folder / "archive.jsonl"
    many = ["--reprints", str(articles // 100), "--popular", str(articles // 5)]
    made = [str(ROOT / "benchmarks" / "made_corpus.py"), "--articles", str(articles), "--out", str(path), *many]
    outcome = running.run([sys.executable, *made, "--truth", str(folder / "truth.jsonl")], _LIMIT)
    if outcome.error:
        sys.exit(f"the archive could not be made: {outcome.error}")
    return str(path)


def _measured(name: str, corpus: str, tables: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Return what an engine took and found; of one that failed why."""
    own = ["--child", str(tables), "--corpus", corpus, "--master", given.master, "--driver-memory", given.driver_memory]
    command = [sys.executable, __file__, *own, "--engines", name]
    outcome = running.run(command, _LIMIT, extra={"SPARK_LOCAL_DIRS": str(tables.parent)})
    found: dict[str, Any] = {"seconds": round(outcome.seconds, 1), "peak_bytes": outcome.peak}
    if outcome.error:
        return found | {"error": outcome.error}
    run = json.loads((tables / "run.json").read_text("utf-8"))
    found |= {"counts": run["counts"] | run["summary"], "phases": run["phases"]}
    told: dict[str, Any] = json.loads(outcome.out.splitlines()[-1])
    return found | told


def _local(given: argparse.Namespace) -> dict[str, Any]:
    """Scan with the local engine, on as many cores."""
    from dedup.cli import run

    cores = given.master.partition("[")[2].rstrip("]")
    threads = ["--threads", cores] if cores.isdecimal() else []
    run(["scan", given.corpus, "--engine", "local", "--retrieval", "indexed", *threads, "-o", f"parquet={given.child}"])
    return {}


def _spark(given: argparse.Namespace) -> dict[str, Any]:
    """Scan with Spark and return what it counts."""
    from dedup import distributed
    from dedup.engines.spark.session import session

    conf = {"spark.ui.enabled": "true", "spark.ui.port": "0", "spark.ui.retainedStages": "100000"}
    with session(given.master, _bytes(given.driver_memory), conf) as spark:
        context = spark.sparkContext

        def told(phase: str, done: int, total: int) -> None:
            context.setJobDescription(phase)

        found = distributed.scan([given.corpus], tables=given.child, retrieval="indexed", progress=told)
        time.sleep(1)  # Spark counts what its tasks did a little later
        address = f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}/stages?status=complete"
        with urlopen(address.replace("https", "http")) as answer:
            stages = json.load(answer)
        return {"stages": _sums(stages, found.rows["documents"]), "processor_seconds": _processors()}


def _sums(stages: list[dict[str, Any]], articles: int) -> dict[str, dict[str, float]]:
    """Return for each phase what its stages sent, read, wrote, spilled, and how long their tasks ran."""
    found: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(_SUMS, 0))
    for stage in stages:
        for name, told in _SUMS.items():
            found[stage.get("description") or "other"][name] += stage.get(told, 0)
    for sums in found.values():
        sums["task_seconds"] = round(sums["task_seconds"] / 1000, 1)
        sums["shuffle_bytes_per_article"] = round(sums["shuffle_bytes"] / articles, 1)
    return dict(found)


def _processors() -> float:
    """Return the seconds that the processes of this session have used of processors, those that ended among them."""
    ticks = 0
    for process in running.members(os.getsid(0)):
        times = (process / "stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, times[11:15]))
    return round(ticks / os.sysconf("SC_CLK_TCK"), 1)


if __name__ == "__main__":
    main()
