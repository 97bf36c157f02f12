"""What two documents propose as matches: pairs of sentences that score high enough, single or joined.

The plain form; `dedup.kernels.evidence` is the compiled one, equal to it number for number.
"""

from __future__ import annotations

from collections.abc import Iterator

from dedup.score import Scored, Scorer

_Range = tuple[int, int]
_Place = tuple[int, int]
#: A joined match is looked for in runs of at most so many neighbouring sentences.
JOIN = 3


def proposals(scorer: Scorer) -> Iterator[Scored]:
    """Yield what scores high enough: single pairs, then one sentence against two or three where joining gains."""
    settings = scorer.settings
    singles: dict[_Place, float] = {}
    equal: set[_Place] = set()
    for i, j in scorer.alike():
        ours, theirs = scorer.left[i], scorer.right[j]
        if ours == theirs:
            equal.add((i, j))
        elif min(len(ours), len(theirs)) < settings.min_tokens:
            continue
        scored = scorer.score((i, i + 1), (j, j + 1))
        if scored.match:
            singles[i, j] = scored.score
            yield scored
    in_right, in_left = scorer.held()
    for ours_range, theirs_range in _joins(in_right - equal, in_left - equal):  # nothing beats an equal sentence
        parts = (singles.get((i, j), 0.0) for i in range(*ours_range) for j in range(*theirs_range))
        scored = scorer.score(ours_range, theirs_range)
        if scored.match and scored.score >= max(parts) + settings.join_gain:
            yield scored


def _joins(in_right: set[_Place], in_left: set[_Place]) -> Iterator[tuple[_Range, _Range]]:
    """Yield one sentence against each run of two or three neighbours that it holds, on either side."""
    for i, j in sorted(in_left):
        for length in range(2, JOIN + 1):
            if all((i, j + step) in in_left for step in range(1, length)):
                yield (i, i + 1), (j, j + length)
    for i, j in sorted(in_right):
        for length in range(2, JOIN + 1):
            if all((i + step, j) in in_right for step in range(1, length)):
                yield (i, i + length), (j, j + 1)
