from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

import command_line
from dedup.model import Document
from dedup.read import Reading, read

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CRANE = (
    "Old harbour crane turns again",
    "By Ada Reedbank and Bo Saltmarsh",
    "14 March 2026",
    "The old harbour crane of Port Example turned on Saturday for the first",
    "time in thirty-nine years, lifting a crate of lemonade onto the quay wall.",
    "About four hundred people watched from the sea wall while the jib swung over the lemon-",
    "ade and the water of the inner harbour, which was as flat as a table that day.",
)


def pdf(*pages: Sequence[str]) -> bytes:
    """Return a PDF with a line of text for each of the lines of its pages."""
    count = len(pages)
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + 2 * count, 2))
    font = 3 + 2 * count
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {count} >>"]
    for number, lines in enumerate(pages):
        escaped = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines]
        stream = "BT /F1 11 Tf 14 TL 50 780 Td " + " ".join(f"({line}) Tj T*" for line in escaped) + " ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + 2 * number} 0 R "
            f"/Resources << /Font << /F1 {font} 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


def docx(body: str, **parts: str) -> bytes:
    """Return a Word document of this body."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>")
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def paragraph(text: str) -> str:
    """Return a paragraph of Word."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def written(data: bytes, name: str, folder: Path, limit: int = 20_000_000) -> Reading:
    """Read a file with this content."""
    path = folder / name
    path.write_bytes(data)
    return read([path], max_bytes=limit)


def one(data: bytes, name: str, folder: Path) -> Document:
    """Return the only text of a file with this content."""
    found = written(data, name, folder)
    assert [skipped.reason for skipped in found.skipped] == []
    return found.documents[0]


def test_a_pdf_gives_its_text_and_what_stands_at_its_head(tmp_path: Path) -> None:
    """Lines of a page are lines, a word parted at a line's end is joined, and title, byline and date are found."""
    pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: pip install 'dedup-news[pdf]'")
    found = one(pdf(CRANE), "crane.pdf", tmp_path)
    assert (found.format, found.title, found.byline) == ("pdf", CRANE[0], "Ada Reedbank and Bo Saltmarsh")
    assert found.published is not None and (found.published.year, found.published.day) == (2026, 14)
    assert "over the lemonade and the water" in found.text


def test_heads_and_feet_of_pages_are_no_story(tmp_path: Path) -> None:
    """A line that stands at the head or foot of most pages, with the page's number, is marked; a lone one is not."""
    pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: pip install 'dedup-news[pdf]'")
    pages = [
        (
            "Harbour Gazette",
            f"Sentence {word} of the page is here.",
            f"It goes on {word}.",
            f"And on, {word}.",
            f"Page {number}",
        )
        for number, word in enumerate(("one", "two", "three", "four"), 1)
    ]
    found = one(pdf(*pages), "paper.pdf", tmp_path)
    marked = [found.text[mark.span.start : mark.span.end] for mark in found.furniture if mark.reason == "page line"]
    assert marked == [line for number in range(1, 5) for line in ("Harbour Gazette", f"Page {number}")]


@pytest.mark.parametrize(
    ("data", "told"),
    [(b"%PDF-1.4 nothing more", "cannot be read as PDF"), (pdf(()), "without text"), (pdf(CRANE)[:300], "PDF")],
)
def test_a_pdf_that_cannot_be_read_says_why(data: bytes, told: str, tmp_path: Path) -> None:
    """A broken PDF, and one of pictures, are skipped with the reason."""
    pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: pip install 'dedup-news[pdf]'")
    assert told in written(data, "x.pdf", tmp_path).skipped[0].reason


def test_without_the_extra_one_line_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pypdfium2 is not installed, a PDF is skipped with what to install."""
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    (skipped,) = written(pdf(CRANE), "crane.pdf", tmp_path).skipped
    assert skipped.reason == "a PDF file; to read it: pip install 'dedup-news[pdf]'"


def test_a_table_that_lays_out_an_article_is_its_text(tmp_path: Path) -> None:
    """Cells of prose are paragraphs of the story, small cells one line that is marked as a table."""
    prose = " ".join(
        f"The crane turned over {water} of the harbour." for water in ("the water", "the mud", "a boat", "no one")
    )
    cells = f"<w:tc>{paragraph(prose)}</w:tc><w:tc>{paragraph('A side note.')}</w:tc>"
    small = f"<w:tc>{paragraph('Winter')}</w:tc><w:tc>{paragraph('11')}</w:tc>"
    found = one(docx(f"<w:tbl><w:tr>{cells}</w:tr><w:tr>{small}</w:tr></w:tbl>"), "x.docx", tmp_path)
    assert found.text == f"{prose}\n\nA side note.\n\nWinter | 11"
    assert [mark.reason for mark in found.furniture] == ["table"]


def test_a_text_box_is_read_once(tmp_path: Path) -> None:
    """Word keeps a text box twice, for new programs and old ones; its text stands once in the document."""
    box = f"<w:txbxContent>{paragraph('Text of the box.')}</w:txbxContent>"
    both = f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = f"<w:p><w:r><mc:AlternateContent {mc}>{both}</mc:AlternateContent></w:r></w:p>{paragraph('The story.')}"
    assert one(docx(body), "x.docx", tmp_path).text.count("Text of the box.") == 1


def test_what_nobody_sees_is_no_text(tmp_path: Path) -> None:
    """Deleted and hidden words, whole hidden paragraphs, field codes and the signs that say how a word sounds are left
    out; what was inserted, and what a style only says is not hidden, is there."""

    def run(text: str, about: str = "") -> str:
        return f"<w:r><w:rPr>{about}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"

    ruby = f"<w:r><w:ruby><w:rt>{run('かな')}</w:rt><w:rubyBase>{run('漢字')}</w:rubyBase></w:ruby></w:r>"
    line = (
        run("The crane ")
        + f"<w:del>{run('GONE ').replace('w:t', 'w:delText')}</w:del><w:ins>{run('turned ')}</w:ins>"
        + run("HIDDEN ", "<w:vanish/>")
        + run("over.", "<w:vanish w:val='0'/>")
        + "<w:r><w:instrText>FIELD</w:instrText></w:r>"
    )
    body = f"<w:p>{line}</w:p><w:p>{run('HIDDEN', '<w:vanish/>')}</w:p><w:p>{ruby}</w:p>"
    assert one(docx(body), "x.docx", tmp_path).text == "The crane turned over.\n\n漢字"


def test_a_text_box_is_a_paragraph_of_its_own(tmp_path: Path) -> None:
    """The text of a box, old form or new, follows the paragraph that it is anchored in and does not run into it."""
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('In the box.')}</w:txbxContent></w:pict></w:r>"
    found = one(docx(f"<w:p>{box}<w:r><w:t>Beside it.</w:t></w:r></w:p>{paragraph('Below.')}"), "x.docx", tmp_path)
    assert found.text == "Beside it.\n\nIn the box.\n\nBelow."


def test_a_document_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    """The limit on bytes holds for what a document unpacks to, so that a small file fills no memory."""
    bomb = docx(paragraph("a " * 2_000_000))
    assert len(bomb) < 100_000
    (skipped,) = written(bomb, "bomb.docx", tmp_path, limit=1_000_000).skipped
    assert "unpacks to more than 1,000,000 bytes" in skipped.reason


def test_a_document_in_a_zip_file_is_read(tmp_path: Path) -> None:
    """Documents and news formats in an archive are read like those in a folder."""
    with zipfile.ZipFile(tmp_path / "news.zip", "w") as archive:
        archive.writestr("desk/crane.docx", docx(paragraph("The crane turned. It lifted lemonade.")))
        archive.writestr(
            "desk/tide.rss", "<rss><channel><item><description>The tide is in.</description></item></channel></rss>"
        )
    done = command_line.dedup("scan", tmp_path / "news.zip", "-q", "-f", "json")
    assert '"format": "docx"' in done.out and '"format": "rss"' in done.out
