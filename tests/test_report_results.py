from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import build
from dedup import dates
from dedup.errors import UsageError
from dedup.model import Published
from dedup.report import render
from dedup.report.loading import load, parse_date
from dedup.report.look import Look
from dedup.report.results import results
from dedup.settings import Fields, Settings
from dedup.verdicts import Findings

LOOK = Look()


@pytest.fixture(scope="module")
def schema() -> Any:
    """The schema that ships with the package."""
    return json.loads(files("dedup").joinpath("report/results.schema.json").read_text("utf-8"))


def written(found: Findings, folder: Path, look: Look = LOOK) -> Path:
    """Write a results file and return its path."""
    path = folder / "results.json"
    path.write_text(results(found, look), "utf-8")
    return path


@pytest.mark.parametrize("found", [build.findings(), build.none(), build.many(30), build.hostile("a b")])
@pytest.mark.parametrize("text", [True, False])
def test_results_fit_the_schema(schema: Any, found: Findings, text: bool) -> None:
    """What is written is what the published schema promises, with and without the texts."""
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(results(found, Look(text=text))), schema)


def test_schema_is_strict(schema: Any) -> None:
    """Every object of the schema names all its fields and refuses others, so that an addition is made on purpose."""

    def walk(part: Any, where: str) -> None:
        if isinstance(part, list):
            for item in part:
                walk(item, where)
        elif isinstance(part, dict):
            if "properties" in part:
                assert part["additionalProperties"] is False, where
            for name, inner in part.items():
                walk(inner, f"{where}/{name}")

    walk(schema, "")


def test_fields_are_documented(schema: Any) -> None:
    """Every field of the schema is named in the description of the results file."""
    page = (Path(__file__).resolve().parents[1] / "docs" / "results.md").read_text("utf-8")

    def names(part: Any) -> set[str]:
        if isinstance(part, dict):
            own = set(part.get("properties", {}))
            return own.union(*(names(inner) for inner in part.values()))
        return set().union(*map(names, part)) if isinstance(part, list) else set()

    assert [name for name in sorted(names(schema)) if f"`{name}`" not in page] == []


def test_keys_have_the_documented_order() -> None:
    """Keys come in the order of the description, so that two files can be compared line by line."""
    data = json.loads(results(build.findings(), Look()))
    top = ["schema", "tool", "settings", "engine", "retrieval", "documents", "pairs", "families", "findings"]
    assert list(data) == [*top, "skipped", "notes", "summary", "checked"]
    assert list(data["settings"]) == ["digest", "index_digest", "values", "fields"]
    assert list(data["pairs"][0])[:12] == [
        *("left", "right", "relation", "reason", "extent", "wording", "source", "source_wire", "source_reasons"),
        *("credit", "credit_kind", "credit_reasons"),
    ]
    (line, *_) = render(build.findings(), "jsonl", Look()).splitlines()
    assert list(json.loads(line)) == [name for name in data["pairs"][0] if name not in ("matches", "passages")]
    assert list(data["documents"][0])[:9] == [
        *("id", "path", "record", "format", "title", "published", "url", "publisher", "language"),
    ]


@pytest.mark.parametrize("found", [build.findings(), build.none(), build.many(3)])
def test_a_file_written_in_pieces_is_one_object(found: Findings) -> None:
    """The file is written piece by piece, and reads as if it had been written as a whole."""
    text = results(found, Look())
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"


def test_floats_have_four_digits() -> None:
    """Figures are printed with four digits, so that two machines write the same file."""
    text = results(build.findings(), Look())
    assert '"left": 0.79,' in text
    assert all(len(digits) <= 4 for digits in re.findall(r"\d\.(\d+)", text.split('"documents"')[1]))


def test_reading_is_the_inverse_of_writing(tmp_path: Path) -> None:
    """A file read back gives the same findings, up to the digits it has, and the same file again."""
    path = written(build.findings(), tmp_path)
    again = load(path)
    assert results(again, Look()) == path.read_text("utf-8")
    assert load(written(again, tmp_path)) == again
    assert again.documents == build.findings().documents
    assert again.pairs[0].matches == build.findings().pairs[0].matches


@pytest.mark.parametrize("form", ["rich", "plain", "concise", "json", "jsonl", "md"])
def test_reports_of_a_file_are_those_of_the_scan(tmp_path: Path, form: str) -> None:
    """A report made from a results file says what the scan said: nothing is computed again, nothing lost."""
    found = build.findings()
    assert render(load(written(found, tmp_path)), form, Look()) == render(found, form, Look())


def test_texts_left_out_are_read_again(tmp_path: Path) -> None:
    """A file without the texts gives the same findings when the texts are read again."""
    found = build.findings()
    texts = {text.document.path: text.document.text for text in found.documents}
    path = written(found, tmp_path, Look(text=False))
    assert "ferry between" not in path.read_text("utf-8")
    assert load(path, lambda name, *_: texts[name]) == load(written(found, tmp_path))


def test_a_changed_text_is_refused(tmp_path: Path) -> None:
    """Positions in a text that has changed since the scan would be wrong: it is refused by its hash."""
    path = written(build.findings(), tmp_path, Look(text=False))
    with pytest.raises(UsageError, match="has changed since the scan"):
        load(path, lambda *_: "another text")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("not json", "is not JSON"),
        ("[]", "no results file of version 1"),
        ('{"schema": "dedup-results/2"}', "its schema is 'dedup-results/2'"),
        ('{"schema": "dedup-results/1"}', "broken results file"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: str, message: str) -> None:
    """Whatever is no results file of version 1 is one clear error."""
    path = tmp_path / "other.json"
    path.write_text(content, "utf-8")
    with pytest.raises(UsageError, match=message):
        load(path)


@pytest.mark.parametrize("part", ["pairs", "findings", "documents"])
def test_a_broken_file_is_one_error(tmp_path: Path, part: str) -> None:
    """A field with a value of another kind is refused, not passed on to a report."""
    data = json.loads(results(build.findings(), Look()))
    data[part][0] = {name: [] for name in data[part][0]}
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(data), "utf-8")
    with pytest.raises(UsageError, match="broken results file"):
        load(path)


@pytest.mark.parametrize(
    "where", [("findings", "pair"), ("findings", "passages"), ("pairs", "matches"), ("pairs", "passages")]
)
def test_an_index_that_points_to_nothing_is_refused(tmp_path: Path, where: tuple[str, str]) -> None:
    """Findings, passages and matches point to what is in the file, or the file is broken."""
    data = json.loads(results(build.findings(), Look()))
    owner = data[where[0]][-1]
    wrong = {"pair": 99, "passages": [99]}
    if where[0] == "findings":
        owner[where[1]] = wrong[where[1]]
    elif where[1] == "matches":
        owner["matches"][0]["left"] = [99]
    else:
        owner["passages"][0]["matches"] = [99]
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(data), "utf-8")
    with pytest.raises(UsageError, match="broken results file"):
        load(path)


def test_settings_come_back(tmp_path: Path) -> None:
    """Changed settings are in the file and in the findings read from it, with all their digits."""
    found = replace(build.findings(), settings=Settings(order_p=0.00123456, rows=5))
    assert load(written(found, tmp_path)).settings == found.settings


def test_texts_are_read_again_as_they_were_read(tmp_path: Path) -> None:
    """Reading again gets the settings and the record fields of the scan, not those of the day."""
    found = replace(build.findings(), settings=Settings(max_bytes=17), fields=Fields(text="corps", lang="langue"))
    texts = {text.document.path: text.document.text for text in found.documents}
    asked = []

    def reread(path: str, record: int | None, settings: Settings, fields: Fields) -> str:
        asked.append((settings, fields))
        return texts[path]

    assert load(written(found, tmp_path, Look(text=False)), reread).fields == found.fields
    assert asked == [(found.settings, found.fields)] * 3


def test_a_file_from_before_an_addition_is_read(tmp_path: Path) -> None:
    """Version 1 is additive: a file without the later fields is read as one in which they are unknown."""
    found = build.findings()
    data = json.loads(results(found, Look()))
    del data["settings"]["fields"]
    for pair in data["pairs"]:
        del pair["credit_kind"]
    path = tmp_path / "old.json"
    path.write_text(json.dumps(data), "utf-8")
    again = load(path)
    assert again.fields == Fields()
    assert {pair.credit_kind for pair in again.pairs} == {None}


@given(
    st.builds(
        Published,
        st.none() | st.integers(1, 9999),
        st.integers(1, 12),
        st.integers(1, 28),
        st.integers(0, 23),
        st.integers(0, 59),
        st.none() | st.integers(0, 59),
        st.none() | st.integers(-14 * 60, 14 * 60),
    )
)
def test_dates_come_back(published: Published) -> None:
    """A date with any precision and offset is read back as it was."""
    assert parse_date(dates.iso(published)) == published


@pytest.mark.parametrize("published", [Published(), Published(2031), Published(2031, 2), Published(None, 2, 3)])
def test_coarse_dates_come_back(published: Published) -> None:
    """What is unknown of a date stays unknown."""
    assert parse_date(dates.iso(published)) == published


def test_json_reaches_no_terminal_raw() -> None:
    """Controls, turns of direction and lone surrogates are escapes, and mean the same to a reader of JSON."""
    nasty = "a\x1b]0;b\x07\x9bc\u202ed\udc80"
    text = results(build.hostile(nasty), Look())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text)
    assert json.loads(text)["pairs"][0]["reason"] == nasty


def test_jsonl_has_a_line_for_each_pair() -> None:
    """JSON Lines carries ids and verdict of each pair, one a line."""
    lines = [json.loads(line) for line in render(build.findings(), "jsonl", Look()).splitlines()]
    assert [(line["left"], line["right"], line["relation"]) for line in lines] == [
        ("alder", "quill", "unrelated"),
        ("alder", "river-post", "unrelated"),
        ("quill", "river-post", "reshuffled-copy"),
    ]
