"""The front page: the decision before anything else, the counts, and how much of each text stands in another one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from dedup.report import checked, wording
from dedup.report.html import histogram
from dedup.report.html.markup import Markup, tag
from dedup.report.html.report import Report
from dedup.report.standing import counts
from dedup.verdicts import Findings

_HONEST = "A source that is not among these texts cannot be found. "
_RIGHTS = "Texts alone do not tell who wrote first, or who was allowed to print what."
#: Credit verdicts that ask for nothing.
_QUIET = ("credited", "none-needed")
#: Findings whose credit is counted: of an archive each would have to be read.
_COUNTED = 1_000


def front(report: Report) -> Iterator[Markup]:
    """Yield the decision in a sentence, what was compared, the cards and the histogram."""
    found = report.findings
    yield tag(
        "header",
        tag("h1", checked.decision(found, found.checked) if found.checked else wording.decision(found)),
        *_kinds(found),
        tag("p", compared(found), class_="sub"),
        *_warnings(found),
        tag("p", _RIGHTS if found.checked else _HONEST + _RIGHTS, class_="sub"),
        id="decision",
        class_=next((one.level for one in found.findings if counts(one)), None),
    )
    yield tag("section", _cards(report), histogram.histogram(report), class_="front", aria_label="In figures")


def single(report: Report) -> Iterator[Markup]:
    """Yield the decision on the one pair that there is; its verdict and both texts follow at once."""
    found = report.findings
    level = found.findings[0].level if found.findings else None
    words = tag("h1", wording.decision(found)), tag("p", _HONEST + _RIGHTS, class_="sub")
    yield tag("header", *words, id="decision", class_=level)


def _kinds(found: Findings) -> Iterator[Markup]:
    """Yield what the findings of a check are, beside how many there are of each level."""
    counting = tuple(one for one in found.findings if one.pair is not None and counts(one))
    if found.checked and counting:
        yield tag("p", wording.decision(replace(found, findings=counting)))


def compared(found: Findings) -> str:
    """Return what was compared with what; for a check the drafts, and what the reference holds."""
    if found.checked is None:
        return wording.compared(found)
    drafts = wording.counted(len(found.checked.drafts), "draft")
    return f"{drafts} compared with {checked.compared(found.checked)}, and with one another."


def _warnings(found: Findings) -> Iterator[Markup]:
    if found.checked and found.checked.warnings:
        told = (tag("li", tag("strong", "Note: "), f"{one}.") for one in found.checked.warnings)
        yield tag("ul", *told, class_="warn")


def _cards(report: Report) -> Markup:
    found = report.findings
    texts = len(found.checked.drafts) if found.checked else len(found.words)
    noun = ("draft checked", "drafts checked") if found.checked else ("text compared", "texts compared")
    credits = Counter(
        found.pair(one).credit for one in found.findings[:_COUNTED] if one.pair is not None and counts(one)
    )
    lacking = sum(number for credit, number in credits.items() if credit not in _QUIET)
    more = "or more " if len(found.findings) > _COUNTED else ""
    cards = [
        _card(texts, *noun, "#method"),
        _card(len(found.findings), "finding", "findings", "#findings"),
        _card(lacking, f"{more}without the credit it needs", f"{more}without the credit they need", "#findings"),
    ]
    if found.checked is None:
        cards.append(_card(len(found.families), "family of texts", "families of texts", "#families"))
    if found.skipped:
        cards.append(_card(len(found.skipped), "file or record not read", "files or records not read", "#skipped"))
    return tag("ul", *cards, class_="cards")


def _card(number: int, one: str, many: str, target: str) -> Markup:
    figure = tag("strong", f"{number:,}")
    words = tag("span", one if number == 1 else many)
    inside = [figure, " ", words]
    return tag("li", tag("a", *inside, href=target) if number else tag("span", *inside, class_="none"))
