"""The members of a zip package, by its own directory; unchanged ones keep every byte.

Deliberately not zipfile: the reading child starts a quarter sooner without it, and
only the raw records let a rewritten package keep its other members bit for bit.
zipfile is the second opinion (compare.py, the tests).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from pipeline.errors import FileRefused

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
STORED, DEFLATED = 0, 8
ENCRYPTED = 0x2041  # flag bits: traditional, strong, masked directory
UTF8 = 0x0800  # flag bit: the name is in UTF-8

_ENTRY = struct.Struct("<4x6H3L5H2L")
_HEADER = struct.Struct("<4s5H3L2H")
_FULL = 0xFFFFFFFF  # "see the zip64 extra field"
_LEVEL = 4  # deflate: sheet XML 12 % longer than at level 6, in half the time
_MIDNIGHT_1980 = (0, 0x21)  # DOS time and date of a member that we add


class Member(NamedTuple):
    """One entry of the central directory; ``entry`` is its raw record."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    entry: bytes


def members(data: bytes) -> tuple[Member, ...]:
    """All members in the order of the directory.

    Raises:
        FileRefused: ``half_copied`` where the directory is missing or cut off.
    """
    count, start = _end_record(data)
    found = []
    for _ in range(count):
        if data[start : start + 4] != CENTRAL or len(data) < start + _ENTRY.size:
            raise FileRefused("half_copied")
        member, start = _member(data, start)
        found.append(member)
    return tuple(found)


def _end_record(data: bytes) -> tuple[int, int]:
    """Number of entries and offset of the directory, zip64 or not."""
    at = data.rfind(END, max(0, len(data) - 22 - 0xFFFF))
    if at < 0 or at + 22 > len(data):
        raise FileRefused("half_copied")
    count, _, start = struct.unpack_from("<HLL", data, at + 10)
    if count == 0xFFFF or start == _FULL:  # noqa: PLR2004 - zip64
        (wide,) = struct.unpack_from("<Q", data, max(0, at - 12))
        if data[at - 20 : at - 16] != b"PK\x06\x07" or wide + 56 > len(data):
            raise FileRefused("half_copied")
        count, _, start = struct.unpack_from("<3Q", data, wide + 32)
    return count, start


def _member(data: bytes, at: int) -> tuple[Member, int]:
    """The entry that starts ``at``, and where the next one starts."""
    fields = _ENTRY.unpack_from(data, at)
    flags, method, crc = fields[2], fields[3], fields[6]
    sizes, lengths, offset = fields[7:9], fields[9:12], fields[15]
    end = at + _ENTRY.size + sum(lengths)
    entry = data[at:end]
    name = entry[46 : 46 + lengths[0]]
    extra = entry[46 + lengths[0] : 46 + sum(lengths[:2])]
    size, packed, offset = _widened(extra, sizes[1], sizes[0], offset)
    try:
        text = name.decode("utf-8" if flags & UTF8 else "cp437")
    except UnicodeDecodeError:
        raise FileRefused("unsafe_part", part=name.hex()) from None
    return Member(text, flags, method, crc, packed, size, offset, entry), end


def _widened(extra: bytes, *values: int) -> tuple[int, ...]:
    """Size, packed size, offset, where 0xFFFFFFFF taken from the zip64 extra field."""
    if _FULL not in values:
        return values
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            field = extra[at + 4 : at + 4 + length]
            wide = iter(struct.iter_unpack("<Q", field[: len(field) // 8 * 8]))
            return tuple(next(wide, (v,))[0] if v == _FULL else v for v in values)
        at += 4 + length
    return values


def content(data: bytes, member: Member) -> bytes:
    """The inflated member, never more than its directory entry promised.

    Raises:
        FileRefused: ``damaged_part`` for a wrong header, size, stream or CRC.
    """
    start = _data_start(data, member)
    raw = data[start : start + member.packed]
    out = raw if member.method == STORED else _inflate(raw, member)
    if len(out) != member.size or zlib.crc32(out) != member.crc:
        raise FileRefused("damaged_part", part=member.name)
    return out


def _data_start(data: bytes, member: Member) -> int:
    header = data[member.offset : member.offset + _HEADER.size]
    if len(header) == _HEADER.size and header[:4] == LOCAL:
        fields = _HEADER.unpack(header)
        start = member.offset + _HEADER.size
        name = data[start : start + fields[-2]]
        if name == member.entry[46 : 46 + fields[-2]]:
            return start + int(fields[-2]) + int(fields[-1])
    raise FileRefused("damaged_part", part=member.name)


def _inflate(raw: bytes, member: Member) -> bytes:
    stream = zlib.decompressobj(-15)
    try:
        out = stream.decompress(raw, member.size + 1)
    except zlib.error:
        out = b""
    if member.method != DEFLATED or not (stream.eof or len(out) > member.size):
        raise FileRefused("damaged_part", part=member.name)
    return out


def overlapping(data: bytes, found: tuple[Member, ...]) -> Member | None:
    """The first member whose data run into the next one's, else None."""
    ordered = sorted(found, key=lambda member: member.offset)
    for member, following in pairwise(ordered):
        if _data_start(data, member) + member.packed > following.offset:
            return member
    return None


def rebuilt(
    data: bytes, changed: Mapping[str, bytes], added: Mapping[str, bytes]
) -> bytes:
    """The package with new content for some members and new members at the end.

    Args:
        data: the package; its directory has been checked.
        changed: member name -> new content; keeps its place, name and date.
        added: new member name -> content, dated 1980-01-01.

    Returns:
        The new package. Every other member keeps its local record to the byte.
    """
    found = members(data)
    _, end = _end_record(data)
    ordered = sorted(found, key=lambda member: member.offset)
    ends = [member.offset for member in ordered[1:]] + [end]
    out, entries, at = [], {}, 0
    for member, stop in zip(ordered, ends, strict=True):
        if member.name in changed:
            record, entry = _record(member, changed[member.name], at)
        else:
            record, entry = data[member.offset : stop], _moved(member, at)
        out.append(record)
        entries[member.offset] = entry
        at += len(record)
    listed = [entries[member.offset] for member in found]
    for name, text in added.items():
        record, entry = _record(_fresh(name), text, at)
        out.append(record)
        listed.append(entry)
        at += len(record)
    size = sum(map(len, listed))
    tail = struct.pack("<4s4H2LH", END, 0, 0, len(listed), len(listed), size, at, 0)
    return b"".join([*out, *listed, tail])


def _record(member: Member, text: bytes, at: int) -> tuple[bytes, bytes]:
    """Local record and directory entry of a member with new content."""
    fields = list(_ENTRY.unpack_from(member.entry))
    name = member.entry[46 : 46 + fields[9]]
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    packed = squeeze.compress(text) + squeeze.flush()
    fields[1:4] = [20, fields[2] & UTF8, DEFLATED]
    fields[6:12] = [zlib.crc32(text), len(packed), len(text), len(name), 0, 0]
    fields[15] = at
    local = _HEADER.pack(LOCAL, *fields[1:11])
    return local + name + packed, CENTRAL + _ENTRY.pack(*fields)[4:] + name


def _moved(member: Member, at: int) -> bytes:
    """The directory entry of an untouched member at its new place."""
    fields = list(_ENTRY.unpack_from(member.entry))
    if _FULL not in (fields[7], fields[8], fields[15]):
        return member.entry[:42] + struct.pack("<L", at) + member.entry[46:]
    fields[7:9], fields[15] = [member.packed, member.size], at
    name = member.entry[46 : 46 + fields[9]]
    fields[10:12] = [0, 0]
    return CENTRAL + _ENTRY.pack(*fields)[4:] + name


def _fresh(name: str) -> Member:
    raw = name.encode()
    flags = 0 if name.isascii() else UTF8
    fields = [20, 20, flags, DEFLATED, *_MIDNIGHT_1980, 0, 0, 0, len(raw)]
    entry = CENTRAL + _ENTRY.pack(*fields, 0, 0, 0, 0, 0, 0)[4:] + raw
    return Member(name, flags, DEFLATED, 0, 0, 0, 0, entry)
