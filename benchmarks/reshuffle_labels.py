"""What a generated case should be called: the relation table of the project, worked out from generated extents alone.

Nothing here looks at a text's words beyond counting them, and nothing is shared with the code that is judged: the
figures of the order and the lines of the table are written down a second time. The numbers are those of the table as it
is documented; they are labels, and do not follow when a setting is tuned.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

#: How near to a threshold a label counts as unclear: two careful people could measure it on either side.
UNCLEAR = 0.03
COPIES = frozenset(("duplicate", "copy", "reshuffled-copy", "rewrite", "excerpt"))


@dataclass(frozen=True, slots=True)
class Measured:
    """What was generated, in words: the whole texts, then for each link its words on either side and what it is.

    `order` holds the ranks in the right text of the links in left order; `block` says that the links are one run of
    sentences in both texts, in one order. `notes` says that every link is a standing note of a publisher.
    """

    words: tuple[int, int]
    links: tuple[tuple[int, int], ...]
    edits: tuple[float, ...]
    quoted: tuple[bool, ...]
    unquoted_words: tuple[int, int]
    order: tuple[int, ...]
    block: bool
    notes: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of the relation table: shares, a probability, words, and links that tell an order."""

    whole: float = 0.8
    most: float = 0.5
    part: float = 0.1
    copied: float = 0.5
    quoted: float = 0.8
    short: float = 0.5
    order_kept: float = 0.8
    order_lost: float = 0.6
    order_chance: float = 0.01
    order_least: int = 6
    copy_words: int = 12
    passage_words: int = 25


LIMITS = Limits()
#: Token edit similarity from which a link is a copied one.
NEAR_VERBATIM = 0.7
#: Links from which the order can be told.
ORDER_TOLD = LIMITS.order_least
_SHARES = ("whole", "most", "part", "copied", "quoted", "short", "order_kept", "order_lost")


@dataclass(frozen=True, slots=True)
class Label:
    """What is true of a case; not `clear` where another limit, 0.03 or one link away, would change the relation."""

    relation: str
    extent: str
    wording: str | None
    order: str
    tau: float | None
    coverage: tuple[float, float]
    clear: bool


@dataclass(frozen=True, slots=True)
class _Axes:
    """Shares of words, `words` those of the side that links fewer, `kept` the share of the links in order."""

    case: Measured
    coverage: tuple[float, float]
    copied: float
    quoted: float
    unquoted: float
    length: float
    words: int
    kept: float
    chance: float


def label(case: Measured) -> Label:
    """Return the label of a case by the relation table, first line that fits."""
    axes = _axes(case)
    relation = _relation(axes, LIMITS)
    others = [replace(LIMITS, **{name: getattr(LIMITS, name) + by}) for name in _SHARES for by in (-UNCLEAR, UNCLEAR)]
    others += [replace(LIMITS, order_least=LIMITS.order_least + by) for by in (-1, 1)]
    return Label(
        relation=relation,
        extent=_extent(axes, LIMITS),
        wording=_wording(axes, LIMITS),
        order=_order(axes, LIMITS),
        tau=tau(case.order),
        coverage=axes.coverage,
        clear=all(_relation(axes, limits) == relation for limits in others),
    )


def _axes(case: Measured) -> _Axes:
    total = sum(map(sum, case.links))
    copied = [words for words, edit in zip(case.links, case.edits, strict=True) if edit >= NEAR_VERBATIM]
    inside = [words for words, quoted in zip(case.links, case.quoted, strict=True) if quoted]
    plain = [words for words, quoted in zip(case.links, case.quoted, strict=True) if not quoted]
    return _Axes(
        case=case,
        coverage=(_share(case.links, case.words, 0), _share(case.links, case.words, 1)),
        copied=sum(map(sum, copied)) / total if total else 0.0,
        quoted=sum(map(sum, inside)) / total if total else 0.0,
        unquoted=max(_share(plain, case.unquoted_words, side) for side in (0, 1)),
        length=min(case.words) / max(case.words),
        words=min(sum(link[side] for link in case.links) for side in (0, 1)),
        kept=in_order(case.order) / max(len(case.order), 1),
        chance=chance(case.order),
    )


def _share(links: Sequence[tuple[int, int]], words: tuple[int, int], side: int) -> float:
    return sum(link[side] for link in links) / words[side] if words[side] else 0.0


def _extent(axes: _Axes, limits: Limits) -> str:
    if min(axes.coverage) >= limits.whole:
        return "whole"
    most = max(axes.coverage)
    return "most" if most >= limits.most else "part" if most >= limits.part else "trace"


def _wording(axes: _Axes, limits: Limits) -> str | None:
    return None if not axes.words else "copied" if axes.copied >= limits.copied else "reworded"


def _order(axes: _Axes, limits: Limits) -> str:
    """Return "kept", "lost", "mixed", or "too-few" where the order is too short to tell."""
    if len(axes.case.order) < limits.order_least:
        return "too-few"
    if axes.kept >= limits.order_kept and axes.chance < limits.order_chance:
        return "kept"
    return "lost" if axes.kept < limits.order_lost else "mixed"


def _relation(axes: _Axes, limits: Limits) -> str:
    """Return the first line of the table that fits."""
    extent, wording, order = _extent(axes, limits), _wording(axes, limits), _order(axes, limits)
    much, links, block = extent in ("whole", "most"), axes.case.links, axes.case.block
    copied = wording == "copied"
    passage = axes.words >= limits.passage_words
    lines = (
        ("boilerplate", bool(links) and axes.case.notes),
        ("shared-quotes", axes.quoted >= limits.quoted and axes.unquoted < limits.most),
        ("rewrite", much and wording == "reworded" and len(links) > 1 and passage),
        ("reshuffled-copy", much and copied and order == "lost" and axes.words >= limits.copy_words),
        ("duplicate", extent == "whole" and copied and order == "kept" and axes.words >= limits.copy_words),
        ("excerpt", much and copied and block and axes.length <= limits.short and axes.words >= limits.copy_words),
        ("copy", much and copied and axes.words >= limits.copy_words),
        ("excerpt", extent == "part" and copied and block and passage),
    )
    return next((name for name, fits in lines if fits), "unrelated")


def in_order(order: Sequence[int]) -> int:
    """Return the length of the longest increasing subsequence (patience sorting, Fredman 1975)."""
    tops: list[int] = []
    for rank in order:
        at = bisect_left(tops, rank)
        tops[at : at + 1] = [rank]
    return len(tops)


def discordant(order: Sequence[int]) -> int:
    """Return the pairs that stand in opposite order."""
    return sum(one > other for at, one in enumerate(order) for other in order[at + 1 :])


def tau(order: Sequence[int]) -> float | None:
    """Return Kendall's tau of a permutation, in [-1, 1]; None for fewer than two ranks (Kendall 1938)."""
    pairs = len(order) * (len(order) - 1) // 2
    return 1 - 2 * discordant(order) / pairs if pairs else None


def chance(order: Sequence[int]) -> float:
    """Return the share of all permutations with at most as many pairs in opposite order, in exact whole numbers."""
    counts = _counts(len(order))
    return sum(counts[: discordant(order) + 1]) / sum(counts)


@cache
def _counts(n: int) -> tuple[int, ...]:
    """Return how many permutations of n have 0, 1, 2, ... pairs in opposite order (Mahonian numbers)."""
    if n < 2:
        return (1,)
    before = _counts(n - 1)
    size = len(before) + n - 1
    return tuple(sum(before[max(0, at - n + 1) : at + 1]) for at in range(size))


def one_block(left: Sequence[int], right: Sequence[int]) -> bool:
    """Say whether linked sentences are one run on both sides; `right` runs parallel to ascending `left`."""
    return bool(left) and all(b == a + 1 for side in (left, right) for a, b in pairwise(side))
