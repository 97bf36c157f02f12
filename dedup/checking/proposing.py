"""Which texts of a reference in memory are worth comparing with a draft: with numpy alone, for a check starts often.

It proposes as `engines.index` does: texts that share enough shingles which are not common, or hold equal sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from dedup.age import age, by_age
from dedup.model import Shingled
from dedup.settings import Settings

_Ints = NDArray[np.int64]


def every(drafts: Sequence[Shingled], texts: Sequence[Shingled]) -> Iterator[tuple[int, int]]:
    """Yield every pair of a draft and a text, by index."""
    return product(range(len(drafts)), range(len(texts)))


def shared(drafts: Sequence[Shingled], texts: Sequence[Shingled], settings: Settings) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a draft and a text that share shingles enough, by index."""
    postings = _posted(texts, settings)
    for number, draft in enumerate(drafts):
        for text in _proposed(draft, postings, settings):
            yield number, text


@dataclass(frozen=True, slots=True, eq=False)
class _Postings:
    """Where shingles stand: `values`, sorted, run parallel to `sentences`, which index the distinct sentences.

    Sentence `s` is held by the texts `holders[starts[s] : starts[s + 1]]`, of popular ones the oldest `anchors` only.
    `sizes` has the shingles of each text, `numbers` the index of each distinct sentence by its tokens.
    """

    values: NDArray[np.uint64]
    sentences: _Ints
    holders: _Ints
    starts: _Ints
    sizes: _Ints
    numbers: dict[tuple[str, ...], int]


def _posted(texts: Sequence[Shingled], settings: Settings) -> _Postings:
    numbers: dict[tuple[str, ...], int] = {}
    shingles: list[NDArray[np.uint64]] = []
    holding: list[dict[int, None]] = []
    sizes = np.zeros(len(texts), np.int64)
    for at, text in enumerate(texts):
        for tokens, ids in _distinct(text, settings).items():
            number = numbers.setdefault(tokens, len(numbers))
            if number == len(holding):
                holding.append({})
                shingles.append(ids)
            holding[number][at] = None
            sizes[at] += len(ids)
    holders = _thinned(holding, texts, settings)
    values = np.concatenate([np.empty(0, np.uint64), *shingles])
    owners = np.repeat(np.arange(len(shingles)), [len(ids) for ids in shingles])
    order = np.argsort(values, kind="stable")
    starts = np.cumsum([0, *map(len, holders)])
    flat = np.array([one for several in holders for one in several], np.int64)
    return _Postings(values[order], owners[order], flat, starts, sizes, numbers)


def _distinct(text: Shingled, settings: Settings) -> dict[tuple[str, ...], NDArray[np.uint64]]:
    """Return the shingles of each distinct sentence that is long enough to propose anything."""
    return {
        tokens: ids
        for tokens, ids in zip(text.tokens, text.shingles, strict=True)
        if len(tokens) >= settings.min_tokens
    }


def _thinned(holding: Sequence[dict[int, None]], texts: Sequence[Shingled], settings: Settings) -> list[list[int]]:
    """Return the holders of each sentence, of a popular one the oldest: few of 500 reprints tell of a story."""
    if all(len(holders) <= settings.hot for holders in holding):
        return [list(holders) for holders in holding]
    ranks = by_age([age(text.document.published, text.content) for text in texts])
    return [
        sorted(holders, key=ranks.__getitem__)[: settings.anchors] if len(holders) > settings.hot else list(holders)
        for holders in holding
    ]


def _proposed(draft: Shingled, postings: _Postings, settings: Settings) -> list[int]:
    sentences = _distinct(draft, settings)
    wanted = np.unique(np.concatenate([np.empty(0, np.uint64), *sentences.values()]))
    counts = _shared(wanted, postings, settings)
    for tokens, ids in sentences.items():
        at = postings.numbers.get(tokens)
        if at is not None:
            counts[postings.holders[postings.starts[at] : postings.starts[at + 1]]] += len(ids)
    smaller = np.minimum(postings.sizes, sum(map(len, sentences.values())))
    enough = (counts >= settings.shared_shingles) & (counts >= settings.shared_part * smaller)
    found: list[int] = np.flatnonzero(enough).tolist()
    return found


def _shared(wanted: NDArray[np.uint64], postings: _Postings, settings: Settings) -> _Ints:
    """Return how many of some shingles, but for common ones, each text holds."""
    first = np.searchsorted(postings.values, wanted, "left")
    number = np.searchsorted(postings.values, wanted, "right") - first
    rare = (number > 0) & (number <= settings.common_shingle)
    first, number = first[rare], number[rare]
    shingle, place = _ranges(first, number)
    sentences = postings.sentences[place]
    held, place = _ranges(postings.starts[sentences], np.diff(postings.starts)[sentences])
    texts = len(postings.sizes)
    pairs = np.unique(shingle[held] * texts + postings.holders[place])
    return np.bincount(pairs % max(texts, 1), minlength=texts)


def _ranges(starts: _Ints, lengths: _Ints) -> tuple[_Ints, _Ints]:
    """Return all positions of several ranges, and for each the number of its range."""
    owners = np.repeat(np.arange(len(starts)), lengths)
    before = np.cumsum(lengths) - lengths
    return owners, np.arange(len(owners)) + np.repeat(starts - before, lengths)
