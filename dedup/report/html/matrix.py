"""How much each text of a family holds of each other one: a table of coverages."""

from __future__ import annotations

from collections.abc import Sequence

from dedup.report.html.markup import Markup, brief, called, tag
from dedup.report.wording import share
from dedup.verdicts import Family, Pair

#: Texts of a matrix, at most: those with the most ties.
MOST = 16
_DASH = " A dash: no copy between the two, or a pair that these results leave out."
_LISTED = "No matrix: of this family the results list one pair for each text, not the pairs of all."
#: Steps of shade.
_SHADES = 10


def matrix(family: Family, pairs: Sequence[Pair]) -> Markup | None:
    """Return the matrix of a family of three texts or more; None for two, whose coverages stand beside their pair."""
    if len(family.documents) < 3:
        return None
    shares: dict[tuple[str, str], float] = {}
    for pair in pairs:
        shares[pair.left, pair.right] = pair.coverage.left or 0.0
        shares[pair.right, pair.left] = pair.coverage.right or 0.0
    ties = {name: sum(name == one for one, _ in shares) for name in family.documents}
    names = sorted(sorted(family.documents, key=lambda name: -ties[name])[:MOST])
    numbers = {name: str(number) for number, name in enumerate(names, start=1)}
    corner = tag("td", class_="corner")
    heads = [tag("th", numbers[name], tag("span", f" {brief(name)}", class_="unseen"), scope="col") for name in names]
    rows = [
        tag(
            "tr",
            tag("th", f"{numbers[one]} ", called(one), scope="row"),
            *(_cell(one, other, shares) for other in names),
        )
        for one in names
    ]
    listed = sum((one, other) in shares for one in names for other in names)
    if 2 * listed < len(names) * (len(names) - 1):
        return tag("p", _LISTED, class_="sub")
    left = len(family.documents) - len(names)
    more = f" The {MOST} texts with the most ties; {left:,} more are left out." if left else ""
    more += _DASH if len(shares) < len(family.documents) * (len(family.documents) - 1) else ""
    caption = tag("caption", "How much of the text of the row stands in the text of the column.", more)
    table = tag("table", caption, tag("thead", tag("tr", corner, *heads)), tag("tbody", *rows), class_="matrix")
    return tag("div", table, class_="wide", tabindex="0", role="group", aria_label="Coverages")


def _cell(one: str, other: str, shares: dict[tuple[str, str], float]) -> Markup:
    if one == other:
        return tag("td", class_="same")
    value = shares.get((one, other))
    if value is None:
        return tag("td", "-")
    return tag("td", share(value), class_=f"shade-{min(int(value * _SHADES), _SHADES - 1)}")
