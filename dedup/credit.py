"""Credit lines: who a text says it has its words from, and how fully.

The rules are data; `credit_rules` makes them ready and this file runs them, on the text in which `shadow` has replaced
the names of wires.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from typing import cast

from dedup.anchors import ODD
from dedup.credit_rules import HINT, LONG, SHORT, WORD, Rule, Rules, by_part, compiled, load
from dedup.model import Credit, Document, Span
from dedup.shadow import View, names_in, view_of
from dedup.wires import host_of, wire_of_publisher

#: A line at most this long, in code points, may be hard-wrapped: a rule may run on into the next one.
_WRAP = 100
#: Lines that a rule may reach back or run on, from the line that holds a wire's name.
_REACH = 2
_PREFIX = re.compile(r"[^\S\n]*(?:[*_>•#]{1,3}[^\S\n]*)?")
_SENTENCE = re.compile(r"[.!?؟…。！？](?:[\"'”’»)\]*_」』）]*\s+|(?<=[。！？])[\"'”’»)\]*_」』）]*)")
_EXPANDED = re.compile(r"((?:[A-ZÀ-ÞİĞŞ][a-zß-ÿığş]+[ -]|(?:and|of|the|for|de|ve) ){2,})\($")


def find(document: Document, rules: Rules | None = None) -> tuple[Credit, ...]:
    """All credit lines of a document: metadata that points to no line first, then in text order.

    Rules of every language are tried, since credits often stand in another language than the text. Where finds
    overlap the longest is kept, and a mention gives way to any credit; one line may name more than one wire.
    """
    rules = rules or load()
    view = view_of(document, rules)
    found = dict.fromkeys(_declared(document, rules))
    for start, end in _blocks(view, rules):
        places = _Places(view, start, end)
        for rule, pattern in _likely(view, start, end, rules):
            for credit in _apply(rule, compiled(pattern), view, places, document, rules):
                found[credit] = None
    return _longest(found)


def _blocks(view: View, rules: Rules) -> Iterator[tuple[int, int]]:
    """The stretches worth a look: each line with a name or a hint, with the neighbours it may be wrapped with."""
    places = sorted([*(hit.start for hit in view.hits), *_hints(view, rules)])
    done = 0
    for place in places:
        if place < done:  # in the same line as the place before
            continue
        start, end = _line(view.plain, place)
        done = end
        yield _reach(view.plain, start, end)


def _hints(view: View, rules: Rules) -> list[int]:
    """Where hints stand."""
    if view.look and rules.screen:
        return [place for place, _ in rules.screen.found(view.look, HINT)]
    low = _lower(view.plain)
    hints_of = by_part(rules.hints)
    stems = [stem for stem in hints_of if stem[0] <= view.top and stem in low]
    hints = [hint for stem in stems for hint in hints_of[stem] if hint in low]
    return [match.start() for hint in hints for match in re.finditer(re.escape(hint), low)]


def _lower(text: str) -> str:
    """Lower case of equal length: the one letter that would become two is taken for another first."""
    return text.replace("İ", "i").lower()


def _line(text: str, place: int) -> tuple[int, int]:
    """The line that a place lies in; a line break lies in the line that it ends."""
    end = text.find("\n", place)
    return text.rfind("\n", 0, place) + 1, end if end >= 0 else len(text)


def _reach(text: str, start: int, end: int) -> tuple[int, int]:
    """A line with the lines around it, short ones and none of them blank, that it may be wrapped with."""
    first, last = (start, end), (start, end)
    for _ in range(_REACH):
        if first[0] and _wraps(above := _line(text, first[0] - 1), text):
            first = above
        if last[1] - last[0] <= _WRAP and last[1] < len(text) and _filled(below := _line(text, last[1] + 1), text):
            last = below
    return first[0], last[1]


def _wraps(line: tuple[int, int], text: str) -> bool:
    return line[1] - line[0] <= _WRAP and _filled(line, text)


def _filled(line: tuple[int, int], text: str) -> bool:
    return bool(text[line[0] : line[1]].strip())


def _likely(view: View, start: int, end: int, rules: Rules) -> Iterator[tuple[Rule, str]]:
    """The patterns that can match in a stretch, by what each needs there: a name, a word, the text's end."""
    named, part = bool(view.between(start, end)), view.plain[start:end]
    low, trials, screen = _lower(part), rules.trials, rules.screen
    known = set(trials.always if part.isascii() or not ODD.search(part) else trials.unhinted)
    if view.look and screen:
        known.update(*(trials.by_word[word] for _, word in screen.found(view.look, WORD, start, end)))
    words = screen.loose[WORD] if view.look and screen else (word for word in trials.by_word if word[0] <= view.top)
    known.update(*(trials.by_word[word] for word in words if word in low))
    for number in sorted(known):
        rule, pattern = trials.all[number]
        if (named or rule.wireless) and (end >= view.end or rule.scope not in ("last", "end")):
            yield rule, pattern


class _Places:
    """Where in a stretch a line, or also a sentence inside it, begins; looked for once for all patterns."""

    def __init__(self, view: View, start: int, end: int) -> None:
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
    rule: Rule, pattern: re.Pattern[str], view: View, places: _Places, document: Document, rules: Rules
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


def _placed(rule: Rule, view: View, match: re.Match[str]) -> bool:
    """Whether a find for the end of the text stands there."""
    return rule.scope not in ("last", "end") or match.end() >= view.end


def _spelled_out(rule: Rule, view: View, match: re.Match[str]) -> bool:
    """Whether the bracket only shortens the words before it, as in "Advanced Placement (AP)"."""
    if rule.form not in ("dateline", "tag") or "wires" not in match.re.groupindex:
        return False
    start, end = match.span("wires")
    line = view.plain.rfind("\n", 0, start) + 1
    if re.search(f"[{SHORT}{LONG}] ?[(（]$", view.shadow[line:start]):
        return True
    run = _EXPANDED.search(view.plain, line, start)
    initials = "".join(re.findall(r"\b[A-ZÀ-ÞİĞŞ]", run[1])) if run else ""
    return bool(initials) and initials.endswith(view.plain[start:end])


def _credits(rule: Rule, match: re.Match[str], view: View, document: Document, rules: Rules) -> Iterator[Credit]:
    start, end = match.span()
    if rule.form != "dateline":
        found = view.plain[start:end]
        start, end = end - len(found.lstrip()), start + len(found.rstrip())
    text = document.text[start:end]
    for wire in _wires(rule, match, view, document, rules):
        line = rule.scope in ("line", "last", "sentence")
        yield Credit(wire, rule.kind, rule.form, text, Span(start, end), line)


def _wires(rule: Rule, match: re.Match[str], view: View, document: Document, rules: Rules) -> Iterable[str]:
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
        hit = next(names_in(text, rules.spelling.pattern, *rules.own_patterns), None)
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
