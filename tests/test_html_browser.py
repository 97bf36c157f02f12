"""The HTML report as a browser shows it: opened from a file, with and without JavaScript, by keys, in print."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from time import perf_counter, sleep

import pytest

import build
from browsing import Open, Visit, chromium, faults
from command_line import OWN, dedup, write
from dedup import scan
from dedup.model import Published
from dedup.report import render
from dedup.report.look import Look
from dedup.report.shown import sentence_text
from dedup.verdicts import Family, Finding, Findings
from made_up import sentence

PHONE, DESK = {"width": 420, "height": 800}, {"width": 1400, "height": 1000}
HOSTILE = (
    "<script>document.title = 'ran'; alert('ran')</script> The ferry stood still between Norby and Halm on Monday.",
    "</script><!-- The harbour master said that a cable had jammed the rudder of the ship. -->",
    "<img src=x onerror=\"alert('ran')\"> Two tugs pulled the ship back to its berth by noon on Monday.",
    "The company javascript:alert('ran') will pay for ninety hotel rooms in the old town.",
    "Divers \u202eare to look at\u202c the rudder on Tuesday if the wind allows it & nobody < objects.",
    "The island has no other link in winter, {{constructor.constructor('alert(1)')()}} they wrote.",
)
ARABIC = (
    "وقفت العبارة بين نوربي وهالم صباح يوم الاثنين بسبب عطل في الدفة.",
    "قال مدير الميناء إن حبلا علق في الدفة قبل الفجر بقليل.",
    "سحبت قاطرتان السفينة إلى الرصيف قبل الظهر بساعة واحدة.",
    "ستدفع الشركة ثمن تسعين غرفة في فنادق المدينة القديمة.",
    "يفحص الغواصون الدفة يوم الثلاثاء إذا هدأت الرياح في المضيق.",
    "لا طريق آخر إلى الجزيرة في الشتاء غير هذه العبارة القديمة.",
)
CHINESE = (
    "诺比和哈尔姆之间的渡轮星期一早晨因船舵故障停航。",
    "港务主任说黎明前一根缆绳缠住了船舵。",
    "两艘拖船在中午前一小时把渡轮拖回码头。",
    "公司将支付老城旅馆九十个房间的费用。",
    "如果海峡风浪平静潜水员星期二将检查船舵。",
    "冬天除了这艘旧渡轮没有别的路通往岛上。",
)


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a Chromium the tests are skipped with the reason; where they are demanded they fail with it."""
    monkeypatch.delenv("DEDUP_DEMAND_BROWSER", raising=False)
    monkeypatch.setenv("DEDUP_CHROMIUM", "no-such-browser")
    with pytest.raises(pytest.skip.Exception, match="no-such-browser, which is no program here"):
        chromium()
    monkeypatch.delenv("DEDUP_CHROMIUM")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("DEDUP_DEMAND_BROWSER", "1")
    with pytest.raises(pytest.fail.Exception, match="no Chromium was found"):
        chromium()


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Path:
    """The report of the five articles."""
    path = tmp_path_factory.mktemp("articles") / "report.html"
    assert dedup("scan", corpus, "-q", "-o", f"html={path}").code == 0
    return path


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of 500 pairs in families of three, each text of thirty sentences."""
    path = tmp_path_factory.mktemp("archive") / "report.html"
    path.write_text(render(_archive(500), "html", Look()), "utf-8")
    return path


@pytest.fixture(scope="module")
def spread(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of one story in texts of several publishers."""
    path = tmp_path_factory.mktemp("spread") / "report.html"
    path.write_text(render(_spread(), "html", Look()), "utf-8")
    return path


def _archive(number: int) -> Findings:
    chance, texts, pairs = random.Random(1), [], []
    for at in range(number):
        story = [sentence((37 * at + 11 * line) % 800) for line in range(30)]
        order = chance.sample(range(30), 24)
        left = build.segmented(f"paper-{at:03}", [story[line] for line in order] + list(OWN))
        right = build.segmented(f"wire-{at:03}", story)
        for text, name in ((left, "Example Courier"), (right, "Harbour Wire")):
            texts.append(replace(text, document=replace(text.document, publisher=name)))
        kinds = ("verbatim", "near-verbatim", "near-paraphrase")
        pair = build.pair(left, right, [(place, line, kinds[place % 3]) for place, line in enumerate(order)])  # type: ignore[misc]
        pairs.append(replace(pair, credit="uncredited"))
    listed = [Finding("DUP002", "error", one.left, at, "Copy.", (0,), f"{at:016x}") for at, one in enumerate(pairs)]
    texts.sort(key=lambda text: text.document.id)
    return replace(
        build.findings(),
        documents=tuple(texts),
        words={text.document.id: 300 for text in texts},
        pairs=tuple(pairs),
        findings=tuple(listed),
        families=tuple(Family(f"{at:04}", (one.left, one.right), one.right, 0.7) for at, one in enumerate(pairs)),
    )


def scanned(folder: Path, **texts: tuple[str, ...]) -> Path:
    """Return the report of made-up texts, written and scanned as a user does."""
    for name, lines in texts.items():
        write(folder / "news" / f"{name}.txt", lines)
    path = folder / "report.html"
    assert dedup("scan", folder / "news", "-q", "-o", f"html={path}").code == 0
    return path


def words(visited: Visit) -> str:
    """Return the words that are to be seen on the page, in single spaces."""
    return " ".join(visited.page.locator("body").inner_text().split())


def soon(holds: Callable[[], bool]) -> bool:
    """Say whether something comes to hold within two seconds: a page scrolls smoothly."""
    end = perf_counter() + 2
    while not holds() and perf_counter() < end:
        sleep(0.02)
    return holds()


def test_opening_asks_for_nothing(visit: Open, articles: Path) -> None:
    """The report opens from a file without a request, a message in the console or a dialog."""
    seen = visit(articles)
    seen.page.keyboard.press("j")
    assert (seen.requests, seen.complaints, seen.dialogs) == ([articles.as_uri()], [], [])
    assert seen.page.locator("h1").inner_text() == "1 reshuffled copy, credited; nothing uncredited."


def test_without_javascript_everything_is_there(visit: Open, articles: Path, corpus: Path) -> None:
    """With JavaScript off every picture has a size and every sentence is to be read; what needs a script is hidden."""
    seen = visit(articles, java_script_enabled=False)
    shown = {" ".join(one.split()) for one in seen.page.locator("#pair-1 .text .t").all_inner_texts()}
    found = scan(corpus)
    for text in (found.text("cnn"), found.text("cbs58")):
        missing = {sentence_text(text, one.start, one.end) for one in text.sentences} - shown
        assert not missing
    pictures = seen.page.locator("main svg").all()
    assert len(pictures) >= 6
    assert all(box and box["width"] > 20 and box["height"] > 8 for box in (one.bounding_box() for one in pictures))
    assert not any(one.is_visible() for one in seen.page.locator("button, input").all())


def test_the_policy_binds(visit: Open, articles: Path) -> None:
    """The page's own policy is there, and a script that somebody puts into the page does not run."""
    seen = visit(articles)
    policy = seen.page.locator('meta[http-equiv="Content-Security-Policy"]').get_attribute("content") or ""
    assert policy.startswith("default-src 'none';")
    with pytest.raises(Exception, match=r"(?s)Security Policy|TrustedScript|Trusted"):
        seen.page.add_script_tag(content="document.title = 'ran'")
    assert seen.page.title() != "ran"
    seen.run("() => { new Image().src = 'https://river.example/x.png' }")
    seen.page.wait_for_timeout(50)
    assert "Content Security Policy" in " ".join(seen.complaints)


def test_hostile_text_runs_nothing(visit: Open, tmp_path: Path) -> None:
    """An article that holds tags, handlers, comments and turns of direction is shown and runs nothing."""
    path = scanned(tmp_path, a=HOSTILE, b=tuple(reversed(HOSTILE)))
    seen = visit(path)
    seen.page.keyboard.press("j")
    seen.page.wait_for_timeout(100)
    assert (seen.dialogs, seen.complaints, seen.requests) == ([], [], [path.as_uri()])
    assert seen.page.title() != "ran"
    assert seen.page.locator("main script, main img, main iframe, main style").count() == 0
    assert "<script>document.title = 'ran'" in words(seen)


def test_the_table_is_filtered_and_sorted_by_keys(visit: Open, archive: Path) -> None:
    """A slash leads to the filter; it leaves the rows that hold every word; a column sorts by Enter, both ways."""
    seen = visit(archive, viewport=DESK)
    rows = seen.page.locator("table.findings tbody tr:visible")
    assert rows.count() == 500
    seen.page.keyboard.press("/")
    seen.page.keyboard.type("PAPER-04 wire")
    assert rows.count() == 10
    assert seen.page.locator("#filtered").inner_text() == "10 of 500"
    seen.page.keyboard.press("Escape")
    assert seen.run("document.activeElement.id") != "filter"
    head = seen.page.locator("table.findings th", has_text=re.compile("^Text$"))
    head.locator("button").focus()
    names = seen.page.locator("table.findings tbody tr:visible td:nth-child(2) bdi:first-child")
    for order, first in (("ascending", "paper-040"), ("descending", "paper-049")):
        seen.page.keyboard.press("Enter")
        assert (head.get_attribute("aria-sort"), names.first.inner_text()) == (order, first)


def test_keys_lead_through_the_pairs(visit: Open, articles: Path) -> None:
    """j and k go from pair to pair, n and p from passage to passage, a question mark shows the keys."""
    seen = visit(articles)
    where = "document.activeElement.closest('.pair')?.id"
    for key, at in (("j", "pair-1"), ("j", "pair-2"), ("k", "pair-1")):
        seen.page.keyboard.press(key)
        assert seen.run(where) == at
    for key in ("n", "n", "p"):
        seen.page.keyboard.press(key)
        assert seen.page.locator(".s.on").count() == 2
        assert soon(lambda: 0 <= seen.run("document.activeElement.getBoundingClientRect().top") < 800)
    seen.page.keyboard.press("?")
    assert seen.page.locator("#help").is_visible()
    seen.page.keyboard.press("Escape")
    assert not seen.page.locator("#help").is_visible()


def test_a_band_and_a_dot_lead_to_their_sentence(visit: Open, articles: Path) -> None:
    """Each band of the ribbons and each dot is a link to a sentence of its match, and the partner lights up."""
    seen = visit(articles, viewport=DESK)
    for picture in ("ribbons", "dots"):
        marks = seen.page.locator(f"#pair-1 svg.{picture} a")
        assert marks.count() == 21
        target = (marks.first.get_attribute("href") or "")[1:]
        marks.first.focus()
        seen.page.keyboard.press("Enter")
        assert seen.page.url.endswith(f"#{target}")
        assert seen.page.locator(f"[id='{target}']").count() == 1


def test_toggles_count_again(visit: Open, articles: Path) -> None:
    """Leaving out a kind or the quotations changes the shares at once; all boxes as they were bring them back."""
    seen = visit(articles)
    seen.page.keyboard.press("j")
    pair = seen.page.locator("#pair-1")
    shares = pair.locator(".share")
    before = shares.all_inner_texts()
    assert {"79%", "47%"} <= set(before)
    box = pair.get_by_label("near-verbatim", exact=True)
    box.uncheck()
    fewer = shares.all_inner_texts()
    assert all(int(one[:-1]) < int(other[:-1]) for one, other in zip(fewer, before, strict=True))
    box.check()
    assert shares.all_inner_texts() == before
    pair.get_by_label("quotations").uncheck()
    assert shares.all_inner_texts() != before


def test_dark_and_light(visit: Open, articles: Path) -> None:
    """The page follows the system's colours, and a button turns them over."""
    ground = "getComputedStyle(document.body).backgroundColor"
    light, dark = visit(articles, color_scheme="light"), visit(articles, color_scheme="dark")
    colours = light.run(ground), dark.run(ground)
    assert colours[0] != colours[1]
    dark.page.locator("#theme").click()
    assert dark.run(ground) == colours[0]


def test_print_gives_each_finding_its_page(visit: Open, articles: Path) -> None:
    """In print each pair begins a page, buttons are gone, and nothing is wider than the paper."""
    seen = visit(articles)
    seen.page.emulate_media(media="print")
    assert not any(one.is_visible() for one in seen.page.locator(".tools, .filter, dialog").all())
    breaks = seen.run("[...document.querySelectorAll('.pair')].map(part => getComputedStyle(part).breakBefore)")
    assert set(breaks) == {"page"}
    printed = seen.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) > len(breaks)


@pytest.mark.parametrize(
    "options", [{"viewport": DESK}, {"viewport": PHONE, "color_scheme": "dark"}], ids=["desk", "phone"]
)
def test_no_serious_fault_for_anybody(visit: Open, articles: Path, axe: str, options: dict[str, object]) -> None:
    """axe-core finds nothing serious or critical: contrast, names, roles, order, in light and dark, wide and narrow."""
    seen = visit(articles, **options)
    seen.page.keyboard.press("j")
    assert faults(seen, axe) == []


def test_no_serious_fault_in_families_and_publishers(visit: Open, spread: Path, axe: str) -> None:
    """axe-core finds nothing serious in a timeline, a matrix and the table of publishers either."""
    seen = visit(spread, viewport=DESK)
    assert seen.page.locator("#publishers, .matrix, .timeline").count() >= 4
    assert faults(seen, axe, without=".pair") == []


def _spread() -> Findings:
    """Return findings of one story in twelve texts of ten publishers with long names."""
    found, texts = build.findings(), []
    for number in range(12):
        text = build.segmented(f"story-of-the-ferry-between-norby-and-halm-{number:02}", build.WIRE)
        dated = None if number % 5 == 4 else Published(2031, 3, 1 + number, *((9, 30, 15, 60) if number % 2 else ()))
        publisher = None if number == 11 else f"The {number % 10} Harbour and Island Observer of the Outer Coast"
        texts.append(replace(text, document=replace(text.document, publisher=publisher, published=dated)))
    names = tuple(text.document.id for text in texts)
    pairs = tuple(replace(build.pair(one, other), source=names[0]) for one, other in combinations(texts, 2))
    pairs = tuple(one if one.left == names[0] else replace(one, source=None) for one in pairs)
    listed = tuple(replace(found.findings[0], draft=one.right, pair=at, passages=()) for at, one in enumerate(pairs))
    return replace(
        found,
        documents=tuple(texts),
        words=dict.fromkeys(names, 80),
        pairs=pairs,
        findings=listed,
        families=(Family("fa", names, names[0], 0.7),),
    )


@pytest.mark.parametrize("size", [DESK, PHONE, {"width": 320, "height": 600}], ids=["1400", "420", "320"])
@pytest.mark.parametrize("what", ["articles", "spread"])
def test_nothing_is_cut_off(visit: Open, request: pytest.FixtureRequest, what: str, size: dict[str, int]) -> None:
    """The page is no wider than the window, and the words of every picture lie inside it."""
    seen = visit(request.getfixturevalue(what), viewport=size)
    assert seen.run("document.documentElement.scrollWidth") <= size["width"]
    outside = seen.run(
        """() => [...document.querySelectorAll('main svg text')].filter(text => {
            const box = text.getBoundingClientRect(), whole = text.ownerSVGElement.getBoundingClientRect();
            return box.width && (box.left < whole.left - 2 || box.right > whole.right + 2
                || box.top < whole.top - 2 || box.bottom > whole.bottom + 2);
        }).map(text => text.textContent)"""
    )
    assert outside == []


def test_five_hundred_pairs_are_quick(visit: Open, archive: Path) -> None:
    """500 pairs take less than 5 MB, and a key leads to the first of them in less than two seconds."""
    assert archive.stat().st_size < 5_000_000
    times = []
    for _ in range(3):
        begin = perf_counter()
        seen = visit(archive, viewport=DESK)
        seen.page.keyboard.press("j")
        seen.page.locator("#pair-1:focus").wait_for()
        times.append(perf_counter() - begin)
        seen.page.context.close()
        if times[-1] < 2:
            break
    assert min(times) < 2
    assert seen.complaints == []


@pytest.mark.parametrize(
    ("language", "lines", "direction"), [("ar", ARABIC, "rtl"), ("zh", CHINESE, "ltr")], ids=["Arabic", "Chinese"]
)
def test_texts_read_in_their_own_direction(
    visit: Open, tmp_path: Path, language: str, lines: tuple[str, ...], direction: str
) -> None:
    """A text has the direction and the language of its own; the page around it keeps its own."""
    shuffled = tuple(lines[at] for at in (3, 0, 5, 1, 4, 2))
    seen = visit(scanned(tmp_path, one=lines, other=shuffled), viewport=DESK)
    assert seen.run("getComputedStyle(document.querySelector('h1')).direction") == "ltr"
    found = seen.run(
        """words => [...document.querySelectorAll('.pair .text *')]
            .filter(part => part.textContent.includes(words)
                && ![...part.children].some(child => child.textContent.includes(words)))
            .map(part => [getComputedStyle(part).direction, part.closest('[lang]').lang])""",
        lines[0][:12],
    )
    assert len(found) >= 2
    assert {tuple(one) for one in found} == {(direction, language)}
