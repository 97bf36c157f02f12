"""Laws of the check: two texts get one verdict, whichever command is asked, and whatever the reference is."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import dedup
from dedup import pipeline
from dedup.index import building
from dedup.inputs import Inputs
from dedup.listing import QUIET
from dedup.settings import Fields, Settings
from dedup.verdicts import Findings, Pair
from made_up import sentence

HEADS = ("", "date: 2031-02-03\n", "date: 2031-02-04T09:30:00Z\npublisher: Example Courier\n")
CREDITS = ("", "credit: The Associated Press\n", "source: Harbour Wire\n", "wire: AP\n")
TAILS = ((), ("The Associated Press contributed to this report.",), ("Copyright 2031 The Associated Press.",))


@st.composite
def made_up(draw: st.DrawFn) -> list[str]:
    """Return two to four texts in Markdown: later ones hold sentences of the first, copied, edited or moved."""
    source = [sentence(number) for number in draw(st.lists(st.integers(0, 399), min_size=6, max_size=10, unique=True))]
    texts = [source]
    for number in range(draw(st.integers(1, 3))):
        mix = draw(st.randoms(use_true_random=False))
        own = [sentence(400 + 100 * number + place) for place in range(draw(st.integers(0, 12)))]
        taken = [_edited(one, mix) for one in source if mix.random() < draw(st.sampled_from((0.0, 0.3, 0.7, 1.0)))]
        text = [*own, *taken] or [source[0]]
        # Of equal texts of a reference one stands for all, which is no other verdict but fewer of them.
        text += [sentence(700 + number)] if sorted(text) in map(sorted, texts[1:]) else []
        if draw(st.booleans()):
            mix.shuffle(text)
        texts.append(text)
    return [_written(text, draw) for text in texts]


def _edited(text: str, mix: random.Random) -> str:
    """Return a sentence as it is, without a word, quoted, or joined with an attribution."""
    words = text.split()
    del words[mix.randrange(1, len(words))]
    return mix.choice((text, text, " ".join(words), f"“{text}”", f"{text[:-1]}, the harbour office said."))


def _written(text: list[str], draw: st.DrawFn) -> str:
    head = draw(st.sampled_from(HEADS)) + draw(st.sampled_from(CREDITS))
    return "\n\n".join((f"---\n{head}---" if head else "", *text, *draw(st.sampled_from(TAILS))))


def loud(found: Findings, name: str) -> dict[str, Pair]:
    """Return the pairs of a text that tell anything, by the other text."""
    pairs = [one for one in found.pairs if name in (one.left, one.right) and one.relation not in QUIET]
    return {one.right if one.left == name else one.left: one for one in pairs}


@settings(max_examples=25)
@given(made_up())
def test_scan_compare_and_check_give_one_verdict(texts: list[str]) -> None:
    """Relation, map, order, source and credit of two texts are the same in a scan, a comparison and any check."""
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / f"t{number}.md" for number in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, "utf-8")
        expected = loud(dedup.scan(name), "t0")
        for other, pair in expected.items():
            assert dedup.compare(paths[0], Path(name) / f"{other}.md") == pair
        assert loud(dedup.check(paths[0], paths[1:]), "t0") == expected
        assert loud(dedup.check(paths[0], name), "t0") == expected
        found = loud(dedup.check(paths[0], indexed(paths[1:], Path(name) / "wires.dedup")), "t0")
        assert found.items() <= expected.items()
        verbatim = {other for other, pair in expected.items() if any(one.kind == "verbatim" for one in pair.matches)}
        assert found.keys() >= verbatim


def indexed(paths: list[Path], place: Path) -> Path:
    """Build an index of texts and return its path."""
    chosen = Settings()
    inputs = Inputs.of(paths, Fields(), chosen.max_bytes)
    building.build(inputs, str(place), chosen, pipeline.prepare, lambda *_: None, 1)
    return place
