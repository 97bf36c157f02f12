"""What a text must hold for a regular expression to match in it: strings, read off the expression itself.

One look for these strings spares the trial of most patterns at most places. The way is that of R. Cox, "Regular
Expression Matching with a Trigram Index" (2012): a part that matches few strings is spelt out, the others are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from importlib import import_module
from importlib.resources import files
from typing import Any

#: Python's own parser of patterns; where a version of Python has none, no pattern is known to need anything.
try:
    _SRE: Any = import_module("re._parser")
except ImportError:  # pragma: no cover
    _SRE = None
#: What the patterns that ship need, each by its key: reading that off them takes longer than a check of a draft.
TABLE = "needed.json"
#: Letters that lower and upper case of which agree with `str.lower`: all of these alphabets but for `ODD`.
_KNOWN = re.compile("[ -~\xa0-\xb4\xb6-\xff\u0400-\u045f\u0600-\u06ff\u2010-\u2027]*")
#: Characters that match a letter of those alphabets when case is ignored, though their lower case is another one.
ODD = re.compile("[\u0130\u0131\u017f\u1c80-\u1c8a]")
#: Strings that one part of a pattern is spelt out into, at most.
_MOST = 80
_TRANSPARENT = ("AT", "ASSERT", "ASSERT_NOT")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")

_Strings = frozenset[str]
_NOTHING = (0, 0)


def needed_by(pattern: str) -> _Strings:
    """Return what `needed` does, for a pattern that ships from the table that `ci/needed_strings.py` writes."""
    known = _table().get(key(pattern))
    return needed(pattern) if known is None else frozenset(known)


def key(pattern: str) -> str:
    """Return what a pattern is called in the table: 16 hexadecimal digits over it."""
    return blake2b(pattern.encode(), digest_size=8).hexdigest()


@cache
def _table() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(files("dedup").joinpath("rules", TABLE).read_text("utf-8"))
    return found


def needed(pattern: str) -> _Strings:
    """Return strings in lower case, one of which stands in the lower case of every text that a pattern matches.

    Empty where no such strings are known, and for what is no pattern. Holds of texts without a character of `ODD`.
    """
    if _SRE is None:
        return frozenset()
    try:
        found = _needs(_SRE.parse(pattern))
    except re.error:
        return frozenset()
    return found if _worth(found) > _NOTHING else frozenset()


def _needs(items: Iterable[tuple[Any, Any]]) -> _Strings:
    """Return the most telling of the sets of strings that a sequence needs one of."""
    candidates, run = [], frozenset([""])
    for kind, given in items:
        spelt = _spelt(kind, given)
        if spelt is not None and len(run) * len(spelt) <= _MOST:
            run = frozenset(a + b for a in run for b in spelt)
            continue
        candidates += [run, _inner(kind, given)]
        run = frozenset([""]) if spelt is None else spelt
    return max([*candidates, run], key=_worth)


def _worth(strings: _Strings) -> tuple[int, int]:
    """Return how telling strings are: long and few ones most, a lone letter or blank not at all."""
    shortest = min(strings, key=len, default="")
    told = len(shortest) > 1 or (shortest and not (shortest.isalnum() or shortest.isspace()))
    return (1, 4 * len(shortest) - len(strings)) if told and all(map(_KNOWN.fullmatch, strings)) else _NOTHING


def _inner(kind: Any, given: Any) -> _Strings:
    """Return what a part needs that cannot be spelt out."""
    name = str(kind)
    if name == "SUBPATTERN":
        return _needs(given[3])
    if name == "ATOMIC_GROUP":
        return _needs(given)
    if name in _REPEATS:
        return _needs(given[2]) if given[0] else frozenset()
    if name == "BRANCH":
        ways = [_needs(way) for way in given[1]]
        return frozenset().union(*ways) if all(_worth(way) > _NOTHING for way in ways) else frozenset()
    return frozenset()


def _spelt(kind: Any, given: Any) -> _Strings | None:
    """Return all strings that a part matches, in lower case; None where they are too many to say."""
    name = str(kind)
    if name == "LITERAL":
        return frozenset([chr(given).lower()])
    if name in _TRANSPARENT:
        return frozenset([""])
    if name == "IN" and all(str(one) == "LITERAL" for one, _ in given):
        return frozenset(chr(char).lower() for _, char in given)
    if name == "SUBPATTERN":
        return _sequence(given[3])
    if name == "BRANCH":
        ways = [_sequence(way) for way in given[1]]
        spelt = frozenset().union(*(way for way in ways if way is not None))
        return spelt if None not in ways and len(spelt) <= _MOST else None
    if name in _REPEATS and given[1] == 1:
        once = _sequence(given[2])
        return once if once is None or given[0] else once | {""}
    return None


def _sequence(items: Iterable[tuple[Any, Any]]) -> _Strings | None:
    run = frozenset([""])
    for kind, given in items:
        spelt = _spelt(kind, given)
        if spelt is None or len(run) * len(spelt) > _MOST:
            return None
        run = frozenset(a + b for a in run for b in spelt)
    return run
