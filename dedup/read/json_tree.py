"""One JSON value from strangers: how it is loaded, and how its parts are asked for without trusting their kinds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dedup.read.encoding import decode
from dedup.read.source import Unreadable

#: Values inside one another, at most; news formats need about twenty.
MOST_LEVELS = 150


def load(data: bytes) -> Any:
    """Return the value of a JSON file; raises Unreadable where it is none, or nested too deeply."""
    text = decode(data)
    try:
        value = json.loads(text, strict=False)
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        where = f": {error.msg} at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        lines = [line for line in text.splitlines() if line.strip()]
        hint = "; with one object a line it is JSON Lines: name it .jsonl" if _is_lines(lines) else ""
        raise Unreadable(f"is no valid JSON{where}{hint}") from error
    level = [value]
    for _ in range(MOST_LEVELS):
        level = [inner for one in level for inner in _inner(one) if isinstance(inner, dict | list)]
        if not level:
            return value
    raise _too_deep()


def _too_deep() -> Unreadable:
    return Unreadable(f"is JSON nested too deeply: more than {MOST_LEVELS} values inside one another")


def _inner(value: Any) -> Any:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _is_lines(lines: list[str]) -> bool:
    try:
        return len(lines) > 1 and all(isinstance(json.loads(line, strict=False), dict) for line in lines[:2])
    except (ValueError, RecursionError):
        return False


def text_at(value: Any, *path: str) -> str | None:
    """Return the text, or number as text, at a path of names below an object; None where there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a list, or of an object's values, or nothing."""
    for one in _inner(value):
        if isinstance(one, dict):
            yield one
