"""All matches of two documents: verified pairs of sentences, each sentence used once, then passages and order.

Greedy by score, so that the best evidence is taken first; ties go by the words of the sentences, those of the longer
text first, and only for equal words by position. So a shuffle changes no match, and exchanging the documents mirrors
them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from dedup import order
from dedup.model import Shingled
from dedup.score import Scored, Scorer
from dedup.settings import Settings
from dedup.verdicts import Alignment, Match, MatchKind, Passage, Place

_Range = tuple[int, int]
_Place = tuple[int, int]
#: A joined match is looked for in runs of at most so many neighbouring sentences.
_JOIN = 3


def align(left: Shingled, right: Shingled, scorer: Scorer, settings: Settings) -> Alignment:
    """Return the alignment of two documents."""
    chosen = _chosen(left, right, list(_proposals(left, right, scorer, settings)), settings)
    matches = [_match(left, right, scored, settings) for scored in sorted(chosen, key=lambda s: s.left)]
    ranks = _ranks(matches)
    in_order = _kept(left, right, matches, ranks)
    matches = [replace(match, moved=index not in in_order) for index, match in enumerate(matches)]
    matches, passages = _passages(left, right, matches)
    return Alignment(tuple(matches), passages, order.describe(ranks, len(in_order), settings))


def _proposals(left: Shingled, right: Shingled, scorer: Scorer, settings: Settings) -> Iterator[Scored]:
    """Yield what scores high enough: single pairs, then one sentence against two or three where joining gains."""
    singles: dict[_Place, float] = {}
    equal: set[_Place] = set()
    for i, j in scorer.alike():
        ours, theirs = left.tokens[i], right.tokens[j]
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
        for length in range(2, _JOIN + 1):
            if all((i, j + step) in in_left for step in range(1, length)):
                yield (i, i + 1), (j, j + length)
    for i, j in sorted(in_right):
        for length in range(2, _JOIN + 1):
            if all((i + step, j) in in_right for step in range(1, length)):
                yield (i, i + length), (j, j + 1)


def _chosen(left: Shingled, right: Shingled, proposals: list[Scored], settings: Settings) -> list[Scored]:
    left_longer = (left.words, left.content) >= (right.words, right.content)

    def rank(scored: Scored) -> tuple[float, str, str, _Range, _Range]:
        ours, theirs = (left, scored.left), (right, scored.right)
        longer, other = (ours, theirs) if left_longer else (theirs, ours)
        return (-scored.score, _joined(*longer), _joined(*other), longer[1], other[1])

    taken: tuple[set[int], set[int]] = (set(), set())
    chosen = []
    for scored in sorted(proposals, key=rank):
        places = set(range(*scored.left)), set(range(*scored.right))
        if not (places[0] & taken[0] or places[1] & taken[1]):
            taken[0].update(places[0])
            taken[1].update(places[1])
            chosen.append(scored)
    alone = all(min(_words(left, scored.left), _words(right, scored.right)) < settings.min_tokens for scored in chosen)
    return [] if alone else chosen


def _joined(side: Shingled, places: _Range) -> str:
    return " ".join(token for tokens in side.tokens[places[0] : places[1]] for token in tokens)


def _words(side: Shingled, places: _Range) -> int:
    return sum(len(tokens) for tokens in side.tokens[places[0] : places[1]])


def _match(left: Shingled, right: Shingled, scored: Scored, settings: Settings) -> Match:
    ours, theirs = (
        [token for tokens in side.tokens[places[0] : places[1]] for token in tokens]
        for side, places in ((left, scored.left), (right, scored.right))
    )
    kind: MatchKind = "near-verbatim" if scored.edit >= settings.near_verbatim else "near-paraphrase"
    return Match(
        left=left.body[scored.left[0] : scored.left[1]],
        right=right.body[scored.right[0] : scored.right[1]],
        kind="verbatim" if ours == theirs else kind,
        score=scored.score,
        jaccard=_jaccard(left, right, scored),
        cosine=scored.cosine,
        edit=scored.edit,
        left_words=len(ours),
        right_words=len(theirs),
        quoted=max(_quoted(left, scored.left), _quoted(right, scored.right)) >= settings.quoted_sentence,
    )


def _jaccard(left: Shingled, right: Shingled, scored: Scored) -> float:
    ours = np.unique(np.concatenate(left.shingles[scored.left[0] : scored.left[1]]))
    theirs = np.unique(np.concatenate(right.shingles[scored.right[0] : scored.right[1]]))
    shared = len(np.intersect1d(ours, theirs, assume_unique=True))
    return shared / (len(ours) + len(theirs) - shared)


def _quoted(side: Shingled, places: _Range) -> float:
    """Return the share of the words of a range of body sentences that stand in quotation marks."""
    quoted = sum(side.sentences[side.body[i]].quoted * len(side.tokens[i]) for i in range(*places))
    return quoted / _words(side, places)


def _ranks(matches: Sequence[Match]) -> list[int]:
    """Return the rank on the right of each match, matches standing in the order of the left."""
    by_right = sorted(range(len(matches)), key=lambda index: matches[index].right)
    ranks = [0] * len(matches)
    for rank, index in enumerate(by_right):
        ranks[index] = rank
    return ranks


def _kept(left: Shingled, right: Shingled, matches: Sequence[Match], ranks: list[int]) -> set[int]:
    """Return the indices of the matches in the longest kept run; ties as read in the text of smaller content hash."""
    if left.content <= right.content:
        return set(order.kept(ranks, [match.left_words + match.right_words for match in matches]))
    places = sorted(range(len(ranks)), key=ranks.__getitem__)
    words = [matches[index].left_words + matches[index].right_words for index in places]
    return {places[position] for position in order.kept(places, words)}


def _passages(left: Shingled, right: Shingled, matches: list[Match]) -> tuple[list[Match], tuple[Passage, ...]]:
    """Return the matches, each with the index of its passage, and the passages in the order of the left text."""
    ours = {sentence: position for position, sentence in enumerate(left.body)}
    theirs = {sentence: position for position, sentence in enumerate(right.body)}
    groups: list[list[int]] = []
    for index, match in enumerate(matches):
        before = matches[index - 1] if index else None
        adjacent = (
            before is not None
            and ours[match.left[0]] == ours[before.left[-1]] + 1
            and theirs[match.right[0]] == theirs[before.right[-1]] + 1
        )
        if adjacent:
            groups[-1].append(index)
        else:
            groups.append([index])
    numbered = [replace(matches[index], passage=number) for number, group in enumerate(groups) for index in group]
    return numbered, tuple(_passage(left, right, numbered, group) for group in groups)


def _passage(left: Shingled, right: Shingled, matches: Sequence[Match], group: list[int]) -> Passage:
    ours, theirs = ([index for at in group for index in getattr(matches[at], side)] for side in ("left", "right"))
    words = [sum(matches[at].left_words for at in group), sum(matches[at].right_words for at in group)]
    return Passage(
        left=_place(left, ours),
        right=_place(right, theirs),
        matches=tuple(group),
        words=min(words),
        fingerprint=_fingerprint(_text(left, ours), _text(right, theirs)),
    )


def _place(side: Shingled, sentences: Sequence[int]) -> Place:
    first, last = side.sentences[sentences[0]], side.sentences[sentences[-1]]
    return Place(first.start, last.end, first.line, first.column)


def _text(side: Shingled, sentences: Sequence[int]) -> str:
    positions = {sentence: position for position, sentence in enumerate(side.body)}
    return " ".join(token for index in sentences for token in side.tokens[positions[index]])


def _fingerprint(left: str, right: str) -> str:
    """Return 16 hexadecimal digits over the tokens of both sides, the same when the sides are exchanged."""
    both = "\n".join(sorted((left, right)))
    return hashlib.sha256(both.encode("utf-8", "surrogatepass")).hexdigest()[:16]
