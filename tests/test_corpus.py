from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import dedup
from dedup.model import Segmented
from dedup.verdicts import Findings, Pair

Places = set[tuple[int, int]]


@pytest.fixture(scope="module")
def found(corpus: Path) -> Findings:
    """The scan of the five articles."""
    return dedup.scan([corpus])


@pytest.fixture(scope="module")
def gold(corpus: Path) -> list[dict[str, Any]]:
    """What is true of them by reading."""
    pairs: list[dict[str, Any]] = json.loads((corpus / "gold.json").read_text("utf-8"))["pairs"]
    return pairs


def sentence(text: Segmented, opening: str) -> int:
    """Return the index of the sentence that the opening words stand in."""
    start = text.document.text.index(opening)
    return next(n for n, one in enumerate(text.sentences) if one.start <= start < one.end)


def named(found: Findings, pair: dict[str, Any], kind: str) -> Places:
    """Return the sentence pairs of a class as indices."""
    texts = {one.document.id: one for one in found.documents}
    left, right = texts[pair["left"]], texts[pair["right"]]
    return {(sentence(left, a), sentence(right, b)) for a, b in pair[kind]}


def matched(pair: Pair) -> Places:
    """Return the sentence pairs that were matched, a joined match as each of its pairs."""
    return {(i, j) for match in pair.matches for i in match.left for j in match.right}


def verdict(found: Findings, left: str, right: str) -> Pair:
    """Return the pair of two ids."""
    return next(pair for pair in found.pairs if (pair.left, pair.right) == (left, right))


def test_must_pairs_are_found(found: Findings, gold: list[dict[str, Any]]) -> None:
    """Of the pairs that a careful reader is sure of at most one is missed."""
    missed = [
        (row["left"], row["right"], place)
        for row in gold
        for place in named(found, row, "must") - matched(verdict(found, row["left"], row["right"]))
    ]
    assert len(missed) <= 1, missed


def test_nothing_else_is_matched(found: Findings, gold: list[dict[str, Any]]) -> None:
    """At most one match is neither certain nor open to two opinions, and none is of those that only look alike."""
    extra = []
    for row in gold:
        pairs = matched(verdict(found, row["left"], row["right"]))
        assert not pairs & named(found, row, "must_not")
        extra += [(row["left"], row["right"], p) for p in pairs - named(found, row, "must") - named(found, row, "may")]
    assert len(extra) <= 1, extra


def test_relations(found: Findings, gold: list[dict[str, Any]]) -> None:
    """Every two articles stand in the relation that reading them gives."""
    for row in gold:
        assert verdict(found, row["left"], row["right"]).relation == row["relation"], row["left"] + " " + row["right"]


def test_the_reshuffled_copy_is_proved(found: Findings) -> None:
    """CBS58 holds most of CNN's sentences in an order that a random shuffle would match or beat."""
    pair = verdict(found, "cbs58", "cnn")
    assert pair.order.verdict == "lost"
    assert pair.order.p_value is not None and pair.order.p_value > 0.5
    assert pair.order.n == 21 and pair.order.in_order < 0.6 * pair.order.n
    assert pair.coverage.right is not None and pair.coverage.right >= 0.5


def test_credit_and_source(found: Findings) -> None:
    """CBS58 is credited to CNN three ways; CNN is the source, with its reasons and with what speaks against it."""
    pair = verdict(found, "cbs58", "cnn")
    assert (pair.credit, pair.source, pair.source_wire) == ("credited", "cnn", "CNN")
    assert "three ways" in pair.credit_reasons[0]
    reasons = " ".join(pair.source_reasons)
    assert "cbs58.com" in reasons
    assert "opens with the dateline of CNN and names no other wire" in reasons
    assert "24 of the 45 sentences of cbs58 are not in cnn" in reasons


def test_third_parties_are_named(found: Findings) -> None:
    """UPI and CBS58 tell statements of the same third parties, who are named."""
    parties = verdict(found, "cbs58", "upi").third_parties
    assert any("Institute for the Study of War" in party for party in parties)
    assert any("Defense Ministry" in party for party in parties)


def test_lost_quotation_marks_are_made_good(found: Findings) -> None:
    """A quotation whose marks one file has lost counts as quoted because the other file has them."""
    pair = verdict(found, "cnn", "itv")
    assert pair.matches and all(match.quoted for match in pair.matches)


def test_only_one_family(found: Findings) -> None:
    """The copy and its source are a family; no other text is in one."""
    assert [family.documents for family in found.families] == [("cbs58", "cnn")]
    assert found.families[0].source == "cnn"


def test_furniture_matches_nothing(found: Findings) -> None:
    """Dates, prompts, captions and credit lines are in no match."""
    texts = {one.document.id: one for one in found.documents}
    for pair in found.pairs:
        for match in pair.matches:
            assert not any(texts[pair.left].sentences[index].furniture for index in match.left)
            assert not any(texts[pair.right].sentences[index].furniture for index in match.right)
    for text in texts.values():
        for words in ("20220703", "Listen to our"):
            if words in text.document.text:
                assert text.sentences[sentence(text, words)].furniture


def test_the_finding_is_a_note(found: Findings) -> None:
    """Credited reuse without a policy is the one finding, DUP006, and a note."""
    assert [(one.rule, one.level, one.draft) for one in found.findings] == [("DUP006", "note", "cbs58")]
