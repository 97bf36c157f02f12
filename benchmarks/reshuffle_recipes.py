"""How each kind of case is made from a story: the sentences of both texts, and which of them belong together.

A recipe takes a story, a foreign story that shares nothing with it, and a source of chance; it returns a plan, or None
where the story will not do (no quotations, too few sentences that can be reworded). What is copied is written as the
index of the sentence in the source, what is new as text.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from dedup.shingle import tokenize
from reshuffle_cases import Link
from rewording import reword
from source_stories import Story, quoted

#: Standing notes of invented publishers, as they stand under story after story: sentences like those of a story.
NOTES = (
    (
        "The barometer weighs the answers of four hundred owners of small workshops in every season of the year.",
        "Its readings are corrected for holidays and for the weather, and the first of them dates from the year 1961.",
        "A reading of fifty means that hopeful and anxious owners are in balance.",
    ),
    (
        "The foundation behind this newspaper lives on the gifts of its readers and of nobody else.",
        "It gives scholarships to young writers from the valley, and it keeps the old printing works open for visits.",
    ),
    (
        "The survey of the harbour board covers all berths east of the lighthouse, ferries and trawlers included.",
        "Cargo is weighed on the quay by sworn measurers who answer to the town council alone.",
        "Figures of the current quarter are revised twice, in the spring and again with the yearly accounts.",
    ),
)
#: Words of quoted sentences that two texts must share.
QUOTED_WORDS = 15
#: Sentences of a reworded story, at least.
REWORDED = 6


@dataclass(frozen=True, slots=True)
class Plan:
    """Sentences of the source and of what was made from it, and their links; `copied` says that there is a source."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    links: tuple[Link, ...]
    layout: str = "paragraphs"
    copied: bool = True
    others: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


Item = int | str
Recipe = Callable[[Story, Story, random.Random], Plan | None]


def plan(story: Story, items: Sequence[Item], layout: str = "paragraphs", other: Story | None = None) -> Plan:
    """Return the plan of a text whose sentences are those of a story, by index, or new ones."""
    right = tuple(item if isinstance(item, str) else story.sentences[item] for item in items)
    links = tuple(Link((item,), (at,), 1.0) for at, item in enumerate(items) if isinstance(item, int))
    return Plan(story.sentences, right, links, layout, others=(other.id,) if other else ())


def identity(story: Story, other: Story, draw: random.Random) -> Plan:
    """Take every sentence in its place."""
    return plan(story, range(len(story.sentences)))


def new_first_sentence(story: Story, other: Story, draw: random.Random) -> Plan | None:
    """Put a sentence of another story in the place of the first."""
    if not other.sentences:
        return None
    return plan(story, [other.sentences[0], *range(1, len(story.sentences))], other=other)


def tail_cut(story: Story, other: Story, draw: random.Random) -> Plan:
    """Leave out the last tenth to third."""
    n = len(story.sentences)
    return plan(story, range(n - max(1, round(n * draw.uniform(0.1, 0.35)))))


def halves_swapped(story: Story, other: Story, draw: random.Random) -> Plan:
    """Put the second half before the first."""
    n = len(story.sentences)
    return plan(story, [*range(n // 2, n), *range(n // 2)])


def blocks_reversed(story: Story, other: Story, draw: random.Random) -> Plan:
    """Put the last third first and the first third last."""
    n = len(story.sentences)
    one, two = round(n / 3), round(2 * n / 3)
    return plan(story, [*range(two, n), *range(one, two), *range(one)])


def shuffled(layout: str, story: Story, other: Story, draw: random.Random) -> Plan:
    """Shuffle all sentences."""
    n = len(story.sentences)
    return plan(story, draw.sample(range(n), n), layout)


def shuffled_cut_added(story: Story, other: Story, draw: random.Random) -> Plan | None:
    """Shuffle seven in ten sentences and strew as many new ones in as were cut, or up to twice as many."""
    n = len(story.sentences)
    cut = round(0.3 * n)
    added = draw.randint(cut, 2 * cut)
    if len(other.sentences) < added:
        return None
    items: list[Item] = [*draw.sample(range(n), n - cut), *draw.sample(other.sentences, added)]
    draw.shuffle(items)
    return plan(story, items, draw.choice(("paragraphs", "space", "newline")), other)


def splice(story: Story, other: Story, draw: random.Random) -> Plan | None:
    """Print six to eight tenths of a story, in order, in turn with sentences of another story, in blocks."""
    n = len(story.sentences)
    kept = draw.sample(range(n), round(n * draw.uniform(0.6, 0.8)))
    new = list(other.sentences[: max(2, round(n * draw.uniform(0.3, 0.7)))])
    if len(new) < 2:
        return None
    items: list[Item] = [*sorted(kept)]
    for _ in range(draw.randint(1, 3)):
        at, size = draw.randint(0, len(items)), max(1, len(new) // 2)
        items[at:at], new = new[:size], new[size:]
    return plan(story, items, other=other)


def excerpt(story: Story, other: Story, draw: random.Random) -> Plan | None:
    """Take one block of a quarter to four tenths of the words, and nothing else."""
    block = _block(story, draw.uniform(0.25, 0.4), draw)
    return plan(story, block) if len(block) >= 2 else None


def excerpt_in_other(story: Story, other: Story, draw: random.Random) -> Plan | None:
    """Put one block of a fifth to a third of a story into another story."""
    block = _block(story, draw.uniform(0.2, 0.33), draw)
    words = sum(len(tokenize(story.sentences[at])) for at in block)
    if len(block) < 2 or words < 30 or _words(other.sentences) < 2 * words:
        return None
    at = draw.randint(0, len(other.sentences))
    return plan(story, [*other.sentences[:at], *block, *other.sentences[at:]], other=other)


def _block(story: Story, share: float, draw: random.Random) -> range:
    """Return a run of sentences with at most a share of the words."""
    n = len(story.sentences)
    start = draw.randrange(max(1, n - round(n * share)))
    for end in range(n, start, -1):
        if _words(story.sentences[start:end]) <= share * _words(story.sentences):
            return range(start, end)
    return range(start, start)


def reworded(strength: str, mixed: bool, story: Story, other: Story, draw: random.Random) -> Plan | None:
    """Reword every sentence in a strength, in order or shuffled; what cannot be reworded so is in neither text."""
    made = reword(story.sentences, strength, draw)
    if len(made) < REWORDED:
        return None
    sides, order = [one.source for one in made], list(range(len(made)))
    if mixed:
        draw.shuffle(order)
    left = tuple(story.sentences[at] for side in sides for at in side)
    right = tuple(sentence for number in order for sentence in made[number].sentences)
    ours = _runs([len(side) for side in sides])
    theirs = dict(zip(order, _runs([len(made[number].sentences) for number in order]), strict=True))
    links = tuple(Link(ours[number], theirs[number], made[number].edit) for number in range(len(made)))
    return Plan(left, right, links)


def _runs(lengths: Sequence[int]) -> list[tuple[int, ...]]:
    """Return runs of the given lengths, one after the other from 0."""
    runs, start = [], 0
    for length in lengths:
        runs.append(tuple(range(start, start + length)))
        start += length
    return runs


def quotations_only(story: Story, other: Story, draw: random.Random) -> Plan | None:
    """Strew the quotations of a story, and nothing else of it, over another story."""
    said = [at for at, sentence in enumerate(story.sentences) if quoted(sentence)]
    words = sum(len(tokenize(story.sentences[at])) for at in said)
    if words < QUOTED_WORDS or 2 * len(said) > len(story.sentences) or len(other.sentences) < 2 * len(said):
        return None
    items: list[Item] = list(other.sentences)
    for at in said:
        items.insert(draw.randint(1, len(items)), at)
    made = plan(story, items, other=other)
    return Plan(made.left, made.right, made.links, copied=False, others=made.others)


def boilerplate_only(story: Story, other: Story, draw: random.Random) -> Plan | None:
    """Put the standing notes of one publisher under two stories that share nothing."""
    if not other.sentences:
        return None
    notes = draw.choice(NOTES)
    ours, theirs = len(story.sentences), len(other.sentences)
    links = tuple(Link((ours + at,), (theirs + at,), 1.0) for at in range(len(notes)))
    return Plan(
        (*story.sentences, *notes), (*other.sentences, *notes), links, copied=False, others=(other.id,), notes=notes
    )


def _words(sentences: Sequence[str]) -> int:
    return sum(len(tokenize(sentence)) for sentence in sentences)


#: Every kind of case that is made from a story. A "dateline" is an identity whose copy opens with one.
KINDS: dict[str, Recipe] = {
    "identity": identity,
    "dateline": identity,
    "new first sentence": new_first_sentence,
    "tail cut": tail_cut,
    "halves swapped": halves_swapped,
    "blocks reversed": blocks_reversed,
    "shuffled, by space": partial(shuffled, "space"),
    "shuffled, by newline": partial(shuffled, "newline"),
    "shuffled, cut, added": shuffled_cut_added,
    "splice": splice,
    "excerpt": excerpt,
    "excerpt in another": excerpt_in_other,
    **{
        f"reworded {strength}{', shuffled' if mixed else ''}": partial(reworded, strength, mixed)
        for strength in ("light", "middle", "strong")
        for mixed in (False, True)
    },
    "quotations only": quotations_only,
    "boilerplate only": boilerplate_only,
}
