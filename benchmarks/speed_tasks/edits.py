"""What is found again after an edit: every library at its documented settings and at its best."""

from __future__ import annotations

import json
import random
from array import array
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import made_text
from made_edits import SIX, Edit
from racing.corpora import Corpus
from racing.environments import Environment
from racing.race import Rules, once
from racing.report import Course, Report
from speed_tasks.scanning import scan

#: Stories, and the similarity asked of a library at its best: low enough for a text cut by a third and shuffled.
STORIES, LOW = 100, 0.3
_RHO = "rensa rho"


def edits(course: Course) -> Report:
    """Edit each story in six ways, and look for the copies of one way at a time."""
    report = Report(f"B4  share of {STORIES} copies found after an edit (documented settings / at its best)")
    able = [one for one in course.environments if not one.error and "near" in one.peer.tasks]
    with TemporaryDirectory(prefix="racing-") as folder:
        corpora = {
            name: _written(Path(folder) / f"{place}.jsonl", edit) for place, (name, edit) in enumerate(SIX.items())
        }
        tasks = list(product(able, ("documented", "best"), corpora))
        with ThreadPoolExecutor(course.threads) as pool:  # nothing is timed here
            ours = dict(zip(corpora, pool.map(_ours, corpora.values()), strict=True))
            shares = list(pool.map(lambda task: _theirs(task[0], task[1], corpora[task[2]]), tasks))
    found = {(one.peer.name, way, name): share for (one, way, name), share in zip(tasks, shares, strict=True)}
    rows = [("dedup", *(f"{ours[name][0]:.2f}" for name in corpora), f"{max(extra for _, extra in ours.values())}")]
    for one in able:
        name = one.peer.name
        cells = [_cell(found[name, "documented", edit], found[name, "best", edit]) for edit in corpora]
        extra = max(strangers for (who, _, _), (_, strangers) in found.items() if who == name)
        rows.append((name, *cells, "-" if extra < 0 else str(extra)))
    report.table(("", *corpora, "others"), rows)
    report.remarks.append("others: pairs of unrelated stories, at the worst; ? is a run that failed")
    report.figures = {"dedup": ours} | {f"{who}, {way}, {edit}": value for (who, way, edit), value in found.items()}
    report.target("recall 1.00 on all six edits", all(share == 1 for share, _ in ours.values()))
    rho = [share for (who, _, edit), (share, _) in found.items() if who == _RHO and edit != "verbatim"]
    if rho:
        report.remarks.append(f"the rho path finds {min(rho):.2f} to {max(rho):.2f}")
    return report


def stories(count: int) -> list[list[list[str]]]:
    """Return so many made-up stories of at least ten sentences."""
    found = map(made_text.paragraphs, made_text.articles(np.random.default_rng([4, 1]), 2 * count))
    return [story for story in found if sum(map(len, story)) >= 10][:count]


def _written(path: Path, edit: Edit) -> Corpus:
    """Write the stories, and after them their copies in the same order."""
    draw = random.Random(4)
    originals = stories(STORIES)
    copies = [edit(story, draw) for story in originals]
    with path.open("w", encoding="utf-8") as lines:
        for number, story in enumerate([*originals, *copies]):
            text = "\n\n".join(" ".join(paragraph) for paragraph in story)
            lines.write(json.dumps({"id": f"a{number:04}", "text": text}, ensure_ascii=False) + "\n")
    return Corpus(2 * STORIES, path)


def _ours(corpus: Corpus) -> tuple[float, int]:
    """Return the share of copies that a scan relates to their story, and the pairs of strangers it relates."""
    one = scan(corpus.path, 1, options=("--no-all-pairs",))
    pairs = {tuple(sorted((int(left[1:]), int(right[1:])))) for left, right in one.related}
    return _judged([number for pair in pairs for number in pair])


def _theirs(environment: Environment, way: str, corpus: Corpus) -> tuple[float, int]:
    """Return the share of copies that a library finds, and the strangers; -1 and -1 when it failed."""
    rules = Rules("near", 1, settings=way, threshold=LOW if way == "best" else None)
    with TemporaryDirectory(prefix="racing-") as folder:
        out = Path(folder) / "found"
        run = once(environment, corpus, rules, out)
        if run.error:
            return -1.0, -1
        values = array("I")
        values.frombytes(out.read_bytes())
    if run.told["kind"] == "documents":
        return len({value for value in values if value >= STORIES}) / STORIES, -1
    return _judged(values.tolist())


def _judged(flat: Sequence[int]) -> tuple[float, int]:
    pairs = set(zip(flat[::2], flat[1::2], strict=True))
    true = {(story, story + STORIES) for story in range(STORIES)}
    return len(pairs & true) / STORIES, len(pairs - true)


def _cell(documented: tuple[float, int], best: tuple[float, int]) -> str:
    return " / ".join("?" if share < 0 else f"{share:.2f}" for share, _ in (documented, best))
