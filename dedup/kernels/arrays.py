"""Documents as numbers: what the compiled form of the score reads, once per document, and what it gives back.

Words stand as their 64-bit ids (`shingle.token_id`), and in documents that are ready to be compared as numbers from 0,
equal where these are. Nothing here is compiled or computes a score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from dedup.model import Shingled
from dedup.score import Scored, is_number, number_words, stems, stop_words
from dedup.settings import Settings
from dedup.shingle import token_id

Ids = NDArray[np.uint64]
Starts = NDArray[np.int64]
Places = NDArray[np.int32]
Floats = NDArray[np.float64]


class Tokens(NamedTuple):
    """The tokens of the body sentences of documents, one after the other; sentences without a token are left out.

    Sentence k has tokens `sentences[k]:sentences[k + 1]`, document d sentences `documents[d]:documents[d + 1]`.
    """

    ids: Ids
    stems: Ids
    """The id of the stem of each token."""
    digits: NDArray[np.bool_]
    """Whether a decimal digit is in it."""
    sentences: Starts
    documents: Starts


class Lexicon(NamedTuple):
    """What words mean in the languages of documents: language k has entries `starts[k]:starts[k + 1]`, sorted."""

    languages: Places
    """The language of each document."""
    stop: Ids
    stop_starts: Starts
    number: Ids
    """Numbers in words."""
    values: Ids
    """The same numbers in digits, parallel to `number`."""
    number_starts: Starts


class Arrays(NamedTuple):
    """Documents ready to be compared: document d has words `words[d]:words[d + 1]`, each once.

    Words are numbered in all these documents together, and so are their stems: equal numbers, equal words.
    """

    documents: Starts
    sentences: Starts
    ids: Ids
    """The id of each word by its number; there are no more stems than words."""
    tokens: Places
    """The word of each token."""
    stems: Places
    """The stem of each token."""
    content: Places
    """The same; -1 for a stop word."""
    values: Places
    """The number that each token is, in digits, as a word; -1 for one that is none."""
    words: Starts
    distinct: Places
    """The words of each document."""
    postings: Starts
    """Word w is held by the sentences `holders[postings[w]:postings[w + 1]]` of its document, ascending from 0."""
    holders: Places
    counts: Places
    """How many times."""


_Flat = TypeVar("_Flat", bound=tuple[Any, ...])


def one_kind(values: _Flat) -> _Flat:
    """Return arrays contiguous and writable, copied only where they are not: each kind would be compiled anew."""
    made: Any = type(values)
    return cast(_Flat, made(*(np.require(array, requirements=("C", "W")) for array in values)))


@dataclass(frozen=True, slots=True, eq=False)
class Proposals:
    """The proposals of pairs of documents: pair k has rows `starts[k]:starts[k + 1]`.

    `places` is (n, 4): first and after on the left, first and after on the right, positions in the bodies. `measures`
    is (n, 6): cosine, edit, content, sequence, numbers, score.
    """

    starts: Starts
    places: Places
    measures: Floats

    def some(self) -> list[int]:
        """Return the pairs that have a proposal, ascending: all others share nothing."""
        found: list[int] = np.flatnonzero(np.diff(self.starts)).tolist()
        return found

    def of(self, pair: int) -> list[Scored]:
        """Return the proposals of a pair, in the order of `dedup.propose.proposals`."""
        rows = slice(int(self.starts[pair]), int(self.starts[pair + 1]))
        return [
            Scored((a, b), (c, d), cosine, edit, content, sequence, numbers, score, True)
            for (a, b, c, d), (cosine, edit, content, sequence, numbers, score) in zip(
                self.places[rows].tolist(), self.measures[rows].tolist(), strict=True
            )
        ]


def tokens_of(documents: Sequence[Shingled], settings: Settings) -> Tokens:
    """Return the tokens of documents as numbers, one string after the other."""
    sentences = [found for document in documents for found in document.tokens]
    flat = [token for found in sentences for token in found]
    return Tokens(
        ids=_ids(flat),
        stems=_ids(stems(flat, settings.stem)),
        digits=np.fromiter(map(is_number, flat), np.bool_, len(flat)),
        sentences=_starts([len(found) for found in sentences]),
        documents=_starts([len(document.tokens) for document in documents]),
    )


def lexicon(languages: Sequence[str]) -> Lexicon:
    """Return the stop words and numbers in words of the languages of documents, one language (BCP 47) a document."""
    known = {language: place for place, language in enumerate(dict.fromkeys(languages))}
    stop = [_stop(language) for language in known]
    number = [_number(language) for language in known]
    return Lexicon(
        languages=np.array([known[language] for language in languages], np.int32),
        stop=_joined(stop),
        stop_starts=_starts([len(ids) for ids in stop]),
        number=_joined(words for words, _ in number),
        values=_joined(values for _, values in number),
        number_starts=_starts([len(words) for words, _ in number]),
    )


@cache
def _stop(language: str) -> Ids:
    return np.sort(_ids(sorted(stop_words(language))))


@cache
def _number(language: str) -> tuple[Ids, Ids]:
    table = sorted((token_id(word), token_id(number)) for word, number in number_words(language).items())
    return np.array([word for word, _ in table], np.uint64), np.array([number for _, number in table], np.uint64)


def _ids(tokens: Sequence[str]) -> Ids:
    return np.fromiter(map(token_id, tokens), np.uint64, len(tokens))


def _joined(arrays: Sequence[Ids] | Iterator[Ids]) -> Ids:
    return np.concatenate([np.empty(0, np.uint64), *arrays])


def _starts(lengths: Sequence[int]) -> Starts:
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(np.array(lengths, np.int64), out=starts[1:])
    return starts
