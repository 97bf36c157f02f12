"""Reading of JSON Lines, CSV and TSV: the cases of tests/cases/records, limits, and what ends a run."""

from __future__ import annotations

import csv
import io
import json
import tomllib
import tracemalloc
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.errors import UsageError
from dedup.model import Document, Published, Skipped
from dedup.read import read as read_paths
from dedup.read.fields import choose, describe
from dedup.read.jsonl import read_jsonl
from dedup.read.source import Note, Source, Unreadable
from dedup.read.table import read_csv
from dedup.settings import Fields

CASES = sorted(Path(__file__).parent.glob("cases/records/*.toml"))
NO_FIELDS = Fields()
Read = list[Document | Skipped | Note]


def jsonl(data: bytes, fields: Fields = NO_FIELDS, max_bytes: int = 20_000_000) -> Read:
    """Read a JSON Lines file called x.jsonl."""
    return list(read_jsonl(Source("x.jsonl", None, data=data, fields=fields, max_bytes=max_bytes)))


def table(data: bytes, fields: Fields = NO_FIELDS, max_bytes: int = 20_000_000, name: str = "x.csv") -> Read:
    """Read a CSV file called x.csv."""
    return list(read_csv(Source(name, None, data=data, fields=fields, max_bytes=max_bytes)))


def texts(read: Read) -> list[str]:
    """Return the texts of the documents read."""
    return [one.text for one in read if isinstance(one, Document)]


def reasons(read: Read) -> list[str]:
    """Return `#record reason` of what was skipped."""
    return [f"#{one.path.rpartition('#')[2]} {one.reason}" for one in read if isinstance(one, Skipped)]


def written(published: Published | None) -> str | None:
    """Return a date as the cases write it: `2023-5-4 7:30:0 +120`, unknown parts left out."""
    if published is None:
        return None
    year, month, day, hour, minute, second, offset = astuple(published)
    date = "-".join(str(part) for part in (year, month, day) if part is not None)
    clock = ":".join(str(part) for part in (hour, minute, second) if part is not None)
    return " ".join(part for part in (date, clock, "" if offset is None else f"{offset:+d}") if part)


def shown(document: Document) -> dict[str, object]:
    """Return a document as the cases write it."""
    return {
        "record": document.record,
        "text": document.text,
        "declared_id": document.declared_id,
        "title": document.title,
        "published": written(document.published),
        "publisher": document.publisher,
        "byline": document.byline,
        "url": document.url,
        "language": document.language,
        "declared": [f"{one.field}: {one.text}" for one in document.declared],
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case(case: Path) -> None:
    """Each file of tests/cases/records is read as the table beside it says: notes, documents, skipped records."""
    expected = tomllib.loads(case.read_text(encoding="utf-8"))
    (path,) = [path for path in case.parent.glob(f"{case.stem}.*") if path.suffix != ".toml"]
    reader = read_jsonl if path.suffix == ".jsonl" else read_csv
    read = list(reader(Source("x", path)))
    documents = [shown(one) for one in read if isinstance(one, Document)]
    assert [one.text for one in read if isinstance(one, Note)] == [f"x: {note}" for note in expected["notes"]]
    assert len(documents) == len(expected["documents"])
    for document, wanted in zip(documents, expected["documents"], strict=True):
        assert {name: document[name] for name in wanted} == wanted
    skipped = reasons(read)
    assert len(skipped) == len(expected.get("skipped", []))
    assert all(reason.startswith(start) for reason, start in zip(skipped, expected.get("skipped", []), strict=True))


def test_no_text_field_names_the_columns() -> None:
    """A file without a text field ends the run with the columns that are there."""
    line = "x.jsonl: no text field; the columns are: headline, bodi; name one with --text-field"
    with pytest.raises(UsageError) as error:
        jsonl(b'{"headline": "x", "bodi": "y"}\n')
    assert str(error.value) == line
    with pytest.raises(UsageError, match=r"no text field; the columns are: 1, some words of a story;"):
        table(b"1,some words of a story\n2,more of them\n")


def test_missing_named_field_suggests_the_nearest() -> None:
    """A named field that is not there ends the run, with the nearest name."""
    with pytest.raises(UsageError, match=r"no field bodi \(--text-field\); did you mean body\?"):
        jsonl(b'{"body": "x", "when": "2020"}', Fields(text="bodi"))
    with pytest.raises(UsageError, match=r"no field published \(--date-field\); the columns are: text, x"):
        table(b"text,x\nabc,1\n", Fields(date="published"))


@pytest.mark.parametrize(
    ("name", "data"),
    [("foreign.jsonl", b'{"headline": "x", "bodi": "y"}\n' * 1_200), ("foreign.csv", b"headline,bodi\nx,y\n" * 3)],
)
def test_a_foreign_file_of_a_folder_is_skipped(tmp_path: Path, name: str, data: bytes) -> None:
    """A record file without a text field ends the run where it is named, and costs itself alone in a folder."""
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.jsonl").write_bytes(b'{"text": "one"}\n')
    reading = read_paths([tmp_path], max_bytes=1_000)
    assert [one.text for one in reading.documents] == ["one"]
    (skipped,) = reading.skipped
    assert skipped.path.endswith(name)
    assert skipped.reason == "no text field; the columns are: headline, bodi; name one with --text-field"
    with pytest.raises(UsageError, match="no text field"):
        read_paths([tmp_path / name, tmp_path / "good.jsonl"], max_bytes=1_000)


def test_a_named_field_may_be_missing_in_a_file_of_a_folder(tmp_path: Path) -> None:
    """Files of one folder need not have all named fields: without one it is a remark, without the text a reason."""
    for name, data in (("a", b'{"corps": "one", "when": "2020"}'), ("b", b'{"corps": "two"}'), ("c", b'{"text": "x"}')):
        (tmp_path / f"{name}.jsonl").write_bytes(data + b"\n")
    reading = read_paths([tmp_path], Fields(text="corps", date="when"), max_bytes=1_000)
    assert [one.text for one in reading.documents] == ["one", "two"]
    assert [one.reason for one in reading.skipped] == ["no field corps (--text-field); the columns are: text"]
    told = [note.partition(": ")[2] for note in reading.notes if "b.jsonl" in note]
    assert told == ["text <- corps", "no field when (--date-field); the columns are: corps"]


def test_named_field_goes_first() -> None:
    """A named field is taken instead of a usual one, and exact case before any case."""
    assert choose(["text", "Body", "body"], Fields(text="body")) == {"text": "body"}
    assert choose(["text", "Body"], Fields(text="body")) == {"text": "Body"}
    assert describe({"text": "body", "date": "publish_date"}) == "text <- body, date <- publish_date"
    assert describe({"text": "text", "date": "when"}) == "date <- when"


def test_a_record_may_lack_the_named_field() -> None:
    """A single record without the named field is skipped; the others are read."""
    read = jsonl(b'{"story": "one"}\n{"text": "two"}\n', Fields(text="story"))
    assert (texts(read), reasons(read)) == (["one"], ["#2 no text field"])


@pytest.mark.parametrize("data", [b"", b"\n \n"])
def test_empty_files(data: bytes) -> None:
    """An empty file is unreadable as a whole."""
    with pytest.raises(Unreadable, match="empty"):
        jsonl(data)
    with pytest.raises(Unreadable, match="empty"):
        table(data)


def test_header_without_rows() -> None:
    """A table without rows is not silently nothing."""
    with pytest.raises(Unreadable, match="a header and no rows"):
        table(b"id,text\n")


def test_json_over_many_lines() -> None:
    """One JSON value over many lines is one reason, not one for each line."""
    with pytest.raises(Unreadable, match="one JSON value over many lines"):
        jsonl(b'[\n  {"text": "x"}\n]\n')


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n", b"\xff\xfei\0d\0", b"i\0d\0,\0t\0e\0x\0t\0"])
def test_what_is_no_text(data: bytes) -> None:
    """A picture or UTF-16 under a record file's name is refused before any line is tried."""
    for read in (jsonl, table):
        with pytest.raises(Unreadable, match=r"picture|UTF-16"):
            read(data)


def test_deep_nesting() -> None:
    """Nesting that exhausts the parser, or ourselves, costs one record."""
    deep = b'{"text": "x", "author": ' + b"[" * 980 + b"]" * 980 + b"}"
    read = jsonl(b"[" * 100_000 + b"\n" + deep + b'\n{"text": "good"}\n')
    assert "good" in texts(read)
    assert reasons(read)[0] == "#1 is JSON nested too deeply"


def test_encoding_by_line() -> None:
    """A line in the Western Windows encoding is read; one in none is skipped; a byte order mark is dropped."""
    read = jsonl(b'\xef\xbb\xbf{"text": "a"}\n{"text": "caf\xe9 au lait"}\n{"text": "\x81\x8d"}\n')
    assert texts(read) == ["a", "café au lait"]
    assert reasons(read)[0].startswith("#3 in no encoding")


def test_long_records_are_skipped() -> None:
    """A record over the limit is skipped, and the rest goes on."""
    read = jsonl(b"x" * 5_000 + b'\n{"text": "good"}\n' + b"x" * 5_000, max_bytes=100)
    assert texts(read) == ["good"]
    assert reasons(read) == [f"#{n} too large: over 100 bytes, the limit of a record (max_bytes)" for n in (1, 3)]
    read = table(b"id,text\n1," + b"x" * 5_000 + b"\n2,good\n", max_bytes=100)
    assert (texts(read), len(reasons(read))) == (["good"], 1)


def test_endless_line_is_not_held(tmp_path: Path) -> None:
    """A line of many megabytes takes no more memory than the limit and a chunk."""
    path = tmp_path / "endless.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "')
        file.seek(64 << 20)
        file.write(b'"}\n{"text": "good"}\n')
    tracemalloc.start()
    read = list(read_jsonl(Source("x", path, max_bytes=1000)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert texts(read) == ["good"]
    assert peak < 8 << 20


def test_streaming() -> None:
    """The first record comes before the last one was looked at."""
    stream: Iterator[Document | Skipped | Note] = read_jsonl(Source("x", None, data=b'{"body": "a"}\n' * 3))
    assert isinstance(next(stream), Note)
    assert isinstance(next(stream), Document)


def test_field_limit_is_put_back() -> None:
    """Reading a table changes nothing for other users of the csv module."""
    before = csv.field_size_limit()
    assert texts(table(b'text\n"' + b"x" * 200_000 + b'"\n')) == ["x" * 200_000]
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_by_the_header(delimiter: str) -> None:
    """Whatever a .csv file is cut at, its header tells."""
    data = f"id{delimiter}text{delimiter}date\n1{delimiter}a story{delimiter}2020\n"
    assert texts(table(data.encode())) == ["a story"]


def test_nul_bytes_in_a_table() -> None:
    """A NUL in a row costs one character, not the table."""
    assert texts(table(b"id,text\n1,one \0 two\n2,fine\n")) == ["one � two", "fine"]


def test_missing_file(tmp_path: Path) -> None:
    """A path that cannot be opened, or is no file, is unreadable."""
    for path in (tmp_path / "none.jsonl", tmp_path):
        for reader in (read_jsonl, read_csv):
            with pytest.raises(Unreadable, match="cannot be opened"):
                list(reader(Source("x", path)))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    """Law: whatever bytes a record file holds, they are read, skipped, or a reason."""
    for read in (jsonl, table):
        for content in (data, b"text,id\n" + data, b'{"text": "x"}\n' + data):
            try:
                read(content)
            except (Unreadable, UsageError):
                continue


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\r\0<"), min_size=1).filter(str.strip), min_size=1
    )
)
def test_round_trip(stories: list[str]) -> None:
    """Law: what the csv module writes comes back, row for row, whatever quotes and newlines it holds."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([["text", "id"], *([story, "1"] for story in stories)])
    assert texts(table(buffer.getvalue().encode())) == stories


#: The columns of news data sets that many people have, and what is read from them. Names are facts; the rows are made.
SETS = {
    "Media Cloud": (
        "id indexed_date language media_name media_url publish_date text title url",
        "text <- text, id <- id, title <- title, date <- publish_date, source <- media_name, url <- url, "
        "lang <- language",
    ),
    "Media Cloud, older": (
        "stories_id title publish_date media_name url language story_text",
        "text <- story_text, id <- stories_id, title <- title, date <- publish_date, source <- media_name, url <- url, "
        "lang <- language",
    ),
    "GDELT, with texts": (
        "GKGRECORDID SourceCommonName DocumentIdentifier seendate text",
        "text <- text, id <- GKGRECORDID, source <- SourceCommonName, url <- DocumentIdentifier",
    ),
    "CC-News": (
        "title text domain date description url image_url",
        "text <- text, title <- title, date <- date, source <- domain, url <- url",
    ),
    "CC-News, of Fundus": (
        "requested_url responded_url plain_text published_date title author sitename language crawl_date publisher",
        "text <- plain_text, title <- title, date <- published_date, source <- publisher, url <- responded_url, "
        "lang <- language, byline <- author",
    ),
    "Event Registry": (
        "uri url title body date time dateTime dateTimePub source authors lang",
        "text <- body, title <- title, date <- dateTimePub, source <- source, url <- url, lang <- lang, "
        "byline <- authors",
    ),
    "news-please": (
        "maintext title date_publish date_download source_domain url language authors",
        "text <- maintext, title <- title, date <- date_publish, source <- source_domain, url <- url, "
        "lang <- language, byline <- authors",
    ),
    "AG News": ("Class_Index Title Description", "text <- Description, title <- Title"),
    "CNN/DailyMail": ("article highlights id", "text <- article, id <- id"),
    "XSum": ("document summary id", "text <- document, id <- id"),
    "RealNews": (
        "title text summary authors publish_date status url domain warc_date",
        "text <- text, title <- title, date <- publish_date, source <- domain, url <- url, byline <- authors, "
        "status <- status",
    ),
    "crawled pages": (
        "text id dump url date file_path language",
        "text <- text, id <- id, url <- url, lang <- language",
    ),
}


@pytest.mark.parametrize("name", SETS)
def test_columns_of_common_data_sets(name: str) -> None:
    """The columns of data sets that researchers have are understood without options; a date of fetching is no date."""
    columns, told = SETS[name]
    chosen = choose(columns.split(), Fields())
    assert ", ".join(f"{field} <- {column}" for field, column in chosen.items()) == told


def test_mixed_encodings_are_told_of() -> None:
    """A file whose lines are in several encodings is read line by line, and a remark says so once."""
    rows = ["Die Fähre.".encode(), "Die Fähre.".encode("cp1252"), "Die Fähren.".encode("cp1252")]
    data = b"".join(b'{"text": "' + row + b'"}\n' for row in rows)
    read = list(read_jsonl(Source("x.jsonl", None, data=data)))
    assert [one.text for one in read if isinstance(one, Document)] == ["Die Fähre.", "Die Fähre.", "Die Fähren."]
    (note,) = (one.text for one in read if isinstance(one, Note) and "UTF-8" in one.text)
    assert note.startswith("x.jsonl: line 2 is not UTF-8")


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        (1577934245, (3, 4, 5)),
        (1577934245.5, (3, 4, 5)),
        (1577934245678, (3, 4, 5)),
        ("1577934245678123", (3, 4, 5)),
        (1577934245678123456, (3, 4, 5)),
        (15779342456, None),
        ("1577934245-5", None),
    ],
)
def test_dates_in_seconds(stated: Any, told: tuple[int, int, int] | None) -> None:
    """Seconds since 1970 are a date, with a fraction too, and in ms, us or ns; other numbers are none."""
    data = json.dumps({"text": "The ferry sailed.", "date": stated}).encode()
    (found,) = (one for one in read_jsonl(Source("x.jsonl", None, data=data)) if isinstance(one, Document))
    published = found.published
    assert (published and (published.hour, published.minute, published.second)) == told
    assert published is None or (published.day, published.offset) == (2, 0)


@pytest.mark.parametrize(
    ("stated", "byline"),
    [
        (["Ann Alder", "Bo Birch"], "Ann Alder, Bo Birch"),
        ('["Ann Alder", "Bo Birch"]', "Ann Alder, Bo Birch"),
        ("['Ann Alder', 'Bo Birch']", "Ann Alder, Bo Birch"),
        ([{"name": "Ann Alder"}, None, {"title": "Bo Birch"}], "Ann Alder, Bo Birch"),
        ("[]", None),
        ("[Staff]", "[Staff]"),
        ("[" * 900 + "]" * 900, "[" * 900 + "]" * 900),
        ("Ann Alder", "Ann Alder"),
    ],
)
def test_lists_of_authors(stated: Any, byline: str | None) -> None:
    """Authors are a byline as a list, as objects, and as a list that a table holds as text."""
    data = json.dumps({"text": "The ferry sailed.", "authors": stated}).encode()
    (found,) = (one for one in read_jsonl(Source("x.jsonl", None, data=data)) if isinstance(one, Document))
    assert found.byline == byline


@pytest.mark.parametrize(
    ("stated", "language"),
    [("eng", "en"), ("DEU-AT", "de"), ("ger", "de"), ("en_GB", "en"), ("gsw", "gsw"), ("mul", "en"), ("", "en")],
)
def test_codes_of_languages(stated: str, language: str) -> None:
    """A language stated by three letters, as in data sets of many, is the one that credit rules know by two."""
    text = "The ferry sailed again on Monday, and the harbour master told the town that it would be back for the fair."
    data = json.dumps({"text": text, "lang": stated}).encode()
    (found,) = (one for one in read_jsonl(Source("x.jsonl", None, data=data)) if isinstance(one, Document))
    assert found.language == language
