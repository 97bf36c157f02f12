"""The parts of the HTML report beside the pairs: front page, table, families, publishers, method."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import build
from command_line import ROOT
from dedup.model import Published, Segmented
from dedup.report import pair_pieces, render
from dedup.report.gaps import gap
from dedup.report.html.derivation import ties
from dedup.report.html.families import first
from dedup.report.html.measured import DATE, MEASURED
from dedup.report.html.ticks import ticks
from dedup.report.look import Look
from dedup.report.origins import origins
from dedup.report.survey import Survey
from dedup.verdicts import Checked, Family, Finding, Findings, Holdings, Pair, Sides

DAY = Published(2031, 2, 3)


def page(found: Findings) -> str:
    """Return the report of findings."""
    return render(found, "html", Look())


def text(name: str, publisher: str | None, published: Published | None = None) -> Segmented:
    """Return a short text of a publisher."""
    made = build.segmented(name, build.WIRE)
    return replace(made, document=replace(made.document, publisher=publisher, published=published))


def family(texts: list[Segmented], ways: list[tuple[str, str, str | None]], credit: str = "uncredited") -> Findings:
    """Return findings of one family: of each way the two texts, and which of them is the source."""
    by = {one.document.id: one for one in texts}
    pairs = tuple(
        replace(build.pair(by[left], by[right]), source=source, source_wire=None, credit=credit)  # type: ignore[arg-type]
        for left, right, source in ways
    )
    listed = tuple(
        Finding("DUP002", "error", pair.left, number, "Copy.", (0,), f"{number:016x}")
        for number, pair in enumerate(pairs)
    )
    return replace(
        build.findings(),
        documents=tuple(sorted(texts, key=lambda one: one.document.id)),
        words=dict.fromkeys(sorted(by), 80),
        pairs=pairs,
        families=(Family("fa31", tuple(sorted(by)), None, 0.5),),
        findings=listed,
    )


def come(found: Findings) -> str:
    """Return what is said of the origins of the only family."""
    survey = Survey.of(found)
    return origins(found.families[0], survey.kin.get(0, ()), survey).sentence()


def test_one_origin_is_counted() -> None:
    """A text from which all others come, in one step or two, is the one origin of so many articles."""
    texts = [text(name, name.upper()) for name in "abcd"]
    assert come(family(texts, [("a", "b", "a"), ("b", "c", "b"), ("a", "d", "a")])) == "4 articles, 1 origin found here"


def test_two_origins_are_counted() -> None:
    """A text that comes from two others, of which neither comes from the other, has two origins."""
    texts = [text(name, name.upper()) for name in "abc"]
    assert come(family(texts, [("a", "b", "a"), ("b", "c", "c")])) == "3 articles, 2 origins found here"


def test_an_undetermined_pair_has_one_origin() -> None:
    """Where it cannot be told which of two texts is the source, one of them is; it is not counted twice."""
    texts = [text(name, name.upper()) for name in "abc"]
    found = family(texts, [("a", "b", None), ("b", "c", "b")])
    assert come(found) == "3 articles, 1 origin found here"
    assert "Source undetermined: one of <bdi>a</bdi>, <bdi>b</bdi>." in page(found)


def test_versions_of_one_publisher_count_once() -> None:
    """Two texts of one publisher, under whichever of its names, are one article."""
    texts = [text("a", "The Example Post"), text("b", "example post"), text("c", "River Post")]
    assert come(family(texts, [("a", "b", None), ("a", "c", "a")])) == "2 articles (3 texts), 1 origin found here"


def test_an_origin_outside_is_named() -> None:
    """Two texts that point to a wire which is not there have no origin here."""
    found = family([text("a", "A"), text("b", "B")], [("a", "b", None)])
    found = replace(found, pairs=(replace(found.pairs[0], source_wire="Quill"),))
    assert come(found) == "2 articles, the text of Quill, to which they point, is not among these"


def test_contradicting_pairs_leave_the_source_open() -> None:
    """Where versions of two articles point either way, neither article is said to come from the other."""
    texts = [text("a1", "A"), text("a2", "A"), text("b1", "B"), text("b2", "B")]
    assert come(family(texts, [("a1", "b1", "a1"), ("a2", "b2", "b2")])) == "2 articles (4 texts), 1 origin found here"


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from((0, 1, None))), max_size=12))
def test_origins_never_exceed_articles(ways: list[tuple[int, int, int | None]]) -> None:
    """Law: however texts point at one another, there are as many articles as publishers and never more origins."""
    texts = [text(f"t{number}", f"P{number % 5}") for number in range(7)]
    chosen = {tuple(sorted((f"t{a}", f"t{b}"))): side for a, b, side in ways if a != b}
    found = family(texts, [(a, b, None if side is None else (a, b)[side]) for (a, b), side in chosen.items()])
    survey = Survey.of(found)
    made = origins(found.families[0], survey.kin.get(0, ()), survey)
    assert len(made.articles) == 5
    assert len(made.groups) <= 5
    assert len({name for group in made.groups for name in group}) == sum(map(len, made.groups))
    told = ties(found.families[0], found.pairs)
    assert len(set(map(id, told))) == len(told) <= len(texts)


@pytest.mark.parametrize(
    ("source", "copy", "words"),
    [
        (None, DAY, "-"),
        (Published(None, 2, 3), DAY, "-"),
        (Published(2031, 2), DAY, "-"),
        (DAY, DAY, "same day"),
        (DAY, Published(2031, 2, 4), "1 day apart"),
        (DAY, Published(2031, 2, 9), "6 days later"),
        (Published(2031, 2, 9), DAY, "6 days earlier"),
        (Published(2031, 2, 3, 9, 0, None, 0), Published(2031, 2, 3, 9, 20, None, 0), "under 1 h later"),
        (Published(2031, 2, 3, 9, 0, None, 0), Published(2031, 2, 3, 12, 0, None, 60), "2 h later"),
        (Published(2031, 2, 3, 9, 0), Published(2031, 2, 3, 12, 0), "3 h apart"),
        (Published(2031, 2, 3, 9, 0, None, 0), Published(2031, 2, 4), "1 day later"),
    ],
)
def test_the_time_between_two_texts(source: Published | None, copy: Published | None, words: str) -> None:
    """ "Later" and "earlier" are said only where the dates allow no other order, parts of a day only where known."""
    assert gap(source, copy) == words


def test_who_came_first_needs_dates_that_do_not_overlap() -> None:
    """A text is first only when its date lies before those of all others, with their offsets unknown."""
    dated = {"a": DAY, "b": Published(2031, 2, 9), "c": Published(2031, 2, 4)}
    survey = Survey.of(family([text(name, name, when) for name, when in dated.items()], []))
    assert first(["a", "b"], survey) == "Published first, by the dates: <bdi>a</bdi>."
    assert "their dates overlap" in first(["a", "b", "c"], survey)
    undated = Survey.of(family([text("a", "A", DAY), text("b", "B")], []))
    assert "1 of the 2 have no full date" in first(["a", "b"], undated)


def test_a_tie_is_solid_only_where_it_is_credited() -> None:
    """The line from source to copy says whether the copy credits it, whether it is inferred, or whether it is open."""
    texts = [text("a", "A", DAY), text("b", "B")]
    for credit, source, kind in (("credited", "a", "credited"), ("uncredited", "a", "inferred"), ("unknown", None, "")):
        shown = page(family(texts, [("a", "b", source)], credit))
        assert re.findall(r'<g class="tie (\w+)">', shown) == [kind or "undetermined"]
        assert (shown.count('class="head"') == 1) == (source is not None)


def test_a_text_without_a_year_stands_off_the_axis() -> None:
    """A date whose year is unknown is put on no axis; it is told in words, in the lane of its publisher."""
    found = family([text("a", "A", DAY), text("b", None, Published(None, 7, 3))], [("a", "b", "a")])
    shown = page(found)
    assert ">no full date<" in shown and "3 July, year unknown" in shown and ">publisher unknown<" in shown
    assert ">no full date<" not in page(family([text("a", "A", DAY), text("b", "B", DAY)], [("a", "b", "a")]))


def test_the_matrix_has_both_coverages() -> None:
    """The share of the row's text in the column's; two texts need none, and a pair that is not there has a dash."""
    texts = [text(name, name.upper()) for name in "abc"]
    shown = page(family(texts, [("a", "b", "a"), ("a", "c", "a")]))
    matrix = shown[shown.index('<table class="matrix"') :].split("</table>")[0]
    rows = [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in matrix.split("<tr>")[2:]]
    assert rows == [["", "70%", "70%"], ["79%", "", "-"], ["79%", "-", ""]]
    assert '<table class="matrix"' not in page(family(texts[:2], [("a", "b", "a")]))


def test_publishers_by_publishers() -> None:
    """Whose text stands in whose: texts, their share of the holder's, the median of the days between."""
    texts = [
        text("w1", "Quill", DAY),
        text("w2", "Quill", DAY),
        text("p1", "River Post", Published(2031, 2, 5)),
        text("p2", "The River Post", Published(2031, 2, 9)),
        text("p3", "River Post"),
        text("x", "Alder", Published(2031, 2, 9)),
    ]
    ways = [("p1", "w1", "w1"), ("p2", "w2", "w2"), ("w1", "x", "w1"), ("p1", "x", None)]
    found = family(texts, ways)
    (most, second), open_ = Survey.of(found).flows, Survey.of(found).undirected
    assert (most.holder, most.source, most.texts, most.dated, open_) == ("River Post", "Quill", 2, 2, 1)
    assert (round(most.share, 4), most.lag, second.holder) == (0.6667, 4.0, "Alder")
    assert ">67%<" in page(found) and ">4 days (2 pairs)<" in page(found)
    assert 'id="publishers"' not in page(build.findings())


def test_the_page_opens_with_the_decision() -> None:
    """The first heading is the decision in a sentence; what was compared and what cannot be found follow at once."""
    shown = page(build.findings())
    assert re.search(r'<main id="top">\s*<header id="decision" class="note"><h1>1 reshuffled copy, credited', shown)
    assert shown.index("</h1>") < shown.index("3 texts, 3 pairs, every pair compared") < shown.index('class="cards"')


def test_nothing_found_is_a_page_too() -> None:
    """Without a finding there is a decision, a histogram and the method, and no empty table."""
    shown = page(build.none())
    assert "No text here holds the text of another one." in shown
    assert 'class="findings"' not in shown and 'id="families"' not in shown and 'id="method"' in shown


def test_the_table_has_both_coverages_and_the_place() -> None:
    """A row has the level, both texts, a mark on the strip for each shared sentence, both coverages and the order."""
    shown = page(build.findings())
    row = shown[shown.index("<tbody>") :].split("</tr>")[0]
    for words in ("DUP006 note", "river-post", "quill", "reshuffled copy", ">70%<", ">79%<", ">3 of 6<", "credited"):
        assert words in row
    marks = re.findall(r'<rect y="(\d+)"[^>]*class="((?:near-)?(?:verbatim|paraphrase))"', row)
    assert len(marks) == 6
    assert set(marks) == {("0", "verbatim"), ("5", "near-verbatim"), ("10", "near-paraphrase")}
    assert 'href="#pair-1"' in row and 'id="pair-1"' in shown


def test_a_finding_of_no_pair_has_its_row() -> None:
    """An unused suppression or an unreadable draft is in the table, with its place and its message."""
    found = build.findings()
    alone = Finding("DUP092", "error", "news/<b>.txt", None, "It cannot be read: <empty>.", (), "0" * 16, line=3)
    checked = Checked(("river-post",), "news.dedup", Holdings(2))
    shown = page(replace(found, findings=(alone, *found.findings), checked=checked))
    assert "news/&lt;b&gt;.txt</bdi>:3" in shown and "It cannot be read: &lt;empty&gt;." in shown


def test_suppressed_and_known_findings_say_so() -> None:
    """A finding that does not count gives its reason; one that was accepted before is marked."""
    found = build.findings()
    shown = page(replace(found, findings=(replace(found.findings[0], suppressed="licensed"),)))
    assert "suppressed: licensed" in shown
    assert "known: in the baseline" in page(replace(found, findings=(replace(found.findings[0], baseline="known"),)))


def test_a_check_says_what_it_compared() -> None:
    """The results of a check name the drafts, what the reference holds, and what may be missing in it."""
    holdings = Holdings(48210, {"AP": 30000, "Example Courier": 18210}, {"AP": 30000}, "2031-07-02", "2031-07-09")
    checked = Checked(("river-post",), "news.dedup", holdings, ("it is 12 days old",))
    shown = page(replace(build.findings(), checked=checked))
    head = shown[: shown.index("</header>")]
    assert "1 draft" in head and "48,210" in head and "AP" in head and "2031-07-09" in head
    assert "it is 12 days old" in head and "<h1>No text here" not in head


def test_the_method_tells_what_there_was() -> None:
    """Version, settings, publishers, wires, dates, skipped files with reasons, notes and changed settings are told."""
    found = build.findings()
    changed = replace(found, settings=replace(found.settings, most=0.4))
    shown = page(changed)
    method = shown[shown.index('id="method"') :]
    for words in (changed.settings.digest(), "news/broken.html", "no text in it", "most = 0.4", "40% or more"):
        assert words in method
    assert "Quill Wire 1, River Post 1; unknown 1" in method and "Quill 1" in method
    assert "3 February 2031, 09:30 UTC+01:00 to 4 February 2031; 1 without a full date" in method
    assert "Texts alone do not tell who wrote first" in method


def test_the_page_of_two_texts_opens_with_their_verdict() -> None:
    """Of one pair there is nothing to count or list: the decision, then the pair, then the method."""
    found = build.findings()
    names = {found.pairs[found.findings[0].pair or 0].left, found.pairs[found.findings[0].pair or 0].right}
    two = replace(
        found,
        documents=tuple(one for one in found.documents if one.document.id in names),
        words={name: words for name, words in found.words.items() if name in names},
        pairs=(found.pairs[found.findings[0].pair or 0],),
        findings=(replace(found.findings[0], pair=0),),
    )
    shown = "".join(pair_pieces(two, "html", Look()))
    assert 'class="cards"' not in shown and 'id="findings"' not in shown and "1 of 1" not in shown
    assert shown.index('id="decision"') < shown.index('class="pair"') < shown.index('id="method"')
    assert 'href="#findings"' not in shown and 'href="#families"' not in shown
    first, second = sorted(names)
    assert f"<title>{first} and {second}: 1 reshuffled copy, credited; nothing uncredited - dedup</title>" in shown


def test_the_title_is_the_result() -> None:
    """A tab, a bookmark and a list of files say what a page is about."""
    assert "<title>1 reshuffled copy, credited; nothing uncredited - dedup</title>" in page(build.findings())


def test_the_key_tells_of_quotations() -> None:
    """What is grey on a page, in the pictures and in the texts, is said to be in quotation marks."""
    shown = page(build.findings())
    assert "Grey: in quotation marks." in shown and '<mark class="quotation">quotation</mark>' in shown


def test_measured_figures_are_those_of_the_record() -> None:
    """Each figure on the quality of detection stands in the record of its date, rounded as it is shown."""
    name = f"quality-{DATE.year}-{DATE.month:02}-{DATE.day:02}.json"
    figures = json.loads((ROOT / "benchmarks" / "records" / name).read_text("utf-8"))["figures"]
    for one in MEASURED:
        value = figures[one.figure]["value"]
        assert one.shown in (f"{value:.4f}", f"{value:.1%}", f"{value:.0f}"), one.figure
        counted = re.findall(r"\d[\d,]* of \d[\d,]*", one.beside)
        assert all(words.replace(",", "") in figures[one.figure]["beside"] for words in counted)


_MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))


@given(_MOMENTS, st.floats(60, 3e11))
def test_an_axis_has_few_labels(start: datetime, seconds: float) -> None:
    """Law: an axis of any length at any time has at most eight labels, in order, none before it begins."""
    found = ticks(start, seconds)
    assert len(found) <= 8
    assert all(start <= moment for moment, _ in found)
    assert all(one < other for (one, _), (other, _) in pairwise(found))
    assert all((moment - start) / timedelta(seconds=1) <= seconds for moment, _ in found)


def test_many_findings_are_cut_and_said() -> None:
    """Of more findings than a table takes, the strongest are listed and the page says how many there are."""
    shown = page(build.many(600))
    table = shown[shown.index('<table class="findings"') :].split("</table>")[0]
    assert table.count('scope="row"') == 500
    assert "The 500 strongest of 600 findings are listed" in shown


def test_shares_beyond_the_shades_stay_inside() -> None:
    """A coverage of one, and none at all, have a shade and a bar as well."""
    texts = [text(name, name.upper()) for name in "abc"]
    found = family(texts, [("a", "b", "a"), ("b", "c", "b")])
    whole: tuple[Pair, ...] = tuple(replace(pair, coverage=Sides(1.0, 0.0)) for pair in found.pairs)
    shown = page(replace(found, pairs=whole))
    assert 'class="shade-9"' in shown and 'class="shade-0"' in shown and "shade-10" not in shown


def test_names_nobody_can_read_are_cut() -> None:
    """Names and messages of a hundred thousand signs are cut in the table, the families and the method."""
    shown = page(build.hostile("w" * 100_000))
    pairs, method = shown.index('class="pair"'), shown.index('id="method"')
    front = re.sub("<style>.*?</style>", "", shown[:pairs], flags=re.DOTALL)
    assert len(front) < 60_000 and "www…www" in front
    assert len(shown[method:]) < 60_000
