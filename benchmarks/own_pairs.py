"""Measure the shipped settings on labelled pairs of your own.

    python benchmarks/own_pairs.py PAIRS.jsonl

Each line is an object with `left` and `right`, the two texts, and `label`: the relation ("reshuffled-copy", "copy", …,
"unrelated"), or true and false for copy or not. Prints how often the relation is right, precision and recall of
"copy or not", and the AUC of the larger coverage, each with its 95 % interval, and lists the pairs that differ.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from dedup.model import Document
from dedup.pipeline import compare
from dedup.settings import Settings
from dedup.verdicts import COPIES, Pair
from tracks.figure import Figure, NoCase, auc, bootstrap, share

#: Pairs that differ of which so many are listed.
LISTED = 20


def judged(row: dict[str, object], settings: Settings) -> Pair:
    """Return the verdict on the two texts of a row."""
    left, right = (Document(id=side, path=side, format="txt", text=str(row[side])) for side in ("left", "right"))
    return compare(left, right, settings)


def is_copy(label: object) -> bool:
    """Say whether a label, a relation or a truth value, means a copy."""
    return label in COPIES if isinstance(label, str) else bool(label)


def figures(labels: list[object], pairs: list[Pair]) -> list[Figure]:
    """Return what can be measured of the labels that are there."""
    wanted = np.array([is_copy(label) for label in labels])
    found = np.array([pair.relation in COPIES for pair in pairs])
    scores = np.array([max(pair.coverage.left or 0.0, pair.coverage.right or 0.0) for pair in pairs])
    named = [(label, pair.relation) for label, pair in zip(labels, pairs, strict=True) if isinstance(label, str)]
    measures: list[Callable[[], Figure]] = [
        lambda: share("own", "relation right", sum(label == relation for label, relation in named), len(named)),
        lambda: share("own", "precision of copies", int((wanted & found).sum()), int(found.sum())),
        lambda: share("own", "recall of copies", int((wanted & found).sum()), int(wanted.sum())),
        lambda: bootstrap("own", "AUC of the coverage", lambda draw: auc(scores, wanted, draw), len(pairs)),
    ]
    kept = []
    for measure in measures:
        try:
            kept.append(measure())
        except NoCase as missing:
            print(missing, file=sys.stderr)
    return kept


def main() -> None:
    """Print the figures and the pairs that differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    path: Path = parser.parse_args().pairs
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    wrong = [number for number, row in enumerate(rows, 1) if not {"left", "right", "label"} <= row.keys()]
    if wrong:
        sys.exit(f"{path.name}, line {wrong[0]}: an object with left, right and label is wanted")
    settings = Settings()
    pairs = [judged(row, settings) for row in rows]
    labels = [row["label"] for row in rows]
    for figure in figures(labels, pairs):
        print(f"{figure.name:22} {figure.value:.3f}  {figure.low:.3f}-{figure.high:.3f}  {figure.beside}")
    differing = [
        f"line {number}: labelled {label}, found {pair.relation}: {pair.reason}"
        for number, (label, pair) in enumerate(zip(labels, pairs, strict=True), 1)
        if (pair.relation != label if isinstance(label, str) else (pair.relation in COPIES) != bool(label))
    ]
    print("\n".join(differing[:LISTED]))
    if len(differing) > LISTED:
        print(f"and {len(differing) - LISTED} more")


if __name__ == "__main__":
    main()
