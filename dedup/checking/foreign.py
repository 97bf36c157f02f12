"""Files that only share their ending with articles: a site's package.json is no draft that could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dedup.checking.places import real
from dedup.read.formats import is_foreign
from dedup.read.source import Source
from dedup.settings import Fields

#: A remark names at most this many files.
_NAMED = 5


def foreign(paths: Iterable[str], named: Iterable[str | Path], fields: Fields) -> list[str]:
    """Return the files that hold no news and were not named themselves."""
    asked = {real(path) for path in named}
    return [path for path in paths if real(path) not in asked and is_foreign(Source(path, Path(path), fields=fields))]


def left_out(why: str, paths: list[str]) -> tuple[str, ...]:
    """Return the remark that some files are no drafts, none where there are no such files."""
    more = f" and {len(paths) - _NAMED:,} more" if len(paths) > _NAMED else ""
    return (f"{why}: {', '.join(paths[:_NAMED])}{more}",) if paths else ()
