"""Sentences reworded by hand or machine: PAN-2010 sentence pairs (Madnani et al. 2012) and MRPC (Dolan et al. 2004).

Twenty-five pairs at a time stand as two texts, in the order of a hash, so that the IDF is that of two documents. What
is judged is the shipped score. Its threshold is learnt on the calibration half of PAN; the shipped threshold stands
beside it. MRPC gives an AUC only: its pairs were chosen to be near-paraphrases, and "always yes" does well there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.model import Segmented, Shingled
from dedup.score import Scorer, products
from dedup.settings import Settings
from dedup.shingle import tokenize
from tracks.figure import Figure, Numbers, auc, bootstrap, share
from tracks.halves import Half, Row, rows
from tracks.learn import best_threshold
from tracks.texts import read

TRACK = "sentence paraphrase"
GROUP = 25


@dataclass(frozen=True, slots=True)
class Scores:
    """The score of each pair of sentences, whether it is a match by the shipped settings, and its label."""

    score: NDArray[np.float64]
    match: NDArray[np.bool_]
    label: NDArray[np.bool_]


def measure(half: Half, settings: Settings) -> list[Figure]:
    """Return accuracy, F1 and AUC on PAN, and the AUC on MRPC."""
    learnt = scores(rows("pan", "calibration"), settings)
    threshold = best_threshold(learnt.score, learnt.label)
    pan = learnt if half == "calibration" else scores(rows("pan", half), settings)
    said = pan.score >= threshold
    cases = len(pan.label)
    figures = [
        share(TRACK, "PAN accuracy", int((said == pan.label).sum()), cases, f"learnt: score >= {threshold:.2f}"),
        bootstrap(TRACK, "PAN F1", lambda drawn: f1(said, pan.label, drawn), cases, "the same threshold"),
        bootstrap(TRACK, "PAN AUC", lambda drawn: auc(pan.score, pan.label, drawn), cases, "of the score"),
        share(TRACK, "PAN accuracy as shipped", int((pan.match == pan.label).sum()), cases, "score >= 0", gated=False),
    ]
    mrpc = scores(rows("mrpc", half), settings)
    beside = f"{len(mrpc.label)} pairs, of the score"
    return [*figures, bootstrap(TRACK, "MRPC AUC", lambda n: auc(mrpc.score, mrpc.label, n), len(mrpc.label), beside)]


def scores(pairs: list[Row], settings: Settings) -> Scores:
    """Return the shipped score of each pair of sentences, 25 pairs standing as two texts."""
    pairs = sorted(pairs, key=lambda row: hashlib.sha256(f"{row['s1']}\n{row['s2']}".encode()).digest())
    found = []
    for start in range(0, len(pairs), GROUP):
        group = pairs[start : start + GROUP]
        left, right = (_text([row[side] for row in group], settings) for side in ("s1", "s2"))
        scorer = Scorer(left, right, products(left.tokens, right.tokens), settings)
        found += [scorer.score((at, at + 1), (at, at + 1)) for at in range(len(group))]
    return Scores(
        np.array([one.score for one in found]),
        np.array([one.match for one in found], bool),
        np.array([bool(row["label"]) for row in pairs]),
    )


def _text(sentences: list[str], settings: Settings) -> Shingled:
    """Return sentences as a text that is cut where the data set cuts it."""
    segmented: Segmented = read("", "", settings).segmented
    tokens = tuple(tuple(tokenize(one)) for one in sentences)
    return Shingled(segmented, tuple(range(len(tokens))), tokens, tuple(map(len, tokens)), (), "")


def f1(said: Numbers, labels: Numbers, weights: Numbers) -> float:
    """Return the harmonic mean of precision and recall of weighted cases."""
    hits = (weights * (said & labels)).sum()
    total = (weights * said).sum() + (weights * labels).sum()
    return float(2 * hits / total) if total else float("nan")
