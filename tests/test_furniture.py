"""The text of the page is told from the story."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.model import Document
from dedup.segment import segment

CASES = Path(__file__).parent / "cases" / "segment"


def cases() -> list[list[tuple[str, str]]]:
    """Return the texts of all furniture files, each as its reasons and paragraphs."""
    found = []
    for path in sorted(CASES.glob("furniture-*.txt")):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            kept = [line.partition("|") for line in block.splitlines() if line and line[0] != "#"]
            found.append([(reason.strip(), paragraph.strip()) for reason, _, paragraph in kept])
    return [case for case in found if case]


def reasons(paragraphs: list[str], glue: str, title: str | None = None) -> list[str]:
    """Return the reason of each paragraph, the empty string for the story's own."""
    document = Document("a", "a.txt", "txt", glue.join(paragraphs), title=title)
    by_paragraph: dict[int, str] = {}
    for sentence in segment(document).sentences:
        by_paragraph.setdefault(sentence.paragraph, sentence.furniture or "")
        assert by_paragraph[sentence.paragraph] == (sentence.furniture or "")
    return list(by_paragraph.values())


@pytest.mark.parametrize("case", cases(), ids=lambda case: case[0][1][:30])
def test_page_text_and_its_near_misses(case: list[tuple[str, str]]) -> None:
    """Each paragraph has the reason its case names, and a near miss has none."""
    assert reasons([paragraph for _, paragraph in case], "\n\n") == [reason for reason, _ in case]


def test_one_sentence_a_line() -> None:
    """Page text is found where lines, not blank lines, part the paragraphs; the story's lines stay."""
    text = ["Advertisement", "The bridge was closed.", "By Jane Doe", "Listen to our report", "The ferry runs."]
    assert reasons(text, "\n") == ["advert", "", "byline", "prompt", ""]


def test_the_known_title_is_found_again() -> None:
    """A line that is the document's title is no part of the story."""
    assert reasons(["The bridge is closed.", "It will open in June."], "\n\n", title="The bridge is closed.") == [
        "title",
        "",
    ]


def test_a_lost_stop_does_not_make_a_heading() -> None:
    """A long line without a stop is a sentence that lost it, not a subhead."""
    long = "On the ninth day the town says it has repaired the last of the pillars and the railing, reports Jane Doe"
    assert reasons([long, "One is here.", "Two is here.", "Three is here."], "\n") == ["", "", "", ""]


def test_a_prompt_does_not_swallow_a_paragraph() -> None:
    """A paragraph of the story that holds the words of a prompt stays."""
    text = "The mayor spoke for an hour. Listen to our report, an aide wrote. The council left at noon."
    assert reasons([text], "\n") == [""]


@given(st.lists(st.sampled_from(["By", "Von", ",", "|", "/", "and", "Jane", "1:26", "Photo:", "©", "—", "2021", "."])))
def test_any_line_of_names_and_signs_has_an_answer(words: list[str]) -> None:
    """A line that only begins like a byline, a caption or a date is marked or left, whatever follows."""
    assert len(reasons([" ".join(words)], "\n")) <= 1
