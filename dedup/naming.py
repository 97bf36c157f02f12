"""The credit lines of a pair that name the other text's publisher or wire, which no list of wires has to know.

"(Harbour Wire)" is a credit where the other text is by Harbour Wire: both texts of a pair are read once more as if its
name stood in `rules/wires.toml`. So the credit stays a function of the two texts and their metadata.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from dedup import credit
from dedup.affiliation import credit_lines, same_organisation, same_publisher, without_article
from dedup.credit_rules import LONG, TAG, Names, Rules, load
from dedup.model import Document, Segmented
from dedup.wires import wire_of_name, wire_of_publisher

#: Code points of a publisher's name at most: what is longer is a sentence about it.
_LONGEST = 80


def acquainted(one: Segmented, other: Segmented) -> tuple[Segmented, Segmented]:
    """Return two texts with the credit lines in which either names the publisher or the stated wire of the other.

    A publisher that the other text credits, in full or as a contributor, is taken for a wire in this pair. Texts of
    one publisher are returned as they are, and so is a text that does not name the other.
    """
    if same_publisher(one, other):
        return one, other
    ours, theirs = _informed(one, _names(other.document)), _informed(other, _names(one.document))
    return _as_wire(ours, theirs), _as_wire(theirs, ours)


def _names(document: Document) -> tuple[str, ...]:
    """Return what a text's publisher and wire are called, where no list has them."""
    publisher = None if wire_of_publisher(document.publisher) else document.publisher
    wire = None if document.wire and wire_of_name(document.wire) else document.wire
    known = (" ".join(name.split()) for name in (publisher, wire) if name)
    return tuple(dict.fromkeys(name for name in known if len(name) <= _LONGEST and re.search(r"\w\w", name)))


def _informed(text: Segmented, names: tuple[str, ...]) -> Segmented:
    """Return a text with the credit lines that can be read once these names are known."""
    document = text.document
    own = [name for name in (document.publisher, document.wire) if name]
    for name in names:
        if _stands_in(name, text) and not any(same_organisation(name, one) for one in own):
            text = replace(text, credits=tuple(credit.find(document, _rules(name))))
    return text


def _stands_in(name: str, text: Segmented) -> bool:
    """Say whether a name is spelt in a text or in what its metadata states; as good as free where it is not."""
    named, body = _spellings(name), text.document.text
    if named and any(spelling.split()[-1] in body for spelling in named.spellings) and named.pattern.search(body):
        return True
    short = without_article(name).casefold()
    return any(short in " ".join(one.text.casefold().split()) for one in text.document.declared)


def _as_wire(text: Segmented, other: Segmented) -> Segmented:
    """Return a text with its publisher as its wire, if the other text credits it."""
    for name in _names(text.document):
        publisher = text.document.publisher
        if publisher and same_organisation(name, publisher) and credit_lines(other, name, "full", "contributed"):
            return replace(text, publisher_wire=name)
    return text


@lru_cache(maxsize=1 << 12)
def _spellings(name: str) -> Names | None:
    """Return what finds a name; None where the lists have all its spellings."""
    forms = frozenset(form for one in (name, without_article(name)) for form in (one, one.upper()))
    own = forms.difference(load().names)
    return Names(own, load().spelling.end) if own else None


@lru_cache(maxsize=64)
def _rules(name: str) -> Rules:
    """Return the rules that ship, with one more wire. A name of one word may be a word: it counts in brackets, bylines
    and copyright lines only."""
    shipped, named = load(), _spellings(name)
    own = dict.fromkeys(named.spellings if named else (), (name, LONG if " " in without_article(name) else TAG))
    folded = {one.casefold(): name for one in own}
    return replace(shipped, names=shipped.names | own, folded=shipped.folded | folded, own=named)
