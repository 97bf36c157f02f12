"""From bytes to text: which encoding a file is in, or why it is no text."""

from __future__ import annotations

import codecs
import re

from dedup.read.source import Unreadable

#: Byte order marks, the longer ones first: UTF-32 begins like UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: How files begin that are no text, what they are, and what to do about it.
MAGIC = (
    (b"%PDF-", "a PDF file; convert it to text first"),
    (b"PK\x03\x04", "a zip file or an office document (docx, odt, epub); unpack it or save it as text first"),
    (b"\x1f\x8b", "a gzip file; unpack it first"),
    (b"BZh9", "a bzip2 file; unpack it first"),
    (b"\xfd7zXZ\x00", "an xz file; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z file; unpack it first"),
    (b"\x89PNG", "a PNG picture; only text can be read"),
    (b"\xff\xd8\xff", "a JPEG picture; only text can be read"),
    (b"GIF8", "a GIF picture; only text can be read"),
    (b"\xd0\xcf\x11\xe0", "an old office document (doc, xls); save it as text first"),
    (b"{\\rtf", "an RTF file; save it as plain text first"),
    (b"\x7fELF", "a program; only text can be read"),
    (b"SQLite format 3\x00", "an SQLite database; export its texts first"),
)

#: Labels that files of a larger encoding carry in practice (https://encoding.spec.whatwg.org, "names and labels").
WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}

#: Codecs of Python that are no encodings of text files.
NOT_FOR_FILES = {"unicode-escape", "raw-unicode-escape", "idna", "punycode", "utf-7", "undefined", "mbcs", "oem"}

#: More control characters than this share of all bytes is no text.
MOST_CONTROLS = 0.01
#: More letters outside ASCII than this share, read as cp1252, is another script's encoding: no Western language
#: comes near.
MOST_ACCENTS = 0.35
#: A damaged UTF-8 file has at least this many sound characters outside ASCII for each broken one.
SOUND_PER_BROKEN = 10

_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x0b\x1b\x08\x1a")) + b"\x7f"
_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = "\ufeff\u200b\u2060"


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text of a file: by its byte order mark, else strict UTF-8, else as `declared`, else as cp1252.

    Newlines stay as they are; a byte order mark is dropped. UTF-8 with a few broken bytes is read as such, each
    broken one as U+FFFD. Raises Unreadable for empty, binary and undecodable data, with what to do about it.
    A lone surrogate never comes out. An undeclared encoding of another script than Latin is refused, not guessed.
    """
    text = _by_mark(data)
    if text is None:
        text = _by_content(data, _codec(declared))
    if not text.strip().strip(_INVISIBLE).strip():
        raise Unreadable("empty")
    try:
        text.encode("utf-8")  # many times faster than a search for what is almost never there
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def _by_mark(data: bytes) -> str | None:
    for mark, codec in MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(codec)
            except UnicodeDecodeError as error:
                if codec == "utf-8":
                    return None
                raise Unreadable(f"begins as {codec.upper()} but is damaged at byte {error.start}") from error
    return None


def _by_content(data: bytes, declared: str | None) -> str:
    data = data.removeprefix(codecs.BOM_UTF8)
    if declared and declared.startswith(("utf-16", "utf-32", "iso2022", "hz")):
        # These are made of ASCII bytes, NUL bytes or escapes, so strict UTF-8 would take them for something else.
        text = _strict(data, declared)
        if text is not None:
            return text.removeprefix("\ufeff")
    _refuse_binary(data)
    for text in (_strict(data, "utf-8"), _nearly_utf8(data), _strict(data, declared) if declared else None):
        if text is not None:
            return text
    return _western(data)


def _refuse_binary(data: bytes) -> None:
    for magic, what in MAGIC:
        if data.startswith(magic):
            raise Unreadable(what)
    if b"\0" in data:
        raise Unreadable("binary: it holds NUL bytes; if it is UTF-16 text, save it as UTF-8")
    controls = len(data) - len(data.translate(None, _CONTROL))
    if controls > max(2, MOST_CONTROLS * len(data)):
        raise Unreadable("binary: it holds many control characters; only text can be read")


def _codec(declared: str | None) -> str | None:
    if not declared:
        return None
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return None if name in NOT_FOR_FILES else WIDER.get(name, name)


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _nearly_utf8(data: bytes) -> str | None:
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = len(text) - len(text.encode("ascii", errors="ignore")) - broken
    return text if sound >= SOUND_PER_BROKEN * broken else None


def _western(data: bytes) -> str:
    text = _strict(data, "cp1252")
    if text is None:
        raise Unreadable("in no encoding that could be told; save it as UTF-8")
    letters = sum(map(str.isalpha, text))
    accents = sum(char > "\x7f" and char.isalpha() for char in text)
    if accents > MOST_ACCENTS * letters:
        raise Unreadable("not in UTF-8, nor likely in a Western encoding; save it as UTF-8")
    return text
