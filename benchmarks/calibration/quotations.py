"""Other ways to count quotations than the shipped one, worked out beside the judge: no setting switches them."""

from __future__ import annotations

from dataclasses import replace

from dedup.judge import TABLE, measure
from dedup.model import Shingled
from dedup.settings import Settings
from dedup.verdicts import Alignment, Match

SHIPPED = "by sentences, as shipped"
BY_WORDS = "share of words, sentences whatever"
NO_REST = "without the condition on the rest"
READINGS = (SHIPPED, BY_WORDS, NO_REST)


def relation_for(
    reading: str,
    left: Shingled,
    right: Shingled,
    alignment: Alignment,
    settings: Settings,
    common: frozenset[str],
) -> str:
    """Return the relation that the table gives when quotations are counted by a reading."""
    axes = measure(left, right, alignment, settings, common)
    if reading == BY_WORDS:
        axes = replace(axes, quoted=_words(left, right, alignment.matches))
    elif reading == NO_REST:
        axes = replace(axes, unquoted=(None, None))
    return next(name for name, fits in TABLE if fits(axes, settings))


def _words(left: Shingled, right: Shingled, matches: tuple[Match, ...]) -> float:
    """Return the share of the matched words inside quotation marks, the side that has more of them counting."""
    total = [0.0, 0.0]
    quoted = [0.0, 0.0]
    for at, (side, name) in enumerate(((left, "left"), (right, "right"))):
        lengths = dict(zip(side.body, map(len, side.tokens), strict=True))
        for match in matches:
            for index in getattr(match, name):
                total[at] += lengths[index]
                quoted[at] += lengths[index] * side.sentences[index].quoted
    return max((part / whole for part, whole in zip(quoted, total, strict=True) if whole), default=0.0)
