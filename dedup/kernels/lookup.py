"""Documents brought into the form that the compiled score reads: words in numbers, and who holds them.

Linear in the tokens: each word is looked up once in a table of all documents, and what its stem is, or whether it is a
stop word, is asked once for each word and language.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.arrays import Arrays, Ids, Lexicon, Places, Starts, Tokens, one_kind
from dedup.kernels.cache import kernel, part

Bools = NDArray[np.bool_]


def index(tokens: Tokens, words: Lexicon) -> Arrays:
    """Return documents ready to be compared; `words` holds the language of each."""
    tokens, words = one_kind(tokens), one_kind(words)
    size, ends = len(tokens.ids), np.cumsum([len(tokens.ids), len(words.stop), len(words.number)])
    places, ids, first = _numbered(np.concatenate((tokens.ids, words.stop, words.number, words.values)))
    stop, number, values = np.split(places, ends)[1:]
    said = first[: np.searchsorted(first, size)]
    arrays = Arrays(
        documents=tokens.documents,
        sentences=tokens.sentences,
        ids=ids,
        tokens=places[:size],
        stems=_numbered(tokens.stems[said])[0][places[:size]],
        content=np.empty(size, np.int32),
        values=np.empty(size, np.int32),
        words=np.zeros(len(tokens.documents), np.int64),
        distinct=np.empty(size, np.int32),
        postings=np.zeros(size + 1, np.int64),
        holders=np.empty(size, np.int32),
        counts=np.empty(size, np.int32),
    )
    figures = np.full(len(ids), -1, np.int32)
    figures[: len(said)] = np.where(tokens.digits[said], np.arange(len(said)), -1)
    _mark(arrays, words, (stop, number, values), figures)
    _post(arrays)
    return arrays


@kernel
def _numbered(values: Ids) -> tuple[Places, Ids, Starts]:
    """Return the number of each value, counted from 0 as they come, and of each number its value and first place."""
    table, found = np.full(1 << 12, -1, np.int32), np.empty(len(values), np.uint64)
    places, first, count = np.empty(len(values), np.int32), np.empty(len(values), np.int64), 0
    for k in range(len(values)):
        slot = _slot(values[k], table, found)
        if table[slot] < 0:
            table[slot], found[count], first[count] = count, values[k], k
            count += 1
            if 2 * count > len(table):
                table = _grown(table, found[:count])
                slot = _slot(values[k], table, found)
        places[k] = table[slot]
    return places, found[:count].copy(), first[:count].copy()


@part
def _grown(table: Places, found: Ids) -> Places:
    """Return a table of four times as many slots."""
    wider = np.full(4 * len(table), -1, np.int32)
    for number in range(len(found)):
        wider[_slot(found[number], wider, found)] = number
    return wider


@part
def _slot(value: np.uint64, table: Places, found: Ids) -> int:
    """Return where the number of a value stands in an open-addressing table, or the free slot where it belongs."""
    last = len(table) - 1
    slot = np.int64(value & np.uint64(last))
    while table[slot] >= 0 and found[table[slot]] != value:
        slot = (slot + 1) & last
    return int(slot)


@kernel
def _mark(arrays: Arrays, lexicon: Lexicon, listed: tuple[Places, Places, Places], figures: Places) -> None:
    """Write for each token its stem, if it is no stop word, and its number, if it is one, in the document's language.

    `listed` has the stop words, numbers in words and their values of the lexicon as words; `figures` each word that has
    a digit as itself, any other as -1.
    """
    stop, number, values = listed
    common, known, language = np.zeros(len(figures), np.bool_), figures.copy(), -1
    for d in range(len(arrays.documents) - 1):
        if lexicon.languages[d] != language:
            common[:], known[:], language = False, figures, lexicon.languages[d]
            common[stop[lexicon.stop_starts[language] : lexicon.stop_starts[language + 1]]] = True
            for k in range(lexicon.number_starts[language], lexicon.number_starts[language + 1]):
                known[number[k]] = values[k]
        start, after = arrays.sentences[arrays.documents[d]], arrays.sentences[arrays.documents[d + 1]]
        for t in range(start, after):
            arrays.content[t] = -1 if common[arrays.tokens[t]] else arrays.stems[t]
            arrays.values[t] = known[arrays.tokens[t]]


@kernel
def _post(arrays: Arrays) -> None:
    """Write the words of each document, and for each the sentences that hold it, and how many times."""
    places, own = np.zeros(len(arrays.ids), np.int32), np.empty(len(arrays.tokens), np.int32)
    for d in range(len(arrays.documents) - 1):
        start, after = arrays.sentences[arrays.documents[d]], arrays.sentences[arrays.documents[d + 1]]
        words = _local(arrays.tokens[start:after], places, arrays.distinct[arrays.words[d] :], own)
        arrays.words[d + 1] = arrays.words[d] + words
        _count(arrays, d, own)


@part
def _local(tokens: Places, places: Places, distinct: Places, own: Places) -> int:
    """Write the distinct words of a document, and the place of each token among them; return how many there are.

    `places` is room for a place for every word, whatever stands in it: what it says of a word is looked up.
    """
    count = 0
    for t in range(len(tokens)):
        word = tokens[t]
        place = places[word]
        if place >= count or distinct[place] != word:
            place, places[word], distinct[count] = count, count, word
            count += 1
        own[t] = place
    return count


@part
def _count(arrays: Arrays, document: int, own: Places) -> None:
    """Write the sentences of each word of a document; `own` has the words of its tokens, counted within it."""
    first, words = arrays.words[document], arrays.words[document + 1] - arrays.words[document]
    start, after = arrays.documents[document], arrays.documents[document + 1]
    base, last = arrays.sentences[start], np.full(words, -1, np.int64)
    held = arrays.postings[first + 1 : first + words + 1]
    held[:] = 0
    for sentence in range(start, after):
        for t in range(arrays.sentences[sentence] - base, arrays.sentences[sentence + 1] - base):
            held[own[t]] += last[own[t]] != sentence
            last[own[t]] = sentence
    cursor = np.empty(words, np.int64)
    for word in range(words):
        cursor[word] = arrays.postings[first + word]
        held[word] += cursor[word]
    last[:] = -1
    for sentence in range(start, after):
        for t in range(arrays.sentences[sentence] - base, arrays.sentences[sentence + 1] - base):
            word = own[t]
            if last[word] != sentence:
                last[word] = sentence
                arrays.holders[cursor[word]], arrays.counts[cursor[word]] = sentence - start, 0
                cursor[word] += 1
            arrays.counts[cursor[word] - 1] += 1
