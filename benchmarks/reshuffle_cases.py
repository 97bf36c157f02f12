"""The values of the reshuffle benchmark: a case with both texts and all that is true of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dedup.shingle import tokenize
from reshuffle_labels import Label, Measured, label, one_block
from source_stories import quoted

#: Half-open, in code points of a text.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a case. `sentences` are the spans of all its sentences; `date` is ISO 8601, or None."""

    id: str
    text: str
    sentences: tuple[Span, ...]
    date: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Sentences of either text, by index and ascending, that belong together; `edit` is how alike, token by token."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    edit: float


@dataclass(frozen=True, slots=True)
class Case:
    """A pair of texts and the truth about it.

    `links` is the true map, in left order, and `order` the ranks of its links in the right text. `source` is the side
    that the other was made from, None where neither was; `evidence` says what in the texts tells it: "none", "dates",
    "credit". `stories` are the ids of what it was made of, `notes` the standing notes of a publisher in both.
    """

    id: str
    kind: str
    stories: tuple[str, ...]
    left: Text
    right: Text
    links: tuple[Link, ...]
    order: tuple[int, ...]
    source: str | None
    evidence: str
    label: Label
    notes: tuple[str, ...] = ()

    def spans(self, link: Link) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        """Return where the sentences of a link stand in the left and in the right text."""
        return tuple(self.left.sentences[at] for at in link.left), tuple(self.right.sentences[at] for at in link.right)

    def as_json(self) -> str:
        """Return the case as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def case(
    id: str, kind: str, stories: Sequence[str], texts: tuple[Text, Text], links: Sequence[Link], **fields: Any
) -> Case:
    """Return a case with its links in left order, and with the permutation and the label worked out."""
    left, right = texts
    ordered = tuple(sorted(links, key=lambda link: link.left))
    rank = {link.right: at for at, link in enumerate(sorted(ordered, key=lambda link: link.right))}
    order = tuple(rank[link.right] for link in ordered)
    notes = tuple(fields.get("notes", ()))
    found = label(_measured(left, right, ordered, order, notes))
    return Case(id, kind, tuple(stories), left, right, ordered, order, label=found, **fields)


def _measured(left: Text, right: Text, links: Sequence[Link], order: tuple[int, ...], notes: Sequence[str]) -> Measured:
    ours, theirs = _sentences(left), _sentences(right)
    words = [[len(tokenize(sentence)) for sentence in side] for side in (ours, theirs)]
    marked = [[quoted(sentence) for sentence in side] for side in (ours, theirs)]
    inside = [any(marked[0][at] for at in link.left) or any(marked[1][at] for at in link.right) for link in links]
    return Measured(
        words=(sum(words[0]), sum(words[1])),
        links=tuple((sum(words[0][at] for at in link.left), sum(words[1][at] for at in link.right)) for link in links),
        edits=tuple(link.edit for link in links),
        quoted=tuple(inside),
        unquoted_words=(_plain(words[0], marked[0]), _plain(words[1], marked[1])),
        order=order,
        block=one_block([at for link in links for at in link.left], [at for link in links for at in link.right]),
        notes=bool(notes) and all(ours[at] in notes for link in links for at in link.left),
    )


def _plain(words: Sequence[int], marked: Sequence[bool]) -> int:
    return sum(count for count, inside in zip(words, marked, strict=True) if not inside)


def _sentences(text: Text) -> list[str]:
    return [text.text[start:end] for start, end in text.sentences]
