"""Fit the score of a pair of sentences, and show what the thresholds of settings.py let through.

Partners are the PAN-2010 sentence pairs (Madnani et al. 2012), 25 at a time as two texts, so that the IDF is that of
two documents. What must not match are all other pairs of those texts, and the sentences of hard Reuters-21578 pairs:
each story with its nearest TF-IDF neighbour of the same topic at least ten days away; pairs of near-identical shingles
(Jaccard over 0.3) are templates of one desk and left out. A third sample are made-up sentences built on one skeleton:
they are what a least cosine keeps out. Only the half of either data set whose ids hash
to an even number is read; the other half stays unseen. The five articles of corpus/ play no part.

    python benchmarks/thresholds.py [--stories 1500]
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import record
from dedup.align import align
from dedup.judge import judge
from dedup.model import Document, Shingled
from dedup.pipeline import prepare
from dedup.score import Scorer, numbers_disagree, products
from dedup.settings import Settings
from dedup.shingle import shingle, shingle_ids, tokenize
from made_up import PLAIN, WORDY, sentence

DATA = Path(os.environ.get("DEDUP_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
#: False matches among 1,000 hard pairs of stories that the intercept is chosen for.
FALSE_MATCHES = 20
#: Cosine below which no pair is looked at.
NEAR = 0.2
Rows = NDArray[np.float64]


def calibration_half(key: str) -> bool:
    """Say whether an id belongs to the half that may be fitted on."""
    return hashlib.sha256(key.encode()).digest()[0] % 2 == 0


def paraphrases() -> Iterator[list[tuple[list[str], list[str], bool]]]:
    """Yield 25 PAN pairs at a time, as tokens and whether the two are partners."""
    rows = [json.loads(line) for line in (DATA / "sentence_paraphrase/pan_sent_train.jsonl").open(encoding="utf-8")]
    rows = [row for row in rows if calibration_half(row["s1"])]
    random.Random(1).shuffle(rows)
    for start in range(0, len(rows) - 24, 25):
        yield [(tokenize(row["s1"]), tokenize(row["s2"]), bool(row["label"])) for row in rows[start : start + 25]]


def stories() -> list[dict[str, str]]:
    """Return the Reuters stories of the calibration half that have a topic and more than a few lines."""
    with gzip.open(DATA / "reuters21578/reuters21578.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row for row in rows if row["topics"] and len(row["text"]) > 700 and calibration_half(row["id"])]


def neighbours(rows: Sequence[dict[str, str]], wanted: int) -> list[tuple[int, int]]:
    """Return pairs of stories of one topic, as near as TF-IDF finds them, at least ten days apart."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(sublinear_tf=True).fit_transform([row["text"] for row in rows])
    days = [datetime.strptime(row["date"].split(":")[0].strip().rsplit(" ", 1)[0], "%d-%b-%Y") for row in rows]
    found = set()
    for one in random.Random(1).sample(range(len(rows)), min(wanted, len(rows))):
        near = np.argsort(-(vectors[one] @ vectors.T).toarray()[0])[1:60]
        for other in near.tolist():
            if set(rows[one]["topics"]) & set(rows[other]["topics"]) and abs((days[one] - days[other]).days) >= 10:
                found.add((min(one, other), max(one, other)))
                break
    return sorted(found)


def text_of(row: dict[str, str], settings: Settings) -> Shingled:
    """Return a story as the stages see it."""
    return shingle(prepare(Document(id=row["id"], path="", format="txt", text=row["text"], language="en")), settings)


def features(left: Sequence[Sequence[str]], right: Sequence[Sequence[str]], settings: Settings) -> Rows:
    """Return a row for each pair over the floor: positions, cosine, edit, numbers, Jaccard, shorter length."""
    from rapidfuzz.distance import Levenshtein

    inner = products(left, right)
    norms = np.sqrt(np.outer(inner.left[0], inner.right[0]))
    rows = []
    for i, j in np.argwhere(inner.across >= NEAR * norms).tolist():
        ours, theirs = shingle_ids(left[i], settings.shingle), shingle_ids(right[j], settings.shingle)
        shared = len(np.intersect1d(ours, theirs))
        edit = Levenshtein.normalized_similarity(left[i], right[j])
        numbers = numbers_disagree(left[i], right[j], "en", "en") if edit < settings.near_identical else 0.0
        jaccard = shared / (len(ours) + len(theirs) - shared)
        cosine = inner.across[i, j] / norms[i, j]
        rows.append((i, j, cosine, edit, numbers, jaccard, min(len(left[i]), len(right[j]))))
    return np.array(rows, float).reshape(-1, 7)


def training(settings: Settings) -> tuple[Rows, Rows, int]:
    """Return the measures of partners and of other pairs of the PAN texts, and how many partners there are."""
    partners, others, total = [], [], 0
    for group in paraphrases():
        rows = features([one for one, _, _ in group], [two for _, two, _ in group], settings)
        labels = np.array([label for _, _, label in group])
        own = (rows[:, 0] == rows[:, 1]) & labels[rows[:, 0].astype(int)]
        partners.append(rows[own])
        others.append(rows[~own & (rows[:, 5] < 0.5)])
        total += int(labels.sum())
    return np.concatenate(partners), np.concatenate(others), total


def main() -> None:
    """Print the fitted weights, what the threshold lets through, and the relations of the hard pairs; record them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=1500)
    parser.add_argument("--no-record", action="store_true", help="only print")
    arguments = parser.parse_args()
    if not DATA.is_dir():
        print(f"labelled data not available: no folder {DATA.name}; set DEDUP_DATA to where it is")
        return
    settings = Settings()
    partners, others, total = training(settings)
    rows = stories()
    texts = [text_of(row, settings) for row in rows]
    pairs = neighbours(rows, arguments.stories)
    hard = np.concatenate([features(texts[a].tokens, texts[b].tokens, settings) for a, b in pairs])
    hard = hard[(hard[:, 5] <= 0.3) & (hard[:, 6] >= settings.min_tokens)]
    figures = {
        "partners": f"{len(partners)} of {total} PAN partners have a cosine of {NEAR}; {len(others)} others do",
        "hard pairs": f"{len(pairs)} pairs of Reuters stories, {len(hard)} pairs of their sentences with that cosine",
        **fit(partners, others, hard, total, len(pairs), settings),
        **relations(texts, pairs, settings),
    }
    for name, figure in figures.items():
        print(f"{name}: {figure}")
    if not arguments.no_record:
        print(
            record.write("thresholds", f"python benchmarks/thresholds.py --stories {arguments.stories}", figures).name
        )


def fit(partners: Rows, others: Rows, hard: Rows, total: int, pairs: int, settings: Settings) -> dict[str, str]:
    """Return a logistic model over cosine, edit and numbers, and what it lets through for several least cosines.

    The intercept of each is moved to the wanted number of false matches. Models of fewer measures stand beside it.
    """
    samples = {"hard": hard, "partners": partners, "others": others, "alike": skeletons(settings)}

    def figure(weights: Rows, least: float) -> str:
        scores = {name: rows[rows[:, 2] >= least][:, 2:5] @ weights for name, rows in samples.items()}
        threshold = np.sort(scores["hard"])[::-1][round(FALSE_MATCHES * pairs / 1000)]
        found = {name: int((values > threshold).sum()) for name, values in scores.items()}
        return (
            f"intercept {-threshold:.2f}, partners found {found['partners'] / total:.3f}, other PAN pairs"
            f" {found['others']}, one skeleton {found['alike'] / len(samples['alike']):.3f}"
        )

    weights = _logistic(samples, [2, 3, 4])
    at = f"{FALSE_MATCHES} false matches in 1,000 hard pairs"
    figures = {"weights": f"cosine {weights[0]:.2f}, edit {weights[1]:.2f}, numbers {weights[2]:.2f}"}
    figures |= {f"{at}, least cosine {least:.2f}": figure(weights, least) for least in (0.2, 0.4, 0.45, 0.5)}
    for name, columns in {"cosine only": [2], "cosine, edit": [2, 3], "cosine, numbers": [2, 4]}.items():
        figures[f"{at}, {name}"] = figure(_logistic(samples, columns), NEAR)
    return figures


def _logistic(samples: dict[str, Rows], columns: list[int]) -> Rows:
    """Return the weights of cosine, edit and numbers, 0 for those that are left out."""
    from sklearn.linear_model import LogisticRegression

    rows = np.concatenate([samples[name] for name in ("partners", "others", "hard")])[:, columns]
    labels = np.arange(len(rows)) < len(samples["partners"])
    weights = np.zeros(5)
    weights[columns] = LogisticRegression(C=100, max_iter=1000).fit(rows, labels).coef_[0]
    return weights[2:]


def skeletons(settings: Settings) -> Rows:
    """Return the measures of made-up sentences that share a skeleton or nothing, and never what they say."""
    draw = random.Random(3)
    rows = []
    for _ in range(60):
        words = [tokenize(sentence(number, PLAIN + WORDY)) for number in draw.sample(range(800), 24)]
        rows.append(features(words[:12], words[12:], settings))
    return np.concatenate(rows)


def relations(texts: Sequence[Shingled], pairs: Sequence[tuple[int, int]], settings: Settings) -> dict[str, str]:
    """Return what the shipped settings call the hard pairs, and the coverage they reach."""
    counts: Counter[str] = Counter()
    shares = []
    for one, two in pairs:
        left, right = texts[one], texts[two]
        scorer = Scorer(left, right, products(left.tokens, right.tokens), settings)
        pair = judge(left, right, align(left, right, scorer, settings), settings)
        counts[pair.relation] += 1
        shares.append(max(pair.coverage.left or 0.0, pair.coverage.right or 0.0))
    quantiles = ", ".join(f"{share:.3f}" for share in np.quantile(shares, [0.95, 0.99, 0.995]))
    return {
        "relations of the hard pairs": ", ".join(f"{name} {count}" for name, count in counts.most_common()),
        "their coverage at the quantiles .95, .99, .995": quantiles,
    }


if __name__ == "__main__":
    main()
