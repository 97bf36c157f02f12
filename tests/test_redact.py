"""Logs without the words of the texts."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import build
from command_line import ROOT, dedup, scanned, stories
from dedup.model import Sentence
from dedup.report import FOLDERS, FORMATS, github, load, render, save
from dedup.report.compare import compare
from dedup.report.look import Look
from dedup.report.redact import redacted
from dedup.report.spots import spot
from dedup.verdicts import Findings, Place

FOUR = 4


def runs(text: str) -> set[str]:
    """Return every run of four words of a text, as words alone."""
    words = "".join(char if char.isalnum() else " " for char in text.lower()).split()
    return {" ".join(words[at : at + FOUR]) for at in range(len(words) - FOUR + 1)}


def words_of(texts: Iterable[str]) -> set[str]:
    """Return the runs of four words of several texts."""
    return set().union(*map(runs, texts))


def attributed() -> Findings:
    """Return a scan whose pair names who is quoted, and whose message quotes the title."""
    found = build.findings()
    pair = replace(found.pairs[2], reason="Both name The Harbour Board of Halm Town.", third_parties=(_BOARD,))
    listed = replace(found.findings[0], message=f"Copy of {build.DRAFT[0]}. Both name {_BOARD}.")
    return replace(found, pairs=(*found.pairs[:2], pair), findings=(listed,))


_BOARD = "The Harbour Board of Halm Town"
SAID = words_of([*build.WIRE, *build.DRAFT, _BOARD])


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_shows_words_of_a_text(form: str) -> None:
    """No four words of a text, a title or a name that a text quotes are in any format, and without it they would be."""
    text = render(redacted(attributed()), form, Look(text=False))
    assert not runs(text) & SAID
    if form in ("rich", "plain", "md", "html"):
        assert runs(render(attributed(), form, Look())) & SAID
        assert "sha256" in text


@pytest.mark.parametrize("form", FOLDERS)
def test_no_table_shows_words_of_a_text(form: str, tmp_path: Path) -> None:
    """The same holds for every file of the tables."""
    import duckdb

    save(str(tmp_path / "out"), redacted(attributed()), form, Look(text=False))
    for path in (tmp_path / "out").iterdir():
        if path.suffix == ".parquet":
            text = str(duckdb.connect().execute("from read_parquet(?)", [path.as_posix()]).fetchall())
        else:
            text = path.read_text("utf-8")
        assert not runs(text) & SAID, path.name


@pytest.mark.parametrize("form", ["rich", "plain", "md"])
def test_no_comparison_shows_words_of_a_text(form: str) -> None:
    """Nor do two texts side by side, nor the summary of a job."""
    found = attributed()
    two = redacted(replace(found, pairs=found.pairs[2:], findings=()))
    assert not runs(compare(two, Look(), form)) & SAID
    assert not runs(github.summary(redacted(found), Look())) & SAID


def test_figures_and_places_stay() -> None:
    """Everything that is no word of a text is the same: the places, the figures, the digests of the whole texts."""
    found = build.findings()
    before, after = (json.loads(render(one, "json", Look(text=False))) for one in (found, redacted(found)))
    for old, new in zip(before["documents"], after["documents"], strict=True):
        same = ("id", "path", "sha256", "published", "url", "publisher", "sentences", "words", "masked")
        assert [old[name] for name in same] == [new[name] for name in same]
    for name in ("matches", "passages", "order", "coverage", "relation", "fingerprint"):
        assert [one[name] for one in before["pairs"]] == [one[name] for one in after["pairs"]]
    places = [json.loads(render(one, "sarif", Look()))["runs"][0]["results"] for one in (found, redacted(found))]
    assert [one["locations"] for one in places[0]] == [one["locations"] for one in places[1]]


def test_equal_sentences_have_equal_hashes() -> None:
    """The same sentence in two texts shows as the same hash, so that a reader without the texts sees what agrees."""
    after = redacted(build.findings())
    ours, theirs = after.text("river-post"), after.text("quill")
    assert ours.document.text.splitlines()[6] == theirs.document.text.splitlines()[0]
    assert ours.document.text.splitlines()[1] != theirs.document.text.splitlines()[5]


@given(st.text(st.sampled_from("ab .é😀\n\r*"), max_size=60), st.data())
def test_a_text_keeps_its_length_and_lines(text: str, data: st.DataObject) -> None:
    """Whatever the text, a place in it is the same place in what stands for it."""
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    made = build.segmented("one", ["x"])
    sentences = tuple(Sentence(start, end, 1, 1, 0) for start, end in zip(cuts[::2], cuts[1::2], strict=False))
    one = replace(made, document=replace(made.document, text=text), sentences=sentences)
    found = replace(build.none(), documents=(one,), words={"one": 1}, pairs=())
    after = redacted(found).text("one")
    assert len(after.document.text) == len(text)
    assert [at for at, char in enumerate(after.document.text) if char in "\r\n"] == [
        at for at, char in enumerate(text) if char in "\r\n"
    ]
    for sentence in sentences:
        place = Place(sentence.start, sentence.end, 1, 1)
        assert spot(one, place, "") == spot(after, place, "")
        spoken = any(map(str.isalnum, text[sentence.start : sentence.end]))
        assert spoken == any(map(str.isalnum, after.document.text[sentence.start : sentence.end]))


def test_the_command_line_redacts_what_it_prints_and_writes(tmp_path: Path) -> None:
    """--redact holds for every format of a scan, of a comparison and of a report, and for standard error."""
    news = stories(tmp_path / "news")
    said = words_of(path.read_text("utf-8") for path in news.iterdir())
    forms = [form for form in FORMATS if form != "rich"]
    outputs = [f"-o{form}={tmp_path / form}" for form in forms]
    done = dedup("scan", news, "--redact", "-v", "-f", "rich", *outputs)
    assert done.code == 0
    for text in (done.out, done.err, *((tmp_path / form).read_text("utf-8") for form in forms)):
        assert not runs(text) & said
    two = dedup("compare", news / "post.txt", news / "quill.txt", "--redact")
    assert two.code == 0 and "sha256" in two.out and not runs(two.out) & said
    again = dedup("report", scanned(news, tmp_path), "--redact", "-f", "md")
    assert again.code == 0 and "sha256" in again.out and not runs(again.out) & said


def test_a_check_redacts_what_it_prints_and_writes(corpus: Path, tmp_path: Path) -> None:
    """So does a check, with its longer messages, of real texts with titles, bylines and credit lines."""
    (tmp_path / "wires").mkdir()
    shutil.copy(corpus / "cnn.txt", tmp_path / "wires")
    shutil.copy(corpus / "cbs58.txt", tmp_path)
    said = words_of((corpus / name).read_text("utf-8") for name in ("cnn.txt", "cbs58.txt"))
    forms = [form for form in FORMATS if form != "rich"]
    outputs = [f"-o{form}={form}.out" for form in forms]
    summary = tmp_path / "summary.md"
    env = {"GITHUB_STEP_SUMMARY": str(summary)}
    done = dedup(
        "check", "cbs58.txt", "--against", "wires", "--redact", "-f", "github", *outputs, cwd=tmp_path, env=env
    )
    assert done.code == 0, done.err
    written = [(tmp_path / f"{form}.out").read_text("utf-8") for form in forms]
    for text in (done.out, done.err, summary.read_text("utf-8"), *written):
        assert sorted(runs(text) & said - PUBLIC) == []


#: The addresses of the texts, whose words are those of their titles, stay.
PUBLIC = words_of(re.findall(r"https?://\S+", (ROOT / "corpus" / "cbs58.txt").read_text("utf-8")))


def test_redacted_results_can_be_read_again_where_the_texts_are(tmp_path: Path) -> None:
    """Results without words keep the digest of each text, so that a report elsewhere shows them and refuses others."""
    news = stories(tmp_path / "news")
    path = tmp_path / "redacted.json"
    assert dedup("scan", news, "-q", "--redact", "-o", f"json={path}").code == 0
    assert not load(str(path)).documents[0].document.text
    shown = dedup("report", path, "-f", "md")
    assert shown.code == 0 and runs(shown.out) & runs(build.WIRE[0])
    (news / "quill.txt").write_text("Another text.", "utf-8")
    assert dedup("report", path, "-f", "md").code == 2


def test_the_summary_of_a_job_is_written_where_the_machine_says(tmp_path: Path) -> None:
    """-f github adds Markdown to the file of the summary, keeps what stands there, and does not fail without it."""
    news = stories(tmp_path / "news")
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", "utf-8")
    done = dedup("scan", news, "-q", "-f", "github", env={"GITHUB_STEP_SUMMARY": str(summary)})
    assert done.code == 0 and done.out.startswith("::error file=")
    assert summary.read_text("utf-8").startswith("before\n# 1 reshuffled copy, uncredited")
    nowhere = dedup("scan", news, "-f", "github", env={"GITHUB_STEP_SUMMARY": str(tmp_path / "no" / "x")})
    assert nowhere.code == 0 and nowhere.out == done.out
    assert "dedup: the job's summary cannot be written" in nowhere.err
    summary.write_text("x" * ((1 << 20) - 100), "utf-8")
    assert dedup("scan", news, "-q", "-f", "github", env={"GITHUB_STEP_SUMMARY": str(summary)}).code == 0
    assert summary.stat().st_size <= 1 << 20


def test_paths_are_those_of_the_repository(tmp_path: Path) -> None:
    """In a folder below the repository's, paths for other programs are relative to the repository's."""
    stories(tmp_path / "site" / "news")
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        done = dedup("scan", "news", "-q", "-f", "github", cwd=tmp_path / "site", env={name: str(tmp_path)})
        assert done.out.startswith("::error file=site/news/")
    done = dedup("scan", "news", "-q", "-f", "github", cwd=tmp_path / "site", env={"GITHUB_WORKSPACE": str(ROOT)})
    assert done.out.startswith("::error file=news/")
