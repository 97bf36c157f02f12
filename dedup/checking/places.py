"""Where a path leads, in the one form in which paths can be compared."""

from __future__ import annotations

import os
from pathlib import Path


def real(path: str | Path) -> Path:
    """Return a path without links, in the case that the system compares."""
    return Path(os.path.normcase(os.path.realpath(path)))
