"""All matches of two documents: verified pairs of sentences, each sentence used once, then passages and order.

Greedy by score, so that the best evidence is taken first; ties go by the words of the sentences, those of the longer
text first, and only for equal words by position. So a shuffle changes no match, and exchanging the documents mirrors
them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby, pairwise

from dedup import order
from dedup.derived import Derived, derived
from dedup.model import Shingled
from dedup.score import Scored
from dedup.settings import Settings
from dedup.verdicts import Alignment, Match, MatchKind, Passage, Place

#: A document with what follows from it.
_Side = tuple[Shingled, Derived]


def align(left: Shingled, right: Shingled, proposals: Iterable[Scored], settings: Settings) -> Alignment:
    """Return the alignment of two documents, chosen from what they propose; the order of proposals plays no part."""
    chosen = sorted(_chosen(left, right, proposals, settings), key=lambda scored: scored.left)
    ranks = _ranks(chosen)
    in_order = _kept(left, right, chosen, ranks)
    groups = _groups(chosen)
    match = partial(_match, (left, derived(left)), (right, derived(right)), settings)
    matches = tuple(
        match(chosen[index], index not in in_order, number) for number, group in enumerate(groups) for index in group
    )
    passages = tuple(_passage(left, right, chosen, group) for group in groups)
    return Alignment(matches, passages, order.describe(ranks, len(in_order), settings))


def _chosen(left: Shingled, right: Shingled, proposals: Iterable[Scored], settings: Settings) -> list[Scored]:
    taken: tuple[set[int], set[int]] = (set(), set())
    chosen = []
    for scored in _best_first(left, right, proposals):
        ours, theirs = range(*scored.left), range(*scored.right)
        if taken[0].isdisjoint(ours) and taken[1].isdisjoint(theirs):
            taken[0].update(ours)
            taken[1].update(theirs)
            chosen.append(scored)
    return chosen if any(min(_words(left, right, scored)) >= settings.min_tokens for scored in chosen) else []


def _best_first(left: Shingled, right: Shingled, proposals: Iterable[Scored]) -> Iterator[Scored]:
    """Yield proposals by score; the words of sentences are looked at only where scores are equal."""
    ours, theirs = derived(left), derived(right)
    left_longer = (ours.words(), left.content) >= (theirs.words(), right.content)

    def ties(scored: Scored) -> tuple[str, str, tuple[int, int], tuple[int, int]]:
        one, other = ours.text(*scored.left), theirs.text(*scored.right)
        return (one, other, scored.left, scored.right) if left_longer else (other, one, scored.right, scored.left)

    for _, group in groupby(sorted(proposals, key=_falling), key=_falling):
        equal = list(group)
        yield from sorted(equal, key=ties) if len(equal) > 1 else equal


def _falling(scored: Scored) -> float:
    return -scored.score


def _words(left: Shingled, right: Shingled, scored: Scored) -> tuple[int, int]:
    """Return the words of a match on either side."""
    return derived(left).words(*scored.left), derived(right).words(*scored.right)


def _match(one: _Side, other: _Side, settings: Settings, scored: Scored, moved: bool, passage: int) -> Match:
    (left, ours), (right, theirs) = one, other
    equal = ours.text(*scored.left) == theirs.text(*scored.right)
    return Match(
        left=left.body[slice(*scored.left)],
        right=right.body[slice(*scored.right)],
        kind=kind(equal, scored.edit, settings),
        score=scored.score,
        jaccard=1.0 if equal and _single(scored) else _jaccard(ours, theirs, scored),
        cosine=scored.cosine,
        edit=scored.edit,
        left_words=ours.words(*scored.left),
        right_words=theirs.words(*scored.right),
        moved=moved,
        quoted=_quoted(ours, theirs, scored) >= settings.quoted_sentence,
        passage=passage,
    )


def kind(equal: bool, edit: float, settings: Settings) -> MatchKind:
    """Return the kind of a match whose words are `equal` or else of an edit similarity."""
    if equal:
        return "verbatim"
    return "near-verbatim" if edit >= settings.near_verbatim else "near-paraphrase"


def _quoted(ours: Derived, theirs: Derived, scored: Scored) -> float:
    if not (ours.speaks or theirs.speaks):
        return 0.0
    return max(ours.quoted(*scored.left), theirs.quoted(*scored.right))


def _single(scored: Scored) -> bool:
    """Say whether a match is of one sentence with one: only then do equal words make equal shingles."""
    return scored.left[1] - scored.left[0] == scored.right[1] - scored.right[0]


def _jaccard(ours: Derived, theirs: Derived, scored: Scored) -> float:
    one, other = ours.shingles(*scored.left), theirs.shingles(*scored.right)
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def _ranks(chosen: Sequence[Scored]) -> list[int]:
    """Return the rank on the right of each match, matches standing in the order of the left."""
    ranks = [0] * len(chosen)
    for rank, index in enumerate(sorted(range(len(chosen)), key=lambda index: chosen[index].right)):
        ranks[index] = rank
    return ranks


def _kept(left: Shingled, right: Shingled, chosen: Sequence[Scored], ranks: list[int]) -> set[int]:
    """Return the indices of the matches in the longest kept run; ties as read in the text of smaller content hash."""
    words = [sum(_words(left, right, scored)) for scored in chosen]
    if left.content <= right.content:
        return set(order.kept(ranks, words))
    places = sorted(range(len(ranks)), key=ranks.__getitem__)
    return {places[position] for position in order.kept(places, [words[index] for index in places])}


def _groups(chosen: Sequence[Scored]) -> list[list[int]]:
    """Return the maximal runs of matches, by index, that are neighbours on both sides."""
    groups: list[list[int]] = [[0]] if chosen else []
    for index, (before, here) in enumerate(pairwise(chosen), 1):
        if here.left[0] == before.left[1] and here.right[0] == before.right[1]:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _passage(left: Shingled, right: Shingled, chosen: Sequence[Scored], group: list[int]) -> Passage:
    first, last = chosen[group[0]], chosen[group[-1]]
    ours, theirs = (first.left[0], last.left[1]), (first.right[0], last.right[1])
    one, other = derived(left), derived(right)
    return Passage(
        left=place(left, *ours),
        right=place(right, *theirs),
        matches=tuple(group),
        words=min(one.words(*ours), other.words(*theirs)),
        fingerprint=fingerprint(_encoded(one.text(*ours)), _encoded(other.text(*theirs))),
    )


def place(side: Shingled, start: int, after: int) -> Place:
    """Return where neighbouring sentences, by their positions in the body, stand in a document."""
    first, last = side.sentences[side.body[start]], side.sentences[side.body[after - 1]]
    return Place(first.start, last.end, first.line, first.column)


def fingerprint(left: bytes, right: bytes) -> str:
    """Return 16 hexadecimal digits over the tokens of both sides, in UTF-8, the same when the sides are exchanged."""
    both = left + b"\n" + right if left <= right else right + b"\n" + left
    return hashlib.sha256(both).hexdigest()[:16]


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
