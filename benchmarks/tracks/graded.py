"""Answers that reuse an article in three degrees, or not at all: Clough & Stevenson (2011), leave-one-source-out.

Three thresholds make four classes. An answer of little containment is none; of the others, one whose matches have a
low edit similarity is heavily revised; of the rest, one whose matched words stand for the most part in near-identical
matches is cut and pasted, else lightly revised. The thresholds for the answers to one source are learnt on the answers
to the other four: of the calibration half for a figure of that half, of both halves for the gate. The published
protocol, all 95 answers, stands beside the gate half.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dedup.settings import Settings
from tracks.figure import Figure, Numbers, share
from tracks.halves import Half, Row, rows
from tracks.learn import best_threshold
from tracks.texts import compare, read

TRACK = "graded reuse"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which containment an answer is a reuse, from which edit similarity light, from which share cut."""

    containment: float
    edit: float
    identical: float


def measure(half: Half, settings: Settings) -> list[Figure]:
    """Return the shares of answers whose class, and whose being a reuse, are told right."""
    answers = rows("clough", half)
    mine = len(answers)
    if half == "gate":
        answers = [*answers, *rows("clough", "calibration")]
    measures = np.array([_measures(row, settings) for row in answers])
    labels = np.array([row["label"] for row in answers])
    said, rules = leave_one_source_out(measures, labels, np.array([row["source_id"] for row in answers]))
    figures = _figures(said[:mine], labels[:mine], "", _learnt(rules))
    if mine < len(answers):
        figures += _figures(said, labels, ", all answers", "both halves, the published protocol", gated=False)
    return figures


def _figures(said: Numbers, labels: Numbers, which: str, beside: str, gated: bool = True) -> list[Figure]:
    binary = int(((said == "non") == (labels == "non")).sum())
    return [
        share(TRACK, f"reuse or none{which}", binary, len(labels), beside.split(",")[0], gated),
        share(TRACK, f"four classes{which}", int((said == labels).sum()), len(labels), beside, gated),
    ]


def _measures(row: Row, settings: Settings) -> tuple[float, float, float]:
    """Return the answer's containment in the source, and the edit similarity and identical share of matched words."""
    pair = compare(read("answer", row["answer"], settings), read("source", row["source"], settings), settings)
    words = sum(match.left_words for match in pair.matches) or 1
    edit = sum(match.edit * match.left_words for match in pair.matches)
    identical = sum(match.left_words for match in pair.matches if match.edit >= settings.near_identical)
    return pair.containment.left or 0.0, edit / words, identical / words


def leave_one_source_out(measures: Numbers, labels: Numbers, sources: Numbers) -> tuple[Numbers, list[Thresholds]]:
    """Return the class of each answer by thresholds learnt on the other sources, and the thresholds of each source."""
    said = np.empty(len(labels), dtype=object)
    rules = []
    for source in np.unique(sources):
        here = sources == source
        rules.append(learn(measures[~here], labels[~here]))
        said[here] = [classify(row, rules[-1]) for row in measures[here]]
    return said, rules


def learn(measures: Numbers, labels: Numbers) -> Thresholds:
    """Return the thresholds with the most labels right, one after the other."""
    reused = labels != "non"
    close = reused & (labels != "heavy")
    return Thresholds(
        best_threshold(measures[:, 0], reused),
        best_threshold(measures[reused, 1], labels[reused] != "heavy"),
        best_threshold(measures[close, 2], labels[close] == "cut"),
    )


def classify(measures: Numbers, rule: Thresholds) -> str:
    """Return the class of one answer: "non", "heavy", "light" or "cut"."""
    containment, edit, identical = measures
    if containment < rule.containment:
        return "non"
    if edit < rule.edit:
        return "heavy"
    return "cut" if identical >= rule.identical else "light"


def _learnt(rules: list[Thresholds]) -> str:
    parts = []
    for name, label in (("containment", "reuse"), ("edit", "light"), ("identical", "cut")):
        values = [getattr(rule, name) for rule in rules]
        parts.append(f"{label} from {name} {min(values):.2f}-{max(values):.2f}")
    return "learnt: " + ", ".join(parts)
