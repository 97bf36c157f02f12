from __future__ import annotations

from dataclasses import fields

import pytest

from dedup.errors import UsageError
from dedup.settings import _RANGES, Settings


def test_every_setting_has_a_range() -> None:
    """No number that decides can be set to nonsense: each setting has a finite range, and its default lies in it."""
    assert {name for name, _, _ in _RANGES} == {field.name for field in fields(Settings)}
    Settings()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e9])
@pytest.mark.parametrize("name", ["weight_cosine", "intercept", "match_cosine", "order_p"])
def test_what_is_out_of_range_is_refused(name: str, value: float) -> None:
    """A value out of range, or none at all, is a clear error that names the setting."""
    with pytest.raises(UsageError, match=name):
        Settings(**{name: value})  # type: ignore[arg-type]


def test_digests() -> None:
    """Every setting is in the digest; only what an index stores is in the index digest."""
    assert Settings(order_p=0.02).digest() != Settings().digest()
    assert Settings(order_p=0.02).index_digest() == Settings().index_digest()
    assert Settings(rows=4).index_digest() != Settings().index_digest()


def test_expected_recall_rises() -> None:
    """The share of sentence pairs that are proposed rises with their Jaccard, from 0 to 1."""
    shares = [Settings().recall(jaccard / 10) for jaccard in range(11)]
    assert shares == sorted(shares)
    assert (shares[0], shares[10]) == (0.0, 1.0)
    assert shares[5] >= 0.99
