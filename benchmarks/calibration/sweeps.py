"""The values tried of each setting, one at a time around the shipped one; the rest stays as shipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from calibration.quotations import READINGS
from calibration.verdicts import Variant
from dedup.settings import Settings

Values = tuple[float, ...]

#: Is this sentence that one? What moves the operating point of a match.
MATCH: Mapping[str, Values] = {
    "match_cosine": (0.3, 0.4, 0.45, 0.5, 0.55, 0.6),
    "intercept": tuple(round(Settings().intercept + by, 2) for by in (-2, -1, -0.5, -0.25, 0, 0.25, 0.5, 1, 2)),
    "near_identical": (0.8, 0.85, 0.9, 0.95, 1.0),
    "stem": (3, 4, 5, 6, 8),
    "join_part": (0.3, 0.4, 0.5, 0.6, 0.7),
    "join_gain": (0.0, 0.25, 0.5, 1.0, 2.0),
}
#: The axes of the relation table.
RELATION: Mapping[str, Values] = {
    "whole": (0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95),
    "most": (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7),
    "part": (0.05, 0.075, 0.1, 0.15, 0.2),
    "near_verbatim": (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9),
    "copied": (0.3, 0.4, 0.5, 0.6, 0.7),
    "quoted_sentence": (0.1, 0.25, 0.5, 0.75, 0.95),
    "quotes": (0.6, 0.7, 0.8, 0.9, 1.0),
    "excerpt_length": (0.3, 0.4, 0.5, 0.6, 0.7),
    "copy_words": (1, 6, 12, 18, 25),
    "passage_words": (10, 15, 25, 35, 50),
    "rewrite_matches": (1, 2, 3, 4, 5),
    "passage_matches": (1, 2, 3, 4, 5),
    "attributed": (0.3, 0.4, 0.5, 0.6, 0.7),
}
#: The order verdict.
ORDER: Mapping[str, Values] = {
    "order_p": (0.001, 0.005, 0.01, 0.05, 0.1),
    "order_kept": (0.7, 0.75, 0.8, 0.85, 0.9),
    "order_lost": (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8),
    "order_matches": (4, 5, 6, 7, 8),
}
QUOTATIONS = "how quotations count"


def values_of(name: str, quick: bool) -> Values:
    """Return the values tried of a setting, ascending, the shipped one always among them; three of them when quick."""
    shipped = getattr(Settings(), name)
    tried = sorted({*MATCH.get(name, ()), *RELATION.get(name, ()), *ORDER.get(name, ()), shipped})
    at = tried.index(shipped)
    return tuple(tried[max(0, at - 1) : at + 2]) if quick else tuple(tried)


def variants(quick: bool) -> dict[tuple[str, float | str], Variant]:
    """Return every variant by setting and value."""
    shipped = Settings()
    found: dict[tuple[str, float | str], Variant] = {}
    for name in (*MATCH, *RELATION, *ORDER):
        for value in values_of(name, quick):
            found[name, value] = Variant(_moved(name, value))
    return found | {(QUOTATIONS, reading): Variant(shipped, reading) for reading in READINGS}


def _moved(name: str, value: float) -> Settings:
    return replace(Settings(), **{name: value})  # type: ignore[arg-type]
