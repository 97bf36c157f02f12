"""What lies among the drafts and is none: files of programs, our own reports, the reference."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import build
from command_line import OWN, Done, dedup, write
from repository import ISOLATED, Repository, needs_git

OWN_DEMO = Path(__file__).resolve().parents[1] / "dedup/demo"
PROGRAMS = {"package.json": '{"name": "site", "version": "1.0.0"}', "pom.xml": "<project><name>site</name></project>"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of articles with files of programs among them, and a wire's folder beside it."""
    write(tmp_path / "wires/quill.txt", build.WIRE)
    write(tmp_path / "articles/soup.md", OWN)
    for name, text in PROGRAMS.items():
        (tmp_path / "articles" / name).write_text(text, "utf-8")
    return tmp_path


def check(site: Path, *arguments: str) -> Done:
    """Check against the wire; prints a line for each finding."""
    return dedup("check", *arguments, "-f", "concise", cwd=site, env=ISOLATED)


def test_files_of_programs_in_a_folder_are_left_out(site: Path) -> None:
    """JSON and XML that hold no news are no drafts that could not be read; a note names them."""
    done = check(site, "articles", "--against", "wires")
    assert (done.code, done.out) == (0, "")
    assert "JSON, XML or records without news, left out: articles/package.json, articles/pom.xml" in done.err


def test_a_file_of_a_program_that_is_named_is_an_error(site: Path) -> None:
    """Who names a file wants it checked: the same file is DUP092, however it is spelt, beside a folder too."""
    for named in ("articles/package.json", "./articles/../articles/package.json"):
        done = check(site, "articles", named, "--against", "wires")
        assert (done.code, done.out.count("DUP092")) == (1, 1)
        assert "package.json" in done.out
    assert check(site, "articles/package.json", "--against", "wires").code == 3


def test_broken_news_in_a_folder_is_still_an_error(site: Path) -> None:
    """Left out is only what is whole and no news; a broken file may be an article."""
    (site / "articles/story.json").write_text('{"headline": "Ferry', "utf-8")
    (site / "articles/feed.xml").write_text("<rss><channel>", "utf-8")
    done = check(site, "articles", "--against", "wires")
    assert (done.code, done.out.count("DUP092")) == (1, 2)


def test_a_report_among_the_drafts_is_left_out(site: Path) -> None:
    """What a check wrote into the folder of the articles is no draft of the next one."""
    for _ in range(2):
        outputs = ("-o", "html=articles/report.html", "-o", "json=articles/results.json", "-o", "sarif=articles/x.json")
        done = check(site, "articles", "--against", "wires", *outputs)
        assert (done.code, done.out) == (0, "")
    assert "articles/report.html" in done.err


@needs_git
def test_tables_of_data_and_the_baseline_are_no_drafts(site: Path) -> None:
    """Records without a text field, a baseline among them, stop neither a check of the folder nor one of changes."""
    made = Repository(site)
    made.commit()
    write(site / "articles/copy.md", build.WIRE[::-1])
    check(site, "articles", "--against", "wires", "-o", "json=results.json")
    dedup("baseline", "create", "--in", "results.json", "--baseline", "articles/accepted.jsonl", cwd=site)
    (site / "articles/ports.csv").write_text("port,ships\nNorby,3\n", "utf-8")
    accepted = ("--against", "wires", "--baseline", "articles/accepted.jsonl")
    for drafts in (["articles"], ["--changed-since", "main"], ["articles", "--changed-since", "main"]):
        done = check(site, *drafts, *accepted)
        assert (done.code, "DUP092" in done.out) == (0, False)
        assert "articles/accepted.jsonl, articles/" in done.err and "articles/ports.csv" in done.err
    (site / "articles/news.csv").write_text(f'id,words\nn1,"{" ".join(build.WIRE)}"\n', "utf-8")
    assert "articles/news.csv" in check(site, "--changed-since", "main", *accepted).err
    done = check(site, "--changed-since", "main", *accepted, "--text-field", "words")
    assert (done.code, "articles/news.csv#1" in done.out) == (1, True)


def test_a_folder_without_an_article_is_nothing_checked(site: Path) -> None:
    """Where nothing but files of programs is left, nothing was checked."""
    (site / "articles/soup.md").unlink()
    done = check(site, "articles", "--against", "wires")
    assert (done.code, done.err.count("\n")) == (3, 1)


@needs_git
def test_changed_files_of_the_reference_are_no_drafts(tmp_path: Path) -> None:
    """Where no draft is named, what came into the reference is what drafts are held against, and nothing else."""
    made = Repository(tmp_path / "site")
    made.write("wires/quill.txt", build.WIRE)
    made.write("articles/soup.md", OWN)
    made.commit()
    made.git("checkout", "-q", "-b", "work")
    made.write("wires/again.md", (*build.WIRE[::-1], "A line."))
    since = ("--changed-since", "main", "--against", "wires")
    done = check(made.top, *since)
    assert done.code == 0
    assert done.out.startswith("no article outside of the reference has changed since main")
    assert "changed, but in the reference, so no draft unless it is named: wires/again.md" in done.err
    assert check(made.top, "wires", *since).code == 1
    made.write("articles/new.md", (*OWN, *build.WIRE))
    done = check(made.top, *since, "-o", "json=x.json")
    assert done.code == 1
    assert json.loads((made.top / "x.json").read_text("utf-8"))["summary"]["drafts"] == 1


@needs_git
def test_a_reference_that_is_the_whole_repository_leaves_no_draft(tmp_path: Path) -> None:
    """That nothing can be a draft is no pass: it is told, and drafts must be named."""
    made = Repository(tmp_path / "site")
    made.write("articles/soup.md", OWN)
    made.commit()
    made.write("articles/new.md", OWN[::-1])
    done = check(made.top, "--changed-since", "main", "--against", ".")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "name the drafts" in done.err
    assert check(made.top, "articles", "--changed-since", "main", "--against", ".").code in (0, 1)


@needs_git
def test_a_named_file_stays_a_draft_however_it_is_spelt(tmp_path: Path) -> None:
    """With --changed-since too, a file of a program that is named is DUP092 and not left out."""
    made = Repository(tmp_path / "site")
    made.write("wires/quill.txt", build.WIRE)
    made.commit()
    made.write("articles/soup.md", OWN)
    (made.top / "package.json").write_text(PROGRAMS["package.json"], "utf-8")
    done = check(made.top, "articles", "./package.json", "--changed-since", "main", "--against", "wires")
    assert (done.code, done.out.count("DUP092")) == (1, 1)


def test_too_few_words_are_not_clean(site: Path) -> None:
    """Text too short to match anything was not checked, and says so; against nothing else there is nothing to check."""
    (site / "short.txt").write_text("Too short.\n", "utf-8")
    alone = check(site, "short.txt", "--against", "wires")
    assert alone.code == 3 and "too few words" in alone.err
    both = check(site, "short.txt", "articles/soup.md", "--against", "wires")
    assert both.code == 0 and "short.txt" in both.out and "DUP092" in both.out
    assert check(site, "articles/soup.md", "--against", "short.txt").code == 3


def test_an_agency_that_no_list_knows_is_not_missed(tmp_path: Path) -> None:
    """A reference that holds texts published by the agency that a draft credits is not said to lack it."""
    demo = OWN_DEMO / "harbour-fire-paper.md", OWN_DEMO / "harbour-fire-wire.md"
    done = dedup("check", demo[0], "--against", demo[1], "-f", "json", cwd=tmp_path)
    assert json.loads(done.out)["checked"]["warnings"] == []


def test_the_older_text_is_not_told_to_go(tmp_path: Path) -> None:
    """Where dates make the draft the source, the advice is about whose text it is, not to take it out."""
    done = dedup("check", OWN_DEMO / "tower-clock.md", "--against", OWN_DEMO / "tower-clock-portal.txt", cwd=tmp_path)
    said = " ".join(done.out.split())
    assert done.code == 1 and "take the text out" not in said and "If the text is yours" in said
