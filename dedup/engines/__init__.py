"""Where a scan runs: engines with one definition of everything, so that their findings are equal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from dedup.engines.candidates import Candidates
from dedup.engines.texts import Judge, Prepare, Reading, Told, Verdicts
from dedup.inputs import Inputs
from dedup.settings import Settings
from dedup.verdicts import Retrieval

_Sketches = TypeVar("_Sketches")


class Engine(Protocol[_Sketches]):
    """Reads, then the three verbs, in this order. An engine holds no threshold: it says where things run."""

    @property
    def name(self) -> str:
        """What it is called on the command line and in the results."""

    def read(self, inputs: Inputs, prepare: Prepare, told: Told) -> Reading:
        """Read the texts and cut them into sentences, shingled."""

    def sketch(self, texts: Any, ranks: Sequence[int], retrieval: Retrieval, told: Told) -> _Sketches:
        """Return what pairs of texts are looked for in; `ranks` tells the age of each text."""

    def candidates(self, sketches: _Sketches, told: Told) -> Candidates:
        """Return the pairs of texts to compare; it may lose a pair, and never judges."""

    def evidence(self, texts: Any, pairs: NDArray[np.int64], judge: Judge, everything: bool, told: Told) -> Verdicts:
        """Align each pair and judge it; `everything` keeps the pairs that tell nothing too."""


def _reference(settings: Settings, threads: int | None, memory: int | None) -> Engine[Any]:
    from dedup.engines.reference import ReferenceEngine

    return ReferenceEngine(settings, threads, memory)


def _local(settings: Settings, threads: int | None, memory: int | None) -> Engine[Any]:
    from dedup.engines.local import LocalEngine

    return LocalEngine(settings, threads, memory)


#: By name; each is made of the settings, a number of threads and a limit of memory, None for no limit. An engine is
#: imported when it is made: a check needs none.
ENGINES: dict[str, Callable[[Settings, int | None, int | None], Engine[Any]]] = {
    "reference": _reference,
    "local": _local,
}
