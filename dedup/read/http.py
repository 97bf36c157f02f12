"""A response of HTTP as web archives keep it: status, headers, and its body unpacked."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from dedup.read.packed import zstandard
from dedup.read.source import Unreadable

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})\b")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.-]+)", re.I)
_SIZE = re.compile(rb"\s*([0-9A-Fa-f]{1,15})[^\r\n]*\r?\n")


@dataclass(frozen=True, slots=True)
class Response:
    """A response: its status, its headers by their names in lower case, and its body as sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type in lower case without its parameters; "" where none is stated."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset that the content type states."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1] if found else None


def response(data: bytes) -> Response | None:
    """Return the response that bytes hold, or None where they hold none (RFC 9112)."""
    status = _STATUS.match(data)
    if status is None:
        return None
    head, _, body = data.partition(b"\r\n\r\n") if b"\r\n\r\n" in data else data.partition(b"\n\n")
    headers: dict[str, str] = {}
    for line in head.splitlines()[1:]:
        name, sign, value = line.decode("latin-1").partition(":")
        if sign:
            headers.setdefault(name.strip().lower(), value.strip())
    return Response(int(status[1]), headers, body)


def body(response: Response, limit: int) -> bytes:
    """Return the body as it was before it was sent: put together, and unpacked to at most `limit` bytes.

    A body that is not packed as its headers say, as many archives keep it, is returned as it is. Raises Unreadable
    for one that is damaged, over the limit, or packed in a way that nothing installed unpacks.
    """
    data = response.body
    if "chunked" in response.headers.get("transfer-encoding", "").lower():
        data = _unchunked(data)
    for coding in reversed(response.headers.get("content-encoding", "").lower().split(",")):
        unpack = _CODINGS.get(coding.strip())
        if unpack is not None:
            data = unpack(data, limit)
            if len(data) > limit:
                raise Unreadable(f"too large: over {limit:,} bytes, the limit of a record (max_bytes)")
    return data


def _unchunked(data: bytes) -> bytes:
    """Return a body without the sizes of its parts; one that has none is returned as it is."""
    parts, place = [], 0
    while found := _SIZE.match(data, place):
        size = int(found[1], 16)
        parts.append(data[found.end() : found.end() + size])
        place = found.end() + size + 2
        if size == 0 or place >= len(data):
            return b"".join(parts)
    return data if not parts else b"".join(parts)


def _gzip(data: bytes, limit: int) -> bytes:
    return _inflated(data, limit, 31) if data.startswith(b"\x1f\x8b") else data


def _deflate(data: bytes, limit: int) -> bytes:
    # Servers send either form under this name: with zlib's frame, and without.
    for width in (15, -15):
        try:
            return _inflated(data, limit, width)
        except Unreadable:
            continue
    return data


def _inflated(data: bytes, limit: int, width: int) -> bytes:
    try:
        return zlib.decompressobj(width).decompress(data, limit + 1)
    except zlib.error as error:
        raise Unreadable(f"its body is damaged: {error}") from error


def _brotli(data: bytes, limit: int) -> bytes:
    if data.lstrip()[:1] == b"<":
        return data
    brotli: Any = import_module("brotli")  # fastwarc brings it
    try:
        return bytes(brotli.Decompressor().process(data, output_buffer_limit=limit + 1))
    except brotli.error as error:
        raise Unreadable(f"its body is damaged: {error}") from error


def _zstd(data: bytes, limit: int) -> bytes:
    if not data.startswith(b"\x28\xb5\x2f\xfd"):
        return data
    zstd = zstandard()
    try:
        return bytes(zstd.ZstdFile(io.BytesIO(data)).read(limit + 1))
    except (zstd.ZstdError, EOFError) as error:
        raise Unreadable(f"its body is damaged: {error}") from error


#: The name of a content coding -> what unpacks it.
_CODINGS = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd}
