"""Publishers by publishers, for larger corpora: whose text stands in whose, in how many texts, and how long after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dedup.report.gaps import duration
from dedup.report.html.markup import Markup, brief, called, join, tag
from dedup.report.html.report import Report
from dedup.report.survey import Flow
from dedup.report.wording import counted, share

#: Publishers from which it is worth a part of its own, publishers of the matrix, and rows of the list.
LEAST, MOST, ROWS = 3, 12, 60
_SHADES = 10


def publishers(report: Report) -> Iterator[Markup]:
    """Yield whose text stands in whose; nothing where fewer than three publishers share text."""
    flows = report.survey.flows
    names = Counter[str]()
    for flow in flows:
        names[flow.holder] += flow.texts
        names[flow.source] += flow.texts
    if len(names) < LEAST:
        return
    chosen = sorted(sorted(names), key=lambda name: -names[name])[:MOST]
    yield tag(
        "section",
        tag("h2", "Publishers by publishers"),
        tag("p", _words(report, len(names)), class_="sub"),
        _matrix(chosen, flows),
        _list(flows),
        id="publishers",
    )


def _words(report: Report, sharing: int) -> str:
    known = len(report.survey.publishers())
    unknown = sum(text.key is None for text in report.survey.texts.values())
    parts = [f"Of {counted(known, 'publisher')} in this corpus {sharing:,} share text with another one."]
    if report.survey.undirected:
        parts.append(f"{counted(report.survey.undirected, 'pair')} whose source is undetermined not counted.")
    if unknown:
        parts.append(f"{counted(unknown, 'text')} of an unknown publisher left out.")
    parts.append("Counted are the pairs that these results list: of a large family one for each text.")
    return " ".join(parts)


def _matrix(names: list[str], flows: tuple[Flow, ...]) -> Markup:
    """Return the table: whose texts in the rows, from whom in the columns."""
    by = {(flow.holder, flow.source): flow for flow in flows}
    heads = [
        tag("th", str(number), tag("span", f" {brief(name)}", class_="unseen"), scope="col")
        for number, name in _count(names)
    ]
    rows = [
        tag(
            "tr",
            tag("th", f"{number} ", called(one), scope="row"),
            *(_cell(one, other, by.get((one, other))) for other in names),
        )
        for number, one in _count(names)
    ]
    caption = tag("caption", "Texts of the publisher of the row that hold text of the publisher of the column.")
    head = tag("thead", tag("tr", tag("td", class_="corner"), *heads))
    table = tag("table", caption, head, tag("tbody", *rows), class_="matrix")
    return tag("div", table, class_="wide", tabindex="0", role="group", aria_label="Publishers by publishers")


def _count(names: list[str]) -> Iterator[tuple[int, str]]:
    return iter(enumerate(names, start=1))


def _cell(one: str, other: str, flow: Flow | None) -> Markup:
    if one == other:
        return tag("td", class_="same")
    if flow is None:
        return tag("td")
    return tag("td", f"{flow.texts:,}", class_=f"shade-{min(int(flow.share * _SHADES), _SHADES - 1)}")


def _list(flows: tuple[Flow, ...]) -> Markup:
    columns = ("Text of", "stands in texts of", "Texts", "Share of its texts here", "Median time")
    heads = [
        tag("th", name, scope="col", class_="figure" if number > 1 else None) for number, name in enumerate(columns)
    ]
    rows = [tag("tr", *_row(flow)) for flow in flows[:ROWS]]
    more = f" The {ROWS} largest of {len(flows):,}." if len(flows) > ROWS else ""
    caption = tag("caption", f"Sources and holders.{more} The time is that from the source to the copy.")
    table = tag("table", caption, tag("thead", tag("tr", *heads)), tag("tbody", *rows), class_="plain")
    return tag("div", table, class_="wide", tabindex="0", role="group", aria_label="Sources and holders")


def _row(flow: Flow) -> Iterator[Markup]:
    time = "-" if flow.lag is None else f"{duration(flow.lag)} ({counted(flow.dated, 'pair')})"
    yield tag("td", called(flow.source))
    yield tag("td", called(flow.holder))
    yield tag("td", f"{flow.texts:,}", class_="figure")
    yield tag("td", share(flow.share), class_="figure")
    yield tag("td", join([time]), class_="figure")
