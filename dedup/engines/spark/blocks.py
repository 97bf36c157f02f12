"""Counts what pairs of documents share, a block of documents in a task: the kernel of the local engine's index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dedup.engines.spark.postings import Plan

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyspark.sql import DataFrame

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]
#: Pairs that one call of the counting kernel returns, about.
_ROOM = 1 << 18
#: Documents from the first of a block on, up to which they are numbered by their distance from it.
NEAR = 1 << 24


def counted(sent: DataFrame, plan: Plan, documents: int) -> DataFrame:
    """Return the pairs that share enough, as `one` and `other`: numbers of documents, youngest first.

    `sent` has the columns block and sent; `documents` is how many there are.
    """
    near = documents <= NEAR
    parts = sent.repartitionById(plan.blocks, "block")
    return parts.mapInArrow(lambda batches: _counted(batches, plan.width, near), "one long, other long")


def _counted(batches: Iterable[RecordBatch], width: int, near: bool) -> Iterator[RecordBatch]:
    from dedup.kernels.blocks import NEED, needs, unpacked

    held, low = list[Longs](), 0
    for batch in batches:
        low = int(batch.column(0)[0].as_py()) * width
        held.extend(np.frombuffer(data.as_buffer(), np.int64) for data in batch.column(1))
    if not held:
        return
    stream, ends, anchor_ends, documents, anchors, weights = unpacked(np.concatenate(held))
    held.clear()
    last, plain = stream < 0, np.where(stream < 0, ~stream, stream)
    numbers = _numbers([plain >> NEED, documents >> NEED], low, near)
    local = [_local(codes >> NEED, numbers, low) for codes in (plain, documents, anchors)]
    sizes = np.zeros(len(numbers), np.int64)
    needs(plain, local[0], sizes)
    needs(documents, local[1], sizes)
    own = int(np.searchsorted(numbers, low + width))
    apart = ends, anchor_ends, local[1], local[2], weights.astype(np.int32)
    yield from _pairs(np.where(last, ~local[0], local[0]), apart, sizes, own, numbers)


def _numbers(found: list[Longs], low: int, near: bool) -> Longs:
    """Return the number of each document that a block counts, ascending; where few are left out, all of them."""
    if near:
        return np.arange(low, 1 + max(int(numbers.max(initial=low)) for numbers in found))
    return np.unique(np.concatenate(found))


def _local(numbers: Longs, known: Longs, low: int) -> Ints:
    whole = len(known) > 0 and known[-1] - low + 1 == len(known)
    return (numbers - low if whole else np.searchsorted(known, numbers)).astype(np.int32)


def _pairs(
    documents: Ints, apart: tuple[Longs, Longs, Ints, Ints, Ints], sizes: Longs, own: int, numbers: Longs
) -> Iterator[RecordBatch]:
    import pyarrow as pa

    from dedup.kernels.index import entries, inverted, shared

    stream = (*entries(documents, 0, own), documents)
    whole = (*inverted(apart[0], apart[2], len(sizes)), *apart)
    first = 0
    while first < own:
        ones, others, first = shared(0, first, own, stream, whole, sizes, 1, 1.0, _ROOM)
        yield pa.RecordBatch.from_pydict({"one": numbers[ones], "other": numbers[others]})
