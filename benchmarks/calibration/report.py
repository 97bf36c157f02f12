"""The report: a head with date, machine and command, the conclusions in one table, then every table."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version

from calibration.table import Table
from dedup.settings import Settings

_INTRODUCTION = """Every table moves one setting around its shipped value, which is in bold, and leaves the others as
they ship. Only the calibration halves are read; `tracks/halves.py` keeps the gate halves closed to this program. The
five articles of `corpus/` play no part.

How to read the columns:

- *by the recipe*: whether a relation is what somebody would say who knows how the case was made. No number of the
  relation table is in it, so this column can speak for another value. *better / worse* counts the cases that a value
  puts right and wrong beside the shipped one.
- *by the label*: the labels of the benchmark, which apply the documented limits to the generated extents. They peak at
  those limits by construction and are no reason for a value; they show what is lost to measuring.
- *findings proposed*: of the pairs of stories that make a finding when every pair that shares a shingle is judged, how
  many a retrieval proposes; *gained / lost* is beside the shipped values, *times* the pairs to compare over theirs.
- *findings in hard pairs*: independent stories, each with its nearest neighbour of the same topic at least ten days
  apart.
- A difference is clear when it is over two standard errors of a sign test (McNemar 1947). In {tables} tables one or
  two are to be expected by chance; the figures of the gate half decide.
"""
_KEPT = """## Kept all the same

Two settings of the order may be called improvable above, and stay:

- `order_matches`: that an order is not told from fewer than six matches was fixed before anything was measured. Five
  would tell more of these cases right; what it does to short texts, which the data lacks, is not seen.
- `order_lost`: the gain by the recipe is a loss by the label, which is no more than a definition; what forbids a higher
  value is a choice of made-up orders. So the cases do not settle it, and the first value stays.
"""
_NOT_SEARCHED = """## Not searched

- `attributed`, and the relation common-source: no kind of case has a third party that both texts name. What is shown is
  only which other pairs the value disturbs.
- `copy_words`: the stories have eight sentences and more; what it is for are very short texts, which the data lacks.
- `min_tokens`, `hot`, `anchors`, `exhaustive_sentences`: they are about the size of an archive, and the one there is
  has some 11,000 stories. For the same reason the tables of indexed retrieval hold for this size: in a larger archive
  more shingles stand in over `common_shingle` sentences, and what that loses is not seen.
- Two settings at once: each is moved alone but for those of indexed retrieval, so a pair of values that is better
  together is not seen.
- Other languages than English, and other genres than agency news: the data has none.
"""


def text(tables: Sequence[Table], seconds: float, cases: int, command: str) -> str:
    """Return the report in Markdown."""
    head = [
        "# Calibration",
        "",
        f"Written by `{command}` on {date.today().isoformat()} in {seconds:.0f} s; do not edit. {machine()}."
        f" Settings {Settings().digest()}."
        f" {cases} cases, half of them hard independent pairs, made with seed 1 of the Reuters-21578 stories of the"
        " calibration half; PAN-2010 sentence pairs and the graded answers of Clough & Stevenson, calibration halves.",
        "",
        _INTRODUCTION.format(tables=len(tables)),
        "## Conclusions",
        "",
        "| setting | conclusion |",
        "|---|---|",
        *(f"| [{table.setting}](#{_anchor(table.setting)}) | {table.conclusion} |" for table in tables),
        "",
        "## Tables",
        "",
    ]
    return "\n".join([*head, *(table.markdown() for table in tables), _KEPT, _NOT_SEARCHED])


def machine() -> str:
    """Return the machine and the versions that can change a figure."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "rapidfuzz", "scikit-learn"))
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{system}, Python {platform.python_version()}, {libraries}"


def _anchor(heading: str) -> str:
    return heading.lower().replace(" ", "-")
