"""What all pairs of a scan say together: the best match of each text, the pairs of each family, who holds whose text.

The texts and the pairs are gone through once each, in order, as those of an archive must be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

from dedup import dates
from dedup.affiliation import credited_wires, home
from dedup.model import Published, Segmented
from dedup.report.members import lag
from dedup.scope import publisher_key
from dedup.verdicts import COPIES, Findings, Pair


@dataclass(frozen=True, slots=True)
class Brief:
    """What a survey keeps of a text. `key` is one for all names of a publisher, None where it is unknown.

    `home` is the wire that a text is of by its publisher or, where that is unknown, by its only full credit line.
    """

    name: str
    publisher: str | None
    key: str | None
    published: Published | None
    wires: tuple[str, ...]
    home: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Flow:
    """How many texts of one publisher hold text of another one, by name.

    `share` is that of the holder's texts in the corpus, in (0, 1]; `lag` the median of the days between the two texts
    of a pair, None where no pair has dates that tell it; `dated` the pairs that have.
    """

    holder: str
    source: str
    texts: int
    share: float
    lag: float | None
    dated: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What all texts and listed pairs of a scan say together.

    `best` has for each text the largest share of its words, in [0, 1], that stands in one other text. `kin` has the
    copies among the texts of each family, by the family's number. `names` holds the publishers' names by key;
    `undirected` counts the pairs of two publishers in which the source cannot be told;
    `places` has the index of each pair of `kin` among the pairs of the findings.
    """

    texts: dict[str, Brief]
    best: dict[str, float]
    kin: dict[int, tuple[Pair, ...]]
    names: dict[str, str]
    flows: tuple[Flow, ...]
    undirected: int
    places: dict[tuple[str, str], int]

    @classmethod
    def of(cls, findings: Findings, families: int = 50) -> Survey:
        """Return the survey of a scan; the pairs of so many families are kept, the largest first."""
        texts = {brief.name: brief for brief in map(_brief, findings.documents)}
        best = dict.fromkeys(texts, 0.0)
        numbers = {
            name: number for number, family in enumerate(findings.families[:families]) for name in family.documents
        }
        kin: dict[int, list[Pair]] = {}
        joined: list[tuple[str, str, str | None]] = []
        places: dict[tuple[str, str], int] = {}
        for number, pair in enumerate(findings.pairs):
            for name, share in ((pair.left, pair.coverage.left), (pair.right, pair.coverage.right)):
                best[name] = max(best[name], share or 0.0)
            if pair.relation not in COPIES:
                continue
            joined.append((pair.left, pair.right, pair.source))
            if pair.left in numbers and numbers[pair.left] == numbers.get(pair.right):
                kin.setdefault(numbers[pair.left], []).append(pair)
                places[pair.left, pair.right] = number
        names = _names(list(texts.values()))
        flows, undirected = _flows(texts, names, joined)
        inside = {number: tuple(pairs) for number, pairs in kin.items()}
        return cls(texts, best, inside, names, flows, undirected, places)

    def organisation(self, name: str) -> str | None:
        """Return the name of a text's publisher, the same for all its texts; None where it is unknown."""
        key = self.texts[name].key
        return self.names[key] if key else None

    def home(self, name: str) -> str | None:
        """Return whose a text is in words: its publisher's name, else the wire of its credit line, marked as such."""
        text = self.texts[name]
        return self.organisation(name) or (f"{text.home} (credit line)" if text.home else None)

    def age(self, name: str) -> tuple[bool, datetime, str]:
        """Return what sorts texts by the earliest moment of their dates, the undated last."""
        when = self.texts[name].published
        found = dates.interval(when) if when else None
        return found is None, found[0] if found else datetime.max.replace(tzinfo=UTC), name

    def publishers(self) -> Counter[str]:
        """Return how many texts each publisher has; those without one are not counted."""
        return Counter(self.names[text.key] for text in self.texts.values() if text.key)

    def wires(self) -> Counter[str]:
        """Return how many texts credit each wire, fully or as a contributor."""
        return Counter(wire for text in self.texts.values() for wire in text.wires)

    def span(self) -> tuple[Published, Published] | None:
        """Return the first and the last date of publication with a known year; None where no text has one."""
        bounds = [
            (found, text.published)
            for text in self.texts.values()
            if text.published and (found := dates.interval(text.published))
        ]
        if not bounds:
            return None
        return min(bounds, key=lambda one: one[0][0])[1], max(bounds, key=lambda one: one[0][1])[1]


def _brief(text: Segmented) -> Brief:
    document = text.document
    return Brief(
        name=document.id,
        publisher=document.publisher,
        key=publisher_key(document),
        published=document.published,
        home=home(text),
        wires=tuple(credited_wires(text, "full", "contributed")),
        language=document.language,
    )


def _names(texts: Sequence[Brief]) -> dict[str, str]:
    """Return the name by which each publisher is shown: the one most of its texts have, of several the first."""
    counts: dict[str, Counter[str]] = {}
    for text in texts:
        if text.key and text.publisher:
            counts.setdefault(text.key, Counter())[text.publisher] += 1
    return {key: min(names, key=lambda name: (-names[name], name)) for key, names in counts.items()}


def _flows(
    texts: dict[str, Brief], names: dict[str, str], joined: Sequence[tuple[str, str, str | None]]
) -> tuple[tuple[Flow, ...], int]:
    """Return who holds whose text, the largest number first, and in how many pairs it cannot be told."""
    held: dict[tuple[str, str], set[str]] = {}
    lags: dict[tuple[str, str], list[float]] = {}
    undirected = 0
    for left, right, source in joined:
        origin, copy = texts[source or left], texts[right if source in (left, None) else left]
        if origin.key is None or copy.key is None or origin.key == copy.key:
            continue
        if source is None:
            undirected += 1
            continue
        way = (copy.key, origin.key)
        held.setdefault(way, set()).add(copy.name)
        if (days := lag(origin.published, copy.published)) is not None:
            lags.setdefault(way, []).append(days)
    totals = Counter(text.key for text in texts.values())
    flows = [
        Flow(
            names[holder],
            names[source],
            len(held[holder, source]),
            len(held[holder, source]) / totals[holder],
            median(lags[holder, source]) if (holder, source) in lags else None,
            len(lags.get((holder, source), ())),
        )
        for holder, source in held
    ]
    return tuple(sorted(flows, key=lambda one: (-one.texts, one.holder, one.source))), undirected
