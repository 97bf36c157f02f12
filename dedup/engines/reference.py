"""The reference engine: datasketch and scikit-learn, plainly. Oracle of the others, and default on small corpora."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np

from dedup.age import by_age
from dedup.align import align
from dedup.model import Shingled
from dedup.score import Products, Scorer, Tokens, rounded_idf
from dedup.settings import Settings
from dedup.sketch import low_half
from dedup.verdicts import Alignment

DocumentPair = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Sketches:
    """The MinHash of every distinct body sentence, with the documents that hold it, in ascending order."""

    documents: Sequence[Shingled]
    hashes: tuple[Any, ...]
    holders: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of documents worth comparing, `(smaller, larger)` indices, ascending, and how they were found.

    `proposed` is how many of them MinHash proposed; `thinned` how many sentences were popular, so that their holders
    were compared with anchors only.
    """

    pairs: tuple[DocumentPair, ...]
    retrieval: Literal["exhaustive", "banded"]
    proposed: int
    thinned: int


class ReferenceEngine:
    """Sketches with datasketch's MinHash, proposes with its MinHashLSH, weighs with scikit-learn's TF-IDF."""

    name = "reference"

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def sketch(self, documents: Sequence[Shingled]) -> Sketches:
        """Return one MinHash for each distinct sentence of at least `min_tokens` tokens."""
        from datasketch import MinHash

        holders: dict[tuple[str, ...], list[int]] = {}
        values: dict[tuple[str, ...], list[int]] = {}
        for number, document in enumerate(documents):
            for tokens, ids in zip(document.tokens, document.shingles, strict=True):
                if len(tokens) >= self.settings.min_tokens:
                    holders.setdefault(tokens, []).append(number)
                    values.setdefault(tokens, low_half(ids).tolist())
        s = self.settings
        hashes = MinHash.bulk(
            values.values(), num_perm=s.permutations, seed=s.seed, hashfunc=_identity, scheme="affine32"
        )
        return Sketches(documents, tuple(hashes), tuple(tuple(dict.fromkeys(held)) for held in holders.values()))

    def candidates(self, sketches: Sketches) -> Candidates:
        """Return every pair up to `exhaustive_sentences` body sentences, else those with a common band."""
        banded, thinned = self._banded(sketches)
        total = sum(len(document.body) for document in sketches.documents)
        if total > self.settings.exhaustive_sentences:
            return Candidates(tuple(sorted(banded)), "banded", len(banded), thinned)
        every = tuple(combinations(range(len(sketches.documents)), 2))
        return Candidates(every, "exhaustive", len(banded), 0)

    def _banded(self, sketches: Sketches) -> tuple[set[DocumentPair], int]:
        from datasketch import MinHashLSH

        s = self.settings
        index = MinHashLSH(num_perm=s.permutations, params=(s.bands, s.rows))
        for key, sketch in enumerate(sketches.hashes):
            index.insert(key, sketch)
        ranks = by_age(sketches.documents)
        pairs: set[DocumentPair] = set()
        thinned = 0
        for sketch in sketches.hashes:
            held = sorted(
                {holder for key in index.query(sketch) for holder in sketches.holders[key]}, key=ranks.__getitem__
            )
            popular = len(held) > s.hot
            thinned += popular
            pairs.update(_pairs(held, s.anchors if popular else len(held)))
        return pairs, thinned

    def evidence(self, documents: Sequence[Shingled], pairs: Iterable[DocumentPair]) -> Iterator[Alignment]:
        """Yield the alignment of each pair of documents, in the order of the pairs."""
        for first, second in pairs:
            left, right = documents[first], documents[second]
            scorer = Scorer(left, right, products(left.tokens, right.tokens), self.settings)
            yield align(left, right, scorer, self.settings)


def _identity(value: int) -> int:
    return value


def _pairs(held: Sequence[int], anchors: int) -> Iterator[DocumentPair]:
    """Yield each holder with the first `anchors` holders."""
    for place, holder in enumerate(held):
        for anchor in held[: min(anchors, place)]:
            yield (anchor, holder) if anchor < holder else (holder, anchor)


def products(left: Sequence[Tokens], right: Sequence[Tokens]) -> Products:
    """Return the inner products of the TF-IDF vectors of two documents' sentences, by scikit-learn.

    Equal, number for number, to `dedup.score.products`: the IDF is rounded, so that no sum is inexact.
    """
    if not left or not right:
        return Products(np.zeros((len(left), len(right))), np.zeros((3, len(left))), np.zeros((3, len(right))))
    from sklearn.feature_extraction.text import CountVectorizer

    counts = CountVectorizer(analyzer=list, dtype=np.int64).fit_transform([*left, *right])
    holders = np.bincount(counts.indices, minlength=counts.shape[1])
    weights = counts.multiply(rounded_idf(len(left) + len(right), holders)).tocsr()
    ours, theirs = weights[: len(left)], weights[len(left) :]
    return Products((ours @ theirs.T).toarray(), _neighbours(ours), _neighbours(theirs))


def _neighbours(rows: Any) -> Any:
    array = np.zeros((3, rows.shape[0]))
    for step in range(min(3, rows.shape[0])):
        array[step, : rows.shape[0] - step] = rows[: rows.shape[0] - step].multiply(rows[step:]).sum(axis=1).ravel()
    return array
