"""Dated records of what was measured: beside the figures the machine, the versions and the command."""

from __future__ import annotations

import json
import os
import platform
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "records"
_LIBRARIES = ("click", "datasketch", "duckdb", "numba", "numpy", "rapidfuzz", "rich", "scikit-learn", "trafilatura")


def write(name: str, command: str, figures: dict[str, Any]) -> Path:
    """Write the figures of a run to `records/NAME-DATE.json` and return its path; a run of the same day is replaced."""
    content = {
        "date": date.today().isoformat(),
        "command": command,
        "machine": {"cores": os.cpu_count(), "processor": _processor(), "system": platform.system()},
        "versions": {"python": sys.version.split()[0], **{library: version(library) for library in _LIBRARIES}},
        "figures": figures,
    }
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}-{content['date']}.json"
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
