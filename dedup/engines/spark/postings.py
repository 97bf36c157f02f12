"""Postings: the documents that share a shingle which is not common, a sentence, or a bucket of MinHash-LSH.

What a document holds is sent to *bins* by its value, in arrays and not row by row; a bin brings equal values together
and sends each posting to the blocks of documents that count it (see kernels/blocks.py). A shingle of more sentences
than `common_shingle` is cut short on the way already. A popular sentence stands in the bins once, for all its holders:
a posting with one is told apart, and `popular.py` joins the holders to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.settings import Settings

if TYPE_CHECKING:
    from pyarrow import RecordBatch, Schema
    from pyspark.sql import DataFrame

Longs = NDArray[np.int64]
#: What goes to a bin: values, the sentence of each, the document of each, as codes; `equal` for whole sentences, which
#: are their own values and have their number of shingles in place of a sentence.
BINS = "bin int, equal boolean, shared binary, sids binary, codes binary"
#: What comes of the bins: what a block is sent, or, where `block` is -1, a posting with popular sentences.
POSTINGS = "block int, sent binary, sids array<long>, own array<long>, weight long"
#: Rows that a task holds before it sends them to the bins, and rows of a bin, about.
HELD, BIN = 4_000_000, 4_000_000
#: Values that are sent in one row, about: where Spark reads rows, it holds many at a time.
ROW = 16_384
#: Told in place of the code of a document: the holders of this sentence stand elsewhere.
_POPULAR = -1
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Plan:
    """How postings are found and spread: by bands or by shingles; how many bins; blocks, and documents of each."""

    banded: bool
    bins: int
    blocks: int
    width: int
    settings: Settings


class _Rows(NamedTuple):
    """What documents hold: parallel arrays."""

    shared: NDArray[np.uint64]
    sids: Longs
    codes: Longs

    def at(self, places: Any) -> _Rows:
        """Return some of them."""
        return _Rows(self.shared[places], self.sids[places], self.codes[places])

    def sorted(self) -> _Rows:
        """Return them with equal values side by side."""
        return self.at(np.argsort(self.shared))

    def new(self) -> NDArray[np.bool_]:
        """Say of each, if they are sorted, whether it is the first of its value."""
        return np.append(True, self.shared[1:] != self.shared[:-1])[: len(self.shared)]


def _joined(rows: Iterable[_Rows]) -> _Rows:
    shared, sids, codes = zip(*rows, strict=True)
    return _Rows(np.concatenate(shared), np.concatenate(sids), np.concatenate(codes))


def postings(texts: DataFrame, plan: Plan) -> DataFrame:
    """Return the rows of `POSTINGS` of texts with the columns code, sids, sizes, shingles, popular."""
    sent = texts.select("code", "sids", "sizes", "shingles", "popular").mapInArrow(
        lambda found: _sent(found, plan), BINS
    )
    return sent.repartitionById(plan.bins, "bin").mapInArrow(lambda found: _posted(found, plan), POSTINGS)


def _sent(batches: Iterable[RecordBatch], plan: Plan) -> Iterator[RecordBatch]:
    held, size = list[tuple[_Rows, _Rows]](), 0
    for batch in batches:
        held.append(_held(batch, plan))
        size += sum(len(rows.codes) for rows in held[-1])
        if size >= HELD:
            yield from _to_bins(held, plan)
            held, size = [], 0
    if held:
        yield from _to_bins(held, plan)


def _held(batch: RecordBatch, plan: Plan) -> tuple[_Rows, _Rows]:
    """Return what the documents of a batch hold: their shingles or keys of bands, and their sentences."""
    codes, starts, sids, sizes = _sentences(batch)
    documents = np.repeat(np.arange(len(codes)), np.diff(starts))
    popular, owned = _popular(batch, documents, sids)
    own = codes[documents]
    own[popular] = _POPULAR
    told = (sizes > 0) & (~popular | owned)
    values, per = np.frombuffer(b"".join(batch.column("shingles").to_pylist()), np.uint64), sizes
    whole = told & ~popular & (not plan.banded)
    if plan.banded:
        values = _bands(values, np.append(0, np.cumsum(sizes)), plan.settings)
        per = np.full(len(sizes), plan.settings.bands)
    places = np.repeat(np.arange(len(sids)), per)
    kept = told[places]
    equal = _Rows(sids[whole].view(np.uint64), sizes[whole].astype(np.int64), own[whole])
    return _Rows(values[kept], sids[places[kept]], own[places[kept]]), equal


def _sentences(batch: RecordBatch) -> tuple[Longs, Longs, Longs, Longs]:
    """Return the codes of documents, where the sentences of each begin, the sentences and the shingles of each."""
    lists, sizes = batch.column("sids"), batch.column("sizes")
    starts = lists.offsets.to_numpy().astype(np.int64)
    codes = np.array(batch.column("code").to_numpy())
    return codes, starts - starts[0], lists.flatten().to_numpy(), sizes.flatten().to_numpy()


def _popular(batch: RecordBatch, documents: Longs, sids: Longs) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say of each sentence whether it is popular, and whether this document tells of it."""
    column = batch.column("popular")
    flat = column.flatten()
    if not len(flat):
        none = np.zeros(len(sids), np.bool_)
        return none, none
    popular, owner = flat.field("sid").to_numpy(), flat.field("owner").to_numpy(zero_copy_only=False)
    found = np.isin(sids, popular)
    holding = np.repeat(np.arange(len(column)), column.value_lengths().fill_null(0).to_numpy())
    first = dict(zip(popular[owner].tolist(), holding[owner].tolist(), strict=True))
    owned = found.copy()
    for place in np.flatnonzero(found).tolist():
        owned[place] = first.get(int(sids[place])) == documents[place]
    return found, owned


def _bands(values: NDArray[np.uint64], bounds: Longs, settings: Settings) -> NDArray[np.uint64]:
    """Return the keys of the bands of each sentence, one after the other; no two bands share a key but by chance."""
    from dedup.kernels import text as kernels

    signed = kernels.signatures(values, bounds, settings.permutations, settings.seed)
    keys = kernels.band_keys(signed, settings.bands, settings.rows)
    return (keys ^ (np.arange(settings.bands, dtype=np.uint64) * _GOLDEN)).ravel()


def _to_bins(held: list[tuple[_Rows, _Rows]], plan: Plan) -> Iterator[RecordBatch]:
    import pyarrow as pa

    for equal in (False, True):
        found = _joined(rows[equal] for rows in held).sorted()
        if not equal and not plan.banded:
            found = _cut_short(found, plan.settings.common_shingle)
        bins = ((found.shared >> np.uint64(32)) * np.uint64(plan.bins) >> np.uint64(32)).astype(np.int32)
        bounds = np.searchsorted(bins, np.arange(plan.bins + 1))
        for number in np.flatnonzero(np.diff(bounds)).tolist():
            for low in range(bounds[number], bounds[number + 1], ROW):
                part = found.at(slice(low, min(low + ROW, int(bounds[number + 1]))))
                row = {"bin": pa.array([number], pa.int32()), "equal": [equal]}
                yield pa.RecordBatch.from_pydict(
                    row | {name: [getattr(part, name).tobytes()] for name in _Rows._fields}
                )


def _cut_short(found: _Rows, most: int) -> _Rows:
    """Leave of a value of more than `most` sentences one sentence more than that: enough to tell that it is common."""
    sizes = np.diff(np.append(np.flatnonzero(found.new()), len(found.codes)))
    large = np.repeat(sizes > most, sizes)
    if not large.any():
        return found
    rest = found.at(large)
    rest = rest.at(np.lexsort((rest.sids, rest.shared)))
    new = rest.new()
    another = np.cumsum(new | np.append(True, rest.sids[1:] != rest.sids[:-1]))
    place = another - np.repeat(another[new], np.diff(np.append(np.flatnonzero(new), len(new))))
    return _joined((found.at(~large), rest.at(place <= most))).sorted()


def _posted(batches: Iterable[RecordBatch], plan: Plan) -> Iterator[RecordBatch]:
    held: dict[bool, list[_Rows]] = {False: [], True: []}
    for batch in batches:
        for equal, shared, sids, codes in zip(*(column.to_pylist() for column in batch.columns[1:]), strict=True):
            arrays = np.frombuffer(shared, np.uint64), np.frombuffer(sids, np.int64), np.frombuffer(codes, np.int64)
            held[equal].append(_Rows(*arrays))
    for equal in held:
        if held[equal]:
            found = _joined(held[equal])
            held[equal] = []
            yield from _grouped(found.sorted(), equal, plan)


def _grouped(found: _Rows, equal: bool, plan: Plan) -> Iterator[RecordBatch]:
    from dedup.kernels.blocks import grouped

    bounds = np.append(np.flatnonzero(found.new()), len(found.codes))
    least, most = (1, len(found.codes)) if equal or plan.banded else (2, plan.settings.common_shingle)
    ends, codes, own, popular = grouped(bounds, found.sids, found.codes, least, most)
    weights = found.sids[bounds[own]] if equal else np.ones(len(ends), np.int64)
    yield from spread_out(ends, codes, weights, plan)
    yield from _with_popular(found, bounds, popular)


def spread_out(ends: Longs, codes: Longs, weights: Longs, plan: Plan) -> Iterator[RecordBatch]:
    """Yield what the blocks are sent of postings; see `kernels.blocks.spread`."""
    import pyarrow as pa

    from dedup.kernels.blocks import spread

    s, first, begin = plan.settings, 0, 0
    while first < len(ends):
        last = max(first + 1, int(np.searchsorted(ends, begin + ROW, "right")))
        own, end = slice(first, last), int(ends[last - 1])
        found, begins = spread(
            ends[own] - begin, codes[begin:end], weights[own], s.hot, s.anchors, plan.width, plan.blocks
        )
        for block in np.flatnonzero(np.diff(begins)).tolist():
            data = found[begins[block] : begins[block + 1]].tobytes()
            yield pa.RecordBatch.from_pylist([{"block": block, "sent": data}], schema=_schema())
        first, begin = last, end


def _with_popular(found: _Rows, bounds: Longs, groups: Longs) -> Iterator[RecordBatch]:
    """Yield the postings that have a popular sentence: these, the documents of the others, and how many are alike."""
    import pyarrow as pa

    met: Counter[tuple[tuple[int, ...], tuple[int, ...]]] = Counter()
    for group in groups.tolist():
        _, sids, codes = found.at(slice(bounds[group], bounds[group + 1]))
        popular = codes == _POPULAR
        met[tuple(np.unique(sids[popular]).tolist()), tuple(np.unique(codes[~popular]).tolist())] += 1
    if met:
        rows = [{"block": -1, "sids": sids, "own": own, "weight": count} for (sids, own), count in met.items()]
        yield pa.RecordBatch.from_pylist(rows, schema=_schema())


def _schema() -> Schema:
    import pyarrow as pa

    longs = pa.list_(pa.int64())
    return pa.schema(
        [("block", pa.int32()), ("sent", pa.binary()), ("sids", longs), ("own", longs), ("weight", pa.int64())]
    )
