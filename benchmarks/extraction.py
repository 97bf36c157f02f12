"""Main texts of pages: how much of them is found, and how fast, on the article extraction benchmark of Scrapinghub.

    python benchmarks/extraction.py

The measure is the benchmark's own (github.com/scrapinghub/article-extraction-benchmark, MIT): words in runs of four,
as multisets; the precision and the recall of each page, their means over the pages, and F1 of the two means.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import statistics
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

import record
from dedup.read.html import read_html
from dedup.read.source import Source, Unreadable
from dedup.settings import Fields

DATA = Path(os.environ.get("DEDUP_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
PAGES = DATA / "article_html"
WAYS = ("careful", "fast", "auto")
#: What a version must reach; see `tests/test_extraction.py`.
LEAST = {"careful": 0.955, "fast": 0.91, "auto": 0.955}
_WORD = re.compile(r"\w+")
_RUN = 4


def folder() -> Path | None:
    """Return where the pages are, or None where they are not at hand."""
    return PAGES if PAGES.is_dir() else None


def pages(where: Path) -> dict[str, bytes]:
    """Return the pages by their names."""
    return {path.name.removesuffix(".html.gz"): gzip.decompress(path.read_bytes()) for path in where.glob("html/*.gz")}


def texts(found: Mapping[str, bytes], way: str) -> dict[str, str]:
    """Return the main text of each page, "" where none is found."""
    return {name: _text(name, data, way) for name, data in found.items()}


def _text(name: str, data: bytes, way: str) -> str:
    source = Source(f"{name}.html", None, data=data, fields=Fields(html=way))
    try:
        return next(one.text for one in read_html(source) if hasattr(one, "text"))
    except Unreadable:
        return ""


def scores(truth: Mapping[str, str], found: Mapping[str, str]) -> dict[str, float]:
    """Return precision, recall and F1 of the texts found, as the benchmark counts them."""
    pairs = [(_runs(text), _runs(found[name])) for name, text in truth.items()]
    precisions = [_share(told, true) for true, told in pairs if told]
    recalls = [_share(true, told) for true, told in pairs if true]
    precision, recall = statistics.mean(precisions), statistics.mean(recalls)
    f1 = 2 * precision * recall / (precision + recall)
    return {"f1": round(f1, 4), "precision": round(precision, 4), "recall": round(recall, 4)}


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1)) if words)


def _share(of: Counter[tuple[str, ...]], also: Counter[tuple[str, ...]]) -> float:
    return (of & also).total() / of.total()


def truth(where: Path) -> dict[str, str]:
    """Return the text of each page as people marked it."""
    stated = json.loads((where / "ground-truth.json").read_text("utf-8"))
    return {name: one.get("articleBody", "") for name, one in stated.items()}


def main() -> None:
    """Measure all ways of finding main texts and write a record."""
    where = folder()
    if where is None:
        sys.exit("labelled data not available: no folder article_html; set DEDUP_DATA to where it is")
    expected, found = truth(where), pages(where)
    _text(*next(iter(found.items())), "fast")  # so that no way pays for the imports
    figures: dict[str, object] = {"pages": len(found), "bytes": sum(map(len, found.values()))}
    for way in WAYS:
        begin = perf_counter()
        got = texts(found, way)
        seconds = perf_counter() - begin
        figures[way] = {**scores(expected, got), "pages_a_second": round(len(found) / seconds, 1)}
        print(way, figures[way])
    print(record.write("extraction", "python benchmarks/extraction.py", figures))


if __name__ == "__main__":
    main()
