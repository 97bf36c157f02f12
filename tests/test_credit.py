"""The credit stage: what is a credit, how fully, and where; and what is none."""

from __future__ import annotations

import gzip
import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import credit
from dedup.credit_rules import _trials, has_rules, load
from dedup.errors import UsageError
from dedup.model import Credit, Declared, Document, Span
from dedup.shadow import view_of
from dedup.wires import wire_of_name, wire_of_publisher

HERE = Path(__file__).parent
CASES = HERE / "cases" / "credit"
CORPUS = HERE.parent / "corpus"
DATA = Path(os.environ.get("DEDUP_DATA", HERE.parent.parent / "shared" / "data"))
EXPECTED = re.compile(r'(?P<kind>\w+) (?P<form>\w+) (?P<wire>.+?) "(?P<text>.*)"(?: (?P<line>line|inline))?')


@dataclass(frozen=True)
class Case:
    """One block of a case file."""

    rule: str
    near_miss: bool
    title: str
    text: str
    expected: tuple[str, ...]


def document(text: str, **known: object) -> Document:
    """A plain-text document of one text."""
    return Document("d", "d.txt", "txt", text, **known)  # type: ignore[arg-type]


def cases() -> Iterator[Case]:
    """All blocks of all case files."""
    for path in sorted(CASES.glob("*.txt")):
        for block in re.split(r"^=== ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            head, _, rest = block.partition("\n")
            text, _, expected = rest.partition("\n---\n")
            rule, _, title = head.partition(" | ")
            lines = tuple(line for line in expected.splitlines() if line.strip())
            yield Case(rule.removeprefix("not "), rule.startswith("not "), title, text, lines)


def as_lines(found: tuple[Credit, ...]) -> list[tuple[str, str, str, str]]:
    """What a case file states about each credit, mentions included."""
    return sorted((one.kind, one.form, one.wire, one.text) for one in found)


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: f"{case.rule}: {case.title}")
def test_case(case: Case) -> None:
    """Each block of the case files holds exactly the credits that it states, with kind, form, wire and span."""
    found = credit.find(document(case.text))
    stated = [EXPECTED.fullmatch(line) for line in case.expected if line != "none"]
    assert all(stated), f"cannot read {case.expected}"
    wanted = sorted((m["kind"], m["form"], m["wire"], m["text"].replace("\\n", "\n")) for m in stated if m)
    assert as_lines(found) == wanted
    for one in stated:
        if one and one["line"]:
            same = [each for each in found if each.text == one["text"].replace("\\n", "\n")]
            assert all(each.line is (one["line"] == "line") for each in same)


def test_every_rule_has_a_match_and_a_near_miss() -> None:
    """No rule ships without a case in which it alone finds something, and one that is nearly its own."""
    rules, blocks = load(), list(cases())
    assert {case.rule for case in blocks} <= {rule.id for rule in rules.rules}
    for rule in rules.rules:
        alone = replace(rules, rules=(rule,), trials=_trials((rule,)), screen=None)
        found = {near_miss: [] for near_miss in (False, True)}  # type: dict[bool, list[int]]
        for case in blocks:
            if case.rule == rule.id:
                found[case.near_miss].append(len(credit.find(document(case.text), alone)))
        assert found[False] and all(found[False]), f"{rule.id} misses: {found}"
        assert found[True] and not any(found[True]), f"{rule.id}: near misses {found}"


def test_spans_point_into_the_text() -> None:
    """A credit's text is what stands at its span."""
    text = "\n\n".join(case.text for case in cases())
    found = credit.find(document(text))
    assert len(found) > 80
    assert all(one.span and text[one.span.start : one.span.end] == one.text for one in found)
    assert list(found) == sorted(found, key=lambda one: one.span or Span(0, 0))


@given(st.permutations([case.text for case in cases() if case.rule in ("copyright", "en-byline", "en-contributed")]))
def test_order_of_paragraphs_does_not_matter(paragraphs: list[str]) -> None:
    """Files may hold their paragraphs in any order: the same credits are found, wherever they stand."""
    kinds = ("copyright", "byline", "contribution")
    found = [one for one in credit.find(document("\n\n".join([*paragraphs, "The end."]))) if one.form in kinds]
    apart = [one for text in paragraphs for one in credit.find(document(text)) if one.form in kinds]
    assert as_lines(tuple(found)) == as_lines(tuple(apart))


@given(st.text(alphabet="AP CNN(dpa)—-\n.,©Reutrs \ue000\ue003İ新华社共同ロイター（）【】。電日3来源：", max_size=60))
def test_any_text_is_survived(text: str) -> None:
    """Whatever the text, finds do not overlap unless they are one line with more wires, and spans fit."""
    found = [one.span for one in credit.find(document(text)) if one.span]
    assert all(0 <= span.start < span.end <= len(text) for span in found)
    assert all(a == b or a.end <= b.start for a, b in pairwise(found))


def corpus(name: str) -> list[tuple[str, str, str]]:
    """Wire, kind and form of the credits of one of the five articles that are more than mentions."""
    found = credit.find(document((CORPUS / name).read_text("utf-8")))
    return sorted((one.wire, one.kind, one.form) for one in found if one.kind != "mention")


def test_corpus_copy_is_fully_credited() -> None:
    """A reshuffled copy still carries its byline, its dateline and its copyright line, and nothing else counts."""
    assert corpus("cbs58.txt") == [("CNN", "full", "byline"), ("CNN", "full", "copyright"), ("CNN", "full", "dateline")]


def test_corpus_other_articles() -> None:
    """Own dateline and contributors of CNN, the dateline of UPI without its photo's agency, and two without credits."""
    assert corpus("cnn.txt") == [("CNN", "contributed", "contribution"), ("CNN", "full", "dateline")]
    assert corpus("upi.txt") == [("UPI", "full", "dateline")]
    assert corpus("vatican-news.txt") == corpus("itv.txt") == []


def test_languages() -> None:
    """A region is no language of its own; an unknown language has no rules, so its credit stays unknown."""
    assert all(
        has_rules(code) for code in ("en", "de-AT", "fr", "es", "it", "pt_BR", "ru", "AR", "tr", "zh-Hant-TW", "ja")
    )
    assert not any(has_rules(code) for code in ("und", "fi", "ko", "", "*"))


@pytest.mark.parametrize(
    ("publisher", "wire"),
    [
        ("upi.com", "UPI"),
        ("cnn.com", "CNN"),
        ("edition.cnn.com", "CNN"),
        ("https://www.reuters.com/world/", "Reuters"),
        ("The Associated Press", "AP"),
        ("cbs58.com", None),
        ("notcnn.com", None),
        ("spa", None),
        ("courier.example:[1", None),
        ("courier.example:℀", None),
        ("", None),
        (None, None),
    ],
)
def test_publisher(publisher: str | None, wire: str | None) -> None:
    """A wire is known by its host, a host below it, an address or any spelling of its name, and by nothing less."""
    assert wire_of_publisher(publisher) == wire


def test_names() -> None:
    """Case, article and legal form do not matter for a sure spelling; an ambiguous one must be exact."""
    assert wire_of_name("Cable News Network, Inc.") == "CNN"
    assert wire_of_name("the associated  press") == "AP"
    assert wire_of_name("PA") == "PA Media"
    assert wire_of_name("pa") is None
    assert wire_of_name("Eastford Courier") is None


def test_declared() -> None:
    """A credit in the metadata is full: a known wire always, another organisation unless it is the publisher itself."""
    line = Span(4, 16)
    declared = (
        Declared("credit", "The Associated Press"),
        Declared("isBasedOn", "https://www.reuters.com/a/b"),
        Declared("canonical_url", "https://www.courier.example/a"),
        Declared("copyrightHolder", "Courier"),
        Declared("syndicated_from", "Westford Post", line),
    )
    found = credit.find(document("---\nsource: Post\n---", declared=declared, publisher="courier.example"))
    assert [(one.wire, one.kind, one.form, one.span, one.line) for one in found] == [
        ("AP", "full", "metadata", None, False),
        ("Reuters", "full", "metadata", None, False),
        ("Westford Post", "full", "metadata", line, True),
    ]


def test_own_publisher_is_not_republished() -> None:
    """A blog's closing line that names the blog itself credits nobody."""
    text = "The post Bridge closed appeared first on Eastford Courier."
    assert credit.find(document(text, publisher="The Eastford Courier")) == ()


def test_masked_text_is_not_read() -> None:
    """What the format masks (a comment, a link's target) holds no credit."""
    text = "<!-- (AP) -->\n(AP)\nThe end."
    assert [one.span for one in credit.find(document(text, masked=(Span(0, 13),)))] == [Span(14, 18)]


ENDS = [
    ("新华社", "Xinhua"),
    ("日本AP通信", "AP"),
    ("据CNN报道", "CNN"),
    ("ＡＰ＝", "AP"),
    ("ロンドン共同", "Kyodo"),
    ("新华社区", None),
    ("ステータス通信", None),
    ("ロイターズ", None),
    ("CNNx报道", None),
    ("共同声明", None),
]


@pytest.mark.parametrize(("text", "wire"), ENDS)
def test_where_a_name_begins_and_ends_without_blanks(text: str, wire: str | None) -> None:
    """Without blanks a name may touch other words, but not go on in Katakana, in Latin letters or as a longer word."""
    assert [hit.wire for hit in view_of(document(f"一{text}"), load()).hits] == ([wire] if wire else [])


@pytest.mark.parametrize(
    "piece", ["新华社", "（", "（共同", "来源：", "（新华社记者", "记者", "3日", "Haber: AA, ", "『", "ロイター、", " "]
)
def test_a_long_line_costs_no_quadratic_time(piece: str) -> None:
    """A line of one piece again and again, as broken pages have, is read in time that grows with its length."""
    seconds = []
    for times in (500, 2000):
        text, start = document(piece * times + "。新华社"), time.process_time()
        credit.find(text)
        seconds.append(time.process_time() - start)
    assert seconds[1] < 12 * seconds[0] + 0.2


def test_capitals_of_any_script_are_found() -> None:
    """Hints are in small letters, which may stand behind the capitals of a text in the order of code points."""
    assert [one.wire for one in credit.find(document("ИСТОЧНИК: ТАСС"))] == ["TASS"]
    assert [one.wire for one in credit.find(document("ЭТА СТАТЬЯ.\n\nКАК СООБЩАЕТ ТАСС"))] == ["TASS"]


def test_own_rules(tmp_path: Path) -> None:
    """A file of the same shape adds wires, spellings, languages and rules, and may use the parts that ship."""
    extra = tmp_path / "own.toml"
    extra.write_text(
        '[[wire]]\nname = "Northern News"\naliases = ["Northern News"]\nhosts = ["northern.example"]\n'
        '[[wire]]\nname = "AP"\naliases = ["Assoc Press"]\n'
        '[[rule]]\nid = "fi-lahde"\nlanguage = "fi"\nkind = "full"\nform = "tag"\nscope = "line"\n'
        "patterns = ['''Lähde: {tags}''']\n",
        "utf-8",
    )
    rules = load(extra)
    found = credit.find(document("Lähde: Northern News\nEASTFORD (Assoc Press) — Work begins."), rules)
    assert [(one.wire, one.form) for one in found] == [("Northern News", "tag"), ("AP", "dateline")]
    assert wire_of_publisher("www.northern.example", rules) == "Northern News"


BAD_PATTERN = "[[rule]]\nid='a'\nlanguage='en'\nkind='full'\nform='tag'\nscope='line'\npatterns=['(']"


@pytest.mark.parametrize("text", ["[[rule]]\nid='a'\nscope='x'", "[[wire]]\nhosts = []", "not toml", BAD_PATTERN])
def test_bad_rules_are_refused(tmp_path: Path, text: str) -> None:
    """A file of rules that cannot be used is an error that names what is wrong."""
    extra = tmp_path / "bad.toml"
    extra.write_text(text, "utf-8")
    with pytest.raises(UsageError):
        load(extra)


def stories() -> list[dict[str, str]]:
    """The stories of Reuters-21578 with a text."""
    path = DATA / "reuters21578" / "reuters21578.jsonl.gz"
    if not path.exists():
        pytest.skip("labelled data not available")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [story for story in map(json.loads, lines) if story["text"]]


def test_closing_line_of_reuters() -> None:
    """Of the older stories that close with the agency's name on a line of its own, nearly all are credited to it."""
    closing = re.compile(r"\n\s*reuter\W*\Z", re.IGNORECASE)
    texts = [story["text"] for story in stories()[:2000] if closing.search(story["text"])]
    found = [any(one.form == "tag" and one.wire == "Reuters" for one in credit.find(document(text))) for text in texts]
    assert sum(found) >= 0.99 * len(texts) > 0
