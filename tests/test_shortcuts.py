"""What is looked at first spares work and changes nothing: each short way gives what the long way gives."""

from __future__ import annotations

import json
import pickle
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

import needed_strings
from dedup import credit, furniture, furniture_rules, paragraphs, quotes, sentences
from dedup.anchors import ODD, needed, needed_by
from dedup.credit_rules import CAPITAL, HINT, SMALL, WORD, Names, Rule, Rules, compiled, load, spaced
from dedup.model import Document, Segmented, Sentence, Span
from dedup.read import language, record, western
from dedup.read.western import ENCODING
from dedup.sentences import goes_on
from dedup.shadow import View, _bounded, names_in, view_of
from dedup.spans import BREAK, Place

RULES = load()
#: The same rules with every pattern tried at every place, and every name and hint looked for.
PLAIN = replace(
    RULES,
    trials=replace(RULES.trials, always=frozenset(range(len(RULES.trials.all))), by_word={}),
    capital=RULES.spelling,
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
    with patch.object(credit, "_likely", _every), patch.object(credit, "by_part", _each):
        expected = credit.find(document, PLAIN)
    assert credit.find(document) == expected


def _each(hints: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return hints that are looked for one by one."""
    return {hint: (hint,) for hint in hints}


def _every(view: View, start: int, end: int, rules: Rules) -> list[tuple[Rule, str]]:
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
    view = view_of(document, RULES)
    _, pattern = data.draw(st.sampled_from(RULES.trials.all))
    needs = needed(spaced(pattern))
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


def test_what_the_rules_need_is_kept_in_a_table() -> None:
    """The table that spares a start the reading of patterns says what would be read; else run its script again."""
    assert json.loads(needed_strings.PATH.read_text("utf-8")) == needed_strings.table()
    assert all(needed_by(spaced(pattern)) == needed(spaced(pattern)) for _, pattern in RULES.trials.all)


def test_a_pattern_that_no_table_has_is_read() -> None:
    """A rule of the user's own needs what stands in it, though no table has it."""
    assert needed_by(r"(?:Scooped|Filed) by \w+") == {"scooped by ", "filed by "}


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
    counted, folded = language._western(), map(str.casefold, words)
    sample = glue.join(word for word in folded if not any(map(language._eastern, word)))
    expected = language._WORD.findall(sample)
    total, counts = counted.counts(western.cut(sample))
    assert (total, counts.tolist()) == (len(expected), [expected.count(word) for word in counted.words])


def test_the_cut_of_a_text_is_that_of_its_bytes() -> None:
    """Each character is cut as its byte in the Western encoding is, in lower case; one that has none as a blank."""
    chars = "".join(map(chr, range(1 << 16)))
    coded = chars.encode(ENCODING, "replace").lower()
    rest = re.sub(r"[\w.'’]", ".", re.sub(r"[^\w.'’]", " ", coded.decode(ENCODING, "replace")))
    expected = [
        byte if re.match(r"[^\W\d_]", char) else ord(other)
        for byte, char, other in zip(coded, coded.decode(ENCODING, "replace"), rest, strict=True)
    ]
    assert western.cut(chars)[1 : -western.LONGEST].tolist() == expected
    assert western.ascii_letters(western.cut("The “Ǆ” é 3\U0001f600ſ\ud800Z")) == 4


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


@given(st.text(st.sampled_from("aaaBé1 \t\u00a0İⅷǅхwx.:/'\r\n"), max_size=12))
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


@settings(max_examples=300, deadline=None)
@given(text=CREDITED)
def test_the_screen_finds_what_stands_there(text: str) -> None:
    """A look at a whole text finds each hint and word, and a name wherever one stands by itself."""
    screen = RULES.screen
    assert screen is not None and not any(screen.loose[:WORD])
    look = screen.look(text)
    if look is None:
        assert any(not char.encode("cp1252", "ignore") for char in text)
        return
    for kind, strings in ((HINT, RULES.hints), (WORD, RULES.trials.by_word.keys() - {*screen.loose[WORD]})):
        every = {(place, one) for one in strings for place in range(len(text)) if text.lower().startswith(one, place)}
        assert set(screen.found(look, kind)) == every
    assert any(screen.found(look, SMALL)) == bool(RULES.small.search("\n" + text))
    names = [match.start() for match in RULES.capital.pattern.finditer(text)]
    assert any(screen.found(look, CAPITAL)) or not any(_bounded(text, place, 0) for place in names)


def test_the_encoding_of_the_screen_lowers_one_to_one() -> None:
    """Of the characters that a screen looks through, lower case is one character, and of ASCII where it was before."""
    chars = bytes(range(256)).decode("cp1252", "ignore")
    assert all(len(char.lower()) == 1 and char.lower().isascii() == char.isascii() for char in chars)
    assert chars.lower().encode("cp1252")


LINES = st.lists(st.sampled_from(["", " ", "\t", "Reuters told", "x" * 100, "y" * 101, "AP"]), min_size=1, max_size=9)


@given(LINES, st.data())
def test_lines_that_a_line_may_be_wrapped_with(lines: list[str], data: st.DataObject) -> None:
    """A stretch goes two lines up and two down, over short lines that follow one another without a blank one."""
    index = data.draw(st.integers(0, len(lines) - 1).filter(lambda at: lines[at].strip() or not any(lines)))
    starts = [sum(len(line) + 1 for line in lines[:at]) for at in range(len(lines))]
    first = last = index
    while first > max(0, index - 2) and lines[first - 1].strip() and len(lines[first - 1]) <= 100:
        first -= 1
    while last < min(len(lines) - 1, index + 2) and len(lines[last]) <= 100 and lines[last + 1].strip():
        last += 1
    text = "\n".join(lines)
    assert credit._reach(text, *credit._line(text, starts[index])) == (starts[first], starts[last] + len(lines[last]))


SPEECH = [
    "Ann",
    "said",
    ".",
    "?",
    "...",
    '"',
    "”",
    ")",
    "Mr.",
    "No.",
    "Sept.",
    "Corp.",
    "Inc.",
    "U.S.",
    "one",
    "two.",
    "Prof.",
    "Three",
    "4",
    "Co.",
    "XIV",
    "e.g.",
    "Jan.",
    "—end",
    "abc.",
    "Xyz»",
    "said.",
    "Sept.”",
]


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(SPEECH), max_size=24), st.sampled_from(["", " ", "\n"]), st.sampled_from(["en", "de"]))
def test_plain_stops_end_what_any_stop_ends(words: list[str], glue: str, language: str) -> None:
    """Sentences are cut alike where the usual stop has no pattern of its own."""
    text = "".join(word + (glue if word in ".?”" else " ") for word in words)
    slow = re.compile(sentences._CANDIDATE.pattern.replace("{3}", "{999}"), re.X)
    with patch.multiple(sentences, _CANDIDATE=slow, _FULL_STOP=slow):
        expected = sentences.places(text, language)
    assert sentences.places(text, language) == expected


PHRASES = sorted({phrase.text for phrases in furniture_rules.load().phrases.values() for phrase in phrases})


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(["", "• ", "["]), st.sampled_from(PHRASES), st.integers(1, 9), st.sampled_from(["", " of", "."]))
def test_what_begins_no_phrase_is_none(head: str, phrase: str, length: int, tail: str) -> None:
    """Where the first letters rule all phrases out, there is none."""
    for text in (head + phrase + tail, head + phrase.upper() + tail, head + phrase[:length].title() + tail):
        assert furniture_rules.begin(text, [(0, len(text))]) or furniture_rules.phrase_of(text) is None


PLACES = (
    st.lists(st.integers(0, 24), unique=True, max_size=8)
    .map(sorted)
    .map(lambda at: list(zip(at[::2], at[1::2], strict=False)))
)


@given(st.text(st.sampled_from('aß中² ."”'), min_size=24, max_size=24), PLACES, PLACES, PLACES)
def test_shares_of_speech(text: str, cuts: list[Place], quoted: list[Place], masked: list[Place]) -> None:
    """The share of a sentence that is quoted is that of its letters and digits, one by one."""
    for (start, end), share in zip(cuts, quotes.quoted_shares(text, cuts, quoted, masked), strict=True):
        hidden = {at for first, last in masked for at in range(first, last)}
        speech = {at for first, last in quoted for at in range(first, last)}
        letters = {at for at in range(start, end) if text[at].isalnum()} - hidden
        assert share == (len(letters & speech) / len(letters) if letters else 0.0)


@given(st.text(st.sampled_from("a\"'“”«中 ."), max_size=24))
def test_marks_of_speech(text: str) -> None:
    """Looking for one mark after the other finds all of them."""
    found = sorted(place for sign in quotes._FAMILY for place in quotes._all(sign, text))
    assert found == [place for place, char in enumerate(text) if char in quotes._FAMILY]


@given(st.lists(st.builds(Sentence, *[st.integers(0, 9)] * 5, st.sampled_from([None, "date"]), st.floats(0, 1))))
def test_sentences_come_back_from_their_columns(sentences: list[Sentence]) -> None:
    """A segmented text that went to disk comes back as it was, one without a sentence too."""
    text = Segmented(Document("a", "a.txt", "txt", "A."), (), tuple(sentences), (Span(0, 1),), "AFP", False, "d")
    assert pickle.loads(pickle.dumps(text)) == text


@given(st.text(st.sampled_from("a1:2]) \u0663²é5’…"), min_size=1, max_size=9).filter(lambda text: text == text.strip()))
def test_digits_and_lengths_of_films(text: str) -> None:
    """What rules a date or the length of a film out by a glance is ruled out by the whole pattern."""
    assert furniture._DIGIT.search(text) or not any(map(str.isdigit, text))
    head, tail = furniture._HEAD_LENGTH.match(text), furniture._LENGTH.search(text)
    assert furniture._is_video(text) == bool(head or (tail and not furniture._CLOCK.search(text)))


_NAMES = st.lists(st.text("ab ", min_size=1, max_size=4).filter(str.strip), min_size=1, max_size=4)


@given(text=st.text("ab \n", max_size=30), ours=_NAMES, theirs=_NAMES)
def test_two_patterns_of_names_find_what_one_of_both_finds(text: str, ours: list[str], theirs: list[str]) -> None:
    """Names that no list has are looked for beside those of the lists, with what one pattern of all would find."""
    one, other, both = (Names(frozenset(some), "").pattern for some in (ours, theirs, [*ours, *theirs]))
    assert [hit.span() for hit in names_in(text, one, other)] == [hit.span() for hit in both.finditer(text)]
    assert [hit.span() for hit in names_in(text, both, both)] == [hit.span() for hit in names_in(text, both)]
