"""Reading of archives: members as files of a folder, what is refused, and what is left of a broken one."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command_line import dedup
from dedup.errors import UsageError
from dedup.model import Document, Skipped
from dedup.read import Chunk, Note, chunks, read, read_chunk, stream

LIMIT = 5_000
STORY = "The ferry sailed again on Monday. The harbour master had waited for it since the week before.\n"
PAGE = f"<html><body><article><h1>The ferry</h1><p>{STORY * 3}</p></article></body></html>"
LINES = "".join(json.dumps({"text": f"Story {number} of the harbour."}) + "\n" for number in range(30))
GOOD = {"a/one.txt": STORY, "a/page.html": PAGE, "lines.jsonl": LINES, "rows.csv": "text,x\nA story of rows.,1\n"}


def zipped(path: Path, members: dict[str, str | bytes], **options: Any) -> Path:
    """Write a zip file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, members: dict[str, str | bytes], *infos: tarfile.TarInfo) -> Path:
    """Write a tar file, packed if its name says so, with further members that hold nothing."""
    with tarfile.open(path, "w:gz" if path.suffix in (".gz", ".tgz") else "w") as archive:
        for name, content in members.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in infos:
            archive.addfile(info)
    return path


def streamed(*paths: Path) -> list[Document | Skipped]:
    """Return all documents and skipped records of paths, read one after the other."""
    return [item for item in stream(paths, max_bytes=LIMIT) if not isinstance(item, Note)]


def in_pieces(*paths: Path, size: int) -> list[Document | Skipped]:
    """Return the same as pieces give it."""
    items: list[Document | Skipped] = []
    for piece in chunks(paths, max_bytes=LIMIT, size=size):
        if isinstance(piece, Chunk):
            items += read_chunk(piece)
        elif isinstance(piece, Skipped):
            items.append(piece)
    return items


def skipped(path: Path, limit: int = LIMIT) -> dict[str, str]:
    """Return what was skipped: the name below the archive's folder and the reason."""
    found = read([path], max_bytes=limit).skipped
    return {one.path.removeprefix(path.parent.as_posix() + "/"): one.reason for one in found}


@pytest.mark.parametrize("name", ["news.zip", "news.tar", "news.tar.gz", "news.tgz"])
@pytest.mark.parametrize("size", [1, 400, 1_000_000])
def test_an_archive_is_read_like_a_folder(tmp_path: Path, name: str, size: int) -> None:
    """Members of every format give what the same files in a folder give, in one go and in pieces."""
    (tmp_path / "folder" / "a").mkdir(parents=True)
    for member, content in GOOD.items():
        (tmp_path / "folder" / member).write_bytes(content.encode())
    archive = (zipped if name.endswith("zip") else tarred)(tmp_path / name, {**GOOD})
    plain = read([tmp_path / "folder"], max_bytes=LIMIT).documents
    inside = read([archive], max_bytes=LIMIT)
    assert sorted((one.id, one.text, one.title) for one in inside.documents) == sorted(
        (one.id, one.text, one.title) for one in plain
    )
    assert len(plain) == 33 and inside.skipped == ()
    assert in_pieces(tmp_path, size=size) == streamed(tmp_path)


def test_a_member_can_be_named(tmp_path: Path) -> None:
    """A member is named as a path through its archive, by show-text too; one that is not there is a usage error."""
    archive = zipped(tmp_path / "news.zip", {**GOOD})
    (document,) = read([archive / "a" / "one.txt"], max_bytes=LIMIT).documents
    assert (document.id, document.text) == ("one", STORY)
    with pytest.raises(UsageError, match=r"news\.zip holds no a/two\.txt"):
        read([archive / "a" / "two.txt"], max_bytes=LIMIT)
    done = dedup("show-text", str(archive / "a" / "page.html"))
    assert done.code == 0 and "harbour master" in done.out


def test_results_without_texts_read_an_archive_again(tmp_path: Path) -> None:
    """A report of results that leave the texts out finds them in the archive, and prune gives its records back."""
    copy = {f"{number}.txt": STORY.replace("\n", " ") + "It was late. " * number for number in range(3)}
    archive = zipped(tmp_path / "news.zip", {**GOOD, **copy})
    results, kept = tmp_path / "found.json", tmp_path / "kept.jsonl"
    assert dedup("scan", str(archive), "--no-text", "-o", f"json={results}").code == 0
    assert dedup("report", str(results), "-f", "json").code == 0
    done = dedup("prune", str(archive), "--keep", "earliest", "-o", str(kept))
    assert done.code == 0, done.err
    assert all("text" in json.loads(line) for line in kept.read_text("utf-8").splitlines())


@pytest.mark.parametrize(
    "name", ["../out.txt", "/etc/passwd.txt", "a/../../b.txt", "C:\\x.txt", "..\\x.txt", "\\x.txt"]
)
def test_paths_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    """A member whose name leads outside the archive is listed and never opened; the others are read."""
    reasons = {
        *skipped(zipped(tmp_path / "x.zip", {name: STORY, "good.txt": STORY})).values(),
        *skipped(tarred(tmp_path / "x.tar", {name: STORY, "good.txt": STORY})).values(),
    }
    assert reasons == {"its path leads outside the archive"}
    assert len(read([tmp_path], max_bytes=LIMIT).documents) == 2


def test_links_and_special_files_are_refused(tmp_path: Path) -> None:
    """A link, hard or symbolic, and a device are listed and followed nowhere."""
    infos = []
    for name, kind in (("s.txt", tarfile.SYMTYPE), ("h.txt", tarfile.LNKTYPE), ("f.txt", tarfile.FIFOTYPE)):
        infos.append(tarfile.TarInfo(name))
        infos[-1].type, infos[-1].linkname = kind, "/etc/passwd"
    found = skipped(tarred(tmp_path / "x.tar.gz", {"good.txt": STORY}, *infos))
    link = "a link; links in archives are not followed"
    assert found == {
        "x.tar.gz/s.txt": link,
        "x.tar.gz/h.txt": link,
        "x.tar.gz/f.txt": "a special file, no text",
    }
    info = zipfile.ZipInfo("s.txt")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert skipped(tmp_path / "x.zip")["x.zip/s.txt"] == link


def test_what_cannot_be_unpacked_is_named(tmp_path: Path) -> None:
    """An encrypted member, a broken one, one that is too large, and an archive in an archive: each has its reason."""
    inner = zipped(tmp_path / "inner.zip", {**GOOD}).read_bytes()
    members: dict[str, str | bytes] = {
        "secret.txt": STORY * 3,
        "broken.txt": STORY * 5,
        "large.txt": STORY * 99,
        "in.zip": inner,
        "g.txt": STORY,
    }
    data = bytearray(zipped(tmp_path / "x.zip", members).read_bytes())
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1  # the flag of the first member in the list
    broken = data.index(b"broken.txt") + len("broken.txt")
    data[broken : broken + 8] = b"\xff" * 8
    (tmp_path / "x.zip").write_bytes(data)
    found = skipped(tmp_path / "x.zip")
    assert found.pop("x.zip/broken.txt").startswith("cannot be unpacked: ")
    assert found == {
        "x.zip/secret.txt": "is encrypted; unpack it with its password first",
        "x.zip/large.txt": f"too large: {99 * len(STORY):,} bytes, the limit is {LIMIT:,} (max_bytes)",
        "x.zip/in.zip": "an archive inside an archive; unpack the outer one first",
    }


def test_bombs_are_refused(tmp_path: Path) -> None:
    """What unpacks to more than 200 times its size and 100 MB is refused: a member, a whole archive, a packed file."""
    zeros = b"\n" * 110_000_000
    assert "200 times" in skipped(zipped(tmp_path / "x.zip", {"x.jsonl": zeros}))["x.zip/x.jsonl"]
    assert "200 times" in str(skipped(tarred(tmp_path / "x.tar.gz", {"x.jsonl": zeros})))
    (tmp_path / "x.jsonl.gz").write_bytes(gzip.compress(zeros))
    assert "200 times" in str(skipped(tmp_path / "x.jsonl.gz"))
    many: dict[str, str | bytes] = {f"{number}.jsonl": zeros[:30_000_000] for number in range(5)}
    found = skipped(zipped(tmp_path / "y.zip", many))
    assert found["y.zip"] == "unpacks to more than 200 times its size; not read on"


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz", "x.tgz"])
@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"\0" * 1024])
def test_what_is_no_archive(tmp_path: Path, name: str, data: bytes) -> None:
    """A file that only calls itself an archive is skipped with one reason."""
    (tmp_path / name).write_bytes(data)
    (reason,) = skipped(tmp_path / name).values()
    assert reason.startswith(("damaged", "an archive without a file that can be read"))


@settings(max_examples=60, deadline=None)
@given(end=st.integers(1, 1400), kind=st.sampled_from(["x.zip", "x.tar", "x.tar.gz"]))
def test_a_cut_off_archive(tmp_path_factory: pytest.TempPathFactory, end: int, kind: str) -> None:
    """An archive that is cut off anywhere ends no run: what stands before is read, or a reason is given."""
    folder = tmp_path_factory.mktemp("cut")
    members = {f"{number}.txt": f"{number} {STORY}" for number in range(4)}
    path = (zipped if kind == "x.zip" else tarred)(folder / kind, {**members})
    path.write_bytes(path.read_bytes()[:-end])
    items = streamed(path)
    assert items and in_pieces(path, size=100) == items
    assert sum(isinstance(one, Document) for one in items) == 4 or isinstance(items[-1], Skipped)


@pytest.mark.parametrize("name", ["news.zip", "news.tar", "news.tar.gz"])
def test_members_are_unpacked_where_they_are_read(tmp_path: Path, name: str) -> None:
    """Pieces of a zip or plain tar file carry places, not contents, even where a forged mark or junk surrounds the
    archive, and their sizes sum to no more than the archive's, so that progress is told rightly; those of a tar file
    that is packed as a whole carry the contents."""
    members: dict[str, str | bytes] = {f"{number}.txt": f"{number}. {STORY * 40}" for number in range(30)}
    archive = (zipped if name.endswith("zip") else tarred)(tmp_path / name, members)
    if name.endswith("zip"):
        with zipfile.ZipFile(archive, "a") as file:
            file.comment = b"PK\x06\x07" + bytes(16)
        archive.write_bytes(b"#!/bin/sh\n" + archive.read_bytes())
    pieces = [one for one in chunks([archive], max_bytes=LIMIT) if isinstance(one, Chunk)]
    carried = sum(len(pickle.dumps(one)) for one in pieces)
    found = [item for one in pieces for item in read_chunk(pickle.loads(pickle.dumps(one)))]
    assert [one.text for one in found if isinstance(one, Document)] == list(members.values())
    assert (carried > 30 * len(STORY) * 40) == name.endswith("gz"), carried
    assert name.endswith("gz") or 0 < sum(one.size for one in pieces) <= archive.stat().st_size
    assert in_pieces(archive, size=1) == streamed(archive) == found


@pytest.mark.parametrize("name", ["news.zip", "news.tar"])
def test_an_archive_that_goes_away(tmp_path: Path, name: str) -> None:
    """Members of an archive that is gone when their turn comes are listed, each with the reason."""
    archive = (zipped if name.endswith("zip") else tarred)(tmp_path / name, {"a.txt": STORY, "b.txt": STORY})
    pieces = [one for one in chunks([archive], max_bytes=LIMIT) if isinstance(one, Chunk)]
    archive.unlink()
    found = [item for one in pieces for item in read_chunk(one)]
    assert [isinstance(one, Skipped) and one.reason.partition(":")[0] for one in found] == 2 * ["cannot be unpacked"]


def test_a_large_member_is_streamed(tmp_path: Path) -> None:
    """A file of records in a packed archive is never held whole: 120 MB of it are read in a tenth of that memory."""
    line = json.dumps({"text": "Story of the harbour and of the ferry. " * 25}).encode()
    path = tmp_path / "x.tar.gz"
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        info = tarfile.TarInfo("x.jsonl")
        data = b"".join(line.replace(b"Story", f"Story {number}".encode()) + b"\n" for number in range(1_000))
        info.size = 120 * len(data)
        archive.addfile(info, _Repeated(data, 120))
    program = (
        "import resource, sys\nfrom dedup.read import chunks\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"size = sum(piece.size for piece in chunks([{str(path)!r}], max_bytes=20_000_000) if hasattr(piece, 'size'))\n"
        "print(size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    if sys.platform != "linux":
        pytest.skip("memory is measured on Linux")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    size, kilobytes = map(int, done.stdout.split())
    assert size == info.size > 120_000_000
    assert kilobytes < 30_000


class _Repeated(io.RawIOBase):
    """Some bytes, several times."""

    def __init__(self, data: bytes, times: int) -> None:
        self.data, self.left, self.held = data, times, b""

    def read(self, size: int = -1) -> bytes:
        while len(self.held) < size and self.left:
            self.held += self.data
            self.left -= 1
        found, self.held = self.held[:size], self.held[size:]
        return found
