"""Stories as the generator of reshuffled copies takes them: an id, a day, topics and clean sentences.

The cutter is the generator's own and cautious: it cuts where nobody would doubt it, and what is left in doubt (an
abbreviation at the end, an open quotation, a line of figures) is no clean sentence and is left out. So the extent and
the map of what is made from a story never depend on the rules that are being judged.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dedup.shingle import tokenize
from thresholds import DATA, calibration_half
from tracks import halves

DEMO = Path(__file__).resolve().parents[1] / "dedup" / "demo"
#: Tokens of a clean sentence, from and to.
SHORTEST, LONGEST = 8, 60
#: Share of tokens with a digit from which a sentence is a line of a table.
FIGURES = 0.3
_INDENTED = re.compile(r"\n[ \t]*\n|\n(?=[ \t]{2,})")
_BOUNDARY = re.compile(r"(?<=[.!?])(?:[\"”’']{1,2})?\s+(?=[\"“‘']?[A-Z0-9])")
_SURE = re.compile(r"(?:[a-z]{3,}|[a-z]+-[a-z]+|[A-Z][a-z]{4,}|\d{3,})[.!?][\"”]?$")
_CLEAN = re.compile(r"[\"“]?[A-Z][^<>*/=|\t_\[\]@©#]*[a-z0-9][.!?][\"”]?$")
_DATELINE = re.compile(r"^[A-Z][A-Z ]+(?:, [A-Z][a-z]{2,8}\.? \d{1,2})? ?(?:\([^)]{2,40}\) )?[-–—]+ ")
_ABBREVIATED = frozenset(("govt", "dept", "approx", "messrs", "gen", "sept", "prof", "assoc", "mfrs", "bros"))
_DAYS = ("%Y-%m-%d", "%d-%b-%Y")


@dataclass(frozen=True, slots=True)
class Story:
    """A story to make cases from; `day` and `topics` are empty where the data has none."""

    id: str
    sentences: tuple[str, ...]
    day: date | None = None
    topics: frozenset[str] = frozenset()


def read_stories(path: Path, half: str | None = None, least: int = 8) -> list[Story]:
    """Return the stories of a JSONL file (`.gz` too) or of a folder of texts with at least `least` clean sentences.

    Fields: `text`, and where they are there `id`, `date`, `topics`; without an id it is the number of the line. `half`
    is "calibration", "gate" or None for all; a story belongs to one of them by the hash of its id. The labelled
    data is read through `tracks.halves`, which opens the gate half for the gate alone: else it raises GateClosed.
    """
    if half not in (None, "calibration", "gate"):
        raise ValueError(f"there is no half {half}; there are calibration and gate")
    found, seen = [], set()
    for row in _rows(path, half):
        sentences = clean_sentences(row["text"])
        if len(sentences) < least or sentences in seen or not _in_half(str(row["id"]), half):
            continue
        seen.add(sentences)
        topics = frozenset(row.get("topics") or ())
        found.append(Story(str(row["id"]), sentences, _day(str(row.get("date") or "")), topics))
    return found


def clean_sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text that are sure to be whole, each once, their white space folded."""
    found: dict[tuple[str, ...], str] = {}
    for paragraph in _INDENTED.split(text):
        for sentence in _cut(" ".join(paragraph.split())):
            if _is_clean(sentence):
                found.setdefault(tuple(tokenize(sentence)), sentence)
    return tuple(found.values())


def _cut(paragraph: str) -> Iterator[str]:
    """Yield the pieces of a paragraph between sure boundaries; one that holds a doubtful boundary is dropped."""
    paragraph = _DATELINE.sub("", paragraph)
    start, doubtful = 0, False
    for boundary in [*_BOUNDARY.finditer(paragraph), None]:
        end = boundary.end() if boundary else len(paragraph)
        piece = paragraph[start:end].strip()
        if boundary is None or _is_sure(piece):
            if not doubtful:
                yield piece
            start, doubtful = end, False
        else:
            doubtful = True


def _is_sure(piece: str) -> bool:
    last = piece.split()[-1]
    return bool(_SURE.search(last)) and last.lower().strip('.!?"”') not in _ABBREVIATED and _balanced(piece)


def _balanced(piece: str) -> bool:
    return piece.count('"') % 2 == 0 and piece.count("“") == piece.count("”") and piece.count("(") == piece.count(")")


def _is_clean(sentence: str) -> bool:
    tokens = tokenize(sentence)
    if not SHORTEST <= len(tokens) <= LONGEST or not _CLEAN.match(sentence) or not _balanced(sentence):
        return False
    return figures(tokens) < FIGURES and bool(_SURE.search(sentence.split()[-1]))


def figures(tokens: Sequence[str]) -> float:
    """Return the share of tokens that hold a digit, in [0, 1]."""
    return sum(any(letter.isdigit() for letter in token) for token in tokens) / max(len(tokens), 1)


def quoted(sentence: str) -> bool:
    """Say whether at least half of the letters and digits of a sentence stand in quotation marks."""
    inside = sum(map(str.isalnum, "".join(re.findall(r'"[^"]*"|“[^”]*”', sentence))))
    return 2 * inside >= sum(map(str.isalnum, sentence))


def _rows(path: Path, half: str | None) -> Iterator[dict[str, Any]]:
    labelled = [name for name, (file, _) in halves.SETS.items() if (DATA / file).resolve() == path.resolve()]
    if labelled:
        for part in ("calibration", "gate"):
            if half in (None, part):
                yield from halves.rows(labelled[0], part)
        return
    if path.is_dir():
        copies = _copies(path / "README.md")
        for file in sorted([*path.glob("*.txt"), *path.glob("*.md")]):
            if file.name not in copies:
                yield {"id": file.stem, "text": file.read_text(encoding="utf-8")}
        return
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            yield {"id": number, **row}


def _copies(manifest: Path) -> frozenset[str]:
    """Return what makes no source of cases: the manifest, and the texts that it says hold text of another."""
    if not manifest.is_file():
        return frozenset(("README.md",))
    rows = re.findall(r"^\| `([^`]+)` \|.*\| (?:.*`[^`]+`.*) \|$", manifest.read_text(encoding="utf-8"), re.MULTILINE)
    return frozenset(("README.md", *rows))


def _in_half(key: str, half: str | None) -> bool:
    return half is None or calibration_half(key) == (half == "calibration")


def _day(text: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip().split(" ")[0].split("T")[0], form).date()
        except ValueError:
            continue
    return None
