"""How good the tool was when it was last measured: figures of a record in `benchmarks/records/`, with its date.

A test compares them with that record.
"""

from __future__ import annotations

from typing import NamedTuple

from dedup.model import Published

DATE = Published(2026, 11, 22)
COMMAND = "benchmarks/quality.py"


class Measured(NamedTuple):
    """A figure: its name in the record, what it is in words, as it is shown, and on what it was measured."""

    figure: str
    what: str
    shown: str
    beside: str


MEASURED = (
    Measured(
        "reshuffle: copy or not, AUC, hard independent pairs",
        "Made-up copies told from different stories on one topic: area under the curve",
        "0.9996",
        "899 copies, 1,000 pairs of different stories",
    ),
    Measured("reshuffle: relation right", "Relation named rightly", "99.8%", "1,996 of 2,000 cases"),
    Measured(
        "reshuffle: findings in 1,000 hard independent pairs",
        "Findings in 1,000 pairs of different stories on one topic",
        "0",
        "at most 4 with 95% confidence",
    ),
    Measured("reshuffle: order verdict right", "Order named rightly", "97.7%", "878 of 899 copies"),
    Measured("reshuffle: map recall, verbatim copies", "Copied sentences found", "100.0%", "6,168 of 6,168 sentences"),
    Measured(
        "reshuffle: map recall, reworded strong",
        "Strongly reworded sentences found",
        "92.3%",
        "686 of 743 sentences",
    ),
)
