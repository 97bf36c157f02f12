"""Cuts a document into sentences, and says which of them are page text and how much of each is quoted speech."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise

from dedup.furniture import known_furniture, page_text
from dedup.model import Credit, Document, Marked, Segmented, Sentence, Span
from dedup.paragraphs import lines_of, paragraphs
from dedup.quotes import quoted_share, quoted_spans
from dedup.sentences import cut
from dedup.spans import blanked, merged, trimmed

#: Credit forms that stand inside a sentence and are no words of the story.
_INLINE_CREDITS = ("dateline", "tag")
#: What opens a block of Markdown, at its head, and the signs of a block quote, at the head of each of its lines.
_MARKER = re.compile(r"\A\s*(?:[-*+]\s+|\d{1,9}[.)]\s+|#{1,6}\s+|>\s?)+")
_QUOTE_SIGN = re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+", re.M)


def segment(document: Document, credits: tuple[Credit, ...] = ()) -> Segmented:
    """Return the document's sentences in text order, each with its line, its share of speech and, if any, the reason
    why it is no part of the story.

    `credits` are those found in the document: a `line` credit makes its sentences furniture, a dateline or tag inside a
    sentence is masked. A paragraph is cut at the borders of marked spans first, so no sentence is half furniture.
    Not promised: a quotation whose marks were lost is not found again.
    """
    text, lines = document.text, lines_of(document.text)
    marked = known_furniture(document, credits)
    # A stop inside a link target ends nothing.
    visible = blanked(text, document.masked)
    pieces = _pieces(text, paragraphs(lines, document.format), marked)
    spans = [cuts for piece in pieces if (cuts := _cuts(visible, piece, document))]
    reasons = page_text(document, spans, marked)
    masked = merged([*document.masked, *(credit.span for credit in credits if credit.span and _inline(credit))])
    quoted = merged([*document.quoted, *quoted_spans(text, spans)])
    starts = [start for start, _ in lines]
    sentences = []
    for paragraph, (cuts, reason) in enumerate(zip(spans, reasons, strict=True)):
        for span in cuts:
            line = bisect_right(starts, span.start)
            share = quoted_share(text, span, quoted, masked)
            place = (line, span.start - starts[line - 1] + 1, paragraph)
            sentences.append(Sentence(span.start, span.end, *place, furniture=reason, quoted=share))
    return Segmented(document, credits, tuple(sentences), masked)


def _inline(credit: Credit) -> bool:
    return not credit.line and credit.form in _INLINE_CREDITS


def _pieces(text: str, paragraphs: Iterable[Span], marked: Iterable[Marked]) -> list[Span]:
    """Cut paragraphs at the borders of marked spans; pieces of white space alone are left out."""
    borders = sorted({place for mark in marked for place in (mark.span.start, mark.span.end)})
    pieces = []
    for paragraph in paragraphs:
        inner = borders[bisect_right(borders, paragraph.start) : bisect_left(borders, paragraph.end)]
        for start, end in pairwise([paragraph.start, *inner, paragraph.end]):
            pieces.append(trimmed(text, start, end))
    return [piece for piece in pieces if piece.start < piece.end]


def _cuts(visible: str, piece: Span, document: Document) -> list[Span]:
    """Return the sentences of a piece as spans of the document's text; signs of Markdown are none of their words."""
    part = visible[piece.start : piece.end]
    if document.format == "md":
        part = _QUOTE_SIGN.sub(_blanks, _MARKER.sub(_blanks, part, count=1))
    cuts = cut(part, document.language)
    return [Span(piece.start + span.start, piece.start + span.end) for span in cuts]


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])
