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
from dedup.report.picture import plot
from dedup.report.safe import cells, middle, safe, shorten, wrap
from dedup.report.shown import show
from dedup.settings import Settings
from dedup.verdicts import Findings, Relation

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
    kept = replace(ordered, matches=tuple(replace(m, right=(number + 1,)) for number, m in enumerate(ordered.matches)))
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


def test_compare_labels_every_sentence() -> None:
    """Both texts are whole, matched sentences name their partner, moved ones are marked, furniture has its reason."""
    found = replace(build.findings(), pairs=build.findings().pairs[2:])
    text = compare.compare(found, Look(), "plain")
    for line in (*build.WIRE, *build.DRAFT):
        assert line in text
    assert "B6  [" not in text
    assert re.search(r"A1  =B6 \^v  The ferry", text)
    assert "[title]  Ferry stuck off Halm" in text
    assert "kept 80%, lost under 60%" in text


def test_show_text_says_what_is_left_out() -> None:
    """Each sentence has its place; what is left out has its reason; masked words, quotes and credits are shown."""
    text = show_text.show_text([build.draft()], Look(), "plain")
    assert text.startswith("river-post: 8 sentences compared, 2 left out.")
    assert "1:1  [left out: title]  [[Ferry]] stuck off Halm" in text
    assert "8:1  [75% quoted]  “Nobody was hurt" in text
    assert "Quill, byline: full credit (10:1, code points " in text
    assert "Publisher: River Post" in text


def test_every_rule_is_explained() -> None:
    """Each rule has a meaning in words, with the thresholds in force."""
    from dedup.findings import RULES

    for name in RULES:
        page = explain.explain(explain.rule(name, Settings(order_lost=0.55)), Look(), "plain")
        assert len(page.splitlines()) > 3
        assert ("55%" in page) == (name == "DUP002")
        assert "{" not in page


@pytest.mark.parametrize(
    "found", [build.findings(), build.none(), build.many(40)], ids=["one finding", "no finding", "many findings"]
)
def test_no_word_of_blame_is_printed(found: Findings) -> None:
    """The program speaks of texts: no output accuses anybody."""
    for name, text in pages(found).items():
        assert not [word for word in BLAME if word in text.lower()], name
        assert not LIFTED.search(text.lower()), name
    for rule in ("DUP001", "DUP002", "DUP003", "DUP004", "DUP006", "DUP007"):
        text = explain.explain(explain.rule(rule, Settings()), Look(), "plain").lower()
        assert not [word for word in BLAME if word in text]


@pytest.mark.parametrize(
    "path", [*sorted((ROOT / "dedup").rglob("*.*")), *sorted((ROOT / "docs").glob("*.md"))], ids=str
)
def test_no_word_of_blame_is_in_the_package(path: Path) -> None:
    """Neither code, rules nor documentation hold a word of blame."""
    if path.suffix in (".py", ".md", ".toml", ".json", ".yaml", ".txt"):
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
