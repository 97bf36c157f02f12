"""A check of what changed, with findings that were accepted before: real repositories, through the console script."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import build
from command_line import OWN, Done, dedup
from repository import ISOLATED, Repository, needs_git

pytestmark = needs_git
LOCAL = ("The bakery in Mill Lane opens at six.", "Its owner grew up two streets away.", "Rye sells out by nine.")
COPY = (*OWN, *reversed(build.WIRE))
CHANGED = ("--changed-since", "main")
ACCEPTED = ("--baseline", "dedup-baseline.jsonl")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site whose main branch holds a reshuffled copy that was accepted; a branch for work is checked out."""
    made = Repository(tmp_path_factory.mktemp("template") / "site")
    made.write("wire/quill.txt", build.WIRE)
    made.write("news/post.md", COPY)
    made.write("news/bakery.md", LOCAL)
    made.write("style.css", ("p { color: black }",))
    accept(made, "create", "--reason", "licensed")
    made.commit("first")
    made.git("checkout", "-q", "-b", "work")
    return made.top


@pytest.fixture
def repo(template: Path, tmp_path: Path) -> Repository:
    """Return such a site of the test's own."""
    shutil.copytree(template, tmp_path / "site")
    return Repository(tmp_path / "site", start=False)


def check(repo: Repository, *arguments: str, drafts: str = "news") -> Done:
    """Check the drafts of a site against its wire; prints a line for each finding that counts."""
    named = [drafts] if drafts else []
    return dedup("check", *named, "--against", "wire", "-f", "concise", *arguments, cwd=repo.top, env=ISOLATED)


def accept(repo: Repository, command: str, *arguments: str) -> Done:
    """Check all drafts, and accept what was found, or drop what is stale."""
    assert check(repo, "-o", "json=results.json", "--fail-on", "never").code == 0
    done = dedup("baseline", command, "--in", "results.json", *arguments, cwd=repo.top, env=ISOLATED)
    (repo.top / "results.json").unlink()
    assert (done.code, done.err) == (0, "")
    return done


def failing(repo: Repository, *arguments: str, drafts: str = "news") -> list[str]:
    """Return the files with a finding that makes the check end with 1; none where it ends with 0."""
    done = check(repo, *ACCEPTED, *arguments, "-o", "json=results.json", drafts=drafts)
    found = json.loads((repo.top / "results.json").read_text("utf-8"))
    (repo.top / "results.json").unlink()
    paths = {one["id"]: one["path"] for one in found["documents"]}
    new = [one for one in found["findings"] if one["baseline"] == "new" and one["level"] == "error"]
    assert done.code == bool(new)
    return sorted({paths[one["draft"]] for one in new})


def test_nothing_new_on_a_site_with_accepted_findings(repo: Repository) -> None:
    """What stood there before passes with the baseline, all drafts checked, and fails without it."""
    assert check(repo).code == 1
    assert failing(repo) == []


def test_an_edited_article_fails_only_where_the_passage_changed(repo: Repository) -> None:
    """An edit of other sentences passes; an edit of an accepted sentence fails again."""
    repo.write("news/post.md", ("A heading was put above.", *COPY[1:], "And a line below."))
    assert failing(repo, *CHANGED) == []
    repo.write("news/post.md", (*COPY[:4], f"{COPY[4][:-1]} again.", *COPY[5:]))
    assert failing(repo, *CHANGED) == ["news/post.md"]


def test_a_renamed_article_passes(repo: Repository) -> None:
    """A rename, committed or not, is no new finding; nor is it where all drafts are checked without a revision."""
    repo.git("mv", "news/post.md", "news/öther name.md")
    assert failing(repo, *CHANGED) == []
    repo.commit()
    assert failing(repo, *CHANGED) == failing(repo) == []


def test_an_article_that_is_split_passes(repo: Repository) -> None:
    """Two articles made of one that is gone hold nothing that was not accepted."""
    (repo.top / "news/post.md").unlink()
    repo.write("news/part1.md", (*OWN, *COPY[3:7]))
    repo.write("news/part2.md", ("The second part begins here.", *COPY[7:]))
    repo.commit()
    assert failing(repo) == failing(repo, *CHANGED) == []


def test_a_copy_under_a_new_name_fails(repo: Repository) -> None:
    """The accepted text once more under another name is new, committed or not, and the first stays accepted."""
    repo.write("news/again.md", (*COPY, "With a line of its own."))
    assert failing(repo, *CHANGED) == ["news/again.md"]
    repo.commit()
    assert "news/again.md" in failing(repo)


def test_a_passage_copied_into_another_draft_fails(repo: Repository) -> None:
    """An accepted passage in another article is new there."""
    repo.write("news/bakery.md", (*LOCAL, *COPY[3:]))
    assert failing(repo, *CHANGED) == ["news/bakery.md"]


def test_two_drafts_that_copy_each_other_fail(repo: Repository) -> None:
    """Two new articles with the same text fail though the reference holds none of it."""
    repo.write("news/one.md", (*LOCAL, "The tower clock stands still.", *OWN))
    repo.write("news/two.md", ("A week in the lane.", *OWN, *LOCAL, "The tower clock stands still."))
    (repo.top / "news/bakery.md").unlink()
    repo.commit()
    assert len(failing(repo, *CHANGED)) == 1


@pytest.mark.parametrize("drafts", ["news", ""])
def test_a_change_of_a_stylesheet_passes_with_one_line(repo: Repository, drafts: str) -> None:
    """A change that touches no article ends with 0 and a line, in files for programs too."""
    repo.write("style.css", ("p { color: red }",))
    (repo.top / "package.json").write_text('{"name": "site", "version": "1.0.0"}', "utf-8")
    (repo.top / "pom.xml").write_text("<project><name>site</name></project>", "utf-8")
    repo.commit()
    done = check(repo, *CHANGED, "-q", "-o", "sarif=x.sarif", "-o", "junit=x.xml", "-o", "json=x.json", drafts=drafts)
    assert (done.code, done.err, done.out.count("\n")) == (0, "", 1)
    assert "has changed since main" in done.out and "nothing to check" in done.out
    assert all((repo.top / name).stat().st_size for name in ("x.sarif", "x.xml", "x.json"))
    printed = check(repo, *CHANGED, "-q", "-f", "json", drafts=drafts)
    assert (printed.code, json.loads(printed.out)["findings"]) == (0, [])
    told = check(repo, *CHANGED, drafts="").err
    assert told.startswith("dedup: changed, but JSON, XML or records without news, left out: package.json, pom.xml")


@pytest.mark.parametrize("revision", ["origin/main", "nowhere", "HEAD~7"])
def test_a_bad_revision_ends_with_2(repo: Repository, revision: str) -> None:
    """A revision that is not there is an error with advice, never a pass."""
    done = check(repo, "--changed-since", revision)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "fetch-depth: 0" in done.err


def test_what_is_named_must_be_there(repo: Repository, tmp_path: Path) -> None:
    """A folder that is misspelt, or outside of the repository, is an error, not a change without an article."""
    assert "does not exist" in check(repo, *CHANGED, drafts="newws").err
    assert "is in no git repository" in check(repo, *CHANGED, drafts=str(tmp_path)).err
    assert "lies outside of the git repository" in check(repo, str(tmp_path), *CHANGED).err
    assert "no draft was named" in check(repo, drafts="").err
    assert check(repo, *CHANGED, drafts="-").code == 2


def test_a_missing_or_broken_baseline_ends_with_2(repo: Repository) -> None:
    """A baseline that cannot be read accepts nothing silently."""
    assert check(repo, "--baseline", "none.jsonl").err.startswith("dedup: there is no baseline none.jsonl")
    (repo.top / "dedup-baseline.jsonl").write_text("{", "utf-8")
    done = check(repo, *ACCEPTED)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "dedup-baseline.jsonl:1: " in done.err


def test_stale_entries_are_told_in_a_check_of_all_drafts(repo: Repository) -> None:
    """An entry that accepts nothing any more is a warning at its line, and only where all drafts were checked."""
    repo.write("news/post.md", (*COPY[:6], "The rest was cut."))
    stale = [line for line in check(repo, *ACCEPTED).out.splitlines() if "DUP091" in line]
    assert stale and all(line.startswith("dedup-baseline.jsonl:") for line in stale)
    text = (repo.top / "dedup-baseline.jsonl").read_text("utf-8").splitlines()
    number = int(stale[0].split(":")[1])
    assert json.loads(text[number - 1])["passage"] in stale[0]
    assert "DUP091" not in check(repo, *ACCEPTED, *CHANGED).out
    assert "DUP091" not in check(repo, *ACCEPTED, drafts="news/bakery.md").out
    pruned = accept(repo, "prune")
    assert pruned.out.startswith(f"- news/post.md: {len(stale)} passages of quill.txt, DUP002: licensed\n")
    assert "DUP091" not in check(repo, *ACCEPTED).out


def test_update_accepts_what_is_new_and_keeps_reasons(repo: Repository) -> None:
    """After an update the check passes; what was accepted keeps its reason, what is new has the one given now."""
    repo.write("news/bakery.md", (*LOCAL, *COPY[3:]))
    repo.git("mv", "news/post.md", "news/moved.md")
    done = accept(repo, "update", "--reason", "agreed by telephone", "--changed-since", "HEAD")
    assert {line[0] for line in done.out.splitlines()} == {"+", ">", "d"}
    entries = (repo.top / "dedup-baseline.jsonl").read_text("utf-8").splitlines()[1:]
    reasons = {(one["draft"], one["reason"]) for one in map(json.loads, entries)}
    assert {("news/moved.md", "licensed"), ("news/bakery.md", "agreed by telephone")} <= reasons
    assert failing(repo) == []
