"""What follows from one document alone and is asked for again in each of its pairs: computed once, when asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from dedup.model import Shingled

#: Documents whose values are kept: pairs are compared in the order of their texts, so that few are enough.
_KEPT = 256


class Words(Sequence[tuple[str, ...]]):
    """The tokens of the sentences of a document, made of their bytes when they are asked for.

    Sentence k has the bytes `spelled[letters[k]:letters[k + 1]]`, a space behind each token.
    """

    def __init__(self, spelled: bytes, letters: Sequence[int]) -> None:
        self._spelled, self._letters = spelled, letters

    def __len__(self) -> int:
        return len(self._letters) - 1

    @overload
    def __getitem__(self, index: int) -> tuple[str, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[tuple[str, ...]]: ...
    def __getitem__(self, index: Any) -> Any:
        """Return the tokens of a sentence, or of some."""
        if isinstance(index, slice):
            return tuple(self[place] for place in range(len(self))[index])
        at = range(len(self))[index]
        return tuple(self.joined(at, at + 1).decode("utf-8", "surrogatepass").split(" "))

    def texts(self) -> tuple[str, ...]:
        """Return the tokens of each sentence, joined by spaces."""
        ends = zip(range(len(self)), range(1, len(self) + 1), strict=True)
        return tuple(self.joined(first, after).decode("utf-8", "surrogatepass") for first, after in ends)

    def joined(self, first: int, after: int) -> bytes:
        """Return the tokens of neighbouring sentences in UTF-8, joined by spaces."""
        return self._spelled[self._letters[first] : self._letters[after] - 1]


class Derived:
    """Values of a document by position in its body; those by sentence say so."""

    def __init__(self, side: Shingled) -> None:
        self._side = side
        self._standing: tuple[Collection[str], frozenset[int]] = (), frozenset()
        self.silent: dict[tuple[int, ...], bool] = {}
        """Whether some sentences, by their indices, name nobody as their source: for `judge`, which fills it."""

    @cached_property
    def _before(self) -> tuple[int, ...]:
        return tuple(accumulate(self._side.counts, initial=0))

    def words(self, first: int = 0, after: int = -1) -> int:
        """Return the number of tokens of neighbouring sentences; of all, if none are named."""
        return self._before[after] - self._before[first]

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The tokens of each sentence, joined by spaces."""
        tokens = self._side.tokens
        return tokens.texts() if isinstance(tokens, Words) else tuple(map(" ".join, tokens))

    def text(self, first: int, after: int) -> str:
        """Return the tokens of neighbouring sentences, joined by spaces: equal exactly when the tokens are."""
        return self.texts[first] if after == first + 1 else " ".join(self.texts[first:after])

    def standing(self, boilerplate: Collection[str]) -> frozenset[int]:
        """Return the sentences, by their indices, that are boilerplate."""
        if self._standing[0] is not boilerplate:
            found = zip(self._side.body, self.texts, strict=True)
            self._standing = boilerplate, frozenset(index for index, text in found if text in boilerplate)
        return self._standing[1]

    @cached_property
    def shares(self) -> tuple[tuple[int, float, int], ...]:
        """The index of each sentence, the share of it that is quoted, and its words."""
        side = self._side
        return tuple(
            (index, side.sentences[index].quoted, words) for index, words in zip(side.body, side.counts, strict=True)
        )

    @cached_property
    def speaks(self) -> bool:
        """Whether anything in its body stands in quotation marks."""
        return any(share for _, share, _ in self.shares)

    @cached_property
    def _quoted(self) -> tuple[float, ...]:
        return tuple(share * words for _, share, words in self.shares)

    def quoted(self, first: int, after: int) -> float:
        """Return the share of the words of neighbouring sentences that stand in quotation marks."""
        total = 0.0
        for words in self._quoted[first:after]:
            total += words  # one after the other, as any machine adds: `sum` is more exact in newer Pythons
        return total / self.words(first, after) if self.speaks else 0.0

    @cached_property
    def _shingles(self) -> tuple[frozenset[int], ...]:
        return tuple(frozenset(ids.tolist()) for ids in self._side.shingles)

    def shingles(self, first: int, after: int) -> frozenset[int]:
        """Return the distinct shingle ids of neighbouring sentences."""
        return self._shingles[first] if after == first + 1 else frozenset().union(*self._shingles[first:after])

    @cached_property
    def union(self) -> NDArray[np.uint64]:
        """The distinct shingle ids of the document, sorted."""
        ids = np.concatenate([np.empty(0, np.uint64), *self._side.shingles])
        ids.sort()  # on so few, several times as fast as np.unique
        first = np.ones(len(ids), np.bool_)
        first[1:] = ids[1:] != ids[:-1]
        return ids[first]

    @cached_property
    def positions(self) -> dict[int, int]:
        """The position in the body of each sentence that is in it, by its index."""
        return {sentence: position for position, sentence in enumerate(self._side.body)}


@lru_cache(maxsize=_KEPT)
def derived(side: Shingled) -> Derived:
    """Return the values of a document, the same object while it is kept."""
    return Derived(side)
