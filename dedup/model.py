"""The values that the stages hand to one another: frozen, and positions always in the text as read.

A position counts Unicode code points of `Document.text`; a span is half-open, `[start, end)`.
Lines and columns count from 1. Numpy arrays held by these values are set read-only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dedup.settings import Settings

CreditKind = Literal["full", "contributed", "mention"]
MatchKind = Literal["verbatim", "near-verbatim", "near-paraphrase"]
Extent = Literal["whole", "most", "part", "trace"]
Wording = Literal["copied", "reworded"]
OrderVerdict = Literal["kept", "lost", "mixed", "too-few"]
Relation = Literal[
    "duplicate",
    "copy",
    "reshuffled-copy",
    "rewrite",
    "excerpt",
    "shared-quotes",
    "common-source",
    "boilerplate",
    "unrelated",
]
CreditVerdict = Literal["credited", "uncredited", "mismatched", "unknown", "none-needed"]
Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range `[start, end)` of code points in a document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A span that is no part of the story, with the reason an editor would give.

    `reason` is one of the short nouns of `docs/furniture.md`: "title", "date", "address", "byline",
    "caption", "advert", "subhead", "prompt", "headline list", "code", "table", "credit", ...
    """

    span: Span
    reason: str


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


@dataclass(frozen=True, slots=True)
class Declared:
    """A credit that the metadata states (front matter, schema.org), as read and unresolved.

    `field` is the name it was read from; `span` points to its line where the text holds it, else None.
    """

    field: str
    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One article as read. `id` is unique within a scan; everything unknown is None.

    `text` is the decoded file for plain text and Markdown, else the extracted text. `masked` spans lie inside
    `text` and never reach a token (link targets, comments, datelines); `furniture` spans are of the page, not of
    the story; `quoted` spans are speech that the format itself marks as such (a Markdown block quote).
    `members` are the ids of documents with equal normalised text that this one stands for.
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


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that could not be read, and why, in words for the person who gave it."""

    path: str
    reason: str


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


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document: where it stands and whether it is of the story.

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


@dataclass(frozen=True, slots=True)
class Segmented:
    """A document cut into sentences, in text order, furniture included.

    `publisher_wire` is the wire that the publisher itself is, if it is one; `credit_rules` says whether credit lines
    can be found at all in the document's language.
    """

    document: Document
    credits: tuple[Credit, ...]
    sentences: tuple[Sentence, ...]
    masked: tuple[Span, ...] = ()
    publisher_wire: str | None = None
    credit_rules: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Shingled:
    """A segmented document with the tokens and shingle ids of its body sentences.

    `body` holds the indices of the body sentences with at least one token; `tokens` and `shingles` run parallel
    to `body`. A shingle array is uint64, sorted and unique. `content` is a hash of all tokens in order: equal for
    documents whose normalised text is equal.
    """

    segmented: Segmented
    body: tuple[int, ...]
    tokens: tuple[tuple[str, ...], ...]
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
        return sum(len(tokens) for tokens in self.tokens)


@dataclass(frozen=True, slots=True)
class Match:
    """Verified partners: indices into the sentences of the left and of the right document, ascending and adjacent.

    One side always has one sentence; the other has one, or two or three where a sentence was split or joined.
    `jaccard` is over shingle ids, `cosine` over TF-IDF of the two documents, `edit` the normalised Levenshtein
    similarity of the tokens, all in [0, 1]; `score` decides (at least 0) and ranks. `words` are the tokens on either
    side. `moved` is set when the match is not in the longest run of matches kept in order. `quoted` says that either
    text puts it into quotation marks. `passage` is the index of its passage, `third_party` who is named as the source
    of the statement on both sides, or None.
    """

    left: tuple[int, ...]
    right: tuple[int, ...]
    kind: MatchKind
    score: float
    jaccard: float
    cosine: float
    edit: float
    left_words: int
    right_words: int
    moved: bool = False
    quoted: bool = False
    passage: int = 0
    third_party: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands in one document: a span with the line and column of its start."""

    start: int
    end: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A maximal run of matches adjacent on both sides. `words` counts the shorter side; `matches` index the pair's."""

    left: Place
    right: Place
    matches: tuple[int, ...]
    words: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Order:
    """What is left of the order of one text in the other, over `n` matches; a statistic that does not exist is None.

    `tau` is Kendall's; `p_value` the exact one-sided share of random orders that keep at least as much of the order;
    `in_order` the length of the longest increasing subsequence, `moved` the rest; `longest_block` the matches of the
    longest run of neighbours, `neighbours_kept` of the n-1 neighbours, `blocks` the runs.
    """

    verdict: OrderVerdict
    n: int
    tau: float | None
    p_value: float | None
    in_order: int
    longest_block: int
    neighbours_kept: int
    moved: int
    blocks: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """All matches of two documents, in text order of the left one, with their passages and order."""

    matches: tuple[Match, ...]
    passages: tuple[Passage, ...]
    order: Order


@dataclass(frozen=True, slots=True)
class Sides:
    """One figure for either side of a pair; None where it does not exist."""

    left: float | None
    right: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents and the verdict on them, with everything it rests on. `left` sorts before `right`.

    Coverage is the share of a document's body words in matched sentences, containment the share of one side's
    shingles in the other. `source` is the id of the likelier source or None, with reasons either way; `source_wire`
    the wire that both point to. `third_parties` are named as the source of shared statements on both sides.
    """

    left: str
    right: str
    relation: Relation
    reason: str
    extent: Extent
    wording: Wording | None
    source: str | None
    source_wire: str | None
    source_reasons: tuple[str, ...]
    credit: CreditVerdict
    credit_reasons: tuple[str, ...]
    third_parties: tuple[str, ...]
    coverage: Sides
    coverage_without_quotes: Sides
    containment: Sides
    jaccard: float
    order: Order
    matches: tuple[Match, ...]
    passages: tuple[Passage, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Family:
    """Documents joined by verdicts. `weakest_link` is the smaller coverage of the weakest pair that holds it."""

    id: str
    documents: tuple[str, ...]
    source: str | None
    weakest_link: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule met by one draft and one source. `pair` indexes the pairs of the results."""

    rule: str
    level: Level
    draft: str
    pair: int
    message: str
    passages: tuple[int, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Findings:
    """The results of a scan: what the results file carries, and nothing that it does not.

    `documents` are segmented and sorted by id; `pairs` by left, then right id. `summary` counts.
    """

    settings: Settings
    engine: str
    retrieval: Literal["exhaustive", "banded"]
    documents: tuple[Segmented, ...]
    words: dict[str, int]
    pairs: tuple[Pair, ...]
    families: tuple[Family, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...] = ()
    summary: dict[str, int] = field(default_factory=dict)
