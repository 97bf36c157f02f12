from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.settings import Settings
from dedup.shingle import shingle_ids, tokenize
from dedup.sketch import low_half, permutations, signature


@given(st.text(max_size=80), st.integers(0, 2**32 - 1))
def test_signature_is_datasketchs(text: str, seed: int) -> None:
    """The plain signature equals datasketch's affine32 bit for bit, for any text and seed, the empty one included."""
    from datasketch import MinHash

    ids = shingle_ids(tokenize(text), 3)
    theirs = MinHash(num_perm=126, seed=seed, hashfunc=int, scheme="affine32")
    theirs.update_batch(low_half(ids).tolist())
    assert np.array_equal(signature(ids, 126, seed), theirs.hashvalues)


def test_permutations_are_bijections() -> None:
    """Every multiplier is odd, so that no two values collide under a permutation."""
    a, b = permutations(126, 1)
    assert (a % 2 == 1).all()
    assert len(a) == len(b) == 126


@pytest.mark.parametrize("jaccard", [0.2, 0.4, 0.6])
def test_expected_recall_is_met(jaccard: float) -> None:
    """The share of set pairs of a Jaccard that meet in a band is what bands and rows promise, within four errors."""
    settings = Settings()
    draw = np.random.default_rng(7)
    met = 0
    for _ in range(400):
        total = 60
        shared = round(jaccard * total)
        values = draw.integers(0, 2**63, total, np.uint64)
        half = (total - shared) // 2
        ours, theirs = values[: shared + half], np.concatenate([values[:shared], values[shared + half :]])
        bands = (
            (signature(one, settings.permutations, 1).reshape(settings.bands, settings.rows)) for one in (ours, theirs)
        )
        met += bool((next(bands) == next(bands)).all(axis=1).any())
    expected = settings.recall(jaccard)
    assert abs(met / 400 - expected) <= 4 * (expected * (1 - expected) / 400) ** 0.5 + 0.01
