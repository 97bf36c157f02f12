"""What options say, as values: settings, names of fields, a scope, where and with how much a scan runs."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from dedup.errors import UsageError
from dedup.scope import Scope, seconds
from dedup.settings import Fields, Settings, known

RECORD_FIELDS = ("text", "id", "title", "date", "source", "url", "lang", "credit")
#: Bytes of the units of memory.
_UNITS = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3, "t": 1000**4}
_BINARY = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_MEMORY = re.compile(r"(\d{1,15}(?:\.\d{1,6})?)\s*([kmgt]?)(i?)b?", re.IGNORECASE)


def settings(options: dict[str, Any]) -> Settings:
    """Return the settings that --set and --max-bytes ask for; raises UsageError for what is none."""
    values: dict[str, Any] = {}
    for given in options["set"]:
        name, sign, value = given.partition("=")
        if not sign:
            raise UsageError(f"--set {given}: it takes NAME=VALUE")
        values[name.strip()] = _number(name.strip(), value.strip())
    if options["max_bytes"] is not None:
        values["max_bytes"] = options["max_bytes"]
    return Settings(**values)


def _number(name: str, value: str) -> int | float:
    """Return a setting's value; raises UsageError for an unknown name or a value that is no number of its kind."""
    if name not in known():
        close = get_close_matches(name, known(), n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(known()))}"
        raise UsageError(f"--set {name}: there is no such setting; {hint}")
    kind = type(getattr(Settings(), name))
    try:
        return int(value) if kind is int else float(value)
    except ValueError as error:
        raise UsageError(f"--set {name}: {value!r} is no {'whole number' if kind is int else 'number'}") from error


def record_fields(options: dict[str, Any]) -> Fields:
    """Return the names of record fields that were asked for, and how pages are read."""
    html = options.get("html") or "careful"
    return Fields(**{name: options[f"{name}_field"] for name in RECORD_FIELDS}, html=html)


def running(options: dict[str, Any]) -> dict[str, Any]:
    """Return where, with how much and over which pairs a scan is to run: only what was asked for, by name."""
    asked: dict[str, Any] = {name: options.get(name) for name in ("engine", "retrieval", "threads")}
    if options.get("memory") is not None:
        asked["memory"] = memory(options["memory"])
    within = options.get("within")
    scope = Scope(None if within is None else seconds(within), options.get("same_publisher") or "mark")
    if scope != Scope():
        asked["scope"] = scope
    return {name: value for name, value in asked.items() if value not in (None, "auto")}


def memory(text: str) -> int:
    """Return an amount of memory such as 500MB, 2GB or 1.5GiB in bytes; raises UsageError for anything else."""
    found = _MEMORY.fullmatch(text.strip())
    unit = found[2].lower() if found else ""
    number = int(float(found[1]) * (_BINARY if found[3] else _UNITS)[unit]) if found and (unit or not found[3]) else 0
    if number < 1:
        raise UsageError(f"--memory {text}: it takes an amount such as 500MB, 2GB or 1.5GiB")
    return number
