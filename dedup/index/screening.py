"""What a document and a draft must share to be proposed: `shared_shingles`, and `shared_part` of the shorter one's.

In a large index a draft shares a band with hundreds of documents by chance, each of which would take milliseconds to be
compared. This looks at the two texts alone, so an index may grow without what is proposed of it changing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dedup.model import Shingled
from dedup.settings import Settings
from dedup.sketch import low_half


def shingles(draft: Shingled, settings: Settings) -> NDArray[np.uint32]:
    """Return the low halves of the shingles of the sentences that are long enough, sorted, each once."""
    long = [own for tokens, own in zip(draft.tokens, draft.shingles, strict=True) if len(tokens) >= settings.min_tokens]
    return np.unique(low_half(np.concatenate([np.empty(0, np.uint64), *long])))


def enough(own: NDArray[np.uint32], documents: Sequence[bytes], settings: Settings) -> NDArray[np.bool_]:
    """Return for each document, as its packed shingles, whether it shares enough with those of a draft."""
    values = np.frombuffer(b"".join(documents), "<u4")
    sizes = np.fromiter(map(len, documents), np.int64, len(documents)) // 4
    places = np.minimum(np.searchsorted(own, values), max(len(own) - 1, 0))
    shared = own[places] == values if len(own) else np.zeros(len(values), np.bool_)
    counts = np.bincount(np.repeat(np.arange(len(sizes)), sizes)[shared], minlength=len(sizes))
    found: NDArray[np.bool_] = counts >= settings.shared_shingles
    return found & (counts >= settings.shared_part * np.minimum(sizes, len(own)))
