"""The reference engine: datasketch and scikit-learn, plainly. Oracle of the others, and default on small corpora."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.align import align
from dedup.engines.candidates import Candidates, every
from dedup.engines.texts import Held, Judge, Prepare, Reading, Told, Verdicts, held, wordless
from dedup.inputs import Inputs
from dedup.listing import QUIET
from dedup.propose import proposals
from dedup.score import Products, Scorer, Tokens, rounded_idf
from dedup.settings import Settings
from dedup.shingle import shingle
from dedup.sketch import low_half
from dedup.verdicts import Relation, Retrieval

DocumentPair = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Sketches:
    """The distinct body sentences of at least `min_tokens` tokens: MinHash, shingles, and the documents that hold each.

    `sizes` has the number of shingles of each document, `ranks` its place by age.
    """

    hashes: tuple[Any, ...]
    shingles: tuple[NDArray[np.uint64], ...]
    holders: tuple[tuple[int, ...], ...]
    sizes: NDArray[np.int64]
    ranks: Sequence[int]
    retrieval: Retrieval


class ReferenceEngine:
    """Sketches with datasketch's MinHash, proposes with its MinHashLSH, weighs with scikit-learn's TF-IDF."""

    name = "reference"

    def __init__(self, settings: Settings, threads: int | None = None, memory: int | None = None) -> None:
        self.settings = settings

    def read(self, inputs: Inputs, prepare: Prepare, told: Told) -> Reading:
        """Read everything into memory, one document after the other."""
        documents, skipped, notes = inputs.gather()
        texts, empty = [], []
        for number, document in enumerate(documents):
            told(number, len(documents))
            text = shingle(prepare(document), self.settings)
            if text.body:
                texts.append(text)
            else:
                empty.append(wordless(document.path))
        return Reading(held(texts), (*skipped, *empty), notes)

    def sketch(self, texts: Held, ranks: Sequence[int], retrieval: Retrieval, told: Told) -> Sketches:
        """Return the distinct sentences, with one MinHash for each where bands are asked for."""
        holders: dict[tuple[str, ...], dict[int, None]] = {}
        shingles: dict[tuple[str, ...], NDArray[np.uint64]] = {}
        sizes = np.zeros(len(texts.texts), np.int64)
        for number, document in enumerate(texts.texts):
            for tokens, ids in dict(zip(document.tokens, document.shingles, strict=True)).items():
                if len(tokens) >= self.settings.min_tokens:
                    holders.setdefault(tokens, {})[number] = None
                    shingles[tokens] = ids
                    sizes[number] += len(ids)
        hashes = () if retrieval == "indexed" else self._hashes(shingles.values())
        ordered = tuple(map(tuple, holders.values()))
        return Sketches(tuple(hashes), tuple(shingles.values()), ordered, sizes, ranks, retrieval)

    def _hashes(self, shingles: Iterable[NDArray[np.uint64]]) -> Sequence[Any]:
        from datasketch import MinHash

        s, values = self.settings, (low_half(ids).tolist() for ids in shingles)
        return tuple(MinHash.bulk(values, num_perm=s.permutations, seed=s.seed, hashfunc=_identity, scheme="affine32"))

    def candidates(self, sketches: Sketches, told: Told) -> Candidates:
        """Return the pairs of texts to compare, found as `candidates.py` says."""
        popular = sum(len(holding) > self.settings.hot for holding in sketches.holders)
        counts = {"popular_sentences_thinned": popular}
        if sketches.retrieval == "indexed":
            return Candidates(_array(self._indexed(sketches)), counts)
        banded = self._banded(sketches)
        counts["pairs_proposed_by_minhash"] = len(banded)
        pairs = every(len(sketches.sizes)) if sketches.retrieval == "exhaustive" else _array(banded)
        return Candidates(pairs, counts)

    def _banded(self, sketches: Sketches) -> set[DocumentPair]:
        """Return the pairs of documents with sentences in one bucket: every two holders, or each with the anchors."""
        from datasketch import MinHashLSH

        s = self.settings
        index = MinHashLSH(num_perm=s.permutations, params=(s.bands, s.rows))
        for key, sketch in enumerate(sketches.hashes):
            index.insert(key, sketch)
        buckets = (table.get(bucket) for table in index.hashtables for bucket in table.keys())  # noqa: SIM118 - no dictionary
        return {pair for bucket in buckets for pair in self._proposed(sketches, bucket)}

    def _indexed(self, sketches: Sketches) -> set[DocumentPair]:
        """Return the pairs of documents that share shingles enough which are not common, or in equal sentences."""
        s = self.settings
        sentences: dict[int, list[int]] = {}
        for number, ids in enumerate(sketches.shingles):
            for value in ids.tolist():
                sentences.setdefault(value, []).append(number)
        shared: Counter[DocumentPair] = Counter()
        for alike in sentences.values():
            if 2 <= len(alike) <= s.common_shingle:
                shared.update(set(self._proposed(sketches, alike)))
        for number, ids in enumerate(sketches.shingles):
            shared.update(dict.fromkeys(self._proposed(sketches, [number]), len(ids)))
        sizes = sketches.sizes
        return {
            (a, b)
            for (a, b), count in shared.items()
            if count >= s.shared_shingles and count >= s.shared_part * min(sizes[a], sizes[b])
        }

    def _proposed(self, sketches: Sketches, sentences: Iterable[int]) -> Iterator[DocumentPair]:
        """Yield the pairs of the documents that hold any of some sentences: all, or each with the oldest `anchors`."""
        holding = {holder for sentence in sentences for holder in sketches.holders[sentence]}
        if len(holding) > self.settings.hot:
            oldest = sorted(holding, key=sketches.ranks.__getitem__)[: self.settings.anchors]
            yield from {(min(a, b), max(a, b)) for a in oldest for b in holding if a != b}
        else:
            yield from combinations(sorted(holding), 2)

    def evidence(self, texts: Held, pairs: NDArray[np.int64], judge: Judge, everything: bool, told: Told) -> Verdicts:
        """Align each pair and judge it, one after the other."""
        relations, kept = Counter[Relation](), []
        for number, (first, second) in enumerate(pairs.tolist()):
            told(number, len(pairs))
            left, right = texts.texts[first], texts.texts[second]
            scorer = Scorer(left, right, products(left.tokens, right.tokens), self.settings)
            pair = judge(left, right, align(left, right, proposals(scorer), self.settings))
            relations[pair.relation] += 1
            if everything or pair.relation not in QUIET:
                kept.append(pair)
        return Verdicts(relations, kept, tuple)


def _identity(value: int) -> int:
    return value


def _array(pairs: set[DocumentPair]) -> NDArray[np.int64]:
    return np.array(sorted(pairs), np.int64).reshape(-1, 2)


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
