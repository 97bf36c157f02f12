"""The values that the stages hand to one another: frozen, and positions always in the text as read.

A position counts Unicode code points of `Document.text`; a span is half-open, `[start, end)`.
Lines and columns count from 1. Numpy arrays held by these values are set read-only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache, partial
from operator import attrgetter
from typing import Any, Literal, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

CreditKind = Literal["full", "contributed", "mention"]
#: What an agency says of an item: to be used, held back, or taken back after it was sent.
Status = Literal["usable", "withheld", "withdrawn"]

_Kind = TypeVar("_Kind", bound=type)


def plain(kind: _Kind) -> _Kind:
    """Let a dataclass of several fields be pickled as the call that makes it: several times as fast as by them."""
    values = attrgetter(*(one.name for one in fields(kind)))
    setattr(kind, "__reduce__", lambda self: (kind, values(self)))  # noqa: B010 - of no class known here
    return kind


@cache
def parts(kind: type) -> dict[str, bool]:
    """Return the names of the parts of a dataclass or a named tuple, and whether each must be given; none of others."""
    if is_dataclass(kind):
        return {one.name: one.default is MISSING and one.default_factory is MISSING for one in fields(kind)}
    return {name: name not in kind._field_defaults for name in getattr(kind, "_fields", ())}  # type: ignore[attr-defined]


@plain
@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range `[start, end)` of code points in a document's text."""

    start: int
    end: int


@plain
@dataclass(frozen=True, slots=True)
class Marked:
    """A span that is no part of the story, with the reason an editor would give.

    `reason` is one of the short nouns of `docs/furniture.md`: "title", "date", "address", "byline",
    "caption", "advert", "subhead", "prompt", "headline list", "code", "table", "credit", ...
    """

    span: Span
    reason: str


@plain
@dataclass(frozen=True, slots=True)
class Published:
    """A date of publication with exactly the precision and offset that was read.

    An unknown part is None; a known `day` never implies a known `year`. `offset` is in minutes east of UTC.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    offset: int | None = None


@plain
@dataclass(frozen=True, slots=True)
class Declared:
    """A credit that the metadata states (front matter, schema.org), as read and unresolved.

    `field` is the name it was read from; `span` points to its line where the text holds it, else None.
    """

    field: str
    text: str
    span: Span | None = None


@plain
@dataclass(frozen=True, slots=True)
class Document:
    """One article as read. `id` is unique within a scan; everything unknown is None.

    `text` is the decoded file for plain text and Markdown, else the extracted text. `masked` spans lie inside
    `text` and never reach a token (link targets, comments, datelines); `furniture` spans are of the page, not of
    the story; `quoted` spans are speech that the format itself marks as such (a Markdown block quote).
    `members` are the ids of documents with equal normalised text that this one stands for. `wire`, `status`,
    `embargo` (not to be published before), `licence` and `version` are as the metadata states them. `fetched` is when
    an archive of pages fetched it, which says nothing of when it was published.
    """

    id: str
    path: str
    format: str
    text: str
    record: int | None = None
    title: str | None = None
    published: Published | None = None
    url: str | None = None
    publisher: str | None = None
    byline: str | None = None
    language: str = "und"
    declared_id: str | None = None
    declared: tuple[Declared, ...] = ()
    masked: tuple[Span, ...] = ()
    furniture: tuple[Marked, ...] = ()
    quoted: tuple[Span, ...] = ()
    members: tuple[str, ...] = ()
    root: str = ""
    wire: str | None = None
    status: Status | None = None
    embargo: Published | None = None
    licence: str | None = None
    version: str | None = None
    fetched: Published | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that could not be read, and why, in words for the person who gave it."""

    path: str
    reason: str


@plain
@dataclass(frozen=True, slots=True)
class Credit:
    """A credit line: which wire, how fully, and where it stands.

    `form` says what kind of line it is: "dateline", "byline", "copyright", "contribution", "republished",
    "tag", "metadata" or "mention". A `mention` ("told AFP") is no credit. `span` is None for metadata outside
    the text. A `line` credit is a line of its own and therefore furniture; otherwise it stands inside a sentence.
    """

    wire: str
    kind: CreditKind
    form: str
    text: str
    span: Span | None = None
    line: bool = False


class Sentence(NamedTuple):
    """A sentence of a document: where it stands and whether it is of the story.

    A named tuple, which is made in a third of the time: no other value is there in such numbers.

    `furniture` is None for a body sentence, else the reason. `quoted` is the share of its letters and digits
    inside quotation marks, in [0, 1]. `paragraph` counts paragraphs from 0.
    """

    start: int
    end: int
    line: int
    column: int
    paragraph: int
    furniture: str | None = None
    quoted: float = 0.0


#: Makes a sentence of a row of all its values, in half the time of a call of its class.
sentence_of = partial(tuple.__new__, Sentence)


@dataclass(frozen=True, slots=True)
class Segmented:
    """A document cut into sentences, in text order, furniture included.

    `publisher_wire` is the wire that the publisher itself is, if it is one; `credit_rules` says whether credit lines
    can be found at all in the document's language. `digest` is the SHA-256 of the document's text as read where that
    text only stands for it, its words left out; else None.
    """

    document: Document
    credits: tuple[Credit, ...]
    sentences: tuple[Sentence, ...]
    masked: tuple[Span, ...] = ()
    publisher_wire: str | None = None
    credit_rules: bool = True
    digest: str | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """Be pickled with the sentences by their columns: a row of numbers costs a tenth of as many values."""
        columns = tuple(zip(*self.sentences, strict=True))
        rest = self.masked, self.publisher_wire, self.credit_rules, self.digest
        return _segmented, (self.document, self.credits, columns, *rest)


def _segmented(document: Document, credits: tuple[Credit, ...], columns: tuple[Any, ...], *rest: Any) -> Segmented:
    """Return what `Segmented.__reduce__` took apart."""
    sentences = tuple(map(sentence_of, zip(*columns, strict=True)))
    return Segmented(document, credits, sentences, *rest)


@dataclass(frozen=True, slots=True, eq=False)
class Shingled:
    """A segmented document with the tokens and shingle ids of its body sentences.

    `body` holds the indices of the body sentences with at least one token; `tokens`, their `counts` and `shingles` run
    parallel to `body`. A shingle array is uint64, sorted and unique. `content` is a hash of all tokens in order: equal
    for documents whose normalised text is equal.
    """

    segmented: Segmented
    body: tuple[int, ...]
    tokens: Sequence[tuple[str, ...]]
    counts: tuple[int, ...]
    shingles: tuple[NDArray[np.uint64], ...]
    content: str

    @property
    def document(self) -> Document:
        """The document these tokens are of."""
        return self.segmented.document

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences in text order, furniture included; `body` indexes into it."""
        return self.segmented.sentences

    @property
    def words(self) -> int:
        """The number of tokens of all body sentences."""
        return sum(self.counts)


@plain
@dataclass(frozen=True, slots=True)
class Outline:
    """What the whole of a scan must know of a document: who it is, how old, how long, and what it says, as a hash.

    `words` counts the tokens of its body, `sentences` its body sentences; `content` is that of `Shingled`. `age` is the
    key of `dedup.age`. `publisher` is a key that documents of one publisher share, None where it is unknown.
    """

    id: str
    content: str
    published: Published | None
    age: str
    publisher: str | None
    words: int
    sentences: int


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """The body sentences of all documents as numbers: equal numbers, equal tokens.

    Document `d` has `sentences[starts[d] : starts[d + 1]]`, any uint64 each; `words`, int64, runs parallel to it.
    """

    sentences: NDArray[np.uint64]
    words: NDArray[np.int64]
    starts: NDArray[np.int64]
