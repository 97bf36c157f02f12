"""Plain text: what the lines at the head and the foot say, and which lines are the story."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.dates import iso
from dedup.model import Document, Skipped
from dedup.read.encoding import decode
from dedup.read.markdown import read_markdown
from dedup.read.source import Source, Unreadable
from dedup.read.text import from_text, read_text

CASES = Path(__file__).parent / "cases" / "read"
CORPUS = Path(__file__).parent.parent / "corpus"


def story(document: Document) -> str:
    """Return what is left when furniture and masked spans are taken out, with single blanks."""
    cut = [*document.masked, *(mark.span for mark in document.furniture)]
    gone = {place for span in cut for place in range(span.start, span.end)}
    return " ".join("".join(char for place, char in enumerate(document.text) if place not in gone).split())


def expected(path: Path) -> tuple[list[tuple[str, str]], str]:
    """Return the expectations and the article of a case file."""
    head, _, article = path.read_bytes().decode("utf-8").replace("\r\n", "\n").partition("\n=====\n")
    lines = [line for line in head.splitlines() if not line.startswith("#")]
    return [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)], article


def facts(document: Document, skipped: list[Skipped]) -> dict[str, list[str]]:
    """Return what was read in the words of a case file."""

    def cut(start: int, end: int) -> str:
        return document.text[start:end].replace("\n", "\\n")

    return {
        "title": [document.title or ""],
        "published": [iso(document.published) if document.published else ""],
        "url": [document.url or ""],
        "publisher": [document.publisher or ""],
        "byline": [document.byline or ""],
        "language": [document.language],
        "id": [document.declared_id or ""],
        "furniture": [f"{mark.reason} | {cut(mark.span.start, mark.span.end)}" for mark in document.furniture],
        "declared": [
            f"{one.field} | {one.text} | {cut(one.span.start, one.span.end) if one.span else ''}"
            for one in document.declared
        ],
    }


@pytest.mark.parametrize("path", sorted(CASES.glob("*.[tm][xd]*")), ids=lambda path: path.name)
def test_each_shape_is_read_as_its_case_says(path: Path) -> None:
    """A file of each known shape gives the title, date, credit and story that a person reads off it."""
    if path.name == "README.md":
        return
    wanted, article = expected(path)
    source = Source(path.name, None, data=article.encode())
    items = list(read_text(source) if path.suffix == ".txt" else read_markdown(source))
    document = next(item for item in items if isinstance(item, Document))
    skipped = [item for item in items if isinstance(item, Skipped)]
    found = facts(document, skipped)
    left = story(document)
    for name, value in wanted:
        if name in ("story", "absent"):
            assert (" ".join(value.split()) in left) == (name == "story"), (name, value, left)
        elif name == "quoted":
            assert any(value in document.text[span.start : span.end] for span in document.quoted)
        elif name == "skipped":
            assert any(value in item.reason for item in skipped)
        else:
            assert value in found[name], (name, value, found[name])


ARTICLES = {
    "cnn": (None, "2022-07-03", None, None),
    "upi": ("Russia says it has captured last major city in Luhansk region of Ukraine", "--07-03", None, None),
    "cbs58": (
        "Ukrainian forces withdraw from Lysychansk their last holdout in key region",
        "2022-07-03",
        "cbs58.com",
        "https://www.cbs58.com/news/ukrainian-forces-withdraw-from-lysychansk-their-last-holdout-in-key-region",
    ),
    "vatican-news": ("Russia claims victory in Ukraine’s Luhansk region", "2022-07-03T16:44", None, None),
    "itv": (
        "Russia a step closer to stated goal of seizing Donbas region after claiming to have taken Lysychansk",
        "2022-07-03",
        "itv.com",
        "https://www.itv.com/news/2022-07-03/"
        "russia-steps-closer-to-goal-of-seizing-donbas-claiming-to-have-taken-lysychansk",
    ),
}


@pytest.mark.parametrize("name", ARTICLES)
def test_the_five_articles_are_read_as_their_readers_read_them(name: str) -> None:
    """Title, date, publisher, address and language of the five articles are those that stand in the files."""
    path = CORPUS / f"{name}.txt"
    (document,) = read_text(Source(path.name, path))
    assert isinstance(document, Document)
    published = iso(document.published) if document.published else None
    assert (document.title, published, document.publisher, document.url) == ARTICLES[name]
    assert document.language == "en"
    if name == "vatican-news":
        assert document.byline == "Stefan J. Bos"


def test_lines_are_broken_the_same_way_on_every_system() -> None:
    """CRLF and CR files give the same facts as LF files, at the positions of the file as it is."""
    text = "Ferry doubles its sailings\n20231105\n\nThe boats sail until March.\nNobody minds.\n"
    source = Source("a.txt", None)
    plain = from_text(text, source)
    for newline in ("\r\n", "\r"):
        other = from_text(text.replace("\n", newline), source)
        assert (other.title, other.published) == (plain.title, plain.published) == (plain.title, plain.published)
        assert [other.text[mark.span.start : mark.span.end] for mark in other.furniture] == [
            plain.text[mark.span.start : mark.span.end] for mark in plain.furniture
        ]


def test_a_dateline_without_a_place_is_none() -> None:
    """A line that opens with a comma where a place should stand is read as text, without a date."""
    assert from_text(", 2021-03-04 --> (AP)1. /", Source("a.txt", None)).text.startswith(", 2021")


def test_a_text_of_metadata_alone_is_read_as_story() -> None:
    """Where no line would be left, nothing is taken out: an unknown shape is story throughout."""
    document = from_text("Advertisement\n20231105\n", Source("a.txt", None))
    assert document.furniture == ()


@given(st.text(alphabet=st.sampled_from("ab A.\n\r?1234:-/|0 By日。"), max_size=300))
def test_marks_lie_inside_the_text_and_apart(text: str) -> None:
    """Whatever the text, furniture spans are sorted, inside it, not empty, and none overlaps another."""
    document = from_text(text, Source("a.txt", None))
    spans = [mark.span for mark in document.furniture]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfCaf\xc3\xa9", "Café"),
        ("Café\r\n".encode("utf-16"), "Café\r\n"),
        ("Café".encode("utf-32"), "Café"),
        ("Café crème, dit-elle — «non»".encode("cp1252"), "Café crème, dit-elle — «non»"),
        (("Ünï cödé ÿéß àñ ôê " * 3).encode() + b"\xe9", "Ünï cödé ÿéß àñ ôê " * 3 + "\ufffd"),
    ],
)
def test_the_encoding_is_told_from_the_bytes(data: bytes, text: str) -> None:
    """Byte order marks, UTF-8, nearly UTF-8 and Western files come out as the text that was written."""
    assert decode(data) == text


def test_a_declared_encoding_counts_where_utf8_fails() -> None:
    """A declared charset is used for what is no UTF-8, and an unknown or harmful one is passed over."""
    assert decode("Привет, мир".encode("cp1251"), "windows-1251") == "Привет, мир"
    assert decode("日本語の文".encode("iso2022_jp"), "iso-2022-jp") == "日本語の文"
    assert decode(b"plain", "no-such-charset") == "plain"
    assert decode(rb"a\ud800b" + b"\xe9", "unicode_escape") == r"a\ud800bé"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"%PDF-1.7 abc", "PDF"),
        (b"PK\x03\x04abc", "zip"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"text\0text", "NUL"),
        (bytes(range(1, 9)) * 9, "control"),
        ("Привет, мир".encode("cp1251"), "UTF-8"),
    ],
)
def test_what_is_no_text_says_what_it_is(data: bytes, reason: str) -> None:
    """Empty, binary and undecodable files are refused with a reason that says what to do, never read as noise."""
    with pytest.raises(Unreadable, match=reason):
        decode(data)


@given(st.binary(max_size=200))
def test_decoding_never_fails_otherwise(data: bytes) -> None:
    """Any bytes are either text without lone surrogates or Unreadable."""
    with suppress(Unreadable):
        decode(data).encode("utf-8")
