"""The labelled data, each set cut once into a calibration half and a gate half, by the hash of an id.

Whoever wants rows must name the half. The gate half opens for `quality.py` alone: what any other program learns, it
learns without having seen it. Clough & Stevenson is cut by the person who answered, so that both halves hold all five
sources; bills are cut one by one, so that a pair of bills is in one half or in none; PAN pairs by their first sentence,
which is all the id they have.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from thresholds import DATA, calibration_half
from tracks.figure import NotAvailable

Half = Literal["calibration", "gate"]
Row = dict[str, Any]

#: The program that may open the gate half.
GATE = "quality.py"
#: Each set: its file, and the id that is hashed.
SETS: dict[str, tuple[str, Callable[[Row], str]]] = {
    "clough": ("clough_stevenson/clough.jsonl", lambda row: str(row["answer_id"])[:4]),
    "pan": ("sentence_paraphrase/pan_sent_train.jsonl", lambda row: str(row["s1"])),
    "mrpc": ("sentence_paraphrase/mrpc_train.jsonl", lambda row: str(row["id1"])),
    "bills": ("bills/labeled_bills.jsonl", lambda row: str(row["id"])),
    "reuters": ("reuters21578/reuters21578.jsonl.gz", lambda row: str(row["id"])),
}


class GateClosed(Exception):
    """A program other than the gate asked for the gate half."""


def rows(name: str, half: Half) -> list[Row]:
    """Return the rows of one half of a set, in the order of the file.

    Raises GateClosed for the gate half in any program but `quality.py`, NotAvailable when the file is missing.
    """
    demand(name, half)
    file, key = SETS[name]
    return [row for row in _read(DATA / file) if calibration_half(key(row)) == (half == "calibration")]


def demand(name: str, half: Half) -> None:
    """Raise GateClosed when this program may not open that half of a set, ValueError when there is no such half."""
    if half not in ("calibration", "gate"):
        raise ValueError(f"there is no half {half}; there are calibration and gate")
    if half == "gate" and _program() != GATE:
        raise GateClosed(f"the gate half of {name} opens for {GATE} only, not for {_program() or 'a shell'}")


def _program() -> str:
    return Path(getattr(sys.modules["__main__"], "__file__", None) or "").name


def _read(path: Path) -> list[Row]:
    if not path.is_file():
        raise NotAvailable(f"no file {path.name}")
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
