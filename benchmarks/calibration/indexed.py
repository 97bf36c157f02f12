"""The tables of indexed retrieval: what is common, and how much two texts must share that is not, to be compared.

What can be found is what judging every pair finds that shares a shingle at all; each value keeps a part of it, at the
price of the pairs to compare.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from calibration.table import Change, Table, mark
from dedup.settings import Settings
from tracks.halves import rows
from tracks.proposing import Archive, Codes, Related

#: The values tried of each setting.
TRIED: Mapping[str, tuple[float, ...]] = {
    "common_shingle": (10, 20, 50, 100, 200),
    "shared_shingles": (1, 2, 3),
    "shared_part": (0.0, 0.01, 0.02, 0.03, 0.04),
}
#: Stories when quick.
QUICK = 500
#: Pairs that share no shingle, drawn at random and judged too.
APART = 500_000
_ABOUT = {
    "common_shingle": "In how many distinct sentences a shingle may stand before it is common language.",
    "shared_shingles": "How many shingles that are not common two texts must share.",
    "shared_part": "What part of the shingles of the shorter text they must be.",
}
_HEAD = ("pairs a text", "times", "findings proposed", "gained / lost", "texts with a finding", "other relations")


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What a retrieval keeps: how many pairs it proposes, and which of the related pairs."""

    pairs: int
    related: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """The stories, and what can be found in them."""

    archive: Archive
    related: Related
    shipped: Kept

    def kept(self, **moved: float) -> Kept:
        """Return what is kept with some settings moved."""
        return keep(self.archive.proposed("indexed", _moved(moved)), self.related)

    def change(self, one: Kept) -> Change:
        """Return the findings that are gained and lost beside the shipped values."""
        ours, theirs = one.related[self.related.finding], self.shipped.related[self.related.finding]
        return Change(int((ours & ~theirs).sum()), int((~ours & theirs).sum()))

    def times(self, one: Kept) -> float:
        """Return the pairs to compare over those of the shipped values."""
        return one.pairs / max(self.shipped.pairs, 1)

    def cells(self, one: Kept) -> tuple[str, ...]:
        """Return the cells of a row."""
        findings, size = self.related.finding, self.archive.size
        hit = one.related & findings
        texts = [len(np.unique(np.divmod(self.related.codes[some], size))) for some in (hit, findings)]
        price = f"{one.pairs / size:.2f}", f"{self.times(one):.2f}"
        others = f"{(one.related & ~findings).sum()} of {(~findings).sum()}"
        found = f"{hit.sum()} of {findings.sum()}", str(self.change(one)), f"{texts[0]} of {texts[1]}"
        return (*price, *found, others)


def keep(proposed: Codes, related: Related) -> Kept:
    """Return what of the related pairs is proposed."""
    return Kept(len(proposed), np.isin(related.codes, proposed))


def tables(quick: bool) -> list[Table]:
    """Return the tables, from the Reuters stories of the calibration half."""
    texts = [row["text"] for row in rows("reuters", "calibration")]
    archive = Archive(texts[:QUICK] if quick else texts, Settings())
    sharing = archive.sharing()
    related = archive.related(sharing)
    bench = Bench(archive, related, keep(archive.proposed("indexed"), related))
    front = [] if quick else [_combined(bench)]
    return [_ways(bench, sharing), *(_table(bench, name) for name in TRIED), *front]


def _ways(bench: Bench, sharing: Codes) -> Table:
    """Compare the three retrievals, and what thinning takes away."""
    ways = {
        "every pair that shares a shingle": keep(sharing, bench.related),
        "indexed": bench.shipped,
        "indexed, popular text not thinned": bench.kept(hot=float(10**9)),
        "banded": keep(bench.archive.proposed("banded"), bench.related),
    }
    apart = _apart(sharing, bench.archive.size)
    about = (
        "Every pair of texts that shares a shingle was judged; findings are pairs of which one text holds text of the"
        " other, other relations are shared quotations and common sources. Of"
        f" {len(apart)} pairs drawn at random that share no shingle, {len(bench.archive.related(apart).codes)} are"
        f" related. {bench.archive.size} texts; the pairs are not independent: one desk's texts make hundreds of them."
    )
    body = tuple((name, *bench.cells(kept)) for name, kept in ways.items())
    lost = [f"{name}: {_said(bench, kept)}" for name, kept in ways.items() if kept is not bench.shipped]
    return Table("retrieval", about, ("retrieval", *_HEAD), body, 1, f"Beside indexed: {'; '.join(lost)}.")


def _apart(sharing: Codes, size: int) -> Codes:
    """Return pairs drawn at random that share no shingle."""
    draw = np.sort(np.random.default_rng(1).integers(0, size, (APART, 2)), axis=1)
    codes: Codes = np.unique(draw[:, 0] * size + draw[:, 1])
    apart: Codes = codes[(codes // size != codes % size) & ~np.isin(codes, sharing)]
    return apart


def _table(bench: Bench, name: str) -> Table:
    values = TRIED[name]
    kept = [bench.kept(**{name: value}) for value in values]
    body = tuple((mark(value), *bench.cells(one)) for value, one in zip(values, kept, strict=True))
    shipped = values.index(getattr(Settings(), name))
    return Table(name, _ABOUT[name], (name, *_HEAD), body, shipped, conclusion(bench, values, kept, shipped))


def conclusion(bench: Bench, values: Sequence[float | str], kept: Sequence[Kept], shipped: int) -> str:
    """Say what the values tried find and cost beside the shipped one, and whether one is better at no higher price."""
    here = mark(values[shipped])
    others = [at for at in range(len(values)) if at != shipped]
    told = "; ".join(f"{mark(values[at])}, {_said(bench, kept[at])}" for at in others)
    found = [(at, bench.change(kept[at])) for at in others]
    free = [at for at, change in found if not change.worse and bench.times(kept[at]) <= 1 and _gains(bench, kept[at])]
    if free:
        best = min(free, key=lambda at: kept[at].pairs)
        return f"A better value would be {mark(values[best])}: {_said(bench, kept[best])}. All: {told}."
    more = [at for at, change in found if change.clear and change.better > change.worse]
    if more:
        best = min(more, key=lambda at: kept[at].pairs)
        return f"More is found at {mark(values[best])}, at a price: a trade, kept at {here}. Beside it: {told}."
    return f"Kept at {here}: no value finds clearly more, none as much for less. Beside it: {told}."


def _gains(bench: Bench, one: Kept) -> bool:
    """Say whether a value that loses no finding has more of them, or fewer pairs to compare."""
    return bench.change(one).better > 0 or one.pairs < bench.shipped.pairs


def _said(bench: Bench, one: Kept) -> str:
    return f"{bench.change(one)} findings at {bench.times(one):.2f} times the pairs"


def _combined(bench: Bench) -> Table:
    """Return the combinations of all values tried that no other beats in findings and in pairs to compare."""
    combinations = list(product(*TRIED.values()))
    kept = [bench.kept(**dict(zip(TRIED, values, strict=True))) for values in combinations]
    shipped = tuple(getattr(Settings(), name) for name in TRIED)
    scored = [(int((one.related & bench.related.finding).sum()), -one.pairs) for one in kept]
    places = sorted({*front(scored), combinations.index(shipped)}, key=lambda at: kept[at].pairs)
    chosen = [kept[at] for at in places]
    names = [" / ".join(map(mark, combinations[at])) for at in places]
    body = tuple((name, *bench.cells(one)) for name, one in zip(names, chosen, strict=True))
    at = places.index(combinations.index(shipped))
    about = (
        f"{', '.join(TRIED)} moved together: of {len(combinations)} combinations those that no other beats, neither in"
        " findings proposed nor in pairs to compare, and the shipped one."
    )
    title, head = "indexed settings together", (" / ".join(TRIED), *_HEAD)
    return Table(title, about, head, body, at, together(bench, names, chosen, at))


def together(bench: Bench, names: Sequence[str], kept: Sequence[Kept], shipped: int) -> str:
    """Say which combinations find as much for fewer pairs, and what the next dearer one finds; prices ascend."""
    here = (kept[shipped].related & bench.related.finding).sum()
    told = [f"{name}, {_said(bench, one)}" for name, one in zip(names, kept, strict=True)]
    cheap = [told[at] for at in range(shipped) if (kept[at].related & bench.related.finding).sum() >= here]
    dearer = f" The next dearer: {told[shipped + 1]}." if shipped + 1 < len(told) else ""
    if not cheap:
        return f"No combination finds as much as {names[shipped]} for fewer pairs.{dearer}"
    return f"As many findings for fewer pairs than {names[shipped]}: {'; '.join(cheap)}.{dearer}"


def front(scored: Sequence[tuple[int, int]]) -> set[int]:
    """Return which scores no other is better than in both parts, or in one with the other equal."""
    return {
        at
        for at, one in enumerate(scored)
        if not any(other != one and other[0] >= one[0] and other[1] >= one[1] for other in scored)
    }


def _moved(values: Mapping[str, float]) -> Settings:
    whole = {
        name: value if isinstance(getattr(Settings(), name), float) else int(value) for name, value in values.items()
    }
    return replace(Settings(), **whole)  # type: ignore[arg-type]
