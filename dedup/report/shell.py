"""Paths as a shell takes them, for the commands that a report names."""

from __future__ import annotations

import os
import shlex

from dedup.model import Segmented


def quoted(text: Segmented) -> str:
    """Return the path of a text as a shell takes it; empty where it is a record of a file, or standard input."""
    document = text.document
    return quoted_path(document.path) if document.record is None and document.path not in ("", "-") else ""


def quoted_path(path: str) -> str:
    """Return a path as the shell of this machine takes it."""
    if os.name != "nt":
        return shlex.quote(path)
    return f'"{path}"' if " " in path else path
