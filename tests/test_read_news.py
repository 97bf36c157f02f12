from __future__ import annotations

import json
import time
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

import command_line
from dedup import dates
from dedup.model import Document
from dedup.read import Reading, item, read

CASES = Path(__file__).parent / "cases" / "formats"
SAMPLES = sorted(path for path in CASES.iterdir() if path.suffix in (".xml", ".json"))
PLAIN = ("title", "url", "publisher", "byline", "language", "declared_id", "wire", "status", "licence", "version")


def packed(form: str, folder: Path) -> Path:
    """Return a document of a word processor, made of the parts in the case's folder."""
    path = folder / f"crane.{form}"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted((CASES / form).rglob("*.xml")):
            archive.write(part, part.relative_to(CASES / form).as_posix())
    return path


def reading(*paths: Path) -> Reading:
    """Read files."""
    return read(paths, max_bytes=20_000_000)


def one(data: str | bytes, name: str, folder: Path) -> Document:
    """Return the only text of a file with this content."""
    found = written(data, name, folder)
    assert [skipped.reason for skipped in found.skipped] == []
    (document,) = found.documents
    return document


def written(data: str | bytes, name: str, folder: Path) -> Reading:
    """Read a file with this content."""
    path = folder / name
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return reading(path)


def reason(data: str | bytes, name: str, folder: Path) -> str:
    """Return why a file with this content cannot be read."""
    found = written(data, name, folder)
    assert found.documents == ()
    return found.skipped[0].reason


def fields(document: Document) -> dict[str, Any]:
    """Return what a case says of a document: everything that is known."""
    found: dict[str, Any] = {name: getattr(document, name) for name in PLAIN}
    found["record"] = document.record
    found["published"] = dates.iso(document.published) if document.published else None
    found["embargo"] = dates.iso(document.embargo) if document.embargo else None
    found["declared"] = [[stated.field, stated.text] for stated in document.declared]
    found["furniture"] = [[mark.reason, document.text[mark.span.start : mark.span.end]] for mark in document.furniture]
    found["begins"] = document.text[:40]
    return {name: value for name, value in found.items() if value not in (None, [])}


@pytest.mark.parametrize("form", [*(path.name for path in SAMPLES), "docx", "odt"])
def test_every_field_is_read_from_where_the_standard_has_it(form: str, tmp_path: Path) -> None:
    """A sample of each format gives exactly the fields that its case lists, and the reasons for what is no text."""
    path = CASES / form if "." in form else packed(form, tmp_path)
    case = tomllib.loads((CASES / f"{form}.toml").read_text("utf-8"))
    found = reading(path)
    assert [fields(document) for document in found.documents] == case.get("documents", [])
    assert [skipped.reason for skipped in found.skipped] == case.get("skipped", [])
    assert [note.partition(": ")[2] for note in found.notes] == case.get("notes", [])


def test_one_story_in_all_formats_is_one_family(tmp_path: Path) -> None:
    """The scan finds one family in all the formats, and tells each text's date and credit."""
    news = tmp_path / "news"
    news.mkdir()
    for sample in SAMPLES:
        (news / sample.name).write_bytes(sample.read_bytes())
    for form in ("docx", "odt"):
        packed(form, news)
    done = command_line.dedup("scan", news, "-q", "-o", f"json={tmp_path / 'results.json'}")
    assert done.code == 0, done.err
    results = json.loads((tmp_path / "results.json").read_text("utf-8"))
    texts = {text["id"]: text for text in results["documents"]}
    (family,) = results["families"]
    assert set(texts) - set(family["documents"]) == {"https://www.gazette.example/tide"}
    assert {texts[name]["format"] for name in family["documents"]} == {
        *("newsml-g2", "nitf", "ninjs", "ans", "wxr", "rss", "atom", "docx", "odt")
    }
    told = {
        text["format"]: (text["published"], text["publisher"], {credit["wire"] for credit in text["credits"]})
        for name, text in texts.items()
        if name in family["documents"] and "draft" not in (text["title"] or "") and text["path"] != "message.xml"
    }
    assert told["nitf"] == ("2026-03-14T12:10:00+01:00", "Example Courier", {"Harbour Wire"})
    assert told["ans"] == ("2026-03-14T12:30:00Z", "The Example Post", {"Harbour Wire"})
    assert told["wxr"][1:] == ("Quay Notes", {"Harbour Wire"})
    assert told["rss"] == ("2026-03-14T15:00:00+01:00", "gazette.example", {"Harbour Wire"})
    assert told["atom"] == ("2026-03-14T16:00:00+01:00", "ledger.example", {"Harbour Wire"})
    assert told["docx"] == ("2026-03-14T17:20", None, {"AP"})
    assert told["odt"] == ("2026-03-14T17:40", None, {"AP"})
    assert {"newsml-g2", "ninjs"} <= {form for form, (_, house, _) in told.items() if house == "Harbour Wire"}


@pytest.mark.parametrize("name", [path.name for path in SAMPLES if path.name != "package.xml"])
def test_standard_input_is_recognised_by_its_content(name: str) -> None:
    """What comes on standard input has no ending; the same texts are found."""
    data = (CASES / name).read_bytes()
    given = read(["-"], max_bytes=20_000_000, stdin=data)
    assert [one.text for one in given.documents] == [one.text for one in reading(CASES / name).documents]


ENTITY = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "boom"><!ENTITY b "&a;&a;">]><rss><channel>&b;</channel></rss>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>'
PARAMETER = '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://example.invalid/x.dtd"> %p;]><rss><channel/></rss>'


@pytest.mark.parametrize("data", [ENTITY, OUTSIDE, PARAMETER], ids=["expansion", "file", "parameter"])
def test_entities_are_refused(data: str, tmp_path: Path) -> None:
    """A document that declares an entity is refused before anything is expanded or fetched."""
    assert "entities of its own" in reason(data, "feed.xml", tmp_path)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("deep.xml", "<rss>" * 5000 + "</rss>" * 5000, "nested too deeply"),
        ("deep.json", "[" * 5000 + "]" * 5000, "nested too deeply"),
        ("deeper.json", "[" * 500_000 + "]" * 500_000, "nested too deeply"),
        ("deep2.json", '{"a":' * 400 + "1" + "}" * 400, "nested too deeply"),
        ("other.xml", "<recipe><p>Soup.</p></recipe>", "NewsML-G2, NITF, RSS, Atom"),
        ("page.xml", '<svg xmlns="http://www.w3.org/2000/svg"/>', "root element is <svg>"),
        ("other.json", '{"name": "x", "scripts": {}}', "neither ninjs nor ANS"),
        ("list.json", '["a", 1, null]', "neither ninjs nor ANS"),
        ("lines.json", '{"text": "a"}\n{"text": "b"}\n', "name it .jsonl"),
        ("broken.json", '{"uri": ', "no valid JSON"),
        ("broken.xml", "<rss><channel><item></rss>", "no well-formed XML: mismatched tag at line 1"),
        ("empty.xml", "", "empty"),
        ("nothing.xml", "<?xml version='1.0'?>", "no well-formed XML"),
        ("empty.rss", "<rss><channel/></rss>", "a feed without articles"),
        ("zip.docx", "PK\x03\x04 nothing", "no .docx document"),
        ("text.odt", "plain text", "no .odt document"),
        ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1", "password"),
        ("picture.json", '{"uri": "urn:x", "type": "picture", "renditions": {}}', "type picture"),
        ("odd.json", '{"uri": "urn:x", "pubstatus": 7, "headline": [], "bodies": 3}', "without a body"),
        ("odd2.json", '{"type": "story", "content_elements": [1, {"type": "text"}], "headlines": 3}', "no text"),
    ],
)  # fmt: skip
def test_what_is_no_news_has_its_reason(name: str, data: str | bytes, told: str, tmp_path: Path) -> None:
    """A file of an unknown or broken kind is skipped with a reason that says what it is or what is known."""
    assert told in reason(data, name, tmp_path)


def versioned(folder: Path, *versions: tuple[str, str, str]) -> Path:
    """Write versions of the sample of NewsML-G2, each with a number, a date and a provider."""
    sample = (CASES / "newsml.xml").read_text("utf-8")
    folder.mkdir()
    for number, created, provider in versions:
        text = sample.replace('version="2"', f'version="{number}"').replace("2026-03-14T10:15:00+01:00", created)
        text = text.replace("<name>Harbour Wire</name></provider>", f"<name>{provider}</name></provider>")
        (folder / f"crane-{number}.xml").write_text(text.replace("lemonade", f"lemonade{number}"), "utf-8")
    return folder


def findings(folder: Path, out: Path) -> list[dict[str, Any]]:
    """Scan a folder and return its findings, each with its pair."""
    done = command_line.dedup("scan", folder, "-q", "-o", f"json={out}")
    assert done.code == 0, done.err
    results = json.loads(out.read_text("utf-8"))
    return [{**finding, "pair": results["pairs"][finding["pair"]]} for finding in results["findings"]]


def test_versions_of_an_item_are_named_as_such(tmp_path: Path) -> None:
    """A correction is a version of the item, not a duplicate, and the earlier number is the source, undated or not."""
    folder = versioned(tmp_path / "news", ("9", "", ""), ("10", "", ""))
    (finding,) = findings(folder, tmp_path / "results.json")
    assert (finding["rule"], finding["level"]) == ("DUP007", "note")
    assert "versions of one item, urn:newsml:harbourwire.example:20260314:crane: 10 and 9" in finding["message"]
    assert finding["pair"]["source"] == "crane-9.xml"
    shown = command_line.dedup("scan", folder, "-q", "-f", "plain").out
    assert shown.startswith("1 duplicate, same item in another version; nothing uncredited.")
    assert "crane-9.xml is version 9 of the item, crane-10.xml version 10" in finding["pair"]["source_reasons"]


def test_equal_ids_of_two_houses_are_no_versions(tmp_path: Path) -> None:
    """An id that two publishers use by chance makes no version of a copy."""
    moments = ("2026-03-14T10:15:00+01:00", "2026-03-14T12:15:00+01:00")
    folder = versioned(tmp_path / "news", ("1", moments[0], "Harbour Wire"), ("2", moments[1], "Quay Post"))
    (finding,) = findings(folder, tmp_path / "results.json")
    assert finding["rule"] != "DUP007"


def test_versions_that_contradict_their_dates_have_no_source(tmp_path: Path) -> None:
    """Where the later version is dated earlier, nothing is claimed about which was first."""
    moments = ("2026-03-14T10:15:00+01:00", "2026-03-14T12:15:00+01:00")
    folder = versioned(tmp_path / "news", ("1", moments[1], "Harbour Wire"), ("2", moments[0], "Harbour Wire"))
    (finding,) = findings(folder, tmp_path / "results.json")
    assert finding["rule"] == "DUP007" and finding["pair"]["source"] is None


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32", "iso-8859-1", "windows-1252"])
def test_encodings_and_byte_order_marks(codec: str, tmp_path: Path) -> None:
    """XML and JSON are read in whatever encoding they are in: by their mark, else as declared."""
    feed = f"<?xml version='1.0' encoding='{codec}'?><rss><channel><item><description>Möwen über dem Kai."
    document = one(f"{feed}</description></item></channel></rss>".encode(codec), "feed.xml", tmp_path)
    assert document.text == "Möwen über dem Kai."
    if codec.startswith("utf"):
        item = json.dumps({"uri": "urn:x", "pubstatus": "usable", "body_text": "Möwen."}, ensure_ascii=False)
        assert one(item.encode(codec), "item.json", tmp_path).text == "Möwen."


def test_news_items_in_json_lines(tmp_path: Path) -> None:
    """A dump of ninjs or ANS with an item on each line is read by either engine, numbered by line."""
    items = [json.loads((CASES / f"{name}.json").read_text("utf-8")) for name in ("ninjs1", "ans")]
    path = tmp_path / "dump.jsonl"
    path.write_text("\n".join(map(json.dumps, items)) + '\n{"uri": "urn:x", "pubstatus": "canceled"}\n', "utf-8")
    for engine in ("reference", "local"):
        done = command_line.dedup("scan", path, "-q", "-f", "json", "--engine", engine)
        results = json.loads(done.out)
        assert [(text["record"], text["publisher"]) for text in results["documents"]] == [
            (2, "The Example Post"),
            (1, "Harbour Wire"),
        ]
        assert [skipped["path"][-12:] for skipped in results["skipped"]] == ["dump.jsonl#3"]


def test_enclosed_texts_and_lists_are_numbered(tmp_path: Path) -> None:
    """Texts inside an item (associations) are texts of their own; in a list what is no news is told by its number."""
    inner = {"uri": "urn:inner", "type": "text", "headline": "Inner", "body_text": "The tide is in."}
    outer = {"uri": "urn:outer", "pubstatus": "usable", "body_text": "The crane turned.", "associations": {"a": inner}}
    assert [text.record for text in written(json.dumps(outer), "outer.json", tmp_path).documents] == [1, 2]
    found = written(json.dumps([outer, {"name": "x"}, inner]), "list.json", tmp_path)
    assert [(text.record, text.declared_id) for text in found.documents] == [
        (1, "urn:outer"),
        (2, "urn:inner"),
        (4, "urn:inner"),
    ]
    assert [skipped.path[-6:] for skipped in found.skipped] == ["json#3"]


def test_a_byline_with_a_wire_is_a_credit(tmp_path: Path) -> None:
    """The agency in a byline of the metadata is a credit; a person, a museum as a source of facts, and one's own
    copyright are none."""
    item = {
        "uri": "https://courier.example/crane",
        "pubstatus": "usable",
        "byline": "By Ada Reedbank, Reuters",
        "copyrightnotice": "© 2026 The Example Courier Ltd. All rights reserved.",
        "infosource": [{"name": "Harbour Museum"}, {"name": "Example Courier", "rel": "publisher"}],
        "body_text": "The crane turned.",
    }
    document = one(json.dumps(item), "item.json", tmp_path)
    assert document.publisher == "Example Courier" and document.byline == "Ada Reedbank, Reuters"
    assert [(stated.field, stated.text) for stated in document.declared] == [("byline", "Reuters")]


@pytest.mark.parametrize(
    ("notice", "holder"),
    [
        ("© 2026 Harbour Wire. All rights reserved.", "Harbour Wire"),
        ("(c) Copyright 2019-2026 by Harbour Wire, Inc.", "Harbour Wire"),
        ("Copyright 2019, dpa (www.dpa.de). Alle Rechte vorbehalten", "dpa"),
        ("™ & © 2022 Quay Network, a company. All rights reserved.", "Quay Network"),
        ("All rights reserved.", None),
        ("©", None),
    ],
)
def test_the_holder_of_a_notice(notice: str, holder: str | None) -> None:
    """Of a copyright notice the holder's name is told, without years and phrases."""
    assert item.holder(notice) == holder


@pytest.mark.parametrize(
    "content",
    [
        "<p>x</p>" + "<p " * 40_000,
        "<p>x</p>" + "<!--" * 30_000,
        "<p>x</p>" + "<a href='" * 20_000,
        "<table>" + "<tr><td>x" * 20_000,
        "[caption]x" * 20_000,
        "x</description></item><item><description>" * 5_000 + "y",
    ],
    ids=["tags", "comments", "attributes", "rows", "captions", "items"],
)
def test_hostile_feeds_take_no_more_time_than_their_size(content: str, tmp_path: Path) -> None:
    """What Python's HTML parser looks at again and again, and a feed of thousands of items, is read in seconds."""
    begun = time.monotonic()
    body = content if content.startswith("x</") else f"<![CDATA[{content}]]>"
    feed = f"<rss><channel><title>x</title><item><description>{body}</description></item></channel></rss>"
    assert written(feed, "feed.xml", tmp_path).documents
    assert time.monotonic() - begun < 10


def test_rows_of_html_may_end_where_the_next_begins(tmp_path: Path) -> None:
    """Tables without end tags, as HTML allows, and tables in cells are read row by row."""
    table = "<table><tr><td>Winter<td>Oil<tr><td>2020<td>11</table><p>The crane turned.</p>"
    feed = f"<rss><channel><item><description><![CDATA[{table}]]></description></item></channel></rss>"
    assert one(feed, "feed.xml", tmp_path).text == "Winter | Oil\n\n2020 | 11\n\nThe crane turned."


def test_show_text_tells_what_an_item_states(tmp_path: Path) -> None:
    """An editor sees the version, status, embargo and terms that were read, beside title and date."""
    shown = command_line.dedup("show-text", CASES / "newsml.xml", "-f", "plain").out
    for line in ("Version: 2", "Status: usable", "Licence: For subscribers only; not after 31 March 2026."):
        assert line in shown
    assert "Embargo: 14 March 2026, 12:00:00 UTC+01:00" in shown


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('He said [the bill] was late. [sic] [gallery ids="1,2"]', "He said [the bill] was late. [sic]"),
        ("[vc_row][vc_column]The tide [is] in.[/vc_column][/vc_row]", "The tide [is] in."),
        ("The tide is in. [button]Read[/button] [spacer/] [toc depth=2]", "The tide is in. Read"),
        ("[embed]The tide is in.[/embed] [video]", "The tide is in."),
    ],
)
def test_short_codes_are_not_words_in_brackets(tmp_path: Path, written: str, kept: str) -> None:
    """Short codes of a WordPress export are left out; what an editor put into brackets is text."""
    names = 'xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    item = f"<item><content:encoded><![CDATA[<p>{written}</p>]]></content:encoded></item>"
    path = tmp_path / "x.wxr"
    path.write_text(f"<rss {names}><channel><wp:wxr_version>1.2</wp:wxr_version>{item}</channel></rss>", "utf-8")
    (document,) = read([path], max_bytes=10_000).documents
    assert " ".join(document.text.split()) == kept
