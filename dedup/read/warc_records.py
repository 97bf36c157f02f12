"""The records of a web archive and where they stand: found again behind damage, and cut into stretches."""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dedup.model import Skipped
from dedup.read.lines import open_file
from dedup.read.packed import BOMB, LARGE
from dedup.read.source import Source, Unreadable

_GZIP, _ZSTANDARD, _PLAIN = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"WARC/"
_RECORD = re.compile(rb"(?<=\n)WARC/\d\.\d\r?\n")
#: Damaged places of one file behind which reading goes on; a file with more is given up.
_MOST_REPAIRS = 1000
#: Bytes that are searched at a time for the next record, and the most that a mark of a record has.
_BLOCK, _MARK = 1 << 20, 64
#: The most that the headers of a record have.
_HEADERS = 1 << 16
#: Bytes of a packed record that tell whether it is one.
_HEAD = 512


_CUT = "cut off inside the header of record {number:,}, which begins at byte {start:,}"


@dataclass(frozen=True, slots=True)
class Met:
    """A record: its number in the file from 1, the byte it begins at, and fastwarc's record, good until the next."""

    number: int
    place: int
    record: Any


@dataclass(frozen=True, slots=True)
class Stretch:
    """Records that stand one after the other: the byte of the first, their number, and the number of the first."""

    start: int
    count: int
    first: int
    size: int


def records(source: Source) -> Iterator[Met | Skipped]:
    """Yield the records of a file in order, and a reason for each place where it is damaged.

    Raises Unreadable where it cannot be opened or begins with no record, or fastwarc is not installed.
    """
    number, place, last, whole = 0, 0, 0, True
    with open_file(source) as file:
        _check(file)
        most = _most(file)
        for _ in range(_MOST_REPAIRS):
            try:
                for record in iterator(file, place):
                    number, place = number + 1, record.stream_pos
                    most, last = most - record.content_length, record.content_length
                    if most < 0:
                        yield Skipped(source.name, f"unpacks to more than {BOMB} times its size; not read on")
                        return
                    whole = record.headers.get("Content-Length") is not None
                    if whole:
                        yield Met(number, place, record)
                    else:
                        yield Skipped(f"{source.name}#{number}", f"its header breaks off, at byte {place:,}")
                if whole and (reason := _ending(file, place, last, number)):
                    yield Skipped(source.name, reason)
                return
            except BaseException as error:
                reason = failure(error)
            if (start := _header_at_end(file, place, last)) is not None and number:
                yield Skipped(source.name, _CUT.format(number=number + 1, start=start))
                return
            broken, place = place, _following(file, place)
            yield Skipped(source.name, f"damaged at byte {broken:,} or after it ({reason}); {_goes_on(place)}")
            if place < 0:
                return
    yield Skipped(source.name, f"damaged in {_MOST_REPAIRS:,} places; not read on")


def at(file: io.BufferedReader, start: int, count: int, first: int) -> Iterator[Met]:
    """Yield some records from a byte on; raises what fastwarc raises where one of them is damaged."""
    for number, record in zip(range(first, first + count), iterator(file, start), strict=False):
        yield Met(number, record.stream_pos, record)


def stretches(source: Source, size: int, kinds: Counter[str]) -> Iterator[Stretch | Skipped]:
    """Yield all records as stretches of about `size` bytes; errors as of `records`. For files that are `parted`.

    `kinds` counts the records by their type as they are met.
    """
    start, first, count, end = 0, 1, 0, 0
    with open_file(source) as again:
        for met in records(source):
            cut = isinstance(met, Skipped) or (met.place - start >= size and _begins(again, met))
            if cut and count:
                end = end if isinstance(met, Skipped) else met.place
                yield Stretch(start, count, first, max(end - start, 1))
                count = 0
            if isinstance(met, Skipped):
                yield met
                continue
            kinds[met.record.headers.get("WARC-Type") or "unknown"] += 1
            if not count:
                start, first = met.place, met.number
            count, end = count + 1, met.place
    if count:
        yield Stretch(start, count, first, max(end - start, 1))


def parted(source: Source) -> bool:
    """Say whether records can be read from their place on, which a file that is packed as a whole does not allow.

    Errors as of `records`.
    """
    with open_file(source) as file, open_file(source) as again:
        _check(file)
        if not file.peek(4).startswith(_GZIP):
            return file.peek(8).startswith(_PLAIN)
        try:
            found = [_begins(again, met) for met in at(file, 0, 2, 1)]
        except BaseException as error:
            failure(error)
            return True
    return all(found)


def iterator(file: io.BufferedReader, start: int) -> Any:
    """Return fastwarc's iterator over all records from a byte on."""
    try:
        from fastwarc.warc import ArchiveIterator
    except ImportError as error:
        raise Unreadable("a web archive; to read it: pip install 'dedup-news[warc]'") from error
    file.seek(start)
    return ArchiveIterator(file, parse_http=False)


def failure(error: BaseException) -> str:
    """Return in a line what fastwarc failed at; raises the error again if it is none of its own.

    What its compiled part does not expect is no Exception but a PanicException.
    """
    if not isinstance(error, OSError | ValueError) and type(error).__name__ != "PanicException":
        raise error
    return " ".join(str(error).split())[:100] or type(error).__name__


def _check(file: io.BufferedReader) -> None:
    head = file.peek(_HEAD)
    if not head:
        raise Unreadable("empty")
    if not (head.startswith((_PLAIN, _ZSTANDARD)) or _is_packed_record(head)):
        raise Unreadable("no web archive: it does not begin with a WARC record")


def _most(file: io.BufferedReader) -> int:
    """Return how many bytes all records together may have; a plain file has what it has."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return 1 << 62 if file.peek(8).startswith(_PLAIN) else max(LARGE, BOMB * size)


def _is_packed_record(data: bytes) -> bool:
    try:
        return data.startswith(_GZIP) and zlib.decompressobj(31).decompress(data, len(_PLAIN)) == _PLAIN
    except zlib.error:
        return False


def _begins(file: io.BufferedReader, met: Met) -> bool:
    """Say whether a record stands by itself at its place: whether whoever begins to read there meets it first."""
    try:
        other = next(iterator(file, met.place), None)
    except BaseException as error:
        failure(error)
        return False
    if other is None:
        return False
    same = (other.record_id, other.content_length, other.stream_pos)
    return same == (met.record.record_id, met.record.content_length, met.place)


def _following(file: io.BufferedReader, place: int) -> int:
    """Return where the next record after a place begins; -1 where there is none."""
    file.seek(0)
    packed = file.peek(4).startswith(_GZIP)
    start = place + 1
    while True:
        file.seek(start)
        block = file.read(_BLOCK)
        for found in (_packed if packed else _plain)(block):
            return start + found
        if len(block) < _BLOCK:
            return -1
        start += len(block) - _MARK if not packed else len(block) - _HEAD


def _plain(block: bytes) -> Iterator[int]:
    return (found.start() for found in _RECORD.finditer(block))


def _packed(block: bytes) -> Iterator[int]:
    place = block.find(_GZIP)
    while place >= 0:
        if _is_packed_record(block[place : place + _HEAD]):
            yield place
        place = block.find(_GZIP, place + 1)


def _ending(file: io.BufferedReader, place: int, length: int, number: int) -> str:
    """Return what is wrong with the end of a file, the last record of which begins at a place; "" where it is whole."""
    if number and (start := _header_at_end(file, place, length)) is not None:
        return _CUT.format(number=number + 1, start=start)
    if not _complete(file, place, length):
        return f"damaged or cut off in record {number:,} or behind it; nothing more is found"
    return ""


def _header_at_end(file: io.BufferedReader, place: int, length: int) -> int | None:
    """Return where in a plain file, behind the record at a place, a header begins that does not end; else None."""
    file.seek(place)
    head = file.read(_HEADERS)
    if not head.startswith(_PLAIN):
        return None
    end = place + head.find(b"\r\n\r\n") + 4 + length
    file.seek(end)
    rest = file.read(_HEADERS)
    begun = rest.lstrip(b"\r\n")
    if not begun or len(rest) == _HEADERS or b"\r\n\r\n" in begun or begun[: len(_PLAIN)] != _PLAIN[: len(begun)]:
        return None
    return end + len(rest) - len(begun)


def _complete(file: io.BufferedReader, place: int, length: int) -> bool:
    """Say whether a file goes on to the end of its last record, at a place and with some bytes of content.

    fastwarc takes a packed file that breaks off inside a record for one that ends there.
    """
    file.seek(0)
    packed = file.peek(4).startswith(_GZIP)
    file.seek(place)
    head = file.read(_HEADERS)
    if packed:
        file.seek(place if _is_packed_record(head) else 0)
        return _unpacks(file)
    end = place + head.find(b"\r\n\r\n") + 4 + length
    return not head.startswith(_PLAIN) or end <= file.seek(0, io.SEEK_END)


def _unpacks(file: io.BufferedReader) -> bool:
    """Say whether all packed members from here to the end of a file are whole."""
    member, data = zlib.decompressobj(31), file.read(_BLOCK)
    try:
        while data:
            member.decompress(data, _BLOCK)
            data = member.unconsumed_tail or member.unused_data.lstrip(b"\0") or file.read(_BLOCK)
            if member.eof and data:
                member = zlib.decompressobj(31)
    except zlib.error:
        return False
    return member.eof


def _goes_on(place: int) -> str:
    return f"reading goes on at byte {place:,}" if place >= 0 else "nothing more is found"
