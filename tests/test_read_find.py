"""The door of the reader: which files are articles, what is said about the others, and which ids the texts get."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import UsageError
from dedup.model import Document
from dedup.read import Reading, read
from dedup.read.ids import assign

STORY = "The lake has frozen for the first time in eleven years.\nNobody minds.\n"


def scan(*paths: str | Path, stdin: bytes | None = None) -> Reading:
    """Read with a limit that no test file meets."""
    return read(paths, max_bytes=1_000_000, stdin=stdin)


def put(folder: Path, *names: str, text: str = STORY) -> None:
    """Write the same story under each name."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def ids(reading: Reading) -> list[str]:
    """Return the ids in the order of the reading."""
    return [document.id for document in reading.documents]


def test_a_folder_gives_its_articles_in_sorted_order(tmp_path: Path) -> None:
    """Articles of every ending are found at any depth, sorted, with their path under the folder as id."""
    put(tmp_path, "b.txt", "a.MD", "sub/c.markdown", "sub/deep/d.mdx")
    assert ids(scan(tmp_path)) == ["a", "b", "sub/c", "sub/deep/d"]
    assert {document.root for document in scan(tmp_path).documents} == {tmp_path.as_posix()}


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    """Other endings, project files and hidden files are no articles, and a note says how many there were."""
    put(
        tmp_path,
        "a.txt",
        "x.css",
        "y.css",
        "z.py",
        "Makefile",
        "README.md",
        "readme.txt",
        "LICENSE-MIT.txt",
        ".git/c",
    )
    put(tmp_path, "license-fees-rise.md")
    reading = scan(tmp_path)
    assert ids(reading) == ["a", "license-fees-rise"]
    assert any(note.startswith("4 files with other endings left out: .css 2, ") for note in reading.notes)
    assert any(note.startswith("3 files about the project left out: ") for note in reading.notes)
    assert "1 hidden file or folder left out" in reading.notes


def test_a_named_file_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    """Project files, hidden files and unknown endings are read when they are named."""
    put(tmp_path, "README.md", ".draft.txt", "story.article", "noending")
    names = ["README.md", ".draft.txt", "story.article", "noending"]
    assert ids(scan(*(tmp_path / name for name in names))) == ["README", ".draft", "story", "noending"]


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A path that does not exist ends the run before anything is read."""
    with pytest.raises(UsageError, match=r"nowhere\.txt"):
        scan(tmp_path, tmp_path / "nowhere.txt")
    with pytest.raises(UsageError):
        scan("a\0b")


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    """A file is read once, whether it is named twice or lies in a folder that is named too."""
    put(tmp_path, "a.txt")
    reading = scan(tmp_path / "a.txt", tmp_path, tmp_path / "." / "a.txt")
    assert ids(reading) == ["a"]
    assert "2 files met again, read once" in reading.notes


def test_a_bad_file_is_skipped_with_its_reason(tmp_path: Path) -> None:
    """Empty, binary and too large files are values with a reason, and the others are read."""
    put(tmp_path, "a.txt")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "picture.md").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (tmp_path / "large.txt").write_bytes(b"x" * 2_000)
    reading = read([tmp_path], max_bytes=1_000)
    reasons = {Path(skipped.path).name: skipped.reason for skipped in reading.skipped}
    assert ids(reading) == ["a"]
    assert reasons["empty.txt"] == "empty"
    assert "PNG" in reasons["picture.md"]
    assert "max_bytes" in reasons["large.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs links, pipes and free names")
def test_special_files_never_end_in_a_traceback(tmp_path: Path) -> None:
    """Loops of links, dead links, pipes, devices and names that are no text become reasons."""
    put(tmp_path, "a.txt", "sub/b.txt")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "dead.txt").symlink_to(tmp_path / "gone")
    (tmp_path / "same.txt").symlink_to(tmp_path / "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    reading = scan(tmp_path)
    reasons = {Path(skipped.path).name: skipped.reason for skipped in reading.skipped}
    assert ids(reading) == ["a", "sub/b"]
    assert set(reasons) == {"up", "self.txt", "dead.txt", "pipe.txt"}
    assert "standard input" in reasons["pipe.txt"]
    assert scan("/dev/null").skipped[0].reason == "a special file, no text"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are not UTF-8")
def test_a_name_that_is_not_utf8_is_skipped(tmp_path: Path) -> None:
    """A file whose name is no UTF-8 is named with escapes, so that the results can be written."""
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    Path(os.fsdecode(path)).write_text(STORY)
    for reading in (scan(tmp_path), scan(os.fsdecode(path))):
        assert reading.skipped[0].path.endswith(r"caf\xe9.txt")
        assert "UTF-8" in reading.skipped[0].reason


def test_a_folder_that_cannot_be_opened_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that the system refuses becomes a reason; the rest is read."""
    put(tmp_path, "a.txt", "closed/b.txt")
    real = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    reading = scan(tmp_path)
    assert ids(reading) == ["a"]
    assert "Permission denied" in reading.skipped[0].reason


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (STORY.encode(), "txt"),
        (b"\n<!DOCTYPE html><html><body><article><p>" + STORY.encode() * 5 + b"</p></article></body></html>", "html"),
        (b"---\ntitle: T\n---\n" + STORY.encode(), "md"),
        (b'{"text": "The lake has frozen for the first time.", "id": "x"}\n', "jsonl"),
    ],
)
def test_standard_input_is_told_by_its_content(data: bytes, form: str) -> None:
    """Text, HTML, Markdown with front matter and JSON Lines are told apart without a name."""
    reading = scan("-", stdin=data)
    assert [document.format for document in reading.documents] == [form], reading
    assert reading.documents[0].path == "-"


def test_standard_input_must_be_there(tmp_path: Path) -> None:
    """ "-" without input is a mistake of usage; JSON that is no JSON Lines is said to be so."""
    with pytest.raises(UsageError):
        scan("-")
    assert "JSON Lines" in scan("-", stdin=b'[\n{"text": "x"}\n]').skipped[0].reason
    put(tmp_path, "a.txt")
    assert ids(scan(tmp_path, "-", stdin=STORY.encode())) == ["a", "-"]


def document(
    path: str, root: str = "", text: str = "x", record: int | None = None, name: str | None = None
) -> Document:
    """Return a document with what an id is made of."""
    return Document(id="", path=path, format="txt", text=text, root=root, record=record, declared_id=name)


def test_ids_are_as_short_as_they_can_be() -> None:
    """The declared id, else the path under the root without its ending; a record has its row."""
    given_ids = [
        document("in/a.txt", "in"),
        document("in/s/b.md", "in"),
        document("c/d.txt"),
        document("n.csv", record=3),
    ]
    named, notes = assign([*given_ids, document("in/z.md", "in", name="own-id")])
    assert [one.id for one in named] == ["a", "s/b", "d", "n#3", "own-id"]
    assert notes == ()


def test_all_that_collide_grow_alike() -> None:
    """Colliding ids keep their ending, then their root, then get numbers by content; a note says so."""
    named, notes = assign([document("in/a.txt", "in"), document("in/a.md", "in"), document("in/b.md", "in")])
    assert [one.id for one in named] == ["a.txt", "a.md", "b"]
    assert notes == ("2 documents have the id 'a'; longer ids were given",)
    named, _ = assign([document("in/a.txt", "in"), document("out/a.txt", "out")])
    assert [one.id for one in named] == ["in/a.txt", "out/a.txt"]
    same = [document("in/a.txt", "in", text=text, name="k") for text in "xyz"]
    assert sorted(one.id for one in assign(same)[0]) == ["in/a.txt", "in/a.txt~2", "in/a.txt~3"]


PLACES = st.tuples(
    st.sampled_from(["in/a.txt", "in/a.md", "out/a.txt", "a.txt", "a~2.txt", "in/a"]),
    st.sampled_from(["", "in", "out"]),
    st.sampled_from("xyz"),
    st.sampled_from([None, 1, 2]),
    st.sampled_from([None, "a", "a.txt", "a.txt~2"]),
)


@given(st.lists(PLACES, max_size=8), st.randoms())
def test_ids_are_unique_and_do_not_depend_on_the_order(
    places: list[tuple[str, str, str, int, str]], random: object
) -> None:
    """However names collide, no id is given twice, and each text keeps its id when the files come in another order."""
    documents = [document(*place) for place in places]
    named, _ = assign(documents)
    assert len({one.id for one in named}) == len(documents)
    backwards, _ = assign(documents[::-1])
    assert sorted(map(repr, named)) == sorted(map(repr, backwards))
    again, _ = assign([replace(one, id="") for one in named])
    assert [one.id for one in again] == [one.id for one in named]
