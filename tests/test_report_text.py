"""The page of a scan, as the terminal, plain text, Markdown and concise lines show it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import build
from dedup.errors import UsageError
from dedup.report import check, compare, render, show_text
from dedup.report.look import Look
from dedup.report.picture import plot
from dedup.report.safe import cells
from dedup.report.shown import show
from dedup.verdicts import Relation

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def test_the_decision_comes_first() -> None:
    """The first line of a report is the result in one sentence, with what was compared after it."""
    first, second = render(build.findings(), "plain", Look()).splitlines()[:2]
    assert first == "1 reshuffled copy, credited; nothing uncredited."
    assert second.strip().startswith("3 texts, 3 pairs, every pair compared.")


def test_a_clean_result_does_not_claim_too_much() -> None:
    """Without a finding the report says what was compared, and that an absent source cannot be found."""
    text = render(build.none(), "plain", Look())
    assert text.startswith("No text here holds the text of another one.\n")
    assert "A source that is not among these texts cannot be found." in text
    assert "original" not in text


def test_uncredited_copies_are_named_first() -> None:
    """The decision line begins with what presses most, and does not say that nothing is uncredited."""
    found = build.many(3)
    pairs = (replace(found.pairs[0], credit="uncredited"), *found.pairs[1:])
    first = render(replace(found, pairs=pairs), "plain", Look()).splitlines()[0]
    assert first == "1 reshuffled copy, uncredited; 2 reshuffled copies, credited."


def test_many_kinds_of_findings_are_summed_up() -> None:
    """A decision that would not fit a line counts by credit, most pressing first."""
    found = build.many(6)
    relations: tuple[Relation, ...] = ("copy", "excerpt", "rewrite", "duplicate", "reshuffled-copy", "copy")
    pairs = [replace(pair, relation=name) for pair, name in zip(found.pairs, relations, strict=True)]
    pairs[5] = replace(pairs[5], credit="uncredited")
    first = render(replace(found, pairs=tuple(pairs)), "plain", Look()).splitlines()[0]
    assert first == "6 findings: 1 uncredited, 5 credited."


def test_a_single_text_is_compared_with_nothing() -> None:
    """One text alone is no clean result: the report says that there was nothing to compare it with."""
    found = build.none()
    alone = replace(found, documents=found.documents[:1], pairs=(), summary={"pairs_compared": 0})
    assert "1 text, and nothing to compare it with." in render(alone, "plain", Look())


@pytest.mark.parametrize("form", ["rich", "plain", "md"])
def test_a_finding_is_shown_with_its_evidence(form: str) -> None:
    """Terminal, plain text and Markdown carry the same: verdict, reasons, order, sentences, next step."""
    text = " ".join(render(build.findings(), form, Look(width=120)).split())
    for words in (
        "The order is another one.",
        "the one credits Quill (byline)",
        "credited to Quill one way: byline",
        "3 of 6 matches in order",
        "Where the sentences of quill stand in river-post",
        "tugs pulled the ship back",
        "cosine 0.86, edit 0.86, jaccard 0.43",
        "in quotation marks",
        "alder - quill, alder - river-post",
        "no text in it",
        "dedup compare news/quill.txt news/river-post.txt",
    ):
        assert words in text, words


def test_the_strip_shows_where_each_sentence_went() -> None:
    """Under each sentence of the source stands the sign and number of its partner, or the sign of absence."""
    lines = render(build.findings(), "plain", Look()).splitlines()
    at = next(number for number, line in enumerate(lines) if line.split()[:2] == ["quill", "1"])
    assert lines[at].split() == ["quill", *map(str, range(1, 9))]
    assert lines[at + 1].split() == ["river-post", "=6", ".", "=7", "=2", "~4", "+1", "=5", "."]


def test_the_plot_of_a_kept_order_falls() -> None:
    """In the dot plot a sentence further on in the copy stands lower: a kept order falls, one sign for each match."""
    found = build.findings()
    ordered = replace(found.pairs[2], matches=tuple(sorted(found.pairs[2].matches, key=lambda match: match.left)))
    lines = ["".join(text for text, _ in line) for line in plot(show(found, ordered, "river-post"), Look()).lines]
    signs = [(line.index(sign), row) for row, line in enumerate(lines[1:]) for sign in "=≈~" if sign in line]
    assert len(signs) == len(ordered.matches)
    kept = replace(ordered, matches=tuple(m._replace(right=(number + 1,)) for number, m in enumerate(ordered.matches)))
    lines = ["".join(text for text, _ in line) for line in plot(show(found, kept, "river-post"), Look()).lines]
    columns = [min(line.index(sign) for sign in "=≈~" if sign in line) for line in lines[1:] if set(line) & set("=≈~")]
    assert columns == sorted(columns)


def test_many_findings_are_counted() -> None:
    """The table has the strongest twenty, five are shown in detail, and the rest is counted with where to find it."""
    text = render(build.many(31), "plain", Look())
    assert "And 11 weaker findings: -o json=FILE writes all of them." in text
    assert len(re.findall("^DUP006 note: ", text, re.M)) == 5


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
@pytest.mark.parametrize("colour", [True, False])
def test_the_terminal_report_fits_its_width(width: int, colour: bool) -> None:
    """No line but the command to copy is wider than the window; escape sequences come only with colour."""
    for text in (
        render(build.findings(), "rich", Look(width=width, colour=colour)),
        compare.compare(replace(build.findings(), pairs=build.findings().pairs[2:]), Look(width=width, colour=colour)),
        show_text.show_text(build.findings().documents, Look(width=width, colour=colour)),
    ):
        assert ("\x1b" in text) == colour
        lines = [line for line in ESCAPES.sub("", text).splitlines() if not line.startswith("Next: ")]
        assert max(map(cells, lines)) <= width


def test_plain_text_is_ascii_and_the_same_everywhere() -> None:
    """Plain text draws in ASCII, fits 100 columns, and does not depend on the window or on colour."""
    found = build.findings()
    text = render(found, "plain", Look())
    assert text == render(found, "plain", Look(width=200, colour=True, unicode=False))
    assert all(char.isascii() or char in "“”" for char in text)
    assert max(map(len, text.splitlines())) <= 100


def test_a_small_encoding_gets_ascii_signs() -> None:
    """Where the output lacks the signs, the terminal report draws with ASCII characters."""
    text = render(build.findings(), "rich", Look(unicode=False))
    assert not set("≈·⇅•…│─←") & set(text)


def test_markdown_draws_with_what_the_output_takes() -> None:
    """Where the output lacks the signs, Markdown has those of plain text; a file has them all."""
    assert not set("≈·⇅•…│─←") & set(render(build.findings(), "md", Look(unicode=False)))
    assert "≈" in render(build.findings(), "md", Look())


def test_a_contributor_is_no_full_credit() -> None:
    """A credit that names the source as a contributor only is told as that, and nothing is called settled."""
    found = build.findings()
    pairs = (*found.pairs[:2], replace(found.pairs[2], credit_kind="contributed"))
    text = render(replace(found, pairs=pairs), "plain", Look())
    assert text.startswith("1 reshuffled copy, credited as a contributor only.\n")
    assert "Credit: credited as a contributor only" in text


def test_concise_is_a_place_and_a_rule() -> None:
    """Each finding is one line with the place of its strongest passage in the draft; no finding is no output."""
    assert render(build.findings(), "concise", Look()) == (
        "news/river-post.txt:8:1: DUP006 Reshuffled copy of quill. 6 of the 8 sentences stand in the other text.\n"
    )
    assert render(build.none(), "concise", Look()) == ""


def test_concise_names_the_record() -> None:
    """A place in a record of a file is a place in its text, and the path says which record."""
    found = build.findings()
    documents = tuple(replace(one, document=replace(one.document, record=7)) for one in found.documents)
    assert render(replace(found, documents=documents), "concise", Look()).startswith("news/river-post.txt#7:8:1: ")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A path that ends like a folder is not quietly written as a file."""
    with pytest.raises(UsageError, match="name a file"):
        check("json", f"{tmp_path}/new/")


@pytest.mark.parametrize(("form", "width"), [("rich", 70), ("rich", 80), ("rich", 110), ("plain", 80), ("md", 80)])
def test_the_list_of_findings_has_the_names_whole(form: str, width: int) -> None:
    """However narrow the window, two long names that differ in their middle can be told apart and copied."""
    found = build.findings()
    names = [f"archive-of-the-quill/2031/02/{day}/the-ferry-stood-still-on-monday" for day in ("03", "04")]
    texts = tuple(
        replace(text, document=replace(text.document, id=name))
        for text, name in zip(found.documents[:2], names, strict=True)
    )
    pair = replace(found.pairs[0], left=names[0], right=names[1], source=names[1])
    finding = replace(found.findings[0], draft=names[0], pair=0)
    words = dict.fromkeys(names, 80)
    one = replace(found, documents=texts, words=words, pairs=(pair,), findings=(finding,), families=())
    listing, _, _ = render(one, form, Look(width=width)).replace("\\", "").partition("Reshuffled copy. ")
    listing = listing.rsplit("DUP006", 1)[0]
    assert names[0] in listing and names[1] in listing
