"""What comes from what in a family, and why: each text with the likeliest of its sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dedup.phrases import RELATIONS
from dedup.report import wording
from dedup.report.gaps import gap
from dedup.report.html.markup import Markup, brief, called, join, tag, worded
from dedup.report.html.report import Report
from dedup.report.survey import Survey
from dedup.verdicts import Family, Pair

#: Texts whose source is told.
_TOLD = 24


def ties(family: Family, pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Return the pairs that a family is told by: of each text that with its likeliest source, else its strongest.

    The source of the family comes first, then a credited one, then the text that holds most, of several one that comes
    from no other. Each pair comes once.
    """
    best: dict[str, tuple[tuple[bool, bool, bool, float, bool, float], Pair]] = {}
    copies = {sides(pair)[0] for pair in pairs if pair.source}
    for pair in pairs:
        for name in (pair.left, pair.right):
            other = pair.right if name == pair.left else pair.left
            held, lent = _shares(pair, name)
            derived = pair.source == other
            rank = (
                derived,
                derived and other == family.source,
                derived and pair.credit == "credited",
                round(held, 2),
                other not in copies,
                lent,
            )
            if (pair.source is None or derived) and (name not in best or rank > best[name][0]):
                best[name] = rank, pair
    # A text from which others come needs no line to a text that it may or may not come from.
    sources = {pair.source for rank, pair in best.values() if rank[0]}
    chosen = {
        (pair.left, pair.right): pair
        for name, (rank, pair) in best.items()
        if rank[0] or name not in sources or not _other(pair, name, sources)
    }
    return tuple(sorted(chosen.values(), key=lambda pair: (-max(_shares(pair, pair.left)), pair.left, pair.right)))


def in_time(pairs: Sequence[Pair], survey: Survey) -> tuple[Pair, ...]:
    """Return pairs by the date of their copy, the undated last."""
    return tuple(sorted(pairs, key=lambda pair: survey.age(sides(pair)[0])))


def _other(pair: Pair, name: str, sources: set[str | None]) -> bool:
    """Say whether the partner of a text in an undetermined pair is no source itself."""
    return (pair.right if name == pair.left else pair.left) not in sources


def _shares(pair: Pair, name: str) -> tuple[float, float]:
    left, right = pair.coverage.left or 0.0, pair.coverage.right or 0.0
    return (left, right) if name == pair.left else (right, left)


def derivation(report: Report, told: Sequence[Pair]) -> Markup:
    """Return each copy with its source, what was read off, and the reasons."""
    items = [tag("li", *_derived(report, pair)) for pair in told[:_TOLD]]
    if len(told) > _TOLD:
        items.append(tag("li", f"And {len(told) - _TOLD:,} later or undated texts, each with its source."))
    return tag("ul", *items, class_="derivation")


def _derived(report: Report, pair: Pair) -> Iterator[Markup]:
    copy, source = sides(pair)
    share = _shares(pair, copy)[0]
    kind = kind_of(pair)
    yield tag("strong", called(copy), " ← " if pair.source else " and ", called(source))
    time = gap(report.survey.texts[source].published, report.survey.texts[copy].published)
    facts = [f" {RELATIONS[pair.relation]}, {wording.share(share)} of ", called(copy), f"; {wording.credit(pair)}"]
    yield join([" ", tag("span", kind, class_=f"tie {kind}"), *facts, "" if time == "-" else f"; {time}", ". "])
    href = report.href(report.survey.places[pair.left, pair.right])
    both = f"{brief(copy)} and {brief(source)}"
    if href:
        yield tag("a", "See the sentences", href=href, aria_label=f"See the sentences of {both}")
    if pair.source_reasons:
        yield tag("ul", *(tag("li", worded(reason)) for reason in pair.source_reasons), class_="because")


def sides(pair: Pair) -> tuple[str, str]:
    """Return the ids of the copy and of its source; where the source is open, the one covered more first."""
    if pair.source is not None:
        return (pair.right, pair.left) if pair.source == pair.left else (pair.left, pair.right)
    more = (pair.coverage.left or 0.0) >= (pair.coverage.right or 0.0)
    return (pair.left, pair.right) if more else (pair.right, pair.left)


def kind_of(pair: Pair) -> str:
    """Return what ties a copy to its source: "credited", "inferred", or "undetermined" where the source is open."""
    if pair.source is None:
        return "undetermined"
    return "credited" if pair.credit == "credited" else "inferred"
