"""Exactly which sentences of a text are compared, what is left out, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dedup.model import Segmented, Sentence, Span
from dedup.report import markdown, plain, terminal, wording
from dedup.report.look import Look
from dedup.report.page import Block, Column, Heading, Lead, Line, Page, Reasons, Texts
from dedup.report.safe import one_line
from dedup.report.shown import sentence_text
from dedup.spans import line_and_column

_KINDS = {"full": "full credit", "contributed": "contributed", "mention": "mention only, no credit"}


def show_text(texts: Sequence[Segmented], look: Look, form: str = "rich") -> str:
    """Return how each text was read; `form` is rich, plain or md."""
    blocks = tuple(block for text in texts for block in page(text))
    if form == "md":
        return markdown.text(blocks)
    if form == "plain":
        return plain.text(blocks)
    look = terminal.look_of(look)
    return terminal.text(blocks, look)


def page(text: Segmented) -> Page:
    """Return the page of one text."""
    return tuple(_blocks(text))


def _blocks(text: Segmented) -> Iterator[Block]:
    document = text.document
    kept = sum(sentence.furniture is None for sentence in text.sentences)
    left_out = len(text.sentences) - kept
    yield Lead(f"{one_line(document.id)}: {wording.counted(kept, 'sentence')} compared, {left_out} left out.")
    yield from _facts(text)
    yield Heading("Credit lines")
    if not text.credit_rules:
        yield Reasons("None looked for", f"there are no rules for the language {document.language!r}", ())
    elif not text.credits:
        yield Reasons("None found", "no line names an agency or another publisher", ())
    for credit in text.credits:
        where = _where(text, credit.span) if credit.span else "not in the text"
        yield Reasons(f"{credit.wire}, {credit.form}", f"{_KINDS[credit.kind]} ({where}): {credit.text}", ())
    yield Heading("Sentences: line:column, what is left out and why")
    yield Texts((Column("", tuple(_line(text, sentence) for sentence in text.sentences)),))


def _facts(text: Segmented) -> Iterator[Block]:
    document = text.document
    published = wording.published(document.published) if document.published else None
    facts = (
        ("Path", document.path),
        ("Record", None if document.record is None else str(document.record)),
        ("Format", document.format),
        ("Language", document.language),
        ("Title", document.title),
        ("Published", published),
        ("Publisher", document.publisher),
        ("Wire of the publisher", text.publisher_wire),
        ("Byline", document.byline),
        ("Address", document.url),
        ("Wire", document.wire),
        ("Id", document.declared_id),
        ("Version", document.version),
        ("Status", document.status),
        ("Embargo", wording.published(document.embargo) if document.embargo else None),
        ("Licence", document.licence),
        ("Masked", "; ".join(_masked(text, span) for span in text.masked) or None),
    )
    for name, value in facts:
        if value is not None or name in ("Title", "Published", "Publisher"):
            yield Reasons(name, one_line(value) if value is not None else "unknown", ())
    for declared in document.declared:
        yield Reasons(f"Declared, {declared.field}", one_line(declared.text), ())


def _masked(text: Segmented, span: Span) -> str:
    return f'"{sentence_text(text, span.start, span.end)}" ({_where(text, span)})'


def _where(text: Segmented, span: Span) -> str:
    """Return the line and column of a span's start, and the span itself in code points."""
    line, column = line_and_column(text.document.text, span.start)
    return f"{line}:{column}, code points {span.start}-{span.end}"


def _line(text: Segmented, sentence: Sentence) -> Line:
    words = _with_masks(text, sentence)
    label = f"{sentence.line}:{sentence.column}"
    if sentence.furniture is not None:
        return Line(label, f"[left out: {sentence.furniture}]", words, "dim")
    return Line(label, f"[{sentence.quoted:.0%} quoted]" if sentence.quoted else "", words)


def _with_masks(text: Segmented, sentence: Sentence) -> str:
    """Return a sentence with what is masked in double brackets."""
    at, parts = sentence.start, []
    for span in text.masked:
        start, end = max(span.start, at), min(span.end, sentence.end)
        if start < end:
            parts += [text.document.text[at:start], "[[", text.document.text[start:end].strip(), "]] "]
            at = end
    return one_line("".join([*parts, text.document.text[at : sentence.end]]))
