from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import dedup
from dedup.verdicts import Findings, Pair
from stories import articles, document

COPIES = {"duplicate", "copy", "excerpt", "reshuffled-copy"}
#: What a shuffle may change: the reason and the fingerprint tell of order and passages.
ORDERLY = ("order", "passages", "relation", "reason", "fingerprint")


def verdicts(found: Findings) -> dict[tuple[str, str], Pair]:
    """Return the pairs by their two ids."""
    return {(pair.left, pair.right): pair for pair in found.pairs}


def unordered(pair: Pair) -> dict[str, Any]:
    """Return what a verdict says apart from the order of sentences."""
    return {name: getattr(pair, name) for name in Pair.__dataclass_fields__ if name not in (*ORDERLY, "matches")}


def partners(found: Findings, pair: Pair) -> set[tuple[str, str, str, float, float]]:
    """Return the matches of a pair by their words instead of their places."""
    texts = {one.document.id: one for one in found.documents}

    def words(name: str, indices: tuple[int, ...]) -> str:
        one = texts[name]
        return one.document.text[one.sentences[indices[0]].start : one.sentences[indices[-1]].end]

    return {(words(pair.left, m.left), words(pair.right, m.right), m.kind, m.score, m.jaccard) for m in pair.matches}


@settings(max_examples=40)
@given(articles(8, 12), articles(8, 12), st.randoms(use_true_random=False))
def test_a_shuffle_changes_only_the_order(one: list[str], other: list[str], draw: random.Random) -> None:
    """Shuffling a text changes order, moved and passages, and the relation only among copies."""
    left = document("a", one)
    mixed = one[: len(one) * 2 // 3] + [text for text in other if text not in one][:4]
    kept = dedup.scan([left, document("b", mixed)])
    shuffled = dedup.scan([left, document("b", draw.sample(mixed, len(mixed)))])
    before, after = kept.pairs[0], shuffled.pairs[0]
    assert unordered(before) == unordered(after)
    assert partners(kept, before) == partners(shuffled, after)
    assert before.relation == after.relation or {before.relation, after.relation} <= COPIES


@settings(max_examples=40)
@given(articles(3, 9), articles(8, 16), st.randoms(use_true_random=False))
def test_a_shuffled_excerpt_is_still_one(one: list[str], other: list[str], draw: random.Random) -> None:
    """A few ascribed sentences in another text are called the same, with the same source, whatever their order."""
    said = [f"{text[:-1]}, Anna Example of the River Board said." for text in one]
    host = said + [text for text in other if text not in one]
    first = dedup.compare(document("a", said), document("b", host))
    second = dedup.compare(document("a", said), document("b", draw.sample(host, len(host))))
    assert unordered(first) == unordered(second)
    assert first.relation == second.relation or {first.relation, second.relation} <= COPIES


@settings(max_examples=15)
@given(st.lists(articles(5, 8), min_size=3, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(texts: list[list[str]], draw: random.Random) -> None:
    """The same documents in another order give equal findings."""
    documents = [document(f"d{number}", text) for number, text in enumerate(texts)]
    assert dedup.scan(documents) == dedup.scan(draw.sample(documents, len(documents)))


@settings(max_examples=15)
@given(articles(6, 10), articles(6, 10))
def test_renaming_only_maps_ids(one: list[str], other: list[str]) -> None:
    """Other names may exchange the sides, and change no measure."""
    second = one[::-1] + other[:3]
    there = dedup.scan([document("a", one), document("b", second)]).pairs[0]
    back = dedup.scan([document("z", one), document("y", second)]).pairs[0]
    assert (there.relation, there.order, there.fingerprint) == (back.relation, back.order, back.fingerprint)
    assert (there.coverage.left, there.coverage.right) == (back.coverage.right, back.coverage.left)
    assert {m.left + m.right for m in there.matches} == {m.right + m.left for m in back.matches}


@settings(max_examples=15)
@given(st.lists(articles(5, 8), min_size=4, max_size=4))
def test_more_documents_change_no_verdict(texts: list[list[str]]) -> None:
    """What is said of two documents does not depend on which others were scanned with them."""
    texts[1] = texts[0][::2] + texts[1]
    documents = [document(f"d{number}", text) for number, text in enumerate(texts)]
    few, many = dedup.scan(documents[:2]), dedup.scan(documents)
    assert verdicts(few).items() <= verdicts(many).items()


@settings(max_examples=15)
@given(st.lists(articles(5, 8), min_size=3, max_size=3))
def test_scan_and_compare_agree(texts: list[list[str]]) -> None:
    """Comparing two texts gives the very pair that a scan of more gives."""
    texts[2] = texts[0][::-1]
    documents = [document(f"d{number}", text) for number, text in enumerate(texts)]
    scanned = verdicts(dedup.scan(documents))
    for (left, right), pair in scanned.items():
        assert dedup.compare(documents[int(left[1])], documents[int(right[1])]) == pair


@settings(max_examples=10)
@given(st.lists(articles(5, 8), min_size=3, max_size=4))
def test_retrieval_changes_no_verdict(texts: list[list[str]]) -> None:
    """The index and the bands may leave a pair out; of what they propose they change nothing."""
    texts[1] = texts[0][::-1] + texts[1][:2]
    documents = [document(f"d{number}", text) for number, text in enumerate(texts)]
    every = verdicts(dedup.scan(documents))
    for retrieval in ("indexed", "banded"):
        found = dedup.scan(documents, retrieval=retrieval)
        assert found.retrieval == retrieval
        assert ("d0", "d1") in verdicts(found)
        assert all(pair == every[key] for key, pair in verdicts(found).items())


def test_renaming_the_corpus_changes_no_verdict(corpus: Path, tmp_path: Path) -> None:
    """File names are no evidence: the five articles under names in the opposite order have the same verdicts."""
    files = sorted(corpus.glob("*.txt"))
    names = {path.stem: f"x{9 - number}" for number, path in enumerate(files)}
    for path in files:
        (tmp_path / f"{names[path.stem]}.txt").write_bytes(path.read_bytes())
    renamed = verdicts(dedup.scan(tmp_path))
    for pair in dedup.scan(corpus).pairs:
        again = renamed[names[pair.right], names[pair.left]]
        assert (again.relation, again.credit, again.order) == (pair.relation, pair.credit, pair.order)
        assert again.source == (names[pair.source] if pair.source else None)
        assert {(m.right, m.left, m.score) for m in again.matches} == {(m.left, m.right, m.score) for m in pair.matches}
