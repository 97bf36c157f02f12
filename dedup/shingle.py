"""Text to tokens to shingle ids: the definition, in plain Python and numpy.

Token: the text is brought to NFC; a token is a maximal run of letters, marks and numbers, in which soft hyphens and
joiners are dropped and which an apostrophe cuts; a Han, Kana, Thai, Lao, Khmer or Burmese code point is a token of its
own. Each code point becomes casefold(NFKC(c)), spaces dropped, and nothing is composed afterwards.

Shingle: a word n-gram (Broder 1997, "On the resemblance and containment of documents"). Its id has 64 bits: FNV-1a
over the UTF-8 bytes of each token, then a polynomial over the n token hashes, both finished with splitmix64's mixer
(Steele, Lea & Flood 2014), so that the low 32 bits alone are a good hash.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dedup.model import Segmented, Sentence, Shingled, Span
from dedup.settings import Settings

_MASK = (1 << 64) - 1
_FNV_OFFSET = 0xCBF29CE484222325
_FNV_PRIME = 0x100000001B3
_MIX_1 = 0xBF58476D1CE4E5B9
_MIX_2 = 0x94D049BB133111EB
_POLYNOMIAL = 0x9E3779B97F4A7C15

#: Scripts written without spaces: each code point is a token (ranges of the Unicode blocks, inclusive).
_ALONE = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF),  # Han radicals
    (0x3005, 0x3007),  # Han iteration and closing marks, zero
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),  # Katakana extensions
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),  # Han
    (0xFF66, 0xFF9F),  # halfwidth Katakana
    (0x1B000, 0x1B16F),  # Kana supplement
    (0x20000, 0x3FFFF),  # Han, supplementary planes
)
#: Soft hyphen, combining grapheme joiner, zero-width space and joiners, word joiner, the byte order mark.
_DROPPED = frozenset((0x00AD, 0x034F, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))


class _Table(dict[int, str]):
    """The one token table: code point to what it becomes; a space where it ends a token. Filled as it is asked."""

    def __missing__(self, code: int) -> str:
        value = _entry(code)
        self[code] = value
        return value


def _entry(code: int) -> str:
    if code in _DROPPED:
        return ""
    character = chr(code)
    if unicodedata.category(character)[0] not in "LMN":
        return " "
    folded = "".join(unicodedata.normalize("NFKC", character).casefold().split())
    return f" {folded} " if any(low <= code <= high for low, high in _ALONE) else folded


TABLE = _Table()


def tokenize(text: str) -> list[str]:
    """Return the tokens of a text in order; the text may be empty or hold none."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text.translate(TABLE).split()


@cache
def token_id(token: str) -> int:
    """Return the 64-bit id of a token: FNV-1a over its UTF-8 bytes, mixed."""
    value = _FNV_OFFSET
    for byte in token.encode("utf-8", "surrogatepass"):
        value = ((value ^ byte) * _FNV_PRIME) & _MASK
    value = ((value ^ (value >> 30)) * _MIX_1) & _MASK
    value = ((value ^ (value >> 27)) * _MIX_2) & _MASK
    return value ^ (value >> 31)


def shingle_ids(tokens: Sequence[str], n: int) -> NDArray[np.uint64]:
    """Return the ids of the word n-grams of one sentence, uint64, sorted, unique, read-only.

    Fewer than `n` tokens make one shingle of all of them; no token makes none.
    """
    return _shingles(token_ids(tokens), n)


def _shingles(ids: NDArray[np.uint64], n: int) -> NDArray[np.uint64]:
    if not len(ids):
        return _frozen(np.empty(0, np.uint64))
    width = min(n, len(ids))
    folded = np.full(len(ids) - width + 1, width, np.uint64)
    for step in range(width):
        folded = folded * np.uint64(_POLYNOMIAL) + ids[step : step + len(folded)]
    return _frozen(np.unique(_mix(folded)))


def _of_sentences(sentences: Sequence[NDArray[np.uint64]], n: int) -> tuple[NDArray[np.uint64], ...]:
    """Return what `_shingles` gives for each of some sentences, all long ones in one go."""
    counts = np.array([max(0, len(ids) - n + 1) for ids in sentences], np.int64)
    owners = np.repeat(np.arange(len(sentences)), counts)
    flat = np.concatenate([np.empty(0, np.uint64), *sentences])
    ends = np.cumsum([0, *map(len, sentences)])
    places = ends[owners] + np.arange(len(owners)) - (np.cumsum(counts) - counts)[owners]
    folded = np.full(len(places), n, np.uint64)
    for step in range(n):
        folded = folded * np.uint64(_POLYNOMIAL) + flat[places + step]
    mixed = _mix(folded)
    order = np.lexsort((mixed, owners))
    values, owners = mixed[order], owners[order]
    new = np.ones(len(values), np.bool_)
    new[1:] = (values[1:] != values[:-1]) | (owners[1:] != owners[:-1])
    values, owners = _frozen(values[new]), owners[new]
    bounds = np.searchsorted(owners, np.arange(len(sentences) + 1)).tolist()
    long = (values[first:last] for first, last in pairwise(bounds))
    return tuple(found if len(found) else _shingles(ids, n) for ids, found in zip(sentences, long, strict=True))


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(30))) * np.uint64(_MIX_1)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(_MIX_2)
    return values ^ (values >> np.uint64(31))


def _frozen(array: NDArray[np.uint64]) -> NDArray[np.uint64]:
    array.setflags(write=False)
    return array


def visible(text: str, sentence: Sentence, masked: Iterable[Span]) -> str:
    """Return a sentence's text without what is masked in it: what its tokens are taken from."""
    parts, position = [], sentence.start
    for span in masked:
        if span.end <= position or span.start >= sentence.end:
            continue
        parts.append(text[position : max(position, span.start)])
        position = min(span.end, sentence.end)
    parts.append(text[position : sentence.end])
    return "".join(parts)


def token_ids(tokens: Sequence[str]) -> NDArray[np.uint64]:
    """Return the ids of tokens, uint64, in order."""
    return np.array([token_id(token) for token in tokens], np.uint64)


def content_hash(ids: NDArray[np.uint64]) -> str:
    """Return 32 hexadecimal digits over the token ids of a whole document (BLAKE2b, 128 bits).

    They are equal when the tokens are; how these are divided into sentences plays no part.
    """
    return hashlib.blake2b(ids.astype("<u8").tobytes(), digest_size=16).hexdigest()


def worded(segmented: Segmented) -> tuple[tuple[int, ...], tuple[tuple[str, ...], ...]]:
    """Return the indices of a document's body sentences that have a token, and their tokens; furniture has none."""
    text = segmented.document.text
    body, tokens = [], []
    for index, sentence in enumerate(segmented.sentences):
        found = () if sentence.furniture else tuple(tokenize(visible(text, sentence, segmented.masked)))
        if found:
            body.append(index)
            tokens.append(found)
    return tuple(body), tuple(tokens)


def shingle(segmented: Segmented, settings: Settings) -> Shingled:
    """Return the tokens and shingle ids of a document's body sentences."""
    body, tokens = worded(segmented)
    ids = [token_ids(found) for found in tokens]
    shingles = _of_sentences(ids, settings.shingle)
    content = content_hash(np.concatenate([np.empty(0, np.uint64), *ids]))
    return Shingled(segmented, body, tokens, tuple(map(len, tokens)), shingles, content)
