"""The index as a file: one writer, whole or not there, and one clear line for what is no index."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from command_line import ROOT, dedup
from dedup.cli import run
from dedup.errors import UsageError
from dedup.index import building, replacing
from dedup.index.lock import locked
from dedup.index.opening import is_index, open_index
from dedup.settings import Settings
from test_index import SETTINGS, add, draft, make, rows, stories

Spoil = Callable[[Path], object]


def changed(statement: str) -> Spoil:
    """Return what runs a statement on a database."""

    def spoil(path: Path) -> None:
        with duckdb.connect(str(path)) as connection:
            connection.execute(statement)

    return spoil


def told(key: str, value: str) -> Spoil:
    """Return what changes what an index says of itself."""
    return changed(f"update meta set value = '{value}' where key = '{key}'")


def cut(share: float) -> Spoil:
    """Return what cuts a file off."""
    return lambda path: os.truncate(path, int(path.stat().st_size * share))


def scribbled(at: int, size: int) -> Spoil:
    """Return what writes random bytes into a file."""

    def spoil(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(at)
            file.write(random.Random(at).randbytes(size))

    return spoil


def foreign(path: Path) -> None:
    """Put a database of somebody else in place of an index."""
    path.unlink()
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table meta (key varchar, value varchar); create table bills as select 1 as euro")


def bare(path: Path) -> None:
    """Put a database without a table in place of an index."""
    path.unlink()
    duckdb.connect(str(path)).close()


def folder(path: Path) -> None:
    """Put a folder in place of an index."""
    path.unlink()
    path.mkdir()


#: By name, what makes an index unusable.
SPOILT: dict[str, Spoil] = {
    **{f"cut to {share:.0%}": cut(share) for share in (0.0, 0.001, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.9999)},
    "one byte": lambda path: path.write_bytes(b"x"),
    "a text": lambda path: path.write_text("The ferry left the quay in the rain.\n", "utf-8"),
    "JSON": lambda path: path.write_text('{"id": "a", "text": "The ferry left."}\n', "utf-8"),
    "random bytes": lambda path: path.write_bytes(random.Random(1).randbytes(50_000)),
    "random bytes after the magic": lambda path: path.write_bytes(b"12345678DUCK" + random.Random(2).randbytes(50_000)),
    "zeros": lambda path: path.write_bytes(bytes(50_000)),
    "the head scribbled over": scribbled(0, 4096),
    "the second head scribbled over": scribbled(4096, 8192),
    "a folder": folder,
    "not there": lambda path: path.unlink(),
    "a foreign database": foreign,
    "an empty database": bare,
    "no table of bands": changed("drop table bands"),
    "no table of texts": changed("drop table texts"),
    "nothing said of itself": changed("delete from meta"),
    "no digest": changed("delete from meta where key = 'digest'"),
    "another form": told("schema", "dedup-index/2"),
    "another digest": told("digest", "0000000000000000"),
    "a count that is none": told("bits", "many"),
    "holdings that are none": told("holdings", "[1, 2]"),
    "values that are none": told("values", "{"),
    "holdings of other names": told("holdings", '{"people": 3}'),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_index_is_one_clear_line(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What is no sound index ends with 2 and one line that names it, and is left as it was."""
    path = tmp_path / "i.dedup"
    shutil.copy(sound(tmp_path), path)
    SPOILT[name](path)
    before = path.read_bytes() if path.is_file() else None
    for arguments in (["remove", "d000"], ["add", str(ROOT / "corpus" / "cnn.txt")]):
        assert run(["index", *arguments, "-o", str(path)]) == 2
        err = capfd.readouterr().err
        assert err.count("\n") == 1 and "Traceback" not in err
        assert str(path) in err
    assert (path.read_bytes() if path.is_file() else None) == before
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


_sound: list[Path] = []


@pytest.fixture(scope="module", autouse=True)
def _made(tmp_path_factory: pytest.TempPathFactory) -> None:
    _sound[:] = [tmp_path_factory.mktemp("sound") / "i.dedup"]
    make(_sound[0], stories(1, 6))


def sound(_: Path) -> Path:
    """Return an index that is sound."""
    return _sound[0]


def test_damage_within_is_told_when_it_is_met(tmp_path: Path) -> None:
    """Blocks that are scribbled over are found out by their checksums at the latest when they are read."""
    draw = random.Random(4)
    size, lost = sound(tmp_path).stat().st_size, 0
    for number in range(12):
        path = tmp_path / f"{number}.dedup"
        shutil.copy(sound(tmp_path), path)
        scribbled(12_288 + draw.randrange(size - 12_288 - 600), 600)(path)
        try:
            with open_index(str(path), SETTINGS) as index:
                text = index.text("d000")
                index.candidates([draft(text.document.text)])
        except UsageError as error:
            lost += 1
            assert "\n" not in str(error)
    assert lost > 0


def test_other_settings_are_told_by_name(tmp_path: Path) -> None:
    """An index of other settings is refused with both values and the way out; all others may differ."""
    with pytest.raises(UsageError, match=r"shingle=3 \(now 4\): use --set shingle=3, or .*dedup index build"):
        open_index(str(sound(tmp_path)), Settings(shingle=4))
    open_index(str(sound(tmp_path)), Settings(hot=7, whole=0.9)).close()


OTHER_LAYOUT: Spoil = changed("update meta set value = 'dedup-index/9' where key = 'schema'; drop table popular")


@pytest.mark.parametrize("spoil", [OTHER_LAYOUT, told("digest", "0123456789abcdef")])
@pytest.mark.parametrize("more", [(), ("--set", "shingle=4")])
def test_an_index_of_another_version_is_to_be_built_again(spoil: Spoil, more: tuple[str, ...], tmp_path: Path) -> None:
    """Another layout or reading is one line that says how to build anew, in place; no setting is said to help."""
    path = tmp_path / "wires.dedup"
    shutil.copy(sound(tmp_path), path)
    spoil(path)
    done = dedup("check", ROOT / "corpus" / "cnn.txt", "--against", path, *more)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert f"; build it again: dedup index build PATH... -o {path}" in done.err
    assert "--set" not in done.err and "damaged" not in done.err
    assert dedup("index", "build", ROOT / "corpus" / "itv.txt", "-o", path, "-q").code == 0
    assert dedup("check", ROOT / "corpus" / "cnn.txt", "--against", path).code == 0


@pytest.mark.parametrize("content", [b"The ferry left.\n", b"12345678DUCK and more", b""])
def test_build_replaces_indexes_only(content: bytes, tmp_path: Path) -> None:
    """A file that is something else is not written over; an empty one, and an index of any settings, is."""
    path = tmp_path / "news.dedup"
    path.write_bytes(content)
    if content:
        with pytest.raises(UsageError, match="what is there is no index"):
            make(path, stories(1, 2))
        assert path.read_bytes() == content
    else:
        make(path, stories(1, 2), Settings(shingle=2))
        told("schema", "dedup-index/0")(path)
        make(path, stories(1, 2))
        assert rows(path)["documents"]


def test_an_index_is_known_by_its_content_or_name(tmp_path: Path) -> None:
    """A path is taken for an index that begins as one or is called one; folders never are."""
    path = tmp_path / "plain"
    shutil.copy(sound(tmp_path), path)
    (tmp_path / "folder.dedup").mkdir()
    assert is_index(path)
    assert is_index(tmp_path / "missing.dedup") and is_index(tmp_path / "missing.duckdb")
    assert not is_index(tmp_path / "folder.dedup") and not is_index(ROOT / "README.md")


def test_a_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    """While one process writes, another one is told its number, and the index is as it was; then it may."""
    path = tmp_path / "i.dedup"
    make(path, stories(1, 2))
    program = (
        "import sys; from pathlib import Path; from dedup.index.lock import locked\n"
        f"with locked(Path({str(path)!r})):\n    print('in', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert holder.stdout is not None and holder.stdout.readline() == "in\n"
    with pytest.raises(UsageError, match=rf"process {holder.pid} on .*, since 20.*, is writing it"):
        add(path, stories(1, 3))
    holder.kill()
    holder.communicate()
    assert add(path, stories(1, 3)).added == 1


def test_a_lock_of_a_dead_process_is_taken_over(tmp_path: Path) -> None:
    """What a writer that died left behind holds nobody up, and is cleared away."""
    path = tmp_path / "i.dedup"
    left = {"pid": 999_999, "host": "elsewhere", "since": "2020-01-01T00:00:00+00:00"}
    (tmp_path / ".i.dedup.lock").write_text(json.dumps(left), "utf-8")
    (tmp_path / ".i.dedup.999999.part").write_bytes(b"half of an index")
    make(path, stories(1, 2))
    assert [one.name for one in tmp_path.iterdir()] == ["i.dedup"]


def test_one_process_writes_once_at_a_time(tmp_path: Path) -> None:
    """Two threads of a process are two writers as well."""
    with locked(tmp_path / "i.dedup"), pytest.raises(UsageError, match=f"process {os.getpid()} "):
        make(tmp_path / "i.dedup", stories(1, 2))


def test_an_error_while_writing_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, or a system that will not replace the file, ends in one line and the old state."""
    path = tmp_path / "i.dedup"
    make(path, stories(1, 2))
    before = path.read_bytes()

    def full(part: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(replacing, "_put", full)
    with pytest.raises(UsageError, match=r"cannot write .*: No space left on device"):
        add(path, stories(1, 3))
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["i.dedup"]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the system does not list open files")
def test_the_old_index_is_closed_before_it_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer does not hold open what it replaces, which Windows would refuse."""
    path, seen, put = tmp_path / "i.dedup", list[list[str]](), replacing._put
    make(path, stories(1, 3))

    def watched(part: Path, target: Path) -> None:
        links = (Path("/proc/self/fd") / name for name in os.listdir("/proc/self/fd"))
        seen.append([os.readlink(link) for link in links if link.is_symlink()])
        put(part, target)

    monkeypatch.setattr(replacing, "_put", watched)
    add(path, stories(1, 5))
    building.remove(["d000"], str(path), SETTINGS, lambda *_: None, 1)
    assert len(seen) == 2
    assert not [link for links in seen for link in links if link == str(path)]


_KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from test_index import SETTINGS, add, make, rows, silent, stories
from dedup.index import building
from dedup.index.values import rowed
import duckdb
path = Path(sys.argv[1])

def run(work):
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException as error:
            print(repr(error), flush=True)
            os._exit(1)
        os._exit(0)
    return child

def write():
    while True:
        add(path, stories(1, 4))
        building.remove(["d002", "d003"], str(path), SETTINGS, silent, 1)

def look():
    with duckdb.connect(str(path), read_only=True) as connection:
        ids = [name for (name,) in connection.execute("select id from documents order by 1").fetchall()]
        texts = sum(len(rowed(data)) for (data,) in connection.execute("select data from texts").fetchall())
    whole = [f"d{number:03}" for number in range(4)]
    assert ids in (whole, whole[:2]), ids
    assert texts == len(ids), texts

draw, seen = random.Random(7), 0
for _ in range(50):
    child = run(write)
    time.sleep(draw.uniform(0.0, 0.1))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    seen += os.waitpid(run(look), 0)[1] == 0
print(seen)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_kill_leaves_the_old_or_the_new_state(tmp_path: Path) -> None:
    """Fifty writers, each killed at some moment, leave an index that is whole, and that the next one can change."""
    path = tmp_path / "i.dedup"
    make(path, stories(1, 2))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(path)], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout == "50\n", done.stdout + done.stderr
    add(path, stories(1, 4))
    assert rows(path)["documents"] and [one.name for one in tmp_path.iterdir()] == ["i.dedup"]


def test_an_index_is_not_written_into_what_it_reads(tmp_path: Path) -> None:
    """An index in the folder that is read would be read the next time, and is refused before any work."""
    (tmp_path / "a.txt").write_text("The ferry left the quay in the rain.\n", "utf-8")
    done = dedup("index", "build", tmp_path, "-o", tmp_path / "i.dedup")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "name a place outside" in done.err


def test_nothing_readable_is_3(tmp_path: Path) -> None:
    """A folder without a readable text makes no index and ends with 3."""
    (tmp_path / "news").mkdir()
    done = dedup("index", "build", tmp_path / "news", "-o", tmp_path / "i.dedup")
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert not (tmp_path / "i.dedup").exists()


def test_the_last_document_can_go(tmp_path: Path) -> None:
    """An index of nothing is an index: it proposes nothing, and takes documents again."""
    path = tmp_path / "i.dedup"
    make(path, stories(1, 1))
    building.remove(["d000"], str(path), SETTINGS, lambda *_: None, 1)
    with open_index(str(path), SETTINGS) as index:
        assert index.holdings().documents == 0
        assert index.candidates([draft("The ferry left the quay in the rain.")]) == []
    assert add(path, stories(1, 1)).added == 1
