"""Write a made-up news archive as JSON Lines, with families of reprints that are known.

    python benchmarks/made_corpus.py --articles 100000 --seed 1 --out FILE.jsonl --truth TRUTH.jsonl
        [--planted 0.05] [--reprints 1000] [--popular 20000] [--processes 4]

`--planted` is the share of articles that belong to families, whose sizes follow a power law; `--reprints` adds one
family of so many copies, `--popular` puts one sentence into so many articles that are otherwise unrelated. The truth
has a line for each planted article: its family, its id and the kind of edit ("source" for the first, null families for
the popular sentence). The same arguments write the same bytes, whatever the number of processes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import made_text
from made_edits import EDITS

#: Articles made in one go; part of what the bytes depend on.
CHUNK = 2_000
#: Members of a family: two and more, by a power law, and at most so many.
_SIZE_LAW, _LARGEST = 1.8, 200
_START, _DAYS, _SPREAD = datetime(2015, 1, 1, tzinfo=UTC), 3_650, 3
_PAPERS = ("Courier", "Herald", "Gazette", "Post", "Observer", "Chronicle")
_PUBLISHERS = 2_000
#: Streams of random numbers, so that none repeats another.
_PLAN, _TEXT, _SOURCE, _REST, _POPULAR = range(5)


@dataclass(frozen=True, slots=True)
class Options:
    """What decides the bytes of a corpus; `salt` picks the inventory of phrases."""

    articles: int
    seed: int = 1
    planted: float = 0.05
    reprints: int = 0
    popular: int = 0
    salt: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """For each article the number of its family or -1, its place in it (0 is the source), and the popular sentence."""

    family: NDArray[np.int32]
    place: NDArray[np.int32]
    popular: NDArray[np.bool_]


def identity(number: int) -> str:
    """Return the id of an article by its number."""
    return f"a{number:08d}"


@cache
def plan(options: Options) -> Plan:
    """Return which articles are planted; raises ValueError when there is no room for all."""
    draw = np.random.default_rng([options.seed, _PLAN])
    sizes = _sizes(draw, round(options.articles * options.planted)) + [options.reprints] * (options.reprints > 0)
    planted, free = sum(sizes), options.articles - sum(sizes)
    if free < options.popular:
        raise ValueError(f"{options.articles} articles have no room for {planted} reprints and {options.popular} more")
    order = draw.permutation(options.articles)
    family = np.full(options.articles, -1, np.int32)
    place, popular = np.zeros(options.articles, np.int32), np.zeros(options.articles, np.bool_)
    family[order[:planted]] = np.repeat(np.arange(len(sizes)), sizes)
    place[order[:planted]] = np.concatenate([np.arange(size) for size in [0, *sizes]])
    popular[order[planted : planted + options.popular]] = True
    return Plan(family, place, popular)


def _sizes(draw: np.random.Generator, total: int) -> list[int]:
    sizes: list[int] = []
    while (left := total - sum(sizes)) >= 2:
        drawn = 1 + (1 - draw.random(256)) ** (-1 / (_SIZE_LAW - 1))
        for size in drawn.clip(2, _LARGEST).astype(int).tolist():
            if left < 2:
                break
            sizes.append(min(size, left))
            left -= sizes[-1]
    return sizes


def chunk(options: Options, first: int) -> tuple[bytes, bytes]:
    """Return the lines of the articles from `first` to the end of its chunk, and their lines of truth."""
    planned, count = plan(options), min(CHUNK, options.articles - first)
    texts = made_text.articles(np.random.default_rng([options.seed, _TEXT, first]), count, options.salt)
    rest, draw = np.random.default_rng([options.seed, _REST, first]), random.Random(f"{options.seed} {first}")
    records, truth = [], []
    for number, article in enumerate(texts, first):
        family, place = int(planned.family[number]), int(planned.place[number])
        text, kind, day = made_text.laid_out(article), None, _day(rest.random())
        if family >= 0:
            text, kind, day = _reprint(options, family, place, draw)
        elif planned.popular[number]:
            text, kind = _with_popular(options, article, draw), "popular sentence"
        if kind:
            row = {"family": family if family >= 0 else None, "document": identity(number), "kind": kind}
            truth.append(json.dumps(row))
        records.append(json.dumps(_record(number, text, day, rest), ensure_ascii=False))
    return _lines(records), _lines(truth)


def _reprint(options: Options, family: int, place: int, draw: random.Random) -> tuple[str, str, datetime]:
    article, day = _source(options, family)
    if place == 0:
        return made_text.laid_out(article), "source", day
    kind = draw.choice(list(EDITS))
    story = EDITS[kind](made_text.paragraphs(article), draw)
    later = timedelta(minutes=draw.randint(1, _SPREAD * 24 * 60))
    return "\n\n".join(" ".join(paragraph) for paragraph in story), kind, day + later


@lru_cache(1_000)
def _source(options: Options, family: int) -> tuple[bytes, datetime]:
    draw = np.random.default_rng([options.seed, _SOURCE, family])
    return made_text.articles(draw, 1, options.salt)[0], _day(draw.random())


@cache
def popular_sentence(options: Options) -> str:
    """Return the sentence that `--popular` puts into many articles."""
    draw = np.random.default_rng([options.seed, _POPULAR])
    story = made_text.paragraphs(made_text.articles(draw, 1, options.salt)[0])
    return max((sentence for paragraph in story for sentence in paragraph), key=len)


def _with_popular(options: Options, article: bytes, draw: random.Random) -> str:
    story = [" ".join(paragraph) for paragraph in made_text.paragraphs(article)]
    story.insert(draw.randint(0, len(story)), popular_sentence(options))
    return "\n\n".join(story)


def _day(share: float) -> datetime:
    return _START + timedelta(minutes=int(share * _DAYS * 24 * 60))


def _record(number: int, text: str, day: datetime, draw: np.random.Generator) -> dict[str, str]:
    publisher = int(_PUBLISHERS ** draw.random()) - 1
    return {
        "id": identity(number),
        "title": made_text.line(draw, int(draw.integers(4, 10))),
        "published": day.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "publisher": f"{made_text.name(publisher)} {_PAPERS[publisher % len(_PAPERS)]}",
        "text": text,
    }


def _lines(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def chunks(options: Options, processes: int = 1) -> Iterator[tuple[bytes, bytes]]:
    """Yield the lines of a corpus and of its truth, in order, made by so many processes."""
    firsts = range(0, options.articles, CHUNK)
    plan(options), made_text.vocabulary()  # before the processes divide
    if processes == 1:
        yield from map(partial(chunk, options), firsts)
        return
    with ProcessPoolExecutor(processes) as pool:
        waiting: deque[Future[tuple[bytes, bytes]]] = deque()
        for first in firsts:
            waiting.append(pool.submit(chunk, options, first))
            if len(waiting) > 2 * processes:  # what is made ahead fills memory
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def write(options: Options, out: Path, truth: Path | None = None, processes: int = 1) -> None:
    """Write a corpus and, if asked, its truth; a file that is there is replaced once the new one is whole."""
    part, truth_part = out.with_suffix(".part"), out.with_suffix(".truth.part")
    with part.open("wb") as lines, truth_part.open("wb") as planted:
        for records, rows in chunks(options, processes):
            lines.write(records)
            planted.write(rows)
    if truth:
        truth_part.replace(truth)
    else:
        truth_part.unlink()
    part.replace(out)


def main() -> None:
    """Write the corpus and print its size and the time it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--planted", type=float, default=0.05)
    parser.add_argument("--reprints", type=int, default=0)
    parser.add_argument("--popular", type=int, default=0)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    options = Options(chosen.articles, chosen.seed, chosen.planted, chosen.reprints, chosen.popular)
    start = time.perf_counter()
    write(options, chosen.out, chosen.truth, chosen.processes)
    seconds, size = time.perf_counter() - start, chosen.out.stat().st_size
    print(f"{options.articles:,} articles, {size / 1e6:,.0f} MB in {seconds:.1f} s")


if __name__ == "__main__":
    main()
