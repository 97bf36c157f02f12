"""Which pairs of documents does each retrieval propose, of those that hold similar sentences or are related?

What is related is judged for every pair of the stories that shares a shingle at all, so nothing of it is left to the
retrieval that is measured. The local engine does both; the tests hold its findings equal to those of the reference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.age import by_age
from dedup.engines.local import LocalEngine
from dedup.inputs import Inputs
from dedup.judge import judge
from dedup.model import Document
from dedup.pipeline import prepare
from dedup.settings import Fields, Settings
from dedup.verdicts import COPIES, Retrieval
from tracks.figure import Figure, Numbers, bootstrap, share

TRACK = "retrieval"
RETRIEVALS: tuple[Retrieval, ...] = ("indexed", "banded")
#: More sentences or documents than there are: no limit.
_NO_LIMIT = 10**9
#: Pairs as `smaller * n + larger`.
Codes = NDArray[np.int64]
#: The stories that hold each sentence, by the number of the sentence.
Holders = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True, eq=False)
class Related:
    """The pairs of stories that are neither unrelated nor boilerplate, ascending, and which of them make a finding."""

    codes: Codes
    finding: NDArray[np.bool_]


class Archive:
    """Stories as the local engine holds them. A pair is `smaller * n + larger` of their numbers, of n stories."""

    def __init__(self, texts: Sequence[str], settings: Settings, threads: int | None = None) -> None:
        self.settings, self.size = settings, len(texts)
        self._engine = LocalEngine(settings, threads)
        self._engine.keeps = True
        stories = [_story(number, text) for number, text in enumerate(texts)]
        given = Inputs.of(stories, Fields(), settings.max_bytes)
        self._texts: Any = self._engine.read(given, prepare, _silent).texts
        self._numbers = np.array([int(one.id) for one in self._texts.outlines], np.int64)
        self._ranks = by_age([one.age for one in self._texts.outlines])

    def proposed(self, retrieval: Retrieval, settings: Settings | None = None) -> Codes:
        """Return the pairs that a retrieval proposes, ascending; other settings may differ in what is not stored."""
        settings = settings or self.settings
        if settings.index_digest() != self.settings.index_digest():
            raise ValueError("these settings ask for other shingles than are stored")
        self._engine.settings = settings
        sketches = self._engine.sketch(self._texts, self._ranks, retrieval, _silent)
        pairs = self._numbers[self._engine.candidates(sketches, _silent).pairs]
        self._engine.settings = self.settings
        return np.sort(pairs.min(axis=1) * self.size + pairs.max(axis=1))

    def sharing(self) -> Codes:
        """Return every pair that shares a shingle, be it ever so common."""
        everything = {"common_shingle": _NO_LIMIT, "shared_shingles": 1, "shared_part": 0.0, "hot": _NO_LIMIT}
        return self.proposed("indexed", replace(self.settings, **everything))  # type: ignore[arg-type]

    def related(self, codes: Codes) -> Related:
        """Judge pairs, and return those that are related."""
        places = np.zeros(self.size, np.int64)
        places[self._numbers] = np.arange(len(self._numbers))
        pairs = np.sort(np.column_stack((places[codes // self.size], places[codes % self.size])), axis=1)
        verdict = partial(judge, settings=self.settings, boilerplate=self._texts.standing(self.settings))
        found = self._engine.evidence(self._texts, pairs, verdict, False, _silent).pairs
        ends = np.sort(np.array([(int(pair.left), int(pair.right)) for pair in found], np.int64).reshape(-1, 2), axis=1)
        own = ends[:, 0] * self.size + ends[:, 1]
        order = np.argsort(own)
        return Related(own[order], np.array([pair.relation in COPIES for pair in found], bool)[order])


def _story(number: int, text: str) -> Document:
    """Return a story whose id sorts as its number does."""
    return Document(id=f"{number:09}", path="", format="txt", text=text, language="en")


def _silent(done: int, total: int) -> None:
    pass


def figures(archive: Archive, held: Holders, parts: Mapping[tuple[float, float], Codes]) -> list[Figure]:
    """Return for each retrieval the share of similar sentences, findings and other relations proposed, and its cost.

    `parts` has the pairs of sentences by the bounds of their Jaccard, as `smaller * sentences + larger`.
    """
    related = archive.related(archive.sharing())
    pairs = {bounds: documents_of(codes, held, archive.size) for bounds, codes in parts.items()}
    found = []
    for retrieval in RETRIEVALS:
        proposed = archive.proposed(retrieval)
        for (low, high), documents in pairs.items():
            hits = int(whole(documents, proposed).sum())
            name = f"{retrieval}, documents of Jaccard {low}-{high}"
            beside = f"pairs of sentences; {_left(documents, proposed, related)}"
            found.append(share(TRACK, name, hits, len(documents), beside))
        hit = np.isin(related.codes, proposed)
        for name, wanted in (("findings", related.finding), ("other relations", ~related.finding)):
            gated = name == "findings"
            if gated or wanted.any():
                title = f"{retrieval}, {name} proposed"
                found.append(_share_of(title, related.codes[wanted], hit[wanted], archive.size, gated))
        found.append(_cost(retrieval, proposed, archive.size))
    return found


def documents_of(codes: Codes, held: Holders, size: int) -> list[Codes]:
    """Return of each pair of sentences the pairs of stories that hold them; those that only one story holds are not."""
    pairs = []
    for one, two in zip((codes // len(held)).tolist(), (codes % len(held)).tolist(), strict=True):
        ours, theirs = np.array(held[one], np.int64)[:, None], np.array(held[two], np.int64)[None, :]
        ends = (np.minimum(ours, theirs) * size + np.maximum(ours, theirs))[ours != theirs]
        if len(ends):
            pairs.append(np.unique(ends))
    return pairs


def whole(groups: Sequence[Codes], proposed: Codes) -> NDArray[np.bool_]:
    """Say of each group of pairs, none empty, whether all are proposed."""
    if not groups:
        return np.empty(0, bool)
    ends = np.cumsum([len(group) for group in groups])
    return np.logical_and.reduceat(np.isin(np.concatenate(groups), proposed), np.append(0, ends[:-1]))


def _left(groups: Sequence[Codes], proposed: Codes, related: Related) -> str:
    """Say how many pairs of stories are not proposed, and of how many of these something would be told."""
    held = np.unique(np.concatenate(groups)) if groups else np.empty(0, np.int64)
    left = held[~np.isin(held, proposed)]
    telling, findings = np.isin(left, related.codes), np.isin(left, related.codes[related.finding])
    return f"{len(left)} pairs of stories left, {telling.sum()} related, {findings.sum()} a finding"


def _share_of(name: str, codes: Codes, hit: Numbers, size: int, gated: bool) -> Figure:
    """Return the share of pairs that are proposed; stories are drawn again, as one may stand in many pairs."""
    stories, places = np.unique(np.concatenate((codes // size, codes % size)), return_inverse=True)
    ones, others = places[: len(codes)], places[len(codes) :]

    def statistic(draw: Numbers) -> float:
        weights = draw[ones] * draw[others]
        return float(weights[hit].sum() / weights.sum()) if weights.any() else float("nan")

    beside = f"{int(hit.sum())} of {len(hit)} pairs, {len(stories)} stories"
    return bootstrap(TRACK, name, statistic, len(stories), beside, gated)


def _cost(retrieval: str, proposed: Codes, size: int) -> Figure:
    """Return the proposed pairs over the stories; the error is that of a mean over stories."""
    degrees = np.bincount(np.concatenate((proposed // size, proposed % size)), minlength=size) / 2
    mean, error = float(degrees.mean()), float(degrees.std() / size**0.5)
    low, high, beside = mean - 1.96 * error, mean + 1.96 * error, f"{len(proposed)} pairs, {size} stories"
    return Figure(TRACK, f"{retrieval}, candidates a story", mean, error, low, high, beside, lower_is_better=True)
