"""Writes what the patterns of the credit rules need: `dedup/rules/needed.json`. Run it after any change of the rules.

    python ci/needed_strings.py

A pattern that the table lacks has it read off at every start, which costs a millisecond or two and changes nothing.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from dedup.anchors import TABLE, key, needed  # noqa: E402
from dedup.credit_rules import load, spaced  # noqa: E402

PATH = ROOT / "dedup" / "rules" / TABLE


def table() -> dict[str, list[str]]:
    """Return the strings that each pattern without hints needs, by its key."""
    patterns = [spaced(pattern) for rule, pattern in load().trials.all if not rule.hints]
    return dict(sorted((key(one), sorted(needed(one))) for one in patterns))


def main() -> None:
    """Write the table, a pattern a line."""
    lines = (f"{json.dumps(name)}: {json.dumps(strings, ensure_ascii=False)}" for name, strings in table().items())
    PATH.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
