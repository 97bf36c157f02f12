"""The block of fields at the head of a Markdown file: YAML between `---`, TOML between `+++`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from dedup.model import Declared, Span

#: The names of each field, the first that is there counts; case, hyphens and underscores make no difference.
NAMES = {
    "title": "title headline",
    "date": "date published publishdate pubdate publisheddate datepublished created",
    "author": "author authors byline",
    "lang": "lang language locale",
    "id": "id guid uid",
    "url": "url permalink link",
    "publisher": "publisher publication outlet site",
    "wire": "wire agency newsagency",
    "status": "status pubstatus",
    "embargo": "embargo embargoed embargountil embargoeduntil",
    "licence": "licence license usageterms",
    "version": "version revision",
}
#: Fields that state a credit, unless others are named; and those that always do.
CREDITS = "credit source canonicalurl syndicatedfrom"
WIRES = "wire agency"
#: Tables that some site generators want further fields in.
INNER = ("params", "extra")
#: A longer block, in code points, is no front matter that anyone wrote; it is read as text without its fields.
LONGEST = 100_000
#: More references to anchors than this make a YAML file that grows when it is read.
MOST_ALIASES = 50
#: More brackets than this are no fields; the time that nested ones take grows with the square of their number.
MOST_BRACKETS = 2_000

_BLOCK = re.compile(r"(?P<mark>---|\+\+\+)[ \t]*(?:\r\n|\n|\r)")
_KEY = re.compile(r"[ \t]*[\"']?([\w-]+)[\"']?[ \t]*[:=]")
_LINE = re.compile(r"[^\r\n]+")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields read, where the block stands in the text, and why its fields could not be read, if so."""

    span: Span
    fields: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, Span] = field(default_factory=dict)
    problem: str | None = None

    def text(self, name: str) -> str | None:
        """Return a field of `NAMES` as text: the names of several authors with commas; None when it is not there."""
        for key in NAMES[name].split():
            texts = _texts(self.fields.get(key))
            if texts:
                return ", ".join(texts)
        return None

    def credits(self, names: str | None = None) -> tuple[Declared, ...]:
        """Return the credits that the fields state, each with the span of its line, in the order of the lines.

        `names` are fields, parted by commas, that take the place of `CREDITS`.
        """
        keys = CREDITS.split() if names is None else [_plain(name.strip()) for name in names.split(",")]
        found = [
            Declared(str(self.fields[f"{key} as written"]), text, self.lines.get(key))
            for key in dict.fromkeys((*keys, *WIRES.split()))
            for text in _texts(self.fields.get(key))
        ]
        return tuple(sorted(found, key=lambda one: one.span or Span(0, 0)))


def front_matter(text: str) -> FrontMatter | None:
    """Return the front matter of a Markdown text, None when it has none. A broken block comes with its `problem`."""
    opening = _BLOCK.match(text)
    if not opening:
        return None
    ends = "---|\\.\\.\\." if opening["mark"] == "---" else "\\+\\+\\+"
    closing = re.compile(rf"(?<=[\r\n])(?:{ends})[ \t]*(?=[\r\n]|\Z)").search(text, opening.end())
    if not closing:
        return None
    block, span = text[opening.end() : closing.start()], Span(0, closing.end())
    fields, problem = _parsed(block, opening["mark"])
    lines = _lines(block, opening.end())
    if problem and not lines:
        return None
    return FrontMatter(span, _known(fields), lines, problem)


def _parsed(block: str, mark: str) -> tuple[Mapping[str, Any], str | None]:
    kind = "YAML" if mark == "---" else "TOML"
    if len(block) > LONGEST:
        return {}, f"front matter is longer than {LONGEST:,} characters; read without its fields"
    if block.count("[") + block.count("{") > MOST_BRACKETS:
        return {}, "front matter is nested too deeply; read without its fields"
    try:
        value = _yaml(block) if kind == "YAML" else tomllib.loads(block.replace("\r\n", "\n"))
    except RecursionError:
        return {}, "front matter is nested too deeply; read without its fields"
    except ValueError as error:
        return {}, f"front matter is not valid {kind}: {error}; read without its fields"
    if value is None or isinstance(value, dict):
        return value or {}, None
    return {}, f"front matter is not valid {kind}: no fields in it; read without its fields"


def _yaml(block: str) -> Any:
    """Load YAML with every scalar as the text that stands there, so that a date keeps its precision; raises ValueError.

    The base loader makes nothing but text, lists and dicts and merges nothing; few aliases keep the result small.
    """
    import yaml

    try:
        if sum(isinstance(token, yaml.AliasToken) for token in yaml.scan(block, yaml.BaseLoader)) > MOST_ALIASES:
            raise ValueError(f"more than {MOST_ALIASES} aliases")
        return yaml.load(block, yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = f" (line {error.problem_mark.line + 2})" if error.problem_mark else ""
        raise ValueError(f"{error.problem}{line}") from error
    except yaml.YAMLError as error:
        raise ValueError(str(error).splitlines()[0]) from error


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields by plain name, those of inner tables too where the top has none."""
    known: dict[str, Any] = {}
    tables = [fields, *(fields[name] for name in INNER if isinstance(fields.get(name), dict))]
    for table in tables:
        for key, value in table.items():
            if isinstance(key, str) and _plain(key) not in known:
                known[_plain(key)] = value
                known[f"{_plain(key)} as written"] = key
    return known


def _plain(key: str) -> str:
    return key.lower().replace("-", "").replace("_", "")


def _lines(block: str, start: int) -> dict[str, Span]:
    lines: dict[str, Span] = {}
    for match in _LINE.finditer(block):
        key = _KEY.match(match[0])
        if key:
            lines.setdefault(
                _plain(key[1]), Span(start + match.start(), start + match.start() + len(match[0].rstrip()))
            )
    return lines


def _texts(value: Any) -> list[str]:
    """Return the texts of a field: itself, those of a list, or the name in a table; nothing deeper."""
    values = value if isinstance(value, list) else [value]
    texts = []
    for one in values[:50]:
        if isinstance(one, dict):
            one = one.get("name") or one.get("url")
        if isinstance(one, (datetime, date)):
            one = one.isoformat()
        if isinstance(one, (str, int)) and not isinstance(one, bool) and str(one).strip():
            texts.append(" ".join(str(one).split()))
    return texts
