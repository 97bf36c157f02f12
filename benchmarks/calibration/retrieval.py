"""The tables of retrieval: how long a shingle, words or characters, and how many bands of how many rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.table import Table
from dedup.settings import Settings
from dedup.shingle import shingle_ids, tokenize
from reshuffle_cases import Case
from reshuffle_figures import STRENGTHS
from tracks import retrieval as track
from tracks.halves import rows
from tracks.pool import shared_map

Tokens = tuple[str, ...]
#: Words of a shingle that are tried, and characters.
WORDS, CHARACTERS = (2, 3, 4, 5), 5
#: Bands and rows that are tried; with characters those that cost about as much.
BANDS = ((20, 3), (30, 2), (32, 3), (42, 3), (64, 3), (85, 3), (64, 2), (32, 4), (64, 4), (25, 5))
CHARACTER_BANDS = ((42, 3), (32, 4), (25, 5), (20, 6))
#: Bands and rows with shingles of two words that cost about as much.
SHORT_BANDS = ((31, 4), (25, 5))
#: Stories that characters are compared with words on: every pair of sentences shares some characters.
SAMPLE, QUICK = 1000, 500
#: Draws of the permutations that a figure is the mean of: what a common shingle costs is a matter of luck.
SEEDS = (1, 2, 3)
#: Share of strong rewording that counts as clearly more.
CLEARLY = 0.03
_HEAD = ("candidates a sentence", "Jaccard .3-.5 proposed", "Jaccard .5+ proposed")
_LINKS = (*(f"{strength} rewording proposed" for strength in STRENGTHS), "strong, pairs of texts")


@dataclass(frozen=True, slots=True)
class Shape:
    """What is hashed, and into what: characters or words of a shingle, bands and rows."""

    length: int
    bands: int
    rows: int
    characters: bool = False

    def ids(self, tokens: Sequence[str]) -> NDArray[np.uint64]:
        """Return the shingles of a sentence."""
        return shingle_ids(list(" ".join(tokens)) if self.characters else tokens, self.length)

    @property
    def settings(self) -> Settings:
        """The settings with these bands and rows."""
        return replace(Settings(), bands=self.bands, rows=self.rows)


#: Sentences and texts of which one is proposed, shares.
Shares = tuple[float, float]
Pairs = tuple[track.Codes, NDArray[np.float64]]
#: The case and the two sides of each link of a strength: the tokens of its sentences.
Links = dict[str, list[tuple[str, list[Tokens], list[Tokens]]]]


def tables(cases: Sequence[Case], quick: bool) -> list[Table]:
    """Return the three tables of retrieval, from the Reuters stories of the calibration half."""
    texts = [row["text"] for row in rows("reuters", "calibration")]
    sentences = _sentences(texts[:QUICK] if quick else texts)
    sample = _sentences(texts[: QUICK // 5 if quick else SAMPLE])
    links = _links(cases)
    shipped = Settings()
    lengths = [Shape(length, shipped.bands, shipped.rows) for length in WORDS]
    lengths += [Shape(2, *each) for each in SHORT_BANDS]
    bands = [Shape(shipped.shingle, *each) for each in BANDS]
    characters = [Shape(CHARACTERS, *each, characters=True) for each in CHARACTER_BANDS]
    return [
        _table(
            "shingle",
            _LENGTH,
            [f"{shape.length} words, {shape.bands} x {shape.rows}" for shape in lengths],
            lengths,
            sentences,
            links,
        ),
        _table("words or characters", _UNIT, *_named(characters, lengths[1]), sample, links),
        _table("bands x rows", _BANDS, [f"{shape.bands} x {shape.rows}" for shape in bands], bands, sentences, links),
    ]


_LENGTH = (
    "How many words make a shingle. Each length has a Jaccard of its own; reworded sentences are the same for all."
)
_UNIT = f"Words against {CHARACTERS} characters, on fewer stories; with more rows, characters propose less."
_BANDS = "Expected is what the formula says of the pairs' Jaccard. The hash values of a sketch are bands times rows."


def _named(characters: Sequence[Shape], words: Shape) -> tuple[list[str], list[Shape]]:
    names = [f"{CHARACTERS} characters, {shape.bands} x {shape.rows}" for shape in characters]
    return [f"{words.length} words, {words.bands} x {words.rows}", *names], [words, *characters]


def _sentences(texts: Sequence[str]) -> list[Tokens]:
    found = shared_map(track.sentences_of, Settings(), texts)
    return sorted({tokens for sentences in found for tokens in sentences})


def _links(cases: Sequence[Case]) -> Links:
    found: Links = {strength: [] for strength in STRENGTHS}
    for case in cases:
        for strength in STRENGTHS:
            if case.kind.startswith(f"reworded {strength}"):
                for link in case.links:
                    spans = case.spans(link)
                    texts = (case.left.text, case.right.text)
                    sides = [
                        [tuple(tokenize(text[start:end])) for start, end in side]
                        for text, side in zip(texts, spans, strict=True)
                    ]
                    found[strength].append((case.id, sides[0], sides[1]))
    return found


def _table(
    setting: str, about: str, names: Sequence[str], shapes: Sequence[Shape], sentences: list[Tokens], links: Links
) -> Table:
    known: dict[tuple[int, bool], Pairs] = {}
    results = [_measured(shape, sentences, links, known) for shape in shapes]
    here = Settings()
    shipped = shapes.index(Shape(here.shingle, here.bands, here.rows))
    body = tuple((name, *result.cells()) for name, result in zip(names, results, strict=True))
    head = (setting, "hash values", *_HEAD, *_LINKS)
    about = f"{about} {len(sentences)} sentences."
    return Table(setting, about, head, body, shipped, _conclusion(names, results, shipped))


@dataclass(frozen=True, slots=True)
class Result:
    """What a shape proposes: hits, cases and expectation by Jaccard, shares of links by strength, of strong texts."""

    values: int
    candidates: float
    bands: tuple[tuple[float, ...], ...]
    links: tuple[float, ...]
    texts: float

    def cells(self) -> list[str]:
        """Return the cells of a row."""
        recall = [f"{hits / max(total, 1):.3f} of {total:.0f} (expected {by:.3f})" for hits, total, by in self.bands]
        shares = [f"{share:.3f}" for share in (*self.links, self.texts)]
        return [str(self.values), f"{self.candidates:.2f}", *recall, *shares]


def _measured(shape: Shape, sentences: list[Tokens], links: Links, known: dict[tuple[int, bool], Pairs]) -> Result:
    shingles = [shape.ids(tokens) for tokens in sentences]
    key = shape.length, shape.characters
    if key not in known:
        known[key] = track.pairs_from(shingles, track.EDGES[0])
    codes, jaccard = known[key]
    settings = [replace(shape.settings, seed=seed) for seed in SEEDS]
    proposed = [track.proposed(track.signatures(shingles, each), each) for each in settings]
    hits = np.sum([np.isin(codes, candidates, assume_unique=True) for candidates in proposed], axis=0) / len(SEEDS)
    bands = []
    for low, high in track.GATED:
        here = (jaccard >= low) & ((jaccard < high) | (high == 1.0))
        expected = 1 - (1 - jaccard[here] ** shape.rows) ** shape.bands
        bands.append(tuple(map(float, (hits[here].sum(), here.sum(), expected.mean() if here.any() else 0.0))))
    found = [[_proposed(shape, some, each) for each in settings] for some in links.values()]
    shares = tuple(float(np.mean([sentence for sentence, _ in one])) for one in found)
    texts = float(np.mean([text for _, text in found[-1]]))
    cost = sum(map(len, proposed)) / len(SEEDS) / len(sentences)
    return Result(shape.bands * shape.rows, cost, tuple(bands), shares, texts)


def _proposed(shape: Shape, links: Sequence[tuple[str, list[Tokens], list[Tokens]]], settings: Settings) -> Shares:
    """Return of what share of links, and of texts, a sentence of either side is proposed for one of the other."""
    pairs = [(at, (one, two)) for at, (_, ours, theirs) in enumerate(links) for one in ours for two in theirs]
    if not pairs:
        return 0.0, 0.0
    sides = [track.signatures([shape.ids(pair[side]) for _, pair in pairs], settings) for side in (0, 1)]
    equal = (sides[0] == sides[1]).reshape(len(pairs), shape.bands, shape.rows).all(axis=2).any(axis=1)
    hit = {at for (at, _), proposed in zip(pairs, equal.tolist(), strict=True) if proposed}
    texts = {link[0] for link in links}
    return len(hit) / len(links), len({links[at][0] for at in hit}) / len(texts)


def _conclusion(names: Sequence[str], results: Sequence[Result], shipped: int) -> str:
    """Compare what is proposed of rewording, and its price, with the shipped row."""
    here, said, free = results[shipped], [], []
    for name, one in zip(names, results, strict=True):
        price = one.candidates / here.candidates if here.candidates else 1.0
        if one is not here:
            middle, strong = one.links[1] - here.links[1], one.links[-1] - here.links[-1]
            said.append(f"{name}: {middle:+.3f} middle, {strong:+.3f} strong at {price:.2f} times")
        if price <= 1 and one.values <= here.values and one.links[-1] - here.links[-1] > CLEARLY:
            free.append(name)
    kept = f"Kept at {names[shipped]}: nothing tried proposes clearly more strong rewording at no higher price."
    if free:
        kept = f"{free[0]} would be better: clearly more strong rewording for no more candidates and hash values."
    return f"Rewording proposed beside {names[shipped]}, and candidates: {'; '.join(said)}. {kept}"
