"""Sentences that stand in many texts which share little else: newsletter prompts, disclaimers, standing notes.

A story printed by sixty files has sentences held by sixty documents too; those documents share the whole story. So
a popular sentence is boilerplate only if what most of its holders have in common is little of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from dedup.model import Shingled
from dedup.settings import Settings


def boilerplate(documents: Sequence[Shingled], settings: Settings) -> frozenset[str]:
    """Return the sentences (tokens joined by spaces) that more than `hot` documents hold and that are boilerplate."""
    texts = [{" ".join(tokens): len(tokens) for tokens in document.tokens} for document in documents]
    holders: dict[str, list[int]] = {}
    for number, sentences in enumerate(texts):
        for sentence in sentences:
            holders.setdefault(sentence, []).append(number)
    popular = {sentence: held for sentence, held in holders.items() if len(held) > settings.hot}
    return frozenset(sentence for sentence, held in popular.items() if _shares_little(texts, held, settings))


def _shares_little(texts: Sequence[dict[str, int]], held: Sequence[int], settings: Settings) -> bool:
    """Say whether the sentences that most of these documents hold make up less of them than `most`."""
    counts = Counter(sentence for number in held for sentence in texts[number])
    common = {sentence for sentence, count in counts.items() if count > len(held) / 2}
    shares = (
        sum(words for sentence, words in texts[number].items() if sentence in common) / sum(texts[number].values())
        for number in held
    )
    return median(shares) < settings.most
