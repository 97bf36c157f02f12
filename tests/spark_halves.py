"""The first half of a scan on Spark made by the local engine: its datasets, for tests of what follows upon them."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from dedup.age import by_age
from dedup.engines.candidates import chosen
from dedup.engines.local import LocalEngine
from dedup.engines.spark.datasets import SCHEMAS, Proposed, key_of
from dedup.engines.spark.lineage import Lineage
from dedup.inputs import Inputs
from dedup.listing import sums
from dedup.pipeline import Phases, prepare, silent
from dedup.scope import Scope
from dedup.settings import Settings

_TOLD = Callable[[int, int], None]


def proposed(
    lineage: Lineage, given: Inputs, settings: Settings, retrieval: str, scope: Scope, phase: Phases
) -> Proposed:
    """Write the datasets that the local engine's values make, in several partitions."""
    engine, told = LocalEngine(settings, 1), phase("reading")
    reading = engine.read(given, prepare, told)
    texts: Any = reading.texts
    ranks = by_age(texts.outlines)
    how = chosen(retrieval, sum(one.sentences for one in texts.outlines), settings)
    found = engine.candidates(engine.sketch(texts, ranks, how, told), told).within(scope, texts.outlines)
    _write(lineage, "texts", _texts(texts, ranks))
    _write(lineage, "candidates", [tuple(map(int, pair)) for pair in found.pairs])
    _write(lineage, "skipped", [(place, _sound(one.path), one.reason) for place, one in enumerate(reading.skipped)])
    return Proposed(how, (*reading.notes, *found.notes), found.counts, sums(texts.outlines))


def _write(lineage: Lineage, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
    lineage.write(name, lineage.work.spark.createDataFrame(rows, SCHEMAS[name]).repartition(3))


def _texts(texts: Any, ranks: Sequence[int]) -> list[tuple[Any, ...]]:
    said = {value: texts._sentence(value, holder, texts.settings) for value, holder in texts.popular.items()}
    bodies, rows = texts.sentences.bodies, []
    for number, one in enumerate(texts.outlines):
        place = texts.disk.places[number]
        own = dict.fromkeys(bodies.sentences[bodies.starts[place] : bodies.starts[place + 1]].tolist())
        standing = [{"id": _signed(value), "sentence": said[value]} for value in own if value in said]
        name = (number, _sound(one.id), key_of(one.id), one.content, f"{ranks[number]:09}", ranks[number])
        data = (pickle.dumps(one), pickle.dumps(texts.disk[number]), pickle.dumps(tuple(texts.disk.body(number))))
        rows.append((*name, one.words, one.sentences, None, one.publisher, *data, standing))
    return rows


def _signed(value: int) -> int:
    return int(np.array([value], np.uint64).view(np.int64)[0])


def _sound(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


__all__ = ["proposed", "silent"]
