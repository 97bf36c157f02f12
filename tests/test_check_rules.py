"""The rules of a check: which one is met, what suppresses a finding, what is told of suppressions."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

import dedup
from build import WIRE
from dedup.checking import configuration
from dedup.errors import NothingReadable, UsageError
from dedup.model import Document
from dedup.verdicts import Finding, Findings

OWN = ("The soup was of leek.", "Nobody asked for a second bowl.", "The kettle had been lent by a school in Halm.")
NOW = datetime(2031, 3, 1, 12, tzinfo=UTC)


def record(folder: Path, **values: str) -> Path:
    """Write a reference of one record, the wire's story with what is stated of it, and return its path."""
    row = {"id": "w1", "text": "\n\n".join(WIRE), "publisher": "Quill Wire", "date": "2031-02-03", **values}
    path = folder / "wire.jsonl"
    path.write_text(json.dumps(row) + "\n", "utf-8")
    return path


def draft(folder: Path, lines: Sequence[str] = WIRE[::-1], head: str = "", name: str = "draft.md") -> Path:
    """Write a draft in Markdown and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    front = f"---\n{head}\n---\n\n" if head else ""
    path.write_text(front + "\n\n".join(lines) + "\n", "utf-8")
    return path


def policy(folder: Path, text: str) -> dedup.Policy:
    """Write a configuration and return its policy."""
    path = folder / "dedup.toml"
    path.write_text(text, "utf-8")
    return configuration.load(path).policy


def met(found: Findings) -> list[str]:
    """Return the rules of the findings that count."""
    return [one.rule for one in found.findings if one.suppressed is None]


def only(found: Findings) -> Finding:
    """Return the one finding."""
    (one,) = found.findings
    return one


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"status": "withdrawn", "embargo": "2031-09-01"}, "DUP008"),
        ({"status": "canceled"}, "DUP008"),
        ({"status": "withheld"}, "DUP010"),
        ({"embargo": "2031-03-01T12:00:01Z"}, "DUP010"),
        ({"embargo": "2031-03-01T12:00:00Z"}, "DUP002"),
        ({"embargo": "2031-03-01T06:00:00"}, "DUP010"),
        ({"embargo": "2031-02-28"}, "DUP002"),
        ({"status": "usable"}, "DUP002"),
        ({"status": "published"}, "DUP002"),
    ],
)
def test_what_the_agency_says_of_an_item_comes_first(tmp_path: Path, said: dict[str, str], rule: str) -> None:
    """A withdrawn item, then one that is held back; an embargo without an offset is over when it is so everywhere."""
    found = dedup.check(draft(tmp_path), record(tmp_path, **said), now=NOW)
    assert met(found) == [rule]


def test_our_own_text_again_is_a_note(tmp_path: Path) -> None:
    """[site] says who we are, by name or by host; another publisher's text is none of ours."""
    ours = policy(tmp_path, '[site]\npublisher = "The Quill Wire"\ndomains = ["https://quill.example/"]\n')
    assert met(dedup.check(draft(tmp_path), record(tmp_path), policy=ours)) == ["DUP007"]
    hosted = record(tmp_path, publisher="", url="https://news.quill.example/ferry")
    assert met(dedup.check(draft(tmp_path), hosted, policy=ours)) == ["DUP007"]
    assert met(dedup.check(draft(tmp_path), record(tmp_path, publisher="Alder Post"), policy=ours)) == ["DUP002"]


def test_a_draft_never_meets_itself(tmp_path: Path) -> None:
    """The same file, and the same item by id or address, makes no finding; an older version of it is a note."""
    path = draft(tmp_path, head="id: w1\nurl: https://courier.example/ferry")
    draft(tmp_path, OWN, name="other.md")
    assert met(dedup.check(path, tmp_path)) == []
    older = draft(tmp_path / "old", (*WIRE[:6], *OWN), head="url: http://www.courier.example/ferry/")
    assert met(dedup.check(path, older)) == ["DUP007"]
    renamed = draft(tmp_path / "old", (*WIRE[:6], *OWN), name="before.md")
    assert met(dedup.check(path, renamed, moved={str(path): str(renamed)})) == ["DUP007"]
    assert met(dedup.check(path, renamed)) == ["DUP002"]


def test_one_id_of_two_publishers_is_not_one_item(tmp_path: Path) -> None:
    """Records that happen to have one id are compared, and both keep a name of their own."""
    path = draft(tmp_path, head="id: w1\npublisher: Alder Post")
    found = dedup.check(path, record(tmp_path))
    assert met(found) == ["DUP002"]
    assert len({one.document.id for one in found.documents}) == 2


def test_a_credit_without_its_text(tmp_path: Path) -> None:
    """DUP009: the reference holds texts of the wire that is credited, and none of them is in the draft."""
    path = draft(tmp_path, OWN, head="title: Soup\ncredit: AP")
    one = only(dedup.check(path, record(tmp_path, wire="AP")))
    assert (one.rule, one.level, one.line, one.column) == ("DUP009", "note", 3, 1)
    found = dedup.check(path, record(tmp_path))
    assert met(found) == []
    assert found.checked is not None and "holds no text of AP" in found.checked.warnings[-1]


def test_paths_are_looked_up_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many drafts, sources and renames: the system is asked where a path leads once, not for each pair."""
    asked: list[str] = []

    def real(path: str) -> Path:
        asked.append(path)
        return Path(path)

    monkeypatch.setattr("dedup.checking.identity.real", real)
    drafts = [draft(tmp_path / "in", (*OWN, f"It is soup number {n}."), name=f"{n}.md") for n in range(4)]
    held = [draft(tmp_path / "held", (*WIRE, f"It is wire number {n}."), name=f"{n}.md") for n in range(5)]
    dedup.check(drafts, held, moved={str(path): f"{path}.old" for path in drafts})
    assert sorted(asked) == sorted(map(str, (*drafts, *held, *(f"{path}.old" for path in drafts))))


@pytest.mark.parametrize("lines", [OWN, (*OWN, "An older version has one sentence more.")])
def test_a_draft_is_no_source_of_its_own_credit(tmp_path: Path, lines: tuple[str, ...]) -> None:
    """Where all that the reference holds of a wire is the draft itself, or its older version, it holds none of it."""
    head = "id: soup\ncredit: AP"
    path, own = draft(tmp_path, OWN, head=head), draft(tmp_path / "held", lines, head=head)
    found = dedup.check(path, [record(tmp_path), own])
    assert "DUP009" not in met(found)
    assert found.checked is not None and "holds no text of AP" in found.checked.warnings[-1]
    again = draft(tmp_path / "held", ("The kiosk by the pier sold eleven melons.",), head="credit: AP", name="melon.md")
    found = dedup.check(path, [record(tmp_path), own, again])
    told = [one for one in found.findings if one.rule == "DUP009"]
    assert len(told) == 1 and "with the one text of AP in the reference" in told[0].message


def test_an_old_reference_is_told(tmp_path: Path) -> None:
    """A reference that ends long before the draft was written is a warning, not a finding."""
    found = dedup.check(draft(tmp_path, OWN, head="date: 2031-03-06"), record(tmp_path))
    assert found.checked is not None and "31 days before" in found.checked.warnings[0]
    recent = dedup.check(draft(tmp_path, OWN, head="date: 2031-03-05"), record(tmp_path))
    assert recent.checked is not None and recent.checked.warnings == ()


def test_what_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    """A broken draft is an error beside those that are read; alone, nothing could be checked."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/broken.txt").write_bytes(b"\0\0\1\2binary")
    with pytest.raises(NothingReadable, match=r"broken\.txt"):
        dedup.check(tmp_path / "in", record(tmp_path))
    draft(tmp_path / "in", OWN)
    one = only(dedup.check(tmp_path / "in", record(tmp_path)))
    assert (one.rule, one.level, one.pair) == ("DUP092", "error", None)
    with pytest.raises(NothingReadable, match="the reference"):
        dedup.check(draft(tmp_path, OWN), tmp_path / "in/broken.txt")


IGNORE = "<!-- dedup:ignore[DUP002] reason: licensed -->"


@pytest.mark.parametrize(
    ("lines", "rules"),
    [
        (("<!-- dedup:off -->", *WIRE[::-1], "<!-- dedup:on -->", *OWN), []),
        (("<!-- dedup:off reason: licensed until spring -->", *WIRE[::-1]), []),
        ((*WIRE[:2], "<!-- dedup:off -->", *WIRE[2:], "<!-- dedup:on -->", *OWN), []),
        (("<!-- dedup:off -->", *WIRE[::-1][:2], "<!-- dedup:on -->", *WIRE[::-1][2:]), ["DUP002"]),
        ((IGNORE, " ".join(WIRE[::-1]), *OWN), []),
        (("<!-- dedup:ignore reason: licensed; expires: 2031-12-31 -->", " ".join(WIRE[::-1])), []),
        (("<!-- dedup:ignore[DUP002] -->", " ".join(WIRE[::-1])), ["DUP002", "DUP090"]),
        (("<!-- dedup:ignore[DUP02] reason: licensed -->", " ".join(WIRE[::-1])), ["DUP002", "DUP090"]),
        (("<!-- dedup:ignore[DUP003] reason: licensed -->", " ".join(WIRE[::-1])), ["DUP002"]),
        (("<!-- dedup:ignore reason: old; expires: 2031-02-28 -->", " ".join(WIRE[::-1])), ["DUP002", "DUP090"]),
        (("<!-- dedup:ignore reason: old; expires: soon -->", " ".join(WIRE[::-1])), ["DUP002", "DUP090"]),
        (("<!-- dedup:ingore reason: x -->", " ".join(WIRE[::-1])), ["DUP002", "DUP090"]),
        (("```", IGNORE, "```", " ".join(WIRE[::-1])), ["DUP002"]),
    ],
)
def test_a_draft_can_say_what_does_not_count(tmp_path: Path, lines: Sequence[str], rules: list[str]) -> None:
    """A block or a region is left out with a reason and for a time; what is misspelt is told and has no effect."""
    found = dedup.check(draft(tmp_path, lines), record(tmp_path), now=NOW)
    assert met(found) == rules


def test_mdx_has_its_own_comments(tmp_path: Path) -> None:
    """In MDX a comment stands in braces."""
    lines = ("{/* dedup:ignore[DUP002] reason: licensed */}", " ".join(WIRE[::-1]))
    found = dedup.check(draft(tmp_path, lines, name="draft.mdx"), record(tmp_path))
    assert only(found).suppressed == "licensed"


def test_what_is_left_of_a_passage_is_what_counts(tmp_path: Path) -> None:
    """A finding that is covered in part keeps the passages that are not."""
    lines = (IGNORE, WIRE[-1], *WIRE[::-1][1:])
    one = only(dedup.check(draft(tmp_path, lines), record(tmp_path)))
    assert (one.suppressed, len(one.passages)) == (None, len(WIRE) - 1)


def test_a_file_can_ask_not_to_be_checked(tmp_path: Path) -> None:
    """With a reason a draft is left out and told; without one it is checked, and that is told too."""
    path = draft(tmp_path, head="dedup: {skip: true, reason: a licensed notice}")
    found = dedup.check(path, record(tmp_path))
    assert (met(found), found.documents) == ([], ())
    assert any("a licensed notice" in note for note in found.notes)
    assert met(dedup.check(draft(tmp_path, head="dedup:\n  skip: true"), record(tmp_path))) == ["DUP002", "DUP090"]


ALLOW = '[[allow]]\ndraft = "{draft}"\nsource = "{source}"\nreason = "licensed"\n{rest}\n'


@pytest.mark.parametrize(
    ("entry", "allowed"),
    [
        ({}, True),
        ({"draft": "draft.md"}, True),
        ({"draft": "**/*.md"}, True),
        ({"draft": "*/draft.md"}, False),
        ({"draft": "other/**"}, False),
        ({"source": "wire:ap/*"}, True),
        ({"source": "WIRE:AP/w?"}, True),
        ({"source": "wire:reuters/*"}, False),
        ({"source": "publisher:quill wire/*"}, True),
        ({"rest": 'rules = ["DUP001", "dup002"]'}, True),
        ({"rest": 'rules = ["DUP004"]'}, False),
        ({"rest": "expires = 2031-03-01"}, True),
        ({"rest": "expires = 2031-02-28"}, False),
    ],
)
def test_the_configuration_allows(tmp_path: Path, entry: dict[str, str], allowed: bool) -> None:
    """An entry names drafts and sources by globs, may name rules, and holds up to its last day."""
    rules = policy(tmp_path, ALLOW.format(**{"draft": "**", "source": "*", "rest": "", **entry}))
    found = dedup.check(draft(tmp_path), record(tmp_path, wire="AP"), policy=rules, now=NOW)
    first = next(one for one in found.findings if one.rule == "DUP002")
    assert (first.suppressed is not None) == allowed
    assert not allowed or str(first.suppressed).startswith("licensed (allowed by dedup.toml:1)")


def test_what_is_withdrawn_is_allowed_only_by_name(tmp_path: Path) -> None:
    """An entry for all rules does not cover text that its agency took back."""
    wire = record(tmp_path, status="withdrawn")
    entry = {"draft": "**", "source": "*"}
    assert met(dedup.check(draft(tmp_path), wire, policy=policy(tmp_path, ALLOW.format(**entry, rest="")))) == [
        "DUP008"
    ]
    named = policy(tmp_path, ALLOW.format(**entry, rest='rules = ["DUP008"]'))
    assert met(dedup.check(draft(tmp_path), wire, policy=named)) == []


def test_what_suppresses_nothing_is_told_in_a_run_over_all(tmp_path: Path) -> None:
    """DUP090 for an idle entry, with its line, and for an idle comment: only where all drafts are there."""
    entry = "\n" + ALLOW.format(draft="gone.md", source="*", rest="")
    rules = policy(tmp_path, entry)
    path = draft(tmp_path / "in", (IGNORE, *OWN))
    wire = record(tmp_path)
    assert met(dedup.check(path, wire, policy=rules)) == []
    found = dedup.check(path, wire, policy=rules, whole=True).findings
    assert sorted((one.rule, os.path.basename(one.draft), one.line) for one in found) == [
        ("DUP090", "dedup.toml", 2),
        ("DUP090", "draft", 1),
    ]


def test_rules_can_be_chosen(tmp_path: Path) -> None:
    """Only some rules, or all but some."""
    path, wire = draft(tmp_path, head="credit: AP"), record(tmp_path)
    assert met(dedup.check(path, wire, select=["DUP004"])) == []
    assert met(dedup.check(path, wire, ignore=["DUP002"])) == []
    assert met(dedup.check(path, wire, select=["DUP002"])) == ["DUP002"]


def test_a_reference_may_be_documents(tmp_path: Path) -> None:
    """The public door takes documents as well as paths."""
    wire = Document("w", "", "txt", "\n\n".join(WIRE), language="en", publisher="AP")
    found = dedup.check([Document("d", "", "txt", "\n\n".join(WIRE), language="en")], [wire])
    assert met(found) == ["DUP001"]
    with pytest.raises(UsageError):
        dedup.check("nowhere.md", [wire])


def test_equal_texts_of_the_reference_are_one_source(tmp_path: Path) -> None:
    """A story that the reference holds many times makes one finding, named after the wire's own text."""
    text = "\n\n".join(WIRE)
    rows = [{"id": f"p{n}", "text": text, "publisher": f"Paper {n}", "date": "2031-02-01"} for n in range(5)]
    rows.append({"id": "w", "text": text, "publisher": "apnews.com", "date": "2031-02-02"})
    path = tmp_path / "all.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    found = dedup.check(draft(tmp_path), path)
    one = only(found)
    assert one.message.startswith("Reshuffled copy of AP's text w (apnews.com, 2031-02-02) (and 5 equal texts): ")
    assert found.text("w").document.members == ("p0", "p1", "p2", "p3", "p4")


def test_a_text_in_two_references_is_met_once(tmp_path: Path) -> None:
    """A folder and a file in it may both be named."""
    wire = record(tmp_path)
    copy = tmp_path / "again.jsonl"
    copy.write_bytes(wire.read_bytes())
    assert met(dedup.check(draft(tmp_path), [wire, copy])) == ["DUP002"]


SOUP = (
    *("The soup was of leek and cost nine coins at the stall.", "Nobody asked for a second bowl in the long queue."),
    *("The kettle had been lent by a school in the hills.", "Its cook had walked down at dawn with two sacks."),
    *("She said the harbour smelled of tar and onions.", "By evening the last bowl went to a dog named Pim."),
    *("Fourteen loaves came from the bakery on Mill Lane.", "A band played on the steps until the rain began."),
)


@pytest.mark.parametrize(
    ("lines", "head", "reuse", "rule", "level"),
    [
        ((*WIRE[::-1], "The Associated Press contributed to this report."), "", None, "DUP005", "error"),
        ((*WIRE[:3], *SOUP, "The Associated Press contributed to this report."), "", None, "DUP006", "note"),
        ((*WIRE[:3], *SOUP), "", None, "DUP004", "warning"),
        ((*WIRE[:3], *SOUP), "credit: AP", "part", "DUP006", "note"),
        ((*WIRE[:3], *SOUP), "credit: AP", "none", "DUP004", "warning"),
        (WIRE[::-1], "credit: AP", "part", "DUP002", "error"),
        (WIRE[::-1], "credit: Reuters", "full", "DUP005", "error"),
        (WIRE[::-1], "credit: Reuters", None, "DUP002", "error"),
        (WIRE[::-1], "credit: The Associated Press", None, "DUP006", "note"),
    ],
)
def test_credit_and_policy_decide(
    tmp_path: Path, lines: Sequence[str], head: str, reuse: str | None, rule: str, level: str
) -> None:
    """How fully a wire's text is credited, and how much of it may be printed, is what a rule goes by."""
    rules = policy(tmp_path, f'[[partner]]\nwire = "AP"\nreuse = "{reuse}"\n') if reuse else dedup.Policy()
    path = draft(tmp_path, lines, head=f"publisher: River Post\n{head}")
    found = dedup.check(path, record(tmp_path, publisher="apnews.com"), policy=rules)
    assert (only(found).rule, only(found).level) == (rule, level)


def test_a_text_that_credits_the_draft_is_a_note(tmp_path: Path) -> None:
    """Where the reference holds text of the draft, and says so, the draft may go out; without a word it may not."""
    path = draft(tmp_path, WIRE, head="publisher: apnews.com\ndate: 2031-01-01")
    credited = dedup.check(path, record(tmp_path, publisher="River Post", credit="AP"))
    assert (only(credited).rule, only(credited).level) == ("DUP001", "note")
    assert only(dedup.check(path, record(tmp_path, publisher="River Post"))).level == "error"
