"""Measures where sentences are cut: golden rules, UD PUD in seven languages, and reshuffled Reuters stories.

Run `python benchmarks/segmentation.py [--misses N]`. The data is looked for in `$DEDUP_DATA`, else in `../shared/data`
beside the project; without it the benchmark says so and ends.

- Golden rules: a rule counts when its sentences come out exactly; 31 to 39 (lists in one line) are not scored.
- UD PUD: the sentences of a document are joined by one space (Chinese: by nothing), then inner boundaries are scored
  by F1, once with the language given and once without.
- Reuters: a story's body sentences that end in a stop are shuffled (seeded) and joined by one space into one
  paragraph; a sentence survives when it comes out exactly. Given for all, and for those that do not end in an
  abbreviation (a known one, letters with stops between them, or a single letter).
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dedup.model import Document
from dedup.segment import segment
from dedup.sentences import abbreviated, cut

DATA = Path(os.environ.get("DEDUP_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
UNSCORED = range(31, 40)
STOPS = (".", "!", "?", '."', '!"', '?"', ".'", ".)")


def golden(misses: int) -> tuple[int, int]:
    """Return how many of the scored golden rules come out exactly, and how many there are."""
    right = total = 0
    for rule in _lines(DATA / "segmentation" / "english_golden_rules.jsonl"):
        if rule["rule"] in UNSCORED:
            continue
        cuts = [rule["text"][span.start : span.end] for span in cut(rule["text"], "en")]
        total += 1
        right += cuts == rule["sentences"]
        if cuts != rule["sentences"] and misses:
            print(f"  rule {rule['rule']}: {cuts}")
    return right, total


def boundaries(given: bool, misses: int = 0) -> dict[str, float]:
    """Return the boundary F1 in [0, 1] for each language of UD PUD."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    shown: dict[str, int] = defaultdict(int)
    for document in _lines(DATA / "segmentation" / "ud_pud.jsonl"):
        language, glue = document["language"], "" if document["language"] == "zh" else " "
        text = glue.join(document["sentences"])
        true, place = set(), 0
        for sentence in document["sentences"][:-1]:
            place += len(sentence)
            true.add(place)
            place += len(glue)
        found = {span.end for span in cut(text, language if given else "und")[:-1]}
        for index, part in enumerate((true & found, found - true, true - found)):
            counts[language][index] += len(part)
        for place in sorted(true ^ found):
            if shown[language] < misses:
                shown[language] += 1
                kind = "lost" if place in true else "extra"
                print(f"  {language} {kind}: {text[max(0, place - 40) : place]}|{text[place : place + 30]}")
    return {language: 2 * hit / (2 * hit + extra + lost) for language, (hit, extra, lost) in sorted(counts.items())}


def reshuffled(stories: int, misses: int) -> dict[str, tuple[int, int]]:
    """Return how many sentences survive and how many there are: of all, and of those not ending in an abbreviation."""
    dice = random.Random(0)
    kept = {"all": [0, 0], "no abbreviation": [0, 0]}
    for number, story in enumerate(_lines(DATA / "reuters21578" / "reuters21578.jsonl.gz")):
        if number >= stories:
            break
        sentences = _body(story["text"])
        dice.shuffle(sentences)
        paragraph = " ".join(sentences)
        found = {(span.start, span.end) for span in cut(paragraph)}
        place = 0
        for sentence in sentences:
            survived = (place, place + len(sentence)) in found
            place += len(sentence) + 1
            for name in ["all"] if abbreviated(sentence) else kept:
                kept[name][0] += survived
                kept[name][1] += 1
            if not survived and misses > 0 and not abbreviated(sentence):
                misses -= 1
                print(f"  lost: {sentence[:60]} … {paragraph[place - 30 : place + 30]}")
    return {name: (right, total) for name, (right, total) in kept.items()}


def speed(stories: int) -> float:
    """Return megabytes of text a second through `segment`, on one core."""
    documents = [
        Document(str(number), "", "txt", story["text"])
        for number, story in zip(range(stories), _lines(DATA / "reuters21578" / "reuters21578.jsonl.gz"), strict=False)
    ]
    start = time.perf_counter()
    for document in documents:
        segment(document)
    return sum(len(document.text) for document in documents) / 1e6 / (time.perf_counter() - start)


def _body(text: str) -> list[str]:
    """Return a story's body sentences that end in a stop, their line breaks made blanks."""
    found = segment(Document("story", "", "txt", text)).sentences
    flat = (" ".join(text[item.start : item.end].split()) for item in found if item.furniture is None)
    return [sentence for sentence in flat if sentence.endswith(STOPS)]


def _lines(path: Path) -> Iterator[Any]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
        yield from map(json.loads, lines)


def main() -> int:
    """Print the table; returns 0, also where the data is not there."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--misses", type=int, default=0, help="show this many misses of each kind")
    options.add_argument("--stories", type=int, default=21_578, help="Reuters stories to take")
    chosen = options.parse_args()
    if not DATA.is_dir():
        print("labelled data not available")
        return 0
    right, total = golden(chosen.misses)
    print(f"golden rules, English            {right} of {total}")
    given, unknown = boundaries(True, chosen.misses), boundaries(False)
    for language in given:
        print(f"UD PUD {language}, boundary F1           {given[language]:.4f}   unknown: {unknown[language]:.4f}")
    for name, (survived, count) in reshuffled(chosen.stories, chosen.misses).items():
        print(f"Reuters reshuffled, {name:<16} {survived / count:.4f}   {survived} of {count}")
    print(f"segment, one core                {speed(min(chosen.stories, 5_000)):.1f} MB/s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
