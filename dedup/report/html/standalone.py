"""The two pictures of a pair as one SVG file that stands alone: for a slide, a page of documentation, a mail."""

from __future__ import annotations

from dedup.errors import UsageError
from dedup.phrases import RELATIONS
from dedup.report import wording
from dedup.report.html import dots, ribbons
from dedup.report.html.drawn import Drawn, drawn
from dedup.report.html.markup import Markup, join, tag, text
from dedup.report.safe import middle, one_line, wrap
from dedup.report.shown import show
from dedup.verdicts import Findings

#: Of the picture: width, margin, height of a line; columns of a line of words, of a name.
_WIDTH, _MARGIN, _LINE, _COLUMNS, _NAME = 840, 24, 21, 98, 34
_STYLE = """
text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif;fill:#565656}
.title{font-size:19px;font-weight:700;fill:#1a1a1a}.said{font-size:15px;fill:#1a1a1a}.small{font-size:12px}
.which{font-size:14px;font-weight:700;text-anchor:middle;fill:#1a1a1a}.end{text-anchor:end}
.none,.held{fill:none;stroke:#c4c4c4;stroke-width:10}.held{stroke:#1a1a1a}.field{fill:none;stroke:#c4c4c4}
.diagonal{stroke:#565656;stroke-dasharray:4 4}
.verbatim{stroke:#9a3b00;fill:#9a3b00}.near-verbatim{stroke:#0b5fa5;fill:#0b5fa5}
.near-paraphrase{stroke:#6b2fa0;fill:#6b2fa0}.quoted{stroke:#565656;fill:#565656}
.band{fill-opacity:.16;stroke-opacity:.45;stroke-width:.6}.band.moved{fill-opacity:.62;stroke-opacity:1}
.line{fill:none;stroke-opacity:.2}.line.moved{stroke-opacity:.65}
.dots path{stroke-width:9;stroke-linecap:square}.dots .moved{stroke-width:11;stroke-linecap:round}
"""
#: Classes and names of the key.
_KEY = (
    ("verbatim", "verbatim"),
    ("near-verbatim", "near-verbatim"),
    ("near-paraphrase", "near-paraphrase"),
    ("verbatim quoted", "in quotation marks"),
)
#: Characters that XML forbids, besides the control characters, which no report lets through.
_FORBIDDEN = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")


def svg(findings: Findings) -> str:
    """Return the pictures of the first pair of a scan of two texts as an SVG file; raises UsageError without a pair."""
    if not findings.pairs:
        raise UsageError("the results hold no pair to draw")
    shown = show(findings, findings.pairs[0], findings.findings[0].draft if findings.findings else None)
    picture = drawn(shown)
    a, b = (middle(side.name, _NAME, "…") for side in (shown.origin, shown.copy))
    said = f"{RELATIONS[shown.pair.relation]}. {one_line(shown.pair.reason)}"
    return (
        _whole(picture, f"Where the sentences of {a} (A) stand in {b} (B)", wrap(said, _COLUMNS)).translate(_FORBIDDEN)
        + "\n"
    )


def _whole(picture: Drawn, title: str, said: list[str]) -> str:
    top = _MARGIN + 30 + _LINE * len(said)
    height = top + max(ribbons.height(picture), dots.SIZE + 20 * len(_KEY) + 80) + _MARGIN
    parts = (
        tag("title", title, id="t"),
        tag("desc", f"{' '.join(said)} {ribbons.description(picture)}", id="d"),
        tag("style", Markup(_STYLE)),
        tag("rect", width=_WIDTH, height=round(height), fill="#fff"),
        tag("text", title, x=_MARGIN, y=_MARGIN + 12, class_="title"),
        *(tag("text", line, x=_MARGIN, y=_MARGIN + 38 + _LINE * n, class_="said") for n, line in enumerate(said)),
        tag("g", ribbons.content(picture, 0), transform=f"translate({_MARGIN - 16} {top})"),
        tag("g", dots.content(picture, 0), class_="dots", transform=f"translate(500 {top})"),
        tag("g", _key(picture), transform=f"translate(534 {top + dots.SIZE + 16})"),
    )
    return tag(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {height:.0f}",
        width=_WIDTH,
        height=round(height),
        role="img",
        aria_labelledby="t d",
    )


def _key(picture: Drawn) -> Markup:
    """Return what the colours, the shapes and the depth of colour mean."""
    rows = [
        join((
            tag("path", class_=f"line moved {name}", d=f"M0 {20 * n - 4}h26", stroke_width=9),
            tag("text", said, x=36, y=20 * n),
        ))
        for n, (name, said) in enumerate(_KEY)
    ]  # fmt: skip
    pale = 20 * len(_KEY)
    order = picture.shown.pair.order
    lines = (
        f"full colour, ●: moved ({order.moved})",
        f"pale, ■: in the order of A ({order.in_order})",
        f"{' and '.join(_shares(picture))} (words) are shared",
    )
    words = [tag("text", text(line), y=pale + 20 * n) for n, line in enumerate(lines)]
    return join((*rows, *words))


def _shares(picture: Drawn) -> list[str]:
    sides = (("A", picture.shown.origin), ("B", picture.shown.copy))
    return [f"{wording.share(side.coverage)} of {letter}" for letter, side in sides]
