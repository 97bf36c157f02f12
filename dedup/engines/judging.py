"""Evidence and verdicts on the pairs of some texts: what an engine does in any of its processes, wherever that runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dedup.engines.aligned import Aligned, aligned, alignments
from dedup.engines.bodies import Batch, Body, batch
from dedup.engines.texts import Judge
from dedup.judge import can_tell_nothing, is_ascribed
from dedup.kernels.arrays import Proposals, lexicon
from dedup.listing import QUIET
from dedup.model import Segmented
from dedup.settings import Settings
from dedup.unrelated import unrelated
from dedup.verdicts import Pair, Relation, untold

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """How pairs are judged, and which verdicts are asked for.

    `everything` asks for the pairs that tell nothing too; else they are counted. `standing` has the ids of the
    sentences that are boilerplate.
    """

    judge: Judge
    settings: Settings
    everything: bool
    standing: NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """Some texts, and pairs of them as two arrays of places among them.

    `text` gives a text and its content hash by its place; it is asked for those only that the judge must see.
    """

    bodies: Sequence[Body]
    text: Callable[[int], tuple[Segmented, str]]
    ones: Numbers
    others: Numbers


def judged(cell: Cell, rules: Rules, relations: Counter[Relation]) -> Iterator[Pair]:
    """Yield the verdicts that are asked for, in the order of the pairs; count all of them in `relations`."""
    from dedup.kernels.evidence import arrays, propose

    settings = rules.settings
    found = batch(cell.bodies, settings)
    ready = arrays(found.tokens, lexicon([body.language for body in cell.bodies]))
    proposals = propose(ready, cell.ones, cell.others, settings)
    made = aligned(cell, proposals, _open(rules, cell, proposals, found, relations), settings, rules.standing)
    for compared in alignments(made, _telling(rules, made, relations), settings):
        pair = rules.judge(*compared)
        relations[pair.relation] += 1
        if rules.everything or pair.relation not in QUIET:
            yield pair


def _open(rules: Rules, cell: Cell, found: Proposals, own: Batch, relations: Counter[Relation]) -> Numbers:
    """Return the pairs that the judge must see; count those of which the kernel knows what it would say."""
    settings, tokens = rules.settings, own.tokens
    if rules.everything or not can_tell_nothing(settings):
        return np.arange(len(cell.ones))
    from dedup.kernels import text as kernels
    from dedup.kernels.reach import BOILERPLATE, OPEN, UNRELATED, known

    standing = np.isin(kernels.sentence_ids(tokens.ids, tokens.sentences), rules.standing)
    sentences = np.diff(tokens.sentences), own.quoted, standing
    least = settings.part, settings.min_tokens
    kinds = known(found.starts, found.places, cell.ones, cell.others, tokens.documents, *sentences, *least)
    relations["unrelated"] += int(np.count_nonzero(kinds == UNRELATED))
    relations["boilerplate"] += int(np.count_nonzero(kinds == BOILERPLATE))
    return np.flatnonzero(kinds == OPEN)


def _telling(rules: Rules, found: Aligned, relations: Counter[Relation]) -> NDArray[np.bool_]:
    """Say which pairs the judge must see once it is known what matches; count the others, which are unrelated."""
    if rules.everything or not can_tell_nothing(rules.settings):
        return np.ones(len(found.ones), np.bool_)
    certain, unless = unrelated(found.matched, rules.settings)
    telling, starts = ~unless, found.made.starts
    for pair in np.flatnonzero(unless & ~certain).tolist():
        own = slice(starts[pair], starts[pair + 1])
        matched = zip(found.places[own].tolist(), found.matched.words[own].sum(axis=1).tolist(), strict=True)
        telling[pair] = is_ascribed(*found.texts(pair), matched, rules.settings)
    relations["unrelated"] += int(np.count_nonzero(~telling))
    return telling


def outlined(pair: Pair) -> Pair:
    """Return a pair without its matches, its passages counted: what families and findings ask for."""
    return replace(pair, matches=(), passages=untold(len(pair.passages)))
