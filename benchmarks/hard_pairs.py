"""Independent pairs that are hard: each story with its nearest neighbour that tells of something else.

The nearest by TF-IDF among the stories of one topic, at least ten days apart, is about the same thing in the same
words, and no copy. Two things would spoil the label and are left out by rule: tables and other texts of figures, and
the formulas of one desk ("X said its board declared a dividend of ..."), which show when figures and names are blanked.
A background paragraph that a desk repeats in each of its stories is left in: it is shared text, and the one label
noise that remains.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dedup.shingle import tokenize
from source_stories import Story, figures

#: Days between two stories that tell of different events.
DAYS_APART = 10
#: Neighbours of a story that are looked at, nearest first, and how many of them may serve.
LOOKED_AT, SERVING = 60, 3
#: Share of tokens with a digit from which a story is one of figures.
OF_FIGURES = 0.12
#: Sentences that are one formula: Jaccard of their 3-grams, figures and names blanked; and how many make a template.
FORMULA, FORMULAS = 0.5, 2
_BLANK = "0"
#: The 3-grams of each sentence of a story, figures and names blanked.
Blanked = tuple[frozenset[tuple[str, ...]], ...]


def hard_pairs(stories: Sequence[Story], wanted: int) -> list[tuple[Story, Story]]:
    """Return up to `wanted` pairs, first all nearest neighbours, then the second nearest; fewer where no more are.

    Stories without topics have a neighbour of any topic, unless some have topics: then they are left out.
    """
    known = [story for story in stories if story.topics] or list(stories)
    known = [story for story in known if figures(_tokens(story)) < OF_FIGURES]
    serving = neighbours(known)
    found: dict[tuple[str, str], tuple[Story, Story]] = {}
    for rank in range(SERVING):
        for story, others in zip(known, serving, strict=True):
            if len(others) > rank:
                key = min(story.id, others[rank].id), max(story.id, others[rank].id)
                found.setdefault(key, (story, others[rank]))
    return list(found.values())[:wanted]


def neighbours(stories: Sequence[Story]) -> list[list[Story]]:
    """Return for each story up to three others, nearest first, that tell of something else and are no template."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    if len(stories) < 2:
        return [[] for _ in stories]
    vectors = TfidfVectorizer(sublinear_tf=True).fit_transform([" ".join(story.sentences) for story in stories])
    near = (-(vectors @ vectors.T).toarray()).argsort(axis=1, kind="stable")[:, :LOOKED_AT].tolist()
    blanked = [tuple(_blanked(story)) for story in stories]
    return [[stories[at] for at in _serving(stories, blanked, one, others)] for one, others in enumerate(near)]


def _serving(stories: Sequence[Story], blanked: Sequence[Blanked], one: int, others: Sequence[int]) -> list[int]:
    found: list[int] = []
    for other in others:
        apart = other != one and _apart(stories[one], stories[other])
        if apart and not template(blanked[one], blanked[other]):
            found.append(other)
            if len(found) == SERVING:
                break
    return found


def _apart(one: Story, other: Story) -> bool:
    if one.topics and not one.topics & other.topics:
        return False
    return one.day is None or other.day is None or abs((one.day - other.day).days) >= DAYS_APART


def template(ours: Blanked, theirs: Blanked) -> bool:
    """Say whether two stories are one formula with other figures and names."""
    alike = sum(any(_jaccard(left, right) >= FORMULA for right in theirs) for left in ours)
    return alike >= FORMULAS


def _blanked(story: Story) -> Iterator[frozenset[tuple[str, ...]]]:
    for sentence in story.sentences:
        words = sentence.split()
        plain = [word if not word[0].isupper() or at == 0 else _BLANK for at, word in enumerate(words)]
        tokens = [_BLANK if any(map(str.isdigit, token)) else token for token in tokenize(" ".join(plain))]
        yield frozenset(trigrams(tokens))


def trigrams(tokens: Sequence[str]) -> set[tuple[str, ...]]:
    """Return the word 3-grams of a sentence."""
    return set(zip(tokens, tokens[1:], tokens[2:], strict=False))


def _jaccard(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def _tokens(story: Story) -> list[str]:
    return [token for sentence in story.sentences for token in tokenize(sentence)]
