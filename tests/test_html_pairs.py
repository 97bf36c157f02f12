"""The HTML report: its frame, and the part of each pair."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

import build
from dedup.report import render
from dedup.report.differences import count, only_here
from dedup.report.html import frame
from dedup.report.html.markup import Markup, is_web, link, tag, text
from dedup.report.html.report import plan
from dedup.report.html.side_by_side import Texts, texts
from dedup.report.look import Look
from dedup.report.shown import show
from dedup.verdicts import Findings

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><!-- <img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "]]>&lt;\x00\x1b[31m\u202eabc\ufeff\ud800",
    "w" * 100_000,
    '" onmouseover="alert(1)',
)


class Tags(HTMLParser):
    """Collects the attributes of every element, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the attributes of an element."""
        self.seen += attrs


def page(findings: Findings | None = None) -> str:
    """Return the report of the made-up findings, or of others."""
    return render(findings or build.findings(), "html", Look())


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_is_shown_and_does_nothing(words: str) -> None:
    """Tags, comments and handlers of a corpus never become markup, wherever they stand."""
    shown = page(build.hostile(words))
    body = shown[shown.index("<main") : shown.rindex("<script>")]
    assert not re.search(r"<(script|img|!--)", body)
    tags = Tags()
    tags.feed(body)
    assert tags.seen and not {name for name, _ in tags.seen if name.startswith("on") or name == "style"}
    assert all(re.match("#|https?://", str(value)) for name, value in tags.seen if name in ("href", "src"))
    assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e]", shown)


@given(st.text())
def test_any_text_is_escaped(words: str) -> None:
    """No text of any kind leaves the one escape function with a sign that could open or close anything."""
    assert not set("<>\"'") & set(text(words))
    assert tag("p", words, title=words).count("<") == 2


def test_markup_is_not_escaped_twice() -> None:
    """What is markup already stays as it is, and what is none is escaped beside it."""
    assert (
        tag("p", Markup("<b>x</b>"), "<", None, class_="a b", hidden=True) == '<p class="a b" hidden><b>x</b>&lt;</p>'
    )


@pytest.mark.parametrize(
    ("address", "web"),
    [
        ("https://river.example/a", True),
        ("HTTP://river.example", True),
        ("javascript:alert(1)", False),
        (" https://river.example", False),
        ("data:text/html,x", False),
        ("https://river.example/\u202egpj", False),
        (None, False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_are_links(address: str | None, web: bool) -> None:
    """An address of any other scheme is text, and so is one that hides what it is."""
    assert is_web(address) is web
    assert ("<a " in link(address, "x")) is web


def test_the_policy_allows_the_own_style_and_script_and_nothing_else() -> None:
    """The page forbids every request, and names its style and script by their hashes."""
    shown = page()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', shown)
    assert policy and policy[1].startswith("default-src 'none'; ")
    for name in ("style", "script"):
        part = re.search(f"<{name}>(.*?)</{name}>", shown, re.DOTALL)
        assert part
        digest = base64.b64encode(hashlib.sha256(part[1].encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy[1]
    assert " style=" not in shown


def test_the_scripts_are_small() -> None:
    """At most 15 KB of script are put into a page."""
    assert len(frame._joined(frame.SCRIPTS).encode()) <= 15_000


def test_a_pair_shows_verdict_pictures_texts_and_values() -> None:
    """The part of a pair has its verdict in words, both pictures with a title, every sentence, and its thresholds."""
    shown = page()
    for words in ("<strong>Reshuffled copy.</strong>", 'class="ribbons"', 'class="dots"', "Thresholds", "3 of 6"):
        assert words in shown
    bare = re.sub("<[^>]*>", "", shown)
    for line in build.WIRE:
        assert text(line) in bare
    assert shown.count(' role="group" aria-labelledby=') == 2


def test_every_link_inside_the_page_has_its_target() -> None:
    """The highlights lead to their partners without a script: each address in the page exists, once."""
    shown = page().rpartition("<script>")[0]
    ids = re.findall(r'\sid="([^"]*)"', shown)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', shown)) <= set(ids)


def test_kind_is_told_in_words_beside_each_sentence() -> None:
    """Colour alone tells nothing: each shared sentence names its partner, its kind and whether it moved."""
    shown = page()
    for said in ("near-paraphrase", "verbatim, quotation", "near-verbatim, moved"):
        assert re.search(rf'class="to">. [AB]\d+ {said}', shown), said


def test_words_that_a_partner_lacks_are_set_apart() -> None:
    """In a reworded sentence the words that changed stand out, and equal words do not."""
    shown = page()
    assert "<b>are</b> to look" in shown or "<b>are to</b> look" in shown
    left, right = only_here("Divers will look at the rudder.", "Divers are to look at the RUDDER.")
    assert (left, right) == ([(7, 11)], [(7, 13)])


@given(st.text(alphabet="ab '’文字é\u0301 "), st.text(alphabet="ab '’文字é\u0301 "))
def test_the_differences_of_two_texts_are_those_of_their_words(left: str, right: str) -> None:
    """A text differs from itself nowhere; ranges are ascending, inside their text and apart."""
    assert only_here(left, left) == ([], [])
    for words, ranges in zip((left, right), only_here(left, right), strict=True):
        ends = [end for pair in ranges for end in pair]
        assert ends == sorted(ends) and all(0 <= end <= len(words) for end in ends)
        assert len(ranges) <= count(words)


def test_no_text_leaves_the_sentences_out() -> None:
    """Without texts the page has its pictures and values, and says that the texts are left out."""
    shown = render(build.findings(), "html", Look(text=False))
    assert "The texts are left out" in shown and "<mark" not in shown and 'class="ribbons"' in shown


def test_weak_pairs_are_left_out_with_a_word() -> None:
    """Of more than 500 pairs the strongest are shown, under 5 MB, and the page says how many are not."""
    shown = page(build.many(620))
    assert shown.count(' class="pair"') == 500
    assert "120 weaker pairs are left out" in shown
    assert len(shown.encode()) < 5_000_000


def test_a_scan_without_findings_has_a_page() -> None:
    """A scan that found nothing says so."""
    shown = page(build.none())
    assert "No text here holds the text of another one." in shown


def test_a_finding_of_no_pair_is_no_pair() -> None:
    """A finding that is of no pair makes no part of a pair."""
    found = build.findings()
    alone = replace(found.findings[0], pair=None)
    assert [entry.pair for entry in plan(replace(found, findings=(alone, *found.findings)), Look()).entries] == [2]


def test_a_sentence_too_long_to_be_read_is_cut_with_a_word() -> None:
    """A word of a hundred thousand characters does not make a page of thousands of lines; what is cut is counted."""
    found = build.hostile("w" * 100_000)
    shown = texts(Texts(show(found, found.pairs[2]), 1, 10**8))
    assert "(96,000 characters more)" in shown and "w" * 4_001 not in shown


def test_long_texts_are_cut_to_what_they_share() -> None:
    """Where both texts are longer than their room, the strongest matches stay, and the page says how many are shown."""
    found = build.findings()
    shown = show(found, found.pairs[2], "river-post")
    cut = texts(Texts(shown, 1, 900))
    assert re.search(r"Shown: \d of 6 matches, the strongest", cut) and "sentences left out" in cut
    assert "every match" in texts(Texts(shown, 1, 3_000)) and "cut" not in texts(Texts(shown, 1, 10**6))
