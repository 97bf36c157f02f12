"""A corpus without its copies: what is removed, for which text, and what of the input comes back."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import build
from command_line import OWN, dedup, write
from dedup import pipeline
from dedup.errors import UsageError
from dedup.model import Document, Published
from dedup.prune import SAME, Keep, prune
from dedup.settings import Settings
from dedup.verdicts import Pair

EXTRA = ("The mill at Norby will grind rye again from March.", "Its stones came by sledge from the hill of Halm.")
SETTINGS = Settings(listed_family=10**9)


def document(name: str, lines: Sequence[str], day: int | None = None, publisher: str | None = None) -> Document:
    """Return a story of February 2031, or an undated one."""
    published = Published(2031, 2, day, 12, 0, 0, 0) if day else None
    return Document(name, f"{name}.txt", "txt", "\n\n".join(lines), published=published, publisher=publisher)


def removed(documents: Sequence[Document], keep: str = "earliest", settings: Settings = SETTINGS) -> dict[str, str]:
    """Return what is removed, each with what is kept for it."""
    found = pipeline.scan(documents, settings, all_pairs=False)
    texts = {one.id: one for one in documents}

    def compare(one: str, other: str) -> Pair | None:
        return pipeline.compare(texts[one], texts[other], settings)

    return {one.id: one.kept for one in prune(found, Keep.of(keep), compare)}


STORIES = (
    document("late", build.WIRE, 9, "Alder Times"),
    document("first", build.WIRE[::-1], 3, "River Post"),
    document("long", (*build.WIRE, *OWN), 5, "Quill Wire"),
    document("undated", build.WIRE),
    document("other", EXTRA, 1),
)


@pytest.mark.parametrize(
    ("keep", "kept"), [("earliest", "first"), ("longest", "long"), ("publisher:the Alder times", "late")]
)
def test_one_text_of_several_is_kept(keep: str, kept: str) -> None:
    """The earliest, the longest or a publisher's text stands for all that it covers; an unrelated one stays."""
    names = {"late", "first", "long", "undated"}
    assert removed(STORIES, keep) == dict.fromkeys(names - {kept}, kept)


@pytest.mark.parametrize("keep", ["earliest", "longest", "publisher:River Post"])
def test_the_order_of_files_changes_nothing(keep: str) -> None:
    """What is removed does not depend on the order in which the texts come."""
    expected = removed(STORIES, keep)
    for seed in range(3):
        assert removed(random.Random(seed).sample(STORIES, len(STORIES)), keep) == expected


def test_equal_texts_are_decided_by_what_is_known_of_them() -> None:
    """Of texts that are equal in all but their address, the same one is kept whatever they are called."""
    one, other = (replace(STORIES[0], url=f"https://alder.example/{name}") for name in ("a", "b"))
    for names in (("x", "y"), ("y", "x")):
        texts = [replace(text, id=name) for text, name in zip((one, other), names, strict=True)]
        assert removed(texts) == {names[1]: names[0]}


def test_a_copy_of_a_copy_that_holds_more_stays() -> None:
    """Removal is not handed on: who is covered only by a removed text, and not by a kept one, is kept."""
    rows = [f"Row {number} of the {word} orchard carries late and rather sour apples." for number, word in WORDS]
    chain = (document("a", rows[:8], 1), document("b", rows[3:12], 2), document("c", rows[8:16], 3))
    assert removed(chain) == {"b": "a"}


_NORTH = ("north", "south", "eastern", "western", "upper", "lower", "inner", "outer")
WORDS = tuple(enumerate((*_NORTH, "old", "new", "first", "last", "tall", "small", "wide", "narrow")))


def test_an_excerpt_removes_nothing() -> None:
    """A short text that stands in a long one takes the long one away in no case, and is no copy itself."""
    long = document("long", (*build.WIRE, *OWN, *EXTRA, *(f"{line} Or so it was said." for line in OWN)), 9)
    short = document("short", build.WIRE[:3], 1)
    assert removed((long, short)) == {}


@pytest.mark.parametrize("keep", ["earliest", "longest"])
def test_large_families_leave_one_text(keep: str) -> None:
    """Of text that many hold, where a scan compares with the first holders only, the preferred one is found too."""
    settings = replace(SETTINGS, hot=5, anchors=2, exhaustive_sentences=0)
    own = [[" ".join(f"zq{at}x{row}x{word}" for word in range(6)) + "." for row in range(at)] for at in range(9)]
    texts = [document(f"t{at}", (*build.WIRE, *lines), at + 1) for at, lines in enumerate(own)]
    assert len(pipeline.scan(texts, settings, all_pairs=False).pairs) < 9 * 8 / 2
    kept = "t0" if keep == "earliest" else "t8"
    assert removed(texts, keep, settings) == {f"t{at}": kept for at in range(9) if f"t{at}" != kept}


def test_every_removal_rests_on_a_kept_text() -> None:
    """Law: what is removed is mostly covered by a text that is kept, in a pair that is more than an excerpt."""
    pool = [
        *build.WIRE,
        *OWN,
        *EXTRA,
        *(f"The {word} gate stays shut until week {number + 3}." for number, word in WORDS),
    ]
    for seed in range(12):
        choose = random.Random(seed)
        texts = [document(f"d{at:02}", choose.sample(pool, choose.randint(3, 12)), at + 1) for at in range(12)]
        found = pipeline.scan(texts, SETTINGS)
        gone = prune(found, Keep("earliest"), lambda one, other: None)
        names = {one.id for one in gone}
        for one in gone:
            assert one.kept not in names and {one.id, one.kept} == {one.pair.left, one.pair.right}
            share = one.pair.coverage.left if one.pair.left == one.id else one.pair.coverage.right
            assert share == one.coverage >= SETTINGS.most and one.pair.relation in SAME


def test_a_publisher_that_is_not_there_is_said() -> None:
    """A misspelt publisher would silently keep something else, so it ends the run."""
    with pytest.raises(UsageError, match="did you mean Alder Times"):
        removed(STORIES, "publisher:Alder Tymes")


@pytest.mark.parametrize("text", ["", "first", "publisher:", "publisher: ", "Longest"])
def test_other_preferences_are_refused(text: str) -> None:
    """--keep takes three forms."""
    with pytest.raises(UsageError, match="publisher:NAME"):
        Keep.of(text)


RECORDS: tuple[dict[str, Any], ...] = (
    {"key": 7, "id": "a", "text": "\n\n".join(build.WIRE), "published": "2031-02-03", "tags": ["x", None]},
    {"id": "b", "text": "\n\n".join(build.WIRE[::-1]), "published": "2031-02-05", "note": "“é”"},
    {"id": "c", "text": "\n\n".join(OWN), "published": "2031-02-01"},
)


def test_json_lines_come_back_as_they_were(tmp_path: Path) -> None:
    """Kept records are the lines of the input, whatever fields they have; each removed one names its reason."""
    lines = [json.dumps(row, ensure_ascii=number == 0) for number, row in enumerate(RECORDS)]
    path, kept, gone = (tmp_path / name for name in ("in.jsonl", "kept.jsonl", "removed.jsonl"))
    path.write_bytes("\ufeff".encode() + "\r\n\r\n".join([*lines, '{"id": "stub", "text": "—"}', "no record"]).encode())
    done = dedup("prune", path, "-o", kept, "--removed", gone)
    assert done.code == 0, done.err
    assert done.out.splitlines()[0].startswith("3 texts: 2 kept, 1 removed (33% of the texts")
    assert kept.read_text("utf-8").splitlines() == [lines[0], lines[2], '{"id": "stub", "text": "—"}']
    (line,) = map(json.loads, gone.read_text("utf-8").splitlines())
    assert (line["id"], line["record"], line["kept"], line["path"]) == ("b", 3, "a", path.as_posix())
    assert (line["relation"], line["coverage"], line["order"]) == ("reshuffled-copy", 1.0, "lost")
    assert "stand in" in line["reason"] and len(line["fingerprint"]) == 16


def test_tables_come_back_with_all_their_columns(tmp_path: Path) -> None:
    """A kept row of CSV is an object by its header."""
    path, kept = tmp_path / "in.csv", tmp_path / "kept.jsonl"
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "text", "desk"), *((row["id"], row["text"], "1") for row in RECORDS)])
    assert dedup("prune", path, "-q", "-o", kept).code == 0
    rows = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    assert [row["desk"] for row in rows] == ["1", "1"] and rows[1] == {
        "id": "c",
        "text": RECORDS[2]["text"],
        "desk": "1",
    }


def test_files_come_back_as_records(tmp_path: Path) -> None:
    """A kept text file is a record with what is known of it."""
    for name, lines in (("a", build.WIRE), ("b", build.WIRE), ("c", OWN)):
        write(tmp_path / "in" / f"{name}.txt", lines)
    done = dedup("prune", tmp_path / "in", "-q", "-o", tmp_path / "kept.jsonl")
    assert done.code == 0
    rows = [json.loads(line) for line in (tmp_path / "kept.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a", "c"]
    assert list(rows[0]) == ["id", "title", "text", "published", "url", "publisher"]


def test_standard_input_is_pruned(tmp_path: Path) -> None:
    """`-` is read once, and its kept lines come back."""
    text = "".join(json.dumps(row) + "\n" for row in RECORDS)
    assert dedup("prune", "-", "-q", "-o", tmp_path / "kept.jsonl", stdin=text).code == 0
    assert (tmp_path / "kept.jsonl").read_text("utf-8").splitlines() == [text.splitlines()[at] for at in (0, 2)]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    """--dry-run shows the counts."""
    write(tmp_path / "a.txt", build.WIRE)
    write(tmp_path / "b.txt", build.WIRE)
    done = dedup("prune", tmp_path, "--dry-run", "-o", tmp_path / "kept.jsonl")
    assert done.code == 0 and "1 removed" in done.out
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "-o kept.jsonl"),
        (["-o", "in/a.txt"], "lies in what is read"),
        (["-o", "in/kept.jsonl"], "lies in what is read"),
        (["-o", "k", "--removed", "in/b.jsonl"], "lies in what is read"),
        (["-o", "k", "--removed", "./k"], "two outputs"),
        (["-o", "nowhere/k"], "there is no folder"),
        (["-o", "k", "--keep", "best"], "publisher:NAME"),
    ],
)
def test_usage_errors_come_before_any_work(tmp_path: Path, arguments: list[str], message: str) -> None:
    """An input is never written over, nor a folder that is read; a wrong option is one line and 2."""
    write(tmp_path / "in" / "a.txt", build.WIRE)
    done = dedup("prune", "in", *arguments, cwd=tmp_path)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert message in done.err
    assert [one.name for one in tmp_path.rglob("*")] == ["in", "a.txt"]


def test_nothing_readable_ends_with_3(tmp_path: Path) -> None:
    """Where no text could be read there is nothing to prune, and no file."""
    write(tmp_path / "in" / "a.txt", ("",))
    assert dedup("prune", tmp_path / "in", "-o", tmp_path / "k").code == 3
    assert [one.name for one in tmp_path.iterdir()] == ["in"]
