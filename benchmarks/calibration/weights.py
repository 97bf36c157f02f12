"""The table of the score: what each weight carries, every row set to the false matches of the shipped one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from calibration.table import Table
from dedup.settings import Settings
from dedup.shingle import tokenize
from fitting import MEASURES, Rows
from reshuffle_cases import Case, Text
from reshuffle_figures import INDEPENDENT, STRENGTHS
from thresholds import MEASURED, SHORTER, features, weights_of
from tracks.figure import NotAvailable
from tracks.halves import rows
from tracks.pool import shared_map

GROUP = 25
_FACTORS = (0.0, 0.7, 1.3)
_ABOUT = (
    "Of a single sentence against another. The intercept of every row is moved until as many pairs of sentences match"
    " in hard independent pairs as with the shipped weights; so only what is found differs."
)


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """The measures of labelled pairs of sentences, and how many there are in all."""

    partners: Rows
    others: Rows
    hard: Rows
    links: dict[str, Rows]
    totals: dict[str, int]


def table(cases: Sequence[Case], settings: Settings) -> Table:
    """Return the table of the weights: shipped, one changed at a time or left out, and a logistic model."""
    samples = _samples(cases, settings)
    shipped = weights_of(settings)
    allowed = int((samples.hard @ shipped + settings.intercept >= 0).sum())
    tried = {"as shipped": shipped}
    if len(samples.partners) and len(samples.others) + len(samples.hard):
        tried["a logistic model"] = _logistic(samples)
    for at, name in enumerate(MEASURES):
        for factor in _FACTORS:
            changed = shipped.copy()
            changed[at] *= factor
            tried[f"without {name}" if not factor else f"{name} x {factor}"] = changed
    found = {name: _found(weights, samples, allowed) for name, weights in tried.items()}
    body = tuple(
        (name, *(f"{weight:.2f}" for weight in (*tried[name], row[0])), *(f"{share:.3f}" for share in row[1:]))
        for name, row in found.items()
    )
    head: tuple[str, ...] = (
        "weights",
        *MEASURES,
        "intercept",
        "PAN partners",
        "other PAN pairs",
        *(f"{one} rewording" for one in STRENGTHS),
    )
    return Table(
        "weights and intercept", _ABOUT, head, body, 0, _conclusion(found, allowed, min(samples.totals.values()))
    )


def _conclusion(found: dict[str, list[float]], allowed: int, fewest: int) -> str:
    def gain(name: str) -> str:
        return f"PAN partners {found[name][1] - found['as shipped'][1]:+.3f}, strong rewording " + (
            f"{found[name][-1] - found['as shipped'][-1]:+.3f}"
        )

    error = 0.5 / max(fewest, 1) ** 0.5  # of a share of the smallest sample, at most
    best = max(found, key=lambda name: found[name][1] + found[name][-1])
    told = "; ".join(f"without {name}: {gain(f'without {name}')}" for name in MEASURES)
    last = "Nothing tried finds more of both together"
    if best != "as shipped":
        gained = max(found[best][at] - found["as shipped"][at] for at in (1, -1))
        clear = "a clear gain" if gained > 2 * error else "no clear gain; kept as shipped"
        last = f"Most of both is found by {best}: {gain(best)}; at a standard error of {error:.3f} {clear}"
    anew = f" A logistic model: {gain('a logistic model')}." if "a logistic model" in found else ""
    return f"At {allowed} false matches of single sentences: {told}.{anew} {last}."


def _found(weights: Rows, samples: Samples, allowed: int) -> list[float]:
    """Return the intercept, and the shares of partners, of others and of each strength that match."""
    scores = np.sort(samples.hard @ weights)[::-1]
    threshold = float(scores[allowed]) if len(scores) > allowed else -np.inf
    groups = {"partners": samples.partners, "others": samples.others, **samples.links}
    shares = [(group @ weights > threshold).sum() / max(samples.totals[name], 1) for name, group in groups.items()]
    return [-threshold, *map(float, shares)]


def _logistic(samples: Samples) -> Rows:
    from sklearn.linear_model import LogisticRegression

    wrong = np.concatenate([samples.others, samples.hard])
    labels = np.arange(len(samples.partners) + len(wrong)) < len(samples.partners)
    model = LogisticRegression(C=100, max_iter=1000).fit(np.concatenate([samples.partners, wrong]), labels)
    return np.asarray(model.coef_[0], float)


def _samples(cases: Sequence[Case], settings: Settings) -> Samples:
    partners, others, count = _pan(settings)
    found = shared_map(_of_case, settings, [case for case in cases if _wanted(case)])
    hard = [measures for kind, measures, _ in found if kind == INDEPENDENT]
    links = {s: [one for one in found if one[0].startswith(f"reworded {s}")] for s in STRENGTHS}
    return Samples(
        partners=partners,
        others=others,
        hard=_stacked(hard),
        links={strength: _stacked([measures for _, measures, _ in some]) for strength, some in links.items()},
        totals={"partners": count[0], "others": count[1]}
        | {s: sum(n for _, _, n in some) for s, some in links.items()},
    )


def _wanted(case: Case) -> bool:
    return case.kind == INDEPENDENT or case.kind.startswith("reworded")


def _of_case(settings: Settings, case: Case) -> tuple[str, Rows, int]:
    """Return the measures of all pairs of an independent case, or of the single linked ones of another."""
    measures = features(_tokens(case.left), _tokens(case.right), settings)
    wanted = (measures[:, SHORTER] >= settings.min_tokens) & (measures[:, 2] >= settings.match_cosine)
    single = {(link.left[0], link.right[0]) for link in case.links if len(link.left) == len(link.right) == 1}
    if case.kind != INDEPENDENT:
        wanted &= np.array([(int(i), int(j)) in single for i, j in measures[:, :2]], bool)
    return case.kind, measures[wanted][:, MEASURED], len(single)


def _tokens(text: Text) -> list[list[str]]:
    return [tokenize(text.text[start:end]) for start, end in text.sentences]


def _stacked(some: Sequence[Rows]) -> Rows:
    return np.concatenate([np.empty((0, len(MEASURES))), *some])


def _pan(settings: Settings) -> tuple[Rows, Rows, tuple[int, int]]:
    """Return the measures of PAN partners and of pairs that are none, over the least cosine, and how many are asked."""
    partners, others, asked = [], [], [0, 0]
    for group in _groups():
        measures = features([one for one, _, _ in group], [two for _, two, _ in group], settings)
        own = measures[(measures[:, 0] == measures[:, 1]) & (measures[:, 2] >= settings.match_cosine)]
        labels = np.array([group[int(at)][2] for at in own[:, 0]], bool)
        partners.append(own[labels][:, MEASURED])
        others.append(own[~labels][:, MEASURED])
        asked[0] += sum(label for _, _, label in group)
        asked[1] += sum(not label for _, _, label in group)
    return _stacked(partners), _stacked(others), (asked[0], asked[1])


def _groups() -> Iterator[list[tuple[list[str], list[str], bool]]]:
    try:
        pairs = rows("pan", "calibration")
    except NotAvailable:
        return
    pairs = sorted(pairs, key=lambda row: hashlib.sha256(f"{row['s1']}\n{row['s2']}".encode()).digest())
    for start in range(0, len(pairs), GROUP):
        some = pairs[start : start + GROUP]
        yield [(tokenize(row["s1"]), tokenize(row["s2"]), bool(row["label"])) for row in some]
