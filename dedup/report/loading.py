"""The results file read back: the inverse of `results.results`, with nothing computed again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from dedup.errors import UsageError
from dedup.model import Credit, Declared, Document, Marked, Published, Segmented, Sentence, Span, parts
from dedup.settings import Fields, Settings, known
from dedup.verdicts import Findings, Pair

_MAJOR = "dedup-results/1"
_ISO = re.compile(
    r"(?:(\d{4})|-)(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d))?)?(?:(Z)|([+-])(\d\d):(\d\d))?)?)?)?"
)
#: Gives the text of a document that the file leaves out, by its path and record, read as the scan read it.
Reread = Callable[[str, int | None, Settings, Fields], str]
#: Gives the text that a document of a results file leaves out, and makes sure that it is the one that was scanned.
Again = Callable[[dict[str, Any]], str]


def load(path: str | Path, reread: Reread | None = None) -> Findings:
    """Return the findings of a results file.

    Where the file leaves the texts out, `reread` gives them, and one that differs from what was scanned is refused;
    without it they are empty. Raises UsageError for a file that is no results file of version 1.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error
    return parse(data, str(path), reread)


def parse(data: bytes, name: str, reread: Reread | None = None) -> Findings:
    """Return the findings in the bytes of a results file; `name` is what errors call it."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name} is no results file: it is not JSON") from error
    return _checked(found, name, reread)


def _checked(data: Any, name: str, reread: Reread | None) -> Findings:
    if not isinstance(data, dict) or data.get("schema") != _MAJOR:
        found = data.get("schema") if isinstance(data, dict) else None
        raise UsageError(f"{name} is no results file of version 1: its schema is {found!r}, not {_MAJOR!r}")
    try:
        return _findings(data, reread)
    except UsageError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{name} is a broken results file: {type(error).__name__} {error}") from error


def _findings(data: dict[str, Any], reread: Reread | None) -> Findings:
    found = findings(
        {**data, "words": {one["id"]: one["words"] for one in data["documents"]}},
        documents=lambda again: tuple(segmented(one, again) for one in data["documents"]),
        pairs=tuple(map(pair, data["pairs"])),
        reread=reread,
    )
    _whole(found)
    return found


def findings(
    data: dict[str, Any],
    documents: Callable[[Again | None], Sequence[Segmented]],
    pairs: Sequence[Pair],
    reread: Reread | None,
) -> Findings:
    """Return the findings of a run: `data` as the results file has it, but for its documents and pairs.

    `documents` makes them with what gives a text that was left out. Raises a LookupError, TypeError or ValueError for
    data that is broken.
    """
    values = {name: value for name, value in data["settings"]["values"].items() if name in known()}
    settings = Settings(**values)
    # The names of fields are an addition, which earlier files of version 1 lack; seconds are of one run, no result.
    rest = {"phases": {}, "checked": None, **data, "fields": {**asdict(Fields()), **data["settings"].get("fields", {})}}
    given = ("settings", "documents", "pairs")
    plain = {name: _build(hint, rest[name]) for name, hint in _hints(Findings).items() if name not in given}
    again = reread and partial(_again, reread, settings, plain["fields"])
    return Findings(settings=settings, documents=documents(again), pairs=pairs, **plain)


def pair(data: dict[str, Any]) -> Pair:
    """Return a pair as the results file has it."""
    found: Pair = _build(Pair, data)
    return found


def _whole(findings: Findings) -> None:
    """Raise a LookupError for anything that points to nothing."""
    sentences = {text.document.id: range(len(text.sentences)) for text in findings.documents}
    for finding in findings.findings:
        if finding.pair is None:
            continue
        pair = findings.pairs[finding.pair]
        if finding.draft not in (pair.left, pair.right) or not _within(finding.passages, pair.passages):
            raise LookupError(f"finding {finding.fingerprint}")
    for pair in findings.pairs:
        sides = ((sentences[pair.left], "left"), (sentences[pair.right], "right"))
        matched = all(at in places for places, side in sides for m in pair.matches for at in getattr(m, side))
        if not matched or not all(_within(passage.matches, pair.matches) for passage in pair.passages):
            raise LookupError(f"pair {pair.left} - {pair.right}")


def _within(indices: tuple[int, ...], values: tuple[object, ...]) -> bool:
    return all(index in range(len(values)) for index in indices)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _build(hint: Any, value: Any) -> Any:
    """Return a JSON value as the type that a hint names; raises TypeError or ValueError where it does not fit."""
    return _builder(hint)(value)


@cache
def _builder(hint: Any) -> Callable[[Any], Any]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return partial(_one_of, inner)
    if origin in (Union, UnionType):
        return partial(_optional, _builder(next(kind for kind in inner if kind is not NoneType)))
    if origin is tuple:
        item = _builder(inner[0])
        return lambda value: tuple(map(item, value))
    if origin is dict:
        item = _builder(inner[1])
        return lambda value: {str(key): item(one) for key, one in value.items()}
    if isinstance(hint, type) and (named := parts(hint)):
        return partial(_fields, hint, {name: _builder(_hints(hint)[name]) for name in named})
    return partial(_plain, hint)


def _fields(kind: type, builders: dict[str, Callable[[Any], Any]], value: Any) -> Any:
    """Return a value of the model; what has a default is an addition, which earlier files lack."""
    required = parts(kind)
    known = {name: build(value[name]) for name, build in builders.items() if name in value or required[name]}
    return kind(**known)


def _one_of(values: tuple[Any, ...], value: Any) -> Any:
    if value not in values:
        raise ValueError(f"{value!r} is none of {', '.join(map(str, values))}")
    return value


def _optional(inner: Callable[[Any], Any], value: Any) -> Any:
    return None if value is None else inner(value)


def _plain(kind: type, value: Any) -> Any:
    if type(value) is kind:
        return value
    if kind is float and type(value) is int:
        return float(value)
    raise TypeError(f"{value!r} is no {kind.__name__}")


def _again(reread: Reread, settings: Settings, fields: Fields, data: dict[str, Any]) -> str:
    """Return a text read again, which must be the one that was scanned."""
    text = reread(data["path"], data["record"], settings, fields)
    if text_digest(text) != data["sha256"]:
        raise UsageError(f"{data['path']} has changed since the scan, and the results leave the texts out: scan again")
    return text


def segmented(data: dict[str, Any], again: Again | None) -> Segmented:
    """Return a document as the results file has it; `again` gives a text that it leaves out, else it is empty."""
    text = str(data["text"]) if "text" in data else again(data) if again else ""
    return Segmented(
        document=_document(data, text),
        credits=tuple(_build(Credit, _spanned(one)) for one in data["credits"]),
        sentences=tuple(_build(Sentence, {**one, "furniture": one["reason"]}) for one in data["sentences"]),
        masked=_spans(data["masked"]),
        publisher_wire=data["publisher_wire"],
        credit_rules=data["credit_rules"],
    )


#: Fields of a document that JSON writes in another form than theirs.
_READ = ("published", "embargo", "fetched", "declared", "furniture", "masked", "quoted")


def _document(data: dict[str, Any], text: str) -> Document:
    read = data["as_read"]
    rest = {**data, **read, "text": text}
    plain = {
        name: _build(hint, rest[name]) for name, hint in _hints(Document).items() if name in rest and name not in _READ
    }
    plain |= {
        "published": parse_date(data["published"]),
        "embargo": parse_date(read.get("embargo")),
        "fetched": parse_date(read.get("fetched")),
        "declared": tuple(_build(Declared, _spanned(one)) for one in read["declared"]),
        "furniture": tuple(_build(Marked, _spanned(one)) for one in read["furniture"]),
        "masked": _spans(read["masked"]),
        "quoted": _spans(read["quoted"]),
    }
    return Document(**plain)


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal digits; a lone surrogate is encoded as itself."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _spanned(data: dict[str, Any]) -> dict[str, Any]:
    span = None if data["start"] is None else {"start": data["start"], "end": data["end"]}
    return {**data, "span": span}


def _spans(pairs: Any) -> tuple[Span, ...]:
    return tuple(Span(int(start), int(end)) for start, end in pairs)


def parse_date(text: str | None) -> Published | None:
    """Return a date as `dates.iso` writes it; raises ValueError for anything else."""
    if text is None:
        return None
    found = _ISO.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no date")
    year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups()[:6])
    offset = 0 if found[7] else None
    if found[8]:
        offset = (int(found[9]) * 60 + int(found[10])) * (-1 if found[8] == "-" else 1)
    return Published(year, month, day, hour, minute, second, offset)
