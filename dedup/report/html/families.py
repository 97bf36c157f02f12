"""A part for each family: its texts in time, where they come from and why, and how much each holds of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dedup import dates
from dedup.report import wording
from dedup.report.html import derivation, matrix, timeline
from dedup.report.html.markup import Markup, called, join, tag
from dedup.report.html.report import Report
from dedup.report.origins import Origins, origins
from dedup.report.survey import Survey
from dedup.verdicts import Family

#: Families in one report, at most, and the texts that are named where it is open which is the source.
MOST, _CANDIDATES = 50, 8


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


_ORIGINS = "Origins, which come from no other text here: "


def family(report: Report, number: int) -> Markup:
    """Return the part of one family, by its number."""
    one, survey = report.findings.families[number], report.survey
    pairs = survey.kin.get(number, ())
    come, told = origins(one, pairs, survey), derivation.in_time(derivation.ties(one, pairs), survey)
    return tag(
        "section",
        tag("h3", f"Family {number + 1}: {come.sentence()}"),
        tag("p", *_origin(one, come), " ", first(one.documents, survey)),
        timeline.timeline(one, told, survey),
        tag("h4", "What comes from what, and why"),
        derivation.derivation(report, told),
        matrix.matrix(one, pairs),
        id=f"family-{number + 1}",
        class_="family",
    )


def _origin(one: Family, come: Origins) -> Iterator[Markup]:
    if one.source is not None:
        yield join(["All come from ", called(one.source), "."])
    elif not come.groups or any(len(group) > 1 for group in come.groups):
        yield join(["Source undetermined", *_candidates(come), "."])
    else:
        names = join([called(group[0]) for group in come.groups[: matrix.MOST]], ", ")
        yield join(["Origin, which comes from no other text here: " if len(come.groups) == 1 else _ORIGINS, names, "."])


def _candidates(come: Origins) -> Iterator[Markup]:
    """Yield the texts of which one is the likeliest source, where they are few."""
    groups = [group for group in come.groups if len(group) > 1]
    if len(groups) == 1 and len(groups[0]) <= _CANDIDATES and not come.outside:
        yield join([": one of ", join(map(called, groups[0]), ", ")])


def first(names: Sequence[str], survey: Survey) -> Markup:
    """Return which text was published first, where the dates of all allow no other one."""
    whens = ((text, survey.texts[text].published) for text in names)
    bounds = {text: found for text, when in whens if when and (found := dates.interval(when))}
    undated = len(names) - len(bounds)
    if bounds and not undated:
        one = min(bounds, key=lambda text: bounds[text][1])
        if all(other == one or bounds[one][1] <= begin for other, (begin, _) in bounds.items()):
            return join(["Published first, by the dates: ", called(one), "."])
    if undated:
        return join([f"Who came first cannot be told: {undated:,} of the {len(names):,} have no full date."])
    return join(["Who came first cannot be told: their dates overlap."])
