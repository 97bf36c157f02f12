"""Cuts a document into sentences by local rules, and says which of them are page text and which are quoted speech."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any

from dedup.furniture import known_furniture, page_text
from dedup.model import Credit, Document, Marked, Segmented, Sentence, Span
from dedup.quotes import quoted_share, quoted_spans

#: Credit forms that stand inside a sentence and are no words of the story.
_INLINE_CREDITS = ("dateline", "tag")
_CLOSE = r"""(?:["'”’“‘»«›‹)\]}*_~`」』】》〉）］]|\[\^?\w{1,4}\]|\]\([^()\s]*\)|\s»(?=\s|$))*"""
_CANDIDATE = re.compile(
    rf"""(?P<stop>(?<![.!?…])[.!?…]++(?:\s\.(?=\s|$))*)(?P<close>{_CLOSE})\s+
    |(?P<plain>[!?.])(?P<inner>["'”’)]*)(?=[\u3040-\u30ff\u3400-\u9fff])
    |(?P<wide>[。！？｡．।॥؟۔]+)(?P<shut>[”’"')\]」』】》〉）］]*)\s*""",
    re.X,
)
_NEXT = re.compile(r"""(?P<lead>[\s"'“”‘’„‚«»‹›「『(\[{¿¡*_<$£€#@+~`–—\-•·]*)(?P<word>\w+)(?P<after>['’.]?)""")
_OPENING = "\"'“”‘’„‚«»‹›「『([{<¿¡*_`"
_QUOTE = re.compile(r"""["“”„«»‘’']""")
_DOTTED = re.compile(r"[^\W\d_]{1,2}(?:\.-?[^\W\d_]{1,2})+")
_ROMAN = re.compile(r"[IVX]{2,}")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_BREAK = re.compile(r"\r\n|\n|\r")
_STOPPED = re.compile(r"""[.!?…。！？।؟۔:][\s"'”’“‘»«›)\]」』）]*$""")
_WORD = re.compile(r"\s*(?!https?:|www\.)([^\W\d_]\w*)(?=[\s,.;:'’-]|$)")
_QUOTE_SIGN = re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+", re.M)
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
_QUOTE_LINE = re.compile(r"\s{0,3}>\s?")
#: What opens a block of Markdown, and a line that is a block by itself.
_BLOCK = re.compile(r"\s*(?:[-*+]\s|1[.)]\s|#{1,6}\s|>|\||```|~~~|(?:[-*_=]\s*){3,}$)")
_SINGLE = re.compile(r"\s*(?:#{1,6}\s|```|~~~|\||(?:[-*_=]\s*){3,}$)")
_MARKER = re.compile(r"\A\s*(?:[-*+]\s+|\d{1,9}[.)]\s+|#{1,6}\s+|>\s?)+")
#: Wrapped lines are at most this long, end this close to the margin, and make up this share of all line breaks.
_WIDEST, _RAGGED, _WRAPPED_SHARE = 120, 4, 0.6
_LISTS = ("joins", "number", "ends", "closes", "firms", "roles", "tails", "openers", "brands", "dated", "articles")
#: Code points looked at before a stop; longer than any abbreviation with the word before it.
_WINDOW = 32


@dataclass(frozen=True, slots=True)
class Rules:
    """The word lists that apply to one language; see the head of `rules/segment.toml` for their meaning."""

    joins: frozenset[str]
    number: frozenset[str]
    ends: frozenset[str]
    closes: frozenset[str]
    firms: frozenset[str]
    roles: frozenset[str]
    tails: frozenset[str]
    openers: frozenset[str]
    brands: frozenset[str]
    dated: frozenset[str]
    articles: frozenset[str]
    ordinals: bool

    def knows(self, word: str) -> bool:
        """Whether a word without its last stop is an abbreviation."""
        listed = word in self.joins or word in self.number or word in self.ends or word in self.firms
        return listed or word in self.closes or _DOTTED.fullmatch(word) is not None


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads((resources.files("dedup") / "rules" / "segment.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def _rules(language: str) -> Rules:
    """Return the lists of all languages together, with those kept for this language alone."""
    tables = _tables()
    own = tables.get(re.split("[-_]", language.lower())[0], {}).get("own", {})

    def words(name: str) -> frozenset[str]:
        shared = " ".join(table.get(name, "") for table in tables.values())
        return frozenset(f"{shared} {own.get(name, '')}".split())

    return Rules(**{name: words(name) for name in _LISTS}, ordinals=bool(own.get("ordinals", False)))


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How lines are wrapped: the indent of a line that goes on and the longest line, both in code points."""

    indent: int
    width: int

    def full(self, line: str, following: str) -> bool:
        """Whether the next line's first word had no room on this line."""
        word = following.split(maxsplit=1)[0]
        return self.width <= _WIDEST and len(line) + 1 + len(word) > self.width - _RAGGED

    def flows(self, line: str, following: str) -> bool:
        """Whether the next line goes on with this one's paragraph."""
        if not following.strip():
            return False
        if _goes_on_below(following):
            return True
        if _indent(following) > self.indent:
            return False
        return not _stopped(line) or self.full(line.rstrip(), following)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def cut(text: str, language: str = "und") -> list[Span]:
    """Return the sentences of one paragraph, whitespace trimmed, as spans of `text` in order.

    Each cut is decided by the word before a stop and the word after it, so a sentence is cut alike whatever
    stands further off. `language` is a BCP 47 tag; an unknown one gets the rules that are safe in all. Not promised:
    the right cut after an abbreviation before a name, or where the space after a stop was lost.
    """
    rules = _rules(language)
    borders = [0]
    for match in _CANDIDATE.finditer(text):
        if match.end() < len(text) and _ends(text, match, rules):
            borders.append(match.end(match.lastgroup or 0))
    borders.append(len(text))
    spans = (_trimmed(text, start, end) for start, end in pairwise(borders))
    return _worded(text, [span for span in spans if span.start < span.end])


def _trimmed(text: str, start: int, end: int) -> Span:
    if start < end and not text[start].isspace() and not text[end - 1].isspace():
        return Span(start, end)
    part = text[start:end]
    return Span(start + len(part) - len(part.lstrip()), max(start, start + len(part.rstrip())))


def _worded(text: str, spans: list[Span]) -> list[Span]:
    """Join a piece without any letter or digit to the piece before it."""
    kept: list[Span] = []
    for span in spans:
        if kept and not any(map(str.isalnum, text[span.start : span.end])):
            span = Span(kept.pop().start, span.end)
        kept.append(span)
    return kept


def _ends(text: str, match: re.Match[str], rules: Rules) -> bool:
    """Whether the stop that was matched ends its sentence."""
    if match["wide"]:
        return True
    if match["plain"]:
        return _HAN.match(text, match.start() - 1) is not None
    following = _NEXT.match(text, match.end())
    if not following:
        return False
    stop = match["stop"]
    low = _goes_on(following["word"])
    if low and not (stop == "." and _QUOTE.search(following["lead"])):
        return False
    before = text[max(0, match.start() - _WINDOW) : match.start()]
    if stop != ".":
        return _ends_marked(before, stop, match["close"], following, rules)
    words = before.split()
    if not words or before[-1].isspace():
        return True
    word = words[-1].rpartition("—")[2].lstrip(_OPENING)
    if low:
        return len(word) > 2 and not rules.knows(word)
    return _ends_word(word, words[:-1], match["close"], following, rules)


def _goes_on(word: str) -> bool:
    """Whether a word can only go on with a sentence: it is in lower case, and no name like iPhone."""
    return word[0].islower() and not any(map(str.isupper, word[1:3]))


def _ends_marked(before: str, stop: str, close: str, following: re.Match[str], rules: Rules) -> bool:
    """Decide after `!`, `?` or an ellipsis, with a capital or a number following."""
    if before[-1:] in ("[", "("):
        return False
    word = (before.split() or [""])[-1].lstrip(_OPENING)
    return bool(close) or word + stop not in rules.brands or _opens(following, rules)


def _opens(following: re.Match[str], rules: Rules) -> bool:
    word, after = following["word"], following["after"]
    return word in rules.openers or (after in ("'", "’") and word + "'" in rules.openers)


def _ends_word(word: str, earlier: list[str], close: str, following: re.Match[str], rules: Rules) -> bool:
    """Decide after a full stop, from the word before it, with a capital or a number following."""
    if word in rules.joins:
        return False
    if word in rules.closes or (earlier and earlier[-1].lstrip(_OPENING) + word in rules.closes):
        return True
    if word in rules.number and (following["word"][0].isdigit() or _ROMAN.fullmatch(following["word"])):
        return False
    if word in rules.firms and following["after"] != "." and following["word"] not in rules.roles:
        return True
    if word in rules.ends or word in rules.firms or _DOTTED.fullmatch(word):
        quote = _QUOTE.search(close) or _QUOTE.search(following["lead"])
        return bool(quote) or _opens(following, rules)
    if len(word) == 1 and word.isalpha():
        return _ends_letter(word, earlier, following, rules)
    if word.isdecimal() and len(word) <= 2 and not close:
        return _ends_number(earlier, following, rules)
    return not (rules.ordinals and _ROMAN.fullmatch(word)) or _opens(following, rules)


def _label(earlier: list[str], rules: Rules) -> bool:
    """Whether nothing of the sentence stands before, as with `1.` or `Q.` at its head."""
    if not earlier:
        return True
    before = earlier[-1].rstrip("\"'”’)»")
    word = before[:-1].lstrip(_OPENING)
    return before[-1:] in (".", "!", "?") and not rules.knows(word)


def _ends_letter(letter: str, earlier: list[str], following: re.Match[str], rules: Rules) -> bool:
    """Decide after a single letter: an initial, a label, a unit, or the last word."""
    if _label(earlier, rules) or (len(following["word"]) == 1 and following["after"] == "."):
        return False
    if letter.islower() and following["word"] in rules.tails:
        return False
    if _opens(following, rules):
        return True
    return not letter.isupper() and earlier[-1][-1].isdigit()


def _ends_number(earlier: list[str], following: re.Match[str], rules: Rules) -> bool:
    """Decide after a number of one or two digits: a label, an ordinal, or the last word."""
    word = following["word"]
    if _label(earlier, rules) or word in rules.dated:
        return False
    if word.isdecimal() and len(word) <= 2 and following["after"] == ".":
        return False
    return not (rules.ordinals or earlier[-1].casefold() in rules.articles) or _opens(following, rules)


def segment(document: Document, credits: tuple[Credit, ...] = ()) -> Segmented:
    """Return the document's sentences in text order, each with its line, its share of speech and, if any, the reason
    why it is no part of the story.

    `credits` are those found in the document: a `line` credit makes its sentences furniture, a dateline or tag inside a
    sentence is masked. A paragraph is cut at the borders of marked spans first, so no sentence is half furniture.
    Not promised: a quotation whose marks were lost is not found again.
    """
    text = document.text
    marked = known_furniture(document, credits)
    pieces = _pieces(text, _paragraphs(text, document.format), marked)
    visible = _blanked(text, document.masked)
    spans = [cuts for piece in pieces if (cuts := _sentences(visible, piece, document))]
    reasons = page_text(document, spans, marked)
    masked = _merged([*document.masked, *(credit.span for credit in credits if credit.span and _inline(credit))])
    quoted = _merged([*document.quoted, *quoted_spans(text, spans)])
    lines = [0, *(match.end() for match in _BREAK.finditer(text))]
    sentences = []
    for paragraph, (cuts, reason) in enumerate(zip(spans, reasons, strict=True)):
        for span in cuts:
            line = bisect_right(lines, span.start)
            share = quoted_share(text, span, quoted, masked)
            place = (line, span.start - lines[line - 1] + 1, paragraph)
            sentences.append(Sentence(span.start, span.end, *place, furniture=reason, quoted=share))
    return Segmented(document, credits, tuple(sentences), masked)


def _inline(credit: Credit) -> bool:
    return not credit.line and credit.form in _INLINE_CREDITS


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans sorted, overlapping and touching ones as one, empty ones left out."""
    merged: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if merged and span.start <= merged[-1].end:
            span = Span(merged[-1].start, max(merged.pop().end, span.end))
        merged.append(span)
    return tuple(merged)


def _blanked(text: str, masked: Iterable[Span]) -> str:
    """Return the text with blanks in place of what is masked: a stop inside a link target ends nothing."""
    parts, end = [], 0
    for span in _merged(masked):
        parts += [text[end : span.start], " " * (span.end - span.start)]
        end = span.end
    return "".join([*parts, text[end:]]) if parts else text


def _pieces(text: str, paragraphs: Iterable[Span], marked: list[Marked]) -> list[Span]:
    """Cut paragraphs at the borders of marked spans; pieces of white space alone are left out."""
    borders = sorted({place for mark in marked for place in (mark.span.start, mark.span.end)})
    pieces = []
    for paragraph in paragraphs:
        inner = borders[bisect_right(borders, paragraph.start) : bisect_left(borders, paragraph.end)]
        for start, end in pairwise([paragraph.start, *inner, paragraph.end]):
            pieces.append(_trimmed(text, start, end))
    return [piece for piece in pieces if piece.start < piece.end]


def _sentences(visible: str, piece: Span, document: Document) -> list[Span]:
    part = visible[piece.start : piece.end]
    if document.format == "md":
        part = _QUOTE_SIGN.sub(_blanks, _MARKER.sub(_blanks, part, count=1))
    cuts = cut(part, document.language)
    return [Span(piece.start + span.start, piece.start + span.end) for span in cuts]


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _paragraphs(text: str, kind: str) -> Iterator[Span]:
    """Yield the paragraphs: runs of lines between blank lines, in wrapped text and Markdown, else single lines."""
    lines = _lines(text)
    wrapping = None if kind == "md" else _wrapping([line for _, line in lines])
    start: int | None = None
    for (place, line), (_, following) in zip(lines, [*lines[1:], (len(text), "")], strict=True):
        if start is None and line.strip():
            start = place
        goes_on = _soft(line, following) if kind == "md" else wrapping and wrapping.flows(line, following)
        if start is not None and not (goes_on and following.strip()):
            yield Span(start, place + len(line))
            start = None


def _lines(text: str) -> list[tuple[int, str]]:
    """Return the lines without their breaks, each with its position."""
    ends = [(match.start(), match.end()) for match in _BREAK.finditer(text)]
    borders = pairwise([(0, 0), *ends, (len(text), len(text))])
    return [(start, text[start:end]) for (_, start), (end, _) in borders]


def _soft(line: str, following: str) -> bool:
    """Whether a line of Markdown goes on with the block of the line before it."""
    quote, before = _QUOTE_LINE.match(following), _QUOTE_LINE.match(line)
    if quote and before:
        return _soft(line[before.end() :], following[quote.end() :]) and following[quote.end() :].strip() != ""
    opens = _BLOCK.match(following) or (_ITEM.match(following) and _ITEM.match(line))
    return bool(line.strip()) and not opens and not _SINGLE.match(line)


def _wrapping(lines: list[str]) -> Wrapping | None:
    """Return how a text is wrapped, or None where a line break ends a paragraph.

    Wrapped lines end without a stop because the next word had no more room, or break off before a word in lower case.
    """
    filled = [line.rstrip() for line in lines if line.strip()]
    breaks = [(a, b) for a, b in pairwise(map(str.rstrip, lines)) if a.strip() and b.strip() and a.strip() != b.strip()]
    if not breaks or len(filled) < 2:
        return None
    wrapping = Wrapping(min(_indent(line) for line in filled), max(map(len, filled)))
    low = full = stopped = 0
    inner = [(a, b) for a, b in breaks if _indent(b) <= wrapping.indent]
    for above, below in inner:
        if _goes_on_below(below):
            low += 1
        elif _stopped(above):
            stopped += 1
        elif wrapping.full(above, below):
            full += 1
    enough = low + full >= max(stopped, _WRAPPED_SHARE * (len(inner) - 1))
    return wrapping if enough and (low or full > 1) else None


def _stopped(line: str) -> bool:
    return _STOPPED.search(line, max(0, len(line) - 12)) is not None


def _goes_on_below(line: str) -> bool:
    """Whether a line begins in mid-sentence: with a word in lower case that is no address."""
    word = _WORD.match(line)
    return word is not None and _goes_on(word[1])


def abbreviated(sentence: str, language: str = "und") -> bool:
    """Whether a sentence ends in an abbreviation or an initial, after which a cut depends on what follows."""
    words = sentence.rstrip("\"'”’)»").rstrip(".").split()
    word = words[-1].lstrip(_OPENING) if words and sentence.rstrip("\"'”’)»").endswith(".") else ""
    return _rules(language).knows(word) or (len(word) == 1 and word.isalpha())
