"""The results file, version 1: everything that a scan found, for other programs. Its inverse is `load`.

The fields are described in `docs/results.md` and, for a validator, in `results.schema.json` beside this file.
Additions may come; nothing is renamed or removed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from dedup import __version__, dates
from dedup.model import Segmented, Sentence, parts
from dedup.report.loading import load, text_digest
from dedup.report.look import Look
from dedup.verdicts import Findings, Pair

SCHEMA = "dedup-results/1"
#: Controls, turns of direction and lone surrogates: inside a JSON string only, so an escape says the same.
_UNSAFE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def results(findings: Findings, look: Look) -> str:
    """Return a scan as one JSON object; floats have four digits, settings all of theirs."""
    return "".join(pieces(findings, look))


def pieces(findings: Findings, look: Look) -> Iterator[str]:
    """Yield the text of `results` piece by piece: of an archive no more than one document or pair is held at a time."""
    opening = "{"
    for name, value in _parts(findings, look.text):
        yield f'{opening}\n "{name}": '
        if isinstance(value, Iterator):
            yield from _list(value, look)
        else:
            yield dump(value, look, indent=1).replace("\n", "\n ")
        opening = ","
    yield "\n}\n"


def _list(values: Iterator[Any], look: Look) -> Iterator[str]:
    opening = "["
    for value in values:
        yield f"{opening}\n  " + dump(value, look, indent=1).replace("\n", "\n  ")
        opening = ","
    yield "[]" if opening == "[" else "\n ]"


def dump(value: Any, look: Look, indent: int | None = None) -> str:
    """Return a value as JSON that no terminal obeys; characters beyond ASCII stay where the output takes them."""
    text = json.dumps(value, ensure_ascii=not look.unicode, indent=indent, allow_nan=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def run_as_json(findings: Findings) -> dict[str, Any]:
    """Return what a run was, as JSON has it: who made it, with which settings, how."""
    settings = findings.settings
    return {
        "tool": {"name": "dedup", "version": __version__},
        "settings": {
            "digest": settings.digest(),
            "index_digest": settings.index_digest(),
            "values": settings.values(),
            "fields": as_json(findings.fields),
        },
        "engine": findings.engine,
        "retrieval": findings.retrieval,
    }


def _parts(findings: Findings, text: bool) -> Iterator[tuple[str, Any]]:
    """Yield the fields of the results file; long lists as iterators."""
    words = findings.words
    yield "schema", SCHEMA
    yield from run_as_json(findings).items()
    yield "documents", (document_as_json(one, words[one.document.id], text) for one in findings.documents)
    yield "pairs", map(pair_as_json, findings.pairs)
    yield "families", map(as_json, findings.families)
    yield "findings", map(as_json, findings.findings)
    yield "skipped", map(as_json, findings.skipped)
    yield "notes", list(findings.notes)
    yield "summary", dict(findings.summary)
    yield "checked", as_json(findings.checked)


def as_json(value: Any) -> Any:
    """Return a value of the model as JSON has it: names to values, lists, floats with four digits."""
    if isinstance(value, float):
        return round(value, 4)
    kind: Any = type(value)
    if named := parts(kind):
        return {name: as_json(getattr(value, name)) for name in named}
    return [as_json(item) for item in value] if isinstance(value, tuple) else value


def pair_as_json(pair: Pair) -> dict[str, Any]:
    """Return a pair as JSON has it, with what belongs together side by side."""
    values = as_json(pair)
    kind = {"credit_kind": values.pop("credit_kind")}
    at = list(values).index("credit") + 1
    return dict([*list(values.items())[:at], *kind.items(), *list(values.items())[at:]])


def document_as_json(text: Segmented, words: int, with_text: bool = True, whole: bool = True) -> dict[str, Any]:
    """Return a document as JSON has it; `words` are its tokens that are compared. Sentences are given of a `whole`."""
    document = text.document
    return {
        "id": document.id,
        "path": document.path,
        "record": document.record,
        "format": document.format,
        "title": document.title,
        "published": dates.iso(document.published) if document.published else None,
        "url": document.url,
        "publisher": document.publisher,
        "language": document.language,
        "words": words,
        **({"text": document.text} if with_text and text.digest is None else {}),
        "sha256": text.digest or text_digest(document.text),
        "members": list(document.members),
        "sentences": [_sentence(one) for one in text.sentences] if whole else [],
        "masked": _spans(text.masked),
        "credits": [_credit(one) for one in as_json(text.credits)],
        "publisher_wire": text.publisher_wire,
        "credit_rules": text.credit_rules,
        "as_read": _as_read(text),
    }


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "start": sentence.start,
        "end": sentence.end,
        "line": sentence.line,
        "column": sentence.column,
        "paragraph": sentence.paragraph,
        "furniture": sentence.furniture is not None,
        "reason": sentence.furniture,
        "quoted": round(sentence.quoted, 4),
    }


def _credit(credit: dict[str, Any]) -> dict[str, Any]:
    span = _ends(credit)
    return {"wire": credit["wire"], "kind": credit["kind"], **span, **_rest(credit, "text", "form", "line")}


def _rest(value: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value[name] for name in names}


def _ends(value: dict[str, Any]) -> dict[str, int | None]:
    """Return start and end of a span, null where there is none."""
    return value["span"] or {"start": None, "end": None}


def _spans(spans: Any) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _as_read(text: Segmented) -> dict[str, Any]:
    """Return what the reader said, before the text was cut into sentences."""
    document = text.document
    return {
        "byline": document.byline,
        "declared_id": document.declared_id,
        "declared": [{**_rest(one, "field", "text"), **_ends(one)} for one in as_json(document.declared)],
        "masked": _spans(document.masked),
        "furniture": [{**_ends(one), "reason": one["reason"]} for one in as_json(document.furniture)],
        "quoted": _spans(document.quoted),
        "root": document.root,
        "wire": document.wire,
        "status": document.status,
        "embargo": dates.iso(document.embargo) if document.embargo else None,
        "licence": document.licence,
        "fetched": dates.iso(document.fetched) if document.fetched else None,
        "version": document.version,
    }


__all__ = ["SCHEMA", "as_json", "document_as_json", "dump", "load", "pair_as_json", "pieces", "results", "run_as_json"]
