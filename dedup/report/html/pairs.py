"""A part for each pair that is shown: the verdict, the pictures, both texts, every value."""

from __future__ import annotations

from collections.abc import Iterator

from dedup.report import wording
from dedup.report.html import copies, dots, figures, ribbons, side_by_side, verdict
from dedup.report.html.drawn import Drawn, drawn
from dedup.report.html.markup import Markup, join, tag
from dedup.report.html.report import Entry, Report
from dedup.report.shown import Shown, show

#: Bytes of all pairs together, about: the file stays one that a mail takes.
ROOM = 4_300_000
#: Bytes that all of a pair but its texts takes, about.
_REST = 6_500
#: Pairs up to which the values are open from the start.
_OPEN = 5
_KEY = (
    ("verbatim", "= verbatim", "equal words"),
    ("near-verbatim", "≈ near-verbatim", "a few words changed"),
    ("near-paraphrase", "~ near-paraphrase", "told in other words"),
    ("credit", "credit line", ""),
)


def pairs(report: Report) -> Iterator[Markup]:
    """Yield the part of each pair, in the order of the report."""
    left = ROOM
    if report.left_out:
        yield tag("p", _left_out(report), class_="cut", id="left-out")
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
    """Return the part of one pair, in about so many bytes."""
    shown = show(report.findings, report.of(entry), entry.finding.draft if entry.finding else None)
    picture = drawn(shown)
    both = side_by_side.Texts(shown, entry.number, max(room - _REST, 0))
    texts = report.look.text and all(side.text.document.text for side in (shown.origin, shown.copy))
    return tag(
        "section",
        verdict.head(report, entry, shown),
        verdict.sides(shown),
        figures.shares(report, shown),
        _pictures(picture, entry, texts and both.whole) if picture.bands else None,
        _reasons(shown),
        _texts(both) if texts else tag("p", "The texts are left out, as was asked for.", class_="cut"),
        tag(
            "details",
            tag("summary", "Every value beside its threshold"),
            figures.values(shown, report.findings.settings),
            open=len(report.entries) <= _OPEN,
        ),
        copies.copies(report, entry, shown),
        id=entry.id,
        class_="pair",
        tabindex=-1,
    )


def _pictures(picture: Drawn, entry: Entry, linked: bool) -> Markup:
    """Return both pictures; their bands and dots lead to sentences where every sentence is shown."""
    left_out = f" The {picture.left_out:,} weakest matches are not drawn." if picture.left_out else ""
    first = (
        "Where each sentence went. Parallel: in the order of A. Crossing, in full colour: moved. Without a band: "
        "not in the other text."
    )
    second = "Dot plot. A kept order would be one falling line; ◆ moved, ■ in order."
    return tag(
        "div",
        tag("figure", tag("figcaption", first, left_out), ribbons.picture(picture, entry.number, linked)),
        tag("figure", tag("figcaption", second), dots.picture(picture, entry.number, linked)),
        class_="pics",
    )


def _reasons(shown: Shown) -> Markup | None:
    pair = shown.pair
    return verdict.reasons(shown) if pair.source_reasons or pair.credit_reasons or pair.third_parties else None


def _texts(both: side_by_side.Texts) -> Markup:
    return join((tag("h3", "Both texts"), _key(), side_by_side.texts(both)))


def _key() -> Markup:
    kinds = [join((tag("mark", name, class_=kind), f" {meaning} " if meaning else " ")) for kind, name, meaning in _KEY]
    return tag("p", *kinds, tag("b", "bold"), " words that the partner lacks; ⇅ moved", class_="key")
