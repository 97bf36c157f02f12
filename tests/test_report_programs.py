"""What other programs read: SARIF, annotations of GitHub, GitLab's code quality, JUnit."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import build
from command_line import OWN, dedup, write
from dedup.model import Segmented
from dedup.report import compare, github, render, show_text
from dedup.report.look import Look
from dedup.report.spots import below, spot, uri
from dedup.rule_table import RULES
from dedup.spans import BREAK
from dedup.verdicts import Checked, Finding, Findings, Holdings, Level, Place

LOOK = Look()
#: Every form that is for another program.
FORMS = ("github", "sarif", "gitlab", "junit")
NASTY = (
    "a\r\n::error::b",
    "::error::x",
    "  ::set-output name=x::y",
    "##[error]x",
    "<a> & ]]> \x00\x1b[31m\ufffe\ud800",
)


def several(levels: Sequence[Level], **changes: Any) -> Findings:
    """Return a check with a finding of each level given, each on a pair of its own."""
    found = build.many(len(levels))
    rules: dict[Level, str] = {"error": "DUP002", "warning": "DUP004", "note": "DUP006"}
    listed = tuple(
        replace(one, level=level, rule=rules[level], **changes)
        for one, level in zip(found.findings, levels, strict=True)
    )
    checked = Checked(("alder", "river-post"), "wires", Holdings(1), ("the reference ends 40 days before the draft",))
    return replace(found, findings=listed, checked=checked)


def log(found: Findings, look: Look = LOOK) -> dict[str, Any]:
    """Return the run of a SARIF log."""
    run: dict[str, Any] = json.loads(render(found, "sarif", look))["runs"][0]
    return run


def issues(found: Findings) -> list[dict[str, Any]]:
    """Return the issues of a code quality report."""
    listed: list[dict[str, Any]] = json.loads(render(found, "gitlab", LOOK))
    return listed


def suite(found: Findings, look: Look = LOOK) -> Any:
    """Return the test suites of JUnit's XML, valid by the schema."""
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(Path(__file__).parent / "cases" / "junit.xsd"))
    tree = etree.parse(BytesIO(render(found, "junit", look).encode()))
    schema.assertValid(tree)
    return tree.getroot()


def hostiles() -> list[Findings]:
    """Return scans in which every word and name tries to be something else."""
    return [build.hostile(words) for words in NASTY]


EVERY = [build.findings(), build.none(), build.many(40), several(["error", "warning", "note"]), *hostiles()]


@pytest.mark.parametrize("found", EVERY)
def test_sarif_is_valid_by_the_schema_of_oasis(found: Findings, labelled: Path) -> None:
    """Whatever was found and whatever the texts hold, the log is one that the standard's schema takes."""
    from jsonschema import Draft4Validator

    schema = json.loads((labelled / "sarif-schema-2.1.0.json").read_text("utf-8"))
    Draft4Validator(schema).validate(json.loads(render(found, "sarif", LOOK)))


def test_sarif_has_one_result_for_each_passage() -> None:
    """Each passage is a result of its own, the longest first, and its message links the other text."""
    found = build.findings()
    run = log(found)
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == list(RULES)
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"] and rule["fullDescription"]["text"] and rule["help"]["text"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert len(run["results"]) == len(found.pairs[2].passages) == 6
    first = run["results"][0]
    assert (first["ruleId"], first["level"]) == ("DUP006", "note")
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "DUP006"
    assert first["message"]["text"].endswith("14 words, as in [quill:3:1](1).")
    assert first["relatedLocations"][0]["id"] == 1
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "news/river-post.txt", "uriBaseId": "%SRCROOT%"}
    ends = {"startLine": 8, "startColumn": 1, "endLine": 8, "endColumn": len(build.DRAFT[7]) + 1}
    assert ends.items() <= place["region"].items()
    assert "primaryLocationLineHash" not in first["partialFingerprints"]


def test_fingerprints_go_by_passage_and_pair() -> None:
    """They stay when lines move, differ between passages and between drafts, and are the same in every run."""
    found = build.findings()
    prints = [one["partialFingerprints"]["dedupPair/v1"] for one in log(found)["results"]]
    assert len(set(prints)) == 6
    moved = replace(found.pairs[2], passages=tuple(one._replace(right=Place(1, 2, 9, 9)) for one in _passages(found)))
    assert [
        one["partialFingerprints"]["dedupPair/v1"]
        for one in log(replace(found, pairs=(*found.pairs[:2], moved)))["results"]
    ] == prints
    elsewhere = replace(found, findings=(replace(found.findings[0], draft="quill"),))
    assert not set(prints) & {one["partialFingerprints"]["dedupPair/v1"] for one in log(elsewhere)["results"]}


def _passages(found: Findings) -> tuple[Any, ...]:
    return found.pairs[2].passages


@given(st.lists(st.text(st.sampled_from("ab \u2028é😀"), min_size=1, max_size=9), min_size=1, max_size=5), st.data())
def test_a_region_ends_where_its_passage_does(lines: list[str], data: st.DataObject) -> None:
    """Lines and columns of both ends give back exactly the passage, over several lines and every kind of line break."""
    breaks = data.draw(st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=len(lines), max_size=len(lines)))
    text = "".join(line + end for line, end in zip(lines, breaks, strict=True))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if text[start - 1 : start + 1] == "\r\n" or text[end - 1 : end + 1] == "\r\n":
        return
    starts = [0, *(found.end() for found in BREAK.finditer(text))]
    line = max(number for number, at in enumerate(starts) if at <= start)
    place = Place(start, end, line + 1, start - starts[line] + 1)
    here = spot(_text(text), place, "")
    assert here.end_line and here.end_column
    assert (
        text[starts[here.line - 1] + place.column - 1 : starts[here.end_line - 1] + here.end_column - 1]
        == (text[start:end])
    )


def _text(text: str, **changes: Any) -> Segmented:
    made = build.segmented("one", ["x"])
    return replace(made, document=replace(made.document, text=text, **changes))


def test_places_of_other_formats_claim_nothing_about_the_file() -> None:
    """A place in extracted text is no place in the file: only the file is named, of JSON Lines the record's line."""
    place = Place(3, 9, 4, 2)
    page = spot(_text("x" * 20, path="news/a.html", format="html"), place, "")
    assert (page.line, page.column, page.end_line) == (1, None, None)
    record = spot(_text("x" * 20, path="news/a.jsonl", format="jsonl", record=7), place, "")
    assert (record.line, record.column, record.end_line) == (7, None, None)
    row = spot(_text("x" * 20, path="news/a.csv", format="csv", record=7), place, "")
    assert (row.line, row.column, row.end_line) == (1, None, None)
    left_out = spot(_text(""), place, "")
    assert (left_out.line, left_out.column, left_out.end_line) == (4, 2, None)


def test_addresses_are_relative_and_encoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths below the root are relative, however they were given; others are addresses of files."""
    monkeypatch.chdir(tmp_path)
    assert (
        below(str(tmp_path / "a" / "b c.md"), "") == below("a/b c.md", "") == below("./a/../a/b c.md", "") == "a/b c.md"
    )
    assert below("b.md", str(tmp_path.parent)) == f"{tmp_path.name}/b.md"
    assert uri("a/b c%é:#?[1].md") == "a/b%20c%25%C3%A9%3A%23%3F%5B1%5D.md"
    outside = uri(below(str(tmp_path.parent / "x y.md"), ""))
    assert outside.startswith("file:///") and outside.endswith("/x%20y.md")
    assert below("-", "") == "-"


def test_messages_of_sarif_link_only_what_they_mean_to() -> None:
    """Brackets and braces out of names and texts are no links and no places to fill in."""
    found = build.hostile("[a](1) {0} \\")
    for result in log(found)["results"]:
        text = result["message"]["text"]
        assert re.findall(r"(?<!\\)\[", text) == ["["] and text.endswith("](1).")
        assert not re.search(r"(?<!\{)\{0\}", text)


def test_sarif_says_what_does_not_count() -> None:
    """A suppressed finding carries its reason, a known one is unchanged; others are new and not suppressed."""
    run = log(several(["error"], suppressed="licensed [notices]"))
    assert run["results"][0]["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "licensed [notices]"}
    ]
    marked = several(["error"], suppressed="licensed", marked=True)
    assert [one["kind"] for one in log(marked)["results"][0]["suppressions"]] == ["inSource"]
    assert {one["baselineState"] for one in log(several(["error"], baseline="known"))["results"]} == {"unchanged"}
    plain = log(several(["error"]))["results"]
    assert {(one["baselineState"], len(one["suppressions"])) for one in plain} == {("new", 0)}


def test_sarif_holds_no_more_than_github_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Results over the limit are left out and counted in a warning."""
    monkeypatch.setattr("dedup.report.sarif.MOST", 10)
    run = log(build.many(3))
    assert len(run["results"]) == 10
    told = [one["message"]["text"] for one in run["invocations"][0]["toolExecutionNotifications"]]
    assert told[0] == "8 results more are not in this file"


def commands(found: Findings, kind: str) -> list[str]:
    """Return the annotations of a kind."""
    return [line for line in render(found, "github", LOOK).splitlines() if line.startswith(f"::{kind} ")]


def test_github_annotates_the_strongest_passage() -> None:
    """One annotation a finding, with column only where the passage is on one line."""
    (line,) = commands(build.findings(), "notice")
    title = "DUP006 credited syndication%3A match and credit agree"
    opening = "::notice file=news/river-post.txt,line=8,endLine=8,col=1,endColumn=60"
    assert line.startswith(f"{opening},title={title}::Reshuffled copy")
    found = build.findings()
    text = "\n".join(build.DRAFT)
    long = tuple(one._replace(right=Place(22, text.index("The island"), 2, 1)) for one in _passages(found))
    pair = replace(found.pairs[2], passages=long)
    (line,) = commands(replace(found, pairs=(*found.pairs[:2], pair)), "notice")
    assert line.startswith("::notice file=news/river-post.txt,line=2,endLine=6,title=")


def test_github_shows_the_ten_worst_of_a_kind() -> None:
    """Ten errors, ten warnings and ten notices are annotated; one line for each kind says how many are not."""
    levels: list[Level] = [level for level in get_args(Level) for _ in range(13)]
    found = several(levels)
    assert [len(commands(found, kind)) for kind in ("error", "warning", "notice")] == [10, 11, 10]
    lines = render(found, "github", LOOK).splitlines()
    assert "dedup: 3 errors more: not annotated, in the summary" in lines
    assert lines[-2] == "::warning title=dedup::the reference ends 40 days before the draft"


@pytest.mark.parametrize("changes", [{"suppressed": "licensed"}, {"baseline": "known"}])
def test_github_does_not_raise_what_does_not_count(changes: dict[str, str]) -> None:
    """What is suppressed or known is a notice that says so, after those that count."""
    found = several(["error", "error"], **changes)
    counting = replace(found.findings[1], suppressed=None, baseline="new")
    lines = render(replace(found, findings=(found.findings[0], counting)), "github", LOOK).splitlines()
    assert lines[-1] == "dedup: 1 error in 2 drafts."
    assert lines[0].startswith("::error ") and lines[1].startswith("::notice ")
    assert "::(suppressed: licensed)" in lines[1] or "::(known: in the baseline)" in lines[1]


@pytest.mark.parametrize("words", [*NASTY, "word " * 17 + "::error::x " * 9])
@pytest.mark.parametrize("form", ["rich", "plain", "concise", "md", "json", "jsonl"])
def test_no_page_opens_a_line_with_a_command(words: str, form: str) -> None:
    """Nor does any page that may end up in the log of a workflow, wherever a line is wrapped."""
    found = build.hostile(words)
    two = replace(found, pairs=found.pairs[2:], findings=())
    pages = [render(found, form, LOOK)]
    if form in ("rich", "plain", "md"):
        pages += [compare.compare(two, LOOK, form), show_text.show_text(found.documents, LOOK, form)]
    for line in "\n".join(pages).splitlines():
        assert not line.lstrip().startswith(("::", "##["))


@pytest.mark.parametrize("words", NASTY)
def test_no_text_is_a_command(words: str) -> None:
    """Whatever stands in texts and names, each line of the output is one of our own, of one command."""
    for line in render(build.hostile(words), "github", LOOK).splitlines():
        assert re.match(r"::(notice|warning) (file=[^:,]*,line=\d+|title=)|dedup: ", line), line
    for line in github.summary(build.hostile(words), LOOK).splitlines():
        assert not line.lstrip().startswith(("::", "##["))


def test_the_summary_fits() -> None:
    """The summary is cut at a line, closes a fence that is open there, and says that it was cut."""
    found = build.findings()
    whole = github.summary(found, LOOK)
    assert github.summary(found, LOOK, len(whole.encode())) == whole
    for room in range(300, len(whole.encode()), 97):
        text = github.summary(found, LOOK, room)
        assert len(text.encode()) <= room
        assert len(re.findall(r"^```", text, re.M)) % 2 == 0
        assert "The summary is cut here" in text
    huge = build.hostile("word " * 30_000)
    assert len(render(huge, "md", LOOK).encode()) > 1 << 20
    assert 1 << 19 < len(github.summary(huge, LOOK).encode()) < 1 << 20


@pytest.mark.parametrize("found", EVERY)
def test_gitlab_has_what_its_documentation_asks_for(found: Findings) -> None:
    """Every issue has the documented fields, a relative path and a fingerprint that no other issue has."""
    listed = issues(found)
    for one in listed:
        assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert one["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert one["description"] and one["check_name"] in RULES
        assert not one["location"]["path"].startswith(("./", "/"))
        begin, end = one["location"]["lines"]["begin"], one["location"]["lines"].get("end")
        assert begin >= 1 and (end is None or end >= begin)
    assert len({one["fingerprint"] for one in listed}) == len(listed)
    assert len(listed) == sum(len(one.passages) for one in found.findings)


def test_gitlab_says_what_does_not_count() -> None:
    """Severity follows the level; what is suppressed or known is information and says so."""
    assert {one["severity"] for one in issues(several(["error"]))} == {"critical"}
    assert {one["severity"] for one in issues(several(["warning"]))} == {"major"}
    (known, *_) = issues(several(["error"], baseline="known"))
    assert known["severity"] == "info" and known["description"].startswith("(known: in the baseline)")
    (quiet, *_) = issues(several(["error"], suppressed="licensed"))
    assert quiet["severity"] == "info" and quiet["description"].startswith("(suppressed: licensed)")


@pytest.mark.parametrize("found", EVERY)
def test_junit_is_valid_whatever_the_texts_hold(found: Findings) -> None:
    """The XML is well-formed and fits the schema; its counts are those of its cases."""
    root = suite(found)
    cases = root.findall(".//testcase")
    assert int(root.get("tests")) == len(cases)
    for name in ("failures", "errors"):
        assert int(root.get(name)) == len(root.findall(f".//{name[:-1]}"))
    assert int(root.find("testsuite").get("skipped")) == len(root.findall(".//skipped"))


def _case(root: Any, name: str) -> Any:
    return next(one for one in root.iter("testcase") if one.get("name").startswith(name))


def test_junit_has_a_case_for_each_draft_and_rule() -> None:
    """Two findings of one rule in a draft are one case; a clean draft has a passing one, a reference text none."""
    root = suite(several(["error", "error", "warning"]))
    named = [(one.get("classname"), one.get("name")[:10]) for one in root.iter("testcase")]
    assert named[:3] == [
        ("news/river-post.txt", "DUP002 res"),
        ("news/river-post.txt", "DUP004 a p"),
        ("news/alder.txt", "no finding"),
    ]
    assert _case(root, "DUP002").find("failure").text.count("error: Reshuffled copy of quill.") == 2
    assert len(_case(root, "DUP004")) == 1 and _case(root, "DUP004")[0].tag == "system-out"
    assert len(_case(root, "no finding")) == 0


def test_junit_fails_from_the_level_asked_for() -> None:
    """A warning fails where warnings do; nothing fails where nothing is to."""
    found = several(["error", "warning"])
    asked = {level: len(suite(found, Look(fail_on=level)).findall(".//failure")) for level in get_args(Level)}
    assert asked == {"error": 1, "warning": 2, "note": 2}
    assert not suite(found, Look(fail_on="never")).findall(".//failure")


def test_junit_skips_what_does_not_count() -> None:
    """What is suppressed or known is skipped and says why, and what could not be read is too."""
    quiet = _case(suite(several(["error"], suppressed="licensed")), "DUP002")
    assert quiet.find("skipped").get("message") == "suppressed: licensed"
    known = _case(suite(several(["error"], baseline="known")), "DUP002")
    assert known.find("skipped").get("message") == "known: in the baseline"
    assert _case(suite(build.findings()), "can be read").find("skipped").get("message") == "not read: no text in it"


@pytest.mark.parametrize("form", FORMS)
def test_a_finding_without_a_pair_is_told(form: str) -> None:
    """A finding about a draft alone, which may be one that could not be read, stands at the first line of its file."""
    alone = Finding("DUP006", "error", "news/gone é.md", None, "It cannot be read.", (), "ab" * 8)
    checked = Checked(("alder",), "wires", Holdings(1))
    text = render(replace(build.none(), findings=(alone,), checked=checked), form, LOOK)
    assert "news/gone" in text and "It cannot be read." in text


@pytest.mark.parametrize(
    ("name", "form"),
    [("plain.txt", "{}"), ("mark.md", "---\ntitle: \U0001f600 ships\n---\n# \U0001f600\n{}"), ("bom.txt", "\ufeff{}")],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_regions_of_a_check_are_those_of_the_file(name: str, form: str, end: str, tmp_path: Path) -> None:
    """Cut out of the file on disk, each region is its passage: by lines and columns, and by characters."""
    write(tmp_path / "wires" / "wire.txt", build.WIRE)
    story = ["\U0001f600 " + build.WIRE[0], *build.WIRE[1:4], *OWN[:2], *build.WIRE[5:]]
    text = form.format("\n\n".join(story)).replace("\n", end)
    (tmp_path / name).write_bytes(text.encode())
    done = dedup("check", name, "--against", "wires", "-f", "sarif", "-o", "json=r.json", cwd=tmp_path)
    assert done.code == 1, done.err
    shown = json.loads((tmp_path / "r.json").read_text("utf-8"))
    draft = next(one for one in shown["documents"] if one["path"] == name)
    sides = {one["fingerprint"]: one for one in shown["pairs"][0]["passages"]}
    side = "left" if shown["pairs"][0]["left"] == draft["id"] else "right"
    lines = text.removeprefix("\ufeff").split(end)
    results = json.loads(done.out)["runs"][0]["results"]
    assert len(results) == len(sides) >= 2
    cut = []
    for result in results:
        region = result["locations"][0]["physicalLocation"]["region"]
        first, last = region["startLine"] - 1, region["endLine"] - 1
        chosen = lines[first : last + 1]
        chosen[-1] = chosen[-1][: region["endColumn"] - 1]
        chosen[0] = chosen[0][region["startColumn"] - 1 :]
        start = region["charOffset"]
        assert end.join(chosen) == draft["text"][start : start + region["charLength"]]
        cut.append(" ".join(" ".join(chosen).split()))
    assert any(one.endswith(" ".join(build.WIRE[1:4])) for one in cut)
    places = [(one[side]["start"], one[side]["end"]) for one in sides.values()]
    assert {draft["text"][slice(*place)].split()[-1] for place in places} == {one.split()[-1] for one in cut}


def test_names_of_files_are_escaped_where_they_mean_something() -> None:
    """Commas, colons and percent signs in the name of a file end no property of an annotation."""
    found = build.findings()
    texts = tuple(replace(one, document=replace(one.document, path="news/a,line=1:b%c.txt")) for one in found.documents)
    (line,) = commands(replace(found, documents=texts), "notice")
    assert line.startswith("::notice file=news/a%2Cline=1%3Ab%25c.txt,line=8,")


@pytest.mark.parametrize("form", FORMS)
def test_results_of_a_check_give_the_same_again(form: str, tmp_path: Path) -> None:
    """`dedup report` makes each format of the results of a check, as the check itself wrote it."""
    write(tmp_path / "wires" / "wire.txt", build.WIRE)
    write(tmp_path / "drafts" / "copy.md", [*OWN, *build.WIRE[::-1]])
    write(tmp_path / "drafts" / "own.md", ["The kettle had been lent by a school.", *OWN[:2]])
    given = ["--against", "wires", "-q", "-f", form, "-o", "json=r.json"]
    done = dedup("check", "drafts", *given, cwd=tmp_path)
    assert done.code == 1 and "copy.md" in done.out
    assert dedup("report", "r.json", "-f", form, "-q", cwd=tmp_path).out == done.out
