"""A part for each family: its texts in time, where they come from and why, and how much each holds of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dedup import dates
from dedup.phrases import RELATIONS
from dedup.report import wording
from dedup.report.gaps import gap
from dedup.report.html import matrix, timeline
from dedup.report.html.markup import Markup, bdi, join, tag
from dedup.report.html.report import Report
from dedup.report.origins import Origins, origins
from dedup.report.survey import Survey
from dedup.verdicts import Family, Pair

#: Families in one report, at most, and the pairs of one whose reasons are told.
MOST, REASONED = 50, 40


def families(report: Report) -> Iterator[Markup]:
    """Yield the part of each family, the largest first; nothing where there is none."""
    found = report.findings.families
    if not found:
        return
    yield tag("h2", f"{wording.counted(len(found), 'family', 'families')}: texts joined by copies", id="families")
    for number in range(min(len(found), MOST)):
        yield family(report, number)
    if len(found) > MOST:
        yield tag("p", f"The {MOST} largest families are shown; results as json or parquet hold all {len(found):,}.")


def family(report: Report, number: int) -> Markup:
    """Return the part of one family, by its number."""
    one, survey = report.findings.families[number], report.survey
    pairs = survey.kin.get(number, ())
    come = origins(one, pairs, survey)
    listed = "" if len(pairs) * 2 >= len(one.documents) * (len(one.documents) - 1) else _TREE
    return tag(
        "section",
        tag("h3", f"Family {number + 1}: {come.sentence()}"),
        tag("p", *_origin(one, come), " ", first(one.documents, survey)),
        timeline.timeline(one, pairs, survey),
        tag("h4", "What comes from what, and why"),
        _derivation(report, pairs),
        matrix.matrix(one, pairs),
        tag("p", listed, class_="sub") if listed else None,
        id=f"family-{number + 1}",
        class_="family",
    )


_TREE = (
    "Of a family, pairs that hold no copy, and of a large one all but the strongest pair of each text, are not shown."
)


def _origin(one: Family, come: Origins) -> Iterator[Markup]:
    if one.source is not None:
        yield join(["All come from ", bdi(one.source), "."])
    elif not come.groups or any(len(group) > 1 for group in come.groups):
        yield join(["Source: undetermined."])
    else:
        names = join([bdi(group[0]) for group in come.groups[: matrix.MOST]], ", ")
        yield join(["Texts that come from no other one here: ", names, "."])


def first(names: Sequence[str], survey: Survey) -> Markup:
    """Return which text was published first, where the dates of all allow no other one."""
    published = {name: survey.texts[name].published for name in names}
    for name in names:
        if all(other == name or dates.earlier(published[name], published[other]) for other in names):
            return join(["Published first, by the dates: ", bdi(name), "."])
    undated = sum(when is None or dates.interval(when) is None for when in published.values())
    if undated:
        return join([f"Who came first cannot be told: {undated:,} of the {len(names):,} have no full date."])
    return join(["Who came first cannot be told: their dates overlap."])


def _derivation(report: Report, pairs: Sequence[Pair]) -> Markup:
    """Return each copy with its source, what was read off, and the reasons."""
    order = sorted(pairs, key=lambda pair: -max(pair.coverage.left or 0.0, pair.coverage.right or 0.0))
    items = [tag("li", *_derived(report, pair)) for pair in order[:REASONED]]
    if len(order) > REASONED:
        items.append(tag("li", f"And {len(order) - REASONED:,} more pairs."))
    return tag("ul", *items, class_="derivation")


def _derived(report: Report, pair: Pair) -> Iterator[Markup]:
    source = pair.source or pair.left
    copy = pair.right if source == pair.left else pair.left
    share = pair.coverage.left if copy == pair.left else pair.coverage.right
    kind = kind_of(pair)
    way = join([bdi(copy), " ← ", bdi(source)]) if pair.source else join([bdi(copy), " and ", bdi(source)])
    yield tag("strong", way)
    time = gap(report.survey.texts[source].published, report.survey.texts[copy].published)
    facts = f"{RELATIONS[pair.relation]}, {wording.share(share)} of {copy}; {wording.credit(pair)}"
    yield join([" ", tag("span", kind, class_=f"tie {kind}"), f" {facts}{'' if time == '-' else f'; {time}'}. "])
    href = _href(report, pair)
    if href:
        yield tag("a", "See the sentences", href=href, aria_label=f"See the sentences of {copy} and {source}")
    if pair.source_reasons:
        yield tag("ul", *(tag("li", reason) for reason in pair.source_reasons), class_="reasons")


def kind_of(pair: Pair) -> str:
    """Return what ties a copy to its source: "credited", "inferred", or "undetermined" where the source is open."""
    if pair.source is None:
        return "undetermined"
    return "credited" if pair.credit == "credited" else "inferred"


def _href(report: Report, pair: Pair) -> str | None:
    for entry in report.entries:
        shown = report.of(entry)
        if (shown.left, shown.right) == (pair.left, pair.right):
            return report.href(entry.pair)
    return None
