from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from dedup.align import align
from dedup.engines.aligned import aligned, alignments
from dedup.engines.bodies import batch, bodies
from dedup.engines.judging import Cell
from dedup.judge import is_ascribed, judge
from dedup.kernels import text as kernels
from dedup.kernels.arrays import Proposals
from dedup.model import Shingled
from dedup.propose import proposals
from dedup.score import Scored, Scorer, products
from dedup.settings import Settings
from dedup.shingle import shingle
from dedup.unrelated import unrelated
from stories import shingled

#: Few words, so that sentences are equal, joined and alike; some become several tokens, fewer bytes or none.
WORDS = ("the", "river", "rivers", "Bank", "ferry", "pier", "É", "ﬃ", "½", "東京", "zz\u00adz", "\U0001d11e", "o’clock")
SENTENCE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
SHARES = st.lists(st.sampled_from([0.0, 0.3, 0.5, 1 / 3, 1.0]), min_size=12, max_size=12).map(tuple)
#: Sentences that name who said what, long enough for a match to be long.
NAMED = (
    "Anna Example of the Harbour Board said on Monday that the ferry to the long pier would stop",
    "The old ferry would stop, Anna Example said, as the pier by the river was closed",
    "the river and the pier and the ferry and the bank stand by the river and the old pier again today",
)
#: Settings that the table of relations is read with.
TABLES = st.builds(
    Settings,
    near_verbatim=st.sampled_from([0.5, 0.7, 1.0]),
    near_identical=st.sampled_from([0.6, 0.9, 1.0]),
    quoted_sentence=st.sampled_from([0.5, 0.6]),
    whole=st.sampled_from([0.3, 0.8]),
    most=st.sampled_from([0.2, 0.9, 1.0]),
    part=st.sampled_from([0.05, 0.3]),
    copied=st.sampled_from([0.0, 0.5, 1.0]),
    copy_words=st.sampled_from([1, 6, 12]),
    passage_words=st.sampled_from([1, 9, 25]),
    passage_matches=st.integers(1, 4),
    rewrite_matches=st.integers(1, 3),
    attributed=st.sampled_from([0.01, 0.5, 1.0]),
    quotes=st.sampled_from([0.1, 0.8]),
)
#: No sentence is boilerplate.
STANDING = np.empty(0, np.uint64)
SETTINGS = st.builds(
    Settings,
    min_tokens=st.integers(1, 5),
    near_verbatim=st.sampled_from([0.5, 0.7, 1.0]),
    quoted_sentence=st.sampled_from([0.0, 0.3, 0.5, 0.6]),
    match_cosine=st.sampled_from([0.0, 0.3, 0.6]),
    intercept=st.sampled_from([-5.38, -1.0]),
    join_gain=st.sampled_from([0.0, 0.1]),
    shingle=st.integers(1, 3),
)


@st.composite
def texts(draw: st.DrawFn, sentence: st.SearchStrategy[str] = SENTENCE) -> list[Shingled]:
    """Return three texts of few sentences, of which the later ones hold sentences of the first, whole and in part."""
    first = draw(st.lists(sentence, max_size=7))
    made = [first]
    for _ in range(2):
        again = draw(st.permutations(first)) if first else []
        cut = [part for one in again[:2] for part in (one[: len(one) // 2], one[len(one) // 2 :]) if part.strip()]
        made.append([*again[: draw(st.integers(0, 7))], *cut, *draw(st.lists(sentence, max_size=2))][:12])
    return [shingled(name, story, draw(SHARES)) for name, story in zip("abc", made, strict=True)]


def proposed(left: Shingled, right: Shingled, settings: Settings) -> list[Scored]:
    """Return what two texts propose, by the plain form."""
    return list(proposals(Scorer(left, right, products(left.tokens, right.tokens), settings)))


def gathered(found: Sequence[Sequence[Scored]]) -> Proposals:
    """Return the proposals of several pairs as the kernel gives them."""
    flat = [one for several in found for one in several]
    measures = [(one.cosine, one.edit, one.content, one.sequence, one.numbers, one.score) for one in flat]
    return Proposals(
        starts=np.cumsum([0, *map(len, found)]),
        places=np.array([(*one.left, *one.right) for one in flat], np.int32).reshape(-1, 4),
        measures=np.array(measures, np.float64).reshape(-1, 6),
    )


def celled(some: Sequence[Shingled], pairs: Sequence[tuple[int, int]], settings: Settings) -> Cell:
    """Return texts and pairs of them as an engine has them."""
    return Cell(
        bodies([text.segmented for text in some], settings),
        lambda place: (some[place].segmented, some[place].content),
        *(np.array([pair[side] for pair in pairs]) for side in range(2)),
    )


@limits(max_examples=200)
@given(texts(), SETTINGS, st.randoms(use_true_random=False))
def test_alignments_and_verdicts_are_those_of_the_plain_form(
    some: list[Shingled], settings: Settings, draw: random.Random
) -> None:
    """All that the kernel gives for a batch of pairs equals what each pair alone gives, in whatever order proposed."""
    some = [shingle(text.segmented, settings) for text in some]
    pairs = [(0, 1), (1, 0), (2, 1), (1, 1), (0, 2)]
    found = [proposed(some[one], some[other], settings) for one, other in pairs]
    mixed = gathered([draw.sample(own, len(own)) for own in found])
    chosen = np.array([4, 1, 0, 3, 2])
    cell = celled(some, pairs, settings)
    made = alignments(aligned(cell, mixed, chosen, settings, STANDING), np.ones(5, np.bool_), settings)
    for number, (left, right, alignment) in zip(chosen.tolist(), made, strict=True):
        one, other = (some[place] for place in pairs[number])
        plain = align(one, other, found[number], settings)
        assert alignment == plain
        assert judge(left, right, alignment, settings) == judge(one, other, plain, settings)
        assert (left.body, tuple(left.tokens), left.counts) == (one.body, one.tokens, one.counts)


@limits(max_examples=300)
@given(texts(st.one_of(SENTENCE, st.sampled_from(NAMED))), TABLES, st.booleans())
def test_what_is_unrelated_by_its_numbers_is_so_for_the_judge(
    some: list[Shingled], settings: Settings, standing: bool
) -> None:
    """A pair that the judge is not asked about is unrelated; where nothing is quoted or boilerplate all are found."""
    pairs = [(0, 1), (1, 0), (2, 1), (0, 2)]
    found = gathered([proposed(some[one], some[other], settings) for one, other in pairs])
    cell, common = celled(some, pairs, settings), [" ".join(some[0].tokens[0])] if standing and some[0].body else []
    ids = batch(cell.bodies, settings).tokens
    held = kernels.sentence_ids(ids.ids, ids.sentences)[: len(common)]
    made = aligned(cell, found, np.arange(4), settings, held)
    certain, unless = unrelated(made.matched, settings)
    every = enumerate(alignments(made, np.ones(4, np.bool_), settings))
    for pair, (left, right, alignment) in every:
        relation = judge(left, right, alignment, settings, frozenset(common)).relation
        places = made.places[made.matched.pairs == pair].tolist()
        words = made.matched.words[made.matched.pairs == pair].sum(axis=1).tolist()
        ascribed = is_ascribed(left, right, zip(places, words, strict=True), settings)
        if unless[pair]:
            assert relation == ("common-source" if ascribed and not certain[pair] else "unrelated")
        elif not made.matched.marked[made.matched.pairs == pair].any():
            assert relation != "unrelated"
