"""The tables of a scan: their columns, and the rows that a document, a pair and a finding make.

Where a value of the model is nothing but names, numbers and lists of them, its columns are its fields: "coverage.left"
becomes `coverage_left`. What the columns mean is told in `docs/results.md`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import count, islice, repeat
from operator import attrgetter, itemgetter
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from dedup import dates
from dedup.model import Segmented, parts
from dedup.report.results import document_as_json
from dedup.scope import publisher_key
from dedup.verdicts import Finding, Match, Pair, Passage

Row = tuple[Any, ...]
#: Some rows of a table, by its name.
Rows = tuple[str, Iterable[Row]]
#: Names of columns and their types in SQL.
Columns = dict[str, str]
#: Findings whose rows are made at a time.
_MANY = 10_000
_TYPES = {str: "VARCHAR", int: "INTEGER", float: "DOUBLE", bool: "BOOLEAN"}


def flat(kind: type, before: str = "") -> Columns:
    """Return the columns of a value by the dotted names of its parts; lists of values are tables."""
    found: Columns = {}
    hints = get_type_hints(kind)
    for name in parts(kind):
        hint = hints[name]
        if isinstance(hint, type) and parts(hint):
            found |= flat(hint, f"{before}{name}.")
        elif (sql := _sql(hint)) is not None:
            found[f"{before}{name}"] = sql
    return found


def _sql(hint: Any) -> str | None:
    """Return the type in SQL of a type hint; None for a list of values."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return "VARCHAR"
    if origin in (Union, UnionType):
        return _sql(next(one for one in inner if one is not NoneType))
    if origin is tuple:
        return None if parts(inner[0]) else f"{_sql(inner[0])}[]"
    return _TYPES[hint]


def _named(columns: Columns) -> Columns:
    return {name.replace(".", "_"): sql for name, sql in columns.items()}


#: The dotted names behind the columns of the tables that are made of a dataclass.
PAIR, MATCH, PASSAGE, FINDING = flat(Pair), flat(Match), flat(Passage), flat(Finding)
_PLACE: Columns = {"start": "INTEGER", "end": "INTEGER"}
_OF_DOCUMENT: Columns = {"document": "VARCHAR", "document_number": "INTEGER"}
_TEXTS = ("format", "title", "published", "url", "publisher", "publisher_wire", "language", "byline")

TABLES: dict[str, Columns] = {
    "documents": {
        "number": "INTEGER",
        "id": "VARCHAR",
        "path": "VARCHAR",
        "record": "INTEGER",
        **dict.fromkeys(_TEXTS, "VARCHAR"),
        "earliest": "TIMESTAMP",
        "latest": "TIMESTAMP",
        "words": "INTEGER",
        "text": "VARCHAR",
        "sha256": "VARCHAR",
        "members": "VARCHAR[]",
        "masked": "INTEGER[][]",
        "credit_rules": "BOOLEAN",
        "as_read": "VARCHAR",
    },
    "sentences": {
        **_OF_DOCUMENT,
        "sentence": "INTEGER",
        **_PLACE,
        "line": "INTEGER",
        "column": "INTEGER",
        "paragraph": "INTEGER",
        "furniture": "BOOLEAN",
        "reason": "VARCHAR",
        "quoted": "DOUBLE",
    },
    "credits": {
        **_OF_DOCUMENT,
        "credit": "INTEGER",
        "wire": "VARCHAR",
        "kind": "VARCHAR",
        **_PLACE,
        "text": "VARCHAR",
        "form": "VARCHAR",
        "line": "BOOLEAN",
    },
    "pairs": {"pair": "INTEGER", **_named(PAIR)},
    "matches": {"pair": "INTEGER", "match": "INTEGER", **_named(MATCH)},
    "passages": {"pair": "INTEGER", "passage": "INTEGER", **_named(PASSAGE)},
    "families": {
        "number": "INTEGER",
        "id": "VARCHAR",
        "documents": "INTEGER",
        "publishers": "INTEGER",
        "source": "VARCHAR",
        "weakest_link": "DOUBLE",
    },
    "members": {
        "family": "VARCHAR",
        "family_number": "INTEGER",
        "document": "VARCHAR",
        "publisher": "VARCHAR",
        "published": "VARCHAR",
        "rank": "INTEGER",
        "lag_days": "DOUBLE",
        "source": "VARCHAR",
        "relation": "VARCHAR",
        "coverage": "DOUBLE",
        "order": "VARCHAR",
        "credit": "VARCHAR",
        "version_of": "VARCHAR",
    },
    "findings": {"finding": "INTEGER", **_named(FINDING)},
    "skipped": {"path": "VARCHAR", "reason": "VARCHAR"},
}
#: What takes the columns of a document from its values, and those of a credit, as JSON has it, behind its place.
_DOCUMENT = itemgetter(*TABLES["documents"])
_CREDIT = itemgetter(*list(TABLES["credits"])[len(_OF_DOCUMENT) + 1 :])
#: What of a document is JSON within its column, as in the results file.
_JSON = ("as_read",)
_dumped = json.JSONEncoder(ensure_ascii=False).encode


def rows_of_text(number: int, text: Segmented, words: int, with_text: bool, whole: bool) -> Iterator[Rows]:
    """Yield the rows of a document, some of a table at a time; the last column of `documents` is its publisher's key.

    Its sentences are there only where it is asked for as a `whole`.
    """
    values = document_as_json(text, words, with_text, whole=False)
    bounds = dates.interval(text.document.published) if text.document.published else None
    first, last = ((one.replace(tzinfo=None)) for one in bounds) if bounds else (None, None)
    read = values["as_read"]
    known = {
        "text": None,
        **values,
        "number": number,
        "earliest": first,
        "latest": last,
        "byline": read["byline"],
        "as_read": _dumped(read),
    }
    yield "documents", [(*_DOCUMENT(known), publisher_key(text.document))]
    head = repeat(text.document.id), repeat(number), count()
    if whole and text.sentences:
        *places, reasons, quoted = zip(*text.sentences, strict=True)
        furniture = (reason is not None for reason in reasons)
        yield "sentences", zip(*head, *places, furniture, reasons, _rounded(quoted), strict=False)
    credits = values["credits"]
    yield "credits", ((text.document.id, number, place, *_CREDIT(credit)) for place, credit in enumerate(credits))


def rows_of_pair(number: int, pair: Pair) -> Iterator[Rows]:
    """Yield the rows of a pair, some of a table at a time."""
    yield "pairs", _pairs([pair], repeat(number))
    yield "matches", _matches(pair.matches, repeat(number), count())
    yield "passages", _passages(pair.passages, repeat(number), count())


def rows_of_findings(findings: Iterable[Finding]) -> Iterator[Row]:
    """Yield the rows of findings, numbered from 0, of which an archive has many: some are made at a time."""
    rest, first = iter(findings), 0
    while some := list(islice(rest, _MANY)):
        yield from _findings(some, count(first))
        first += len(some)


@lru_cache(maxsize=1 << 12)
def _four(value: float | None) -> float | None:
    """Return a value with four digits: most are the same few, and looking one up costs a fifth of rounding it."""
    return None if value is None else round(value, 4)


def _rounded(values: Iterable[float | None]) -> Iterator[float | None]:
    return map(_four, values)


def _lists(values: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    return map(list, values)


def _rows(names: Columns) -> Callable[..., Iterable[Row]]:
    """Return a function that makes rows of values: floats have four digits, as in JSON.

    It takes the values, then the columns that stand before theirs. Rows are made by column: most columns stay as they
    are, and few values are looked at one by one.
    """
    get, kinds = attrgetter(*names), list(names.values())
    changed = [
        (place, _rounded if sql == "DOUBLE" else _lists)
        for place, sql in enumerate(kinds)
        if sql == "DOUBLE" or sql.endswith("[]")
    ]

    def rows(values: Iterable[Any], *before: Iterable[Any]) -> Iterable[Row]:
        columns: list[Any] = list(zip(*map(get, values), strict=True))
        if not columns:
            return ()
        for place, told in changed:
            columns[place] = told(columns[place])
        return zip(*before, *columns, strict=False)

    return rows


_pairs, _matches, _passages, _findings = _rows(PAIR), _rows(MATCH), _rows(PASSAGE), _rows(FINDING)


def nested(names: Columns, values: Sequence[Any]) -> dict[str, Any]:
    """Return a row of a table that is made of a dataclass as that dataclass has it; the inverse of flattening."""
    if not any("." in name for name in names):
        return dict(zip(names, values, strict=True))
    found: dict[str, Any] = {}
    for name, value in zip(names, values, strict=True):
        inner, *rest = name.split(".")
        if rest:
            found.setdefault(inner, {})[rest[0]] = value
        else:
            found[inner] = value
    return found


def document_of(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of `documents` as the results file has a document, but for its sentences and credits."""
    found = {**row, **{name: json.loads(row[name]) for name in _JSON}}
    if found["text"] is None:
        del found["text"]
    return found
