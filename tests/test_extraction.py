"""The ways of finding the main text of a page: what each gives, and that none gets worse."""

from __future__ import annotations

from pathlib import Path

import pytest

import extraction
from command_line import dedup
from dedup.errors import UsageError
from dedup.model import Document
from dedup.read import extraction as parsers
from dedup.read import read
from dedup.read.html import read_html
from dedup.read.source import Source, Unreadable
from dedup.settings import Fields

STORY = "The harbour master said on Monday that the ferry would sail again before the end of the week, in all weather."
PAGE = f"""<!doctype html><html lang="en"><head><title>Ferry</title><meta property="og:title" content="Ferry to sail">
<meta property="article:published_time" content="2021-03-04T05:06:07Z"></head><body><nav><a href="/">Home</a></nav>
<main><article><h1>Ferry to sail</h1><p>{STORY}</p><h2>A cable was found</h2><p>It lay in the mud. {STORY}</p>
<blockquote><p>We never doubted it for one moment, not even in the second week.</p></blockquote>
<figure><img src="x.jpg" alt="A ferry in the fog"><figcaption>The ferry on Sunday.</figcaption></figure><p>{STORY}</p>
</article></main><footer>All rights reserved.</footer></body></html>"""


def page(markup: str, way: str) -> Document:
    """Read one page in one way."""
    found = next(read_html(Source("page.html", None, data=markup.encode(), fields=Fields(html=way))))
    assert isinstance(found, Document)
    return found


@pytest.mark.parametrize("way", ["careful", "fast", "auto"])
def test_every_way_reads_the_same_story(way: str) -> None:
    """The text, its subheads and block quotes, the title and the date are found in every way; the menu in none."""
    if way != "careful":
        pytest.importorskip("resiliparse", reason="resiliparse is not installed; it comes with dedup-news[html]")
    found = page(PAGE, way)
    assert found.text.count(STORY) == 3
    assert not any(part in found.text for part in ("Home", "rights reserved", "in the fog", "on Sunday"))
    assert (found.title, found.language) == ("Ferry to sail", "en")
    assert found.published is not None and found.published.day == 4
    assert [found.text[one.span.start : one.span.end] for one in found.furniture if one.reason == "subhead"] == [
        "A cable was found"
    ]
    (quoted,) = found.quoted
    assert found.text[quoted.start : quoted.end].startswith("We never doubted it")


@pytest.mark.parametrize("markup", ["", "<html></html>", "<" * 5_000, "\ufffd"])
def test_the_fast_way_survives_pages_without_a_story(markup: str) -> None:
    """What has no story is unreadable on the fast way too, and nothing else happens."""
    pytest.importorskip("resiliparse", reason="resiliparse is not installed; it comes with dedup-news[html]")
    with pytest.raises(Unreadable):
        page(markup, "fast")


def test_a_missing_library_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without resiliparse, the fast way ends before any work, and says what to install."""

    def missing() -> None:
        raise UsageError("--html fast needs resiliparse: pip install 'dedup-news[html]'")

    (tmp_path / "a.html").write_text(PAGE, "utf-8")
    monkeypatch.setattr(parsers, "_resiliparse", missing)
    with pytest.raises(UsageError, match="dedup-news"):
        read([tmp_path], Fields(html="fast"), max_bytes=10_000)


def test_results_remember_how_pages_were_read(tmp_path: Path) -> None:
    """A report of results that leave the texts out reads the pages again as the scan read them."""
    pytest.importorskip("resiliparse", reason="resiliparse is not installed; it comes with dedup-news[html]")
    for name in ("a", "b"):
        (tmp_path / f"{name}.html").write_text(PAGE.replace("Monday", "Monday" + f" {name}"), "utf-8")
    results = tmp_path / "found.json"
    done = dedup("scan", tmp_path, "--html", "fast", "--no-text", "-o", f"json={results}")
    assert done.code == 0, done.err
    assert '"html": "fast"' in results.read_text("utf-8").replace('":"', '": "')
    assert dedup("report", results, "-f", "md").code == 0


@pytest.mark.parametrize("way", ["careful", "fast"])
def test_no_way_gets_worse(way: str) -> None:
    """On the pages of the article extraction benchmark, F1 by its own measure stays above what was promised."""
    where = extraction.folder()
    if where is None:
        pytest.skip("the article extraction benchmark is not at hand")
    if way == "fast":
        pytest.importorskip("resiliparse", reason="resiliparse is not installed; it comes with dedup-news[html]")
    found = extraction.scores(extraction.truth(where), extraction.texts(extraction.pages(where), way))
    assert found["f1"] >= extraction.LEAST[way]
