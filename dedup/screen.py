"""Looks for many strings in a text at once: by four code points of each, all places of the text in one step.

The way is that of the filters before exact matching, as in S. Wu and U. Manber, "A Fast Algorithm for Multi-Pattern
Searching" (1994): a table says of each four letters whether any string has them; what is left is compared as it stands.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache, reduce
from operator import or_
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Texts of other characters are not looked through.
ENCODING = "cp1252"
#: Code points that a string is known by; bits of one of them.
GRAM, BITS = 4, 5
#: What the encoding does not hold; all else has the number of its letter, whatever its case, or 0.
FOREIGN = 255
#: Numbers of letters by how often they stand in Western texts, first of all what is none.
_FREQUENT = bytes([0, *(ord(letter) & 31 for letter in "etaonirshdlucmfpgywbvkjxqz")])
#: Of each number of a letter: its place among these.
_RARITIES = bytes(max(_FREQUENT.find(code), 0) for code in range(256))
#: Of each byte of a string that is looked for: what `letters` has of the character.
_LETTERS = bytes(code & 31 if code < 128 and chr(code).isalpha() else 0 for code in range(256))


class Kind(NamedTuple):
    """Strings to look for: `bounded` ones where no word goes on before or behind them, `folded` ones in any case.

    Of a bounded string with blanks, which may be any white space, one word is looked for. Folded strings are in lower
    case themselves.
    """

    strings: Iterable[str]
    bounded: bool = False
    folded: bool = False


class Hits(NamedTuple):
    """Places of a text, ascending, where any string may be: the four letters around each, and the kinds, as bits.

    The first of the four letters is that before the place.
    """

    places: Sequence[int]
    grams: Sequence[int]
    kinds: Sequence[int]


#: What finds them in a text, by a table that says which kinds have which letters; None for no such text.
Finding = Callable[[str, NDArray[np.uint8]], Hits | None]


class Look(NamedTuple):
    """What a look at a text tells: where strings may be, and the kinds of all places, as bits."""

    text: str
    hits: Hits
    any: int


class Screen:
    """Finds strings of up to eight kinds, which have numbers from 0, in texts.

    `loose` are, for each kind, the strings too short to be known by four code points, which are not looked for. Strings
    that the encoding cannot hold stand in no text that is looked through, and are left out.
    """

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self.kinds = kinds
        self.loose: list[tuple[str, ...]] = []
        self._table = np.zeros(1 << (GRAM * BITS), np.uint8)
        self._strings: list[dict[int, list[tuple[str, int]]]] = []
        for number, kind in enumerate(kinds):
            known: dict[int, list[tuple[str, int]]] = {}
            loose = []
            strings: Iterable[str] = filter(_encoded, kind.strings)
            strings = map(_rarest, strings) if kind.bounded else strings
            for string in dict.fromkeys(strings):
                gram, offset = _best(string, kind.bounded)
                if gram:
                    known.setdefault(gram, []).append((string, offset))
                else:
                    loose.append(string)
            self._table[list(known)] |= 1 << number
            self._strings.append(known)
            self.loose.append(tuple(loose))

    def look(self, text: str) -> Look | None:
        """Look at a text; None where it holds a character that the encoding does not."""
        found = _hits(text, self._table)
        return None if found is None else Look(text, found, reduce(or_, found.kinds, 0))

    def found(self, look: Look, number: int, start: int = 0, end: int | None = None) -> Iterator[tuple[int, str]]:
        """Yield the strings of a kind, but for `loose` ones, that stand in a part of the text, each with its place."""
        text, strings, (_, bounded, folded) = look.text, self._strings[number], self.kinds[number]
        end = len(text) if end is None else end
        if not look.any & (1 << number):
            return
        places, grams, kinds = look.hits
        for at in range(bisect_left(places, start), bisect_left(places, end)):
            for string, offset in strings[grams[at]] if kinds[at] & (1 << number) else ():
                place = places[at] - offset
                stands = text[place : place + len(string)] if start <= place <= end - len(string) else ""
                if (stands.lower() if folded else stands) == string and not (bounded and _goes_on(text, place, string)):
                    yield place, string


def hits(text: str, table: NDArray[np.uint8]) -> Hits | None:
    """Return the places of a text whose four letters have kinds in a table; None where a character is foreign."""
    grams = _grams_of(text)
    if grams is None:
        return None
    kinds = table.take(grams)
    places = (kinds != 0).nonzero()[0]
    return Hits(places.tolist(), grams.take(places).tolist(), kinds.take(places).tolist())


#: What finds the places: the definition, or another form of it.
_hits: Finding = hits


def use(compiled: Finding) -> None:
    """Let another form of `hits` find places in this process from now on, as `kernels.reading` has one.

    Loading that takes half a second, which only what reads many texts gains back.
    """
    global _hits
    _hits = compiled


@lru_cache(maxsize=1)  # one text is looked at by several screens in turn
def _grams_of(text: str) -> NDArray[np.uint32] | None:
    """Return the four letters from each place on as one number, blanks being put around the text.

    None where it holds a character that the encoding does not.
    """
    own = units(text)
    codes = np.zeros(len(own) + 1 + GRAM, np.uint16)
    codes[1:-GRAM] = letters().take(own)
    if codes.max() == FOREIGN:
        return None
    pairs = np.bitwise_or(codes[:-1] << BITS, codes[1:]).astype(np.uint32)
    grams: NDArray[np.uint32] = np.bitwise_or(pairs[:-2] << (2 * BITS), pairs[2:])
    return grams


def units(text: str) -> NDArray[np.uint16]:
    """Return the code units of a text in UTF-16."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")


@cache
def letters() -> NDArray[np.uint16]:
    """Return for each code unit of UTF-16 the number of its letter, or that it is foreign to the encoding."""
    found = np.full(1 << 16, FOREIGN, np.uint16)
    for char in bytes(range(256)).decode(ENCODING, "ignore"):
        found[ord(char)] = ord(char) & 31 if char.isascii() and char.isalpha() else 0
    return found


def _goes_on(text: str, place: int, string: str) -> bool:
    """Whether a letter of ASCII stands before a string in a text, or any character of a word behind it."""
    before, behind = text[max(0, place - 1) : place], text[place + len(string) : place + len(string) + 1]
    return (before.isascii() and before.isalpha()) or behind.isalnum() or behind == "_"


def _encoded(string: str) -> bool:
    """Whether the encoding has all characters of a string."""
    return string.encode(ENCODING, "ignore").decode(ENCODING) == string


def _rarest(string: str) -> str:
    """Return the word of a string with the rarest letters."""
    return max(string.split(), key=lambda word: _rarity(_best(word, bounded=True)[0]), default="")


def _best(string: str, bounded: bool) -> tuple[int, int]:
    """Return the rarest four letters of a string, as a number, and at which of its places they are counted.

    The number is 0 where there are fewer of them; what stands around a bounded string counts too.
    """
    letters = b"\0" + string.encode(ENCODING).translate(_LETTERS) + b"\0" * GRAM
    rarities = letters.translate(_RARITIES)
    places = range(len(string) - 1) if bounded else range(1, len(string) - 2)
    place = max(places, key=lambda place: sum(rarities[place : place + GRAM]), default=None)
    return (0, 0) if place is None else (_gram(letters[place : place + GRAM]), place)


def _gram(letters: bytes) -> int:
    """Return the letters as one number."""
    return sum(letter << (shift * BITS) for shift, letter in enumerate(reversed(letters)))


def _rarity(gram: int) -> int:
    return sum(_RARITIES[(gram >> shift) & 31] for shift in range(0, GRAM * BITS, BITS))
