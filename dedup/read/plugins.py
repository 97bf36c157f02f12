"""Readers that other distributions bring, by the entry point group `dedup.readers`.

The name of an entry point is the ending that it reads ("tei"), or "xml:" and the root element of the XML that it reads
("xml:TEI"). Its object is a function that takes a `Source` and yields `Document`, `Skipped` and `Note`, and raises
`Unreadable`: `source.Reader`. Built-in formats cannot be replaced. Nothing is imported before a file needs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from dedup.model import Document, Skipped
from dedup.read.source import Item, Note, Source, Unreadable

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "dedup.readers"
#: What a name begins with that stands for a root element.
XML = "xml:"
#: Code points of a failure that are told; a reader may quote the file.
_LONGEST = 200


@cache
def _points() -> dict[str, EntryPoint]:
    """Return the entry points by name, endings in lower case; of equal names the first by its distribution's name."""
    from importlib.metadata import entry_points

    found = sorted(entry_points(group=GROUP), key=lambda point: (_distribution(point), point.value), reverse=True)
    return {point.name if point.name.startswith(XML) else point.name.lower().lstrip("."): point for point in found}


def _distribution(point: EntryPoint) -> str:
    return str(point.dist.name) if point.dist is not None else ""


def endings() -> frozenset[str]:
    """Return the endings that plug-ins read, in lower case and without a dot."""
    return frozenset(name for name in _points() if not name.startswith(XML))


def reads_root(name: str) -> bool:
    """Say whether a plug-in reads XML of this root element, its name without a namespace."""
    return XML + name in _points()


def read_plugin(source: Source) -> Iterator[Item]:
    """Yield what the plug-in for a file's ending reads of it; raises Unreadable where it cannot be loaded or fails."""
    return _read(source, source.ending)


def read_root(source: Source, name: str) -> Iterator[Item]:
    """Yield what the plug-in for XML of this root element reads; raises as `read_plugin` does."""
    return _read(source, XML + name)


def _read(source: Source, name: str) -> Iterator[Item]:
    point = _points()[name]
    try:
        for item in point.load()(source):
            yield _sound(source, item)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # whatever a stranger's code raises must not end the scan
        told = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST]
        raise Unreadable(f"the reader {point.value} of {_distribution(point) or 'a plug-in'} failed: {told}") from error


def _sound(source: Source, item: Any) -> Item:
    """Return what a plug-in yielded with the names that results need; raises TypeError for what is no item."""
    if isinstance(item, Document):
        if not item.text.strip():
            return Skipped(source.name if item.record is None else f"{source.name}#{item.record}", "no text")
        return replace(item, id="", path=source.name, root=source.root)
    if isinstance(item, Skipped | Note):
        return item
    raise TypeError(f"it yielded {type(item).__name__}, no Document")
