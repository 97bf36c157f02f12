"""Credit lines: who a text says it has its words from, and how fully.

The rules are data; `credit_rules` makes them ready and this file runs them. Each name of a wire is first replaced, at
equal length, by a run of private characters, so that every position stays a position in `Document.text`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from dedup.anchors import ODD
from dedup.credit_rules import LONG, OWNER, SHORT, TAG, Rule, Rules, compiled, load
from dedup.model import Credit, Document, Span
from dedup.wires import host_of, wire_of_publisher

_STAND_INS = (SHORT, LONG, TAG, OWNER)
_PRIVATE = re.compile(f"[{SHORT}-{OWNER}]")
#: A line at most this long, in code points, may be hard-wrapped: a rule may run on into the next one.
_WRAP = 100
#: Lines that a rule may reach back or run on, from the line that holds a wire's name.
_REACH = 2
_PREFIX = re.compile(r"[^\S\n]*(?:[*_>•#]{1,3}[^\S\n]*)?")
_SENTENCE = re.compile(r"[.!?؟…][\"'”’»)\]*_]*\s+")
_EXPANDED = re.compile(r"((?:[A-ZÀ-Þ][a-zß-ÿ]+[ -]|(?:and|of|the|for|de) ){2,})\($")


class _Hit(NamedTuple):
    start: int
    end: int
    wire: str


@dataclass(frozen=True, slots=True)
class _View:
    """A document's text, masked spans blanked (`plain`), names replaced (`shadow`); all of equal length."""

    plain: str
    shadow: str
    hits: tuple[_Hit, ...]
    end: int

    def between(self, start: int, end: int) -> tuple[_Hit, ...]:
        """The names that begin in `[start, end)`."""
        return self.hits[bisect_left(self.hits, (start,)) : bisect_left(self.hits, (end,))]


def find(document: Document, rules: Rules | None = None) -> tuple[Credit, ...]:
    """All credit lines of a document: metadata that points to no line first, then in text order.

    Rules of every language are tried, since credits often stand in another language than the text. Where finds
    overlap the longest is kept, and a mention gives way to any credit; one line may name more than one wire.
    """
    rules = rules or load()
    view = _view(document, rules)
    found = dict.fromkeys(_declared(document, rules))
    for start, end in _blocks(view, rules):
        places = _Places(view, start, end)
        for rule, pattern in _likely(view, start, end, rules):
            found |= dict.fromkeys(_apply(rule, compiled(pattern), view, places, document, rules))
    return _longest(found)


def _view(document: Document, rules: Rules) -> _View:
    plain = document.text
    if any(char in plain for char in _STAND_INS):
        plain = _PRIVATE.sub("\ufffd", plain)
    if document.masked:
        letters = list(plain)
        for span in document.masked:
            letters[span.start : span.end] = re.sub(r"[^\n]", " ", plain[span.start : span.end])
        plain = "".join(letters)
    hits: list[_Hit] = []
    pieces: list[str] = []
    done = 0
    # Where no name in small letters is bounded, looking for them too would only find what `_bounded` refuses.
    spelling = rules.spelling if rules.small.search("\n" + plain) else rules.capital
    for match in spelling.finditer(plain):
        start, end = match.span()
        if _bounded(plain, start, done):
            wire, letter = rules.names[" ".join(match[0].split())]
            pieces += (plain[done:start], letter * (end - start))
            hits.append(_Hit(start, end, wire))
            done = end
    shadow = "".join((*pieces, plain[done:])) if hits else plain
    return _View(plain, shadow, tuple(hits), len(plain.rstrip("*_ \r\n\t")))


def _bounded(text: str, start: int, done: int) -> bool:
    """Whether a name may begin here: after a letter or hyphen only as "NTB-Reuters" or with an Arabic particle."""
    before = text[start - 1 : start]
    if not (before.isalnum() or before in ("-", "_")):
        return True
    if before == "-":
        return done == start - 1 > 0
    return before in "لبو" and text[start] > "\u0600" and not text[start - 2 : start - 1].isalnum()


def _blocks(view: _View, rules: Rules) -> Iterator[tuple[int, int]]:
    """The stretches worth a look: each line with a name or a hint, with the neighbours it may be wrapped with."""
    low = view.plain.lower()
    places = [hit.start for hit in view.hits]
    if len(low) == len(view.plain):  # a few letters lower to two; then the hints are not worth the trouble
        hints = [hint for stem, hints in rules.hints.items() if stem in low for hint in hints if hint in low]
        places += [match.start() for hint in hints for match in re.finditer(re.escape(hint), low)]
    if not places:
        return
    lines = [match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", view.plain)]
    starts = [start for start, _ in lines]
    for index in sorted({bisect_right(starts, place) - 1 for place in places}):
        first = last = index
        while first > max(0, index - _REACH) and _joined(lines, first - 1):
            first -= 1
        while last < min(len(starts) - 1, index + _REACH) and _joined(lines, last):
            last += 1
        yield lines[first][0], lines[last][1]


def _joined(lines: Sequence[tuple[int, int]], index: int) -> bool:
    """Whether a line is short enough to be wrapped and the next one follows without a blank line."""
    start, end = lines[index]
    return end - start <= _WRAP and lines[index + 1][0] == end + 1


def _likely(view: _View, start: int, end: int, rules: Rules) -> Iterator[tuple[Rule, str]]:
    """The patterns that can match in a stretch, by what each needs there: a name, a word, the text's end."""
    named, part = bool(view.between(start, end)), view.plain[start:end]
    low, trials = part.lower(), rules.trials
    known = set(trials.always if part.isascii() or not ODD.search(part) else trials.unhinted)
    known.update(*(numbers for word, numbers in trials.by_word.items() if word in low))
    for number in sorted(known):
        rule, pattern = trials.all[number]
        if (named or rule.wireless) and (end >= view.end or rule.scope not in ("last", "end")):
            yield rule, pattern


class _Places:
    """Where in a stretch a line, or also a sentence inside it, begins; looked for once for all patterns."""

    def __init__(self, view: _View, start: int, end: int) -> None:
        self.view, self.start, self.end = view, start, end
        self.known: dict[tuple[bool, bool], list[int]] = {}

    def of(self, rule: Rule) -> list[int]:
        """The places for a rule, in the text that it is run on."""
        kind = (bool(rule.wire), rule.scope == "sentence")
        if kind not in self.known:
            text = self.view.plain if rule.wire else self.view.shadow
            self.known[kind] = list(_places(text, self.start, self.end, rule.scope == "sentence"))
        return self.known[kind]


def _apply(
    rule: Rule, pattern: re.Pattern[str], view: _View, places: _Places, document: Document, rules: Rules
) -> Iterator[Credit]:
    text = view.plain if rule.wire else view.shadow
    matches: Iterable[re.Match[str] | None]
    if rule.scope in ("inside", "end"):
        matches = pattern.finditer(text, places.start, places.end)
    else:
        matches = (pattern.match(text, at, places.end) for at in places.of(rule))
    for match in matches:
        if match and _placed(rule, view, match) and not _spelled_out(rule, view, match):
            yield from _credits(rule, match, view, document, rules)


def _places(text: str, start: int, end: int, sentences: bool) -> Iterator[int]:
    """Where a line, or also a sentence inside it, begins."""
    for line in re.finditer(r"[^\n]+", text[start:end]):
        at = start + line.start()
        first = cast(re.Match[str], _PREFIX.match(text, at, end)).end()
        yield first
        if sentences:
            yield from (stop.end() for stop in _SENTENCE.finditer(text, first, start + line.end()))


def _placed(rule: Rule, view: _View, match: re.Match[str]) -> bool:
    """Whether a find for the end of the text stands there."""
    return rule.scope not in ("last", "end") or match.end() >= view.end


def _spelled_out(rule: Rule, view: _View, match: re.Match[str]) -> bool:
    """Whether the bracket only shortens the words before it, as in "Advanced Placement (AP)"."""
    if rule.form not in ("dateline", "tag") or "wires" not in match.re.groupindex:
        return False
    start, end = match.span("wires")
    line = view.plain.rfind("\n", 0, start) + 1
    if re.search(f"[{SHORT}{LONG}] ?\\($", view.shadow[line:start]):
        return True
    run = _EXPANDED.search(view.plain, line, start)
    initials = "".join(re.findall(r"\b[A-ZÀ-Þ]", run[1])) if run else ""
    return bool(initials) and initials.endswith(view.plain[start:end])


def _credits(rule: Rule, match: re.Match[str], view: _View, document: Document, rules: Rules) -> Iterator[Credit]:
    start, end = match.span()
    if rule.form != "dateline":
        found = view.plain[start:end]
        start, end = end - len(found.lstrip()), start + len(found.rstrip())
    text = document.text[start:end]
    for wire in _wires(rule, match, view, document, rules):
        line = rule.scope in ("line", "last", "sentence")
        yield Credit(wire, rule.kind, rule.form, text, Span(start, end), line)


def _wires(rule: Rule, match: re.Match[str], view: _View, document: Document, rules: Rules) -> Iterable[str]:
    if rule.wire:
        return (rule.wire,)
    if "org" not in match.re.groupindex:
        start, end = match.span("wires")
        return dict.fromkeys(hit.wire for hit in view.between(start, end))
    name = re.sub(r"\]?\([^)\s]*\)|[\[\]\"“”«»„*_]", "", view.plain[match.start("org") : match.end("org")])
    name = re.split(r", (?=[a-z])|: ", " ".join(name.split()).strip(" .'’"))[0]
    wire = wire_of_publisher(name, rules)
    return (wire,) if wire else () if not name or _own(name, document) else (name,)


def _declared(document: Document, rules: Rules) -> Iterator[Credit]:
    for stated in document.declared:
        text = stated.text.strip()
        hit = rules.spelling.search(text)
        wire = wire_of_publisher(text, rules) or (rules.names[" ".join(hit[0].split())][0] if hit else None)
        if wire is None and text and not _own(text, document):
            wire = host_of(text) or text
        if wire:
            yield Credit(wire, "full", "metadata", stated.text, stated.span, stated.span is not None)


def _own(name: str, document: Document) -> bool:
    """Whether a name or address is the document's own publisher, compared by letters and digits only."""
    ours = [key for text in (document.publisher, document.url) if (key := _key(text))]
    return _key(name) in ours


def _key(text: str | None) -> str:
    host = host_of(text)
    name = max(host.split(".")[:-1], key=len) if host else (text or "").casefold().removeprefix("the ")
    return re.sub(r"[\W_]", "", name)


def _longest(found: Iterable[Credit]) -> tuple[Credit, ...]:
    """Of overlapping finds the longest; metadata before credits before mentions; in text order."""
    ordered = list(found)
    kept: set[Credit] = set()
    spans: list[Span] = []
    wires: set[tuple[Span, str]] = set()
    for credit in sorted(ordered, key=lambda one: (one.form == "mention", one.form != "metadata", -len(one.text))):
        span = credit.span
        if span is None:
            kept.add(credit)
        elif _free(span, spans) and (span, credit.wire) not in wires:
            kept.add(credit)
            insort(spans, span)
            wires.add((span, credit.wire))
    return tuple(sorted((one for one in ordered if one in kept), key=lambda one: one.span.start if one.span else -1))


def _free(span: Span, taken: list[Span]) -> bool:
    """Whether a span overlaps none of the sorted, disjoint ones but an equal one, which is the same line's."""
    at = bisect_left(taken, span)
    before = at == 0 or taken[at - 1].end <= span.start or taken[at - 1] == span
    return before and (at == len(taken) or span.end <= taken[at].start or taken[at] == span)
