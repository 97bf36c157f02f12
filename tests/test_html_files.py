"""The HTML report as files: one page, a folder, and the pictures alone."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.dom import minidom

import pytest

import build
from command_line import dedup, stories
from dedup.errors import UsageError
from dedup.report import check, pair_pieces, save
from dedup.report.look import Look


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three stories, one of which holds most of another in a new order."""
    return stories(tmp_path_factory.mktemp("news"))


def test_compare_writes_a_page_and_a_picture(news: Path, tmp_path: Path) -> None:
    """Two texts side by side can be kept as a page and as an SVG file, while the terminal shows them too."""
    page, picture = tmp_path / "pair.html", tmp_path / "pair.svg"
    done = dedup("compare", news / "quill.txt", news / "post.txt", "-o", f"html={page}", "-o", f"svg={picture}")
    assert done.code == 0 and "Reshuffled copy" in done.out
    assert 'class="ribbons"' in page.read_text("utf-8")
    root = minidom.parseString(picture.read_bytes()).documentElement
    assert root is not None and root.tagName == "svg"
    assert [len(root.getElementsByTagName(name)) > 0 for name in ("title", "desc", "style")] == [True] * 3
    assert not re.search("(?:href|url|src)[=(]", picture.read_text("utf-8"))


def test_compare_refuses_what_two_texts_cannot_be(news: Path, tmp_path: Path) -> None:
    """A format that two texts do not have, or a folder that is not there, ends with 2 and one line."""
    texts = (news / "quill.txt", news / "post.txt")
    for output, said in (("sarif=x", "is not FORMAT=PATH"), (f"svg={tmp_path}/no/x.svg", "there is no folder")):
        done = dedup("compare", *texts, "-o", output)
        assert done.code == 2 and said in done.err and "Traceback" not in done.err


@pytest.mark.parametrize(
    "words", ["]]></style><script>alert(1)</script>", "\x00\x0b\ufffe\uffff\ud800\u202e", "&amp;<!--"]
)
def test_a_picture_of_hostile_names_is_well_formed(words: str) -> None:
    """Whatever a text is called, the picture is XML that holds no script."""
    found = build.hostile(words)
    shown = "".join(pair_pieces(replace(found, pairs=found.pairs[2:], findings=()), "svg", Look()))
    assert not minidom.parseString(shown.encode()).getElementsByTagName("script")


def test_a_picture_needs_a_pair() -> None:
    """Where there is no pair, there is no picture, and a line says so."""
    with pytest.raises(UsageError, match="no pair to draw"):
        list(pair_pieces(replace(build.none(), pairs=()), "svg", Look()))


def test_a_folder_has_an_overview_and_a_page_for_each_family(news: Path, tmp_path: Path) -> None:
    """A path with a slash at its end makes a folder: each link of the overview leads to a page and a pair in it."""
    target = tmp_path / "pages"
    assert dedup("scan", news, "-q", "-o", f"html={target}/").code == 0
    overview = (target / "index.html").read_text("utf-8")
    assert 'class="pair"' not in overview
    links = set(re.findall(r'href="([^"#]+\.html)(?:#([^"]*))?"', overview))
    assert links
    for name, anchor in links:
        page = (target / name).read_text("utf-8")
        assert f'id="{anchor}"' in page if anchor else 'class="pair"' in page
        assert 'href="index.html"' in page
        assert not name.startswith("family-") or page.count('class="timeline"') == 1


def test_a_folder_is_replaced_only_if_it_is_ours(tmp_path: Path) -> None:
    """A report replaces a report, old pages with it; a folder that holds anything else is refused before any work."""
    target = tmp_path / "pages"
    save(f"{target}/", build.findings(), "html", Look())
    (target / "family-old.html").write_text("", "utf-8")
    check("html", str(target))
    save(str(target), build.findings(), "html", Look())
    assert not (target / "family-old.html").exists()
    (target / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(UsageError, match=r"notes\.txt, which is no part of a report"):
        check("html", str(target))
    assert (target / "notes.txt").exists()


def test_a_folder_has_room_for_more_pairs_than_a_page(tmp_path: Path) -> None:
    """Every pair of seven hundred is in one of the files of a folder, no more than five hundred in each."""
    save(f"{tmp_path}/pages/", build.many(700), "html", Look())
    pages = [page.read_text("utf-8") for page in (tmp_path / "pages").glob("*.html")]
    assert sorted(page.count('class="pair"') for page in pages) == [0, 200, 500]


def test_a_report_beside_the_articles_is_no_article(news: Path, tmp_path: Path) -> None:
    """A report that lies in the folder that was scanned changes nothing when the folder is scanned again."""
    folder = stories(tmp_path / "news")
    first = dedup("scan", folder, "-q", "-f", "md", "-o", f"html={folder}/report.html")
    again = dedup("scan", folder, "-q", "-f", "md")
    assert first.code == again.code == 0 and "3 texts" in first.out and "3 texts" in again.out
    assert "a report of dedup" in again.out


def test_the_entry_to_copy_allows_the_finding(news: Path, tmp_path: Path) -> None:
    """The allow entry of a pair, with a reason filled in, is what a check takes: the finding no longer counts."""
    folder = stories(tmp_path / "news")
    (folder / "drafts").mkdir()
    (folder / "post.txt").rename(folder / "drafts" / "post.txt")
    arguments = ("check", "drafts", "--against", "quill.txt", "-q")
    assert dedup(*arguments, "-o", "html=report.html", cwd=folder).code == 1
    found = re.search(r"<pre[^>]*>(\[\[allow]].*?)</pre>", (folder / "report.html").read_text("utf-8"), re.DOTALL)
    assert found
    entry = unescape(found[1])
    assert dedup(*arguments, cwd=folder).code == 1
    (folder / "dedup.toml").write_text(entry.replace('reason = ""', 'reason = "a test"'), "utf-8")
    assert dedup(*arguments, cwd=folder).code == 0
