"""Choose the weights of the score (fitting.py), and show what the thresholds of settings.py let through.

Partners are the PAN-2010 sentence pairs (Madnani et al. 2012), 25 at a time as two texts, so that the IDF is that of
two documents. What must not match are all other pairs of those texts, and the sentences of hard Reuters-21578 pairs:
each story with its nearest TF-IDF neighbour of the same topic at least ten days away; pairs of near-identical shingles
(Jaccard over 0.3) are templates of one desk and left out. A third sample are made-up sentences built on one skeleton:
they are what a least cosine keeps out. Of either data set only the half whose ids hash
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

import record
from dedup.align import align
from dedup.judge import judge
from dedup.model import Document, Shingled
from dedup.pipeline import prepare
from dedup.propose import proposals
from dedup.score import Scorer, content_shared, in_sequence, numbers_disagree, products, stems
from dedup.settings import Settings
from dedup.shingle import shingle, shingle_ids, tokenize
from fitting import EQUAL, MEASURES, Outcome, Rows, Samples, logistic, outcome, searched
from made_up import PLAIN, WORDY, sentence

DATA = Path(os.environ.get("DEDUP_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
#: False matches among 1,000 hard pairs of stories that the intercept is chosen for. They are not what a reader calls
#: false: most are background that one desk tells alike in two stories (docs/method.md).
FALSE_MATCHES = 20
#: Cosine below which no pair is looked at.
NEAR = 0.2
#: Columns of `features` beside the two positions: the measures of the score, then what samples are chosen by.
MEASURED, JACCARD, SHORTER = slice(2, 2 + len(MEASURES)), 2 + len(MEASURES), 3 + len(MEASURES)


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


def features(
    left: Sequence[Sequence[str]], right: Sequence[Sequence[str]], settings: Settings, near: float = NEAR
) -> Rows:
    """Return a row for each pair over a cosine: positions, the measures of the score, Jaccard, shorter length."""
    inner = products(left, right)
    norms = np.sqrt(np.outer(inner.left[0], inner.right[0]))
    rows = []
    for i, j in np.argwhere(inner.across >= near * norms).tolist():
        ours, theirs = shingle_ids(left[i], settings.shingle), shingle_ids(right[j], settings.shingle)
        shared = len(np.intersect1d(ours, theirs))
        jaccard = shared / max(len(ours) + len(theirs) - shared, 1)
        cosine = inner.across[i, j] / norms[i, j] if norms[i, j] else 0.0
        rows.append((i, j, cosine, *by_words(left[i], right[j], settings), jaccard, min(len(left[i]), len(right[j]))))
    return np.array(rows, float).reshape(-1, 4 + len(MEASURES))


def by_words(left: Sequence[str], right: Sequence[str], settings: Settings) -> tuple[float, float, float, float]:
    """Return the measures of two English sentences that depend on nothing else: all but the cosine."""
    from rapidfuzz.distance import Levenshtein

    edit = Levenshtein.normalized_similarity(left, right)
    content = content_shared(left, right, "en", "en", length=settings.stem)
    sequence = in_sequence(stems(left, settings.stem), stems(right, settings.stem))
    numbers = numbers_disagree(left, right, "en", "en") if edit < settings.near_identical else 0.0
    return edit, content, sequence, numbers


def weights_of(settings: Settings) -> Rows:
    """Return the weights of the settings, in the order of the measures."""
    return np.array([getattr(settings, f"weight_{name}") for name in MEASURES], float)


def training(settings: Settings) -> tuple[Rows, Rows, Rows]:
    """Return the rows of partners, of other pairs of the PAN texts, and of the labelled pairs with the label last."""
    partners, others, pairs = [], [], []
    for group in paraphrases():
        rows = features([one for one, _, _ in group], [two for _, two, _ in group], settings, near=0.0)
        labels = np.array([label for _, _, label in group])[rows[:, 0].astype(int)]
        same, near = rows[:, 0] == rows[:, 1], rows[:, 2] >= NEAR
        partners.append(rows[same & labels & near])
        others.append(rows[~(same & labels) & near & (rows[:, JACCARD] < 0.5)])
        pairs.append(np.column_stack([rows, labels])[same])
    return np.concatenate(partners), np.concatenate(others), np.concatenate(pairs)


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
    rows = stories()
    texts = [text_of(row, settings) for row in rows]
    near = neighbours(rows, arguments.stories)
    samples = sampled(texts, near, settings)
    far = f"{len(samples.partners)} of {samples.total} PAN partners have a cosine of {NEAR}"
    figures = {
        "partners": f"{far}; {len(samples.others)} others do; {len(samples.pairs)} labelled pairs",
        "hard pairs": f"{len(near)} pairs of stories, {len(samples.hard)} pairs of their sentences with that cosine",
        **fit(samples, settings),
        **relations(texts, near, settings),
    }
    for name, figure in figures.items():
        print(f"{name}: {figure}")
    if not arguments.no_record:
        print(
            record.write("thresholds", f"python benchmarks/thresholds.py --stories {arguments.stories}", figures).name
        )


def sampled(texts: Sequence[Shingled], near: Sequence[tuple[int, int]], settings: Settings) -> Samples:
    """Return what the weights are chosen on."""
    partners, others, pairs = training(settings)
    hard = np.concatenate([features(texts[a].tokens, texts[b].tokens, settings) for a, b in near])
    hard = hard[(hard[:, JACCARD] <= 0.3) & (hard[:, SHORTER] >= settings.min_tokens)]
    labels = pairs[:, -1].astype(bool)
    return Samples(
        partners=partners[:, MEASURED],
        others=others[:, MEASURED],
        hard=hard[:, MEASURED],
        alike=skeletons(settings)[:, MEASURED],
        pairs=pairs[:, MEASURED],
        labels=labels,
        total=int(labels.sum()),
        allowed=round(FALSE_MATCHES * len(near) / 1000),
    )


def fit(samples: Samples, settings: Settings) -> dict[str, str]:
    """Return the chosen weights, what they let through for several least cosines, and each measure left out."""
    least = settings.match_cosine
    best = searched(samples, least)
    at = f"{FALSE_MATCHES} false matches in 1,000 hard pairs"
    figures = {
        "weights": told(best.weights),
        "combinations": f"{best.tried} tried, {best.equal} with errors up to {EQUAL} times the least",
    }
    for cosine in (0.2, 0.4, 0.45, 0.5):
        figures[f"{at}, least cosine {cosine:.2f}"] = _figure(outcome(best.weights, samples, cosine), samples, cosine)
    for name in MEASURES:
        one = searched(samples, least, without=name)
        figures[f"{at}, without {name}"] = f"{told(one.weights)}: {_figure(one, samples, least)}"
    model = outcome(logistic(samples), samples, least)
    figures[f"{at}, a logistic model"] = f"{told(model.weights)}: {_figure(model, samples, least)}"
    return figures


def told(weights: Rows) -> str:
    """Return weights with their names; those that are left out are not named."""
    named = zip(MEASURES, weights.tolist(), strict=True)
    return ", ".join(f"{name} {weight:.4g}" for name, weight in named if weight)


def _figure(one: Outcome, samples: Samples, least: float) -> str:
    def matched(rows: Rows) -> int:
        return int(((rows @ one.weights + one.intercept > 0) & (rows[:, 0] >= least)).sum())

    return (
        f"intercept {one.intercept:.2f}, partners found {1 - one.missed:.3f}, labelled pairs right {1 - one.wrong:.4f},"
        f" other PAN pairs {matched(samples.others)}, one skeleton {matched(samples.alike) / len(samples.alike):.3f}"
    )


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
        pair = judge(left, right, align(left, right, proposals(scorer), settings), settings)
        counts[pair.relation] += 1
        shares.append(max(pair.coverage.left or 0.0, pair.coverage.right or 0.0))
    quantiles = ", ".join(f"{share:.3f}" for share in np.quantile(shares, [0.95, 0.99, 0.995]))
    return {
        "relations of the hard pairs": ", ".join(f"{name} {count}" for name, count in counts.most_common()),
        "their coverage at the quantiles .95, .99, .995": quantiles,
    }


if __name__ == "__main__":
    main()
