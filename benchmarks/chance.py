"""How often a sentence has something in common with another by chance: Reuters and the made-up archive, side by side.

    python benchmarks/chance.py [--stories 20000] [--data FILE.jsonl ...] [--no-record]

Both are cut and hashed by `dedup` itself. Counted are distinct body sentences of at least `min_tokens` tokens; one has
a chance candidate when another distinct sentence stands in one of its bands (42 of 3 over word 3-grams), and it shares
text when another holds one of its shingles. The made-up archive is made without planted families, so all that its
sentences share is chance. Without the labelled data only the made-up archive and `--data` are measured.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import made_corpus
import record
from dedup.model import Document
from dedup.pipeline import prepare
from dedup.settings import Settings
from dedup.shingle import shingle
from dedup.sketch import permutations, signature
from thresholds import DATA

REUTERS = DATA / "reuters21578" / "reuters21578.jsonl.gz"
_RARE = 50
Ids = NDArray[np.uint64]


def texts(path: Path) -> Iterator[str]:
    """Yield the texts of a JSON Lines file (`.gz` too) in order."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def made(articles: int) -> Iterator[str]:
    """Yield the texts of a made-up archive in which nothing is planted."""
    for records, _ in made_corpus.chunks(made_corpus.Options(articles, planted=0)):
        for line in records.splitlines():
            yield json.loads(line)["text"]


def distinct_sentences(found: Iterable[str], settings: Settings) -> list[Ids]:
    """Return the shingle ids of every distinct body sentence that is long enough to propose anything."""
    sentences: dict[tuple[str, ...], Ids] = {}
    for number, text in enumerate(found):
        document = Document(id=str(number), path="", format="txt", text=text, language="en")
        shingled = shingle(prepare(document), settings)
        for tokens, ids in zip(shingled.tokens, shingled.shingles, strict=True):
            if len(tokens) >= settings.min_tokens:
                sentences.setdefault(tokens, ids)
    return list(sentences.values())


def figures(sentences: list[Ids], settings: Settings) -> dict[str, float]:
    """Return the shares of sentences that have something in common with another, and the rows of the bands' join."""
    flat, owner = np.concatenate(sentences), np.repeat(np.arange(len(sentences)), list(map(len, sentences)))
    _, place, holders = np.unique(flat, return_inverse=True, return_counts=True)
    counts, shares = holders[place], np.zeros(len(sentences), np.bool_)
    shares[owner[counts > 1]] = True
    in_band, rows, largest = np.zeros(len(sentences), np.bool_), 0.0, 0
    for keys in _band_keys(sentences, settings):
        _, place, held = np.unique(keys, return_inverse=True, return_counts=True)
        in_band |= held[place] > 1
        rows += float((held.astype(np.float64) * (held - 1) / 2).sum())
        largest = max(largest, int(held.max()))
    return {
        "sentences": len(sentences),
        "tokens of a sentence, mean": round(float(np.mean([len(ids) for ids in sentences])) + settings.shingle - 1, 1),
        "with a chance candidate": round(float(in_band.mean()), 4),
        "sharing a shingle": round(float(shares.mean()), 4),
        "shingles held once": round(float((counts == 1).mean()), 4),
        f"shingles held by 2 to {_RARE}": round(float(((counts > 1) & (counts <= _RARE)).mean()), 4),
        "rows of the bands' join per sentence": round(rows / len(sentences), 2),
        "largest bucket": largest,
    }


def _band_keys(sentences: list[Ids], settings: Settings) -> Iterator[Ids]:
    """Yield for each band one number per sentence; two of 64 bits are equal by accident once in 2**64."""
    sketches = np.stack([signature(ids, settings.permutations, settings.seed) for ids in sentences])
    factors = permutations(settings.rows, settings.seed)[0].astype(np.uint64) << np.uint64(31)
    for band in range(settings.bands):
        rows = sketches[:, band * settings.rows : (band + 1) * settings.rows].astype(np.uint64)
        keys = np.zeros(len(rows), np.uint64)
        for column in range(settings.rows):
            keys = (keys + rows[:, column] + np.uint64(column)) * (factors[column] | np.uint64(1))
            keys ^= keys >> np.uint64(29)
        yield keys


def main() -> None:
    """Print the figures of each corpus, and write the record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=20_000)
    parser.add_argument("--data", type=Path, nargs="*", default=[])
    parser.add_argument("--no-record", action="store_true", help="only print")
    chosen = parser.parse_args()
    settings = Settings()
    corpora = {"made up": made(chosen.stories)}
    if REUTERS.is_file():
        corpora = {"Reuters": islice(texts(REUTERS), chosen.stories), **corpora}
    else:
        print("labelled data not available; set DEDUP_DATA to where it is")
    corpora |= {path.name: islice(texts(path), chosen.stories) for path in chosen.data}
    measured = {name: figures(distinct_sentences(found, settings), settings) for name, found in corpora.items()}
    for line in next(iter(measured.values())):
        print(f"{line:40}" + "".join(f"{name:>12} {values[line]:>10}" for name, values in measured.items()))
    if not chosen.no_record:
        print(record.write("chance", f"python benchmarks/chance.py --stories {chosen.stories}", measured).name)


if __name__ == "__main__":
    main()
