"""Markdown: what is prose and what is not. Whole shapes are cases in `cases/read`, read by `test_read_text`."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.model import Document, Skipped
from dedup.read.front_matter import front_matter
from dedup.read.markdown import read_markdown
from dedup.read.source import Source


def article(text: str, name: str = "a.md") -> Document:
    """Return the document of a Markdown text."""
    document = next(iter(read_markdown(Source(name, None, data=text.encode()))))
    assert isinstance(document, Document)
    return document


def prose(text: str, name: str = "a.md") -> str:
    """Return what is neither masked nor furniture, with single blanks."""
    document = article(text, name)
    spans = [*document.masked, *(mark.span for mark in document.furniture)]
    gone = {place for span in spans for place in range(span.start, span.end)}
    return " ".join("".join(char for place, char in enumerate(document.text) if place not in gone).split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("un**believ**able", "unbelievable"),
        ("***both*** and **one *two* three**", "both and one two three"),
        ("5 * 3 * 2 and a_b_c", "5 * 3 * 2 and a_b_c"),
        (r"\*kept\* stars", "*kept* stars"),
        ("before `code` after", "before after"),
        ("an ` alone\n\nand ` another", "an ` alone and ` another"),
        ("see <https://a.example/x> or https://b.example/y.", "see or ."),
        ("[![pic](a.png)](b.html) stays [sic]", "stays [sic]"),
        ("line one<br/>line two", "line one<line two"),
        ("H<sub>2</sub>O and <b>bold</b>", "H2O and bold"),
        ("~~gone~~ stays", "gone stays"),
        ("soft&shy;ware", "software"),
        ('a {{< ref "x" >}} b {% tag %} c {{ page.title }} d', "a b c d"),
        ("in the spring of\n1914. The war began.", "in the spring of 1914. The war began."),
        ("1. first\n2. second", "first second"),
        ("The house\n- one\n- two", "The house one two"),
        ("#hashtag opens a line", "#hashtag opens a line"),
        ("A long paragraph ends here.\n---\nAnother.", "A long paragraph ends here. Another."),
        ("::: note\nInside.\n:::", "Inside."),
        ("Before\n\n```\nnever closed", "Before"),
        ("- item\n\n    goes on in the item", "item goes on in the item"),
        ("<table><tr><td>cell</td></tr></table>\nAfter", "After"),
        ("Import duties rise.\n\nimport duties rose too.", "Import duties rise. import duties rose too."),
        ("<!-- never closed\n\nstays", "<!-- never closed stays"),
    ],
)
def test_marks_are_taken_out_and_words_stay(text: str, words: str) -> None:
    """Marks neither split nor change a sentence, and what only looks like a mark stays."""
    assert prose(text) == words


def test_braces_are_expressions_in_mdx_only() -> None:
    """What stands in braces is code in MDX and text in Markdown."""
    assert prose("a {b} c", "a.mdx") == "a c"
    assert prose("a {b} c") == "a {b} c"


def test_a_block_quote_is_quoted_with_its_lazy_lines() -> None:
    """A `>` block is one quoted span, with lines that go on with its last paragraph; an element counts too."""
    text = 'He spoke.\n\n> "One.\n> Two."\nThree.\n\nFour.\n\n<blockquote>Five.</blockquote>\n'
    document = article(text)
    assert [text[span.start : span.end] for span in document.quoted] == ['> "One.\n> Two."\nThree.', "Five."]


def test_the_first_heading_is_the_title_only_without_front_matter() -> None:
    """Front matter names the title; else the first heading of the first level does, without its marks."""
    assert article("## Part\n\n# The *big* [title](x) #\n\nText.").title == "The big title"
    assert article("Title\n=====\n\nText.").title == "Title"
    assert article("---\ntitle: Named\n---\n# Other\n\nText.").title == "Named"
    marks = article("---\ntitle: Named\n---\n# Other\n\nText.").furniture
    assert [mark.reason for mark in marks] == ["front matter", "heading"]


def test_fields_keep_what_was_written() -> None:
    """A date keeps its precision, an address must be whole, `no` is a word, and a field without a value is unknown."""
    document = article("---\ndate: 2022-07\nurl: /local\ntitle: no\nauthor:\nlang: nb-NO\n---\nText.")
    assert document.published is not None
    assert (document.published.year, document.published.month, document.published.day) == (2022, 7, None)
    assert (document.url, document.title, document.byline, document.language) == (None, "no", None, "nb")


def test_credits_point_to_their_lines() -> None:
    """Each credit field is declared under the name it was written with and points to its line in the file."""
    text = '---\r\ntitle: T\r\ncanonicalUrl: "https://a.example/1"\r\nsyndicated_from: [AB, CD]\r\n---\r\nText.'
    declared = article(text).declared
    assert [(one.field, one.text) for one in declared] == [
        ("canonicalUrl", "https://a.example/1"),
        ("syndicated_from", "AB"),
        ("syndicated_from", "CD"),
    ]
    assert next(text[one.span.start : one.span.end] for one in declared if one.span).startswith("canonicalUrl:")


@pytest.mark.parametrize(
    "block",
    [
        "a: &a [x, x]\n" + "".join(f"k{i}: &k{i} [*a, *a]\n" for i in range(60)),
        "a: " + "[" * 50_000,
        "a: " + "{a: " * 20_000,
        "key: value\n" * 20_000,
        "a: [\x01",
        "a: !!python/object/apply:os.system [x",
        "a: b: c",
    ],
)
def test_hostile_front_matter_ends_quickly_with_a_reason(block: str) -> None:
    """Anchors that multiply, deep nesting and endless blocks neither hang nor end the run; the article is read."""
    begun = time.perf_counter()
    items = list(read_markdown(Source("a.md", None, data=f"---\n{block}\n---\nText here.".encode())))
    assert time.perf_counter() - begun < 5
    assert isinstance(items[0], Document)
    assert [item.path for item in items if isinstance(item, Skipped)] == ["a.md"]


def test_yaml_makes_no_objects() -> None:
    """A tag that names a Python function is text to the reader."""
    head = front_matter("---\ntitle: !!python/name:os.system x\n---\n")
    assert head is None or head.text("title") in (None, "x")


@given(st.text(alphabet=st.sampled_from("ab .\n*_`[]()<>!#-|~{}%&;:\\/=+>1\t\r\"'"), max_size=200))
def test_positions_lie_in_the_file_and_letters_are_never_split_off(text: str) -> None:
    """Whatever the text, every span lies inside it and is not empty, and furniture spans do not overlap."""
    try:
        document = article("x\n\n" + text)
    except StopIteration:
        return
    size = len(document.text)
    spans = [*document.masked, *document.quoted, *(mark.span for mark in document.furniture)]
    assert all(0 <= span.start <= span.end <= size for span in spans)
    marks = [mark.span for mark in document.furniture]
    assert all(a.end <= b.start for a, b in pairwise(marks)), marks


@pytest.mark.parametrize("piece", ["<!-- a ", "[", "[a](", "` `` ``` ", "*a ", "> ", "<a ", "{{< ", "|-|\n", "~~~\n"])
def test_time_grows_with_the_length(piece: str) -> None:
    """Marks that are opened thousands of times and never closed take seconds at most."""
    begun = time.perf_counter()
    article("x\n\n" + piece * (60_000 // len(piece)))
    assert time.perf_counter() - begun < 5
