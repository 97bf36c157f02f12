from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dedup.align import align
from dedup.model import Shingled
from dedup.propose import proposals
from dedup.score import Scorer, products
from dedup.settings import Settings
from dedup.verdicts import Alignment
from stories import articles, sentence, shingled

SETTINGS = Settings()


def aligned(left: Shingled, right: Shingled) -> Alignment:
    """Align two texts with the shipped settings."""
    scorer = Scorer(left, right, products(left.tokens, right.tokens), SETTINGS)
    return align(left, right, proposals(scorer), SETTINGS)


@given(articles(), st.randoms(use_true_random=False))
def test_every_sentence_of_a_shuffle_is_found(text: list[str], draw: random.Random) -> None:
    """A shuffled text is aligned sentence by sentence, each with itself."""
    shuffled = draw.sample(text, len(text))
    found = aligned(shingled("a", text), shingled("b", shuffled))
    assert {(text[m.left[0]], shuffled[m.right[0]]) for m in found.matches} == {(words, words) for words in text}
    assert all(match.kind == "verbatim" for match in found.matches)


@given(articles(), articles())
def test_exchanging_the_sides_mirrors_the_alignment(one: list[str], other: list[str]) -> None:
    """What is matched, moved and measured does not depend on which text is called left."""
    left, right = shingled("a", one), shingled("b", other + one[::2])
    there, back = aligned(left, right), aligned(right, left)
    mirrored = {(m.right, m.left, m.score, m.moved, m.kind) for m in back.matches}
    assert {(m.left, m.right, m.score, m.moved, m.kind) for m in there.matches} == mirrored
    assert replace(there.order) == back.order
    assert {p.fingerprint for p in there.passages} == {p.fingerprint for p in back.passages}


@given(articles(), articles())
def test_each_sentence_is_used_once(one: list[str], other: list[str]) -> None:
    """No sentence of either text stands in two matches, and every match belongs to exactly one passage."""
    found = aligned(shingled("a", one), shingled("b", other + one))
    for side in ("left", "right"):
        used = [index for match in found.matches for index in getattr(match, side)]
        assert len(used) == len(set(used))
    assert sorted(at for passage in found.passages for at in passage.matches) == list(range(len(found.matches)))


def test_a_split_sentence_is_one_match() -> None:
    """One sentence that the other text cut in two is matched with both halves."""
    whole = "The harbour council voted on Monday to close the northern pier and to sell the two old ferries by winter."
    halves = [
        "The harbour council voted on Monday to close the northern pier.",
        "It will sell the two old ferries by winter.",
    ]
    rest = [sentence(number) for number in range(0, 400, 40)]
    found = aligned(shingled("a", [whole, *rest]), shingled("b", [*halves, *rest]))
    assert [(m.left, m.right) for m in found.matches if m.left == (0,)] == [((0,), (0, 1))]


def test_short_sentences_are_no_evidence_alone() -> None:
    """Two texts that share only "He did not say." share nothing; beside real matches it counts."""
    short = "No one knows."
    left, right = [sentence(1), sentence(22), short], [short, sentence(333), sentence(444)]
    assert aligned(shingled("a", left), shingled("b", right)).matches == ()
    found = aligned(shingled("a", left), shingled("b", [*right, sentence(1)]))
    assert {m.left for m in found.matches} == {(0,), (2,)}


def test_short_sentences_are_alike_on_both_sides() -> None:
    """A sentence against two that are shorter still is no match alone, from whichever side one looks."""
    left, right = [sentence(1), "Alpha beta gamma delta."], [sentence(22), "Alpha beta.", "Gamma delta now."]
    there = aligned(shingled("a", left), shingled("b", right))
    back = aligned(shingled("a", right), shingled("b", left))
    assert {(m.right, m.left) for m in there.matches} == {(m.left, m.right) for m in back.matches}


def test_passages_are_runs_on_both_sides() -> None:
    """Three sentences in a row on both sides are one passage; a sentence between them ends it on either side."""
    a, b, c, x = (sentence(number) for number in (5, 116, 227, 338))
    assert [p.matches for p in aligned(shingled("a", [a, b, c]), shingled("b", [a, b, c])).passages] == [(0, 1, 2)]
    assert [p.matches for p in aligned(shingled("a", [a, b, c]), shingled("b", [a, x, b, c])).passages] == [
        (0,),
        (1, 2),
    ]


def test_empty_texts_align_to_nothing() -> None:
    """A text without a sentence has no match, and no statistic of order is made up for it."""
    found = aligned(shingled("a", []), shingled("b", [sentence(1)]))
    assert found.matches == () and found.order.tau is None and found.order.p_value is None


@given(articles(), articles(), st.randoms(use_true_random=False))
def test_the_order_of_proposals_plays_no_part(one: list[str], other: list[str], draw: random.Random) -> None:
    """Whoever finds the proposals, and in whatever order, the alignment is the same."""
    left, right = shingled("a", one), shingled("b", other[:3] + one[::-1])
    found = list(proposals(Scorer(left, right, products(left.tokens, right.tokens), SETTINGS)))
    assert align(left, right, draw.sample(found, len(found)), SETTINGS) == align(left, right, found, SETTINGS)


def test_equal_words_are_chosen_by_position_on_both_sides() -> None:
    """A sentence that stands twice in both texts is matched twice, first with first; no match is lost to a tie."""
    again, rest = sentence(7), [sentence(number) for number in (100, 200, 300)]
    found = aligned(shingled("a", [again, *rest, again]), shingled("b", [again, again, *rest]))
    assert {(m.left, m.right) for m in found.matches} == {
        *(((0,), (0,)), ((4,), (1,))),
        *(((index,), (index + 1,)) for index in (1, 2, 3)),
    }
