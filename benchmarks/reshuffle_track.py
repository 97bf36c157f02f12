"""Measure the shipped settings on reshuffled copies of real stories (reshuffle.py), and record the figures.

    python benchmarks/reshuffle_track.py [--data reuters|demo|FILE] [--cases 2000] [--half calibration] [--show 30]

Of each case the two texts are compared as a scan compares them. A link of the true map is found when matches hold at
least half of its sentences on both sides; a match is right when it lies on a link, on both sides, by half of the
shorter of the two, so that it does not matter who cuts finer. Two options print independent pairs for a person to read,
who may find that they share text after all: `--show` what is matched in those that come nearest to a finding, `--read`
both texts of so many that are drawn at random.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import record
from dedup.align import align
from dedup.boilerplate import boilerplate
from dedup.judge import judge
from dedup.model import Document, Published, Shingled
from dedup.pipeline import prepare
from dedup.propose import proposals
from dedup.score import Scorer, products
from dedup.settings import Settings
from dedup.shingle import shingle
from dedup.verdicts import Match, Pair
from made_up import sentence
from reshuffle import generate
from reshuffle_cases import Case, Span, Text
from reshuffle_figures import Outcome, confusion, figures
from reshuffle_recipes import NOTES
from source_stories import DEMO
from thresholds import DATA
from tracks.figure import Figure, NotAvailable
from tracks.halves import GateClosed, Half
from tracks.pool import shared_map

REUTERS = DATA / "reuters21578" / "reuters21578.jsonl.gz"
#: Cases of the gate.
CASES = 2000
#: Texts that carry the notes of a publisher, beyond what makes a sentence popular.
HOLDERS = 10


def measure(half: Half, settings: Settings) -> list[Figure]:
    """Return the figures of the gate: 2,000 cases made of the Reuters stories of a half, or NotAvailable."""
    return figures(outcomes(made(REUTERS, CASES, half), settings))


def made(data: Path, count: int, half: str | None, seed: int = 1) -> list[Case]:
    """Return the cases made of the stories of `data`; raises NotAvailable when it is not there."""
    if not data.exists():
        raise NotAvailable(f"no {data.name}; set DEDUP_DATA to where the labelled data is, or try --data demo")
    return generate(data, count, seed, half)


def outcomes(cases: Sequence[Case], settings: Settings) -> list[Outcome]:
    """Return what the tool makes of each case, in order, worked out on all cores."""
    return shared_map(_outcome, settings, cases)


def _outcome(settings: Settings, case: Case) -> Outcome:
    return outcome(case, settings)


def outcome(case: Case, settings: Settings) -> Outcome:
    """Return what the tool makes of a case, beside what is true."""
    left, right = (shingled(text, settings) for text in (case.left, case.right))
    scorer = Scorer(left, right, products(left.tokens, right.tokens), settings)
    common = popular(settings) if case.notes else frozenset[str]()
    pair = judge(left, right, align(left, right, proposals(scorer), settings), settings, common)
    found, right_matches = map_found(case, placed(pair.matches, left, right))
    return Outcome(
        case=case.id,
        kind=case.kind,
        clear=case.label.clear,
        expected=case.label.relation,
        relation=pair.relation,
        coverage=max(pair.coverage.left or 0.0, pair.coverage.right or 0.0),
        unquoted=max(pair.coverage_without_quotes.left or 0.0, pair.coverage_without_quotes.right or 0.0),
        links=len(case.links),
        links_found=found,
        matches=len(pair.matches),
        matches_right=right_matches,
        true_tau=case.label.tau,
        tau=pair.order.tau,
        true_order=case.label.order,
        order=pair.order.verdict,
        direction=_direction(case, pair),
        evidence=case.evidence,
    )


@cache
def popular(settings: Settings) -> frozenset[str]:
    """Return the standing notes as the tool finds them in a made-up archive of texts that carry them."""
    texts = []
    for number, notes in enumerate(NOTES):
        for holder in range(settings.hot + HOLDERS):
            own = [sentence(number * 97 + holder * 8 + at) for at in range(8)]
            made = Text(f"{number} {holder}", "\n\n".join([*own, *notes]), ())
            texts.append(shingled(made, settings))
    return boilerplate(texts, settings)


def shingled(text: Text, settings: Settings) -> Shingled:
    """Return a text of a case as the stages see it, with its date and publisher."""
    day = [int(part) for part in text.date.split("-")] if text.date else None
    document = Document(
        id=text.id,
        path=f"{text.id}.txt",
        format="txt",
        text=text.text,
        published=Published(*day) if day else None,
        publisher=text.publisher,
        language="en",
    )
    return shingle(prepare(document), settings)


def _direction(case: Case, pair: Pair) -> str | None:
    if case.source is None:
        return None
    if pair.source is None:
        return "undetermined"
    return "right" if pair.source == (case.left if case.source == "left" else case.right).id else "wrong"


#: The spans of the left and of the right sentences of a match or link.
Sides = tuple[tuple[Span, ...], tuple[Span, ...]]


def placed(matches: Sequence[Match], left: Shingled, right: Shingled) -> list[Sides]:
    """Return where the sentences of each match stand in the two texts."""

    def spans(side: Shingled, indices: tuple[int, ...]) -> tuple[Span, ...]:
        return tuple((side.sentences[at].start, side.sentences[at].end) for at in indices)

    return [(spans(left, match.left), spans(right, match.right)) for match in matches]


def map_found(case: Case, matches: Sequence[Sides]) -> tuple[int, int]:
    """Return how many links were found, and how many matches are right."""
    links = [case.spans(link) for link in case.links]
    lying = [[match for match in matches if _lies_on(match, link)] for link in links]
    found = sum(
        all(2 * sum(_shared(match[side], link[side]) for match in held) >= _length(link[side]) for side in (0, 1))
        for link, held in zip(links, lying, strict=True)
    )
    return found, sum(any(_lies_on(match, link) for link in links) for match in matches)


def _lies_on(match: Sides, link: Sides) -> bool:
    return all(
        2 * _shared(match[side], link[side]) >= min(_length(match[side]), _length(link[side])) > 0 for side in (0, 1)
    )


def _shared(one: Sequence[Span], other: Sequence[Span]) -> int:
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)


def _length(spans: Sequence[Span]) -> int:
    return sum(end - start for start, end in spans)


def show(cases: Sequence[Case], results: Sequence[Outcome], wanted: int, settings: Settings) -> None:
    """Print the independent pairs with a finding or with the most in common, and what was matched."""
    both = [(one, case) for one, case in zip(results, cases, strict=True) if one.kind == "independent"]
    both.sort(key=lambda item: (item[0].relation == "unrelated", -item[0].coverage, item[0].case))
    for one, case in both[:wanted]:
        print(f"\n{case.id} {' and '.join(case.stories)}: {one.relation}, coverage {one.coverage:.3f}")
        left, right = (shingled(text, settings) for text in (case.left, case.right))
        scorer = Scorer(left, right, products(left.tokens, right.tokens), settings)
        for sides in placed(align(left, right, proposals(scorer), settings).matches, left, right):
            for text, spans in zip((case.left, case.right), sides, strict=True):
                print("   ", " ".join(text.text[start:end] for start, end in spans))
            print()


def read_whole(cases: Sequence[Case], wanted: int) -> None:
    """Print both texts of independent pairs drawn at random, the same ones for the same cases."""
    known = {case.id: case for case in cases if case.kind == "independent"}
    for name in random.Random(1).sample(sorted(known), min(wanted, len(known))):
        case = known[name]
        print(f"\n{case.id} {' and '.join(case.stories)}\n\n{case.left.text}\n\n    ***\n\n{case.right.text}")


def main() -> None:
    """Print the figures as one table, and record them."""
    arguments = _arguments()
    data = {"reuters": REUTERS, "demo": DEMO}.get(arguments.data) or Path(arguments.data)
    arguments.half = arguments.half or ("calibration" if arguments.data == "reuters" else "both")
    half = None if arguments.half == "both" else arguments.half
    settings = Settings()
    try:
        cases = made(data, arguments.cases, half, arguments.seed)
    except NotAvailable as reason:
        print(f"labelled data not available: {reason}")
        return
    except GateClosed as reason:
        print(f"{reason}; run python benchmarks/quality.py --tracks reshuffle")
        return
    results = outcomes(cases, settings)
    found = figures(results)
    for figure in found:
        print(f"{figure.name:64} {_shown(figure):32} {figure.beside}")
    print(f"\n{confusion(results)}")
    if arguments.show:
        show(cases, results, arguments.show, settings)
    read_whole(cases, arguments.read)
    if not arguments.no_record:
        _record(arguments, found, settings)


def _shown(figure: Figure) -> str:
    return f"{figure.value:.4f} ({figure.low:.4f}-{figure.high:.4f})"


def _record(arguments: argparse.Namespace, found: Sequence[Figure], settings: Settings) -> None:
    chosen = (f"--{name} {getattr(arguments, name)}" for name in ("data", "cases", "half", "seed"))
    values = {figure.name: f"{_shown(figure)}; {figure.beside}" for figure in found}
    command = " ".join(("python benchmarks/reshuffle_track.py", *chosen))
    print(record.write("reshuffle", command, {"settings": settings.digest(), **values}).name)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="reuters", help="reuters, demo, a JSONL file or a folder of texts")
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--half", choices=("calibration", "gate", "both"), help="calibration for reuters, else both")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the N independent pairs most alike")
    parser.add_argument("--read", type=int, default=0, metavar="N", help="print N independent pairs drawn at random")
    parser.add_argument("--no-record", action="store_true", help="only print")
    return parser.parse_args()


if __name__ == "__main__":
    main()
