"""Opens an index as the reference of a check: what it holds, who may share text with a draft, and the texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from dedup.errors import UsageError
from dedup.index.bands import KEPT, KEY_BITS, Ids, found, keys
from dedup.index.schema import Meta, damaged, is_index, opened
from dedup.index.screening import enough, shingles
from dedup.index.values import ROW, rowed, shingles_of, unpacked
from dedup.model import Segmented, Shingled
from dedup.settings import Settings
from dedup.sketch import signature
from dedup.verdicts import Holdings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["Index", "is_index", "open_index"]

_Item = TypeVar("_Item")
#: Drafts that are looked up together, and ids or rows that are asked for at a time.
_DRAFTS, _ASKED = 64, 4_096
#: Packed documents that are kept from a lookup, because they are asked for next.
_KEPT = 1_024
#: A join with the numbers that are asked for: DuckDB looks only at the groups of rows that may hold one.
_ROWS = "select number, {column} from {table} join (select unnest($1::integer[]) as asked) on number = asked"


class Index:
    """An index that is open for reading; it keeps the state of the moment it was opened, whoever writes meanwhile.

    What is proposed depends on the drafts, the documents and the settings alone. `candidates` loses a document that
    shares no band with a draft, or too few shingles; a bucket of more than `hot` proposes its `anchors` oldest.
    """

    def __init__(self, connection: DuckDBPyConnection, meta: Meta, name: str, settings: Settings) -> None:
        self.name, self.meta = name, meta
        self._connection, self._settings = connection, settings
        self._numbers: dict[str, int] = {}
        self._ready: dict[int, bytes] = {}

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def holdings(self) -> Holdings:
        """Return what the index holds."""
        return self.meta.holdings

    def candidates(self, drafts: Sequence[Shingled]) -> Sequence[tuple[int, str]]:
        """Return (index of a draft, id of a document) for all that share a band and enough shingles; sorted, each once.

        Raises UsageError where the file turns out to be damaged.
        """
        pairs: list[tuple[int, int]] = []
        for start in range(0, len(drafts), _DRAFTS):
            pairs += self._looked_up(drafts[start : start + _DRAFTS], start)
        names = self._ids({number for _, number in pairs})
        return sorted((draft, names[number]) for draft, number in pairs)

    def text(self, name: str) -> Segmented:
        """Return a document as it was read and cut; raises KeyError where there is none of this id."""
        number = self._numbers.get(name)
        if number is None:
            rows = self._fetch("select number from documents where id = $1", [name])
            if not rows:
                raise KeyError(name)
            number = int(rows[0][0])
        try:
            return unpacked(self._ready.get(number) or self._packed({number})[number], name)
        except ValueError as error:
            raise UsageError(damaged(self.name, error)) from error

    def _looked_up(self, drafts: Sequence[Shingled], first: int) -> set[tuple[int, int]]:
        own = [_keys(draft, self._settings) for draft in drafts]
        held = self._held(np.unique(np.concatenate([np.empty(0, np.uint64), *own])))
        sharing = [{number for key in mine.tolist() for number in held.get(key, ())} for mine in own]
        packed = self._packed(set().union(*sharing))
        found = set[tuple[int, int]]()
        for place, (draft, numbers) in enumerate(zip(drafts, map(sorted, sharing), strict=True)):
            own_sets = [shingles_of(packed[number]) for number in numbers]
            able = enough(shingles(draft, self._settings), own_sets, self._settings)
            found.update((first + place, numbers[at]) for at in np.flatnonzero(able).tolist())
        proposed = sorted({number for _, number in found})[:_KEPT]
        self._ready = {number: packed[number] for number in proposed}
        return found

    def _packed(self, numbers: set[int]) -> dict[int, bytes]:
        """Return packed documents by number; raises UsageError where one is not there."""
        query, packed = _ROWS.format(column="data", table="texts"), dict[int, bytes]()
        for asked in _some(sorted({number // ROW for number in numbers})):
            for place, data in self._fetch(query, [asked]):
                these = {place * ROW + at: one for at, one in enumerate(rowed(data))}
                packed.update((number, these[number]) for number in numbers & these.keys())
        if len(packed) < len(numbers):
            raise UsageError(damaged(self.name, ValueError("a document has no text")))
        return packed

    def _held(self, wanted: Ids) -> dict[int, list[int]]:
        """Return the documents that hold each key, thinned where it is popular."""
        hot, anchors = self._settings.hot, self._settings.anchors
        holders = self._postings("bands", wanted)
        if max(hot + 1, anchors) > KEPT:
            full = np.array([key for key, documents in holders.items() if len(documents) == KEPT], np.uint64)
            for key, documents in self._postings("popular", full).items():
                holders[key] += documents
        return {
            key: documents[:anchors] if len(documents) > hot else documents for key, documents in holders.items()
        }  # fmt: skip

    def _postings(self, table: str, wanted: Ids) -> dict[int, list[int]]:
        """Return the documents of each key that has any, oldest first."""
        bits, holders = self.meta.bits, dict[int, list[int]]()
        rows = (wanted >> np.uint64(KEY_BITS - bits)).astype(np.int64)
        starts = np.flatnonzero(np.diff(rows, prepend=-1))
        bounds = np.append(starts, len(rows)).tolist()
        places = {row: slice(*bounds[at : at + 2]) for at, row in enumerate(rows[starts].tolist())}
        for asked in _some(places):
            for row, data in self._fetch(_ROWS.format(column="data", table=table), [asked]):
                own = wanted[places[row]]
                for key, documents in zip(own.tolist(), found(data, own, bits), strict=True):
                    if len(documents):
                        holders[key] = documents.tolist()
        return holders

    def _ids(self, numbers: set[int]) -> dict[int, str]:
        names: dict[int, str] = {}
        for asked in _some(sorted(numbers)):
            names.update(self._fetch(_ROWS.format(column="id", table="documents"), [asked]))
        self._numbers.update((name, number) for number, name in names.items())
        return names

    def _fetch(self, query: str, values: list[Any]) -> list[Any]:
        import duckdb

        try:
            return self._connection.execute(query, values).fetchall()
        except duckdb.Error as error:
            raise UsageError(damaged(self.name, error)) from error


def open_index(path: str, settings: Settings) -> Index:
    """Return an index, open; it is a context manager, which closes it.

    Raises UsageError for what is no index, is damaged, or was built with settings of another `index_digest`; other
    settings may differ.
    """
    return Index(*opened(path, settings), path, settings)


def _keys(draft: Shingled, settings: Settings) -> NDArray[np.uint64]:
    """Return the keys of a draft's sentences that are long enough to propose anything, each once."""
    long = [own for tokens, own in zip(draft.tokens, draft.shingles, strict=True) if len(tokens) >= settings.min_tokens]
    if not long:
        return np.empty(0, np.uint64)
    signed = np.stack([signature(own, settings.permutations, settings.seed) for own in long])
    return np.unique(keys(signed, settings.bands, settings.rows))


def _some(values: Iterable[_Item]) -> Iterator[list[_Item]]:
    """Yield values in lists of no more than can be asked for at once."""
    every = list(values)
    for start in range(0, len(every), _ASKED):
        yield every[start : start + _ASKED]
