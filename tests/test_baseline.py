"""Accepted findings: what stays accepted, what is raised again, and what is no longer there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import build
from command_line import OWN, write
from dedup import pipeline
from dedup.checking import baseline, git
from dedup.checking.baseline import Baseline, Entry
from dedup.verdicts import Checked, Finding, Findings, Holdings
from repository import Repository, isolated, needs_git

__all__ = ["isolated"]
pytestmark = [needs_git, pytest.mark.usefixtures("isolated")]
LOCAL = ("The bakery in Mill Lane opens at six.", "Its owner grew up two streets away.", "Rye sells out by nine.")
TODAY = "2031-02-03"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Return a repository in which one article holds a wire's story in another order, and one holds none."""
    made = Repository(tmp_path / "site")
    made.write("wire/quill.txt", build.WIRE)
    made.write("news/post.md", (*OWN, *reversed(build.WIRE)))
    made.write("news/bakery.md", LOCAL)
    made.commit("first")
    monkeypatch.chdir(made.top)
    return made


def check(drafts: Sequence[str] = ("news",), reference: str = "wire") -> Findings:
    """Return the findings of drafts against a reference and one another."""
    found = pipeline.scan([*drafts, reference], all_pairs=True)
    texts = [one.document for one in found.documents]
    ours = {one.id for one in texts if not one.path.startswith(reference)}
    findings = []
    for one in found.findings:
        sides = {(pair := found.pair(one)).left, pair.right} & ours
        if sides:
            draft = one.draft if one.draft in sides else min(sides)
            findings.append(replace(one, draft=draft, rule="DUP002", level="error"))
    checked = Checked(tuple(sorted(ours)), reference, Holdings(1))
    return replace(found, findings=tuple(findings), checked=checked)


def accepted(base: str = "dedup-baseline.jsonl") -> Baseline:
    """Return a baseline of what the drafts hold now, written to a file and read again."""
    empty = Baseline(baseline.folder_of(base))
    made, _ = baseline.updated(check(), empty, today=TODAY, reason="licensed")
    Path(base).write_text("".join(made.lines()), "utf-8")
    return baseline.load(base)


def new(found: Findings, base: Baseline, since: str = "") -> list[str]:
    """Return the paths of the drafts with a finding that the baseline does not hold."""
    moved = git.changed(since, Path()).moved if since else {}
    left = [one for one in baseline.known(found, base, moved).findings if one.baseline == "new"]
    return sorted(found.text(one.draft).document.path for one in left)


def test_what_was_accepted_is_known(repo: Repository) -> None:
    """A finding whose passages all stand in the baseline is known; without a baseline it is new."""
    assert new(check(), Baseline(repo.top)) == ["news/post.md"]
    base = accepted()
    assert new(check(), base) == []
    assert {(one.draft, one.source, one.rule, one.date, one.reason) for one in base.entries} == {
        ("news/post.md", "quill.txt", "DUP002", TODAY, "licensed")
    }
    assert baseline.stale(check(), base) == ()


def test_an_edit_inside_a_passage_raises_it_again(repo: Repository) -> None:
    """A word added to an accepted sentence makes it another passage: the finding is new."""
    base = accepted()
    lines = list(reversed(build.WIRE))
    repo.write("news/post.md", (*OWN, f"Really, {lines[0][0].lower()}{lines[0][1:]}", *lines[1:]))
    assert new(check(), base) == ["news/post.md"]


def test_edits_elsewhere_and_moved_lines_raise_nothing(repo: Repository) -> None:
    """Sentences added, taken away or moved around what was accepted leave it accepted."""
    base = accepted()
    repo.write("news/post.md", ("A heading was added.", OWN[2], *reversed(build.WIRE), "And one at the end.", OWN[0]))
    assert new(check(), base) == []
    repo.write("news/bakery.md", (*LOCAL, "It closes at two."))
    assert new(check(), base) == []


def test_a_change_in_the_source_raises_it_again(repo: Repository) -> None:
    """What was accepted is the words of both sides: a corrected source is looked at again."""
    base = accepted()
    repo.write("wire/quill.txt", (*build.WIRE[:3], f"Correction: {build.WIRE[3]}", *build.WIRE[4:]))
    assert new(check(), base) == ["news/post.md"]


@pytest.mark.parametrize("by_git", [True, False])
def test_a_renamed_article_is_still_accepted(repo: Repository, by_git: bool) -> None:
    """A rename that git tells of, or one without git whose old file is gone, changes nothing."""
    base = accepted()
    repo.git("mv", "news/post.md", "news/harbour post.md")
    assert new(check(), base, "HEAD" if by_git else "") == []


def test_a_rename_told_by_git_holds_even_where_two_texts_hold_the_passage(repo: Repository) -> None:
    """Of a renamed text and another that copies it, git says which is the accepted one; without git both fail."""
    base = accepted()
    text = (repo.top / "news/post.md").read_text("utf-8")
    repo.git("mv", "news/post.md", "news/moved.md")
    (repo.top / "news/twin.md").write_text(f"{text}\nOne line more, for good measure.\n", "utf-8")
    found = check()
    pairs_with_wire = [one for one in found.findings if "quill" in (found.pair(one).left, found.pair(one).right)]
    found = replace(found, findings=tuple(pairs_with_wire))
    assert new(found, base, "HEAD") == ["news/twin.md"]
    assert new(found, base) == ["news/moved.md", "news/twin.md"]


def test_a_copy_under_a_new_name_fails(repo: Repository) -> None:
    """The accepted text under a second name is new, with the reference and with the first; the first stays accepted."""
    base = accepted()
    text = (repo.top / "news/post.md").read_text("utf-8")
    (repo.top / "news/again.md").write_text(f"{text}\nOne line more, for good measure.\n", "utf-8")
    found = check(["news/again.md"])
    assert new(found, base) == ["news/again.md"]
    assert "news/again.md" in new(check(), base, "HEAD")


def test_a_passage_copied_into_another_draft_fails(repo: Repository) -> None:
    """A passage already accepted in one draft is new in another."""
    base = accepted()
    repo.write("news/bakery.md", (*LOCAL, *reversed(build.WIRE)))
    assert "news/bakery.md" in new(check(), base)
    assert new(check(["news/bakery.md"]), base, "HEAD") == ["news/bakery.md"]


def test_an_article_split_in_two(repo: Repository) -> None:
    """Where an article is split, each passage follows to the one text that holds it now; nothing is new."""
    base = accepted()
    lines = tuple(reversed(build.WIRE))
    (repo.top / "news/post.md").unlink()
    repo.write("news/part1.md", (*OWN, *lines[:4]))
    repo.write("news/part2.md", ("The second part begins here.", *lines[4:], *LOCAL[:1]))
    found = check()
    assert len(found.findings) >= 2
    assert new(found, base) == []


def test_a_part_taken_out_of_an_article_that_stays(repo: Repository) -> None:
    """While the old article is there, what was moved from it into a new one is new."""
    base = accepted()
    lines = tuple(reversed(build.WIRE))
    repo.write("news/post.md", (*OWN, *lines[:4]))
    repo.write("news/part2.md", ("The second part begins here.", *lines[4:], *LOCAL[:1]))
    assert new(check(), base) == ["news/part2.md"]


def test_two_drafts_that_copy_each_other(repo: Repository) -> None:
    """Two drafts with the same text fail; accepted, they pass whichever is called the draft, and after a rename."""
    repo.write("news/one.md", (*LOCAL, *build.DRAFT[1:8], OWN[0]))
    repo.write("news/two.md", (*build.DRAFT[1:8], *OWN))
    (repo.top / "news/post.md").unlink()
    (repo.top / "news/bakery.md").unlink()
    (repo.top / "wire/quill.txt").write_text("Nothing of that is told here.\n\nNor here.\n", "utf-8")
    found = check()
    assert len(new(found, Baseline(repo.top))) == 1
    base = accepted()
    assert {one.source_path for one in base.entries} <= {"news/one.md", "news/two.md"}
    other = {
        found.pair(one).left if one.draft == found.pair(one).right else found.pair(one).right for one in found.findings
    }
    swapped = replace(found, findings=tuple(replace(one, draft=min(other)) for one in found.findings))
    assert (new(found, base), new(swapped, base)) == ([], [])
    for name in ("one", "two"):
        (repo.top / f"news/{name}.md").rename(repo.top / f"news/{name} renamed.md")
        assert new(check(), base) == []
        (repo.top / f"news/{name} renamed.md").rename(repo.top / f"news/{name}.md")


def test_an_id_outlives_the_name_but_not_a_copy(repo: Repository) -> None:
    """A draft is known by the id of its front matter wherever it lies, unless the file that had it is still there."""
    body = "\n\n".join((*OWN, *reversed(build.WIRE)))
    (repo.top / "news/post.md").write_text(f"---\nid: ferry-7\n---\n{body}\n", "utf-8")
    base = accepted()
    assert {(one.draft, one.path) for one in base.entries} == {("ferry-7", "news/post.md")}
    (repo.top / "news/copy.md").write_text(f"---\nid: ferry-7\n---\n{body}\nMore.\n", "utf-8")
    assert new(check(["news/copy.md"]), base) == ["news/copy.md"]
    (repo.top / "news/post.md").unlink()
    assert new(check(["news/copy.md"]), base) == []


def test_the_working_folder_does_not_matter(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths count from the baseline, so that a check from a sub-folder or with whole paths knows the same."""
    base = accepted()
    assert new(check([str(repo.top / "news")], str(repo.top / "wire")), base) == []
    monkeypatch.chdir(repo.top / "news")
    assert new(check(["."], "../wire"), base) == []
    assert new(check(["post.md"], "../wire/quill.txt"), baseline.load("../dedup-baseline.jsonl")) == []


def test_counts(repo: Repository) -> None:
    """A passage that stands more often than it was accepted is new."""
    base = accepted()
    found = check()
    (finding,) = found.findings
    often = replace(finding, passages=(*finding.passages, finding.passages[0]))
    twice = replace(found, findings=(often,))
    assert new(twice, base) == ["news/post.md"]
    after, changes = baseline.updated(twice, base, today="2031-03-01")
    assert [(one.kind, one.entry.count, one.entry.reason) for one in changes] == [("added", 2, "licensed")]
    assert new(twice, after) == new(found, after) == []
    less, changes = baseline.updated(found, after, today="2031-03-02")
    assert ({one.count for one in less.entries}, changes) == ({1}, ())


@pytest.mark.parametrize(
    ("rule", "now", "expected"),
    [
        ("DUP002", "DUP004", []),
        ("DUP004", "DUP001", []),
        ("DUP002", "DUP006", []),
        ("DUP005", "DUP006", []),
        ("DUP002", "DUP008", ["news/post.md"]),
        ("DUP002", "DUP010", ["news/post.md"]),
        ("DUP006", "DUP005", ["news/post.md"]),
        ("DUP006", "DUP002", ["news/post.md"]),
        ("DUP005", "DUP002", ["news/post.md"]),
    ],
)
def test_an_accepted_text_that_weighs_more_now_is_new(
    repo: Repository, rule: str, now: str, expected: list[str]
) -> None:
    """What was accepted as credited is new without its credit, and anything when its agency withdraws it."""
    base = Baseline(repo.top, tuple(replace(one, rule=rule) for one in accepted().entries))
    found = check()
    found = replace(found, findings=tuple(replace(one, rule=now) for one in found.findings))
    assert new(found, base) == expected
    assert baseline.stale(found, base) == ()
    after, _ = baseline.updated(found, base, today=TODAY)
    assert new(found, after) == []


def test_what_has_no_passage_is_never_known(repo: Repository) -> None:
    """A finding without a pair, such as an unreadable draft, is in no baseline."""
    base = accepted()
    found = check()
    alone = replace(found.findings[0], pair=None, passages=(), rule="DUP092", draft="news/broken.html")
    marked = baseline.known(replace(found, findings=(alone, *found.findings)), base)
    assert [one.baseline for one in marked.findings] == ["new", "known"]


def test_stale_entries(repo: Repository) -> None:
    """An entry is stale when its passage or its draft has gone, and not when its draft was not checked."""
    base = accepted()
    assert baseline.stale(check(["news/bakery.md"]), base) == ()
    repo.write("news/post.md", (*OWN, *tuple(reversed(build.WIRE))[:4]))
    found = check()
    stale = baseline.stale(found, base)
    assert 0 < len(stale) < len(base.entries)
    assert baseline.without(base, stale).entries == tuple(one for one in base.entries if one not in stale)
    (repo.top / "news/post.md").unlink()
    assert baseline.stale(check(["news/bakery.md"]), base) == base.entries


def test_update_keeps_reasons_and_says_what_it_did(repo: Repository) -> None:
    """Reasons and dates of what stays are kept, under its new name; what is new is added and what is stale removed."""
    base = accepted()
    lines = tuple(reversed(build.WIRE))
    (repo.top / "news/post.md").rename(repo.top / "news/ferry.md")
    repo.write("news/ferry.md", (*OWN, *lines[:3], f"Yesterday {lines[3]}", *lines[4:]))
    found = check()
    after, changes = baseline.updated(found, base, today="2031-05-01")
    kinds = [one.kind for one in changes]
    assert set(kinds) == {"added", "removed", "moved"}
    assert {(one.file, one.reason, one.date) for one in after.entries} == {
        ("news/ferry.md", "licensed", TODAY),
        ("news/ferry.md", "", "2031-05-01"),
    }
    assert (new(found, after), baseline.stale(found, after)) == ([], ())
    assert baseline.updated(found, after, today="2031-06-01") == (after, ())


def test_suppressed_findings_and_lesser_levels_are_not_accepted(repo: Repository) -> None:
    """What does not count is not accepted: suppressed findings, and those below the level."""
    found = check()
    quiet = replace(found, findings=tuple(replace(one, suppressed="a reason") for one in found.findings))
    notes = replace(found, findings=tuple(replace(one, level="note") for one in found.findings))
    empty = Baseline(repo.top)
    assert baseline.updated(quiet, empty, today=TODAY)[0].entries == ()
    assert baseline.updated(notes, empty, today=TODAY)[0].entries == ()
    assert len(baseline.updated(notes, empty, today=TODAY, level="note")[0].entries) > 0


def test_records_may_move_within_their_file(repo: Repository) -> None:
    """A record is known by its id, and without one while it alone holds the passage, however many stand before it."""
    import json

    body = "\n\n".join((*OWN, *reversed(build.WIRE)))
    other = "\n\n".join(LOCAL)
    for records in ([{"id": "a", "text": body}], [{"text": body}]):
        drafts = repo.top / "news/all.jsonl"
        drafts.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
        found = check(["news/all.jsonl"])
        base, _ = baseline.updated(found, Baseline(repo.top), today=TODAY)
        drafts.write_text("".join(json.dumps(one) + "\n" for one in [{"text": other}, *records]), "utf-8")
        assert new(check(["news/all.jsonl"]), base) == []
        twin = {"id": "b", "text": f"{body} One more."}
        drafts.write_text("".join(json.dumps(one) + "\n" for one in [*records, twin]), "utf-8")
        assert new(check(["news/all.jsonl"]), base) != []


def test_records_that_moved_onto_the_places_of_others(repo: Repository) -> None:
    """Where two records hold a passage and a third comes before them, each keeps what was accepted of it, by its id."""
    import json

    body = "\n\n".join((*OWN, *reversed(build.WIRE)))
    records = [{"id": "a", "text": body}, {"id": "b", "text": f"{body}\n\nOne more line at its end."}]
    drafts = repo.top / "news/all.jsonl"
    drafts.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    found = check(["news/all.jsonl"])
    base, _ = baseline.updated(found, Baseline(repo.top), today=TODAY)
    base = replace(base, entries=tuple(replace(one, reason=f"the reason of {one.draft}") for one in base.entries))
    first = {"id": "c", "text": "\n\n".join(LOCAL)}
    drafts.write_text("".join(json.dumps(one) + "\n" for one in [first, *records]), "utf-8")
    found = check(["news/all.jsonl"])
    assert new(found, base) == []
    after, _ = baseline.updated(found, base, today="2031-05-01")
    assert len(after.entries) == len(base.entries)
    assert {one.draft: one.reason for one in after.entries} == {name: f"the reason of {name}" for name in ("a", "b")}


def test_the_same_passage_of_another_source_is_new(repo: Repository) -> None:
    """What was accepted of one wire is not accepted of another that sends the same words."""
    base = accepted()
    (repo.top / "wire/quill.txt").rename(repo.top / "wire/other.txt")
    assert new(check(), base) == ["news/post.md"]


def test_a_copy_of_an_accepted_source_among_the_drafts_is_new(repo: Repository) -> None:
    """Two drafts were accepted as a pair; while both are there, a third that holds the same of one is new."""
    repo.write("news/one.md", (*LOCAL, *build.DRAFT[1:8], OWN[2]))
    repo.write("news/two.md", (*build.DRAFT[1:8], *OWN))
    base = accepted()
    repo.write("news/three.md", (OWN[1], *build.DRAFT[1:8], LOCAL[0], LOCAL[2]))
    found = check()

    def sides(finding: Finding) -> set[str]:
        pair = found.pair(finding)
        return {found.text(pair.left).document.path, found.text(pair.right).document.path}

    left = [sides(one) for one in baseline.known(found, base).findings if one.baseline == "new"]
    assert left and all("news/three.md" in pair for pair in left)
    of_three = [one for one in found.findings if "news/three.md" in sides(one) and "wire/quill.txt" not in sides(one)]
    assert len(of_three) >= 2
    for one in of_three:
        for draft in (found.pair(one).left, found.pair(one).right):
            alone = replace(found, findings=(replace(one, draft=draft),))
            assert [one.baseline for one in baseline.known(alone, base).findings] == ["new"]


def test_an_entry_follows_a_source_only_when_it_is_gone(repo: Repository) -> None:
    """What was accepted of one draft's text in another is not accepted of a third's while the first is there."""
    repo.write("news/one.md", (*LOCAL, *build.DRAFT[1:8]))
    repo.write("news/two.md", (*build.DRAFT[1:8], *OWN))
    found = check(["news/one.md", "news/two.md"])
    (finding,) = [one for one in found.findings if {found.pair(one).left, found.pair(one).right} == {"one", "two"}]
    found = replace(found, findings=(finding,))
    base, _ = baseline.updated(found, Baseline(repo.top), today=TODAY)
    old = replace(base, entries=tuple(replace(e, source="news/0.md", source_path="news/0.md") for e in base.entries))
    assert new(found, old) == []
    repo.write("news/0.md", build.DRAFT[1:8])
    assert len(new(found, old)) == 1


def test_branches_merge_as_text(repo: Repository) -> None:
    """Two branches that accept findings in different drafts merge without a conflict, and the result is whole."""
    accepted()
    path = repo.top / "dedup-baseline.jsonl"
    base = baseline.load(path)
    many = [
        Entry(f"news/{name}.md", "quill.txt", f"{number:016x}", "DUP002", date=TODAY)
        for number, name in enumerate("adgjmpsvy")
    ]
    path.write_text("".join(Baseline(base.folder, (*base.entries, *many)).lines()), "utf-8")
    repo.commit()
    both = []
    for branch, name in (("left", "b"), ("right", "t")):
        repo.git("checkout", "-q", "-b", branch, "main")
        added = Entry(f"news/{name}.md", "quill.txt", "f" * 16, "DUP002", date=TODAY, reason=branch)
        path.write_text("".join(Baseline(base.folder, (*base.entries, *many, added)).lines()), "utf-8")
        repo.commit()
        both.append(added)
    repo.git("merge", "-q", "left")
    assert set(baseline.load(path).entries) == {*base.entries, *many, *both}


def test_links_and_forms_of_letters(repo: Repository) -> None:
    """A folder reached over a link, and a name in decomposed letters, are the same draft."""
    repo.git("mv", "news/post.md", "news/fähre.md")
    base = accepted()
    (repo.top / "news/fähre.md").rename(repo.top / "news/fa\u0308hre.md")
    assert new(check(), base) == []
    if os.name != "nt":
        (repo.top / "linked").symlink_to("news")
        assert new(check(["linked"]), base) == []


def test_files_of_any_name_are_read_again(tmp_path: Path) -> None:
    """Whatever a file is called, its entry is one line that is read as it was written."""
    names = [
        "a b",
        'quote"d',
        "new\nline",
        "u\u2028v",
        "tab\t",
        "\x1b[31m",
        "日本語",
        "back\\slash",
        "id:x",
        "x#7",
        "{}",
        "<<<<<<<",
    ]
    entries = [Entry(name, name, "0" * 16, "DUP001", 1, TODAY, name, path) for name in names for path in (None, name)]
    path = write(tmp_path / "b.jsonl", ())
    path.write_bytes("".join(Baseline(tmp_path, tuple(entries)).lines()).encode())
    assert set(baseline.load(path).entries) == set(entries)
    assert len(path.read_bytes().split(b"\n")) == len(entries) + 2
