"""Documents as bytes and back: their shingles, then JSON of what is no default, deflated.

Never pickle: an index may be a gift. Both in one value, because what is looked at for its shingles is often read next.
Some documents make a row: DuckDB keeps values of more than 4 KB apart, and finds one among them ten times faster.
"""

from __future__ import annotations

import json
import types
import zlib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import MISSING, fields, is_dataclass, replace
from functools import cache
from hashlib import blake2b
from itertools import accumulate, pairwise
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from dedup.model import Segmented, Sentence

#: The fastest level: the higher ones save a tenth and take three times as long.
_LEVEL = 1
#: Bytes of the number that says how many bytes of shingles, or of a document of a row, there are.
_HEAD = 4
#: Documents of a row.
ROW = 4


def packed(text: Segmented, shingles: bytes) -> bytes:
    """Return a document and its shingles as bytes; all that it holds comes back from `unpacked`."""
    plain = json.dumps(_plain(text), ensure_ascii=False, separators=(",", ":"))
    head = len(shingles).to_bytes(_HEAD, "little")
    return head + shingles + zlib.compress(plain.encode("utf-8", "surrogatepass"), _LEVEL)


def row(documents: Sequence[bytes]) -> bytes:
    """Return packed documents, at most `ROW` of them, as one value."""
    return b"".join((bytes([len(documents)]), *(len(one).to_bytes(_HEAD, "little") for one in documents), *documents))


def rowed(data: bytes) -> list[bytes]:
    """Return the packed documents of a row."""
    count = data[0] if data else 0
    ends, places = 1 + _HEAD * count, range(1, 1 + _HEAD * count, _HEAD)
    sizes = (int.from_bytes(data[place : place + _HEAD], "little") for place in places)
    bounds = list(accumulate(sizes, initial=ends))
    return [data[first:last] for first, last in pairwise(bounds)]


def shingles_of(data: bytes) -> bytes:
    """Return the shingles of a packed document: the low halves as little-endian numbers, sorted, each once."""
    return data[_HEAD : _HEAD + int.from_bytes(data[:_HEAD], "little")]


def unpacked(data: bytes, name: str) -> Segmented:
    """Return the document of some bytes, with an id; raises ValueError where they are not what `packed` gave."""
    try:
        plain = zlib.decompress(data[_HEAD + len(shingles_of(data)) :]).decode("utf-8", "surrogatepass")
        text: Segmented = _reader(Segmented)(json.loads(plain))
    except (zlib.error, TypeError, AttributeError, KeyError) as error:
        raise ValueError(str(error)) from error
    return replace(text, document=replace(text.document, id=name))


def digest(data: bytes) -> str:
    """Return 16 hexadecimal digits over a packed document."""
    return blake2b(data, digest_size=8).hexdigest()


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    if issubclass(kind, Sentence):
        return tuple((name, kind._field_defaults.get(name, MISSING)) for name in kind._fields)
    return tuple((field.name, field.default) for field in fields(kind))


def _plain(value: Any) -> Any:
    if not is_dataclass(value) and not isinstance(value, Sentence):
        return [_plain(one) for one in value] if isinstance(value, tuple) else value
    found, kind = {}, cast(Hashable, type(value))
    for name, default in _defaults(kind):
        own = getattr(value, name)
        if default is MISSING or own != default:
            found[name] = _plain(own)
    return found


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """Return what makes a value of a type from its plain form."""
    if get_origin(kind) in (Union, types.UnionType):
        (inner,) = (_reader(one) for one in get_args(kind) if one is not type(None))
        return lambda plain: None if plain is None else inner(plain)
    if get_origin(kind) is tuple:
        item = _reader(get_args(kind)[0])
        return lambda plain: tuple(map(item, plain))
    if kind is Sentence or (isinstance(kind, type) and is_dataclass(kind)):
        return _raiser(kind)
    allowed = get_args(kind) if get_origin(kind) is Literal else ()
    return lambda plain: _checked(plain, kind, allowed)


def _raiser(kind: type) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    readers = {name: _reader(hints[name]) for name, _ in _defaults(kind)}

    def raised(plain: dict[str, Any]) -> Any:
        return kind(**{name: readers[name](own) for name, own in plain.items()})

    return raised


def _checked(plain: Any, kind: Any, allowed: tuple[Any, ...]) -> Any:
    """Return a plain value; raises TypeError where the model has another."""
    if allowed and plain not in allowed:
        raise TypeError(f"{plain!r} is none of {allowed}")
    if not allowed and not isinstance(plain, (int, float) if kind is float else kind):
        raise TypeError(f"{plain!r} is no {kind.__name__}")
    return plain
