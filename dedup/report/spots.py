"""Where a finding stands, for programs that show a place in a file: path, address, line and column of both ends.

A place in a text is one in its file only where the text is the file itself: plain text and Markdown. Of other formats
only the file is named, and of JSON Lines the line of the record.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from dedup.model import Document, Segmented
from dedup.spans import line_and_column
from dedup.verdicts import Finding, Findings, Pair, Passage, Place

#: The formats of which `Document.text` is the file as it stands.
_AS_FILED = ("txt", "md")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: lines and columns from 1, the end column one past the last character.

    `column`, `end_line` and `end_column` are None where the text is not the file itself, or was left out.
    `start` and `end` are code points of the text, None where no passage is meant.
    """

    path: str
    line: int = 1
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """A passage of a finding: where it stands in the draft and in the other text, and that text's name for it."""

    passage: Passage
    draft: Spot
    other: Spot
    name: str


def path_of(document: Document, root: str) -> str:
    """Return the path of a document below a root folder ("" is the current one), with slashes; else the whole path."""
    return below(document.path, root)


def below(path: str, root: str) -> str:
    """Return a path below a root folder ("" is the current one), with slashes; an absolute path where it lies outside.

    Standard input ("-") and an empty path stay what they are.
    """
    if path in ("", "-"):
        return path or "-"
    for absolute in (os.path.abspath, os.path.realpath):
        try:
            return Path(absolute(path)).relative_to(absolute(root or ".")).as_posix()
        except (ValueError, OSError):
            continue
    return Path(os.path.abspath(path)).as_posix()


def uri(path: str) -> str:
    """Return the address of a path of `below`: relative and percent-encoded, a file: address where it is absolute."""
    try:
        raw = os.fsencode(path)
    except UnicodeEncodeError:
        raw = path.encode("utf-8", "surrogatepass")
    if not os.path.isabs(path):
        return quote(raw, safe="/")
    return f"file://{'' if path.startswith('/') else '/'}{quote(raw, safe='/:')}"


def spot(text: Segmented, place: Place, root: str) -> Spot:
    """Return where a place of a text stands in its file."""
    document, path = text.document, path_of(text.document, root)
    if document.format not in _AS_FILED or document.record is not None:
        lined = document.format == "jsonl" and path.endswith(("jsonl", "ndjson"))
        return Spot(path, document.record or 1 if lined else 1, start=place.start, end=place.end)
    end_line, end_column = _end(document.text, place)
    return Spot(path, place.line, place.column, end_line, end_column, place.start, place.end)


def _end(text: str, place: Place) -> tuple[int | None, int | None]:
    if len(text) < place.end:
        return None, None
    lines, column = line_and_column(text[place.start : place.end], place.end - place.start)
    return place.line + lines - 1, column if lines > 1 else place.column + column - 1


def pair_of(findings: Findings, finding: Finding) -> Pair | None:
    """Return the pair of a finding; None for one that is about a draft alone."""
    return None if finding.pair is None else findings.pairs[finding.pair]


def shared(findings: Findings, finding: Finding, root: str) -> Iterator[Shared]:
    """Yield the passages of a finding, the longest first, equally long ones as they stand in the draft."""
    pair = pair_of(findings, finding)
    if pair is None:
        return
    ours, theirs = ("left", "right") if finding.draft == pair.left else ("right", "left")
    draft, other = findings.text(getattr(pair, ours)), findings.text(getattr(pair, theirs))
    # Of equally long passages the first in the draft, whatever the texts are called.
    passages = (pair.passages[at] for at in finding.passages)
    for one in sorted(passages, key=lambda one: (-one.words, getattr(one, ours).start)):
        here, there = getattr(one, ours), getattr(one, theirs)
        name = f"{other.document.id}:{there.line}:{there.column}"
        yield Shared(one, spot(draft, here, root), spot(other, there, root), name)


def draft_spot(findings: Findings, finding: Finding, root: str) -> Spot:
    """Return where the strongest passage of a finding stands in its draft; else where the finding itself says."""
    for one in shared(findings, finding, root):
        return one.draft
    return Spot(draft_path(findings, finding.draft, root), finding.line or 1, finding.column)


def draft_path(findings: Findings, draft: str, root: str) -> str:
    """Return the path of a draft by its id; one that could not be read is named by its path already."""
    return path_of(findings.text(draft).document, root) if draft in findings.words else below(draft, root)
