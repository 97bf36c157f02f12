"""Which words of two partners stand in only one of them: for the eye alone, no verdict rests on it.

Words are compared in their compatibility form, without regard to case; of scripts without blanks each character is one.
"""

from __future__ import annotations

import re
import unicodedata

#: A word with its apostrophes, or one character of a script that is written without blanks.
_WORD = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    "|(?:(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])[^\\W_]|[\u0300-\u036f])+"
    "(?:['’](?=[^\\W_])[^\\W_]+)*"
)
#: Words of a side up to which two partners are compared; nobody reads the differences of longer sentences.
MOST_WORDS = 1_000
#: A half-open range of code points.
Range = tuple[int, int]


def count(text: str) -> int:
    """Return the number of words of a text, as they are compared here."""
    return sum(1 for _ in _WORD.finditer(text))


def only_here(left: str, right: str) -> tuple[list[Range], list[Range]]:
    """Return the ranges of either text whose words are not in the longest common sequence of both.

    Neighbouring words make one range. Where a side has more than `MOST_WORDS` nothing is compared, both are empty.
    """
    from rapidfuzz.distance import LCSseq

    ours, theirs = _words(left), _words(right)
    if max(len(ours), len(theirs)) > MOST_WORDS:
        return [], []
    changed: tuple[list[Range], list[Range]] = ([], [])
    for step in LCSseq.opcodes([word for word, _ in ours], [word for word, _ in theirs]):
        if step.tag != "equal":
            if step.src_end > step.src_start:
                changed[0].append((ours[step.src_start][1][0], ours[step.src_end - 1][1][1]))
            if step.dest_end > step.dest_start:
                changed[1].append((theirs[step.dest_start][1][0], theirs[step.dest_end - 1][1][1]))
    return changed


def _words(text: str) -> list[tuple[str, Range]]:
    found = _WORD.finditer(text)
    return [(unicodedata.normalize("NFKC", one[0]).casefold(), one.span()) for one in found]
