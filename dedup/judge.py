"""The verdict on two documents: three measured axes, a relation read off a table, credit and direction, with reasons.

The verdict is a function of the two texts, their metadata and the settings; other documents decide only whether
shared text is called boilerplate.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from operator import attrgetter

import numpy as np

from dedup import direction, phrases
from dedup.attribution import names, third_party
from dedup.credited import credited
from dedup.derived import derived
from dedup.model import Shingled
from dedup.naming import acquainted
from dedup.settings import Settings
from dedup.verdicts import COPIES, Alignment, Extent, Match, Pair, Passage, Relation, Sides, Wording


@dataclass(frozen=True, slots=True)
class Axes:
    """What the relation is read off. Shares are of words; `lengths` is the shorter text over the longer."""

    alignment: Alignment
    coverage: tuple[float, float]
    unquoted: tuple[float | None, float | None]
    lengths: float
    extent: Extent
    wording: Wording | None
    quoted: float
    attributed: float
    contiguous: bool
    boilerplate: bool

    @property
    def words(self) -> int:
        """The matched words, on the side that has fewer."""
        return min(_words(self.alignment.matches, "left"), _words(self.alignment.matches, "right"))


_Rule = tuple[Relation, Callable[[Axes, Settings], bool]]

#: First line that fits. The names of extents and orders are those of the results.
TABLE: tuple[_Rule, ...] = (
    ("boilerplate", lambda a, s: a.boilerplate),
    ("shared-quotes", lambda a, s: a.quoted >= s.quotes and max(share or 0.0 for share in a.unquoted) < s.most),
    ("duplicate", lambda a, s: _copied(a, s) and a.extent == "whole" and a.alignment.order.verdict == "kept"),
    ("rewrite", lambda a, s: _reworded(a, s)),
    ("reshuffled-copy", lambda a, s: _copied(a, s) and a.alignment.order.verdict == "lost"),
    ("excerpt", lambda a, s: _copied(a, s) and a.lengths <= s.excerpt_length and a.contiguous),
    ("copy", lambda a, s: _copied(a, s)),
    ("common-source", lambda a, s: a.extent == "part" and a.attributed >= s.attributed and not _passages(a, s)),
    ("excerpt", lambda a, s: a.extent == "part" and _passages(a, s)),
    ("unrelated", lambda a, s: True),
)


#: The words of a match on a side.
_WORDS = {name: attrgetter(f"{name}_words") for name in ("left", "right")}


def _copied(axes: Axes, settings: Settings) -> bool:
    """Say whether whole or most of a text is copied, in words enough to be no formula."""
    much = axes.extent in ("whole", "most") and axes.wording == "copied"
    return much and axes.words >= settings.copy_words


def _reworded(axes: Axes, settings: Settings) -> bool:
    """Say whether whole or most of a text is reworded, in sentences and words enough to be no coincidence."""
    much = axes.extent in ("whole", "most") and axes.wording == "reworded"
    return much and len(axes.alignment.matches) >= settings.rewrite_matches and axes.words >= settings.passage_words


def _passages(axes: Axes, settings: Settings) -> bool:
    """Say whether the matches are copied text, long and close enough to be no formula."""
    matches = axes.alignment.matches
    same = [min(match.left_words, match.right_words) for match in matches if match.edit >= settings.near_identical]
    close = len(matches) >= settings.passage_matches or sum(same) >= settings.passage_words
    return axes.wording == "copied" and axes.words >= settings.passage_words and close


def can_tell_nothing(settings: Settings) -> bool:
    """Say whether a pair with a trace of shared text, none of it quoted or boilerplate, is unrelated: not where a
    setting takes no share at all for enough."""
    return min(settings.part, settings.quotes, settings.attributed) > 0


def judge(
    left: Shingled, right: Shingled, alignment: Alignment, settings: Settings, boilerplate: Collection[str] = ()
) -> Pair:
    """Return the verdict on a pair; `boilerplate` holds sentences (their tokens, joined by spaces) of other texts."""
    alignment = _attributed(left, right, alignment)
    axes = measure(left, right, alignment, settings, boilerplate)
    relation = _relation(axes, settings)
    copied = relation in COPIES
    ours, theirs = _acquainted(left, right) if copied else (left, right)
    source = direction.source(ours, theirs, alignment.matches, copied, _longer(left, right, axes, settings))
    credit = credited(ours, theirs, source, copied)
    jaccard, containment = _overlap(left, right)
    return Pair(
        left=left.document.id,
        right=right.document.id,
        relation=relation,
        reason=phrases.reason(left, right, alignment, relation, axes.coverage, _parties(alignment)),
        extent=axes.extent,
        wording=axes.wording,
        source=source.id,
        source_wire=source.wire,
        source_reasons=source.reasons,
        credit=credit.verdict,
        credit_reasons=credit.reasons,
        third_parties=_parties(alignment) if relation == "common-source" else (),
        coverage=Sides(*axes.coverage),
        coverage_without_quotes=Sides(*axes.unquoted),
        containment=containment,
        jaccard=jaccard,
        order=alignment.order,
        matches=alignment.matches,
        passages=alignment.passages,
        fingerprint=_fingerprint(alignment.passages),
        credit_kind=credit.kind,
    )


def _acquainted(left: Shingled, right: Shingled) -> tuple[Shingled, Shingled]:
    """Return two texts with the credit lines in which either names the publisher of the other."""
    ours, theirs = acquainted(left.segmented, right.segmented)
    return replace(left, segmented=ours), replace(right, segmented=theirs)


def _longer(left: Shingled, right: Shingled, axes: Axes, settings: Settings) -> str | None:
    """Return the side that holds the whole of the other, which is at most an excerpt's length, or None."""
    ours, theirs = derived(left).words(), derived(right).words()
    longer, covered = ("left", axes.coverage[1]) if ours > theirs else ("right", axes.coverage[0])
    return longer if axes.lengths <= settings.excerpt_length and covered >= settings.whole else None


def measure(
    left: Shingled, right: Shingled, alignment: Alignment, settings: Settings, boilerplate: Collection[str] = ()
) -> Axes:
    """Return the axes of an alignment; matched words are those of both sides together, unless a side is named."""
    matches = alignment.matches
    coverage = _coverage(left, matches, "left"), _coverage(right, matches, "right")
    words = [match.left_words + match.right_words for match in matches]
    total = sum(words)

    def share(wanted: Iterable[bool]) -> float:
        return sum(compress(words, wanted)) / total if total else 0.0

    copied = share(match.edit >= settings.near_verbatim for match in matches)
    wording: Wording = "copied" if copied >= settings.copied else "reworded"
    lengths = derived(left).words(), derived(right).words()
    longer, side = (left, "left") if lengths[0] >= lengths[1] else (right, "right")
    return Axes(
        alignment=alignment,
        coverage=coverage,
        unquoted=(_unquoted(left, matches, "left", settings), _unquoted(right, matches, "right", settings)),
        lengths=min(lengths) / max(*lengths, 1),
        extent=_extent(coverage, settings),
        wording=wording if matches else None,
        quoted=share(match.quoted for match in matches),
        attributed=share(match.third_party is not None for match in matches),
        contiguous=_contiguous(longer, matches, side) and alignment.order.blocks == 1,
        boilerplate=_tells_nothing_else(left, right, alignment, settings, boilerplate),
    )


def _relation(axes: Axes, settings: Settings) -> Relation:
    return next(name for name, fits in TABLE if fits(axes, settings))


def _tells_nothing_else(
    left: Shingled, right: Shingled, alignment: Alignment, settings: Settings, boilerplate: Collection[str]
) -> bool:
    """Say whether some of what is shared is boilerplate, and the pair would be unrelated without it."""
    if not boilerplate:
        return False
    ours, theirs = derived(left).standing(boilerplate), derived(right).standing(boilerplate)
    if not (ours and theirs):
        return False
    common = (ours.issuperset(match.left) and theirs.issuperset(match.right) for match in alignment.matches)
    rest = tuple(match for match, whole in zip(alignment.matches, common, strict=True) if not whole)
    if len(rest) == len(alignment.matches):
        return False
    return _relation(measure(left, right, replace(alignment, matches=rest), settings), settings) == "unrelated"


def _coverage(side: Shingled, matches: Collection[Match], name: str) -> float:
    words = derived(side).words()
    return _words(matches, name) / words if words else 0.0


def _words(matches: Collection[Match], name: str) -> int:
    return sum(map(_WORDS[name], matches))


def _unquoted(side: Shingled, matches: Collection[Match], name: str, settings: Settings) -> float | None:
    """Return the coverage of a text without its quoted sentences; None where nothing is left."""
    if not derived(side).speaks and not any(match.quoted for match in matches) and settings.quoted_sentence > 0:
        return _coverage(side, matches, name) if side.body else None
    quoted = {index for match in matches if match.quoted for index in getattr(match, name)}
    matched = {index for match in matches for index in getattr(match, name)}
    total = found = 0
    for index, share, words in derived(side).shares:
        if share < settings.quoted_sentence and index not in quoted:
            total += words
            found += words if index in matched else 0
    return found / total if total else None


def _extent(coverage: tuple[float, float], settings: Settings) -> Extent:
    if min(coverage) >= settings.whole:
        return "whole"
    if max(coverage) >= settings.most:
        return "most"
    return "part" if max(coverage) >= settings.part else "trace"


def _contiguous(side: Shingled, matches: Collection[Match], name: str) -> bool:
    """Say whether the matched sentences stand in one run of the body sentences of a side."""
    positions = derived(side).positions
    places = [positions[index] for match in matches for index in getattr(match, name)]
    return bool(places) and max(places) - min(places) + 1 == len(places)


def _attributed(left: Shingled, right: Shingled, alignment: Alignment) -> Alignment:
    """Return an alignment with the third party that both sides of each match name, where they do."""
    matches = []
    for match in alignment.matches:
        name = _party(left, match.left, right, match.right)
        matches.append(match if name == match.third_party else match._replace(third_party=name))
    return replace(alignment, matches=tuple(matches))


def is_ascribed(
    left: Shingled, right: Shingled, matched: Iterable[tuple[Sequence[int], int]], settings: Settings
) -> bool:
    """Say whether both texts ascribe to third parties as much of what they share as makes a common source.

    What matches comes as four positions in the bodies, first and after on either side, and the words of both sides.
    """
    total = found = 0
    for (a, b, c, d), words in matched:
        total += words
        found += words if _party(left, left.body[a:b], right, right.body[c:d]) is not None else 0
    return total > 0 and found / total >= settings.attributed


def _party(left: Shingled, ours: tuple[int, ...], right: Shingled, theirs: tuple[int, ...]) -> str | None:
    """Return the third party that some sentences of both sides name, if they do."""
    if _silent(left, ours) or _silent(right, theirs):
        return None
    languages = left.document.language, right.document.language
    return third_party(_text(left, ours), languages[0], _text(right, theirs), languages[1])


def _silent(side: Shingled, indices: tuple[int, ...]) -> bool:
    """Say whether some sentences name nobody as their source."""
    known = derived(side).silent
    if indices not in known:
        known[indices] = not names(_text(side, indices), side.document.language)
    return known[indices]


def _text(side: Shingled, indices: tuple[int, ...]) -> str:
    return side.document.text[side.sentences[indices[0]].start : side.sentences[indices[-1]].end]


def _parties(alignment: Alignment) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.third_party for match in alignment.matches if match.third_party))


def _overlap(left: Shingled, right: Shingled) -> tuple[float, Sides]:
    """Return the Jaccard of the documents' shingles and the containment of each in the other (Broder 1997)."""
    ours, theirs = derived(left).union, derived(right).union
    both = np.concatenate((ours, theirs))
    both.sort()
    shared = int(np.count_nonzero(both[1:] == both[:-1]))
    total = len(ours) + len(theirs) - shared
    sides = Sides(shared / len(ours) if len(ours) else 0.0, shared / len(theirs) if len(theirs) else 0.0)
    return (shared / total if total else 0.0), sides


def _fingerprint(passages: tuple[Passage, ...]) -> str:
    joined = "\n".join(sorted(passage.fingerprint for passage in passages))
    return hashlib.sha256(joined.encode()).hexdigest()[:16]
