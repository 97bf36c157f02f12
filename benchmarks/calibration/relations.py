"""The tables of whatever is measured on reshuffled copies and hard independent pairs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from calibration import sweeps
from calibration.quotations import READINGS, SHIPPED
from calibration.recipes import IN_ORDER, OUT_OF_ORDER
from calibration.simulated import ORDERS, Orders, alike, orders
from calibration.table import Change, Table, conclude, mark, percent
from calibration.verdicts import Told
from dedup.settings import Settings
from reshuffle_cases import Case
from reshuffle_figures import INDEPENDENT, REWORDED, STRENGTHS
from reshuffle_labels import COPIES

Value = float | str
Key = tuple[str, Value]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What every variant makes of the cases; `sentences` holds further cells of a value, beside those of the cases."""

    cases: Sequence[Case]
    told: Mapping[Key, Sequence[Told]]
    sentences: Mapping[Key, Mapping[str, str]]

    def change(self, key: Key, by_order: bool) -> Change:
        """Return how many cases a value puts right and wrong by the recipe, relation or order."""
        shipped = self.told[SHIPPED_KEY]
        right = Told.right_order if by_order else Told.right_relation
        pairs = [
            (right(now, case), right(then, case))
            for now, then, case in zip(self.told[key], shipped, self.cases, strict=True)
        ]
        return Change(sum(now and not then for now, then in pairs), sum(then and not now for now, then in pairs))

    def findings(self, key: Key) -> int:
        """Return the hard independent pairs that a value calls a copy."""
        return sum(one.relation in COPIES for one, case in self.each(key) if case.kind == INDEPENDENT)

    def outcome(self, key: Key) -> tuple[tuple[str, str], ...]:
        """Return the relation and the order verdict of every case."""
        return tuple((one.relation, one.order) for one in self.told[key])

    def orders(self, key: Key) -> Orders:
        """Return what a value makes of made-up orders."""
        return orders(self.settings(key))

    def settings(self, key: Key) -> Settings:
        """Return the shipped settings but for one."""
        return replace(Settings(), **{key[0]: key[1]})  # type: ignore[arg-type]

    def found(self, key: Key) -> Change:
        """Return in how many cases with reworded sentences a value finds more and fewer of the links."""
        pairs = [
            (now.found - then.found)
            for now, then, case in zip(self.told[key], self.told[SHIPPED_KEY], self.cases, strict=True)
            if case.kind.startswith(REWORDED)
        ]
        return Change(sum(more > 0 for more in pairs), sum(more < 0 for more in pairs))

    def false_matches(self, key: Key) -> int:
        """Return the matches in hard independent pairs."""
        return sum(one.matches for one, case in self.each(key) if case.kind == INDEPENDENT)

    def alike(self, key: Key) -> int:
        """Return the matches of made-up sentences on one skeleton."""
        return alike(self.settings(key))[0]

    def each(self, key: Key) -> list[tuple[Told, Case]]:
        """Return what a variant says of each case, beside the case."""
        return list(zip(self.told[key], self.cases, strict=True))


#: Where the verdicts of the shipped settings stand.
SHIPPED_KEY: Key = (sweeps.QUOTATIONS, SHIPPED)
Column = Callable[[Run, Key], str]


def _macro(run: Run, key: Key) -> str:
    pairs = [(case.label.relation, one.relation) for one, case in run.each(key)]
    scores = []
    for name in sorted({expected for expected, _ in pairs}):
        both = sum((expected == name) + (found == name) for expected, found in pairs)
        scores.append(2 * sum(expected == name == found for expected, found in pairs) / both)
    return f"{np.mean(scores):.4f}"


def _recipe(run: Run, key: Key) -> str:
    """Return the share of cases with a relation that the recipe allows, each kind weighing the same."""
    kinds: dict[str, list[bool]] = {}
    for one, case in run.each(key):
        kinds.setdefault(case.kind, []).append(one.right_relation(case))
    return f"{np.mean([np.mean(right) for right in kinds.values()]):.4f}"


def _copies(run: Run, key: Key) -> str:
    made = [one for one, case in run.each(key) if case.source is not None]
    return percent(sum(one.relation in COPIES for one in made), len(made))


def _order_label(run: Run, key: Key) -> str:
    made = [(one, case) for one, case in run.each(key) if case.source is not None]
    return percent(sum(one.order == case.label.order for one, case in made), len(made))


def _order_recipe(run: Run, key: Key) -> str:
    """Return the share told right of the cases whose recipe keeps or destroys the order; "too few" is not right."""
    made = [(one, case) for one, case in run.each(key) if case.kind in _ORDERED]
    return percent(sum(one.right_order(case) for one, case in made), len(made))


def _order_wrong(run: Run, key: Key) -> str:
    """Return how many are called lost that were kept, and kept that were destroyed."""
    pairs = [(one.order, case.kind) for one, case in run.each(key)]
    lost = sum(order == "lost" and kind in IN_ORDER for order, kind in pairs)
    return f"{lost} / {sum(order == 'kept' and kind in OUT_OF_ORDER for order, kind in pairs)}"


def _map_recall(strength: str, run: Run, key: Key) -> str:
    made = [(one, case) for one, case in run.each(key) if case.kind.startswith(f"reworded {strength}")]
    return percent(sum(one.found for one, _ in made), sum(len(case.links) for _, case in made))


def _map_precision(run: Run, key: Key) -> str:
    made = [one for one, case in run.each(key) if case.source is not None]
    return percent(sum(one.right for one in made), sum(one.matches for one in made))


def _thousand(count: Callable[[Told], int], run: Run, key: Key) -> str:
    hard = [count(one) for one, case in run.each(key) if case.kind == INDEPENDENT]
    return f"{1000 * sum(hard) / len(hard):.1f}" if hard else "-"


def _alike(run: Run, key: Key) -> str:
    return percent(*alike(run.settings(key)))


def _orders(count: Callable[[Orders], int], run: Run, key: Key) -> str:
    return percent(count(run.orders(key)), ORDERS)


def _beside(name: str, run: Run, key: Key) -> str:
    return run.sentences[key][name]


_ORDERED = IN_ORDER | OUT_OF_ORDER
_FINDINGS = partial(_thousand, lambda told: int(told.relation in COPIES))
RELATION: dict[str, Column] = {
    "right by the recipe": _recipe,
    "macro F1 by the label": _macro,
    "copies found": _copies,
    "findings in 1,000 hard pairs": _FINDINGS,
}
ORDER: dict[str, Column] = {
    "order by the recipe": _order_recipe,
    "called lost / kept wrongly": _order_wrong,
    "order by the label": _order_label,
    "macro F1 by the label": _macro,
    "made up: a third moved, called lost": partial(_orders, lambda orders: orders.edited_lost),
    "shuffled, called lost": partial(_orders, lambda orders: orders.shuffled_lost),
    "shuffled, called kept": partial(_orders, lambda orders: orders.shuffled_kept),
}
MATCH: dict[str, Column] = {
    "PAN partners found": partial(_beside, "partners"),
    "other PAN pairs": partial(_beside, "others"),
    **{f"found, {strength} rewording": partial(_map_recall, strength) for strength in STRENGTHS},
    "map precision": _map_precision,
    "false matches in 1,000 hard pairs": partial(_thousand, lambda told: told.matches),
    "made-up skeletons": _alike,
    "findings": _FINDINGS,
    "right by the recipe": _recipe,
    "graded reuse, 4 classes": partial(_beside, "graded"),
}
#: What each setting decides, above its table.
ABOUT = {
    "match_cosine": "The cosine that a match needs whatever its score. Made-up sentences on one skeleton,"
    " which say other things in the same words, are what it keeps out.",
    "intercept": "Where the score of a pair of sentences becomes a match: a higher intercept lets more through.",
    "near_identical": "From which edit similarity numbers may differ, and a formula counts as copied text.",
    "stem": "How many code points of a token are its stem, for the content words and the sequence of the score.",
    "join_part": "How much of a sentence the one it is joined against must hold.",
    "join_gain": "What joining two or three sentences must bring in score.",
    "whole": "Coverage of both texts from which a text is held whole: duplicate or copy.",
    "most": "Coverage of one text from which most of it is held: copy, rewrite or excerpt, or less.",
    "part": "Coverage of one text from which an excerpt in another text is looked for.",
    "near_verbatim": "Edit similarity from which a match counts as copied: copy or rewrite.",
    "copied": "Share of the matched words in such matches from which the wording is copied.",
    "quoted_sentence": "Share of a sentence in quotation marks from which it counts as quoted, matched or not.",
    "quotes": "Share of the matched words in quotation marks from which quotations are all that is shared.",
    "excerpt_length": "Shorter text over longer, up to which one block of it is an excerpt and not a copy.",
    "copy_words": "Matched words that a copy must have. The cases have stories of eight sentences and more,"
    " so only short texts, which they lack, could turn on it.",
    "passage_words": "Matched words that a rewrite must have, and an excerpt from another text.",
    "rewrite_matches": "Matches that a rewrite must have: one sentence told alike may be chance.",
    "passage_matches": "Matches from which an excerpt from another text need not be near-identical.",
    "attributed": "Share of the matched words that both texts attribute to one third party. No kind of case is a common"
    " source: what is seen is only which other pairs it disturbs.",
    "order_p": "Probability of an order by chance below which it counts as kept.",
    "order_kept": "Share of the matches in order from which the order is kept.",
    "order_lost": "Share of the matches in order below which the order is lost. What forbids a higher value is the"
    " choice of the made-up orders: with a quarter moved instead of a third, no value up to 0.7 calls one of them"
    " lost.",
    "order_matches": "Matches from which an order is told.",
    sweeps.QUOTATIONS: "Shipped: a sentence counts as quoted from `quoted_sentence`, and quotations are all that is"
    " shared only if the rest of neither text is shared for the most part (`unquoted < most`). Beside it: the share of"
    " words in quotation marks whatever the sentence, and no condition on the rest.",
}


def tables(run: Run, quick: bool) -> list[Table]:
    """Return a table for each setting of a match, of the relation and of the order, and one for quotations."""
    made = [_matching(run, name, sweeps.values_of(name, quick)) for name in sweeps.MATCH]
    made += [_judging(run, name, sweeps.values_of(name, quick), RELATION, False) for name in sweeps.RELATION]
    made += [_judging(run, name, sweeps.values_of(name, quick), ORDER, True) for name in sweeps.ORDER]
    return [*made, _judging(run, sweeps.QUOTATIONS, READINGS, RELATION, False)]


def _judging(run: Run, name: str, values: Sequence[Value], columns: Mapping[str, Column], by_order: bool) -> Table:
    keys = [(name, value) for value in values]
    changes = [run.change(key, by_order) for key in keys]
    shipped = _shipped(name, values)
    rows = [
        (mark(key[1]), *(column(run, key) for column in columns.values()), str(change))
        for key, change in zip(keys, changes, strict=True)
    ]
    head = (name, *columns, "better / worse by the recipe")
    return Table(name, ABOUT[name], head, tuple(rows), shipped, _judged(run, keys, shipped, changes, by_order))


def _judged(run: Run, keys: Sequence[Key], shipped: int, changes: Sequence[Change], by_order: bool) -> str:
    values = [value for _, value in keys]
    harmed = "made-up orders called the opposite" if by_order else "findings in independent pairs"
    harm = [run.orders(key).wrong if by_order else run.findings(key) for key in keys]
    if len({run.outcome(key) for key in keys}) == 1 and len(set(harm)) == 1:
        return f"No case turns on it; {mark(values[shipped])} is a definition and not a result."
    return conclude(values, shipped, changes, harm, harmed)


def _matching(run: Run, name: str, values: Sequence[Value]) -> Table:
    keys = [(name, value) for value in values]
    shipped = _shipped(name, values)
    rows = [(mark(key[1]), *(column(run, key) for column in MATCH.values())) for key in keys]
    return Table(name, ABOUT[name], (name, *MATCH), tuple(rows), shipped, _trade(run, keys, shipped))


def _shipped(name: str, values: Sequence[Value]) -> int:
    return list(values).index(SHIPPED if name == sweeps.QUOTATIONS else getattr(Settings(), name))


def _trade(run: Run, keys: Sequence[Key], shipped: int) -> str:
    """Say what the neighbours of the shipped value would buy, and whether one is better in everything."""
    free = [at for at in range(len(keys)) if at != shipped and _dominates(run, keys[at], keys[shipped])]
    if free:
        best = max(free, key=lambda at: run.found(keys[at]).better - run.found(keys[at]).worse)
        return f"A better value would be {mark(keys[best][1])}: {_bought(run, keys[best], keys[shipped])}."
    near = [keys[at] for at in (shipped - 1, shipped + 1) if 0 <= at < len(keys)]
    bought = "; ".join(f"at {mark(key[1])} {_bought(run, key, keys[shipped])}" for key in near)
    return f"No value is better in everything; kept at {mark(keys[shipped][1])}: {bought}."


def _dominates(run: Run, key: Key, shipped: Key) -> bool:
    """Say whether a value finds clearly more reworded sentences, and is worse in nothing that is counted."""
    more, cases = run.found(key), run.change(key, False)
    clear = more.clear and more.better > more.worse
    harmless = all(count(key) <= count(shipped) for count in (run.false_matches, run.findings, run.alike))
    return clear and harmless and cases.better >= cases.worse


def _bought(run: Run, key: Key, shipped: Key) -> str:
    links = [sum(one.found for one, case in run.each(at) if case.kind.startswith(REWORDED)) for at in (key, shipped)]
    false = run.false_matches(key) - run.false_matches(shipped)
    hard = sum(case.kind == INDEPENDENT for case in run.cases)
    cases = run.change(key, False)
    return (
        f"{links[0] - links[1]:+} of {links[1]} reworded sentences found, {false:+} false matches in {hard} hard pairs,"
        f" {run.alike(key) - run.alike(shipped):+} skeletons matched, {cases} relations by the recipe"
    )
