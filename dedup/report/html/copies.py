"""What an editor takes along from a pair: a citation, a credit line to add, the entry that allows it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

from dedup import __version__
from dedup.report import wording
from dedup.report.html.markup import Markup, tag
from dedup.report.html.report import Entry, Report
from dedup.report.safe import one_line, shorten
from dedup.report.shown import Shown, Side

_CITATION = "Citation"
#: Columns of a fact that is cited.
_FACT = 300
#: Credits that leave something to be added.
_WANTING = ("uncredited", "mismatched", "unknown")


def copies(report: Report, entry: Entry, shown: Shown, slim: bool = False) -> Markup:
    """Return the texts to copy, each under its name; the script gives each a button. `slim` leaves the citation out."""
    chosen = [one for one in _texts(report, entry, shown) if not slim or one[0] != _CITATION]
    parts = [
        tag(
            "div",
            tag("h4", name),
            tag("p", remark, class_="sub") if remark and not slim else None,
            tag("pre", words, dir="auto"),
            class_="copy",
        )
        for name, remark, words in chosen
    ]
    return tag("details", tag("summary", "To copy: ", ", ".join(name.lower() for name, _, _ in chosen)), *parts)


def _texts(report: Report, entry: Entry, shown: Shown) -> Iterator[tuple[str, str, str]]:
    yield _CITATION, "", _citation(report, shown)
    line = _credit_line(shown)
    if line:
        yield "Credit line to add", "Made of the metadata of A; what its publisher asks for goes before it.", line
    if entry.finding is not None:
        yield (
            "Allow entry",
            "For dedup.toml. Say why the two may share text: an entry needs its reason.",
            _allow(entry, shown),
        )


def _citation(report: Report, shown: Shown) -> str:
    pair = shown.pair
    return (
        f"A: {_cited(shown.origin)}. B: {_cited(shown.copy)}. {wording.NOUNS[pair.relation][0].capitalize()}: "
        f"{wording.share(shown.origin.coverage)} of the words of A and {wording.share(shown.copy.coverage)} "
        f"of those of B stand in the other text. {wording.order_figures(pair.order)}. "
        f"dedup {__version__}, settings {report.findings.settings.digest()}, pair {pair.fingerprint}."
    )


def _cited(side: Side) -> str:
    document = side.text.document
    date = wording.published(document.published) if document.published else None
    facts = (
        f"“{document.title}”" if document.title else side.name,
        document.publisher,
        date,
        document.url,
        document.path,
    )
    return ", ".join(shorten(fact, _FACT, "…") for fact in facts if fact)


def _credit_line(shown: Shown) -> str | None:
    """Return a credit line for the source, if one is wanting and the source says who it is; nothing is made up."""
    pair, document = shown.pair, shown.origin.text.document
    name = shown.origin.text.publisher_wire or document.publisher or pair.source_wire
    wanting = pair.credit in _WANTING or pair.credit_kind == "contributed"
    if pair.source != document.id or not name or not wanting:
        return None
    date = wording.published(document.published) if document.published else None
    facts = (document.title and f"“{one_line(document.title)}”", date, document.url)
    return f"Source: {', '.join([one_line(name), *(one_line(fact) for fact in facts if fact)])}"


def _allow(entry: Entry, shown: Shown) -> str:
    rule = entry.finding.rule if entry.finding else ""
    draft = (shown.copy.text.document.path or shown.copy.text.document.id).replace(os.sep, "/")
    return (
        f"[[allow]]\ndraft = {json.dumps(draft, ensure_ascii=False)}\n"
        f"source = {json.dumps(shown.origin.text.document.id, ensure_ascii=False)}\n"
        f'rules = ["{rule}"]\nreason = ""'
    )
