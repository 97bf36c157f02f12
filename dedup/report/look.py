"""How a report is to look: what the person, the terminal and the encoding of the output allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dedup.verdicts import Level, MatchKind


@dataclass(frozen=True, slots=True)
class Look:
    """How a report is to look. `width` is in columns, at least 40.

    `unicode` says whether the output takes characters beyond ASCII, `text` whether a results file carries the texts;
    `saved` is the path of the results file of the same findings, where there is one; `root` the folder that paths in
    files for other programs are relative to, "" for the current one; `fail_on` the level from which a finding fails.
    """

    width: int = 100
    colour: bool = False
    unicode: bool = True
    text: bool = True
    saved: str = ""
    root: str = ""
    fail_on: Level | Literal["never"] = "error"


@dataclass(frozen=True, slots=True)
class Marks:
    """The signs of a report; each stands beside words or a key, never alone in colour."""

    kinds: dict[MatchKind, str]
    absent: str
    moved: str
    bullet: str
    cut: str
    arrow: str


UNICODE = Marks(
    {"verbatim": "=", "near-verbatim": "≈", "near-paraphrase": "~"},
    absent="·",
    moved="⇅",
    bullet="•",
    cut="…",
    arrow="←",
)
ASCII = Marks(
    {"verbatim": "=", "near-verbatim": "+", "near-paraphrase": "~"},
    absent=".",
    moved="^v",
    bullet="-",
    cut="...",
    arrow="<-",
)


def marks(look: Look) -> Marks:
    """Return the signs that the output can take."""
    return UNICODE if look.unicode else ASCII
