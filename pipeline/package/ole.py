"""The directory of an OLE compound file: an old .xls, or a password-locked .xlsx."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from pipeline.errors import FileRefused

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA  # above: end of chain, free, FAT, DIFAT
_IN_HEADER = 109  # FAT sectors listed in the header


def checked(data: bytes) -> None:
    """Nothing where the file is a workbook of Excel 5 to 2003.

    Raises:
        FileRefused: ``encrypted``, ``not_workbook`` (a .doc, a .ppt, a mail), or
            ``half_copied`` where the directory lies beyond the end of the file.
    """
    try:
        names = set(_streams(data))
    except (struct.error, IndexError):
        raise FileRefused("half_copied") from None
    if "encryptedpackage" in names:
        raise FileRefused("encrypted")
    if not names & {"workbook", "book"}:
        raise FileRefused("not_workbook")


def _streams(data: bytes) -> Iterator[str]:
    """The names of all storages and streams, in small letters."""
    shift, first = struct.unpack_from("<H", data, 30)[0], _number(data, 48)
    if shift not in (9, 12):
        raise IndexError
    size = 1 << shift
    table = list(_table(data, size))
    sector, seen = first, 0
    while sector < _LAST_SECTOR and seen <= len(table):
        start = (sector + 1) * size
        for at in range(start, start + size, 128):
            (length,) = struct.unpack_from("<H", data, at + 64)
            if data[at + 66] in (1, 2):
                name = data[at : at + min(length, 64)].decode("utf-16-le", "replace")
                yield name.rstrip("\0").lower()
        sector, seen = table[sector], seen + 1


def _table(data: bytes, size: int) -> Iterator[int]:
    """The sector table (FAT): for each sector the one that follows it."""
    listed = list(struct.unpack_from(f"<{_IN_HEADER}L", data, 76))
    more, left = _number(data, 68), len(data) // size
    while more < _LAST_SECTOR and left:
        block = struct.unpack_from(f"<{size // 4}L", data, (more + 1) * size)
        listed += block[:-1]
        more, left = block[-1], left - 1
    for sector in listed:
        if sector < _LAST_SECTOR:
            yield from struct.unpack_from(f"<{size // 4}L", data, (sector + 1) * size)


def _number(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<L", data, at)[0])
