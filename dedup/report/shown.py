"""A pair as it is shown: which text holds which, and its sentences under their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dedup.model import Segmented
from dedup.report.safe import one_line
from dedup.verdicts import Findings, Match, Pair


@dataclass(frozen=True, slots=True)
class Side:
    """One text of a pair. `numbers` gives the sentences of the story, by index, their numbers from 1."""

    name: str
    text: Segmented
    side: str
    coverage: float
    numbers: dict[int, int]

    def indices(self, match: Match) -> tuple[int, ...]:
        """Return the sentences of a match on this side."""
        return match.left if self.side == "left" else match.right

    def place(self, match: Match) -> str:
        """Return where a match begins in this text: "line:column"."""
        sentence = self.text.sentences[self.indices(match)[0]]
        return f"{sentence.line}:{sentence.column}"

    def words(self, match: Match) -> str:
        """Return the sentences of a match as one safe line."""
        chosen = [self.text.sentences[index] for index in self.indices(match)]
        return " ".join(sentence_text(self.text, one.start, one.end) for one in chosen)


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair with the text that holds the other (`copy`) and the other one (`origin`)."""

    pair: Pair
    copy: Side
    origin: Side


def show(findings: Findings, pair: Pair, draft: str | None = None) -> Shown:
    """Return a pair to be shown; without a draft, the text that is covered less is taken to hold the other."""
    left = _side(findings.text(pair.left), "left", pair.coverage.left)
    right = _side(findings.text(pair.right), "right", pair.coverage.right)
    if draft is None:
        draft = (
            pair.left
            if pair.source == pair.right or (pair.source is None and left.coverage < right.coverage)
            else pair.right
        )
    return Shown(pair, left, right) if draft == pair.left else Shown(pair, right, left)


def _side(text: Segmented, side: str, coverage: float | None) -> Side:
    body = [
        index for index, one in enumerate(text.sentences) if one.furniture is None and _spoken(text, one.start, one.end)
    ]
    numbers = {index: number for number, index in enumerate(body, start=1)}
    return Side(one_line(text.document.id), text, side, coverage or 0.0, numbers)


def _spoken(text: Segmented, start: int, end: int) -> bool:
    """Say whether a sentence has a letter or digit; where the text was left out, every sentence counts."""
    return not text.document.text or any(char.isalnum() for char in text.document.text[start:end])


def sentence_text(text: Segmented, start: int, end: int) -> str:
    """Return a span of a document as one safe line."""
    return one_line(text.document.text[start:end])


def strongest(matches: Sequence[Match], number: int) -> list[Match]:
    """Return the strongest matches, by score, then by words, then by place."""
    return sorted(matches, key=lambda match: (-match.score, -match.left_words, match.left))[:number]
