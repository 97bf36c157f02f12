"""The index gives documents back as they were, shows nothing of its history, and proposes by shared bands alone."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as laws
from hypothesis import strategies as st

import build
from command_line import ROOT, dedup
from dedup import pipeline
from dedup.index import building
from dedup.index.bands import decoded, encoded, keys, row_bits
from dedup.index.opening import Index, open_index
from dedup.index.schema import TABLES
from dedup.inputs import Inputs
from dedup.model import Document, Published, Segmented, Shingled, Span
from dedup.settings import Fields, Settings
from dedup.shingle import shingle
from dedup.sketch import signature

SETTINGS = Settings()
_WORDS = (
    "ferry",
    "harbour",
    "quay",
    "council",
    "rain",
    "timber",
    "school",
    "orchard",
    "bridge",
    "lamp",
    "goat",
    "mayor",
)


def silent(phase: str, done: int, total: int) -> None:
    """Hear nothing."""


def make(path: Path, documents: Sequence[Document], settings: Settings = SETTINGS) -> building.Changed:
    """Build an index of documents."""
    inputs = Inputs.of(documents, Fields(), settings.max_bytes)
    return building.build(inputs, str(path), settings, pipeline.prepare, silent, 1)


def add(path: Path, documents: Sequence[Document], settings: Settings = SETTINGS) -> building.Changed:
    """Add documents to an index."""
    inputs = Inputs.of(documents, Fields(), settings.max_bytes)
    return building.add(inputs, str(path), settings, pipeline.prepare, silent, 1)


def rows(path: Path) -> dict[str, list[Any]]:
    """Return all rows of an index but for when it was built."""
    with duckdb.connect(str(path), read_only=True) as connection:
        found = {name: connection.execute(f"select * from {name} order by all").fetchall() for name in TABLES}
    found["meta"] = [row for row in found["meta"] if row[0] != "built"]
    return found


def sentences(draw: random.Random, count: int) -> list[str]:
    """Return made-up sentences."""
    return [" ".join(draw.choices(_WORDS, k=draw.randint(2, 14))).capitalize() + "." for _ in range(count)]


def stories(seed: int, count: int) -> list[Document]:
    """Return made-up documents that share some sentences."""
    draw = random.Random(seed)
    pool = sentences(draw, 30)
    return [story(f"d{number:03}", draw.sample(pool, 4) + sentences(draw, 4), draw) for number in range(count)]


def story(name: str, lines: Iterable[str], draw: random.Random | None = None) -> Document:
    """Return a document of some sentences."""
    day = Published(2024, 1 + draw.randrange(12), 1 + draw.randrange(28)) if draw else None
    return Document(id=name, path=f"{name}.txt", format="txt", text="\n\n".join(lines), published=day)


def draft(text: str, settings: Settings = SETTINGS) -> Shingled:
    """Return a draft as a check looks it up."""
    return shingle(pipeline.prepare(Document(id="draft", path="draft", format="txt", text=text)), settings)


def bands(text: Shingled, settings: Settings) -> set[tuple[int, ...]]:
    """Return the bands of a text's sentences as their values."""
    found: set[tuple[int, ...]] = set()
    for tokens, own in zip(text.tokens, text.shingles, strict=True):
        if len(tokens) >= settings.min_tokens:
            parts = signature(own, settings.permutations, settings.seed).reshape(settings.bands, settings.rows)
            found.update((band, *values) for band, values in enumerate(parts.tolist()))
    return found


ODD = Document(
    id="odd \ud800 id",
    path="a/b.md",
    format="md",
    text="The quay at Ørn was \u202e closed \udc80 for rain.\n\nNobody complained about the rain at all.\0",
    record=7,
    title="Ærlig",
    published=Published(2024, 2, None, None, None, None, None),
    publisher="Harbour Wire",
    language="en",
    masked=(Span(4, 8),),
    quoted=(Span(30, 50),),
    members=("x", "y"),
    root="a",
    wire="Harbour Wire",
    status="withheld",
    embargo=Published(2024, 3, 1, 6, 0, 0, -60),
    licence="CC BY 4.0",
    url="https://harbour.example/1",
    version="3",
)


def test_a_document_comes_back_as_it_was(tmp_path: Path) -> None:
    """Text, positions, credits, dates and every other field survive the file, whatever characters they hold."""
    known = [*pipeline.gather([ROOT / "corpus"], SETTINGS, Fields())[0], ODD]
    make(tmp_path / "i.dedup", known)
    with open_index(str(tmp_path / "i.dedup"), SETTINGS) as index:
        for document in known:
            name = document.id.encode("utf-8", "backslashreplace").decode()
            expected = pipeline.prepare(document)
            got = index.text(name)
            assert got.sentences == expected.sentences
            assert got.credits == expected.credits
            assert got.masked == expected.masked
            assert got.document.text == document.text
            assert same(got, expected, name)
        with pytest.raises(KeyError):
            index.text("nowhere")


def same(got: Segmented, expected: Segmented, name: str) -> bool:
    """Say whether two documents are equal but for the id that the index gives."""
    from dataclasses import replace

    known = replace(expected.document, id=name, declared_id=expected.document.id)
    return got == replace(expected, document=known)


@laws(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), steps=st.lists(st.tuples(st.booleans(), st.integers(0, 10**6)), max_size=4))
def test_the_history_of_an_index_leaves_no_mark(tmp_path: Path, seed: int, steps: list[tuple[bool, int]]) -> None:
    """After any additions, replacements and removals it has the rows of a fresh build, and so the same answers."""
    every = {document.id: document for document in stories(seed, 12)}
    held = dict(list(every.items())[:5])
    path, fresh = tmp_path / "i.dedup", tmp_path / "fresh.dedup"
    make(path, list(held.values()))
    for adding, choice in steps:
        draw = random.Random(choice)
        if adding:
            some = [
                draw.choice([every[name], story(name, sentences(draw, 5), draw)])
                for name in draw.sample(sorted(every), 3)
            ]
            add(path, some)
            held |= {document.id: document for document in some}
        elif held:
            gone = draw.sample(sorted(held), min(2, len(held)))
            building.remove(gone, str(path), SETTINGS, silent, 1)
            held = {name: document for name, document in held.items() if name not in gone}
        if not held:
            return
    make(fresh, list(held.values()))
    assert rows(path) == rows(fresh)


def test_what_is_proposed_shares_a_band(tmp_path: Path) -> None:
    """For 100 random drafts, the candidates are exactly the documents that share a band, and enough shingles."""
    few = Settings(hot=10**6, shared_part=0.05)
    known = stories(5, 60)
    make(tmp_path / "i.dedup", known[:40])
    add(tmp_path / "i.dedup", known[30:])
    held = {one.id: bands(shingle(pipeline.prepare(one), few), few) for one in known}
    draw = random.Random(8)
    drafts = [draft("\n\n".join(mixed(draw, known))) for _ in range(100)]
    texts = {one.id: shingle(pipeline.prepare(one), few) for one in known}
    expected = [
        (number, name)
        for number, one in enumerate(drafts)
        for name in sorted(held)
        if held[name] & bands(one, few) and sharing(one, texts[name], few)
    ]
    with open_index(str(tmp_path / "i.dedup"), few) as index:
        assert index.candidates(drafts) == expected
        alone = [(number, name) for number, one in enumerate(drafts) for _, name in index.candidates([one])]
        assert alone == expected
    assert len(expected) > 100


def sharing(one: Shingled, other: Shingled, settings: Settings) -> bool:
    """Say whether two texts share as many shingles as the settings demand."""
    a, b = ({int(value) & 0xFFFFFFFF for tokens, own in zip(text.tokens, text.shingles, strict=True)
             if len(tokens) >= settings.min_tokens for value in own} for text in (one, other))  # fmt: skip
    return len(a & b) >= max(settings.shared_shingles, settings.shared_part * min(len(a), len(b)))


def mixed(draw: random.Random, known: Sequence[Document]) -> list[str]:
    """Return some sentences of documents, edited, some new."""
    lines = [line for one in draw.sample(known, 2) for line in one.text.split("\n\n")]
    edited = [re.sub(r"\w+", lambda word: word[0] if draw.random() > 0.1 else "xyz", line) for line in lines]
    return draw.sample(edited, 3) + sentences(draw, 2)


@pytest.mark.parametrize(("hot", "anchors"), [(50, 8), (300, 8), (300, 290), (5, 2), (400, 3)])
def test_popular_text_proposes_its_oldest_holders(tmp_path: Path, hot: int, anchors: int) -> None:
    """What more than `hot` documents hold proposes `anchors` of them: the oldest, whatever ids and order they have."""
    path = tmp_path / "i.dedup"
    popular = "The harbour office is open on every working day of the week."
    known = [dated(number, popular) for number in range(320)]
    random.Random(1).shuffle(known)
    make(path, known)
    with open_index(str(path), Settings(hot=hot, anchors=anchors)) as index:
        found = [name for _, name in index.candidates([draft(popular)])]
    oldest = sorted(known, key=lambda one: (one.published.year if one.published else 0, one.id), reverse=False)
    count = anchors if hot < 320 else 320
    assert sorted(found) == sorted(one.id for one in oldest[:count])


def dated(number: int, line: str) -> Document:
    """Return a document with a sentence, of a year of its own; the older, the later its id."""
    return Document(
        id=f"p{999 - number}", path=f"{number}", format="txt", text=f"{line}\n\nNumber {number} has a fence.",
        published=Published(1000 + number),
    )  # fmt: skip


def test_an_open_index_keeps_its_state(tmp_path: Path) -> None:
    """Who has an index open reads what was there when it was opened, while another replaces it."""
    path = tmp_path / "i.dedup"
    known = stories(3, 4)
    make(path, known[:2])
    with open_index(str(path), SETTINGS) as index:
        add(path, known[2:])
        assert index.holdings().documents == 2
        assert index.text(known[0].id).document.text == known[0].text
    with open_index(str(path), SETTINGS) as again:
        assert again.holdings().documents == 4


def test_counts_of_a_change(tmp_path: Path) -> None:
    """An addition says how many documents it added, replaced and left as they were; nothing new, nothing written."""
    path = tmp_path / "i.dedup"
    known = stories(3, 5)
    make(path, known[:3])
    changed = add(path, [*known[1:], story("d000", ["A new text stands here now, of nine words."])])
    assert (changed.added, changed.replaced, changed.unchanged) == (2, 1, 2)
    before = path.stat().st_mtime_ns
    assert add(path, known[1:]).unchanged == 4
    assert path.stat().st_mtime_ns == before


def test_ids_are_those_of_a_scan(tmp_path: Path) -> None:
    """Documents that ask for one id get the ids that a scan gives them, by what they say."""
    lines = [[f"The {word} left the quay in the rain.", "Nobody was there to see it."] for word in _WORDS[:6]]
    known = [story("same", own) for own in lines]
    make(tmp_path / "i.dedup", known)
    scanned = pipeline.scan(known).documents
    with open_index(str(tmp_path / "i.dedup"), SETTINGS) as index:
        texts = {one.document.id: index.text(one.document.id).document.text for one in scanned}
    assert texts == {one.document.id: one.document.text for one in scanned}


def test_documents_of_equal_text_are_all_held(tmp_path: Path) -> None:
    """Copies are documents of their own, each of which is proposed."""
    lines = build.WIRE
    make(tmp_path / "i.dedup", [story(f"s{number}", lines) for number in range(4)])
    with open_index(str(tmp_path / "i.dedup"), SETTINGS) as index:
        assert [name for _, name in index.candidates([draft(lines[0])])] == ["s0", "s1", "s2", "s3"]


def test_a_draft_of_short_sentences_proposes_nothing(tmp_path: Path) -> None:
    """Sentences below `min_tokens` look nothing up, and no draft at all is no error."""
    make(tmp_path / "i.dedup", [story("a", ["Rain fell.", "The ferry left the quay in the rain."])])
    with open_index(str(tmp_path / "i.dedup"), SETTINGS) as index:
        assert index.candidates([draft("Rain fell.")]) == []
        assert index.candidates([]) == []


@given(
    st.lists(st.tuples(st.integers(0, 2**44 - 1), st.integers(0, 2**32 - 1)), max_size=60),
    st.sampled_from((12, 17, 20, 26)),
)
def test_rows_hold_their_postings(pairs: list[tuple[int, int]], bits: int) -> None:
    """What is packed into rows is there when they are unpacked, whatever the number of rows."""
    ordered = sorted(set(pairs))
    own = np.array([key for key, _ in ordered], np.uint64)
    documents = np.array([document for _, document in ordered], np.uint32)
    kept, rest = encoded(own, documents, bits)
    got: list[tuple[int, int]] = []
    for numbers, data in (kept, rest):
        found, holders = decoded(numbers, list(data), bits)
        got += zip(found.tolist(), holders.tolist(), strict=True)
    assert sorted(got) == ordered


def test_keys_tell_bands_apart() -> None:
    """Equal values in two bands have two keys, and keys have 44 bits."""
    found = keys(np.zeros((1, 12), np.uint32), 4, 3)
    assert len(set(found[0].tolist())) == 4
    assert int(found.max()) < 2**44
    assert row_bits(0) == 12 < row_bits(10**9) <= 26


def test_commands(tmp_path: Path) -> None:
    """Build, add, remove and info as users call them; what each did is on standard output."""
    index = tmp_path / "news.dedup"
    done = dedup("index", "build", ROOT / "corpus", "-o", index, "-q")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("5 documents indexed; ")
    assert dedup("index", "add", ROOT / "corpus", "-o", index).out.startswith("0 added, 0 replaced, 5 unchanged; ")
    (tmp_path / "ids.txt").write_text("cnn\n\nnobody\n", "utf-8")
    done = dedup("index", "remove", "--from-file", tmp_path / "ids.txt", "-o", index)
    assert (done.code, done.out[:10]) == (0, "1 removed;")
    assert "has no document nobody" in done.err
    told = dedup("index", "info", index)
    assert "4 documents" in told.out and "cbs58.com 1" in told.out
    assert '"documents": 4' in dedup("index", "info", index, "-f", "json").out
    done = dedup("index", "add", tmp_path / "ids.txt", "-o", tmp_path / "none.dedup")
    assert (done.code, done.err.count("\n")) == (2, 1)


def test_an_index_imports_little(tmp_path: Path) -> None:
    """A lookup imports numpy and duckdb, and nothing that takes longer."""
    import subprocess
    import sys

    path = tmp_path / "i.dedup"
    make(path, stories(1, 3))
    heavy = ("sklearn", "scipy", "datasketch", "numba", "pandas", "pyarrow", "rich", "click", "lxml", "dedup.engines")
    program = f"""
import sys
from dedup.settings import Settings
from dedup.index.opening import open_index
with open_index({str(path)!r}, Settings()) as index:
    index.text("d000")
print(*(name for name in {heavy!r} if name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []


def test_the_index_is_a_reference(tmp_path: Path) -> None:
    """It says its name and what it holds: documents, publishers, wires, and the days they span."""
    path = tmp_path / "i.dedup"
    make(path, pipeline.gather([ROOT / "corpus"], SETTINGS, Fields())[0])
    index: Index = open_index(str(path), SETTINGS)
    held = index.holdings()
    assert index.name == str(path)
    assert held.documents == 5
    assert "CNN" in held.wires
    assert held.earliest is not None
    index.close()
