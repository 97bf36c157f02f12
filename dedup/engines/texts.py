"""The texts of a scan as an engine keeps them: little of each in memory, the rest when it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from dedup.age import age
from dedup.boilerplate import boilerplate
from dedup.model import Document, Outline, Segmented, Shingled, Skipped
from dedup.scope import publisher_key
from dedup.settings import Settings
from dedup.verdicts import Alignment, Pair, Relation

#: Cuts a document into sentences, with its credit lines.
Prepare = Callable[[Document], Segmented]
#: The verdict on two texts, from their alignment.
Judge = Callable[[Shingled, Shingled, Alignment], Pair]
#: Told how much is done, and of how much.
Told = Callable[[int, int], None]
Members = Mapping[str, tuple[str, ...]]


class Texts(Protocol):
    """The readable texts of a scan, sorted by id."""

    @property
    def outlines(self) -> Sequence[Outline]:
        """What the whole of the scan must know of each."""

    def standing(self, settings: Settings) -> frozenset[str]:
        """Return the sentences that are boilerplate, tokens joined by spaces."""

    def documents(self, members: Members) -> Sequence[Segmented]:
        """Return the documents, each with the ids of those of equal text that it stands for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the texts, what was skipped and why, and notes on what was chosen."""

    texts: Texts
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Texts that are held in memory."""

    texts: Sequence[Shingled]
    outlines: tuple[Outline, ...]

    def standing(self, settings: Settings) -> frozenset[str]:
        """Return the sentences that are boilerplate."""
        return boilerplate(self.texts, settings)

    def documents(self, members: Members) -> Sequence[Segmented]:
        """Return the documents with their members."""
        return tuple(with_members(text.segmented, members) for text in self.texts)


def held(texts: Sequence[Shingled]) -> Held:
    """Return texts in memory with their outlines."""
    own = (outline(one.document.id, one.document, one.content, one.words, len(one.body)) for one in texts)
    return Held(texts, tuple(own))


def outline(name: str, document: Document, content: str, words: int, sentences: int) -> Outline:
    """Return the outline of a document by the id that it is given, from the words and sentences of its body."""
    when = document.published
    return Outline(name, content, when, age(when, content), publisher_key(document), words, sentences)


def with_members(text: Segmented, members: Members) -> Segmented:
    """Return a text with the ids of those it stands for."""
    own = members.get(text.document.id)
    return replace(text, document=replace(text.document, members=own)) if own else text


def wordless(path: str) -> Skipped:
    """Return what is said of a document without a sentence of a story."""
    return Skipped(path, "no sentence of a story in it: nothing to compare")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What came of comparing pairs: how many of each relation, and the pairs to tell of.

    `pairs` may be outlines, their matches left out and their passages counted only; `whole` returns some of them, in
    the order given, with everything.
    """

    relations: Counter[Relation]
    pairs: Sequence[Pair]
    whole: Callable[[Sequence[Pair]], Sequence[Pair]]
