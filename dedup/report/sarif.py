"""SARIF 2.1.0 for code scanning: one result for each passage of a finding.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0 with errata 1. Each result stands alone, for a pull
request shows an alert only where all its lines are in the change. `partialFingerprints` has `dedupPair/v1`, over draft,
other text and passage; `primaryLocationLineHash` is left to who uploads. At most `MOST` results are given, the
strongest first, and a notification says how many are not: GitHub refuses a file with more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from dedup import __version__
from dedup.report import explain
from dedup.report.look import Look
from dedup.report.page import Lead, Words
from dedup.report.results import as_json, dump
from dedup.report.safe import one_line
from dedup.report.spots import Shared, Spot, draft_spot, pair_of, shared, uri
from dedup.rule_table import RULES, Rule
from dedup.settings import Settings
from dedup.verdicts import Finding, Findings, Pair

#: Results of a run that GitHub takes.
MOST = 25_000
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: The folder that relative addresses are relative to, as code scanning calls it.
_ROOT = "%SRCROOT%"


def sarif(findings: Findings, look: Look) -> str:
    """Return the findings as a SARIF log of one run."""
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(findings, look)]}
    return dump(log, look, indent=1) + "\n"


def _run(findings: Findings, look: Look) -> dict[str, Any]:
    every = sum(max(len(one.passages), 1) for one in findings.findings)
    cut = [f"{every - MOST:,} results more are not in this file"] if every > MOST else []
    rules = [_rule(rule, findings.settings) for rule in RULES.values()]
    return {
        "tool": {"driver": {"name": "dedup", "semanticVersion": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {"executionSuccessful": True, "toolExecutionNotifications": list(_notifications(findings, cut))}
        ],
        "results": list(islice(_results(findings, look), MOST)),
        "properties": {
            "settings": findings.settings.digest(),
            "engine": findings.engine,
            "retrieval": findings.retrieval,
            "checked": as_json(findings.checked),
        },
    }


def _rule(rule: Rule, settings: Settings) -> dict[str, Any]:
    page = explain.rule(rule.id, settings)
    told = one_line(" ".join(block.text for block in page if isinstance(block, Words)))
    title = one_line(" ".join(block.text for block in page if isinstance(block, Lead)))
    return {
        "id": rule.id,
        "shortDescription": {"text": _escaped(rule.title)},
        "fullDescription": {"text": _escaped(f"{title}. {told}")},
        "help": {"text": f"{_escaped(told)} dedup explain {rule.id} says it with your settings."},
        "defaultConfiguration": {"level": rule.level},
    }


def _notifications(findings: Findings, cut: Iterable[str]) -> Iterator[dict[str, Any]]:
    warnings = findings.checked.warnings if findings.checked else ()
    unread = (f"not read: {one.path}: {one.reason}" for one in findings.skipped)
    for level, texts in (("warning", (*cut, *warnings, *unread)), ("note", findings.notes)):
        yield from ({"level": level, "message": {"text": _escaped(one_line(text))}} for text in texts)


def _results(findings: Findings, look: Look) -> Iterator[dict[str, Any]]:
    for finding in findings.findings:
        passages = tuple(shared(findings, finding, look.root))
        numbered = enumerate(passages, 1)
        yield from (_of_passage(findings, finding, one, f"{at} of {len(passages)}") for at, one in numbered)
        if not passages:
            place = draft_spot(findings, finding, look.root)
            yield _result(finding, one_line(finding.message), place, finding.fingerprint)


def _of_passage(findings: Findings, finding: Finding, one: Shared, number: str) -> dict[str, Any]:
    where = f"Passage {number}: {one.passage.words} words, as in"
    found = _result(finding, f"{one_line(finding.message)} {where}", one.draft, key(finding, findings, one))
    found["message"]["text"] += f" [{_escaped(one_line(one.name))}](1)."
    about = {"text": _escaped(f"the same passage in {one_line(one.name)}")}
    found["relatedLocations"] = [{"id": 1, **_location(one.other), "message": about}]
    pair = pair_of(findings, finding)
    return {**found, "properties": _figures(finding, pair)} if pair else found


def _result(finding: Finding, message: str, place: Spot, fingerprint: str) -> dict[str, Any]:
    reasons = [] if finding.suppressed is None else [one_line(finding.suppressed)]
    kind = "inSource" if finding.marked else "external"  # SARIF 2.1.0, 3.35.2
    return {
        "ruleId": finding.rule,
        **({"ruleIndex": list(RULES).index(finding.rule)} if finding.rule in RULES else {}),
        "level": finding.level,
        "message": {"text": _escaped(message)},
        "locations": [_location(place)],
        "partialFingerprints": {"dedupPair/v1": fingerprint},
        "baselineState": "unchanged" if finding.baseline == "known" else "new",
        "suppressions": [{"kind": kind, "status": "accepted", "justification": one} for one in reasons],
    }


def key(finding: Finding, findings: Findings, one: Shared) -> str:
    """Return 32 hexadecimal digits over draft, other text and passage: they stay when lines move."""
    pair = pair_of(findings, finding)
    other = "" if pair is None else pair.right if finding.draft == pair.left else pair.left
    named = "\0".join((finding.draft, other, one.passage.fingerprint))
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _location(place: Spot) -> dict[str, Any]:
    address = uri(place.path)
    base = {} if address.startswith("file:") else {"uriBaseId": _ROOT}
    return {"physicalLocation": {"artifactLocation": {"uri": address, **base}, "region": _region(place)}}


def _region(place: Spot) -> dict[str, Any]:
    """Return a region: where a text is not the file itself, only the line, for its positions are not the file's."""
    ends = {"startColumn": place.column, "endLine": place.end_line, "endColumn": place.end_column}
    known = {name: value for name, value in ends.items() if value is not None}
    if place.column is None or place.start is None or place.end is None:
        return {"startLine": place.line, **known}
    return {"startLine": place.line, **known, "charOffset": place.start, "charLength": place.end - place.start}


def _figures(finding: Finding, pair: Pair) -> dict[str, Any]:
    names = ("relation", "extent", "wording", "credit", "jaccard", "order")
    shares = (pair.coverage.left, pair.coverage.right)
    ours, theirs = shares if finding.draft == pair.left else reversed(shares)
    return {
        **{name: as_json(getattr(pair, name)) for name in names},
        "coverage": {"draft": as_json(ours), "other": as_json(theirs)},
        "pairFingerprint": pair.fingerprint,
    }


def _escaped(text: str) -> str:
    r"""Return a text for a message of SARIF, in which `[a](1)` is a link and `{0}` a place to fill in."""
    for char in "\\[]":
        text = text.replace(char, f"\\{char}")
    return text.replace("{", "{{").replace("}", "}}")
