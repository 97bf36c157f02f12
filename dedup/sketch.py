"""Shingle ids to MinHash signatures: the definition in plain numpy, equal bit for bit to datasketch's `affine32`.

A value is the low half of a shingle id, mixed by MurmurHash3's 32-bit finaliser (Appleby 2011) and permuted by
`a * h + b` modulo 2**32 with odd `a`; the signature is the minimum for each permutation (Broder 1997). Where it runs is
the business of an engine.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Signature = NDArray[np.uint32]


def low_half(ids: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Return the low 32 bits of shingle ids, which is what MinHash is given."""
    return (ids & np.uint64(0xFFFFFFFF)).astype(np.uint32)


@cache
def permutations(count: int, seed: int) -> tuple[Signature, Signature]:
    """Return the multipliers (odd) and offsets of `count` permutations, as datasketch draws them from a seed."""
    draw = np.random.RandomState(seed)
    a = draw.randint(0, 1 << 31, count, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return a, draw.randint(0, 1 << 32, count, dtype=np.uint32)


def signature(ids: NDArray[np.uint64], count: int, seed: int) -> Signature:
    """Return the MinHash signature of a set of shingle ids, uint32 of shape (count,); all ones for the empty set."""
    a, b = permutations(count, seed)
    if not len(ids):
        return np.full(count, 0xFFFFFFFF, np.uint32)
    values: Signature = (_finalised(low_half(ids))[:, None] * a + b).min(axis=0)
    return values


def _finalised(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    values = (values ^ (values >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    values = (values ^ (values >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return values ^ (values >> np.uint32(16))
