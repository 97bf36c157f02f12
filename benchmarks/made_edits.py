"""What happens to a story on its way to the next paper: edits of known kind, each leaving most of the text.

A story is a list of paragraphs, each a list of sentences; an edit returns a new one.
"""

from __future__ import annotations

import random
from collections.abc import Callable

Story = list[list[str]]
Edit = Callable[[Story, random.Random], Story]

#: Share of the sentences that a cut takes from the end, and of the words that a light edit exchanges.
TAIL, REWORDED = 0.35, 0.05


def flat(story: Story) -> list[str]:
    """Return all sentences in order."""
    return [sentence for paragraph in story for sentence in paragraph]


def verbatim(story: Story, draw: random.Random) -> Story:
    """The story as it is."""
    return [list(paragraph) for paragraph in story]


def dateline(story: Story, draw: random.Random) -> Story:
    """Put a place, a day and an agency before the first sentence."""
    place = max(flat(story)[-1].split(), key=len).strip(".,“”").upper()
    (first, *rest), *others = story
    return [[f"{place}, July {draw.randint(1, 28)} (Wire) — {first}", *rest], *others]


def new_first(story: Story, draw: random.Random) -> Story:
    """Put a new first sentence, of the story's own words in another order, in place of the old one."""
    sentences = flat(story)
    words = [word.strip(".,“”").lower() for sentence in sentences for word in sentence.split()]
    lead = " ".join(draw.sample(words, min(20, len(words))))
    (_, *rest), *others = story
    return [[f"{lead[:1].upper()}{lead[1:]}.", *rest], *others]


def tail_cut(story: Story, draw: random.Random) -> Story:
    """Cut off the last third."""
    return _paragraphed(flat(story)[: _kept(story)], story)


def shuffled(story: Story, draw: random.Random) -> Story:
    """Put all sentences into a random order, in paragraphs as long as before."""
    sentences = flat(story)
    return _paragraphed(draw.sample(sentences, len(sentences)), story)


def halves_swapped(story: Story, draw: random.Random) -> Story:
    """Put the second half before the first."""
    sentences = flat(story)
    middle = len(sentences) // 2
    return _paragraphed(sentences[middle:] + sentences[:middle], story)


def shuffled_and_cut(story: Story, draw: random.Random) -> Story:
    """Cut off the last third, and put the rest into a random order."""
    return shuffled(tail_cut(story, draw), draw)


def reworded(story: Story, draw: random.Random) -> Story:
    """Exchange one word in twenty for another of the story's."""
    words = [word for sentence in flat(story) for word in sentence.split()[1:-1]] or [""]
    return [[_exchanged(sentence, words, draw) for sentence in paragraph] for paragraph in story]


def _exchanged(sentence: str, others: list[str], draw: random.Random) -> str:
    first, *words = sentence.split(" ")
    inner = [draw.choice(others) if draw.random() < REWORDED else word for word in words[:-1]]
    return " ".join([first, *inner, *words[-1:]])


def _kept(story: Story) -> int:
    return max(1, round(len(flat(story)) * (1 - TAIL)))


def _paragraphed(sentences: list[str], like: Story) -> Story:
    """Return the sentences in paragraphs of the lengths of another story's."""
    result, start = [], 0
    for paragraph in like:
        if start < len(sentences):
            result.append(sentences[start : start + len(paragraph)])
        start += len(paragraph)
    return result


#: The six edits after which a copy is still a copy; document-level MinHash loses most of them.
SIX: dict[str, Edit] = {
    "dateline added": dateline,
    "new first sentence": new_first,
    "tail cut": tail_cut,
    "shuffled": shuffled,
    "halves swapped": halves_swapped,
    "shuffled and cut": shuffled_and_cut,
}
#: Every kind of reprint.
EDITS: dict[str, Edit] = {"verbatim": verbatim, **SIX, "edited words": reworded}
