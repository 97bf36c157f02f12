"""What a case should be called by whoever knows how it was made, without a number of the relation table.

The labels of the benchmark apply the documented limits to the generated extents, so that a sweep against them peaks at
those limits by construction. These do not: where a recipe leaves room for two opinions, both are right.
"""

from __future__ import annotations

from collections.abc import Mapping

_COPY = frozenset(("copy", "duplicate"))
_SHUFFLED = frozenset(("reshuffled-copy",))
_REWRITE = frozenset(("rewrite",))

#: Kind of case: the relations that are right.
RELATIONS: Mapping[str, frozenset[str]] = {
    "identity": frozenset(("duplicate",)),
    "dateline": frozenset(("duplicate",)),
    "new first sentence": _COPY,
    "tail cut": _COPY,
    "splice": frozenset(("copy",)),
    "halves swapped": _SHUFFLED,
    "blocks reversed": _SHUFFLED,
    "shuffled, by space": _SHUFFLED,
    "shuffled, by newline": _SHUFFLED,
    "shuffled, cut, added": _SHUFFLED,
    "excerpt": frozenset(("excerpt",)),
    "excerpt in another": frozenset(("excerpt",)),
    "reworded light": _COPY,
    "reworded light, shuffled": _SHUFFLED,
    "reworded middle": _COPY | _REWRITE,
    "reworded middle, shuffled": _SHUFFLED | _REWRITE,
    "reworded strong": _REWRITE,
    "reworded strong, shuffled": _REWRITE,
    "quotations only": frozenset(("shared-quotes",)),
    "boilerplate only": frozenset(("boilerplate",)),
    "independent": frozenset(("unrelated",)),
}
#: Kinds whose whole story stands in its order, and kinds whose order was destroyed.
IN_ORDER = frozenset(
    (
        *("identity", "dateline", "new first sentence", "tail cut", "splice"),
        *("reworded light", "reworded middle", "reworded strong"),
    )
)
OUT_OF_ORDER = frozenset(
    (
        *("halves swapped", "blocks reversed", "shuffled, by space", "shuffled, by newline", "shuffled, cut, added"),
        *("reworded light, shuffled", "reworded middle, shuffled", "reworded strong, shuffled"),
    )
)


def order_of(kind: str) -> str | None:
    """Return the order verdict that a recipe asks for, or None where it asks for none."""
    return "kept" if kind in IN_ORDER else "lost" if kind in OUT_OF_ORDER else None
