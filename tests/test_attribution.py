from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.attribution import names, third_party

WORDS = (
    "Ada",
    "Example",
    "River",
    "Board",
    "of",
    "the",
    "und",
    "said",
    "SAID",
    "says,",
    "according",
    "to",
    "laut",
    "rose.",
)


@pytest.mark.parametrize(
    ("sentence", "language", "found"),
    [
        ("The water rose, the River Board said.", "en", ("River Board",)),
        ("According to Ada Example, the mayor, the water rose.", "en", ("Ada Example",)),
        ("Ada Example, the mayor of the town by the lake, SAID so.", "en", ("Ada Example",)),
        ("The Institute for the Study of Rivers reported it.", "en", ("The Institute for the Study of Rivers",)),
        ("Ada, Example and others said so.", "en", ()),
        ("The River Board met on Monday.", "en", ()),
        ("Es stieg, laut Ada Muster, weiter.", "de", ("Ada Muster",)),
        ("Es stieg, sagte Ada Muster.", "de", ("Ada Muster",)),
        ("The River Board said so.", "xx", ()),
        ("Said Ada", "en", ()),
        ("", "en", ()),
    ],
)
def test_names(sentence: str, language: str, found: tuple[str, ...]) -> None:
    """A name is two capitalised words at least, close to a word of saying of its language."""
    assert names(sentence, language) == found


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_names_stand_in_the_sentence(words: list[str]) -> None:
    """A name is words of the sentence as they stand there, whatever stands around them."""
    sentence = " ".join(words)
    for name in names(sentence, "en"):
        assert name in sentence and len(name.split()) >= 2


def test_both_sides_must_name_the_same() -> None:
    """One name that holds the other is the same one; a surname alone, or another name, is not."""
    ours = "The water rose, Ada Example of the River Board said."
    assert third_party(ours, "en", "Ada Example said the water rose.", "en") == "Ada Example of the River Board"
    assert third_party(ours, "en", "Example said the water rose.", "en") is None
    assert third_party(ours, "en", "Ben Other said the water rose.", "en") is None
