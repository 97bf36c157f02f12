"""What is found: the values from a match of two sentences to the findings of a scan, frozen.

Positions and lines are those of `dedup.model`; "left" and "right" are the documents of a pair, left before right by id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from dedup.model import CreditKind, Segmented, Skipped, plain
from dedup.settings import Fields, Settings

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
#: Relations in which one text holds text of the other: they join a family, ask for a credit and make a finding.
COPIES: frozenset[Relation] = frozenset({"duplicate", "copy", "reshuffled-copy", "rewrite", "excerpt"})
CreditVerdict = Literal["credited", "uncredited", "mismatched", "unknown", "none-needed"]
Level = Literal["error", "warning", "note"]
#: How pairs of documents were proposed: every pair, those sharing rare shingles, or those sharing a MinHash band.
Retrieval = Literal["exhaustive", "indexed", "banded"]


class Match(NamedTuple):
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


class Place(NamedTuple):
    """Where a passage stands in one document: a span with the line and column of its start."""

    start: int
    end: int
    line: int
    column: int


class Passage(NamedTuple):
    """A maximal run of matches adjacent on both sides. `words` counts the shorter side; `matches` index the pair's."""

    left: Place
    right: Place
    matches: tuple[int, ...]
    words: int
    fingerprint: str


#: Stands for each passage of a pair of which the passages are only counted.
UNTOLD = Passage(Place(0, 0, 1, 1), Place(0, 0, 1, 1), (), 0, "")


@plain
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


@plain
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
    `credit_kind` is how fully the copy credits the source: "full", "contributed", or None.
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
    credit_kind: CreditKind | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """Be pickled with matches and passages by their columns: a row of numbers costs less than as many values."""
        matches = tuple(zip(*self.matches, strict=True))
        if self.passages and self.passages[0] is UNTOLD:
            return _pair, (matches, len(self.passages), *_REST(self))
        passages = tuple(zip(*((*one.left, *one.right, *one[2:]) for one in self.passages), strict=True))
        return _pair, (matches, passages, *_REST(self))


_REST = attrgetter(*(one.name for one in fields(Pair) if one.name not in ("matches", "passages")))


def _pair(matches: tuple[Any, ...], passages: tuple[Any, ...] | int, *rest: Any) -> Pair:
    """Return what `Pair.__reduce__` took apart; passages that are only counted are one value, which archives share."""
    told = untold(passages) if isinstance(passages, int) else tuple(map(_passage, *passages)) if passages else ()
    values: tuple[Any, ...] = (*rest[:-2], tuple(map(Match._make, zip(*matches, strict=True))), told, *rest[-2:])
    return Pair(*values)


@cache
def untold(number: int) -> tuple[Passage, ...]:
    """Return so many passages that are only counted."""
    return (UNTOLD,) * number


def _passage(*cells: Any) -> Passage:
    return Passage(Place(*cells[:4]), Place(*cells[4:8]), *cells[8:])


@dataclass(frozen=True, slots=True)
class Family:
    """Documents joined by verdicts. `weakest_link` is the smaller coverage of the weakest pair that holds it."""

    id: str
    documents: tuple[str, ...]
    source: str | None
    weakest_link: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule met by one draft and one source. `pair` indexes the pairs of the results.

    A finding of no pair (a credit without its text, an unused suppression, a file that cannot be read) has None there;
    `line` and `column` then say where it stands, if anywhere, and `draft` is a path where it is of no document.
    `suppressed` is the reason for which it does not count, None where it does; `marked` says that a mark in the draft
    itself gives it. `baseline` says whether all its passages were accepted before. The first line of `message` says
    what is shared with what; details follow on lines of their own.
    """

    rule: str
    level: Level
    draft: str
    pair: int | None
    message: str
    passages: tuple[int, ...]
    fingerprint: str
    suppressed: str | None = None
    baseline: Literal["new", "known"] = "new"
    line: int | None = None
    column: int | None = None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a reference holds: how many documents, of which publishers and wires, and the days they span.

    `publishers` and `wires` count documents by name; days are ISO dates, None where no document has a whole date.
    """

    documents: int
    publishers: dict[str, int] = field(default_factory=dict)
    wires: dict[str, int] = field(default_factory=dict)
    earliest: str | None = None
    latest: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check compared: the ids of its drafts, and the reference by the name it was given, with its holdings.

    `warnings` tell of what may make the answer incomplete: a stale reference, a wire that it lacks.
    """

    drafts: tuple[str, ...]
    reference: str
    holdings: Holdings
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Findings:
    """The results of a scan: what the results file carries, and nothing that it does not.

    `documents` are segmented and sorted by id; `pairs` by left, then right id. Of an archive both are read from disk
    one at a time, when they are asked for: go through them once, in order, or ask for few. `words` has the words of
    each document by id, in the order of `documents`. `fields` are the names of record fields that were asked for.
    `summary` counts; `phases` has the seconds of each step. `checked` is set in the results of a check: its documents
    are the drafts and those of the reference that share text with one.
    """

    settings: Settings
    engine: str
    retrieval: Retrieval
    documents: Sequence[Segmented]
    words: dict[str, int]
    pairs: Sequence[Pair]
    families: tuple[Family, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...] = ()
    fields: Fields = field(default_factory=Fields)
    summary: dict[str, int] = field(default_factory=dict)
    phases: dict[str, float] = field(default_factory=dict, compare=False)
    checked: Checked | None = None

    def text(self, name: str) -> Segmented:
        """Return the document of an id; raises KeyError where there is none."""
        return self.documents[self._places[name]]

    def pair(self, finding: Finding) -> Pair:
        """Return the pair that a finding is of; raises LookupError for a finding of none."""
        if finding.pair is None:
            raise LookupError(f"{finding.rule} is of no pair")
        return self.pairs[finding.pair]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.words)}
