"""Every number that can change a result, with its unit, range and reason. Nothing else in the project decides.

`docs/calibration.md` shows for each what other values would do on calibration data (`make calibrate`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields

from dedup.errors import UsageError

#: Rise by one when the output of that step changes for any text; a test with frozen outputs demands it.
READ_REVISION = 3
SEGMENT_REVISION = 1
TOKEN_REVISION = 1
#: Of the layout of what an index stores.
FORMAT_REVISION = 1


@dataclass(frozen=True, slots=True)
class Fields:
    """How records and pages are read. Names of the fields of a record (JSON Lines, CSV); None tries the usual names.

    `credit` are names, parted by commas, of the fields that state a credit, in front matter too; `wire`, `agency` and
    fields of a copyright always do. `html` is how the main text of a page is found: "careful", "fast", or "auto", as
    `read/extraction.py` says.
    """

    text: str | None = None
    id: str | None = None
    title: str | None = None
    date: str | None = None
    source: str | None = None
    url: str | None = None
    lang: str | None = None
    credit: str | None = None
    html: str = "careful"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a run; two runs with equal settings and texts have equal findings.

    Raises UsageError for a value outside its range.
    """

    # -- reading
    max_bytes: int = 20_000_000
    """Bytes, >= 1. A larger file (or record of a file) is skipped: no article is that long."""

    # -- shingles and sketches: what an index stores, so a change of one refuses an index
    shingle: int = 3
    """Words, 1..8. Three survive light editing and are rare enough to mean something."""
    min_tokens: int = 4
    """Tokens, >= 1. A shorter sentence proposes nothing and is never the only match of a pair."""
    seed: int = 1
    """Of the permutations, 0..2**32-1; any value will do."""
    bands: int = 42
    """Bands of a sketch, >= 1. With `rows`: recall 0.82 of the sentence pairs with Jaccard 0.3-0.5, 1.00 above."""
    rows: int = 3
    """Hash values of a band, >= 1."""

    # -- listing
    listed_documents: int = 1_000
    """Documents, >= 0, up to which pairs without a finding are listed too; above, they are counted."""
    listed_family: int = 30
    """Documents of a family, >= 2, up to which all its pairs are listed; a larger one is listed as a tree: each member
    with its likeliest source or strongest partner."""

    # -- candidates
    exhaustive_sentences: int = 2_000
    """Body sentences, >= 0. Up to this many in a scan every pair of documents is compared; above, candidates are."""
    common_shingle: int = 50
    """Distinct sentences, >= 2. A shingle in more of them is common language and proposes nothing."""
    shared_shingles: int = 2
    """Shingles, >= 1, that are not common and that two documents must share to be proposed."""
    shared_part: float = 0.02
    """Of the shingles of the shorter document, 0..1, what they must share: a passage of a long text holds more."""
    hot: int = 50
    """Documents, >= 1. What more of them hold is popular: thinned to `anchors`; boilerplate if they share little."""
    anchors: int = 8
    """Documents, >= 1. Each holder of popular text is compared with the oldest so many holders only."""

    # -- score: is this sentence that one? Weights fitted by benchmarks/thresholds.py
    match_cosine: float = 0.5
    """Cosine, 0..1, that a match needs whatever its score: sentences on one skeleton with other content lie below."""
    near_verbatim: float = 0.7
    """Token edit similarity, 0..1, from which a match counts as copied."""
    near_identical: float = 0.9
    """Token edit similarity, 0..1, from which numbers may differ: a sentence with an updated toll is still a copy."""
    stem: int = 4
    """Code points, 1..100: tokens that begin with the same so many are taken for forms of one word."""
    weight_cosine: float = 2.0
    """Of the TF-IDF cosine in the score of a pair of sentences."""
    weight_edit: float = 1.0
    """Of the token edit similarity in the score."""
    weight_content: float = 3.0
    """Of the Jaccard of the content words, by stem: a synonym costs one word, wherever it stands."""
    weight_sequence: float = 8.0
    """Of the stems in one order, over those of the longer side: a clause put in or moved costs only itself."""
    weight_numbers: float = -8.0
    """Of the share of numbers that disagree: one formula with other figures is another statement. It sets the scale."""
    intercept: float = -5.38
    """Added to the score; a pair matches from a score of 0: 20 false matches in 1,000 hard pairs of stories."""
    join_part: float = 0.5
    """Share of a part's squared weight, 0..1, that the sentence it is joined against must hold: no part rides along."""
    join_gain: float = 0.5
    """Score, >= 0, that two or three sentences joined must bring over the best of them alone."""

    # -- judge: extents in words of the body
    whole: float = 0.8
    """Coverage, 0..1, that both texts need."""
    most: float = 0.5
    """Coverage, 0..1, that one text needs."""
    part: float = 0.1
    """Coverage, 0..1, that one text needs; below it is a trace."""
    copied: float = 0.5
    """Share of the matched words, 0..1, in matches with an edit similarity of at least `near_verbatim`."""
    quoted_sentence: float = 0.5
    """Share of a sentence's words, 0..1, in quotation marks from which it counts as quoted, its attribution with it."""
    quotes: float = 0.8
    """Share of the matched words, 0..1, that one text puts into quotation marks."""
    excerpt_length: float = 0.5
    """Words of the shorter text over words of the longer, 0..1: at most so long is an excerpt."""
    copy_words: int = 12
    """Matched words, >= 1, that a copy must have: "div 11 cts vs 11 cts prior" is a formula, however short the text."""
    passage_words: int = 25
    """Matched words, >= 1, that a rewrite must have, in `rewrite_matches`, and an excerpt from a text that is otherwise
    different: in near-identical matches, or else in `passage_matches`."""
    rewrite_matches: int = 2
    """Matches, >= 1, of a rewrite: one sentence told alike may be chance."""
    passage_matches: int = 3
    """Matches, >= 1, of an excerpt from an otherwise different text that need not be near-identical: two standing
    sentences of a desk with new figures are none."""
    attributed: float = 0.5
    """Share of the matched words, 0..1, in passages that both texts attribute to one third party."""
    order_p: float = 0.01
    """Probability, 0..1, below which order counts as kept, with `order_kept`."""
    order_kept: float = 0.8
    """Share of the matches in order, 0..1, from which order is kept."""
    order_lost: float = 0.6
    """Share of the matches in order, 0..1, below which order is lost."""
    order_matches: int = 6
    """Matches, >= 2. Fewer are too few to tell the order."""

    def __post_init__(self) -> None:
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if not low <= value <= high:
                raise UsageError(f"setting {name} is {value}; it must lie from {low} to {high}")

    @property
    def permutations(self) -> int:
        """Hash values of a sketch."""
        return self.bands * self.rows

    def recall(self, jaccard: float) -> float:
        """Return the expected share of sentence pairs of a Jaccard that are proposed (Leskovec et al. 2020, ch. 3)."""
        return float(1.0 - (1.0 - jaccard**self.rows) ** self.bands)

    def values(self) -> dict[str, int | float]:
        """Return every setting by name."""
        return asdict(self)

    def digest(self) -> str:
        """Return 16 hexadecimal digits over every setting and revision; it goes into every result."""
        return _digest(self.values())

    def index_digest(self) -> str:
        """Return 16 hexadecimal digits over what is stored in an index; only a difference in it refuses one."""
        return _digest({name: getattr(self, name) for name in _STORED})


_STORED = ("shingle", "min_tokens", "seed", "bands", "rows")
_UNIT = (
    *("match_cosine", "join_part", "near_verbatim", "near_identical", "whole", "most", "part"),
    *("copied", "quoted_sentence", "quotes", "excerpt_length", "attributed", "order_p", "order_kept", "order_lost"),
)
_RANGES: tuple[tuple[str, float, float], ...] = (
    ("max_bytes", 1, 2**40),
    ("shingle", 1, 8),
    ("min_tokens", 1, 100),
    ("seed", 0, 2**32 - 1),
    ("bands", 1, 1000),
    ("rows", 1, 100),
    ("listed_documents", 0, 10**9),
    ("listed_family", 2, 10**9),
    ("exhaustive_sentences", 0, 10**9),
    ("common_shingle", 2, 10**9),
    ("shared_shingles", 1, 10**9),
    ("shared_part", 0.0, 1.0),
    ("hot", 1, 10**9),
    ("anchors", 1, 10**6),
    ("join_gain", 0, 100),
    ("stem", 1, 100),
    *((f"weight_{name}", -1000, 1000) for name in ("cosine", "edit", "content", "sequence", "numbers")),
    ("intercept", -1000, 1000),
    ("copy_words", 1, 10**6),
    ("passage_words", 1, 10**6),
    ("passage_matches", 1, 10**6),
    ("rewrite_matches", 1, 10**6),
    ("order_matches", 2, 10**6),
    *((name, 0.0, 1.0) for name in _UNIT),
)


def _digest(values: dict[str, int | float]) -> str:
    revisions = [READ_REVISION, SEGMENT_REVISION, TOKEN_REVISION, FORMAT_REVISION]
    text = json.dumps([revisions, values], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def known() -> frozenset[str]:
    """Return the names of all settings."""
    return frozenset(field.name for field in fields(Settings))
