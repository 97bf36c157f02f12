"""What no report may print: words of blame, commands to a terminal, markup out of a corpus."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import build
from dedup.report import FORMATS, compare, explain, render, show_text
from dedup.report.look import Look
from dedup.report.markdown import escape
from dedup.report.safe import cells, middle, safe, shorten, wrap
from dedup.rule_table import RULES
from dedup.settings import Settings
from dedup.verdicts import Findings

ROOT = Path(__file__).resolve().parents[1]
LOOK = Look()
#: Words of blame; written in halves, so that this file is clean too.
BLAME = tuple("plag+iar stol+en steal+ing the+ft chea+t pira+t rip-+off copy+cat".replace("+", "").split())
LIFTED = re.compile("lift" + r"(ed|ing)\b")
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def pages(found: Findings, look: Look = LOOK) -> dict[str, str]:
    """Return every text that the program can print about a scan, by name."""
    shown = {form: render(found, form, look) for form in FORMATS}
    for form in ("rich", "plain", "md"):
        two = replace(found, pairs=found.pairs[-1:])
        shown[f"compare {form}"] = compare.compare(two, look, form)
        shown[f"show-text {form}"] = show_text.show_text(found.documents, look, form)
        if found.findings:
            page = explain.finding(found, found.findings[0].fingerprint)
            shown[f"explain {form}"] = explain.explain(page, look, form)
    return shown


@pytest.mark.parametrize(
    "found", [build.findings(), build.none(), build.many(40)], ids=["one finding", "no finding", "many findings"]
)
def test_no_word_of_blame_is_printed(found: Findings) -> None:
    """The program speaks of texts: no output accuses anybody."""
    for name, text in pages(found).items():
        assert not [word for word in BLAME if word in text.lower()], name
        assert not LIFTED.search(text.lower()), name
    for rule in RULES:
        text = explain.explain(explain.rule(rule, Settings()), Look(), "plain").lower()
        assert not [word for word in BLAME if word in text]


#: What is read in the package and in docs; compiled files come and go while tests are collected.
WRITTEN = (".py", ".md", ".toml", ".json", ".properties", ".yml", ".txt", ".css", ".js")


@pytest.mark.parametrize(
    "path",
    sorted(path for name in ("dedup", "docs") for path in (ROOT / name).rglob("*.*") if path.suffix in WRITTEN),
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_no_word_of_blame_is_in_the_package(path: Path) -> None:
    """Neither code, rules nor documentation hold a word of blame."""
    text = path.read_text("utf-8").lower()
    assert not [word for word in BLAME if word in text]


NASTY = [
    pytest.param("a\x1b]0;owned\x07b\x1b[2Jc", id="escape sequences"),
    pytest.param("a\x9b31mb\x90c\x9c", id="C1 controls"),
    pytest.param("a\r\x08\x00\x0b\x0cb", id="C0 controls"),
    pytest.param("user\u202ecod.exe\u2066x", id="turned direction"),
    pytest.param("bad\udcff name", id="not decodable"),
]


_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("words", NASTY)
@pytest.mark.parametrize("look", [Look(), Look(width=60, unicode=False), Look(width=120)])
def test_corpus_text_cannot_command_a_terminal(words: str, look: Look) -> None:
    """Whatever stands in files or their names, no format prints a control character or turns the direction of text."""
    for name, text in pages(build.hostile(words), look).items():
        assert not _FORBIDDEN.search(text), name


@pytest.mark.parametrize("words", NASTY)
def test_colour_is_the_only_escape(words: str) -> None:
    """With colour the only escape sequences are those of the report's own styles."""
    for text in pages(build.hostile(words), Look(colour=True)).values():
        assert not _FORBIDDEN.search(ESCAPES.sub("", text))


@pytest.mark.parametrize(
    "words", ["::error::x", "| a | b |", "`code` ```", "<script>x</script>", "[a](http://b.example)"]
)
def test_markdown_shows_corpus_text_as_it_is(words: str) -> None:
    """Corpus text in Markdown neither opens a line with a command nor adds markup, cells or links."""
    text = render(build.hostile(words), "md", Look())
    assert not re.search(r"^\s*::", text, re.M)
    text = re.sub(r"^(`{3,})text\n.*?^\1$", "", text, flags=re.M | re.S)
    assert "<script" not in text
    assert not re.search(r"(?<!\\)\[a\]\(", text)
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {9}


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("@editor see #12", "@<!-- -->editor see \\#<!-- -->12"),
        ("https://a.example", "https<!-- -->://a.example"),
        ("1. one", "&#49;. one"),
        ("- x_y*z*", "&#45; x\\_y\\*z\\*"),
        ("a & b &lt;", "a &amp; b &amp;lt;"),
    ],
)
def test_markdown_escapes(words: str, shown: str) -> None:
    """Mentions, references, addresses, lists and entities are broken up."""
    assert escape(words) == shown


@given(st.text(max_size=80), st.integers(8, 60))
def test_wrapped_text_fits(text: str, width: int) -> None:
    """Wrapped lines fit their width, wide characters counted double, and hold every word."""
    lines = wrap(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(safe(text).split())


@pytest.mark.parametrize("fit", [shorten, middle])
@given(text=st.text(max_size=80), width=st.integers(8, 60))
def test_shortened_text_fits(fit: Callable[[str, int, str], str], text: str, width: int) -> None:
    """A text cut at its end or in its middle fits its width, and says that it was cut."""
    shown = fit(text, width, "...")
    assert cells(shown) <= width
    assert "\n" not in shown


@given(st.text())
def test_safe_text_is_safe(text: str) -> None:
    """No control character but the newline survives, nor a turn of direction, nor a lone surrogate."""
    assert not _FORBIDDEN.search(safe(text))
