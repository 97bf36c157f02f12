from __future__ import annotations

from typing import Any

import pytest

from dedup.align import align
from dedup.judge import judge
from dedup.model import Credit, Published, Shingled
from dedup.propose import proposals
from dedup.score import Scorer, products
from dedup.settings import Settings
from dedup.verdicts import Pair
from stories import sentence, shingled

SETTINGS = Settings()
STORY = [sentence(number) for number in range(0, 800, 67)]
OTHER = [sentence(number) for number in range(30, 790, 53)]
SHUFFLED = [STORY[i] for i in (7, 2, 11, 4, 0, 9, 1, 6, 10, 3, 8, 5)]


def judged(left: Shingled, right: Shingled, boilerplate: frozenset[str] = frozenset()) -> Pair:
    """Align and judge two texts with the shipped settings."""
    scorer = Scorer(left, right, products(left.tokens, right.tokens), SETTINGS)
    return judge(left, right, align(left, right, proposals(scorer), SETTINGS), SETTINGS, boilerplate)


@pytest.mark.parametrize(
    ("right", "relation"),
    [
        (STORY, "duplicate"),
        (["The town woke to snow on the roofs this morning, said nobody.", *STORY[:-1]], "duplicate"),
        (STORY[:8] + OTHER[:8], "copy"),
        (SHUFFLED, "reshuffled-copy"),
        (STORY[6:] + STORY[:6], "reshuffled-copy"),
        (SHUFFLED[:9] + OTHER[:3], "reshuffled-copy"),
        (STORY[2:6], "excerpt"),
        (STORY[2:4] + OTHER, "excerpt"),
        ([OTHER[0], STORY[9], *OTHER[1:8], STORY[4], *OTHER[8:], STORY[1]], "excerpt"),
        (OTHER, "unrelated"),
        (STORY[1:2] + [sentence(n) for n in range(5, 790, 19) if n % 67], "unrelated"),
    ],
)
def test_relations(right: list[str], relation: str) -> None:
    """Each edit of a story is called what it is."""
    assert judged(shingled("a", STORY), shingled("b", right)).relation == relation


def test_a_text_of_one_sentence_is_told_of_as_such() -> None:
    """A text whose only sentence is shared is not counted as one of one."""
    found = judged(shingled("a", STORY[:1]), shingled("b", STORY[:1]))
    assert found.reason.startswith(
        "The only sentence of a (100% of its words) stands in b."
    ) or found.reason.startswith("The only sentence of b (100% of its words) stands in a.")


def test_few_matches_are_never_a_reshuffle() -> None:
    """Five sentences in another order are a copy of which the order cannot be told."""
    found = judged(shingled("a", STORY[:5]), shingled("b", STORY[4::-1]))
    assert (found.relation, found.order.verdict) == ("copy", "too-few")


def test_quotations_only_are_shared_quotes() -> None:
    """Two reports that share only what was said to both are no copies, even if one has lost the marks."""
    left = shingled("a", STORY[:3] + OTHER[:6], quoted=(1.0,) * 3 + (0.0,) * 6)
    right = shingled("b", [sentence(n) for n in range(17, 400, 61)] + STORY[:3])
    found = judged(left, right)
    assert found.relation == "shared-quotes"
    assert all(match.quoted for match in found.matches)
    assert found.coverage_without_quotes.left == 0.0


def test_a_copied_interview_is_a_copy() -> None:
    """Where the unquoted text stands in the other text too, it is not only the quotations that are shared."""
    quoted = (1.0,) * 10 + (0.0,) * 2
    found = judged(shingled("a", STORY, quoted=quoted), shingled("b", STORY, quoted=quoted))
    assert found.relation == "duplicate"


def test_boilerplate_joins_nothing() -> None:
    """Sentences of many other texts alone make no copy."""
    prompt = "Sign up for the morning letter from our newsroom and never miss a story from the valley."
    left, right = shingled("a", [*STORY, prompt]), shingled("b", [*OTHER, prompt])
    common = frozenset({" ".join(left.tokens[-1])})
    assert judged(left, right, common).relation == "boilerplate"
    assert judged(shingled("a", STORY), shingled("b", [*STORY, prompt]), common).relation == "duplicate"


def test_a_standing_note_makes_no_finding_of_a_trace() -> None:
    """A long standing sentence and one more alike are an excerpt by their words; without the note nothing is left."""
    note = f"{sentence(400)[:-1]}, and {sentence(410)[0].lower()}{sentence(410)[1:-1]}, and {sentence(420)}"
    left = shingled("left", [*(sentence(number) for number in range(0, 8)), note, sentence(300)])
    right = shingled("right", [*(sentence(number) for number in range(50, 60)), note, sentence(300)])
    common = frozenset({" ".join(left.tokens[8])})
    assert judged(left, right).relation == "excerpt"
    assert judged(left, right, common).relation == "boilerplate"


def test_the_same_third_party_is_a_common_source() -> None:
    """Statements that both texts ascribe to one third party, told in other words, are named as such."""
    ours = "The Lake Research Institute said on Monday that the water had risen by two hands since the spring thaw."
    theirs = "The water has risen by two hands since the thaw in spring, the Lake Research Institute said in a report."
    found = judged(shingled("a", [ours, *STORY[:4]]), shingled("b", [theirs, *OTHER[:4]]))
    assert found.relation == "common-source"
    assert found.third_parties == ("The Lake Research Institute",)


def credited(text: Shingled, *credits: Credit) -> Shingled:
    """Return a text with credit lines."""
    from dataclasses import replace

    return replace(text, segmented=replace(text.segmented, credits=credits))


DATELINE = Credit("Wire", "full", "dateline", "(Wire) -- ")
CREDIT = Credit("Wire", "full", "byline", "By Ada Example, Wire", line=True)


@pytest.mark.parametrize(
    ("left", "right", "credits", "source", "credit"),
    [
        ({"publisher": "one.example"}, {}, ((CREDIT,), (DATELINE,)), "b", "credited"),
        ({"publisher": "one.example"}, {}, ((), (DATELINE,)), "b", "uncredited"),
        ({}, {}, ((), (DATELINE,)), "b", "uncredited"),
        ({}, {}, ((CREDIT,), (DATELINE,)), None, "credited"),
        ({"published": Published(2024, 5, 1)}, {"published": Published(2024, 5, 9)}, ((), ()), "a", "uncredited"),
        ({"published": Published(2024, 5, 1)}, {"published": Published(2024, 5, 1, 9)}, ((), ()), None, "uncredited"),
        ({"published": Published(None, 5, 1)}, {"published": Published(2024, 5, 9)}, ((), ()), None, "uncredited"),
        ({"publisher": "one.example"}, {"publisher": "one.example"}, ((), ()), None, "none-needed"),
        (
            {"published": Published(2024, 5, 1), "publisher": "one.example"},
            {"published": Published(2024, 5, 9), "publisher": "two.example"},
            ((), (CREDIT,)),
            "a",
            "mismatched",
        ),
        (
            {"publisher": "one.example"},
            {"publisher": "two.example"},
            ((CREDIT,), (CREDIT,)),
            None,
            "credited",
        ),
    ],
)
def test_source_and_credit(
    left: dict[str, Any],
    right: dict[str, Any],
    credits: tuple[tuple[Credit, ...], tuple[Credit, ...]],
    source: str | None,
    credit: str,
) -> None:
    """Credit lines come before dates, dates count only where they do not overlap, and nothing is made up."""
    a, b = shingled("a", STORY, **left), shingled("b", SHUFFLED, **right)
    found = judged(credited(a, *credits[0]), credited(b, *credits[1]))
    assert (found.source, found.credit) == (source, credit)
    assert found.source_reasons and found.credit_reasons


def test_a_credit_against_the_dates_leaves_the_source_open() -> None:
    """A text that credits a wire but is older than the wire's text contradicts itself, and that is said."""
    a = credited(shingled("a", STORY, publisher="one.example", published=Published(2024, 5, 1)), CREDIT)
    b = credited(shingled("b", SHUFFLED, published=Published(2024, 5, 9)), DATELINE)
    found = judged(a, b)
    assert found.source is None
    assert any("contradicts" in reason for reason in found.source_reasons)


def test_no_rules_is_not_uncredited() -> None:
    """Where a language has no rules for credit lines, the credit is unknown."""
    from dataclasses import replace

    a, b = shingled("a", STORY), shingled("b", SHUFFLED)
    b = replace(b, segmented=replace(b.segmented, credit_rules=False))
    assert judged(a, b).credit == "unknown"


def test_one_publisher_has_many_names() -> None:
    """A host, a name and another spelling of one publisher are one publisher: nothing is credited to oneself."""
    for ours, theirs in (
        ("BBC News", "BBC news"),
        ("The Example Post", "example post"),
        ("one.example", "One.example"),
    ):
        a, b = shingled("a", STORY, publisher=ours), shingled("b", SHUFFLED, publisher=theirs)
        assert judged(a, b).credit == "none-needed", ours


def test_a_credit_names_the_publisher_in_its_own_way() -> None:
    """ "The Example Courier" in a credit line is the publisher Example Courier."""
    line = Credit("the Example Courier", "full", "republished", "first appeared in the Example Courier", line=True)
    a = shingled("a", STORY, publisher="Example Courier", published=Published(2024, 5, 1))
    b = credited(shingled("b", SHUFFLED, publisher="two.example", published=Published(2024, 5, 9)), line)
    found = judged(a, b)
    assert (found.source, found.credit, found.credit_kind) == ("a", "credited", "full")


def test_a_contribution_is_not_a_full_credit() -> None:
    """Who is only named as a contributor is credited, but not fully."""
    line = Credit("Wire", "contributed", "contribution", "Wire contributed to this report.", line=True)
    a = credited(shingled("a", SHUFFLED, publisher="one.example"), line)
    b = credited(shingled("b", STORY), DATELINE)
    found = judged(a, b)
    assert (found.source, found.credit, found.credit_kind) == ("b", "credited", "contributed")


def test_a_shared_passage_makes_nobody_the_source() -> None:
    """Of two texts that share a passage neither is the source for being longer."""
    found = judged(shingled("a", STORY), shingled("b", [*STORY[6:10], *OTHER]))
    assert (found.relation, found.source) == ("excerpt", None)
