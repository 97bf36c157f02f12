"""The pairs that Spark proposes are those of the local engine, whatever the bins, blocks and partitions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.age import by_age
from dedup.engines.local import LocalEngine
from dedup.engines.spark import blocks, candidates, postings, reading, texts
from dedup.engines.spark.datasets import Work
from dedup.inputs import Inputs
from dedup.kernels.blocks import NEED, grouped, spread, unpacked
from dedup.model import Document
from dedup.pipeline import prepare
from dedup.scope import Scope
from dedup.settings import Fields, Settings
from test_engines import CORPUS, archive, with_notes

SMALL = Settings(hot=6, anchors=2, common_shingle=9)
NARROW = Scope(within=86400 * 30, same_publisher="skip")


def silent(done: int, total: int) -> None:
    """Hear of nothing."""


def proposed(
    spark: Any,
    folder: Path,
    documents: list[str | Path | Document],
    values: Settings,
    ways: Sequence[tuple[str, Scope]],
) -> list[int]:
    """Demand equal pairs, counts and remarks of each way to find pairs; return how many pairs each finds."""
    inputs, work = Inputs.of(documents, Fields(), values.max_bytes), Work(spark, str(folder))
    reading.read(work, inputs, values, prepare)
    _, counts, _ = texts.texts(work, values)
    return [_equal(work, inputs, values, how, scope, counts) for how, scope in ways]


def _equal(work: Work, inputs: Inputs, values: Settings, how: str, scope: Scope, counts: dict[str, int]) -> int:
    found = candidates.candidates(work, values, how, scope, counts)
    engine = LocalEngine(values, 1)
    held: Any = engine.read(inputs, prepare, silent).texts
    sketches = engine.sketch(held, by_age([one.age for one in held.outlines]), how, silent)  # type: ignore[arg-type]
    local = engine.candidates(sketches, silent).within(scope, held.outlines)
    pairs = sorted((row.left, row.right) for row in work.read("candidates").collect())
    assert pairs == [tuple(pair) for pair in local.pairs.tolist()]
    assert (found.counts, found.notes, found.retrieval) == (local.counts, local.notes, how)
    assert found.sums["documents"] == len(held.outlines)
    return len(pairs)


def test_the_corpus(spark: Any, tmp_path: Path) -> None:
    """All pairs of the five articles share enough; bands find those of the reshuffled copy."""
    ways = [("indexed", Scope()), ("banded", Scope()), ("exhaustive", Scope())]
    assert proposed(spark, tmp_path, [CORPUS], Settings(), ways) == [10, 2, 10]


def test_popular_text(spark: Any, tmp_path: Path) -> None:
    """Popular sentences, shingles and buckets are thinned to the anchors, the oldest; a scope leaves pairs out."""
    ways = [("indexed", Scope()), ("banded", NARROW), ("exhaustive", NARROW)]
    assert all(proposed(spark, tmp_path, [*archive(4), *archive(5)], SMALL, ways))


def test_small_bins_and_blocks(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small bins, blocks and shares of a task, and blocks of far numbers, change nothing."""
    for name, value in (("BIN", 300), ("BLOCK", 2000), ("_FEW", 10)):
        monkeypatch.setattr(candidates, name, value)
    monkeypatch.setattr(blocks, "NEAR", 0)
    monkeypatch.setattr(postings, "HELD", 500)
    monkeypatch.setattr(postings, "ROW", 20)
    assert all(proposed(spark, tmp_path, list(with_notes(2)), SMALL, [("indexed", Scope()), ("banded", Scope())]))


def code(number: int, need: int = 2) -> int:
    """Return the code of a document."""
    return number << NEED | need


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 9), st.integers(1, 5), st.integers(1, 4))
def test_blocks_count_each_pair_once(seed: int, width: int, hot: int, anchors: int) -> None:
    """Of all that the blocks are sent, the pairs are those of the postings, each in the block of its first document."""
    draw, documents = random.Random(seed), 24
    asked = [sorted(draw.sample(range(documents), draw.randint(2, 12))) for _ in range(draw.randint(0, 8))]
    weights = [draw.choice([1, 1, 3]) for _ in asked]
    codes = np.array([code(one) for posting in asked for one in posting], np.int64)
    ends = np.cumsum([len(posting) for posting in asked], dtype=np.int64)
    sent, begins = spread(ends, codes, np.array(weights, np.int64), hot, anchors, width, -(-documents // width))
    wanted: dict[tuple[int, int], int] = {}
    for posting, weight in zip(asked, weights, strict=True):
        oldest = posting[-anchors:] if len(posting) > hot else posting
        for one in posting:
            for other in posting:
                if one < other and other in oldest:
                    wanted[one, other] = wanted.get((one, other), 0) + weight
    assert counted(sent, begins, width) == {pair: count for pair, count in wanted.items() if count >= 2}


def counted(sent: Any, begins: Any, width: int) -> dict[tuple[int, int], int]:
    """Return what each block counts, by its own definition in plain Python; each pair must come from one block."""
    found: dict[tuple[int, int], int] = {}
    for block in range(len(begins) - 1):
        own: dict[tuple[int, int], int] = {}
        stream, ends, anchor_ends, documents, anchors, weights = unpacked(sent[begins[block] : begins[block + 1]])
        plain, begin = list[int](), 0
        for one in stream.tolist():
            plain.append(abs(one) - (one < 0))
            if one < 0:
                _count(own, plain, plain, 1, block, width)
                plain = []
        for at, end in enumerate(ends.tolist()):
            oldest = anchors[anchor_ends[at - 1] if at else 0 : anchor_ends[at]].tolist()
            held = documents[begin:end].tolist()
            _count(own, held, oldest or held, int(weights[at]), block, width)
            begin = end
        assert not found.keys() & own.keys()
        found |= own
    return {pair: count for pair, count in found.items() if count >= 2}


def _count(
    own: dict[tuple[int, int], int], held: list[int], oldest: list[int], weight: int, block: int, width: int
) -> None:
    for one in held:
        for other in held:
            if one < other and other in oldest and (one >> NEED) // width == block:
                pair = one >> NEED, other >> NEED
                own[pair] = own.get(pair, 0) + weight


def test_groups_of_a_bin() -> None:
    """A value of one sentence, of too many, or of one document is no posting; one with a popular sentence is told."""
    rows = [
        *((7, 1, 10), (7, 2, 11), (7, 2, 10)),  # two sentences, two documents
        (8, 1, 10),
        *((9, 1, 10), (9, 2, 10)),  # one document
        *((10, 1, 10), (10, 2, -1)),  # a popular sentence
        *((11, sentence, 10 + sentence) for sentence in range(4)),  # common
    ]
    values = np.array([value for value, _, _ in rows])
    bounds = np.append(np.flatnonzero(np.append(True, np.diff(values))), len(rows))
    sids, codes = (np.array([row[place] for row in rows], np.int64) for place in (1, 2))
    ends, found, own, popular = grouped(bounds, sids, codes, 2, 3)
    assert (ends.tolist(), found.tolist(), own.tolist(), popular.tolist()) == ([2], [10, 11], [0], [3])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=60),
    st.integers(1, 5),
)
def test_a_common_value_is_cut_short(rows: list[tuple[int, int, int]], most: int) -> None:
    """What is left of a value tells whether it is common, and of one that is not nothing is lost."""
    arrays = [np.array(column) for column in zip(*rows, strict=True)]
    found = postings._Rows(arrays[0].astype(np.uint64), arrays[1], arrays[2]).sorted()
    cut = postings._cut_short(found, most)
    for value in set(arrays[0].tolist()):
        before = sorted((s, c) for v, s, c in zip(*found, strict=True) if v == value)
        after = sorted((s, c) for v, s, c in zip(*cut, strict=True) if v == value)
        sentences = {sid for sid, _ in before}
        assert after == before if len(sentences) <= most else len({sid for sid, _ in after}) == most + 1
