"""Findings without the words of the texts: places, figures and hashes only, for logs that others can read.

Every report is made of the same values, so the words are taken out of these, before any report sees them: a text keeps
its length and its lines, and each sentence becomes the beginning of its SHA-256. Equal sentences have equal hashes.
Names of files, ids, addresses, publishers, wires and dates stay; titles, bylines, credit lines as they stand, and who
is named as a source do not.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Generic, TypeVar, overload

from dedup.model import Document, Segmented
from dedup.report.loading import text_digest
from dedup.verdicts import Finding, Findings, Pair

_Value = TypeVar("_Value")
_BREAKS = re.compile(r"[^\r\n]")
#: Hexadecimal digits of a hash that are shown.
_DIGITS = 16


class _Mapped(Sequence[_Value], Generic[_Value]):
    """A sequence that changes each value when it is asked for: that of an archive lies on disk."""

    def __init__(self, values: Sequence[_Value], change: Callable[[_Value], _Value]) -> None:
        self._values, self._change = values, change

    def __len__(self) -> int:
        return len(self._values)

    @overload
    def __getitem__(self, at: int) -> _Value: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[_Value]: ...
    def __getitem__(self, at: int | slice) -> _Value | Sequence[_Value]:
        if isinstance(at, slice):
            return _Mapped(self._values[at], self._change)
        return self._change(self._values[at])

    def __iter__(self) -> Iterator[_Value]:
        return map(self._change, self._values)


def redacted(findings: Findings) -> Findings:
    """Return findings whose texts and what is quoted of them are hashes; each document keeps the digest of its text."""
    return replace(
        findings,
        documents=_Mapped(findings.documents, _text),
        pairs=_Mapped(findings.pairs, _pair),
        findings=tuple(_finding(findings, one) for one in findings.findings),
    )


def _hashed(words: str) -> str:
    digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
    return f"[sha256 {digest[:_DIGITS]}]"


def _maybe(words: str | None) -> str | None:
    return _hashed(words) if words else words


def _text(text: Segmented) -> Segmented:
    document = text.document
    read = replace(
        document,
        text=_masked(text),
        title=_maybe(document.title),
        byline=_maybe(document.byline),
        declared=tuple(replace(one, text=_hashed(one.text)) for one in document.declared),
    )
    credits = tuple(replace(one, text=_hashed(one.text)) for one in text.credits)
    return replace(text, document=read, credits=credits, digest=text.digest or text_digest(document.text))


def _masked(text: Segmented) -> str:
    """Return a text of equal length and equal lines with hashes in place of sentences, blanks in place of the rest."""
    words = text.document.text
    chars = list(_BREAKS.sub(" ", words))
    for one in text.sentences:
        sentence = words[one.start : one.end]
        room = (at for at in range(one.start, min(one.end, len(words))) if words[at] not in "\r\n")
        # A line of asterisks is no sentence that is counted, and must not become one.
        sign = _hashed(sentence) if any(char.isalnum() for char in sentence) else ""
        if len(sign) > len(sentence):
            sign = "x"
        for at, char in zip(room, sign, strict=False):
            chars[at] = char
    return "".join(chars)


def _pair(pair: Pair) -> Pair:
    matches = tuple(one._replace(third_party=_maybe(one.third_party)) for one in pair.matches)
    parties = tuple(map(_hashed, pair.third_parties))
    return replace(
        pair,
        matches=matches,
        third_parties=parties,
        reason=_without(pair.reason, pair.third_parties),
        source_reasons=tuple(_without(one, pair.third_parties) for one in pair.source_reasons),
        credit_reasons=tuple(_without(one, pair.third_parties) for one in pair.credit_reasons),
    )


def _finding(findings: Findings, finding: Finding) -> Finding:
    pair = None if finding.pair is None else findings.pairs[finding.pair]
    names = [finding.draft] if pair is None else [pair.left, pair.right]
    quoted = () if pair is None else pair.third_parties
    titles = [_title(findings.text(name).document) for name in names if name in findings.words]
    return replace(finding, message=_without(finding.message, (*quoted, *filter(None, titles))))


def _title(document: Document) -> str | None:
    """Return a title of several words; one word may be any word."""
    return document.title if document.title and len(document.title.split()) > 1 else None


def _without(words: str, quoted: Sequence[str]) -> str:
    for one in sorted(quoted, key=len, reverse=True):
        words = words.replace(one, _hashed(one))
    return words
