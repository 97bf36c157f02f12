"""Credit lines: who a text says it has its words from, and how fully.

The rules are data (`rules/credit.toml`, `rules/wires.toml`); this file loads them and runs them. A name of a wire is
first replaced, at equal length, by a run of private characters, so that a rule speaks of "a wire" and not of a
hundred spellings, and every position stays a position in `Document.text`.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

from dedup.errors import UsageError
from dedup.model import Credit, CreditKind, Document, Span

#: Stand-ins for names: a sure spelling of one word, of more words, an ambiguous one, a copyright owner.
_SHORT, _LONG, _TAG, _OWNER = "\ue000", "\ue001", "\ue002", "\ue003"
_PRIVATE = re.compile("[\ue000-\ue003]")
#: A line at most this long, in code points, may be hard-wrapped: a rule may run on into the next one.
_WRAP = 100
#: Lines that a rule may reach back or run on, from the line that holds a wire's name.
_REACH = 2
_PREFIX = re.compile(r"[^\S\n]*(?:[*_>•#]{1,3}[^\S\n]*)?")
_SENTENCE = re.compile(r"[.!?؟…][\"'”’»)\]*_]*\s+")
_SENTENCE_END = r"(?:(?<=[.!?؟)\]])(?=[*_]{0,3}(?:\s|\Z))|(?=[*_]{0,3}[^\S\n]*(?:\n|\Z)))"
_LINE_END = r"[*_]{0,3}[^\S\n]*(?=\n|\Z)"
_ENDS = {"start": "", "inside": "", "line": _LINE_END, "last": _LINE_END, "sentence": _SENTENCE_END, "end": r"\W*\Z"}
#: Bounded, so that a page of blanks costs no quadratic time.
_BLANK = r"(?:[^\S\n]{1,40}|[^\S\n]{0,40}\n[^\S\n]{0,40})"
_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:[/:?#]\S*)?", re.IGNORECASE)
_EXPANDED = re.compile(r"((?:[A-ZÀ-Þ][a-zß-ÿ]+[ -]|(?:and|of|the|for|de) ){2,})\($")
_LEGAL = re.compile(r"(?:,? (?:inc|llc|ltd|gmbh|l\.p|s\.a|ag)\.?)+$|[.,;:]+$|^(?:the|die|der|la) ")


class _Hit(NamedTuple):
    start: int
    end: int
    wire: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One table of `credit.toml`, its parts filled in; `docs/credit.md` says what each key means."""

    id: str
    language: str
    kind: CreditKind
    form: str
    scope: str
    wire: str | None
    hints: tuple[str, ...]
    patterns: tuple[str, ...]

    @property
    def wireless(self) -> bool:
        """Whether the rule can match where no known wire is named; such a rule needs hints."""
        return self.wire is not None or any("(?P<org>" in pattern for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules and names in force. `names` maps a spelling to its wire and stand-in; `hosts` a host to its wire."""

    rules: tuple[Rule, ...]
    names: dict[str, tuple[str, str]]
    folded: dict[str, str]
    hosts: dict[str, str]
    spelling: re.Pattern[str]
    hints: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _View:
    """A document's text, masked spans blanked (`plain`), names replaced (`shadow`); all of equal length."""

    plain: str
    shadow: str
    hits: tuple[_Hit, ...]
    lines: tuple[tuple[int, int], ...]
    end: int

    def between(self, start: int, end: int) -> tuple[_Hit, ...]:
        """The names that begin in `[start, end)`."""
        return self.hits[bisect_left(self.hits, (start,)) : bisect_left(self.hits, (end,))]


@lru_cache(maxsize=8)
def load(extra: Path | None = None) -> Rules:
    """Load the rules that ship, and those of a file of the same shape after them; kept in memory once loaded.

    A `[[wire]]` of a name that exists adds its spellings. Raises `UsageError` for a file that cannot be read, a key
    that is missing or a pattern that does not compile.
    """
    folder = files("dedup").joinpath("rules")
    tables = [tomllib.loads(folder.joinpath(name).read_text("utf-8")) for name in ("wires.toml", "credit.toml")]
    if extra is not None:
        tables.append(_read_extra(extra))
    names, hosts = _names(wire for table in tables for wire in table.get("wire", ()))
    parts: dict[str, str] = {}
    for table in tables:
        parts |= table.get("parts", {})
    fill = _parts(parts)
    rules = tuple(_rule(entry, fill) for table in tables for entry in table.get("rule", ()))
    if extra is not None:
        _checked(rules)
    folded = {name.casefold(): wire for name, (wire, kind) in names.items() if kind != _TAG}
    hints = re.compile("|".join(re.escape(hint) for rule in rules if rule.wireless for hint in rule.hints) or r"(?!)")
    return Rules(rules, names, folded, hosts, re.compile(_any_of(sorted(names)) + r"(?!\w)" + fill["no_photo"]), hints)


def _read_extra(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: credit rules cannot be read: {error}") from error


def _checked(rules: tuple[Rule, ...]) -> None:
    for rule in rules:
        try:
            for pattern in rule.patterns:
                _compiled(pattern)
        except re.error as error:
            raise UsageError(f"credit rule {rule.id}: {error}") from error


def _names(wires: Iterable[dict[str, Any]]) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    names: dict[str, tuple[str, str]] = {}
    hosts: dict[str, str] = {}
    for wire in wires:
        if not isinstance(wire.get("name"), str):
            raise UsageError("credit rules: a [[wire]] has no name")
        name = wire["name"]
        for key, kind in (("owners", _OWNER), ("tags", _TAG), ("aliases", _SHORT)):
            for spelling in wire.get(key, ()):
                used = _LONG if kind == _SHORT and " " in spelling else kind
                for form in {spelling, spelling.upper()} if len(spelling) > 4 else {spelling}:
                    names[form] = (name, used)
        hosts |= dict.fromkeys(wire.get("hosts", ()), name)
    return names, hosts


def _any_of(names: list[str]) -> str:
    """A pattern for all names that branches letter by letter, which is many times faster than one long alternation."""
    rests: dict[str, list[str]] = {}
    for name in names:
        if name:
            rests.setdefault(name[0], []).append(name[1:])
    branches = [(r"\s{1,3}" if first == " " else re.escape(first)) + _any_of(rest) for first, rest in rests.items()]
    return f"(?:{'|'.join(branches)})" + ("?" if "" in names else "") if branches else ""


def _parts(parts: dict[str, str]) -> dict[str, str]:
    """The parts with one another filled in, and those that stand for names."""
    whole = f"[{_SHORT}{_LONG}{_TAG}{_OWNER}]+"
    fill = {"any": whole, "owners": f"(?P<wires>{whole})"}
    fill |= {"short": f"(?P<wires>{_SHORT}+)", "long": f"(?P<wires>{_LONG}+)"}
    for name, letters in (("wires", _SHORT + _LONG), ("tags", _SHORT + _LONG + _TAG)):
        one = rf"(?:(?i:the) )?[{letters}]+(?:/[a-z]{{2,4}}\b)?"
        fill[name] = f"(?P<wires>{one}(?:{{and}}{one}){{0,5}})"
    todo = parts | fill
    for _ in range(5):
        todo = {name: _filled(text, todo) for name, text in todo.items()}
    return todo


def _filled(text: str, fill: dict[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda match: fill.get(match[1], match[0]), text)


def _rule(entry: dict[str, Any], fill: dict[str, str]) -> Rule:
    name = entry.get("id", "without an id")
    try:
        end = _ENDS[entry["scope"]]
        patterns = tuple(_filled(pattern, fill) + end for pattern in entry["patterns"])
        kind, form, language = cast(CreditKind, entry["kind"]), entry["form"], entry["language"]
    except KeyError as error:
        raise UsageError(f"credit rule {name}: {error} is missing or unknown") from error
    return Rule(name, language, kind, form, entry["scope"], entry.get("wire"), tuple(entry.get("hints", ())), patterns)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern in which a space outside a character class stands for blanks or one line break.

    Done at first use: most texts need few of the patterns.
    """
    spaced = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]| ", lambda match: _BLANK if match[0] == " " else match[0], pattern)
    return re.compile(spaced)


def has_rules(language: str) -> bool:
    """Whether a language, "de" or "de-AT", has rules; where it has none a credit is unknown, never absent."""
    code = re.split(r"[-_]", language.strip().lower())[0]
    return code != "*" and any(rule.language == code for rule in load().rules)


def wire_of_name(text: str, rules: Rules | None = None) -> str | None:
    """The wire that a name is a spelling of ("The Associated Press" is "AP"), or None.

    The whole text must be the name. Case does not matter, except for an ambiguous spelling ("PA", "spa").
    """
    rules = rules or load()
    name = " ".join(text.split())
    if name in rules.names:
        return rules.names[name][0]
    folded, before = name.casefold(), ""
    while folded != before:
        if folded in rules.folded:
            return rules.folded[folded]
        before, folded = folded, _LEGAL.sub("", folded).strip()
    return None


def wire_of_publisher(publisher: str | None, rules: Rules | None = None) -> str | None:
    """The wire that a publisher's name, host or address is ("edition.cnn.com" is "CNN"), or None."""
    rules = rules or load()
    if not publisher:
        return None
    host = _host(publisher)
    while host:
        if host in rules.hosts:
            return rules.hosts[host]
        host = host.partition(".")[2]
    return wire_of_name(publisher, rules)


def _host(text: str | None) -> str | None:
    """The host of an address, without "www."; None where the text is no address."""
    text = (text or "").strip()
    if not _ADDRESS.fullmatch(text):
        return None
    host = urlsplit(text if "://" in text else f"//{text}").hostname or ""
    return host.removeprefix("www.").lower()


def find(document: Document, rules: Rules | None = None) -> tuple[Credit, ...]:
    """All credit lines of a document: metadata that points to no line first, then in text order.

    Rules of every language are tried, since credits often stand in another language than the text. Where finds
    overlap the longest is kept, and a mention gives way to any credit; one line may name more than one wire.
    """
    rules = rules or load()
    view = _view(document, rules)
    found = dict.fromkeys(_declared(document, rules))
    for start, end in _blocks(view, rules):
        named = bool(view.between(start, end))
        low = view.plain[start:end].lower()
        for rule in rules.rules:
            if (named or rule.wireless) and (not rule.hints or any(hint in low for hint in rule.hints)):
                found |= dict.fromkeys(_apply(rule, view, start, end, document, rules))
    return _longest(found)


def _view(document: Document, rules: Rules) -> _View:
    plain = _PRIVATE.sub("\ufffd", document.text)
    if document.masked:
        letters = list(plain)
        for span in document.masked:
            letters[span.start : span.end] = re.sub(r"[^\n]", " ", plain[span.start : span.end])
        plain = "".join(letters)
    hits: list[_Hit] = []
    pieces: list[str] = []
    done = 0
    for match in rules.spelling.finditer(plain):
        start, end = match.span()
        if _bounded(plain, start, done):
            wire, letter = rules.names[" ".join(match[0].split())]
            pieces += (plain[done:start], letter * (end - start))
            hits.append(_Hit(start, end, wire))
            done = end
    lines = tuple(match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", plain))
    return _View(plain, "".join((*pieces, plain[done:])), tuple(hits), lines, len(plain.rstrip("*_ \r\n\t")))


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
    starts = [start for start, _ in view.lines]
    low = view.plain.lower()
    places = [hit.start for hit in view.hits]
    if len(low) == len(view.plain):  # a few letters lower to two; then the hints are not worth the trouble
        places += [match.start() for match in rules.hints.finditer(low)]
    for index in sorted({bisect_right(starts, place) - 1 for place in places}):
        first = last = index
        while first > max(0, index - _REACH) and _joined(view, first - 1):
            first -= 1
        while last < min(len(starts) - 1, index + _REACH) and _joined(view, last):
            last += 1
        yield view.lines[first][0], view.lines[last][1]


def _joined(view: _View, index: int) -> bool:
    """Whether a line is short enough to be wrapped and the next one follows without a blank line."""
    start, end = view.lines[index]
    return end - start <= _WRAP and view.lines[index + 1][0] == end + 1


def _apply(rule: Rule, view: _View, start: int, end: int, document: Document, rules: Rules) -> Iterator[Credit]:
    text = view.plain if rule.wire else view.shadow
    for pattern in map(_compiled, rule.patterns):
        if rule.scope in ("inside", "end"):
            matches: Iterable[re.Match[str] | None] = pattern.finditer(text, start, end)
        else:
            matches = (pattern.match(text, at, end) for at in _places(text, start, end, rule.scope == "sentence"))
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
    if re.search(f"[{_SHORT}{_LONG}] ?\\($", view.shadow[line:start]):
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
            wire = _host(text) or text
        if wire:
            yield Credit(wire, "full", "metadata", stated.text, stated.span, stated.span is not None)


def _own(name: str, document: Document) -> bool:
    """Whether a name or address is the document's own publisher, compared by letters and digits only."""
    ours = [key for text in (document.publisher, document.url) if (key := _key(text))]
    return _key(name) in ours


def _key(text: str | None) -> str:
    host = _host(text)
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
