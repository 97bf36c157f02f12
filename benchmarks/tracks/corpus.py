"""The five articles against what a careful reader says of them; nothing is learnt from them, so they have no halves.

Recall counts the pairs of sentences a reader is sure of. Precision counts the pairs that were matched and are neither
certain nor open to two opinions; those of the third class, which only look alike, count against it too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import dedup
from dedup.model import Segmented
from dedup.settings import Settings
from dedup.verdicts import Findings, Pair
from tracks.figure import Figure, share
from tracks.halves import Half

FOLDER = Path(__file__).resolve().parents[2] / "corpus"
TRACK = "corpus"
Places = set[tuple[int, int]]


def measure(half: Half, settings: Settings) -> list[Figure]:
    """Return the figures of the corpus, the same for either half."""
    found = dedup.scan([FOLDER], settings, all_pairs=True)
    gold = json.loads((FOLDER / "gold.json").read_text("utf-8"))["pairs"]
    pairs = [(row, _pair(found, row)) for row in gold]
    classes = [_classes(found, row, pair) for row, pair in pairs]
    must, right, wrong, alike, open_ = (sum(column) for column in zip(*classes, strict=True))

    def agreed(name: str, *fields: str) -> Figure:
        asked = [(row, pair) for row, pair in pairs if all(field in row for field in fields)]
        hits = sum(all(row[field] == getattr(pair, field) for field in fields) for row, pair in asked)
        return share(TRACK, name, hits, len(asked), "pairs of texts")

    return [
        share(TRACK, "recall of certain sentences", right, must),
        share(TRACK, "precision of sentences", right, right + wrong, f"{alike} only look alike, {open_} open left out"),
        agreed("relation", "relation"),
        agreed("credit", "credit"),
        agreed("direction", "source", "source_wire"),
    ]


def _pair(found: Findings, row: dict[str, Any]) -> Pair:
    return next(pair for pair in found.pairs if (pair.left, pair.right) == (row["left"], row["right"]))


def _classes(found: Findings, row: dict[str, Any], pair: Pair) -> tuple[int, ...]:
    """Return how many sentence pairs are certain, found of them, matched wrongly, alike only, open and matched."""
    matched = {(i, j) for match in pair.matches for i in match.left for j in match.right}
    must, may, never = (_named(found, row, kind) for kind in ("must", "may", "must_not"))
    return len(must), len(matched & must), len(matched - must - may), len(matched & never), len(matched & may)


def _named(found: Findings, row: dict[str, Any], kind: str) -> Places:
    texts = {one.document.id: one for one in found.documents}
    return {(_sentence(texts[row["left"]], a), _sentence(texts[row["right"]], b)) for a, b in row[kind]}


def _sentence(text: Segmented, opening: str) -> int:
    start = text.document.text.index(opening)
    return next(number for number, one in enumerate(text.sentences) if one.start <= start < one.end)
