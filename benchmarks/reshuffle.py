"""Reshuffled copies of real stories, with the truth about each: a benchmark that anyone can make from own articles.

    python benchmarks/reshuffle.py --data stories.jsonl --cases 500 [--half calibration] [--seed 1] > cases.jsonl

`--data` is a JSONL file with a field `text` and, where there are any, `id`, `date` and `topics` (gzip too), a folder of
texts, or "demo": the stories that ship with the package. Half of the cases are independent pairs that are hard (see
hard_pairs.py); the other half go in turn through the kinds of `KINDS`. One seed makes one set of
cases; another version of scikit-learn may rank neighbours of equal distance otherwise.

A case is made from sentences that were cut with caution (source_stories.py), so that its map, the permutation and the
extents are known and not estimated; its label follows from them by the relation table (reshuffle_labels.py). What is
new in a copy comes from the nearest story that shares no run of words with it. One case in three says by dates, and one
by a credit line, which text was the source; the last says nothing, and the true source is still known. The generator
and what it is meant to judge share the tokeniser and nothing else.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from dedup.shingle import tokenize
from hard_pairs import hard_pairs, neighbours, trigrams
from reshuffle_cases import Case, Link, Span, Text, case
from reshuffle_recipes import KINDS, Plan
from source_stories import DEMO, Story, read_stories

#: Share of the cases that are independent pairs, where there are so many.
INDEPENDENT = 0.5
#: Where a dateline is from, in turn; the wire is one that a reader of news knows.
PLACES = ("LONDON", "NEW YORK", "TOKYO", "PARIS", "GENEVA", "OTTAWA")
WIRE, HOST, OTHER = "Reuters", "reuters.com", "The Harbour Gazette"
EVIDENCE = ("none", "dates", "credit")
#: Stories tried as the one that new text is taken from, and how often a kind goes through all stories.
TRIES, TURNS = 40, 4
#: Share of the 3-grams of the shorter sentence that two stories must not share.
SHARED = 0.2


def generate(data: Path, count: int, seed: int = 1, half: str | None = None) -> list[Case]:
    """Return `count` cases made from the stories of `data`, or fewer where there are too few stories.

    `half` is "calibration", "gate" or None for both: no story of the other half is read.
    """
    stories = read_stories(data, half)
    pairs = hard_pairs(read_stories(data, half, least=5), round(count * INDEPENDENT))
    made = derive(stories, count - len(pairs), seed)
    return [*made, *(_independent(number, pair, seed) for number, pair in enumerate(pairs))]


def derive(stories: Sequence[Story], count: int, seed: int) -> list[Case]:
    """Return cases of all kinds in turn; each kind goes through the stories in an order of its own."""
    near = dict(zip((story.id for story in stories), neighbours(stories), strict=True))
    found: list[Case] = []
    for number, (kind, recipe) in enumerate(KINDS.items()):
        wanted = count // len(KINDS) + (number < count % len(KINDS))
        draw = random.Random(f"{seed} {kind}")
        sources = draw.sample(stories, len(stories))
        made = 0
        for turn in range(TURNS * len(sources)):
            if made == wanted:
                break
            story = sources[turn % len(sources)]
            plan = recipe(story, _foreign(story, near[story.id], stories, draw), draw)
            if plan is not None:
                found.append(_laid_out(f"{kind}-{made:04}", kind, story, plan, draw))
                made += 1
    return found


def _foreign(story: Story, near: Sequence[Story], stories: Sequence[Story], draw: random.Random) -> Story:
    """Return another story that shares no run of words, so that no link is missing in the map: a near one if possible.

    A story without sentences says that there is none.
    """
    own = [trigrams(tokenize(sentence)) for sentence in story.sentences]
    for other in (*near, *draw.choices(stories, k=TRIES)):
        if other.id != story.id and not _shares(own, other):
            return other
    return replace(story, sentences=())


def _shares(own: Sequence[set[tuple[str, ...]]], other: Story) -> bool:
    theirs = [trigrams(tokenize(sentence)) for sentence in other.sentences]
    return any(len(one & two) > SHARED * min(len(one), len(two)) for one in own for two in theirs)


def _laid_out(id: str, kind: str, story: Story, plan: Plan, draw: random.Random) -> Case:
    """Return a plan as a case: laid out, with evidence of the source, and with the sides exchanged by lot."""
    evidence = "credit" if kind == "dateline" else draw.choice(EVIDENCE) if plan.copied else "none"
    day = story.day or date(1987, 6, 1)
    dates = (day, day + timedelta(days=draw.randint(1, 5))) if evidence == "dates" else (None, None)
    source = lay_out("one", plan.left, "paragraphs", draw)
    copy = lay_out("two", plan.right, plan.layout, draw, _dateline(day, draw) if evidence == "credit" else "")
    source = replace(source, date=_iso(dates[0]), publisher=HOST if evidence == "credit" else None)
    copy = replace(copy, date=_iso(dates[1]), publisher=OTHER if evidence == "credit" else None)
    links, swapped = plan.links, draw.random() < 0.5
    if swapped:
        links = tuple(Link(link.right, link.left, link.edit) for link in links)
    texts = (replace(copy, id="one"), replace(source, id="two")) if swapped else (source, copy)
    named = ("right" if swapped else "left") if plan.copied else None
    return case(id, kind, (story.id, *plan.others), texts, links, source=named, evidence=evidence, notes=plan.notes)


def _dateline(day: date, draw: random.Random) -> str:
    return f"{draw.choice(PLACES)}, {day:%B} {day.day} ({WIRE}) - "


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def lay_out(id: str, sentences: Sequence[str], layout: str, draw: random.Random, head: str = "") -> Text:
    """Return a text of sentences: as "paragraphs" of one to three, in one paragraph ("space"), or a "newline" each."""
    text, spans = head, list[Span]()
    rest = 0
    for at, sentence in enumerate(sentences):
        if at:
            rest = rest - 1 if rest else draw.randint(0, 2)
            ends_paragraph = rest == 0
            text += {"space": " ", "newline": "\n"}.get(layout, "\n\n" if ends_paragraph else " ")
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence
    return Text(id, text, tuple(spans))


def _independent(number: int, pair: tuple[Story, Story], seed: int) -> Case:
    draw = random.Random(f"{seed} independent {number}")
    one, other = draw.sample(pair, 2)
    texts = [lay_out(id, story.sentences, "paragraphs", draw) for id, story in (("one", one), ("two", other))]
    days = [_iso(story.day) for story in (one, other)]
    dated = replace(texts[0], date=days[0]), replace(texts[1], date=days[1])
    return case(f"independent-{number:04}", "independent", (one.id, other.id), dated, (), source=None, evidence="none")


def _lines(cases: Sequence[Case]) -> Iterator[str]:
    for one in cases:
        yield one.as_json() + "\n"


def main() -> None:
    """Write the cases to standard output, one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="demo", help="a JSONL file, a folder of texts, or demo")
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--half", choices=("calibration", "gate"))
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    data = DEMO if arguments.data == "demo" else Path(arguments.data)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.writelines(_lines(generate(data, arguments.cases, arguments.seed, arguments.half)))


if __name__ == "__main__":
    main()
