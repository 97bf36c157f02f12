"""The configuration of a check: which file it is, and what it says, with one clear line for whatever it says wrongly.

The closest of `dedup.toml`, `.dedup.toml` and `[tool.dedup]` in `pyproject.toml`, upwards; no file adds to another.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from dedup.checking.policy import Allow, Partner, Policy, Site
from dedup.credit_rules import load as wires
from dedup.errors import UsageError
from dedup.rule_table import RULES
from dedup.wires import host_of, wire_of_name

NAMES = ("dedup.toml", ".dedup.toml")
PROJECT = "pyproject.toml"
_LEVELS = ("error", "warning", "note", "never")
_REUSES = ("full", "part", "none")
#: The keys of each table, with what each must be.
_KEYS: dict[str, dict[str, str]] = {
    "check": {
        "against": "texts",
        "fail_on": "text",
        "select": "texts",
        "ignore": "texts",
        "baseline": "text",
        "credit_fields": "texts",
    },
    "site": {"publisher": "text", "domains": "texts"},
    "partner": {"wire": "text", "publisher": "text", "reuse": "text", "credit": "text"},
    "allow": {"draft": "text", "source": "text", "rules": "texts", "reason": "text", "expires": "date"},
}
#: Tables of which there may be several.
_SEVERAL = ("partner", "allow")


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a configuration says: the policy, and values for options that are not given. Paths are as they are used.

    `options` has any of `against`, `fail_on`, `select`, `ignore`, `baseline` and `credit_field`.
    """

    policy: Policy = field(default_factory=Policy)
    options: Mapping[str, Any] = field(default_factory=dict)


def find(folder: Path) -> Path | None:
    """Return the configuration that holds for a folder: of the closest folder upwards that has one."""
    folder = folder.resolve()
    for place in (folder, *folder.parents):
        for name in NAMES:
            if (place / name).is_file():
                return place / name
        project = place / PROJECT
        if project.is_file() and _of_project(project) is not None:
            return project
    return None


def load(path: Path) -> Configuration:
    """Return what a configuration file says; raises UsageError, a line that says what is wrong and where."""
    if path.name == PROJECT:
        values = _of_project(path, told=True)
        if values is None:
            raise UsageError(f"{path} has no table [tool.dedup]")
        return _read(values, _Said(path, "tool.dedup."))
    return _read(_parsed(path), _Said(path))


def load_policy(path: str | Path) -> Policy:
    """Return the policy of a configuration file; raises UsageError as `load` does."""
    return load(Path(path)).policy


def _of_project(path: Path, told: bool = False) -> dict[str, Any] | None:
    """Return the table of a pyproject.toml; one that is broken and has no such table is its owner's to mend."""
    try:
        values = _parsed(path)
    except UsageError:
        if told or _mentioned(path):
            raise
        return None
    tool = values.get("tool")
    found = tool.get("dedup") if isinstance(tool, dict) else None
    return found if isinstance(found, dict) else None


def _mentioned(path: Path) -> bool:
    try:
        return b"tool.dedup" in path.read_bytes()
    except OSError:
        return False


def _parsed(path: Path) -> dict[str, Any]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text.replace("\r\n", "\n"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8: save it as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}") from error


@dataclass(frozen=True, slots=True)
class _Said:
    """Where something is said, for errors: the file, and what stands before the names of its tables."""

    path: Path
    before: str = ""

    def wrong(self, what: str) -> NoReturn:
        """Raise the error of a value that is wrong."""
        raise UsageError(f"{self.path}: {what}")

    def name(self, table: str, number: int = 0) -> str:
        """Return a table as it stands in the file: "[site]", "[[allow]] 2"."""
        name = f"{self.before}{table}"
        return f"[[{name}]] {number}" if number else f"[{name}]"

    def lines(self, table: str) -> list[int]:
        """Return the lines in which the tables of a name begin."""
        heading = re.compile(rf"\s*\[\[\s*{re.escape(self.before + table)}\s*\]\]")
        text = self.path.read_bytes().decode("utf-8-sig")
        return [number for number, line in enumerate(text.splitlines(), 1) if heading.match(line)]


def _read(values: Mapping[str, Any], said: _Said) -> Configuration:
    for name, value in values.items():
        if name not in _KEYS:
            said.wrong(f"there is no {name!r}{_near(name, _KEYS)}")
        if (name in _SEVERAL) != isinstance(value, list) or (name not in _SEVERAL and not isinstance(value, dict)):
            written = f"[[{said.before}{name}]]" if name in _SEVERAL else f"[{said.before}{name}]"
            said.wrong(f"{name!r} is a table: write {written}")
    site = _table(values.get("site", {}), "site", said)
    policy = Policy(
        Site(site.get("publisher"), tuple(_host(one, said) for one in site.get("domains", ()))),
        tuple(_partners(values, said)),
        tuple(_allowed(values, said)),
        str(said.path),
    )
    return Configuration(policy, dict(_options(_table(values.get("check", {}), "check", said), said)))


def _table(values: Any, table: str, said: _Said, number: int = 0) -> dict[str, Any]:
    """Return a table whose keys are known and whose values are of their kinds."""
    name = said.name(table, number)
    if not isinstance(values, dict):
        said.wrong(f"{name} is no table")
    for key, value in values.items():
        if key not in _KEYS[table]:
            said.wrong(f"{name} has no key {key!r}{_near(key, _KEYS[table])}")
        kind = _KEYS[table][key]
        if not _FITS[kind](value):
            said.wrong(f"{name}: {key} must be {_KINDS[kind]}, not {_shown(value)}")
    return values


_FITS: dict[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str) and bool(value.strip()),
    "texts": lambda value: isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value),
    "date": lambda value: isinstance(value, date) and not isinstance(value, datetime),
}
_KINDS = {
    "text": "a text in quotation marks",
    "texts": 'a list of texts, such as ["one", "two"]',
    "date": "a day without quotation marks, such as 2031-01-31",
}


def _shown(value: Any) -> str:
    text = str(value) if not isinstance(value, str) else repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _near(name: str, known: Mapping[str, Any]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; there are {', '.join(known)}"


def _partners(values: Mapping[str, Any], said: _Said) -> Iterator[Partner]:
    met: set[str] = set()
    for number, one in enumerate(values.get("partner", ()), 1):
        found, name = _table(one, "partner", said, number), said.name("partner", number)
        if ("wire" in found) == ("publisher" in found):
            said.wrong(f'{name} names either a wire or a publisher: wire = "AP"')
        reuse = _one_of(found.get("reuse", "full"), _REUSES, f"{name}: reuse", said)
        partner = _wire(found["wire"], name, said) if "wire" in found else found["publisher"]
        if partner.casefold() in met:
            said.wrong(f"{name}: {partner} has an entry already")
        met.add(partner.casefold())
        yield Partner(partner, reuse, found.get("credit"))


def _wire(given: str, name: str, said: _Said) -> str:
    """Return a wire under its one name; one that nobody knows is taken as it is, unless it is nearly a known one."""
    known = wire_of_name(given)
    if known is not None:
        return known
    names = sorted({wire for wire, *_ in wires().names.values()})
    close = get_close_matches(given, names, n=1, cutoff=0.8)
    if close:
        said.wrong(f"{name}: there is no wire {given!r}; did you mean {close[0]!r}?")
    return given


def _allowed(values: Mapping[str, Any], said: _Said) -> Iterator[Allow]:
    entries = values.get("allow", ())
    lines = said.lines("allow") if entries else []
    for number, one in enumerate(entries, 1):
        found, name = _table(one, "allow", said, number), said.name("allow", number)
        if "reason" not in found:
            said.wrong(f'{name} needs a reason: reason = "licensed notices"')
        if "draft" not in found and "source" not in found:
            said.wrong(f'{name} needs a draft or a source: draft = "obituaries/*.md", source = "wire:ap/*"')
        rules = tuple(_rule(rule, f"{name}: rules", said) for rule in found.get("rules", ()))
        line = lines[number - 1] if number <= len(lines) else 1
        draft, source = found.get("draft", "**"), found.get("source", "*")
        yield Allow(draft, source, found["reason"], rules, found.get("expires"), line)


def _options(found: Mapping[str, Any], said: _Said) -> Iterator[tuple[str, Any]]:
    name = said.name("check")
    for key, value in found.items():
        if key == "fail_on":
            yield key, _one_of(value, _LEVELS, f"{name}: fail_on", said)
        elif key in ("select", "ignore"):
            yield key, tuple(_rule(rule, f"{name}: {key}", said) for rule in value)
        elif key == "against":
            yield key, tuple(_below(said.path, one) for one in value)
        elif key == "credit_fields":
            yield "credit_field", ",".join(value)
        else:
            yield key, _below(said.path, value)


def _below(path: Path, name: str) -> str:
    """Return a path that counts from the folder of the configuration, as short as the current folder allows."""
    place = path.parent / name
    try:
        return str(place.relative_to(Path.cwd()))
    except ValueError:
        return str(place)


def _rule(given: str, where: str, said: _Said) -> str:
    try:
        return rule(given)
    except UsageError as error:
        said.wrong(f"{where}: {error}")


def rule(given: str) -> str:
    """Return the id of a rule; raises UsageError with the nearest one for what is none."""
    name = given.strip().upper()
    if name in RULES:
        return name
    close = get_close_matches(name, RULES, n=1)
    raise UsageError(f"there is no rule {given!r}; " + (f"did you mean {close[0]}?" if close else "DUP001 is one"))


def _one_of(given: str, known: tuple[Any, ...], what: str, said: _Said) -> Any:
    if given not in known:
        close = get_close_matches(given, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"it is one of {', '.join(known)}"
        said.wrong(f"{what} is {given!r}; {hint}")
    return given


def _host(given: str, said: _Said) -> str:
    host = host_of(given)
    if host is None:
        said.wrong(f'{said.name("site")}: {given!r} is no domain: domains = ["courier.example"]')
    return host
