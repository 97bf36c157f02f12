"""Cuts a document into sentences, and says which of them are page text and how much of each is quoted speech."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

from dedup.furniture import known_furniture, page_text
from dedup.model import Credit, Document, Marked, Segmented, sentence_of
from dedup.paragraphs import lines_of, paragraphs
from dedup.quotes import quoted_shares, quoted_spans
from dedup.sentences import places
from dedup.spans import Place, blanked, joined, merged, trimmed

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
    hidden = [(span.start, span.end) for span in masked]
    speech = ((span.start, span.end) for span in document.quoted)
    quoted = joined([*speech, *quoted_spans(text, spans)])
    shares = quoted_shares(text, list(chain.from_iterable(spans)), quoted, hidden)
    starts = [*(start for start, _ in lines), len(text) + 1]
    return Segmented(document, credits, tuple(map(sentence_of, _rows(starts, spans, reasons, shares))), masked)


def _rows(
    lines: Sequence[int], spans: Iterable[list[Place]], reasons: Iterable[str | None], shares: Iterable[float]
) -> Iterator[tuple[int, int, int, int, int, str | None, float]]:
    """Yield the values of each sentence of paragraphs given as their spans, in text order.

    `lines` are the places where lines begin, and one behind the last one; `shares` are of sentences.
    """
    share = iter(shares)
    line = first = following = 0
    for paragraph, (cuts, reason) in enumerate(zip(spans, reasons, strict=True)):
        for start, end in cuts:
            if start >= following:
                line = bisect_right(lines, start)
                first, following = lines[line - 1], lines[line]
            yield start, end, line, start - first + 1, paragraph, reason, next(share)


def _inline(credit: Credit) -> bool:
    return not credit.line and credit.form in _INLINE_CREDITS


def _pieces(text: str, paragraphs: Iterable[Place], marked: Iterable[Marked]) -> list[Place]:
    """Cut paragraphs at the borders of marked spans; pieces of white space alone are left out."""
    borders = sorted({place for mark in marked for place in (mark.span.start, mark.span.end)})
    if borders:
        paragraphs = (
            piece
            for start, end in paragraphs
            for piece in pairwise([start, *borders[bisect_right(borders, start) : bisect_left(borders, end)], end])
        )
    pieces = [trimmed(text, start, end) for start, end in paragraphs]
    return [piece for piece in pieces if piece[0] < piece[1]]


def _cuts(visible: str, piece: Place, document: Document) -> list[Place]:
    """Return the sentences of a piece as spans of the document's text; signs of Markdown are none of their words."""
    first, last = piece
    part = visible[first:last]
    if document.format == "md":
        part = _QUOTE_SIGN.sub(_blanks, _MARKER.sub(_blanks, part, count=1))
    return [(first + start, first + end) for start, end in places(part, document.language)]


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])
