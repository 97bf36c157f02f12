"""The bodies of documents as bytes: what the kernels read, packed once, kept on disk, and joined in any selection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.kernels.arrays import Tokens
from dedup.model import Segmented
from dedup.settings import Settings
from dedup.shingle import visible


class Body(NamedTuple):
    """The sentences of one document that are not furniture: UTF-8 in NFC, the bytes of each, and whether it is quoted.

    Plain bytes, of int32 and bool, because these are written and read fast.
    """

    text: bytes
    sizes: bytes
    quoted: bytes
    language: str


class Batch(NamedTuple):
    """The sentences of several documents that have a token, and which of them count as quoted."""

    tokens: Tokens
    quoted: NDArray[np.bool_]
    kept: NDArray[np.int64]
    """The place of each among all sentences of these documents."""


def bodies(texts: Sequence[Segmented], settings: Settings) -> list[Body]:
    """Return the bodies of documents."""
    from dedup.kernels.packing import pack

    own = [[sentence for sentence in text.sentences if sentence.furniture is None] for text in texts]
    data, offsets = pack(
        [
            visible(text.document.text, sentence, text.masked)
            if text.masked
            else text.document.text[sentence.start : sentence.end]
            for text, sentences in zip(texts, own, strict=True)
            for sentence in sentences
        ]
    )
    sizes, whole = np.diff(offsets).astype(np.int32), data.tobytes()
    found, first = [], 0
    for text, sentences in zip(texts, own, strict=True):
        last = first + len(sentences)
        quoted = bytes(sentence.quoted >= settings.quoted_sentence for sentence in sentences)
        part = whole[offsets[first] : offsets[last]]
        found.append(Body(part, sizes[first:last].tobytes(), quoted, text.document.language))
        first = last
    return found


def batch(found: Sequence[Body], settings: Settings) -> Batch:
    """Return the tokens of bodies; a sentence without one is left out."""
    from dedup.kernels import text as kernels

    quoted = np.frombuffer(b"".join(body.quoted for body in found), np.bool_)
    tokens = kernels.tokens(*joined(found), settings.stem)
    kept = np.flatnonzero(np.diff(tokens.starts))
    bounds = np.append(tokens.starts[kept], tokens.starts[-1])
    firsts = np.cumsum([0, *(len(body.quoted) for body in found)])
    places = np.searchsorted(kept, firsts)
    return Batch(Tokens(tokens.ids, tokens.stems, tokens.numbers, bounds, places), quoted[kept], kept)


def joined(found: Sequence[Body]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the sentences of bodies as kernels read them: bytes, and where each begins and the last one ends."""
    sizes = np.frombuffer(b"".join(body.sizes for body in found), np.int32)
    data = np.frombuffer(b"".join(body.text for body in found), np.uint8)
    return data, np.append(0, np.cumsum(sizes, dtype=np.int64))
