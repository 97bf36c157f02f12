"""The head of a pair's part: what was found, in a sentence; which two texts; source and credit with their reasons."""

from __future__ import annotations

from dedup.model import Segmented
from dedup.phrases import RELATIONS
from dedup.report import wording
from dedup.report.html.markup import Markup, bdi, join, link, tag
from dedup.report.html.report import Entry, Report
from dedup.report.safe import middle, one_line, shorten
from dedup.report.shown import Shown, Side

#: Columns of a title and of a name or path that are shown.
_TITLE, _NAME = 120, 80


def name(side: Side) -> Markup:
    """Return the name of a text, cut in its middle where it is too long to be read."""
    return bdi(middle(side.name, _NAME, "…"))


def _said(words: str, most: int = 900) -> Markup:
    return bdi(shorten(words, most, "…"))


def head(report: Report, entry: Entry, shown: Shown) -> Markup:
    """Return the head of a pair's part."""
    pair, finding = shown.pair, entry.finding
    rule = tag("span", f"{finding.rule} {finding.level}", class_=f"tag {finding.level}") if finding else None
    accepted = (
        tag("span", f"does not count: {one_line(finding.suppressed)}", class_="tag")
        if finding and finding.suppressed
        else None
    )
    known = tag("span", "known", class_="tag") if finding and finding.baseline == "known" else None
    joint = " holds text of " if pair.source else " and "
    copied = finding is not None
    return tag(
        "header",
        tag("p", f"{entry.number} of {len(report.entries)}", class_="count") if len(report.entries) > 1 else None,
        tag(
            "h2",
            tag("a", name(shown.copy), joint if copied else " and ", name(shown.origin), href=f"#{entry.id}"),
        ),
        tag(
            "p",
            rule,
            accepted,
            known,
            tag("span", wording.NOUNS[pair.relation][0], class_="tag"),
            _credit_tag(shown, copied),
            class_="tags",
        ),
        tag(
            "p",
            tag("strong", f"{RELATIONS[pair.relation]}."),
            " ",
            _said(pair.reason),
            class_=f"verdict {finding.level if finding else 'plain'}",
        ),
    )


def _credit_tag(shown: Shown, copied: bool) -> Markup | None:
    return tag("span", wording.credit(shown.pair), class_=f"tag credit-{shown.pair.credit}") if copied else None


def sides(shown: Shown) -> Markup:
    """Return which two texts these are: A is the text that the other one holds."""
    return tag(
        "div", _side(shown.origin, "A", shown.pair.source is not None), _side(shown.copy, "B", False), class_="sides"
    )


def _side(side: Side, letter: str, source: bool) -> Markup:
    document = side.text.document
    title = (
        tag("p", tag("cite", shorten(document.title, _TITLE, "…")), dir="auto", lang=_lang(side.text))
        if document.title
        else None
    )
    return tag(
        "div",
        tag(
            "p",
            tag("b", letter, class_="letter"),
            " ",
            tag("b", name(side)),
            " — likely source" if source else None,
        ),
        title,
        tag("p", *_facts(side), class_="about"),
    )


def _lang(text: Segmented) -> str | None:
    return text.document.language if text.document.language not in ("", "und") else None


def _facts(side: Side) -> list[Markup]:
    """Return publisher, date, address and place of a text, as far as they are known."""
    document = side.text.document
    date = wording.published(document.published) if document.published else "no date"
    address = link(document.url, bdi(shorten(document.url, 60, "…"))) if document.url else None
    place = f"{document.path}{'' if document.record is None else f', record {document.record}'}"
    facts = [
        _said(document.publisher, _TITLE) if document.publisher else None,
        date,
        address,
        bdi(middle(place, _NAME, "…")) if document.path else None,
    ]
    return [tag("span", fact) for fact in facts if fact is not None]


def reasons(shown: Shown) -> Markup:
    """Return source and credit, each with what it rests on."""
    pair = shown.pair
    named = ", ".join(pair.third_parties)
    parts = [
        ("Source", wording.source(pair), pair.source_reasons),
        ("Credit", wording.credit(pair), pair.credit_reasons),
    ]
    if named:
        parts.append(("Named in both as the source of a statement", named, ()))
    return tag(
        "dl",
        *(join((tag("dt", label), tag("dd", _said(said), _list(items)))) for label, said, items in parts),
        class_="reasons",
    )


def _list(items: tuple[str, ...]) -> Markup | None:
    return tag("ul", *(tag("li", _said(item)) for item in items)) if items else None
