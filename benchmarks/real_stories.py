"""Measure on real stories the laws that the tests keep on made-up ones, and record how often they hold.

    python benchmarks/real_stories.py [--stories 200] [--no-record]

Stories are taken from the calibration half of Reuters-21578, cut into sentences, and laid out one sentence to a
paragraph, in order and shuffled. For each story: does the shuffle change only order, moved, passages and a relation
among copies? Is it called a reshuffled copy? Does a scan of many texts say of a pair what comparing the two says? Does
exchanging two names mirror the verdict?
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from dataclasses import replace

import dedup
import record
from dedup.model import Document
from dedup.pipeline import prepare
from dedup.settings import Settings
from dedup.verdicts import Pair
from thresholds import DATA, stories

COPIES = {"duplicate", "copy", "excerpt", "reshuffled-copy"}
#: Of a pair, what no shuffle may change.
FIXED = ("extent", "wording", "credit", "coverage", "coverage_without_quotes", "containment", "jaccard")


def sentences(row: dict[str, str]) -> list[str]:
    """Return the body sentences of a story, their white space folded."""
    text = prepare(Document(id=row["id"], path="", format="txt", text=row["text"], language="en"))
    return [" ".join(row["text"][one.start : one.end].split()) for one in text.sentences if one.furniture is None]


def document(name: str, parts: list[str]) -> Document:
    """Return a document with one sentence in a paragraph."""
    return Document(id=name, path=f"{name}.txt", format="txt", text="\n\n".join(parts), language="en")


def same_measures(one: Pair, other: Pair) -> bool:
    """Say whether two verdicts differ in order only, and in the relation only among copies."""
    fixed = all(getattr(one, name) == getattr(other, name) for name in FIXED)
    kinds = Counter((m.kind, m.score) for m in one.matches) == Counter((m.kind, m.score) for m in other.matches)
    return fixed and kinds and (one.relation == other.relation or {one.relation, other.relation} <= COPIES)


def mirrored(one: Pair, other: Pair) -> bool:
    """Say whether two verdicts are the same with the sides exchanged."""
    sides = (one.coverage.left, one.coverage.right) == (other.coverage.right, other.coverage.left)
    return sides and (one.relation, one.order, one.fingerprint) == (other.relation, other.order, other.fingerprint)


def judge(parts: list[str], draw: random.Random) -> Counter[str]:
    """Return which laws hold for one story."""
    story, shuffled = document("a", parts), document("b", draw.sample(parts, len(parts)))
    kept = dedup.compare(story, document("b", parts))
    moved = dedup.compare(story, shuffled)
    back = dedup.compare(replace(story, id="z"), shuffled)
    held = {
        "called duplicate in order": kept.relation == "duplicate",
        "called reshuffled-copy when shuffled": moved.relation == "reshuffled-copy",
        "a shuffle changes only the order": same_measures(kept, moved),
        "other names mirror the verdict": mirrored(moved, back),
    }
    return Counter(name for name, holds in held.items() if holds)


def agreement(texts: list[list[str]], draw: random.Random) -> tuple[int, int]:
    """Return for how many listed pairs of a scan comparing the two gives the very same, and how many there are."""
    shuffled = [draw.sample(parts, len(parts)) for parts in texts[:10]]
    documents = [document(f"d{number:03}", parts) for number, parts in enumerate([*texts, *shuffled])]
    by_id = {one.id: one for one in documents}
    pairs = dedup.scan(documents, Settings(exhaustive_sentences=0)).pairs
    return sum(dedup.compare(by_id[pair.left], by_id[pair.right]) == pair for pair in pairs), len(pairs)


def main() -> None:
    """Print how often each law holds, and write the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=200)
    parser.add_argument("--no-record", action="store_true", help="only print")
    arguments = parser.parse_args()
    if not DATA.is_dir():
        print(f"labelled data not available: no folder {DATA.name}; set DEDUP_DATA to where it is")
        return
    draw = random.Random(1)
    texts = [parts for parts in map(sentences, stories()[: 2 * arguments.stories]) if len(parts) >= 8]
    texts = texts[: arguments.stories]
    held = sum((judge(parts, draw) for parts in texts), Counter[str]())
    figures: dict[str, str] = {name: f"{count} of {len(texts)}" for name, count in held.items()}
    same, pairs = agreement(texts[:60], draw)
    figures["a scan and a comparison agree"] = f"{same} of {pairs} pairs"
    for name, share in figures.items():
        print(f"{name:40} {share}")
    if not arguments.no_record:
        print(record.write("real-stories", f"python benchmarks/real_stories.py --stories {len(texts)}", figures).name)


if __name__ == "__main__":
    main()
