"""Frozen outputs: what reading, segmenting and tokenising give for fixed texts, beside the revision that says so.

A stored index is compared by these revisions, so an output that changes under the same revision would mix two ways of
cutting texts. The texts are invented; each step gets its own, so that a change of one step asks for one revision.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from dedup.model import Credit, Document, Marked, Span
from dedup.read import read
from dedup.segment import segment
from dedup.settings import READ_REVISION, SEGMENT_REVISION, TOKEN_REVISION
from dedup.shingle import shingle_ids, tokenize

ENGLISH = """Harbour bridge closed

By Jane Doe

Dr. Alder said: "We close at 6 p.m. Nobody minds." The town's No. 5 ship left on Jan. 5. It was late!
“The ferry runs,“ she said. The bridge is to be open again when the paint has dried, and that was all they would say.

Advertisement
The ferry holds forty cars.
"""
WRAPPED = """The ferry between the two islands stood still for a third
day, and nobody in the town knew when it would sail again
with bread for the shops. It was said that a cable had been
found in the harbour.

Share this article
"""
GERMAN = "Die Fähre stand auch am 3. Tag still. „Wir warten“, sagte Frau Dr. Ohm, die mit z. B. Brot und Obst handelt."
FRENCH = "Le bac est resté à quai. « Il n'y a plus de pain », dit M. Orme, qui est né dans l'île. On ne sait pourquoi…"
RUSSIAN = "Паром стоял уже третий день. «Хлеба нет», — сказал г. Ольхин. Никто на острове не знал, когда он придёт."
CHINESE = "渡轮已经停航三天。岛上没有人知道它什么时候会再回来。“面包没有了。”她说！\n\n广告\n"
ARABIC = "توقفت العبارة لليوم الثالث. هل تعود إلى الميناء؟ لم يعرف أحد في الجزيرة متى ستعود مع الخبز إلى المتاجر."
HINDI = "नाव तीसरे दिन भी खड़ी रही। द्वीप पर किसी को नहीं पता था कि वह रोटी लेकर कब आएगी।"
MARKDOWN = """---
title: "Bridge closed: ferry runs"
date: 2021-03-04
source: Eastford Courier
url: https://courier.example/bridge
---

# Bridge closed

The [harbour bridge](https://courier.example/h.) is **closed**. <!-- checked -->
The ferry runs, and it is said to hold forty of the cars that were waiting.

> We close at six. Nobody minds.

- First the paint.
- Then the rails.

```
not a sentence.
```
"""
HTML = """<!doctype html><html lang="en"><head><title>Bridge closed</title>
<meta property="og:title" content="Bridge closed"></head><body><article><h1>Bridge closed</h1>
<p>The harbour bridge was closed on Monday because the paint had not dried, the harbour master said to the town.</p>
<p>The ferry runs until the bridge is open again, and it holds forty cars and a hundred people at a time.</p>
</article></body></html>
"""
RECORDS = [
    {"id": 7, "title": "Bridge closed", "body": ENGLISH, "published_at": "2021-03-04T05:06:00+02:00"},
    {"text": "<p>The ferry runs.</p><p>It holds cars &amp; a dog.</p>", "copyright": "Quill Wire", "lang": "en-GB"},
    {"text": RUSSIAN, "date": "1614830760", "source": "https://www.kurier.example/a", "author": ["A. Ohm", "B. Orme"]},
]
TABLE = f'uid;headline;content;link\n1;"Bridge; closed";"{FRENCH}";https://courier.example/1\n2;;{GERMAN};\n'

READ = {
    "txt": ENGLISH,
    "wrapped.txt": WRAPPED.replace("\n", "\r\n"),
    "md": MARKDOWN,
    "html": HTML,
    "jsonl": "\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS),
    "csv": TABLE,
}
SEGMENTED = {
    "english": Document("a", "a.txt", "txt", ENGLISH, language="en"),
    "wrapped": Document("a", "a.txt", "txt", WRAPPED),
    "german": Document("a", "a.txt", "txt", GERMAN, language="de"),
    "french": Document("a", "a.txt", "txt", FRENCH, language="fr"),
    "russian": Document("a", "a.txt", "txt", RUSSIAN, language="ru"),
    "chinese": Document("a", "a.txt", "txt", CHINESE, language="zh"),
    "arabic": Document("a", "a.txt", "txt", ARABIC, language="ar"),
    "hindi": Document("a", "a.txt", "txt", HINDI, language="hi"),
    "markdown": Document(
        *("a", "a.md", "md", MARKDOWN),
        masked=(
            Span(MARKDOWN.index("(https"), MARKDOWN.index(" is **")),
            Span(MARKDOWN.index("<!--"), MARKDOWN.index("\nThe ferry")),
        ),
        furniture=(Marked(Span(0, MARKDOWN.index("\n\n# ")), "front matter"),),
        quoted=(Span(MARKDOWN.index("> We"), MARKDOWN.index("- First")),),
    ),
}
CREDITS = (Credit("Quill Wire", "full", "byline", "By Jane Doe", Span(23, 34), line=True),)
TOKENISED = {
    "english": ENGLISH,
    "german": GERMAN,
    "french": FRENCH,
    "russian": RUSSIAN,
    "chinese": CHINESE,
    "arabic": ARABIC,
    "hindi": HINDI,
    "forms": "cafe\u0301 caf\u00e9 ﬁsh Ⅷ ＡＢ１２ Straße İstanbul co\u00adop zero\u200dwidth it’s 3,000.50 ไทย ｶﾅ a_b",
}

#: Fields that documents did not have from the beginning: where one is empty, the output is what it was.
LATER = ("wire", "status", "embargo", "licence", "version", "fetched")
#: Revision -> text -> digest. When a digest changes, raise the revision in dedup/settings.py and add the new ones below
#: the old, which stay.
READ_DIGESTS: dict[int, dict[str, str]] = {
    1: {
        "txt": "94654366bb5b5d9c",
        "wrapped.txt": "59c7897782721549",
        "md": "c8ecd21c718890ad",
        "html": "46395c056eba400e",
        "jsonl": "b83d3b694a430e0b",
        "csv": "2fbf86e596f2d6f5",
    },
    2: {
        "txt": "94654366bb5b5d9c",
        "wrapped.txt": "59c7897782721549",
        "md": "c8ecd21c718890ad",
        "html": "46395c056eba400e",
        "jsonl": "b83d3b694a430e0b",
        "csv": "2fbf86e596f2d6f5",
    },
    3: {
        "txt": "94654366bb5b5d9c",
        "wrapped.txt": "59c7897782721549",
        "md": "c8ecd21c718890ad",
        "html": "46395c056eba400e",
        "jsonl": "b83d3b694a430e0b",
        "csv": "2fbf86e596f2d6f5",
    },
}
SEGMENT_DIGESTS: dict[int, dict[str, str]] = {
    1: {
        "english": "f342d55a5ebb4097",
        "wrapped": "e216ddf328a7752a",
        "german": "142209d7a17cbeda",
        "french": "d1692f1a5ef0fa96",
        "russian": "fe0e25d9bf6c0e8b",
        "chinese": "bbc0607357c21c49",
        "arabic": "d0a47d1b50b5a3d9",
        "hindi": "25d03807228c4693",
        "markdown": "3164a5bebc028fd4",
    },
}
TOKEN_DIGESTS: dict[int, dict[str, str]] = {
    1: {
        "english": "86ffa5d8f9723124",
        "german": "5fd98baf7664d1ab",
        "french": "cc43b54a3156d1de",
        "russian": "7cf6cd4889534463",
        "chinese": "98d8dbfb1f9f24ca",
        "arabic": "e78baed915f83205",
        "hindi": "f30e18beff312ce6",
        "forms": "0db84d792292808c",
    },
}


def digest(value: object) -> str:
    """Return 16 hexadecimal digits over a value of plain lists, dicts, numbers and strings."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def reading(name: str, folder: Path) -> str:
    """Return the digest of what is read from one file: all fields but where the file stood, later ones where filled."""
    path = folder / (name if "." in name else f"story.{name}")
    path.write_bytes(READ[name].encode())
    found = [asdict(document) for document in read([path], max_bytes=1_000_000).documents]
    return digest([{key: value for key, value in one.items() if _counts(key, value)} for one in found])


def _counts(key: str, value: object) -> bool:
    return key not in ("id", "path", "root") and (key not in LATER or value is not None)


def segmenting(name: str, folder: Path) -> str:
    """Return the digest of the sentences and masked spans of one document."""
    found = segment(SEGMENTED[name], CREDITS if name == "english" else ())
    rows = [sentence._asdict() | {"quoted": f"{sentence.quoted:.6f}"} for sentence in found.sentences]
    return digest([rows, [[span.start, span.end] for span in found.masked]])


def tokenising(name: str, folder: Path) -> str:
    """Return the digest of the tokens of one text and of the ids of its word 1-grams and 3-grams."""
    tokens = tokenize(TOKENISED[name])
    return digest([tokens, *([int(one) for one in shingle_ids(tokens, n)] for n in (1, 3))])


CASES = [
    *((reading, name, "READ_REVISION", READ_REVISION, READ_DIGESTS) for name in READ),
    *((segmenting, name, "SEGMENT_REVISION", SEGMENT_REVISION, SEGMENT_DIGESTS) for name in SEGMENTED),
    *((tokenising, name, "TOKEN_REVISION", TOKEN_REVISION, TOKEN_DIGESTS) for name in TOKENISED),
]


@pytest.mark.parametrize(
    ("step", "name", "setting", "revision", "frozen"), CASES, ids=[f"{case[0].__name__}-{case[1]}" for case in CASES]
)
def test_an_output_changes_only_with_its_revision(
    step: Callable[[str, Path], str],
    name: str,
    setting: str,
    revision: int,
    frozen: dict[int, dict[str, str]],
    tmp_path: Path,
) -> None:
    """Stored work of one revision can be mixed: a step whose output changes for any text must raise its revision."""
    found = step(name, tmp_path)
    assert found == frozen.get(revision, {}).get(name), (
        f"{step.__name__} the text {name!r} no longer gives what revision {revision} gave: raise {setting} in "
        f"dedup/settings.py and add the new digest, {found}, to this file under the new revision"
    )


def test_revisions_only_rise() -> None:
    """Every revision up to the one in force has its digests, so that none is used twice for different outputs."""
    assert [*READ_DIGESTS] == [*range(1, READ_REVISION + 1)]
    assert [*SEGMENT_DIGESTS] == [*range(1, SEGMENT_REVISION + 1)]
    assert [*TOKEN_DIGESTS] == [*range(1, TOKEN_REVISION + 1)]
