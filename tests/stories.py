"""Original stories for the tests, made of plain sentences, and documents of them."""

from __future__ import annotations

from hypothesis import strategies as st

from dedup.model import Document, Segmented, Sentence, Shingled
from dedup.settings import Settings
from dedup.shingle import shingle
from made_up import sentence

__all__ = ["articles", "document", "sentence", "shingled"]


def document(name: str, sentences: list[str], **fields: object) -> Document:
    """Return a document with one sentence in a paragraph."""
    return Document(id=name, path=f"{name}.txt", format="txt", text="\n\n".join(sentences), language="en", **fields)  # type: ignore[arg-type]


def articles(least: int = 8, most: int = 14) -> st.SearchStrategy[list[str]]:
    """Return a strategy for articles of different plain sentences."""
    return st.lists(st.integers(0, 799), min_size=least, max_size=most, unique=True).map(
        lambda numbers: [sentence(number) for number in numbers]
    )


def shingled(name: str, sentences: list[str], quoted: tuple[float, ...] = (), **fields: object) -> Shingled:
    """Return a shingled document of exactly these sentences, one in a paragraph, cut by nobody's rules."""
    text, cut = document(name, sentences, **fields), []
    start = 0
    for number, words in enumerate(sentences):
        share = quoted[number] if quoted else 0.0
        cut.append(Sentence(start, start + len(words), 2 * number + 1, 1, number, quoted=share))
        start += len(words) + 2
    return shingle(Segmented(text, (), tuple(cut)), Settings())
