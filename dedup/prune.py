"""A corpus without its copies: which texts are removed, and for which text that is kept.

A text is removed only when one that is kept covers most of it directly: the pair of the two is a duplicate, a copy, a
reshuffled copy or a rewrite, and at least `settings.most` of the words of the removed text are in sentences matched in
the kept one. So nothing is removed for a copy of a copy that holds something else, and an excerpt takes no other text
with it. Texts are decided in the order of preference, each against those kept before it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any

from dedup import dates
from dedup.errors import UsageError
from dedup.model import Document
from dedup.scope import publisher_key
from dedup.verdicts import Findings, Pair, Relation

#: Relations in which one text can stand for the other.
SAME: frozenset[Relation] = frozenset({"duplicate", "copy", "reshuffled-copy", "rewrite"})
#: Gives the pair of two documents, by their ids, that a scan did not compare; None where they are not to be.
Compare = Callable[[str, str], Pair | None]
_PUBLISHER = "publisher:"


@dataclass(frozen=True, slots=True)
class Keep:
    """Which text of several is kept: the earliest, the longest, or the one of a publisher, then the earliest."""

    rule: str
    publisher: str | None = None

    @classmethod
    def of(cls, text: str) -> Keep:
        """Return the value of --keep; raises UsageError for anything but its three forms."""
        if text in ("earliest", "longest"):
            return cls(text)
        if text.startswith(_PUBLISHER) and text.removeprefix(_PUBLISHER).strip():
            return cls("publisher", text.removeprefix(_PUBLISHER).strip())
        raise UsageError(f"--keep {text}: it takes earliest, longest or publisher:NAME")


@dataclass(frozen=True, slots=True)
class Removal:
    """A text that is removed, and the pair with the text that is kept for it."""

    id: str
    kept: str
    coverage: float
    pair: Pair

    def as_json(self, document: Document) -> dict[str, Any]:
        """Return the line of the list of removed texts."""
        return {
            "id": self.id,
            "path": document.path,
            "record": document.record,
            "kept": self.kept,
            "relation": self.pair.relation,
            "coverage": round(self.coverage, 4),
            "order": self.pair.order.verdict,
            "reason": self.pair.reason,
            "fingerprint": self.pair.fingerprint,
        }


#: Who covers most of a text: the other's id, the share of its words, and the pair or its number.
_Cover = tuple[str, float, int | Pair]


def prune(found: Findings, keep: Keep, compare: Compare) -> tuple[Removal, ...]:
    """Return the texts to remove, by id.

    `found` must list all pairs of copies, those of large families too. Of text that many hold, a scan compares each
    holder with the first ones only; where another of them is preferred, `compare` gives the pairs that are missing.
    The result depends on the texts and what is known of them, not on the order in which they were read.
    """
    covers = _covers(found)
    large = {
        name: family.id
        for family in found.families
        if len(family.documents) > found.settings.hot
        for name in family.documents
    }
    kept: dict[str, int] = {}
    preferred: dict[str, list[str]] = {}
    removed: dict[str, _Cover] = {}
    for name in _ordered(found, covers, keep):
        cover = _best(covers[name], kept)
        if cover is None and name in large and covers[name]:
            met = {other for other, *_ in covers[name]}
            missing = (other for other in preferred.get(large[name], ()) if other not in met)
            cover = _compared(name, islice(missing, found.settings.anchors), found.settings.most, compare)
        if cover is not None:
            removed[name] = cover
        else:
            kept[name] = len(kept)
            preferred.setdefault(large.get(name, ""), []).append(name)
    return tuple(_removal(found, name, removed[name]) for name in sorted(removed))


def _covers(found: Findings) -> dict[str, list[_Cover]]:
    """Return what covers most of each text that is in a pair of copies, going through the pairs once."""
    covers: dict[str, list[_Cover]] = {}
    for number, pair in enumerate(found.pairs):
        if pair.relation in SAME:
            for name, other, share in _sides(pair):
                held = covers.setdefault(name, [])
                if share >= found.settings.most:
                    held.append((other, share, number))
    return covers


def _sides(pair: Pair) -> tuple[tuple[str, str, float], tuple[str, str, float]]:
    left, right = pair.coverage.left or 0.0, pair.coverage.right or 0.0
    return (pair.left, pair.right, left), (pair.right, pair.left, right)


def _best(covers: Iterable[_Cover], kept: Mapping[str, int]) -> _Cover | None:
    """Return the kept text that covers most of a text; of several that do alike, the preferred one."""
    able = (cover for cover in covers if cover[0] in kept)
    return min(able, key=lambda cover: (-cover[1], kept[cover[0]]), default=None)


def _compared(name: str, others: Iterable[str], most: float, compare: Compare) -> _Cover | None:
    """Return the first of some texts that covers most of a text, each compared with it now."""
    for other in others:
        pair = compare(name, other)
        if pair is not None and pair.relation in SAME:
            share = next(share for one, _, share in _sides(pair) if one == name)
            if share >= most:
                return other, share, pair
    return None


def _removal(found: Findings, name: str, cover: _Cover) -> Removal:
    kept, share, pair = cover
    return Removal(name, kept, share, found.pairs[pair] if isinstance(pair, int) else pair)


def _ordered(found: Findings, names: Collection[str], keep: Keep) -> list[str]:
    """Return the texts in the order of preference: equal ones by content, then by what else is known of them."""
    wanted = _wanted(found, keep)
    ranks: dict[str, tuple[Any, ...]] = {}
    for text in found.documents:
        document = text.document
        if document.id in names:
            words = -found.words[document.id]
            first = () if keep.rule != "longest" else (words,)
            if wanted is not None:
                first = (publisher_key(document) != wanted,)
            ranks[document.id] = (*first, *_age(document), words, *_content(document))
    return sorted(names, key=ranks.__getitem__)


def _age(document: Document) -> tuple[bool, str]:
    bounds = dates.interval(document.published) if document.published else None
    return bounds is None, bounds[0].isoformat() if bounds else ""


def _content(document: Document) -> tuple[str, ...]:
    known = (document.url, document.publisher, document.title, document.byline)
    text = hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()
    return text, *(one or "" for one in known), document.id


def _wanted(found: Findings, keep: Keep) -> str | None:
    """Return the key of the publisher to keep; raises UsageError where no text has it."""
    if keep.publisher is None:
        return None
    key = publisher_key(Document("", "", "", "", publisher=keep.publisher))
    names = {text.document.publisher: publisher_key(text.document) for text in found.documents}
    if key not in names.values():
        close = get_close_matches(keep.publisher, [name for name in names if name], n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise UsageError(f"--keep publisher:{keep.publisher}: no text has this publisher{hint}")
    return key


def counts(found: Findings, removals: Sequence[Removal]) -> tuple[str, ...]:
    """Return what was kept and removed, in a few lines."""
    texts, words = len(found.words), sum(found.words.values())
    gone = sum(found.words[one.id] for one in removals)
    share = f" ({len(removals) / texts:.0%} of the texts, {gone / words:.0%} of their words)" if removals else ""
    lines = [f"{texts:,} texts: {texts - len(removals):,} kept, {len(removals):,} removed{share}."]
    relations = Counter(one.pair.relation for one in removals)
    if removals:
        lines.append(f"Removed: {', '.join(f'{number:,} by {name}' for name, number in relations.most_common())}.")
    return tuple(lines)
