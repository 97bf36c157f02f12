"""A part for each pair that is shown: the verdict, the pictures, both texts, every value."""

from __future__ import annotations

from collections.abc import Iterator

from dedup.report import wording
from dedup.report.html import copies, dots, figures, ribbons, side_by_side, verdict
from dedup.report.html.drawn import Drawn, drawn
from dedup.report.html.markup import Markup, join, tag
from dedup.report.html.report import ROOM, Entry, Report
from dedup.report.shown import Shown, show

#: Bytes of what follows the pairs and stands around them, about.
_AFTER = 100_000
#: Bytes of a pair below which it is told briefly; and what its pictures and headings take then, and otherwise, about.
_SLIM, _DRAWN, _LINKED = 16_000, 3_200, 12_000
#: Pairs up to which the values are open from the start.
_OPEN = 5
_CAPTIONS = (
    "Where each sentence went. Parallel: in the order of A. Crossing, in full colour: moved. Grey: in quotation marks. "
    "Without a band: not in the other text.",
    "Dot plot. A kept order would be one falling line; ● moved, ■ in order.",
)
_SHORT_CAPTIONS = ("Where each sentence went", "Dot plot")
_BRIEFLY = (
    "So many pairs have room for a short form only: long texts are cut to their shared sentences, values stand without "
    "the thresholds, which the part on the method lists. A folder (-o html=DIR/) has room for more."
)
_KEY = (
    ("verbatim", "= verbatim", "equal words"),
    ("near-verbatim", "≈ near-verbatim", "a few words changed"),
    ("near-paraphrase", "~ near-paraphrase", "told in other words"),
    ("quotation", "quotation", "in quotation marks, grey whatever its kind"),
    ("credit", "credit line", ""),
)


def pairs(report: Report) -> Iterator[Markup]:
    """Yield the part of each pair, in the order of the report."""
    left = max(report.room - _AFTER, 0)
    if report.left_out:
        yield tag("p", _left_out(report), class_="cut", id="left-out")
    if report.entries and left // len(report.entries) < _SLIM:
        yield tag("p", _BRIEFLY, class_="cut")
        yield tag("div", tag("p", " ".join(_CAPTIONS)), _key(), id="key")
    for entry in report.entries:
        room = left // (len(report.entries) - entry.number + 1)
        part = pair(report, entry, room)
        left -= len(part.encode("utf-8", "replace"))
        yield part


def _left_out(report: Report) -> str:
    saved = f"{report.look.saved} holds all of them." if report.look.saved else "-o json=FILE writes all of them."
    number = wording.counted(report.left_out, "weaker pair")
    return f"Shown are the {len(report.entries):,} strongest pairs; {number} are left out here. {saved}"


def pair(report: Report, entry: Entry, room: int = ROOM) -> Markup:
    """Return the part of one pair, in about so many bytes; what the texts are cut to is said."""
    shown = show(report.findings, report.of(entry), entry.finding.draft if entry.finding else None)
    slim = room < _SLIM
    before = [verdict.head(report, entry, shown), verdict.sides(shown), figures.shares(report, shown)]
    after = [_values(report, shown, slim), copies.copies(report, entry, shown, slim)]
    picture, reasons = drawn(shown), _reasons(shown)
    taken = sum(len(part.encode("utf-8", "replace")) for part in (*before, reasons or "", *after))
    both = side_by_side.Texts(shown, entry.number, max(room - taken - (_DRAWN if slim else _LINKED), 0))
    texts = report.look.text and all(side.text.document.text for side in (shown.origin, shown.copy))
    pictures = _pictures(picture, entry, texts and both.whole and not slim, slim) if picture.bands else None
    shown_texts = _texts(both, slim) if texts else tag("p", "The texts are left out, as was asked for.", class_="cut")
    parts = (*before, pictures, reasons, shown_texts, *after)
    return tag("section", *parts, id=entry.id, class_="pair", tabindex=-1)


def _values(report: Report, shown: Shown, slim: bool) -> Markup:
    if slim:
        return figures.short(shown, report.findings.settings)
    table = figures.values(shown, report.findings.settings)
    return tag("details", tag("summary", "Every value beside its threshold"), table, open=len(report.entries) <= _OPEN)


def _pictures(picture: Drawn, entry: Entry, linked: bool, slim: bool) -> Markup:
    """Return both pictures; their bands and dots lead to sentences where every sentence is shown."""
    left_out = f" The {picture.left_out:,} weakest matches are not drawn." if picture.left_out else ""
    first, second = _SHORT_CAPTIONS if slim else _CAPTIONS
    return tag(
        "div",
        tag("figure", tag("figcaption", first, left_out), ribbons.picture(picture, entry.number, linked, not slim)),
        tag("figure", tag("figcaption", second), dots.picture(picture, entry.number, linked)),
        class_="pics",
    )


def _reasons(shown: Shown) -> Markup | None:
    pair = shown.pair
    return verdict.reasons(shown) if pair.source_reasons or pair.credit_reasons or pair.third_parties else None


def _texts(both: side_by_side.Texts, slim: bool) -> Markup:
    return join((None if slim else join((tag("h3", "Both texts"), _key())), side_by_side.texts(both)))


def _key() -> Markup:
    kinds = [join((tag("mark", name, class_=kind), f" {meaning} " if meaning else " ")) for kind, name, meaning in _KEY]
    return tag("p", *kinds, tag("b", "bold"), " words that the partner lacks; ⇅ moved", class_="key")
