"""A folder of what goes wrong: more than thirty kinds of bad input beside good articles, and what is due to each.

Below the folder given, `inputs` can be scanned as a whole. `usage` holds what ends a run by itself.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

#: The folder with all inputs that a scan must survive, and the one with those that are the caller's mistake.
INPUTS, USAGE = "inputs", "usage"
#: More than the limit of a file and of a record, in bytes, unless set otherwise.
TOO_LARGE = 20_000_001

How = Literal["skipped", "record", "read", "usage", "wordless"]
#: Names that a platform may refuse; each is tried by itself, so that what is due matches what is there.
NAMES = ("\u202egnp.txt", "with space & 'quote'.txt", "\x1b[31mred\x1b[0m.txt")
#: Links: name, target, reason.
LINKS = (
    ("gone.txt", "was-never-there.txt", "a link to a file that does not exist"),
    ("loop-one.txt", "loop-two.txt", "cannot be opened"),
    ("loop-two.txt", "loop-one.txt", "cannot be opened"),
    ("upwards", ".", "already read"),
)
#: "" or "#record", then as in `Bad`.
Due = tuple[str, How, str | None]


@dataclass(frozen=True, slots=True)
class Bad:
    """A bad input and what is due to it.

    `name` is the path below the folder, with forward slashes, and "#17" for a record. `how`: "skipped" means the
    whole file with `reason`, "record" one record of it with `reason`, "read" that a document comes of it, "usage"
    that the run ends with exit code 2 and `reason`, "wordless" that it is read and left out for having no story.
    `reason` is a fragment of the line that says why, else None. What is read in part stands here twice.
    """

    name: str
    how: How
    reason: str | None = None


#: Three good articles. The second holds eight sentences of the first in another order; the third stands alone.
GOOD = {
    f"{INPUTS}/good/first.txt": """Ferry returns to the northern islands after eleven days in the dock

The car ferry Alkmene sailed for the northern islands on Thursday morning after eleven days in the dock.
Engineers had found a deep crack in the port propeller shaft during a routine inspection in late April.
A replacement was cast in a foundry two hundred kilometres inland and brought to the harbour on a night train.
While the ship was away, a fishing cooperative carried mail, medicine and about forty passengers a day.
The shipping office paid the cooperative a fixed sum for every crossing and promised to cover its fuel.
Islanders complained that fresh milk had run out twice and that the school bus stood without diesel.
The county has now asked the office to keep a second hull in reserve from the coming winter onwards.
Such a reserve would cost roughly three million crowns a year, according to a first rough estimate.
The harbour council will vote on the proposal at its next open meeting in the old customs house.
Until then the winter timetable remains in force, with two departures on weekdays and one on Sundays.
""",
    f"{INPUTS}/good/second.txt": """Council to vote on reserve ship

Such a reserve would cost roughly three million crowns a year, according to a first rough estimate.
While the ship was away, a fishing cooperative carried mail, medicine and about forty passengers a day.
Until then the winter timetable remains in force, with two departures on weekdays and one on Sundays.
Engineers had found a deep crack in the port propeller shaft during a routine inspection in late April.
Nobody in the county archive can remember a longer gap in the service since the breakwater was built.
The harbour council will vote on the proposal at its next open meeting in the old customs house.
Islanders complained that fresh milk had run out twice and that the school bus stood without diesel.
A replacement was cast in a foundry two hundred kilometres inland and brought to the harbour on a night train.
The shipping office paid the cooperative a fixed sum for every crossing and promised to cover its fuel.
""",
    f"{INPUTS}/good/third.txt": """Orchard growers count the frost damage

A late frost has taken about a third of the cherry blossom in the upper valley, growers said on Friday.
Fires had burnt between the rows for three nights, and the smoke drifted as far as the railway bridge.
Thermometers in the lowest orchards showed six degrees below zero shortly before sunrise on Wednesday.
Apple trees, which flower two weeks later, seem to have come through with hardly a brown petal.
An adviser of the chamber of agriculture walked the slopes with a notebook and a thermos flask.
He reckons that the cherries which are left will be larger and fetch a better price than usual.
Insurance pays only where hail is to blame, and so most families will bear the loss themselves.
The blossom festival takes place all the same, with a brass band and a market on both banks.
""",
}

#: Text enough to be an article, different for every name, so that no two inputs are the same text.
_STORY = "The note about {0} was written on a Monday. Nobody has read the note about {0} since that day."


def story(about: str) -> str:
    """Return a text of two sentences, much like the others of its kind: so strange names come into findings too."""
    return _STORY.format(about)


def build(folder: Path) -> list[Bad]:
    """Write all inputs below `folder` and return the bad ones; kinds that the platform does not know are left out."""
    bad = []
    for name, text in GOOD.items():
        _write(folder / name, text.encode())
    for name, data, *due in _files():
        _write(folder / name, data)
        bad += [Bad(name + suffix, how, reason) for suffix, how, reason in due]
    for make in (_large, _endless, _folder, _names, _links, _pipe, _forbidden):
        try:
            bad += make(folder / INPUTS)
        except (OSError, NotImplementedError, AttributeError):
            continue  # no pipes here
    return bad


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _skipped(reason: str) -> Due:
    return "", "skipped", reason


def _record(number: int, reason: str) -> Due:
    return f"#{number}", "record", reason


def _wordless() -> Due:
    return "", "wordless", "nothing to compare"


def _read(number: int | None = None) -> Due:
    return "" if number is None else f"#{number}", "read", None


def _line(about: str) -> bytes:
    return json.dumps({"text": story(about)}).encode() + b"\n"


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("story.txt", story("an archive"))
    return buffer.getvalue()


def _files() -> Iterator[tuple[str, bytes, *tuple[Due, ...]]]:
    """Yield what bytes alone can say: path, content, what is due."""
    for files in (_no_text(), _odd_text(), _markdown(), _pages(), _lines(), _tables()):
        for name, data, *due in files:
            yield f"{INPUTS}/{name}", data, *due
    yield (
        f"{USAGE}/fields.jsonl",
        b'{"headline": "A", "bodi": "B"}\n',
        ("", "usage", "no text field; the columns are: headline"),
    )
    yield (
        f"{USAGE}/header.csv",
        f"1,{story('a lost header')}\n".encode(),
        ("", "usage", "no text field; the columns are: 1"),
    )


def _no_text() -> Iterator[tuple[str, bytes, *tuple[Due, ...]]]:
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0"
    yield "empty.txt", b"", _skipped("empty")
    yield "space.txt", b" \n\t\r\n  \n", _skipped("empty")
    yield "mark-only.txt", codecs.BOM_UTF8, _skipped("empty")
    yield "nul.txt", b"\0" * 512, _skipped("NUL bytes")
    yield "picture.txt", png, _skipped("PNG")
    yield "picture.jsonl", png, _skipped("PNG")
    yield "print.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", _skipped("PDF")
    yield "archive.txt", _zip(), _skipped("zip")
    yield "packed.txt", gzip.compress(story("a packed file").encode()), _skipped("gzip")
    yield (
        "encoding.txt",
        b"A line in an unknown code \x81\x8d\x8f\x90\x9d \x81\x8d and so on.\n",
        _skipped("no encoding"),
    )
    yield "utf16.txt", story("wide letters").encode("utf-16-le"), _skipped("UTF-16")
    yield "damaged16.txt", codecs.BOM_UTF16_LE + b"A\0B\0C", _skipped("damaged")


def _odd_text() -> Iterator[tuple[str, bytes, *tuple[Due, ...]]]:
    yield "word.txt", b"Harbour\n", _read()
    yield "long-word.txt", b"x" * 100_000, _read()
    yield "long-words.txt", f"{'z' * 100_000}. {story('long words')}".encode(), _read()
    yield "punctuation.txt", b"... !? -- ... ;;; (((\n", _wordless()
    yield "furniture.txt", b"Advertisement\n\n2022-07-03\n\nhttps://www.harbour.example/ferry\n", _wordless()
    yield "escapes.txt", f"\x1b[31m{story('red letters')}\x1b[0m\x1b]0;title\x07\n".encode(), _read()
    yield "directions.txt", f"\u202e{story('turned letters')}\u202c \u200f\u2067x\u2069\n".encode(), _read()
    yield "marked.txt", codecs.BOM_UTF16_BE + story("a byte order mark").encode("utf-16-be"), _read()
    yield "western.txt", story("a café in the old code page").encode("cp1252"), _read()
    yield "returns.txt", story("carriage returns").replace(". ", ".\r").encode(), _read()
    yield "same.txt", story("one stem").encode(), _read()
    yield "same.md", story("the same stem").encode(), _read()


def _markdown() -> Iterator[tuple[str, bytes, *tuple[Due, ...]]]:
    unfit = _skipped("front matter is not valid YAML")
    yield "broken-front.md", f"---\ntitle: [never closed\n---\n\n{story('a broken head')}\n".encode(), _read(), unfit
    yield "open-front.md", f"---\ntitle: A\n\n{story('an open head')}\n".encode(), _read()
    yield "front-only.md", b"---\ntitle: Nothing follows\ndate: 2022-07-03\n---\n", _wordless()
    yield "code-only.md", b"```python\nprint('no story here')\n```\n", _wordless()
    yield "deep.md", b"> " * 5_000 + story("deep quotes").encode(), _read()


def _pages() -> Iterator[tuple[str, bytes, *tuple[Due, ...]]]:
    nothing = _skipped("no main text found")
    yield "script.html", b"<html><body><script>let story = 'Not a story. Not at all.';</script></body></html>", nothing
    yield "menu.html", b"<html><body><nav>" + b"<a href='/x'>All the news</a>" * 20 + b"</nav></body></html>", nothing
    yield "deep.html", b"<html><body>" + b"<div>" * 50_000 + story("deep boxes").encode(), nothing
    yield "unclosed.html", f"<html><body><article><p><b>{story('tags left open')}<p>".encode(), _read()
    yield "attribute.html", f"<html><body><p title='{'y' * 100_000}'>{story('an attribute')}</p>".encode(), _read()
    yield "nul.html", f"<html><body><p>\0{story('a null')}</p>".encode(), _skipped("NUL")


def _lines() -> Iterator[tuple[str, bytes, *tuple[Due, ...]]]:
    broken = _line("line one") + b'{"text": "cut off\n' + _line("line three")
    yield "broken.jsonl", broken, _read(1), _record(2, "no valid JSON"), _read(3)
    objects = b'["a", "list"]\n17\n' + _line("an object")
    yield "objects.jsonl", objects, _record(1, "no object"), _record(2, "no object"), _read(3)
    lost = b'{"text": ""}\n{"text": null}\n{"text": {"a": 1}}\n' + _line("a text")
    yield "lost.jsonl", lost, _record(1, "no text"), _record(2, "no text"), _record(3, "no string"), _read(4)
    yield "surrogate.jsonl", b'{"text": "\\ud83d ' + story("half a sign").encode() + b'"}\n', _read(1)
    yield "deep.jsonl", b'{"text":' * 100_000 + b"\n" + _line("shallow"), _record(1, "nested too deeply"), _read(2)
    yield "array.jsonl", b'[\n{"text": "one"}\n]\n', _skipped("one JSON value over many lines")
    yield "blank.jsonl", b"\n\n", _skipped("empty")


def _tables() -> Iterator[tuple[str, bytes, *tuple[Due, ...]]]:
    ragged = f"id,text\n1,{story('row one')}\n2\n3,{story('row three')},x,y\n".encode()
    yield "ragged.csv", ragged, _read(1), _record(2, "no text"), _record(3, "4 fields where the header has 2")
    yield "nul.csv", f"id,text\n1,{story('a null in a row')}\0\n".encode(), _read(1)
    quotes = f'id,text\n1,"{story("an open quote")}\n2,{story("the row after it")}\n'.encode()
    yield "quotes.csv", quotes, _record(1, "a quote that is never closed"), _read(2)
    yield "header.csv", b"id,text\n", _skipped("a header and no rows")
    yield "twice.tsv", f"text\ttext\n{story('the first column')}\tsecond\n".encode(), _read(1)


def _large(folder: Path) -> list[Bad]:
    with (folder / "large.txt").open("wb") as file:
        file.truncate(TOO_LARGE)
    return [Bad(f"{INPUTS}/large.txt", "skipped", "too large")]


def _endless(folder: Path) -> list[Bad]:
    with (folder / "endless.jsonl").open("wb") as file:
        file.write(b'{"text": "')
        file.seek(TOO_LARGE)
        file.write(b'"}\n' + _line("a line after an endless one"))
    return [Bad(f"{INPUTS}/endless.jsonl#1", "record", "too large"), Bad(f"{INPUTS}/endless.jsonl#2", "read")]


def _folder(folder: Path) -> list[Bad]:
    _write(folder / "folder.txt" / "inside.txt", story("a folder that is called like a file").encode())
    return [Bad(f"{INPUTS}/folder.txt/inside.txt", "read")]


def _names(folder: Path) -> list[Bad]:
    made = []
    for number, name in enumerate(NAMES):
        try:
            _write(folder / name, story(f"a strange name, number {number},").encode())
        except OSError:
            continue  # no name on this platform
        made.append(Bad(f"{INPUTS}/{name}", "read"))
    return made


def _links(folder: Path) -> list[Bad]:
    made = []
    for name, target, reason in LINKS:
        try:
            (folder / name).symlink_to(folder / target, target_is_directory=target == ".")
        except (OSError, NotImplementedError):
            continue  # no links on this platform, or none for this user
        made.append(Bad(f"{INPUTS}/{name}", "skipped", reason))
    return made


def _pipe(folder: Path) -> list[Bad]:
    os.mkfifo(folder / "pipe.txt")
    return [Bad(f"{INPUTS}/pipe.txt", "skipped", "a pipe")]


def _forbidden(folder: Path) -> list[Bad]:
    path = folder / "forbidden.txt"
    _write(path, story("a file without permission").encode())
    path.chmod(0)
    if os.access(path, os.R_OK):  # root, and Windows, read it all the same
        return [Bad(f"{INPUTS}/forbidden.txt", "read")]
    return [Bad(f"{INPUTS}/forbidden.txt", "skipped", "cannot be opened")]
