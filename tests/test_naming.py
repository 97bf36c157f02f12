"""A credit to a publisher that no list knows counts between the text that has it and a text of that publisher."""

from __future__ import annotations

from pathlib import Path

import pytest

import dedup
from dedup import pipeline
from dedup.checking.configuration import load_policy
from dedup.model import Document, Segmented
from dedup.naming import acquainted
from dedup.verdicts import Pair
from made_up import sentence

STORY = tuple(sentence(number) for number in range(0, 400, 40))
HEADS = {"wire": "---\npublisher: Harbour Wire\n---\n\n", "draft": "---\npublisher: Example Courier\n---\n\n"}


def written(folder: Path, *paragraphs: str, head: str = HEADS["draft"]) -> Path:
    """Write the wire's story and a draft of these paragraphs; return the draft."""
    (folder / "w1.md").write_text(HEADS["wire"] + "\n\n".join(STORY), "utf-8")
    draft = folder / "draft.md"
    draft.write_text(head + "\n\n".join(paragraphs), "utf-8")
    return draft


def verdicts(folder: Path, draft: Path) -> Pair:
    """Return the one verdict of a scan, a comparison and a check."""
    (scanned,) = dedup.scan(folder).pairs
    (checked,) = dedup.check(draft, folder / "w1.md").pairs
    assert scanned == checked == dedup.compare(draft, folder / "w1.md")
    return scanned


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (f"EASTFORD (Harbour Wire) — {STORY[0]}", None),
        ("By Ann Roe, Harbour Wire", None),
        (STORY[0], "Copyright 2031 Harbour Wire. All rights reserved."),
        (STORY[0], "© 2031 The Harbour Wire"),
        (STORY[0], "Source: Harbour Wire"),
        (STORY[0], "(HARBOUR WIRE)"),
    ],
)
def test_a_credit_to_the_other_publisher_counts(tmp_path: Path, first: str, last: str | None) -> None:
    """A dateline, byline, copyright line or tag with the other text's publisher credits it and tells the source."""
    draft = written(tmp_path, first, *STORY[1:], *filter(None, [last]))
    pair = verdicts(tmp_path, draft)
    assert (pair.credit, pair.credit_kind, pair.source, pair.source_wire) == ("credited", "full", "w1", "Harbour Wire")
    assert [one.rule for one in dedup.check(draft, tmp_path / "w1.md").findings] == ["DUP006"]
    assert [one.rule for one in dedup.scan(tmp_path).findings] == ["DUP006"]


def test_a_credit_in_the_metadata_tells_the_source(tmp_path: Path) -> None:
    """Front matter that credits the other text's publisher, in whatever case, makes that text the source."""
    head = "---\npublisher: Example Courier\ncredit: harbour wire\n---\n\n"
    pair = verdicts(tmp_path, written(tmp_path, *STORY[::-1], head=head))
    assert (pair.credit, pair.source) == ("credited", "w1")


def test_a_contribution_is_no_full_credit(tmp_path: Path) -> None:
    """A line that names the other publisher as a contributor is a credit of that kind only."""
    pair = verdicts(tmp_path, written(tmp_path, *STORY, "Harbour Wire contributed to this report."))
    assert (pair.credit, pair.credit_kind) == ("credited", "contributed")


@pytest.mark.parametrize(
    "line",
    [
        "The cook told Harbour Wire that the soup was cold.",
        "A report by Harbour Wire named no one.",
        "The harbour wire (a cable) was cut on Monday.",
    ],
)
def test_a_name_alone_is_no_credit(tmp_path: Path, line: str) -> None:
    """Naming the other publisher in a sentence of the story credits nothing."""
    assert verdicts(tmp_path, written(tmp_path, *STORY, line)).credit == "uncredited"


def test_a_credit_counts_between_these_two_texts_alone(tmp_path: Path) -> None:
    """What a third text is published by changes nothing between two texts that do not name each other."""
    head = "---\npublisher: Quill Post\n---\n\n"
    (tmp_path / "third.md").write_text(head + "\n\n".join(STORY[:6]), "utf-8")
    draft = written(tmp_path, f"EASTFORD (Harbour Wire) — {STORY[0]}", *STORY[1:])
    pairs = {frozenset((one.left, one.right)): one for one in dedup.scan(tmp_path).pairs}
    assert pairs[frozenset(("draft", "third"))] == dedup.compare(draft, tmp_path / "third.md")
    assert pairs[frozenset(("draft", "third"))].credit != "credited"


def prepared(text: str, publisher: str | None, wire: str | None = None) -> Segmented:
    """Return a text of a publisher as it is compared."""
    document = Document(publisher or "none", "a.txt", "txt", text, publisher=publisher, language="en", wire=wire)
    return pipeline.prepare(document)


@pytest.mark.parametrize("publisher", ["The Associated Press", "Example Courier", "the example courier", None])
def test_nothing_new_is_seen_where_no_unknown_publisher_is_named(publisher: str | None) -> None:
    """Listed wires, one publisher under two spellings and texts of nobody are left as they are."""
    text = prepared("EASTFORD (Example Courier) — The soup was of leek.", "Example Courier")
    other = prepared("By the Example Courier. The soup was of leek.", publisher)
    assert acquainted(text, other) == (text, other)


@pytest.mark.parametrize("publisher", ["(", "[a-z]+", "\ue000\ue001", "x" * 500, "  ", "C++ \\ (Daily)", "新華 wire"])
def test_any_name_is_survived(publisher: str) -> None:
    """A publisher's name is a name, whatever it holds."""
    text = prepared(f"EASTFORD ({publisher}) — The soup was of leek.", "Example Courier")
    acquainted(text, prepared("The soup was of leek.", publisher))


def test_the_stated_wire_of_the_other_text_is_known_too() -> None:
    """A wire that the other text states without being listed can be credited like its publisher."""
    text = prepared("EASTFORD (Quill Wire) — The soup was of leek.", "Example Courier")
    found, other = acquainted(text, prepared("The soup was of leek.", "Alder Post", "Quill Wire"))
    assert [(one.wire, one.kind) for one in found.credits] == [("Quill Wire", "full")]
    assert other.publisher_wire is None


def test_the_credit_line_that_the_policy_asks_for_counts(tmp_path: Path) -> None:
    """Who adds the very line that the policy gives is told no more to add it."""
    policy = '[[partner]]\nwire = "Harbour Wire"\ncredit = "With words from the quay"\n'
    (tmp_path / "dedup.toml").write_text(policy, "utf-8")
    draft = written(tmp_path, *STORY)
    rules = []
    for line in ("", "\n\nWith words  from the Quay\n"):
        draft.write_text(draft.read_text("utf-8") + line, "utf-8")
        found = dedup.check(draft, tmp_path / "w1.md", policy=load_policy(tmp_path / "dedup.toml"))
        rules += [one.rule for one in found.findings]
    assert rules == ["DUP005", "DUP006"]
