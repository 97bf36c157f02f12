"""The kernels against the plain form and datasketch, bit for bit."""

from __future__ import annotations

import importlib
import os
import sys
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dedup.kernels import cache as kernel_cache
from dedup.kernels import fold as kernel_fold
from dedup.kernels import hashing as kernel_hash
from dedup.kernels import table as kernel_table
from dedup.kernels import text as kernels
from dedup.kernels.packing import pack
from dedup.kernels.parts import parted, together
from dedup.shingle import TABLE, shingle_ids, token_id, tokenize
from dedup.sketch import low_half, signature

#: What has rules of its own somewhere on the way from a code point to a token.
ODD = (
    "’'\u00ad\u200b\u200c\u200d\u2060\ufeff\u034f\u0301\u0308\u0327\u05b0\u094d\u0e33\u0e50İıſßŉǰΐﬁﬃﷺﷻ½¼²①٣۵५๓９ＡｱﾞガがЖжΣςσ"
    "한각ᄒ\u1161\u11ab北京々〇𠀀天ไทยລາວខမ🙂👍🏽👩\u200d🚀\ud800\udfff\ue000\U000e0001\U0010ffff\u2028\u3000\u00a0\x00\x1f‘“–…€"
)
CODE_POINTS = st.one_of(
    st.characters(codec=None),
    st.sampled_from(ODD),
    st.sampled_from("aAzZ09 \n.,-_éÉñßøœЖä"),
)
TEXTS = st.one_of(
    st.text(CODE_POINTS, max_size=60),
    st.text(st.sampled_from("abc XYZ 0189 .,'’é "), max_size=300),
    st.lists(
        st.sampled_from(["the", "mayor", "naïve", "2,600", "Straße", "снег", "ไทย", "l’été", "№ 5", "—"]), max_size=60
    ).map(" ".join),
)
BATCHES = st.lists(TEXTS, max_size=8)
MASK = (1 << 64) - 1


def mixed(value: int) -> int:
    """splitmix64's mixer, in integers without bounds."""
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & MASK
    return value ^ value >> 31


def polynomial(values: Sequence[int]) -> int:
    """The id of a sequence of values."""
    total = len(values)
    for value in values:
        total = (total * 0x9E3779B97F4A7C15 + value) & MASK
    return mixed(total)


def parts(values: NDArray[Any], starts: NDArray[np.int64]) -> list[list[int]]:
    """What flat arrays and starts say of each sentence."""
    return [values[begin:end].tolist() for begin, end in pairwise(starts)]


def datasketchs(ids: NDArray[np.uint64], count: int, seed: int) -> NDArray[np.uint32]:
    """The signature that datasketch gives shingle ids."""
    from datasketch import MinHash

    theirs = MinHash(num_perm=count, seed=seed, hashfunc=int, scheme="affine32")
    theirs.update_batch(low_half(ids).tolist())
    return np.asarray(theirs.hashvalues, np.uint32)


@given(BATCHES, st.integers(1, 7))
@example(["", "word", "", "x" * 5000, "İstanbul’da ﬁne 北京"], 5)
def test_tokens_are_the_plain_ones(texts: list[str], stem: int) -> None:
    """Ids, stems and numbers of any batch are those of the plain form's tokens, sentence by sentence."""
    found = kernels.tokens(*pack(texts), stem)
    plain = [tokenize(text) for text in texts]
    assert parts(found.ids, found.starts) == [[token_id(token) for token in sentence] for sentence in plain]
    assert parts(found.stems, found.starts) == [[token_id(token[:stem]) for token in sentence] for sentence in plain]
    assert parts(found.numbers, found.starts) == [
        [any(character.isdecimal() for character in token) for token in sentence] for sentence in plain
    ]


def test_every_code_point_is_the_tables() -> None:
    """Each code point between two letters becomes what the token table says, and none grows beyond the bound."""
    for begin in range(0, 0x110000, 1 << 15):
        texts = [f"a{chr(code)}b" for code in range(begin, begin + (1 << 15))]
        parts = [text.encode("utf-8", "surrogatepass") for text in texts]
        offsets = np.cumsum([0, *map(len, parts)])
        folded = [text.translate(TABLE) for text in texts]
        found = kernels.tokens(np.frombuffer(b"".join(parts), np.uint8), offsets)
        assert found.ids.tolist() == [token_id.__wrapped__(token) for text in folded for token in text.split()]
        assert found.numbers.tolist() == [any(map(str.isdecimal, token)) for text in folded for token in text.split()]
        grown = [(len(new.encode()) - 2) / (len(old) - 2) for new, old in zip(folded, parts, strict=True)]
        assert max(grown) <= kernel_table.EXPANSION


@given(st.integers(0, 200_000), st.integers(0, 2**32 - 1))
@settings(max_examples=25)
def test_long_texts_are_the_plain_ones(length: int, seed: int) -> None:
    """Texts longer than a chunk or a window, with tokens across every cut, are as short ones."""
    draw = np.random.default_rng(seed)
    letters = np.array(list("etaoinshrdlu  .,Ééß’Ж北０"))
    weights = np.array([6.0] * 12 + [12, 12] + [0.5] * (len(letters) - 14))
    text = "".join(draw.choice(letters, length // 10, p=weights / weights.sum()))
    text += "q" * int(draw.integers(0, length + 1)) + " end " + text
    texts = [text, "", text[: length // 50], text[::-1]]
    found = kernels.tokens(*pack(texts))
    assert parts(found.ids, found.starts) == [[token_id(token) for token in tokenize(each)] for each in texts]
    signed = kernels.sketch_text(*pack(texts), 3, 32, 1)
    assert all(np.array_equal(signed[k], signature(shingle_ids(tokenize(texts[k]), 3), 32, 1)) for k in range(4))


@given(BATCHES, st.integers(1, 8))
def test_shingles_are_the_plain_ones(texts: list[str], n: int) -> None:
    """Shingle ids are sorted and unique as the plain form has them, short and empty sentences included."""
    found = kernels.tokens(*pack(texts))
    values, starts = kernels.shingles(found.ids, found.starts, n)
    assert parts(values, starts) == [shingle_ids(tokenize(text), n).tolist() for text in texts]


@given(st.lists(st.tuples(st.integers(0, 200), TEXTS, st.integers(0, 70)), max_size=4))
def test_packed_text_is_in_nfc(parts: list[tuple[int, str, int]]) -> None:
    """Whatever composes is composed, wherever it stands among plain letters and typographic marks."""
    texts = ["a" * before + odd + "’" * after for before, odd, after in parts]
    data, offsets = pack(texts)
    packed = [bytes(data[first:last]) for first, last in pairwise(offsets.tolist())]
    assert packed == [unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass") for text in texts]


@given(BATCHES, st.integers(1, 5), st.sampled_from([1, 31, 32, 126, 128]), st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_signatures_are_datasketchs(texts: list[str], n: int, count: int, seed: int) -> None:
    """Signatures, by steps or in one pass, are the plain form's and datasketch's, for any count and seed."""
    data, offsets = pack(texts)
    found = kernels.tokens(data, offsets)
    stepwise = kernels.signatures(*kernels.shingles(found.ids, found.starts, n), count, seed)
    assert stepwise.dtype == np.uint32
    assert stepwise.shape == (len(texts), count)
    assert np.array_equal(kernels.sketch_text(data, offsets, n, count, seed), stepwise)
    for text, row in zip(texts, stepwise, strict=True):
        ids = shingle_ids(tokenize(text), n)
        assert np.array_equal(row, signature(ids, count, seed))
        assert np.array_equal(row, datasketchs(ids, count, seed))


@given(st.integers(0, 5), st.integers(1, 8), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_band_keys_are_of_the_values(sentences: int, bands: int, rows: int, seed: int) -> None:
    """A key is the id of its band's values, whatever the band's number and what else is signed."""
    signed = np.random.default_rng(seed).integers(0, 3, (sentences, bands * rows + 2)).astype(np.uint32)
    keys = kernels.band_keys(signed, bands, rows)
    assert keys.shape == (sentences, bands)
    for s in range(sentences):
        own = signed[s, : bands * rows].reshape(bands, rows).tolist()
        assert keys[s].tolist() == [polynomial(values) for values in own]


@given(BATCHES)
def test_sentence_ids_stand_for_tokens(texts: list[str]) -> None:
    """A sentence's id is the id of its sequence of tokens, and of the shingle as long as the sentence."""
    found = kernels.tokens(*pack(texts))
    ids = kernels.sentence_ids(found.ids, found.starts).tolist()
    plain = [tokenize(text) for text in texts]
    assert ids == [polynomial([token_id(token) for token in sentence]) if sentence else 0 for sentence in plain]
    assert all(shingle_ids(sentence, len(sentence))[0] == ids[k] for k, sentence in enumerate(plain) if sentence)


@given(st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=5), max_size=9), st.integers(1, 7), st.data())
def test_parts_are_those_of_the_highest_bits(sentences: list[list[int]], bits: int, data: st.DataObject) -> None:
    """Shingles are shared out by their highest bits, in the order they had, those of sentences of size 0 left out."""
    kept = [data.draw(st.booleans()) for _ in sentences]
    ends = np.cumsum([0, *map(len, sentences)])
    sizes = np.diff(ends) * np.array(kept, bool)
    found, holders, starts = parted(np.array([*chain(*sentences)], np.uint64), sizes, ends, bits)
    rows = [(value, s) for s, own in enumerate(sentences) for value in own if kept[s]]
    expected = sorted(rows, key=lambda row: row[0] >> (64 - bits))
    assert list(zip(found.tolist(), holders.tolist(), strict=True)) == expected
    firsts = [value >> (64 - bits) for value, _ in expected]
    assert starts.tolist() == np.searchsorted(firsts, np.arange(2**bits + 1)).tolist()


@given(st.lists(st.integers(0, 9).map(lambda number: number % 7 << 61 | number % 2), max_size=200), st.data())
def test_the_rows_of_a_shingle_come_together(values: list[int], data: st.DataObject) -> None:
    """Shingles of several rows come out with all of these, each once, many or few in a bucket; others not at all."""
    values += data.draw(st.lists(st.integers(0, 2**64 - 1), max_size=5))
    given_values, numbers = np.array(values, np.uint64), np.arange(len(values), dtype=np.int32)
    found, bounds = together(given_values, numbers)
    groups = [sorted(found[first:last].tolist()) for first, last in pairwise(bounds.tolist())]
    expected = [[row for row, other in enumerate(values) if other == value] for value in set(values)]
    assert sorted(groups) == sorted(group for group in expected if len(group) > 1)


@given(BATCHES, st.integers(0, 8))
def test_a_batch_is_its_sentences(texts: list[str], cut: int) -> None:
    """What is found of a sentence does not depend on what else is in the batch, nor on where its bytes lie."""
    data, offsets = pack(texts)
    whole = kernels.tokens(data, offsets)
    cut = min(cut, len(texts))
    rest = kernels.tokens(data, offsets[cut:])
    assert parts(rest.ids, rest.starts) == parts(whole.ids, whole.starts)[cut:]
    signed = kernels.sketch_text(data, offsets, 3, 32, 1)
    assert np.array_equal(kernels.sketch_text(data, offsets[cut:], 3, 32, 1), signed[cut:])


@given(st.binary(max_size=80), st.integers(0, 80))
def test_what_is_not_utf8_does_no_harm(data: bytes, cut: int) -> None:
    """Any bytes give some tokens or a ValueError; nothing is read or written out of place."""
    cut = min(cut, len(data))
    try:
        found = kernels.tokens(np.frombuffer(data, np.uint8), np.array([0, cut, len(data)]))
    except ValueError as error:
        assert "UTF-8" in str(error) or "code point" in str(error)
    else:
        assert len(found.ids) == found.starts[-1] <= len(data)


def test_threads_agree() -> None:
    """Several threads on one table, each asking for blocks that are not there yet, find what one finds alone."""
    texts = ["".join(chr(code) for code in range(begin, begin + 0x400)) for begin in range(0xA000, 0xD000, 0x400)]
    batches = [pack([text, "plain words"]) for text in texts] * 4
    alone = [kernels.sketch_text(data, offsets, 2, 32, 1).tolist() for data, offsets in batches]
    empty = kernel_table.FoldTable(
        np.zeros(kernel_table.SAYABLE, np.uint16), np.zeros(256, np.uint64), np.zeros(1, np.uint8)
    )
    before, kernel_table._table = kernel_table._table, empty
    try:
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(lambda batch: kernels.sketch_text(batch[0], batch[1], 2, 32, 1).tolist(), batches))
    finally:
        kernel_table._table = before
    assert together == alone


def test_arrays_of_any_flags_are_taken() -> None:
    """Read-only and writable arrays give the same and need one compilation."""
    data, offsets = pack(["one two three", "four"])
    first = kernels.sketch_text(data, offsets, 2, 32, 1)
    assert np.array_equal(kernels.sketch_text(data.copy(), offsets, 2, 32, 1), first)
    assert len(kernels._sketch.signatures) == 1  # type: ignore[attr-defined]


def test_windows_fit() -> None:
    """A window is whole blocks of 64 bytes in every lane, as the slack of the buffers assumes."""
    assert kernel_hash.WINDOW % (64 * int(kernel_hash._LANES)) == 0
    assert 64 * int(kernel_hash._LANES) + 64 < kernel_fold.SLACK


@pytest.mark.skipif(sys.platform == "win32", reason="a folder's rights are told otherwise there")
def test_code_is_loaded_from_own_folders_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a user's cache folder a private temporary one serves; one that others may write to does not."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    own = kernel_cache.folder.__wrapped__()
    assert own is not None
    assert own.is_relative_to(tmp_path / f"dedup-{os.getuid()}")
    (tmp_path / f"dedup-{os.getuid()}").chmod(0o777)
    assert kernel_cache.folder.__wrapped__() is None


def test_numbas_own_setting_is_left_alone() -> None:
    """Declaring kernels leaves numba's configuration as other packages know it."""
    config: Any = importlib.import_module("numba").config
    before = config.CACHE_DIR
    with kernel_cache._kept():
        assert config.CACHE_DIR
    assert before == config.CACHE_DIR
