"""Documents brought into the form that the compiled score reads: distinct words, sorted, and who holds them.

Linear in the tokens but for the sorting of a document's distinct words.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.arrays import Arrays, Ids, Lexicon, Places, Tokens, one_kind
from dedup.kernels.cache import kernel, part


def index(tokens: Tokens, words: Lexicon) -> Arrays:
    """Return documents ready to be compared; `words` holds the language of each."""
    tokens, words = one_kind(tokens), one_kind(words)
    room, documents = len(tokens.ids), len(tokens.documents)
    arrays = Arrays(
        documents=tokens.documents,
        sentences=tokens.sentences,
        tokens=np.empty(room, np.int32),
        words=np.zeros(documents, np.int64),
        word_ids=np.empty(room, np.uint64),
        stem=np.empty(room, np.int32),
        content=np.empty(room, np.int32),
        number=np.empty(room, np.int32),
        stems=np.zeros(documents, np.int64),
        stem_ids=np.empty(room, np.uint64),
        numbers=np.zeros(documents, np.int64),
        number_ids=np.empty(room, np.uint64),
        postings=np.zeros(room + 1, np.int64),
        holders=np.empty(room, np.int32),
        counts=np.empty(room, np.int32),
    )
    _index(tokens, words, arrays)
    return _cut(arrays)


def _cut(arrays: Arrays) -> Arrays:
    """Return the arrays at their length; the room was for the worst case, every token another word."""
    words, stems, numbers = (int(starts[-1]) for starts in (arrays.words, arrays.stems, arrays.numbers))
    held = int(arrays.postings[words])
    return arrays._replace(
        word_ids=arrays.word_ids[:words].copy(),
        stem=arrays.stem[:words].copy(),
        content=arrays.content[:words].copy(),
        number=arrays.number[:words].copy(),
        stem_ids=arrays.stem_ids[:stems].copy(),
        number_ids=arrays.number_ids[:numbers].copy(),
        postings=arrays.postings[: words + 1].copy(),
        holders=arrays.holders[:held].copy(),
        counts=arrays.counts[:held].copy(),
    )


@kernel
def _index(tokens: Tokens, lexicon: Lexicon, arrays: Arrays) -> None:
    for d in range(len(tokens.documents) - 1):
        start, after = tokens.sentences[tokens.documents[d]], tokens.sentences[tokens.documents[d + 1]]
        first, places = arrays.words[d], arrays.tokens[start:after]
        words = _distinct(tokens.ids[start:after], places, arrays.word_ids[first:])
        arrays.words[d + 1] = first + words
        stems, digits = np.empty(words, np.uint64), np.empty(words, np.bool_)
        for t in range(len(places)):
            stems[places[t]], digits[places[t]] = tokens.stems[start + t], tokens.digits[start + t]
        begin = arrays.stems[d]
        arrays.stems[d + 1] = begin + _distinct(stems, arrays.stem[first:], arrays.stem_ids[begin:])
        _mark_content(lexicon, lexicon.languages[d], arrays, first, words)
        _mark_numbers(lexicon, lexicon.languages[d], arrays, d, digits)
        _post(tokens, arrays, d)


@part
def _distinct(values: Ids, places: Places, found: Ids) -> int:
    """Write the distinct values, sorted, and the place of each value among them; return how many there are."""
    size = 16
    while size < 2 * len(values):
        size *= 2
    keys, ranks = np.empty(size, np.uint64), np.full(size, -1, np.int32)
    count = 0
    for k in range(len(values)):
        slot = _slot(values[k], keys, ranks)
        if ranks[slot] < 0:
            keys[slot], ranks[slot], found[count] = values[k], 0, values[k]
            count += 1
    found[:count].sort()
    for rank in range(count):
        ranks[_slot(found[rank], keys, ranks)] = rank
    for k in range(len(values)):
        places[k] = ranks[_slot(values[k], keys, ranks)]
    return count


@part
def _slot(value: np.uint64, keys: Ids, ranks: Places) -> int:
    """Return where a value stands in an open-addressing table, or the free slot where it belongs."""
    last = len(keys) - 1
    slot = np.int64(value & np.uint64(last))
    while ranks[slot] >= 0 and keys[slot] != value:
        slot = (slot + 1) & last
    return int(slot)


@part
def _mark_content(lexicon: Lexicon, language: int, arrays: Arrays, first: int, words: int) -> None:
    at, after = lexicon.stop_starts[language], lexicon.stop_starts[language + 1]
    for word in range(first, first + words):
        while at < after and lexicon.stop[at] < arrays.word_ids[word]:
            at += 1
        stop = at < after and lexicon.stop[at] == arrays.word_ids[word]
        arrays.content[word] = -1 if stop else arrays.stem[word]


@part
def _mark_numbers(lexicon: Lexicon, language: int, arrays: Arrays, document: int, digits: NDArray[np.bool_]) -> None:
    first, begin = arrays.words[document], arrays.numbers[document]
    values, holders, places = _numbers(lexicon, language, arrays, first, digits)
    arrays.numbers[document + 1] = begin + _distinct(values, places, arrays.number_ids[begin:])
    arrays.number[first : first + len(digits)] = -1
    for k in range(len(values)):
        arrays.number[first + holders[k]] = places[k]


@part
def _numbers(
    lexicon: Lexicon, language: int, arrays: Arrays, first: int, digits: NDArray[np.bool_]
) -> tuple[Ids, Places, Places]:
    """Return the numbers among the words of a document, by id, the words, and as much room for their places."""
    at, after = lexicon.number_starts[language], lexicon.number_starts[language + 1]
    values, holders, count = np.empty(len(digits), np.uint64), np.empty(len(digits), np.int32), 0
    for word in range(len(digits)):
        id = arrays.word_ids[first + word]
        while at < after and lexicon.number[at] < id:
            at += 1
        in_words = at < after and lexicon.number[at] == id
        if in_words or digits[word]:
            values[count], holders[count] = lexicon.values[at] if in_words else id, word
            count += 1
    return values[:count], holders[:count], np.empty(count, np.int32)


@part
def _post(tokens: Tokens, arrays: Arrays, document: int) -> None:
    """Write for each word of a document the sentences that hold it, and how many times."""
    first, words = arrays.words[document], arrays.words[document + 1] - arrays.words[document]
    start, after = tokens.documents[document], tokens.documents[document + 1]
    last, held = np.full(words, -1, np.int64), arrays.postings[first + 1 : first + words + 1]
    held[:] = 0
    for sentence in range(start, after):
        for t in range(tokens.sentences[sentence], tokens.sentences[sentence + 1]):
            word = arrays.tokens[t]
            held[word] += last[word] != sentence
            last[word] = sentence
    cursor = np.empty(words, np.int64)
    for word in range(words):
        cursor[word] = arrays.postings[first + word]
        held[word] += cursor[word]
    last[:] = -1
    for sentence in range(start, after):
        for t in range(tokens.sentences[sentence], tokens.sentences[sentence + 1]):
            word = arrays.tokens[t]
            if last[word] != sentence:
                last[word] = sentence
                arrays.holders[cursor[word]], arrays.counts[cursor[word]] = sentence - start, 0
                cursor[word] += 1
            arrays.counts[cursor[word] - 1] += 1
