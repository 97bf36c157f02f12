"""The table of findings: a row each, with a strip that shows where the shared text stands. Plain without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

from dedup.report import wording
from dedup.report.gaps import between, gap
from dedup.report.html.markup import Markup, brief, called, join, tag, worded
from dedup.report.html.report import Report
from dedup.report.shown import Shown, Side, show
from dedup.report.standing import counts, standing
from dedup.rule_table import RULES
from dedup.verdicts import Finding, MatchKind

#: Rows, at most: as many as pairs are shown in full.
_ROWS = 500
#: Size of a strip, and the least that a sentence takes on it.
_WIDE, _HIGH, _LEAST = 130, 16, 1.5
#: Heights of its marks: the kind of a match is told by more than its colour.
_HEIGHTS: dict[MatchKind, int] = {"verbatim": 16, "near-verbatim": 11, "near-paraphrase": 6}
_COLUMNS = (
    ("Finding", "text"),
    ("Text", "text"),
    ("Source", "text"),
    ("Relation", "text"),
    ("Where in the text", ""),
    ("Of the text", "figure"),
    ("Of the source", "figure"),
    ("In order", "figure"),
    ("Time", "figure"),
    ("Credit", "text"),
)
_LEVELS = {"error": 0, "warning": 1, "note": 2}


def table(report: Report) -> Iterator[Markup]:
    """Yield the table of findings with its filter; nothing where nothing was found."""
    found = report.findings.findings
    if not found:
        return
    rows = [_row(report, number, one) for number, one in enumerate(found[:_ROWS])]
    heads = [
        tag("th", name, scope="col", data_sort=sort or None, class_="figure" if sort == "figure" else None)
        for name, sort in _COLUMNS
    ]
    caption = tag("caption", "The strongest first. ", _key())
    whole = tag("table", caption, tag("thead", tag("tr", *heads)), tag("tbody", *rows), class_="findings")
    yield tag(
        "section",
        tag("h2", wording.counted(len(found), "finding").capitalize()),
        _filter(len(rows)),
        tag("div", whole, class_="wide", tabindex="0", role="group", aria_label="Table of findings"),
        *_more(len(found)),
        id="findings",
    )


def _more(number: int) -> Iterator[Markup]:
    if number > _ROWS:
        yield tag("p", f"The {_ROWS} strongest of {number:,} findings are listed; results as json or parquet hold all.")


def _key() -> Markup:
    kinds = [tag("span", tag("span", class_=f"swatch {kind}"), kind) for kind in ("verbatim", "near-verbatim")]
    last = tag("span", tag("span", class_="swatch near-paraphrase"), "near-paraphrase")
    return tag(
        "span",
        "Strip: where the shared sentences stand in the text; the closer, the higher. ",
        *kinds,
        last,
        class_="key",
    )


def _filter(rows: int) -> Markup:
    """Return the field that a script fills with life; hidden without one."""
    label = tag("label", "Filter the findings ", tag("kbd", "/"), for_="filter")
    field = tag("input", type="search", id="filter", autocomplete="off", aria_describedby="filtered")
    count = tag("output", f"{rows:,} of {rows:,}", id="filtered", for_="filter")
    return tag("p", label, field, count, class_="filter", hidden=True, role="search")


def _row(report: Report, number: int, finding: Finding) -> Markup:
    if finding.pair is None:
        return _alone(number, finding)
    shown = show(report.findings, report.findings.pairs[finding.pair], finding.draft)
    pair, href = shown.pair, report.href(finding.pair)
    source, copy = shown.origin.text.document.published, shown.copy.text.document.published
    cells = (
        tag("td", _name(shown.copy), data_value=brief(shown.copy.name)),
        tag("td", _name(shown.origin, open_=pair.source is None), data_value=brief(shown.origin.name)),
        tag("td", wording.NOUNS[pair.relation][0]),
        tag("td", strip(shown)),
        _figure(wording.share(shown.copy.coverage), shown.copy.coverage),
        _figure(wording.share(shown.origin.coverage), shown.origin.coverage),
        _figure(wording.order(pair.order), pair.order.in_order / pair.order.n if pair.order.n else None),
        _figure(gap(source, copy), between(source, copy)),
        tag("td", wording.credit(pair), *_state(finding)),
    )
    return tag("tr", _first(number, finding, href), *cells)


def _first(number: int, finding: Finding, href: str | None) -> Markup:
    """Return the head of a row: rule and level, which sort as the findings are ranked."""
    name = f"{finding.rule} {finding.level}"
    rule = RULES[finding.rule].title if finding.rule in RULES else None
    head = tag("a", name, href=href) if href else tag("span", name)
    key = _LEVELS[finding.level] * _ROWS + number
    return tag("th", head, scope="row", data_value=key, title=rule, class_=f"level {finding.level}")


def _alone(number: int, finding: Finding) -> Markup:
    """Return the row of a finding that is of no pair: where it stands, and what it says."""
    place = f":{finding.line}" if finding.line else ""
    told = tag("td", worded(finding.message), *_state(finding), colspan=len(_COLUMNS) - 2)
    return tag("tr", _first(number, finding, None), tag("td", called(finding.draft), place), told)


def _state(finding: Finding) -> Iterator[Markup]:
    if not counts(finding):
        yield tag("span", standing(finding), class_="state")


def _name(side: Side, open_: bool = False) -> Markup:
    """Return the id of a text and its publisher; a question mark where it may or may not be the source."""
    document = side.text.document
    inside = [join([called(side.name), tag("span", "?", title="which of the two is the source is undetermined")])]
    inside = inside if open_ else [called(side.name)]
    if document.publisher:
        inside += [tag("small", called(document.publisher))]
    return join(inside, " ")


def _figure(words: str, value: float | None) -> Markup:
    return tag("td", words, class_="figure", data_value=None if value is None else round(value, 4))


def strip(shown: Shown) -> Markup:
    """Return a strip as long as the text, with a mark where each shared sentence stands."""
    side, length = shown.copy, max(shown.copy.text.sentences[-1].end if shown.copy.text.sentences else 1, 1)
    marks, told = [], set()
    for match in shown.pair.matches:
        for index in side.indices(match):
            sentence = side.text.sentences[index]
            x, wide = sentence.start / length * _WIDE, (sentence.end - sentence.start) / length * _WIDE
            told.add(index)
            high = _HEIGHTS[match.kind]
            kind = {"x": round(x, 1), "width": round(max(wide, _LEAST), 1), "class_": match.kind}
            marks.append(tag("rect", y=_HIGH - high, height=high, **kind))
    return tag(
        "svg",
        tag("title", f"{len(told)} of {len(side.numbers)} sentences of the text"),
        tag("rect", x=0, y=0, width=_WIDE, height=_HIGH, class_="ground"),
        *marks,
        viewBox=f"0 0 {_WIDE} {_HIGH}",
        width=_WIDE,
        height=_HIGH,
        role="img",
        class_="strip",
    )
