"""What git says has changed: the drafts of `--changed-since`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dedup.checking import git
from dedup.errors import UsageError
from repository import Repository, isolated, needs_git

__all__ = ["isolated"]
pytestmark = [needs_git, pytest.mark.usefixtures("isolated")]
STORY = ("The alder wood was sold in May.", "Its new owner keeps bees and two goats.", "The ferry ran late again.")


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """Return a repository with one commit that holds three articles and a stylesheet."""
    made = Repository(tmp_path / "site")
    for name in ("news/alder.md", "news/bees.md", "news/goats.md"):
        made.write(name, (*STORY, f"This is {name}."))
    made.write("style.css", ("p { color: black }",))
    made.commit("first")
    return made


def test_edited_added_and_new_files_are_drafts(repo: Repository) -> None:
    """An edited file, a committed new one and one that git does not hold yet are changed; the rest is not."""
    base = repo.git("rev-parse", "HEAD")
    repo.write("news/alder.md", (*STORY, "A line more."))
    repo.write("news/ferry.md", ("The ferry sank.",))
    repo.commit()
    repo.write("news/tower.md", ("The tower stands.",))
    found = git.changed(base, repo.top)
    assert found.paths == ("news/alder.md", "news/ferry.md", "news/tower.md")
    assert (found.base, set(found.untracked), dict(found.renamed)) == (base, {"news/tower.md"}, {})
    assert [path.is_file() for path in found.files] == [True] * 3


def test_only_what_changed_on_this_side_counts(repo: Repository) -> None:
    """What the other branch changed after the two parted is no draft: the merge base decides, not the tip."""
    repo.git("checkout", "-q", "-b", "work")
    repo.write("news/work.md", ("Work goes on.",))
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.write("news/bees.md", ("All bees left.",))
    repo.commit()
    repo.git("checkout", "-q", "work")
    assert git.changed("main", repo.top).paths == ("news/work.md",)


def test_deleted_files_are_left_out_and_renamed_ones_known(repo: Repository) -> None:
    """A deleted article is no draft; one that was renamed and edited a little is known under both names."""
    (repo.top / "news/bees.md").unlink()
    repo.git("mv", "news/goats.md", "news/two goats.md")
    repo.write("news/two goats.md", (*STORY, "This is news/goats.md.", "One more."))
    repo.commit()
    (repo.top / "news/alder.md").rename(repo.top / "news/wood.md")
    repo.git("add", "-A")
    found = git.changed("HEAD~1", repo.top)
    assert found.paths == ("news/two goats.md", "news/wood.md")
    assert found.renamed == {"news/two goats.md": "news/goats.md", "news/wood.md": "news/alder.md"}
    assert found.moved[str(found.top / "news/wood.md")] == str(found.top / "news/alder.md")


def test_copies_are_no_renames(repo: Repository) -> None:
    """An article that was copied under a new name is new, while the first one stands."""
    repo.write("news/copy.md", (*STORY, "This is news/alder.md."))
    repo.commit()
    found = git.changed("HEAD~1", repo.top)
    assert (found.paths, found.renamed) == (("news/copy.md",), {})


NAMES = ["two words.md", "Zürich Über.md", "quote'd.md", "日本語.md", " lead.md", "-x.md", "a\\b.md", "{a => b}.md"]
if os.name != "nt":
    NAMES += ['"double".md', "tab\tand\nnewline.md", "a:b|c?.md"]
else:
    NAMES.remove("a\\b.md")


def test_names_arrive_as_they_are(repo: Repository) -> None:
    """Spaces, quotes, signs of git's own notation and letters of any script come through, in renames too."""
    for name in NAMES:
        repo.write(f"odd/{name}", (f"This one is called {name!r}.", "It has a text of its own.", "And a last line."))
    repo.commit()
    assert git.changed("HEAD~1", repo.top).paths == tuple(sorted(f"odd/{name}" for name in NAMES))
    repo.git("mv", "odd", "öther odd")
    repo.commit()
    found = git.changed("HEAD~1", repo.top)
    assert found.renamed == {f"öther odd/{name}": f"odd/{name}" for name in NAMES}


def test_a_sub_folder_and_the_users_configuration_change_nothing(repo: Repository) -> None:
    """Run from a sub-folder, or with options set that alter git's output, the answer is the same."""
    repo.write("news/alder.md", (*STORY, "A line more."))
    repo.write("ferry.md", ("The ferry sank.",))
    first = git.changed("HEAD", repo.top)
    for name, value in (("diff.relative", "true"), ("diff.renames", "false"), ("diff.noprefix", "true")):
        repo.git("config", name, value)
    repo.git("config", "diff.external", "false")
    assert git.changed("HEAD", repo.top / "news") == first
    assert first.paths == ("ferry.md", "news/alder.md")


def test_a_hook_of_another_repository_is_not_followed(
    repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variables that git sets for hooks name no other repository than the one that was asked for."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert git.changed("HEAD", repo.top / "news").paths == ()


def test_ignored_files_are_no_drafts(repo: Repository) -> None:
    """What git ignores is not looked at."""
    (repo.top / ".gitignore").write_text("build/\n", "utf-8")
    repo.write("build/page.md", ("Built.",))
    assert git.changed("HEAD", repo.top).paths == (".gitignore",)


def test_articles_by_their_ending(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what changed only articles are drafts, as paths from here, within what was named."""
    for name in ("style.css", "README.md", ".github/x.md", "news/new.md", "news/draft.txt", "other/old.html", "note"):
        repo.write(name, ("Changed.",))
    found = git.changed("HEAD", repo.top)
    monkeypatch.chdir(repo.top / "news")
    assert git.articles(found) == ["draft.txt", "new.md", "../other/old.html"]
    assert git.articles(found, [".."]) == git.articles(found)
    assert git.articles(found, ["."]) == ["draft.txt", "new.md"]
    assert git.articles(found, ["new.md", "../note", "../.github", "bees.md"]) == [
        "../.github/x.md",
        "new.md",
        "../note",
    ]


def test_a_stylesheet_is_no_article(repo: Repository) -> None:
    """A change that touches no article gives no draft."""
    repo.write("style.css", ("p { color: red }",))
    assert git.articles(git.changed("HEAD", repo.top)) == []


def test_submodules(repo: Repository, tmp_path: Path) -> None:
    """Articles that changed in a submodule are drafts, those of a new submodule all, and one not fetched is none."""
    inner = Repository(tmp_path / "inner")
    inner.write("a.md", STORY)
    inner.write("b.md", ("Unchanged here.",))
    inner.commit()
    repo.git("submodule", "--quiet", "add", str(inner.top), "content")
    repo.commit()
    assert {"content/a.md", "content/b.md"} <= set(git.changed("HEAD~1", repo.top).paths)
    inside = Repository(repo.top / "content", start=False)
    inside.write("a.md", (*STORY, "More."))
    inside.git("mv", "b.md", "c.md")
    inside.commit()
    found = git.changed("HEAD", repo.top)
    assert (found.paths, found.renamed) == (("content/a.md", "content/c.md"), {"content/c.md": "content/b.md"})
    repo.commit()
    repo.git("submodule", "--quiet", "deinit", "-f", "content")
    assert git.changed("HEAD~1", repo.top).paths == ()


@pytest.mark.parametrize("revision", ["nowhere", "origin/main", "HEAD~9", "--output=x", "", " ", "a..b", "HEAD:news"])
def test_a_missing_revision_says_what_to_do(repo: Repository, revision: str) -> None:
    """A revision that is not there, or is none, ends in one line; nothing that looks like an option reaches git."""
    with pytest.raises(UsageError, match=r"fetch-depth: 0|is no revision") as error:
        git.changed(revision, repo.top)
    assert "\n" not in str(error.value)
    assert not (repo.top / "x").exists()


def test_a_shallow_clone_is_named_as_such(repo: Repository, tmp_path: Path) -> None:
    """Where the history was cut off the message says so; after fetching the rest the answer is there."""
    repo.write("news/alder.md", (*STORY, "More."))
    repo.commit()
    repo.git("clone", "-q", "--depth", "1", repo.top.as_uri(), str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone", start=False)
    with pytest.raises(UsageError, match=r"whose history is cut off: fetch more history \(git fetch --unshallow"):
        git.changed("HEAD~1", clone.top)
    clone.git("fetch", "-q", "--unshallow")
    assert git.changed("HEAD~1", clone.top).paths == ("news/alder.md",)


def test_branches_without_a_common_commit(repo: Repository) -> None:
    """Two histories that never met give one line."""
    repo.git("checkout", "-q", "--orphan", "other")
    repo.commit()
    with pytest.raises(UsageError, match="no common commit"):
        git.changed("main", repo.top)


def test_no_commit_no_repository_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty repository, a bare one, a folder outside of any and one that is not there each give one line."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    empty = Repository(tmp_path / "empty")
    bare = tmp_path / "bare"
    empty.git("init", "-q", "--bare", str(bare))
    (tmp_path / "plain").mkdir()
    cases = {empty.top: "has no commit yet", tmp_path / "plain": "in no git repository", bare: "git failed"}
    for folder, message in {**cases, tmp_path / "nowhere": "git failed"}.items():
        with pytest.raises(UsageError, match=message) as error:
            git.changed("HEAD", folder)
        assert "\n" not in str(error.value)


def test_git_is_not_installed(repo: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the program the advice is to name the files."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="git was not found: install it, or name the files"):
        git.changed("HEAD", repo.top)
