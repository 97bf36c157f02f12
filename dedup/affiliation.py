"""Whose text a text is, by what it says itself: its publisher, its credit lines."""

from __future__ import annotations

import re
from functools import lru_cache

from dedup.model import Credit, CreditKind, Segmented

#: The forms of credit lines in an editor's words.
_FORMS = {
    "dateline": "dateline",
    "byline": "byline",
    "copyright": "copyright line",
    "contribution": "contribution line",
    "republished": "republication line",
    "tag": "agency tag",
    "metadata": "metadata",
    "mention": "mention",
}
_ARTICLE = re.compile(r"^(?:the|die|der|das|la|le|el|il|o) ", re.IGNORECASE)


def home(segmented: Segmented) -> str | None:
    """Return the wire that a text is of: its publisher, or for an unknown publisher the one wire it credits fully."""
    if segmented.publisher_wire is not None:
        return segmented.publisher_wire
    wires = credited_wires(segmented, "full")
    return wires[0] if segmented.document.publisher is None and len(wires) == 1 else None


def credited_wires(segmented: Segmented, *kinds: CreditKind) -> list[str]:
    """Return the wires of a text's credit lines of some kinds, each once, in text order."""
    return list(dict.fromkeys(credit.wire for credit in segmented.credits if credit.kind in kinds))


def credit_lines(segmented: Segmented, wire: str, *kinds: CreditKind) -> list[Credit]:
    """Return a text's credit lines of some kinds for one wire, in text order."""
    return [credit for credit in segmented.credits if credit.wire == wire and credit.kind in kinds]


def forms(segmented: Segmented, wire: str) -> str:
    """Return the forms in which a text credits a wire, in words: "byline, dateline, copyright line"."""
    return ", ".join(_FORMS[credit.form] for credit in credit_lines(segmented, wire, "full", "contributed"))


def same_organisation(one: str, other: str) -> bool:
    """Say whether two names are one but for case, punctuation and an article: "The Example Post", "example post"."""
    return organisation(one) == organisation(other)


@lru_cache(maxsize=1 << 12)  # an archive has few publishers
def organisation(name: str) -> str:
    """Return the name of an organisation without case, punctuation and article; equal names are one organisation."""
    words = " ".join(re.findall(r"\w+", name.casefold().removeprefix("www.")))
    return _ARTICLE.sub("", words)


def without_article(name: str) -> str:
    """Return a name without the article before it: "The Example Post" is "Example Post"."""
    return _ARTICLE.sub("", name)


def same_publisher(one: Segmented, other: Segmented) -> bool:
    """Say whether two texts are known to have one publisher, under whichever of its names or hosts."""
    if one.publisher_wire is not None or other.publisher_wire is not None:
        return one.publisher_wire == other.publisher_wire
    ours, theirs = one.document.publisher, other.document.publisher
    return ours is not None and theirs is not None and same_organisation(ours, theirs)


def versions(one: Segmented, other: Segmented) -> tuple[str, str] | None:
    """Return the versions of two texts that are versions of one item, else None.

    Such texts state one id and two versions, and are not known to have different publishers: ids of two houses may be
    equal by chance.
    """
    ours, theirs = one.document, other.document
    if ours.declared_id is None or ours.declared_id != theirs.declared_id:
        return None
    if ours.version is None or theirs.version is None or ours.version == theirs.version:
        return None
    known = ours.publisher is not None and theirs.publisher is not None
    return (ours.version, theirs.version) if not known or same_publisher(one, other) else None
