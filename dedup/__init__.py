"""Finds which news texts share text, sentence by sentence, with the evidence.

import dedup

found = dedup.scan(["corpus/"])
for pair in found.pairs:
    print(pair.left, pair.right, pair.relation, pair.reason)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from dedup.checking.configuration import load_policy
    from dedup.checking.policy import Policy
    from dedup.checking.run import check
    from dedup.errors import DedupError, NothingReadable, UsageError
    from dedup.model import Credit, Document, Published, Segmented, Sentence, Skipped, Span
    from dedup.pipeline import compare, scan
    from dedup.settings import Fields, Settings
    from dedup.verdicts import Family, Finding, Findings, Match, Order, Pair, Passage

_HOME = {
    "dedup.checking.configuration": ("load_policy",),
    "dedup.checking.policy": ("Policy",),
    "dedup.checking.run": ("check",),
    "dedup.errors": ("DedupError", "NothingReadable", "UsageError"),
    "dedup.model": ("Credit", "Document", "Published", "Segmented", "Sentence", "Skipped", "Span"),
    "dedup.pipeline": ("compare", "scan"),
    "dedup.settings": ("Fields", "Settings"),
    "dedup.verdicts": ("Family", "Finding", "Findings", "Match", "Order", "Pair", "Passage"),
}
_MODULE = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "Credit",
    "DedupError",
    "Document",
    "Family",
    "Fields",
    "Finding",
    "Findings",
    "Match",
    "NothingReadable",
    "Order",
    "Pair",
    "Passage",
    "Policy",
    "Published",
    "Segmented",
    "Sentence",
    "Settings",
    "Skipped",
    "Span",
    "UsageError",
    "check",
    "compare",
    "load_policy",
    "scan",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `import dedup` costs nothing."""
    from importlib import import_module

    if name not in _MODULE:
        raise AttributeError(f"module 'dedup' has no attribute {name!r}")
    return getattr(import_module(_MODULE[name]), name)
