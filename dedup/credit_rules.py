"""The rules of credit lines, read from `rules/credit.toml` and `rules/wires.toml` and made ready to run.

A rule speaks of "a wire" and not of a hundred spellings: a run of one private character stands for a name, and
`{parts}` of patterns that come back often are filled in.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from dedup.anchors import needed_by
from dedup.errors import UsageError
from dedup.model import CreditKind
from dedup.screen import Kind, Screen

#: Stand-ins for names: a sure spelling of one word, of more words, an ambiguous one, a copyright owner.
SHORT, LONG, TAG, OWNER = "\ue000", "\ue001", "\ue002", "\ue003"
_SENTENCE_END = r"(?:(?<=[.!?؟)\]])(?=[*_]{0,3}(?:\s|\Z))|(?=[*_]{0,3}[^\S\n]*(?:\n|\Z))|(?<=[。！？）】〕］]))"
_LINE_END = r"[*_]{0,3}[^\S\n]*(?=\n|\Z)"
_ENDS = {"start": "", "inside": "", "line": _LINE_END, "last": _LINE_END, "sentence": _SENTENCE_END, "end": r"\W*\Z"}
#: Letters of scripts without blanks between words, as in a character class. A name may touch those of the first; words
#: in Katakana begin and end where the script does.
HAN, KATAKANA = (
    "\u3005-\u3007\u3041-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "\u30a1-\u30fa\u30fc-\u30fe",
)
BLANKLESS = re.compile(f"[{HAN}{KATAKANA}]")
#: The last code point before these letters.
BEFORE_BLANKLESS = "\u3004"
#: Where a name may end: no word goes on behind it.
_NAME_END = rf"(?:(?!\w)|(?=[{HAN}])|(?<=[{HAN}])|(?<=[{KATAKANA}])(?![{KATAKANA}])|(?<![{KATAKANA}])(?=[{KATAKANA}]))"
#: The kinds of strings that the screen has: names in small letters alone, other names, hints, words of the trials.
SMALL, CAPITAL, HINT, WORD = range(4)
#: Code points of what hints may have in common.
_PART = 5
#: Bounded, so that a page of blanks costs no quadratic time.
_BLANK = r"(?:[^\S\n]{1,40}|[^\S\n]{0,40}\n[^\S\n]{0,40})"


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
    wireless: bool
    """Whether the rule can match where no known wire is named; such a rule needs hints."""


@dataclass(frozen=True, slots=True)
class Trials:
    """All patterns in order, and which of them are worth a trial: `always`, or `by_word` where a word stands.

    The words of a pattern are the hints of its rule, else what the pattern needs. What a pattern needs holds of
    ordinary text only: where `anchors.ODD` is found, all of `unhinted` are worth a trial.
    """

    all: tuple[tuple[Rule, str], ...]
    always: frozenset[int]
    unhinted: frozenset[int]
    by_word: dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Names:
    """Spellings of names that one pattern finds, and what must stand behind each, as a pattern."""

    spellings: frozenset[str]
    end: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled at first use: a text without a name needs none."""
        return _names_pattern(self)


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules and names in force. `names` maps a spelling to its wire and stand-in; `hosts` a host to its wire.

    `spelling` finds names; `spaced` finds those of scripts with blanks between words, and `capital` all of these but
    those in small letters alone, one of which stands where `small` matches. `hints` are those of rules that need no
    name. `screen` tells which of the names (of scripts with blanks), hints and words of `trials` stand in a text; it
    is None where it cannot. `own` are names that no list has, looked for by themselves.
    """

    rules: tuple[Rule, ...]
    trials: Trials
    names: dict[str, tuple[str, str]]
    folded: dict[str, str]
    hosts: dict[str, str]
    spelling: Names
    spaced: Names
    capital: Names
    small: re.Pattern[str]
    hints: frozenset[str]
    screen: Screen | None
    own: Names | None = None

    @property
    def own_patterns(self) -> tuple[re.Pattern[str], ...]:
        """What finds the own names, if there are any."""
        return (self.own.pattern,) if self.own else ()


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
    folded = {name.casefold(): wire for name, (wire, kind) in names.items() if kind != TAG}
    small, spaced = _small(names), {name for name in names if not BLANKLESS.search(name)}
    spelling, apart, capital = (
        Names(frozenset(some), end + fill["no_photo"])
        for some, end in ((names, _NAME_END), (spaced, r"(?!\w)"), (spaced - small, r"(?!\w)"))
    )
    hints, trials = frozenset(hint for rule in rules if rule.wireless for hint in rule.hints), _trials(rules)
    screen = _screen(small, spaced - small, hints, trials.by_word)
    no_name = _small_pattern(small)
    return Rules(rules, trials, names, folded, hosts, spelling, apart, capital, no_name, hints, screen)


def _screen(small: Iterable[str], capital: Iterable[str], hints: Iterable[str], words: Iterable[str]) -> Screen | None:
    """What looks for all of them at once; None where a name or a hint is too short for it.

    The first of the names in a text stands by itself; only a later one may follow on it.
    """
    names = [Kind(some, bounded=True) for some in (small, capital)]
    screen = Screen([*names, Kind(hints, folded=True), Kind(words, folded=True)])
    return None if any(screen.loose[:WORD]) else screen


def _trials(rules: Iterable[Rule]) -> Trials:
    every = tuple((rule, pattern) for rule in rules for pattern in rule.patterns)
    words = [frozenset(rule.hints) or needed_by(spaced(pattern)) for rule, pattern in every]
    by_word: dict[str, tuple[int, ...]] = {}
    for number, some in enumerate(words):
        for word in some:
            by_word[word] = (*by_word.get(word, ()), number)
    always = frozenset(number for number, some in enumerate(words) if not some)
    unhinted = frozenset(number for number, (rule, _) in enumerate(every) if not rule.hints)
    return Trials(every, always, unhinted, by_word)


@cache
def by_part(hints: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return hints by the part that most of them have in common, then the next: one look for it rules them all out."""
    by_part: dict[str, tuple[str, ...]] = {}
    while hints:
        lasts = {hint: max(1, len(hint) - _PART + 1) for hint in hints}
        parts = Counter(part for hint in hints for part in {hint[at : at + _PART] for at in range(lasts[hint])})
        part = max(parts, key=lambda part: (parts[part], part))
        found = tuple(sorted(hint for hint in hints if part in hint))
        by_part[part if len(found) > 1 else found[0]] = found  # a longer string is found, or not, sooner
        hints = hints.difference(found)
    return by_part


def _small(names: Iterable[str]) -> set[str]:
    """The names in small letters alone, but for those that end like another name begins ("xdpa", "dpa-Newskanal")."""
    small = set(filter(re.compile("[a-z]+").fullmatch, names))
    heads = {match[0] for name in names if name not in small and (match := re.match("[a-z]+", name))}
    return {name for name in small if not any(name.endswith(head) for head in heads - {name})}


def _small_pattern(small: Iterable[str]) -> re.Pattern[str]:
    """What stands wherever such a name is bounded; of a text, a line break is put before it."""
    return re.compile(f"[^a-zA-Z]{_any_of(sorted(small)) or '(?!)'}" + r"(?!\w)")


@lru_cache(maxsize=256)
def has_rules(language: str) -> bool:
    """Whether a language, "de" or "de-AT", has rules; where it has none a credit is unknown, never absent."""
    code = re.split(r"[-_]", language.strip().lower())[0]
    return code != "*" and any(rule.language == code for rule in load().rules)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern in which a space outside a character class stands for blanks or one line break.

    Done at first use: most texts need few of the patterns.
    """
    return re.compile(spaced(pattern))


def spaced(pattern: str) -> str:
    """Return a pattern with blanks or one line break wherever it has a space."""
    return re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]| ", lambda match: _BLANK if match[0] == " " else match[0], pattern)


def _read_extra(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: credit rules cannot be read: {error}") from error


def _checked(rules: tuple[Rule, ...]) -> None:
    for rule in rules:
        try:
            for pattern in rule.patterns:
                compiled(pattern)
        except re.error as error:
            raise UsageError(f"credit rule {rule.id}: {error}") from error


def _names(wires: Iterable[dict[str, Any]]) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    names: dict[str, tuple[str, str]] = {}
    hosts: dict[str, str] = {}
    for wire in wires:
        if not isinstance(wire.get("name"), str):
            raise UsageError("credit rules: a [[wire]] has no name")
        name = wire["name"]
        for key, kind in (("owners", OWNER), ("tags", TAG), ("aliases", SHORT)):
            for spelling in wire.get(key, ()):
                used = LONG if kind == SHORT and " " in spelling else kind
                for form in {spelling, spelling.upper()} if len(spelling) > 4 else {spelling}:
                    names[form] = (name, used)
        hosts |= dict.fromkeys(wire.get("hosts", ()), name)
    return names, hosts


@lru_cache(maxsize=1 << 12)  # a few long ones, and one for each publisher that another text names
def _names_pattern(names: Names) -> re.Pattern[str]:
    return re.compile(_any_of(sorted(names.spellings)) + names.end)


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
    whole = f"[{SHORT}{LONG}{TAG}{OWNER}]+"
    fill = {"any": whole, "owners": f"(?P<wires>{whole})"}
    fill["letter"] = f"[{HAN}{KATAKANA}]"
    fill |= {"short": f"(?P<wires>{SHORT}+)", "long": f"(?P<wires>{LONG}+)"}
    for name, letters in (("wires", SHORT + LONG), ("tags", SHORT + LONG + TAG)):
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
    hints = tuple(entry.get("hints", ()))
    wire = entry.get("wire")
    wireless = wire is not None or any("(?P<org>" in pattern for pattern in patterns)
    return Rule(name, language, kind, form, entry["scope"], wire, hints, patterns, wireless)
