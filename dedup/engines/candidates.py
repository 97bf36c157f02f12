"""Which pairs of documents are worth comparing, and how they were found: the value, and the words for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dedup.model import Outline
from dedup.scope import Facts, Scope, between
from dedup.settings import Settings
from dedup.verdicts import Retrieval

#: What a user can ask for; "auto" is "exhaustive" up to `exhaustive_sentences`, else "indexed".
RETRIEVALS: tuple[str, ...] = ("auto", "exhaustive", "indexed", "banded")


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Pairs of documents worth comparing, int64 of shape (n, 2), smaller number first, ascending.

    `counts` goes into the summary of the results: how many sentences were popular, so that their holders are compared
    with anchors only, and what else was thinned or proposed. `notes` tell what was asked for not to be compared.
    """

    pairs: NDArray[np.int64]
    counts: dict[str, int]
    notes: tuple[str, ...] = ()

    def within(self, scope: Scope, outlines: Sequence[Outline]) -> Candidates:
        """Return those that the scope admits, with the number of the others among the counts."""
        if scope.everything:
            return replace(self, notes=scope.notes(0))
        facts = [_facts(outline) for outline in outlines]
        kept = [scope.admits(facts[left], facts[right]) for left, right in self.pairs.tolist()]
        out = {"pairs_out_of_scope": len(kept) - sum(kept)}
        undated = sum(fact.first is None for fact in facts)
        return Candidates(self.pairs[np.array(kept, bool)], {**self.counts, **out}, scope.notes(undated))


def chosen(choice: str, sentences: int, settings: Settings) -> Retrieval:
    """Return how pairs are found in a scan of so many body sentences."""
    if choice == "auto":
        return "exhaustive" if sentences <= settings.exhaustive_sentences else "indexed"
    return choice  # type: ignore[return-value]


def every(documents: int) -> NDArray[np.int64]:
    """Return every pair of so many documents."""
    return np.column_stack(np.triu_indices(documents, 1)).astype(np.int64)


def _facts(outline: Outline) -> Facts:
    first, last = between(outline.published)
    return Facts(first, last, outline.publisher)
