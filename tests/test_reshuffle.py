from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dedup
from dedup.settings import Settings
from hard_pairs import DAYS_APART, hard_pairs
from reshuffle import generate, lay_out
from reshuffle_cases import Case
from reshuffle_figures import figures
from reshuffle_labels import COPIES, Measured, chance, in_order, label, one_block, tau
from reshuffle_recipes import KINDS
from reshuffle_track import made, outcome, outcomes
from rewording import BANDS, KEPT, overlap, reword, similarity
from source_stories import DEMO, clean_sentences, read_stories
from tracks.figure import NotAvailable
from tracks.halves import GateClosed


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Sixty cases of the stories that ship with the package."""
    return generate(DEMO, 60)


def of_kind(cases: list[Case], kind: str) -> list[Case]:
    """Return the cases of a kind."""
    return [case for case in cases if case.kind == kind]


def labelled_order(order: Sequence[int]) -> tuple[str, str]:
    """Return the order and the relation of a text whose sentences, of ten words each, all stand in another."""
    n = len(order)
    all_words = (10 * n, 10 * n)
    found = label(
        Measured(
            all_words, ((10, 10),) * n, (1.0,) * n, (False,) * n, all_words, tuple(order), block=False, notes=False
        )
    )
    return found.order, found.relation


def test_all_kinds_can_be_made(cases: list[Case]) -> None:
    """The small set of stories is enough for every kind of case, and for independent pairs."""
    assert {case.kind for case in cases} == {*KINDS, "independent"}
    assert len(cases) == 60


def test_a_map_is_a_bijection(cases: list[Case]) -> None:
    """No sentence belongs to two links, every link has both sides, and the order is a permutation of the links."""
    for case in cases:
        for side in ("left", "right"):
            used = [at for link in case.links for at in getattr(link, side)]
            assert len(used) == len(set(used))
            assert all(getattr(link, side) for link in case.links)
        assert sorted(case.order) == list(range(len(case.links)))
        rights = [link.right for link in sorted(case.links, key=lambda link: link.right)]
        assert [rights[rank] for rank in case.order] == [link.right for link in case.links]


def test_spans_lie_in_the_texts_and_hold_what_belongs_together(cases: list[Case]) -> None:
    """Spans are ascending and inside the text, and a link of similarity 1 holds the same words on both sides."""
    for case in cases:
        for text in (case.left, case.right):
            flat = [position for span in text.sentences for position in span]
            assert flat == sorted(flat) and flat[0] >= 0 and flat[-1] <= len(text.text)
        for link in case.links:
            left, right = case.spans(link)
            ours = " ".join(case.left.text[start:end] for start, end in left)
            theirs = " ".join(case.right.text[start:end] for start, end in right)
            assert similarity(ours, theirs) == pytest.approx(link.edit)


def test_known_kinds_have_known_truth(cases: list[Case]) -> None:
    """An identity is a duplicate with tau 1; swapped halves are lost order in two blocks; independents share none."""
    for case in of_kind(cases, "identity"):
        assert (case.label.tau, case.label.relation, case.label.coverage) == (1.0, "duplicate", (1.0, 1.0))
    for case in of_kind(cases, "halves swapped"):
        assert case.label.relation == "reshuffled-copy"
        assert sum(b != a + 1 for a, b in zip(case.order, case.order[1:], strict=False)) == 1
    for case in of_kind(cases, "independent"):
        assert (case.links, case.source, case.label.relation) == ((), None, "unrelated")
    assert all(case.label.relation == "excerpt" for case in of_kind(cases, "excerpt"))
    assert all(case.label.relation == "boilerplate" for case in of_kind(cases, "boilerplate only"))
    assert all(case.label.relation == "shared-quotes" for case in of_kind(cases, "quotations only"))


def test_the_source_is_a_side_and_the_sides_say_nothing(cases: list[Case]) -> None:
    """Copies have a source, on the left and on the right alike; what is no copy has none."""
    sides = Counter(case.source for case in cases)
    assert set(sides) == {"left", "right", None}
    for case in cases:
        assert (case.source is None) == (case.kind in ("independent", "quotations only", "boilerplate only"))
        assert {case.left.id, case.right.id} == {"one", "two"}


def test_one_seed_makes_one_set_of_cases(cases: list[Case]) -> None:
    """The same seed makes the same cases to the last character, another seed others."""
    lines = [case.as_json() for case in cases]
    assert [case.as_json() for case in generate(DEMO, 60)] == lines
    assert [case.as_json() for case in generate(DEMO, 60, seed=2)] != lines


def test_the_halves_share_no_story() -> None:
    """A story is in the calibration half or in the gate half, and a half that does not exist is refused."""
    one, other = ({story.id for story in read_stories(DEMO, half)} for half in ("calibration", "gate"))
    assert not one & other
    assert one | other == {story.id for story in read_stories(DEMO)}
    with pytest.raises(ValueError, match="no half third"):
        read_stories(DEMO, "third")


def test_the_gate_half_is_closed_for_others(labelled: Path) -> None:
    """A program that is no judge, such as this test, cannot read stories of the gate half."""
    for half in ("gate", None):
        with pytest.raises(GateClosed):
            read_stories(labelled / "reuters21578" / "reuters21578.jsonl.gz", half)


def test_copies_are_no_source_of_cases() -> None:
    """The manifest of the small set says which texts hold text of another; no case is made of them."""
    names = {story.id for story in read_stories(DEMO)}
    assert len(names) == 10
    assert not names & {"harbour-fire-paper", "tower-clock-portal", "README"}


def test_the_small_set_is_what_its_manifest_says() -> None:
    """A scan of the stories of the package finds one reshuffled and credited copy, one uncredited one, nothing else."""
    found = dedup.scan([DEMO])
    copies = {(pair.left, pair.right): (pair.relation, pair.credit) for pair in found.pairs if pair.relation in COPIES}
    assert copies == {
        ("harbour-fire-paper", "harbour-fire-wire"): ("reshuffled-copy", "credited"),
        ("tower-clock", "tower-clock-portal"): ("copy", "uncredited"),
    }
    assert {pair.source for pair in found.pairs if pair.relation in COPIES} == {"harbour-fire-wire", "tower-clock"}
    assert {pair.relation for pair in found.pairs} == {"reshuffled-copy", "copy", "unrelated"}


@pytest.mark.parametrize("strength", BANDS)
def test_rewording_lies_in_its_band(strength: str) -> None:
    """Each reworded sentence, cut or merged ones included, has the similarity that its strength promises."""
    low, high = BANDS[strength]
    draw, found = random.Random(5), 0
    for story in read_stories(DEMO):
        for one in reword(story.sentences, strength, draw):
            before, after = " ".join(story.sentences[at] for at in one.source), " ".join(one.sentences)
            assert low <= similarity(before, after) < high
            assert similarity(before, after) == pytest.approx(one.edit)
            assert overlap(before, after) <= KEPT[strength] or len(one.sentences) > 1
            found += 1
    assert found > 40


@given(st.permutations(range(9)))
def test_the_figures_of_an_order_agree_with_counting(order: list[int]) -> None:
    """Tau, the kept run and the exact probability are what going through all pairs says."""
    pairs = [(one, other) for at, one in enumerate(order) for other in order[at + 1 :]]
    straight = sum(one < other for one, other in pairs)
    assert tau(order) == pytest.approx((2 * straight - len(pairs)) / len(pairs))
    assert 0 < chance(order) <= 1 and in_order(order) >= 1
    assert (chance(order) == 1) == (straight == 0)


def test_a_short_order_cannot_be_told() -> None:
    """Five links tell no order; six in order are kept, six reversed are lost."""
    assert [labelled_order(range(5)), labelled_order(range(6)), labelled_order(range(5, -1, -1))] == [
        ("too-few", "copy"),
        ("kept", "duplicate"),
        ("lost", "reshuffled-copy"),
    ]
    assert one_block((3, 4), (0, 1)) and not one_block((3, 4), (1, 0)) and not one_block((), ())


def test_only_sure_sentences_are_cut() -> None:
    """An abbreviation, an open quotation and a line of figures make no clean sentence; a dateline is taken off."""
    text = (
        "NORVALE, May 3 (Some Agency) - The mayor of the town opened a bridge on Monday morning.\n\n"
        "It was built by Stone and Sons Inc. Nobody knows what the whole of it has cost so far.\n\n"
        "Net 1,200 vs 1,100 and 14 vs 12 in the 3 months to 31 May 1990 and 1989.\n\n"
        'He said that "nobody will ever cross this river by boat again, and this is that.'
    )
    assert clean_sentences(text) == ("The mayor of the town opened a bridge on Monday morning.",)


def test_layouts_keep_the_sentences() -> None:
    """However a text is laid out, its spans hold its sentences."""
    sentences = ["One is here.", "Two is there.", "Three is nowhere."]
    for layout in ("paragraphs", "space", "newline"):
        text = lay_out("one", sentences, layout, random.Random(1), head="PLACE - ")
        assert [text.text[start:end] for start, end in text.sentences] == sentences


def test_hard_pairs_are_days_apart_and_of_one_topic(labelled: Path) -> None:
    """Independent pairs share a topic and lie at least ten days apart, and no pair comes twice."""
    pairs = hard_pairs(read_stories(labelled / "reuters21578" / "reuters21578.jsonl.gz", "calibration")[:300], 100)
    assert pairs and len({frozenset((one.id, other.id)) for one, other in pairs}) == len(pairs)
    for one, other in pairs:
        assert one.topics & other.topics
        assert one.day and other.day and abs((one.day - other.day).days) >= DAYS_APART


def test_the_track_measures_and_says_what_is_missing(cases: list[Case], tmp_path: Path) -> None:
    """On verbatim copies of the small set the map is right; data that is not there is not available."""
    some = [case for case in cases if case.kind in ("identity", "shuffled, by space", "independent")]
    found = {figure.name: figure.value for figure in figures(outcomes(some, Settings()))}
    assert found["map recall, verbatim copies"] == found["map precision, verbatim copies"] == 1.0
    assert found["findings in 1,000 hard independent pairs"] == 0.0
    with pytest.raises(NotAvailable):
        made(tmp_path / "nothing.jsonl", 10, None)


def test_standing_notes_are_found_in_an_archive(cases: list[Case]) -> None:
    """Texts that share no more than the notes of a publisher are called boilerplate."""
    assert {outcome(case, Settings()).relation for case in of_kind(cases, "boilerplate only")} == {"boilerplate"}
