"""Each phase beside its floor: reading bytes, finding tokens without hashing, hashing without MinHash, MinHash."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peers.driving import NGRAM, PERMUTATIONS, SEED, read
from racing.report import Course, Report, number

LARGEST = 10_000
_TEXTS = 500
Part = tuple[NDArray[np.uint8], NDArray[np.int64]]


def floors(course: Course) -> Report:
    """Time each step over the same texts, from what costs nothing but memory to the whole."""
    report = Report("B7  the limit: each phase beside its floor, MB/s of text")
    size, corpus = max(course.corpora(LARGEST).items())
    texts = read(corpus.path)
    parts = _packed(texts)
    total = sum(len(data) for data, _ in parts) / 1e6
    rows = []
    for name, step in _steps(corpus.path, texts, parts).items():
        step(1)
        rates = [
            total / median(_seconds(step, threads) for _ in range(course.repeats)) for threads in (1, course.threads)
        ]
        rows.append((name, *(number(rate, 0) for rate in rates), f"{rates[1] / rates[0]:.1f} x"))
        report.figures[name] = [round(rate, 1) for rate in rates]
    report.table((f"{size:,} articles", "1 core", f"{course.threads} threads", "gain"), rows)
    return report


def _packed(texts: Sequence[str]) -> list[Part]:
    from dedup.kernels.packing import pack

    return [pack(texts[start : start + _TEXTS]) for start in range(0, len(texts), _TEXTS)]


def _steps(path: Path, texts: Sequence[str], parts: Sequence[Part]) -> dict[str, Callable[[int], object]]:
    """Return the steps by name; each takes the number of threads."""
    from dedup.kernels import text as kernels
    from dedup.kernels.packing import pack

    tokens = [kernels.tokens(*part) for part in parts]
    shingles = [kernels.shingles(found.ids, found.starts, NGRAM) for found in tokens]
    starts = range(0, len(texts), _TEXTS)
    return {
        "read the file's bytes": lambda _: len(path.read_bytes()),
        "read its lines as JSON": lambda _: [json.loads(line) for line in path.open("rb")],
        "texts to bytes, brought to NFC": lambda n: _each(lambda s: pack(texts[s : s + _TEXTS]), starts, n),
        "find tokens, without hashing": lambda n: _each(lambda part: _count()(part[0]), parts, n),
        "tokens to ids (hash, stem, number)": lambda n: _each(lambda part: kernels.tokens(*part), parts, n),
        "ids to sorted shingles": lambda n: _each(lambda f: kernels.shingles(f.ids, f.starts, NGRAM), tokens, n),
        "shingles to signatures": lambda n: _each(
            lambda s: kernels.signatures(s[0], s[1], PERMUTATIONS, SEED), shingles, n
        ),
        "bytes to signatures at once": lambda n: _each(
            lambda part: kernels.sketch_text(part[0], part[1], NGRAM, PERMUTATIONS, SEED), parts, n
        ),
    }


def _each(work: Callable[[Any], object], parts: Sequence[Any], threads: int) -> None:
    if threads == 1:
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, parts):
            pass


def _seconds(step: Callable[[int], object], threads: int) -> float:
    start = time.perf_counter()
    step(threads)
    return time.perf_counter() - start


@cache
def _count() -> Any:
    """Return the least that finding tokens can cost: one look at each byte, counting where runs of letters begin."""
    from numba import njit

    @njit(nogil=True, cache=True)  # type: ignore[untyped-decorator, unused-ignore]
    def count(data: Any) -> Any:
        found, inside = 0, False
        for byte in data:
            letter = (byte | 0x20) - 97 < 26 or byte - 48 < 10 or byte >= 0x80
            found += letter and not inside
            inside = letter
        return found

    return count
