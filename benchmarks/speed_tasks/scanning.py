"""`dedup scan` as a process: seconds by phase, peak memory, what it compared and listed, and the families it found."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from racing.running import run

_BY_ONE = " AND pair IN (SELECT pair FROM '{matches}' GROUP BY pair HAVING count(*) = 1)"
#: Relations that say that one text holds another's.
COPIES = ("duplicate", "copy", "reshuffled-copy", "rewrite", "excerpt")


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan: the process's seconds and peak of memory in bytes, its phases, counts, and who is family of whom.

    `related` are the listed pairs of which one holds text of the other, `by_one` those that one match relates.
    """

    seconds: float
    peak: int
    phases: dict[str, float]
    summary: dict[str, int]
    retrieval: str
    families: dict[str, str]
    related: frozenset[tuple[str, str]]
    by_one: frozenset[tuple[str, str]]
    error: str = ""

    @property
    def compared(self) -> int:
        """Return the pairs of documents that were compared: the candidates."""
        return int(self.summary.get("pairs_compared", 0))

    @property
    def found(self) -> int:
        """Return the pairs of documents of which one holds text of the other."""
        return sum(int(self.summary.get(relation, 0)) for relation in COPIES)

    def figures(self) -> dict[str, Any]:
        """Return what goes into the record."""
        return {
            "seconds": round(self.seconds, 2),
            "peak_MB": round(self.peak / 1e6),
            "phases": self.phases,
            "retrieval": self.retrieval,
            "summary": self.summary,
            "error": self.error,
        }


def scan(path: Path, threads: int, limit: float = 900.0, options: Sequence[str] = ()) -> Scan:
    """Scan a file by the command line with the local engine and tables as its output; a failure is a value."""
    with TemporaryDirectory(prefix="racing-scan-") as folder:
        tables = Path(folder) / "tables"
        command = [sys.executable, "-m", "dedup", "scan", str(path), "--engine", "local", "--threads", str(threads)]
        command += ["--output", f"parquet={tables}", "--no-text", "--quiet", "--format", "concise", *options]
        outcome = run(command, limit)
        if not (tables / "run.json").is_file():
            return Scan(
                outcome.seconds,
                outcome.peak,
                {},
                {},
                "",
                {},
                frozenset(),
                frozenset(),
                outcome.error or "wrote no tables",
            )
        told = json.loads((tables / "run.json").read_text(encoding="utf-8"))
        families, related, by_one = _families(tables), _related(tables), _related(tables, _BY_ONE)
    return Scan(
        outcome.seconds, outcome.peak, told["phases"], told["summary"], told["retrieval"], families, related, by_one
    )


def _families(tables: Path) -> dict[str, str]:
    """Return the family of each document that has one."""
    return dict(_rows(f"SELECT document, family FROM '{tables / 'members.parquet'}'"))


def _related(tables: Path, more: str = "") -> frozenset[tuple[str, str]]:
    """Return the listed pairs of which one holds text of the other, and of which more is true."""
    wanted = ", ".join(f"'{relation}'" for relation in COPIES)
    query = f'SELECT "left", "right" FROM \'{tables / "pairs.parquet"}\' WHERE relation IN ({wanted})'
    query += more.format(matches=tables / "matches.parquet")
    return frozenset((str(left), str(right)) for left, right in _rows(query))


def _rows(query: str) -> list[tuple[Any, ...]]:
    import duckdb

    with duckdb.connect() as connection:
        rows: list[tuple[Any, ...]] = connection.execute(query).fetchall()
    return rows


@dataclass(frozen=True, slots=True)
class Planted:
    """What is known of a made-up corpus: each family's articles with their kind, and who holds the popular sentence."""

    families: dict[int, dict[str, str]]
    popular: frozenset[str]

    @classmethod
    def read(cls, truth: Path) -> Planted:
        """Read the truth that the generator wrote."""
        families: dict[int, dict[str, str]] = {}
        popular = set()
        for line in truth.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["family"] is None:
                popular.add(row["document"])
            else:
                families.setdefault(row["family"], {})[row["document"]] = row["kind"]
        return cls(families, frozenset(popular))

    def recall(self, found: dict[str, str]) -> float:
        """Return the share of planted articles that stand in the family that most of theirs stand in."""
        joined = sum(max(_sizes(members, found), default=0) for members in self.families.values())
        return joined / max(1, sum(map(len, self.families.values())))

    def largest(self, found: dict[str, str]) -> tuple[int, int]:
        """Return the size of the largest planted family, and how many of it stand in one family."""
        members = max(self.families.values(), key=len, default={})
        return len(members), max(_sizes(members, found), default=0)

    def of_popular(self, pairs: frozenset[tuple[str, str]]) -> int:
        """Return how many of the pairs are two holders of the popular sentence."""
        return sum(left in self.popular and right in self.popular for left, right in pairs)

    def strangers(self, found: dict[str, str]) -> int:
        """Return how many articles stand in a family without being planted."""
        planted = {document for members in self.families.values() for document in members}
        return len(found.keys() - planted)


def _sizes(members: dict[str, str], found: dict[str, str]) -> list[int]:
    return list(Counter(found[document] for document in members if document in found).values())
