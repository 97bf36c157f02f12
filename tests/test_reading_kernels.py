"""The compiled forms of what reading looks for in every text give what the plain forms give."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dedup import screen
from dedup.furniture import _screen
from dedup.kernels import reading
from dedup.read import language, western

#: Words of the tables, letters that make them others, marks beside single letters, and what the encoding has not.
PIECES = [*"aeàß.'’3_ \n", "the ", " and", "Getty", "WWW.", "Reuters ", "“said", "\U0001f600", "中", "\ud800", "\0"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
LATIN = language._western()


@settings(max_examples=500, deadline=None)
@given(TEXTS)
@example("")
@example("a")
@example("Getty")
def test_hits(text: str) -> None:
    """The kernel finds the places, letters and kinds that numpy finds, and refuses the texts that it refuses."""
    table = _screen()._table
    assert reading.hits(text, table) == screen.hits(text, table)


@settings(max_examples=500, deadline=None)
@given(TEXTS)
@example("")
@example("u.s. a'b e 3a a")
def test_words(text: str) -> None:
    """The kernel counts the words that numpy counts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(western, "_compiled", reading.tally)
        found = LATIN.of(text)
    assert found == LATIN.plainly_of(text)


def test_a_text_is_looked_at_alike_after_the_kernels_are_in_use() -> None:
    """What stands in a text, and its language, do not depend on which form looked."""
    text = "The photo is by Getty and the words are of Reuters, at www.example.org, and of all who were there. " * 40
    plain = screen.hits(text, _screen()._table), language.detect(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(western, "_compiled", western._compiled)
        patch.setattr(screen, "_hits", screen._hits)
        western.use(reading.tally)
        screen.use(reading.hits)
        look = _screen().look(text)
        assert (look and look.hits, language.detect(text)) == plain
        assert plain[1] == "en"
        assert plain[0] and plain[0].places
