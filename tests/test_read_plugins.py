from __future__ import annotations

import os
from pathlib import Path

import pytest

import build
import command_line

READER = """
from dedup import Document
from dedup.read.blocks import Block
from dedup.read.item import Said, article
from dedup.read.source import Note, Skipped, Unreadable

def read_quay(source):
    title, _, text = source.read().decode("utf-8").partition("\\n")
    if title == "FAIL":
        raise KeyError("a hostile\\nfile")
    if title == "NOTHING":
        raise Unreadable("no quay at all")
    if title == "ODD":
        yield 7
    yield Note("one remark")
    yield article(source, "quay", Said(title=title, published="2026-03-14", wire="Harbour Wire"), [Block(text)])

def read_root(source):
    yield Document(id="x", path="elsewhere", format="log", text="A log of the quay. It has two sentences.")
"""


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which a distribution with readers lies on the path, as an installation leaves it."""
    site = tmp_path / "site"
    about = site / "quay_reader-1.0.dist-info"
    about.mkdir(parents=True)
    (site / "quay_reader.py").write_text(READER, "utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: quay-reader\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text(
        "[dedup.readers]\nquay = quay_reader:read_quay\nxml:quaylog = quay_reader:read_root\n"
        "gone = quay_reader:not_there\ntxt = quay_reader:read_root\n",
        "utf-8",
    )
    return {"PYTHONPATH": os.pathsep.join((str(site), str(command_line.ROOT)))}


def test_an_outsider_adds_a_format(installed: dict[str, str], tmp_path: Path) -> None:
    """An installed plug-in's ending is read in folders, beside built-in formats, by either engine."""
    news = tmp_path / "news"
    command_line.write(news / "b.txt", build.WIRE)
    (news / "a.quay").write_text("A title\n" + "\n\n".join(build.WIRE), "utf-8")
    for engine in ("reference", "local"):
        done = command_line.dedup("scan", news, "-f", "concise", "--engine", engine, env=installed)
        assert done.code == 0 and "DUP001" in done.out, done.err
    done = command_line.dedup("scan", news, "-q", "-f", "json", env=installed)
    assert '"format": "quay"' in done.out and '"title": "A title"' in done.out and '"wire": "Harbour Wire"' in done.out
    assert '"format": "txt"' in done.out


def test_a_plug_in_reads_xml_by_its_root_element(installed: dict[str, str], tmp_path: Path) -> None:
    """An XML file of an unknown root element goes to the plug-in for it, and its text has the path of the file."""
    path = tmp_path / "log.xml"
    path.write_text("<quaylog xmlns='urn:example'/>", "utf-8")
    done = command_line.dedup("scan", path, "-q", "-f", "json", env=installed)
    assert '"format": "log"' in done.out and "log.xml" in done.out and "elsewhere" not in done.out
    assert "its root element is <quaylog>" in command_line.dedup("scan", path).err


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.quay", "FAIL\n", "the reader quay_reader:read_quay of quay-reader failed: KeyError: 'a hostile"),
        ("a.quay", "NOTHING\n", "no quay at all"),
        ("a.quay", "ODD\n", "it yielded int, no Document"),
        ("a.gone", "x", "the reader quay_reader:not_there of quay-reader failed: AttributeError"),
    ],
)
def test_a_plug_in_that_fails_ends_no_scan(
    name: str, text: str, told: str, installed: dict[str, str], tmp_path: Path
) -> None:
    """Whatever a plug-in raises is the reason for which its file was skipped, on one line."""
    (tmp_path / name).write_text(text, "utf-8")
    done = command_line.dedup("scan", tmp_path / name, env=installed)
    assert done.code == 3 and told in done.err and "Traceback" not in done.err
