"""From what the tool made of each case to the figures of the reshuffle benchmark, each with an interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from reshuffle_labels import COPIES, ORDER_TOLD
from tracks.figure import Figure, NotAvailable, Numbers, auc, bootstrap, share

TRACK = "reshuffle"
INDEPENDENT = "independent"
#: Kinds that hold other words than the source in the place of its own.
REWORDED = "reworded"
STRENGTHS = ("light", "middle", "strong")
#: A tau within this of the true one is right.
TAU_WITHIN = 0.03


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the tool made of a case beside what is true; counts are of links and matches, coverage the larger side's."""

    case: str
    kind: str
    clear: bool
    expected: str
    relation: str
    coverage: float
    unquoted: float
    links: int
    links_found: int
    matches: int
    matches_right: int
    true_tau: float | None
    tau: float | None
    true_order: str
    order: str
    direction: str | None
    evidence: str


Some = Sequence[Outcome]
_Made = Callable[[], Figure]


def figures(outcomes: Some) -> list[Figure]:
    """Return every figure; one that there is no case for is left out."""
    copies = [one for one in outcomes if one.expected in COPIES]
    independent = [one for one in outcomes if one.kind == INDEPENDENT]
    clear = [one for one in outcomes if one.clear]
    right = sum(one.expected == one.relation for one in outcomes)
    made: list[_Made] = [
        partial(_area, "copy or not, AUC, hard independent pairs", [*copies, *independent], lambda one: one.coverage),
        partial(_area, "copy or not, AUC, all that is no copy", outcomes, lambda one: one.unquoted, gated=False),
        partial(_macro, "relation, macro F1", outcomes),
        partial(_macro, "relation, macro F1 where the label is clear", clear, gated=False),
        partial(share, TRACK, "relation right", right, len(outcomes), gated=False),
        *_maps(outcomes, copies),
        *_orders(copies),
        *_directions(copies),
        partial(_thousand, "findings in 1,000 hard independent pairs", independent),
        partial(_mean, "matches in a hard independent pair", independent, lambda one: float(one.matches)),
    ]
    return [figure for figure in map(_tried, made) if figure is not None]


def _tried(make: _Made) -> Figure | None:
    try:
        return make()
    except NotAvailable:
        return None


def _maps(outcomes: Some, copies: Some) -> list[_Made]:
    """Return the map figures: of verbatim copies and of each strength, which are gated, and of each kind."""
    groups = {"verbatim copies": [one for one in copies if not one.kind.startswith(REWORDED)]}
    for strength in STRENGTHS:
        groups[f"{REWORDED} {strength}"] = [one for one in copies if one.kind.startswith(f"{REWORDED} {strength}")]
    gated = tuple(groups)
    for kind in dict.fromkeys(one.kind for one in outcomes if one.links):
        groups[f"kind: {kind}"] = [one for one in outcomes if one.kind == kind]
    made: list[_Made] = []
    for name, some in groups.items():
        made.append(partial(_ratio, f"map precision, {name}", some, "matches_right", "matches", name in gated))
        made.append(partial(_ratio, f"map recall, {name}", some, "links_found", "links", name in gated))
    return made


def _orders(copies: Some) -> list[_Made]:
    groups = {"": copies, ", verbatim copies": [one for one in copies if not one.kind.startswith(REWORDED)]}
    made: list[_Made] = []
    for name, some in groups.items():
        told = [one for one in some if one.links >= ORDER_TOLD]
        within = sum(tau_error(one) <= TAU_WITHIN for one in told)
        right = sum(one.order == one.true_order for one in some)
        made.append(partial(_mean, f"tau, mean error{name}", told, tau_error))
        made.append(partial(share, TRACK, f"tau within {TAU_WITHIN}{name}", within, len(told)))
        made.append(partial(share, TRACK, f"order verdict right{name}", right, len(some)))
    return made


def _directions(copies: Some) -> list[_Made]:
    made: list[_Made] = []
    for name, evidence in (("", ""), *((f", {kind} in the texts", kind) for kind in ("none", "dates", "credit"))):
        some = [one for one in copies if one.evidence == evidence or not evidence]
        counts = Counter(one.direction for one in some)
        beside = ", ".join(f"{verdict} {counts[verdict]}" for verdict in ("right", "undetermined", "wrong"))
        sound = len(some) - counts["wrong"]
        title = f"direction right or undetermined{name}"
        made.append(partial(share, TRACK, title, sound, len(some), beside, gated=not name))
    return made


def _thousand(name: str, independent: Some) -> Figure:
    findings = [one.case for one in independent if one.relation in COPIES]
    found = share(TRACK, name, len(findings), len(independent), ", ".join(findings[:5]))
    value, error, low, high = (1000 * one for one in (found.value, found.error, found.low, found.high))
    return Figure(TRACK, name, value, error, low, high, found.beside, lower_is_better=True)


def tau_error(one: Outcome) -> float:
    """Return how far the tau lies from the true one; one that does not exist counts as 0."""
    return abs((one.tau or 0.0) - (one.true_tau or 0.0))


def _area(name: str, some: Some, score: Callable[[Outcome], float], gated: bool = True) -> Figure:
    scores = np.array([score(one) for one in some])
    copies = np.array([one.expected in COPIES for one in some], bool)
    beside = f"{copies.sum()} copies of {len(some)}; by the larger coverage"
    return bootstrap(TRACK, name, lambda drawn: auc(scores, copies, drawn), len(some), beside, gated)


def _macro(name: str, some: Some, gated: bool = True) -> Figure:
    expected, found = [one.expected for one in some], [one.relation for one in some]
    names = sorted(set(expected))
    pairs = list(zip(expected, found, strict=True))
    hits = {name: np.array([a == name == b for a, b in pairs], int) for name in names}
    both = {name: np.array([(a == name) + (b == name) for a, b in pairs], int) for name in names}

    def statistic(drawn: Numbers) -> float:
        scores = [2 * (drawn @ hits[name]) / total for name in names if (total := drawn @ both[name])]
        return float(np.mean(scores)) if scores else float("nan")

    return bootstrap(TRACK, name, statistic, len(some), f"{len(names)} relations in {len(some)} cases", gated)


def _ratio(name: str, some: Some, part: str, whole: str, gated: bool) -> Figure:
    parts, wholes = (np.array([getattr(one, field) for one in some], int) for field in (part, whole))
    beside = f"{parts.sum()} of {wholes.sum()} in {len(some)} cases"

    def statistic(drawn: Numbers) -> float:
        total = drawn @ wholes
        return float(drawn @ parts / total) if total else float("nan")

    return bootstrap(TRACK, name, statistic, len(some), beside, gated)


def _mean(name: str, some: Some, value: Callable[[Outcome], float]) -> Figure:
    """Return a mean of which less is better."""
    values = np.array([value(one) for one in some])
    found = bootstrap(TRACK, name, lambda drawn: float(drawn @ values / drawn.sum()), len(some), f"{len(some)} cases")
    return Figure(TRACK, name, found.value, found.error, found.low, found.high, found.beside, lower_is_better=True)


def confusion(outcomes: Some) -> str:
    """Return a table, the relations expected by the relations found, then by kind what is not as expected."""
    counts = Counter((one.expected, one.relation) for one in outcomes)
    expected, found = sorted({one.expected for one in outcomes}), sorted({one.relation for one in outcomes})
    lines = ["expected \\ found".ljust(17) + " ".join(name.rjust(15) for name in found)]
    lines += [name.ljust(17) + " ".join(str(counts[name, other]).rjust(15) for other in found) for name in expected]
    wrong = Counter((one.kind, one.expected, one.relation) for one in outcomes if one.expected != one.relation)
    unclear = Counter((one.kind, one.expected, one.relation) for one in outcomes if not one.clear)
    lines += ["", "not as expected, by kind (of these with a label that is unclear):"]
    for (kind, name, other), count in sorted(wrong.items(), key=lambda item: (-item[1], item[0])):
        lines.append(f"{count:5} ({unclear[kind, name, other]:3}) {kind}: {name} found as {other}")
    return "\n".join(lines)
