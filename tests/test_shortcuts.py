"""What is looked at first spares work and changes nothing: each short way gives what the long way gives."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from dedup import credit, furniture, paragraphs, quotes
from dedup.anchors import ODD, needed
from dedup.credit_rules import Rule, Rules, _spaced, compiled, load
from dedup.model import Document
from dedup.read import language, record
from dedup.read.western import ENCODING
from dedup.sentences import goes_on
from dedup.spans import BREAK

RULES = load()
#: The same rules with every pattern tried at every place, and every name and hint looked for.
PLAIN = replace(
    RULES,
    trials=replace(RULES.trials, always=frozenset(range(len(RULES.trials.all))), by_word={}),
    capital=RULES.spelling,
    hints={hint: (hint,) for hints in RULES.hints.values() for hint in hints},
    screen=None,
)
NAMES = sorted(RULES.names)
GLUE = [
    "\n",
    "\n\n",
    " ",
    " ",
    " - ",
    " — ",
    "(",
    ")",
    ") - ",
    ", ",
    ". ",
    ": ",
    "/",
    "-",
    "x",
    "©",
    "By ",
    "PARIS",
    "May 3",
]
ODDITIES = ["ſ", "İ", "ı", "\u1c80", "\u212a", "é", "’", "\ue000", "3", "_", "Ann Roe"]
PIECES = st.one_of(
    st.sampled_from(GLUE + ODDITIES), st.sampled_from(NAMES), st.sampled_from(sorted(RULES.trials.by_word))
)
#: Text of rule words, in the case that the rules have them in, and in others.
CREDITED = st.lists(st.one_of(PIECES, PIECES.map(str.title), PIECES.map(str.upper)), max_size=14).map("".join)
CLOSERS = st.text(st.sampled_from("ab .!?:;,…。\"'”’)»]*_ \t\u00a0é3"), max_size=16)


@settings(max_examples=600, deadline=None)
@given(text=CREDITED)
def test_credits_are_those_of_all_patterns_at_all_places(text: str) -> None:
    """Credit lines are the same whether or not names, hints and needs are looked for beforehand."""
    document = Document("d", "d.txt", "txt", text)
    with patch.object(credit, "_likely", _every):
        expected = credit.find(document, PLAIN)
    assert credit.find(document) == expected


def _every(view: credit._View, start: int, end: int, rules: Rules) -> list[tuple[Rule, str]]:
    """Return the patterns that a stretch is worth by its name and its hints alone, as `docs/credit.md` says."""
    named, low = bool(view.between(start, end)), view.plain[start:end].lower()
    return [
        (rule, pattern)
        for rule, pattern in rules.trials.all
        if (named or rule.wireless) and (not rule.hints or any(hint in low for hint in rule.hints))
    ]


@settings(max_examples=400, deadline=None)
@given(text=CREDITED, data=st.data())
def test_a_match_holds_what_its_pattern_needs(text: str, data: st.DataObject) -> None:
    """Where a pattern of the rules matches, one of the strings read off it stands in the lower case of the match."""
    document = Document("d", "d.txt", "txt", text)
    view = credit._view(document, RULES)
    _, pattern = data.draw(st.sampled_from(RULES.trials.all))
    needs = needed(_spaced(pattern))
    for match in compiled(pattern).finditer(view.shadow):
        found = view.plain[match.start() : match.end()]
        assert not needs or ODD.search(found) or any(word in found.lower() for word in needs)


@settings(max_examples=300, deadline=None)
@given(
    text=st.from_regex(
        r"(?i:(?:told|say(?:s|ing)?|[kK]ept) (?:by|to)+|x{2,3}y?|(?:a|bc*d){1,2}e|q.+ends|(?=z)zo[^a]p\b)",
        fullmatch=True,
    )
)
def test_what_is_read_off_a_pattern_stands_in_its_matches(text: str) -> None:
    """Of a pattern with alternatives, repeats, classes and assertions, each match holds one of the strings needed."""
    pattern = r"(?i:(?:told|say(?:s|ing)?|[kK]ept) (?:by|to)+|x{2,3}y?|(?:a|bc*d){1,2}e|q.+ends|(?=z)zo[^a]p\b)"
    needs = needed(pattern)
    assert needs == frozenset() or ODD.search(text) or any(word in text.lower() for word in needs)


def test_needs() -> None:
    """What is read off is what an author of rules would have written, and nothing where nothing is sure."""
    assert needed(r"\b(?i:Told|according to)\d (?:the )?X+") == {"told", "according to"}
    assert needed(r"(?:told)? ?\w+") == frozenset()
    assert needed(r"(?:left|\w+) by (?:hand|foot)s?") == {" by hand", " by foot", " by hands", " by foots"}
    assert needed(r"a|(?:bcd|\d)") == frozenset()
    assert needed("(") == frozenset()


WORDS = "the und le a e o s z.B. it's l’eau d'un B2 x_y ² µ ß ı é à ﬁ nº 3a й die e\u0301 wherever ÿ"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS.split()), max_size=60), st.sampled_from([" ", ".", "-", "\u2028"]))
def test_words_of_western_texts(words: list[str], glue: str) -> None:
    """Words that tell a language are counted alike as bytes and as text."""
    script, folded = language._rules()[1]["latin"], map(str.casefold, words)
    sample = glue.join(word for word in folded if not any(map(language._eastern, word)))
    expected = language._WORD.findall(sample)
    known = {word: expected.count(word) for word in script.western.words if word in expected}
    assert script.western.of(sample.encode(ENCODING, "replace")) == (len(expected), known)


def test_settled_characters_compose_with_nothing() -> None:
    """A character that is taken for settled stays as it is in any text: no other has it as a later part."""
    settled = set(filter(language._settled, map(chr, range(0x110000))))
    assert all(char.casefold() == char and not unicodedata.combining(char) for char in settled)
    for char in map(chr, range(0x110000)):
        parts = unicodedata.normalize("NFD", char)
        assert not settled.intersection(parts[1:])


@given(CLOSERS)
def test_the_last_character_tells_of_a_stop(line: str) -> None:
    """Whether a line or paragraph ends in a stop is what the whole pattern says of its end."""
    assert paragraphs._stopped(line) == bool(line and paragraphs._STOPPED.search(line, max(0, len(line) - 12)))
    if line:
        assert furniture._stops(line) == bool(furniture._STOPPED.search(line, max(0, len(line) - 12)))
        assert furniture._sentence_ends(line) == bool(furniture._SENTENCE_END.search(line, max(0, len(line) - 12)))


@given(st.text(st.sampled_from("aBé1 \t\u00a0İⅷǅхwx.:/'\r\n"), max_size=12))
def test_lines_letters_and_sound_text(text: str) -> None:
    """Lines, letters and first words are told alike in a hurry and at leisure."""
    breaks = [(match.start(), match.end()) for match in BREAK.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    assert paragraphs.lines_of(text) == [(a, text[a:b]) for a, b in zip(starts, ends, strict=True)]
    assert quotes._letters(text) == sum(map(str.isalnum, text))
    word = paragraphs._WORD.match(text)
    assert paragraphs._runs_over(text) == (word is not None and goes_on(word[1]))
    for odd in ("\0", "\ud800", ""):
        assert record._sound(text + odd) == re.sub("[\ud800-\udfff\0]", "\ufffd", text + odd)
