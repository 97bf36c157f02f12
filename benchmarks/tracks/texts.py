"""From text to verdict by the stages of the project: what a track needs of them."""

from __future__ import annotations

from dedup.align import align
from dedup.judge import judge
from dedup.model import Document, Shingled
from dedup.pipeline import prepare
from dedup.propose import proposals
from dedup.score import Scorer, products
from dedup.settings import Settings
from dedup.shingle import shingle
from dedup.verdicts import Pair


def read(name: str, text: str, settings: Settings) -> Shingled:
    """Return an English text as the stages see it."""
    return shingle(prepare(Document(id=name, path="", format="txt", text=text, language="en")), settings)


def compare(left: Shingled, right: Shingled, settings: Settings) -> Pair:
    """Return the verdict on two texts, left as left whatever their ids."""
    scorer = Scorer(left, right, products(left.tokens, right.tokens), settings)
    return judge(left, right, align(left, right, proposals(scorer), settings), settings)
