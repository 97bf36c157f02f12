"""Reading of HTML: the cases of tests/cases/html, and pages that break parsers."""

from __future__ import annotations

import json
import logging
import tomllib
from dataclasses import astuple
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml.etree import ParserError

from dedup.model import Document, Published
from dedup.read.extraction import guarded
from dedup.read.html import read_html
from dedup.read.jsonld import Article, read_article
from dedup.read.source import Source, Unreadable
from dedup.read.tags import strip_tags

CASES = sorted(Path(__file__).parent.glob("cases/html/*.toml"))
STORY = "<p>The harbour master said on Monday that the ferry would sail again before the end of the week.</p>"


def page(data: bytes | str) -> Document:
    """Read one page."""
    content = data if isinstance(data, bytes) else data.encode()
    (document,) = read_html(Source("page.html", None, data=content))
    assert isinstance(document, Document)
    return document


def written(published: Published | None) -> str | None:
    """Return a date as the cases write it: `2023-5-4 7:30:0 +120`, unknown parts left out."""
    if published is None:
        return None
    year, month, day, hour, minute, second, offset = astuple(published)
    date = "-".join(str(part) for part in (year, month, day) if part is not None)
    clock = ":".join(str(part) for part in (hour, minute, second) if part is not None)
    return " ".join(part for part in (date, clock, "" if offset is None else f"{offset:+d}") if part)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case(case: Path) -> None:
    """Each page of tests/cases/html is read as the table beside it says."""
    expected = tomllib.loads(case.read_text(encoding="utf-8"))
    document = page(case.with_suffix(".html").read_bytes())
    text = document.text
    read = {
        "title": document.title,
        "published": written(document.published),
        "byline": document.byline,
        "publisher": document.publisher,
        "url": document.url,
        "language": document.language,
        "licence": document.licence,
        "text": text,
        "declared": [f"{one.field}: {one.text}" for one in document.declared],
        "furniture": [f"{one.reason}: {text[one.span.start : one.span.end]}" for one in document.furniture],
        "quoted": [text[span.start : span.end] for span in document.quoted],
    }
    del expected["behaviour"]
    assert {name: read[name] for name in expected} == expected


@pytest.mark.parametrize(
    "markup",
    [
        "<html><body></body></html>",
        "<html><body><script>const story = 'A long text that nobody reads. Not even now.';</script></body></html>",
        "<html><body><noscript>Please enable JavaScript to view this page.</noscript></body></html>",
        "<html><body><nav>" + "<a href='/x'>Section of the news</a>" * 30 + "</nav></body></html>",
        "<html><frameset><frame src='a.html'></frameset></html>",
        "<" * 10_000,
        "<html><body>" + "<div>" * 20_000 + STORY,
        "<html><body>" + "<table><tr><td>" * 5_000 + STORY,
    ],
    ids=["empty", "script", "noscript", "menu", "frames", "brackets", "deep", "deep tables"],
)
def test_no_main_text(markup: str) -> None:
    """A page without a story, or one that no parser gets through, is unreadable with one plain reason."""
    with pytest.raises(Unreadable, match="no main text found in the page"):
        page(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "<html><body>" + STORY + "<p>" + "x" * 100_000 + "</p></body></html>",
        "<html><body><div data-x='" + "y" * 100_000 + "'>" + STORY + "</div></body></html>",
        "<html><body><article><b><i>" + STORY,
        "<html><body><p>" + STORY + "</div></span></body></b>",
        "<html><head><script type='application/ld+json'>" + "[" * 100_000 + "</script></head><body>" + STORY,
        "<html><head><link rel='canonical' href='http://[broken'></head><body>" + STORY,
        "<html><head><meta property='og:url' content='http://[x'><link rel='canonical' href='/a'></head><body>" + STORY,
        "<html><body>" + "<a href='x'>" * 2_000 + STORY,
        "<html><body>" + STORY + "<!-- never closed " + STORY,
    ],
    ids=[
        "long word",
        "huge attribute",
        "unclosed",
        "misnested",
        "deep JSON",
        "bad address",
        "bad base",
        "many links",
        "comment",
    ],
)
def test_strange_pages_are_read(markup: str) -> None:
    """What browsers put up with is read."""
    assert "The harbour master said on Monday" in page(markup).text


def test_null_characters_are_refused() -> None:
    """A page with NUL bytes is no text, which is said rather than guessed at."""
    with pytest.raises(Unreadable, match="NUL"):
        page(f"<html><body>\0{STORY}</body></html>")


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="windows-1251">',
        "<meta http-equiv='Content-Type' content='text/html; charset=windows-1251'>",
    ],
)
def test_declared_charset(head: str) -> None:
    """The charset that a page declares is used where its bytes are no UTF-8."""
    story = "Паром снова вышел в море в понедельник после одиннадцати дней ремонта. Рейсы идут по расписанию."
    markup = f"<html><head>{head}</head><body><article><p>{story}</p></article></body></html>"
    assert page(markup.encode("cp1251")).text == story


def test_xml_declaration() -> None:
    """An XHTML page that begins with an XML declaration is read in the encoding named there."""
    story = "Il coûte 3 €, dit le maire du petit village."
    markup = f'<?xml version="1.0" encoding="iso-8859-15"?><html xml:lang="fr"><body><p>{story}</p></body></html>'
    document = page(markup.encode("iso-8859-15"))
    assert (document.text, document.language) == (story, "fr")


def test_silent(caplog: pytest.LogCaptureFixture) -> None:
    """The parsers' own warnings reach nobody's terminal."""
    with caplog.at_level(logging.DEBUG), pytest.raises(Unreadable):
        page("<html><body></body></html>")
    assert not [record for record in caplog.records if record.name.startswith(("trafilatura", "htmldate"))]


def test_equal_pages_stay_equal() -> None:
    """A page is read the same however often it was met before."""
    documents = [page(f"<html><body><article>{STORY}</article></body></html>") for _ in range(6)]
    assert len(set(documents)) == 1


def test_a_wrong_call_is_no_broken_page() -> None:
    """What a parser raises at a page makes the page unreadable; a TypeError is an error of the program, and seen."""

    def fails(error: Exception) -> None:
        raise error

    for error in (ValueError(), AttributeError(), IndexError(), ParserError("x")):
        with pytest.raises(Unreadable, match=f"cannot be parsed as HTML: {type(error).__name__}"):
            guarded(fails, error)
    with pytest.raises(TypeError):
        guarded(fails, TypeError())
    with pytest.raises(TypeError):
        guarded(fails)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<div>", "<b", "'", ">", "&#0;", "é", "<!--", "word. ", "]]>", "<a href="])
    )
)
def test_debris_never_raises_anything_else(parts: list[str]) -> None:
    """Law: whatever stands in a page, it is read or Unreadable."""
    try:
        document = page("".join(parts))
    except Unreadable:
        return
    assert document.text.strip()


@settings(max_examples=100, deadline=None)
@given(st.text() | st.text("<![]-?>/foCDATA &#x;"))
@example("<![foo bar]>")
@example("<![-")
def test_strip_tags_never_raises(markup: str) -> None:
    """Law: stripping tags takes any text."""
    assert isinstance(strip_tags(markup), str)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=3) | st.sampled_from(["NewsArticle", "#a"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["@type", "@id", "@graph", "author", "name", "publisher", "url"]), inner)
        ),
    )
)
def test_json_ld_of_any_shape(value: object) -> None:
    """Law: JSON-LD of any shape, references in a circle included, gives an article or none, never an exception."""
    article = read_article([json.dumps(value), "{broken"])
    assert isinstance(article, Article)
