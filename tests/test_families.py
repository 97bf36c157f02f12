from __future__ import annotations

import pytest

import dedup
from dedup.boilerplate import boilerplate
from dedup.families import trees
from dedup.model import Published
from dedup.settings import Settings
from dedup.verdicts import Findings
from stories import document, sentence, shingled

STORY = [sentence(number) for number in range(0, 360, 30)]
NOTE = "This paper belongs to a cooperative of two hundred readers who live in the valley and on the hills above it."


def own(number: int, length: int = 6) -> list[str]:
    """Return a story that no other number has."""
    return [sentence(380 + number * length + place) for place in range(length)]


def versions(count: int) -> list[list[str]]:
    """Return a story as many files print it: each with one sentence of its own, half of them in another order."""
    return [[sentence(380 + n), *(STORY if n % 2 else STORY[::-1])] for n in range(count)]


@pytest.fixture(scope="module", params=["exhaustive", "indexed", "banded"])
def sixty(request: pytest.FixtureRequest) -> Findings:
    """The scan of a story printed by 60 files, with each retrieval."""
    texts = [document(f"paper{n:02}", text) for n, text in enumerate(versions(60))]
    return dedup.scan(texts, retrieval=request.param)


def test_a_story_printed_sixty_times_is_one_family(sixty: Findings) -> None:
    """Popular text is the product, not noise: all 60 files come out as one family."""
    assert [len(family.documents) for family in sixty.families] == [60]


@pytest.mark.parametrize("retrieval", ["indexed", "banded"])
def test_popular_text_costs_documents_not_pairs(retrieval: str) -> None:
    """Each of 60 holders is compared with the anchors only, and the results say how much was thinned."""
    texts = [document(f"paper{n:02}", text) for n, text in enumerate(versions(60))]
    found = dedup.scan(texts, retrieval=retrieval)
    assert found.summary["pairs_compared"] <= 60 * Settings().anchors
    assert found.summary["popular_sentences_thinned"] > 0


@pytest.mark.parametrize("retrieval", ["exhaustive", "indexed", "banded"])
def test_a_standing_note_in_sixty_files_joins_nothing(retrieval: str) -> None:
    """Sixty stories that share one standing sentence are no family, and each such pair is boilerplate."""
    texts = [document(f"paper{n:02}", [*own(n), NOTE]) for n in range(60)]
    found = dedup.scan(texts, retrieval=retrieval)
    assert found.families == ()
    assert {pair.relation for pair in found.pairs} <= {"boilerplate", "unrelated"}
    assert found.summary["boilerplate"] > len(found.pairs) / 2


def test_boilerplate_is_what_holders_share_little_beside() -> None:
    """The standing note is boilerplate; the sentences of the much-printed story are not."""
    settings = Settings(hot=10)
    prompted = [shingled(f"a{n}", [*own(n), NOTE]) for n in range(12)]
    printed = [shingled(f"b{n}", [*STORY, sentence(700 + n)]) for n in range(12)]
    found = boilerplate([*prompted, *printed], settings)
    assert found == {" ".join(prompted[0].tokens[-1])}


def test_equal_texts_are_members_of_the_first() -> None:
    """Documents of equal normalised text are named as members of one, and stay in the results."""
    found = dedup.scan([document("a", STORY), document("b", [line.upper() for line in STORY]), document("c", own(1))])
    members = {text.document.id: text.document.members for text in found.documents}
    assert members == {"a": ("b",), "b": (), "c": ()}
    assert found.pairs[0].relation == "duplicate"


def test_the_family_has_the_name_and_source_of_its_earliest() -> None:
    """The id is the content of the earliest member, and the source the one text from which the others come."""
    early = document("x", STORY, published=Published(2024, 5, 1))
    later = document("a", STORY[::-1], published=Published(2024, 5, 9))
    last = document("m", [*STORY[:9], *own(2, 3)], published=Published(2024, 6, 1))
    family = dedup.scan([early, later, last]).families[0]
    assert family.source == "x"
    assert family.id == shingled("x", STORY).content
    assert family.id == dedup.scan([later, early]).families[0].id


def test_the_weakest_link_is_the_smallest_coverage_that_holds_it() -> None:
    """A chain of copies is as strong as its weakest pair."""
    half = [*STORY[:7], *own(3, 5)]
    found = dedup.scan([document("a", STORY), document("b", STORY[::-1]), document("c", half)])
    family = found.families[0]
    pair = next(one for one in found.pairs if (one.left, one.right) == ("a", "c"))
    assert family.documents == ("a", "b", "c")
    assert family.weakest_link == pytest.approx(min(pair.coverage.left or 0, pair.coverage.right or 0))


def test_a_large_family_is_listed_as_a_tree(sixty: Findings) -> None:
    """Each member is listed with one partner at least, and never more than documents times two."""
    listed = trees(sixty.families[:1], sixty.pairs)
    assert {name for pair in listed for name in pair} == set(sixty.families[0].documents)
    assert listed == {(pair.left, pair.right) for pair in sixty.pairs}
    assert (
        len(sixty.pairs)
        <= 60
        < sixty.summary["pairs_compared"]
        == sixty.summary["duplicate"]
        + sum(
            count
            for name, count in sixty.summary.items()
            if name in ("copy", "reshuffled-copy", "excerpt", "unrelated")
        )
    )


def test_a_source_must_lead_to_every_member() -> None:
    """Where for one member it is open from whom it comes, the family has no source."""
    early = document("a", STORY, published=Published(2024, 5, 1))
    late = document("b", STORY[::-1], published=Published(2024, 5, 9))
    undated = document("c", STORY[6:] + STORY[:6])
    assert dedup.scan([early, late]).families[0].source == "a"
    assert dedup.scan([early, late, undated]).families[0].source is None
