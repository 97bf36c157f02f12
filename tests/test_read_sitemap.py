"""Sitemaps beside saved pages: what they add, what they do not, and sitemaps that are none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from dedup.model import Document
from dedup.read import Chunk, chunks, read, read_chunk

STORY = "The harbour master said on Monday that the ferry would sail again before the end of the week, in all weather."
NEWS = """<url><loc>http://www.courier.example/{name}/</loc><lastmod>2021-09-09</lastmod><news:news><news:publication>
<news:name>Eastford Courier</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2021-03-04T05:06:07+01:00</news:publication_date>
<news:title>Ferry to sail</news:title></news:news>
</url>"""
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>"""


def page(name: str, *head: str) -> str:
    """Return a page that names its address."""
    canonical = f'<link rel="canonical" href="https://courier.example/{name}">'
    body = f"<article><p>{STORY}</p><p>{STORY}</p></article>"
    return f"<html><head>{canonical}{''.join(head)}</head><body>{body}</body></html>"


def saved(folder: Path, sitemap: str, **pages: str) -> dict[str, Document]:
    """Save pages with a sitemap beside them and read the folder; return the documents by id."""
    (folder / "map").mkdir()
    (folder / "map" / "news-sitemap.xml").write_text(sitemap, "utf-8")
    for name, content in pages.items():
        (folder / f"{name}.html").write_text(content, "utf-8")
    return {one.id: one for one in read([folder], max_bytes=100_000).documents}


def test_a_sitemap_completes_its_pages(tmp_path: Path) -> None:
    """Date, title, publisher and language come from the sitemap where the page is silent; all else stays as it was."""
    told = '<meta property="og:title" content="Own title"><meta property="og:site_name" content="Own name">'
    urls = NEWS.format(name="a") + NEWS.format(name="b") + "<url><loc>https://courier.example/c</loc></url>"
    found = saved(tmp_path, SITEMAP.format(urls=urls), a=page("a"), b=page("b", told), c=page("c"), d=page("d"))
    first = found["a"]
    assert first.published is not None
    assert (first.published.day, first.published.offset) == (4, 60)
    assert (first.title, first.publisher, first.language) == ("Ferry to sail", "Eastford Courier", "en")
    assert (found["b"].title, found["b"].publisher) == ("Own title", "Own name")
    assert found["b"].published == first.published
    assert found["c"].published is None and found["d"].published is None
    assert found["d"].publisher == "courier.example"


def test_pieces_know_the_sitemap_too(tmp_path: Path) -> None:
    """A page that another process reads is completed likewise, and the sitemap is told of once."""
    whole = saved(tmp_path, SITEMAP.format(urls=NEWS.format(name="a")), a=page("a"))
    pieces = [one for one in chunks([tmp_path], max_bytes=100_000) if isinstance(one, Chunk)]
    (document,) = (one for piece in pieces for one in read_chunk(piece))
    assert isinstance(document, Document) and document.published == whole["a"].published
    name = (tmp_path / "map" / "news-sitemap.xml").as_posix()
    assert read([tmp_path], max_bytes=100_000).notes == (f"{name}: a sitemap; it tells of 1 articles",)


@pytest.mark.parametrize(
    ("sitemap", "reason"),
    [
        ("<urlset>", "is no well-formed XML"),
        ("<html></html>", "named like a sitemap, but its root element is <html>"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><urlset>&a;</urlset>', ""),
        ("", "empty"),
    ],
)
def test_what_is_no_sitemap(tmp_path: Path, sitemap: str, reason: str) -> None:
    """A broken sitemap is listed with its reason, and the pages beside it are read."""
    found = saved(tmp_path, sitemap, a=page("a"))
    (skipped,) = read([tmp_path], max_bytes=100_000).skipped
    assert skipped.reason.startswith(reason)
    assert found["a"].published is None


INDEX = """<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://courier.example/maps/news%202021.xml.gz</loc></sitemap>
<sitemap><loc>https://courier.example/maps/away.xml</loc></sitemap>
<sitemap><loc>https://courier.example/maps/feed.xml</loc></sitemap><sitemap/></sitemapindex>"""
FEED = f"<rss><channel><item><title>Ferry</title><description>{STORY}</description></item></channel></rss>"


def test_a_packed_sitemap(tmp_path: Path) -> None:
    """A sitemap packed by gzip, as sites offer them, tells what it would unpacked; in pieces and told of once too."""
    whole = SITEMAP.format(urls=NEWS.format(name="a")).encode()
    (tmp_path / "sitemap-news.xml.gz").write_bytes(gzip.compress(whole))
    (tmp_path / "a.html").write_text(page("a"), "utf-8")
    reading = read([tmp_path], max_bytes=100_000)
    (document,) = reading.documents
    assert document.title == "Ferry to sail"
    assert [note.partition(": ")[2] for note in reading.notes] == ["a sitemap; it tells of 1 articles"]
    (piece,) = (one for one in chunks([tmp_path], max_bytes=100_000) if isinstance(one, Chunk))
    (again,) = read_chunk(piece)
    assert isinstance(again, Document) and again.title == document.title


def test_an_index_of_sitemaps(tmp_path: Path) -> None:
    """An index makes sitemaps of the files beside it that it names, packed ones too, whatever they are called; what it
    names and is no sitemap stays an article, and what is not there is not looked for."""
    (tmp_path / "sitemap_index.xml").write_text(INDEX, "utf-8")
    (tmp_path / "news 2021.xml.gz").write_bytes(gzip.compress(SITEMAP.format(urls=NEWS.format(name="a")).encode()))
    (tmp_path / "feed.xml").write_text(FEED, "utf-8")
    (tmp_path / "a.html").write_text(page("a"), "utf-8")
    reading = read([tmp_path], max_bytes=100_000)
    assert {one.id: one.title for one in reading.documents} == {"a": "Ferry to sail", "feed#1": "Ferry"}
    assert sorted(note.partition(": ")[2] for note in reading.notes) == [
        "a sitemap; it tells of 1 articles",
        "an index of 3 sitemaps; those that lie beside it are read",
    ]
    assert reading.skipped == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (gzip.compress(b" " * 5_000_000), "too large: it unpacks to over 100,000 bytes, the limit (max_bytes)"),
        (gzip.compress(SITEMAP.encode())[:-20], "damaged, or cut off: "),
        (b"\x1f\x8b\x08 no gzip", "damaged, or cut off: "),
        (gzip.compress(b"<nitf/>"), "named like a sitemap, but its root element is <nitf>"),
    ],
    ids=["too large", "cut off", "no gzip", "another root"],
)
def test_packed_sitemaps_that_are_none(tmp_path: Path, data: bytes, reason: str) -> None:
    """A packed sitemap that unpacks to too much, or is damaged, is listed with the reason, and never held whole."""
    (tmp_path / "sitemap.xml.gz").write_bytes(data)
    (tmp_path / "a.html").write_text(page("a"), "utf-8")
    reading = read([tmp_path], max_bytes=100_000)
    assert [one.id for one in reading.documents] == ["a"]
    assert [one.reason[: len(reason)] for one in reading.skipped] == [reason]


@pytest.mark.parametrize("name", ["feed.xml.gz", "feed.xml"])
def test_packed_news(tmp_path: Path, name: str) -> None:
    """XML of newsrooms is read packed as it is unpacked, with the same id; a plain file of a packed one's name too."""
    data = FEED.encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    (tmp_path / "plain.xml.gz").write_bytes(data)
    found = {one.id: (one.text, one.title) for one in read([tmp_path], max_bytes=100_000).documents}
    assert found == {"feed#1": (STORY, "Ferry"), "plain#1": (STORY, "Ferry")}
