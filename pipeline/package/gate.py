"""Is this file a workbook that may be opened, and of which kind?"""

from __future__ import annotations

import stat
from pathlib import Path

from pipeline.errors import FileRefused
from pipeline.package import members as zipped
from pipeline.package.container import (
    LIMITS,
    MEGA,
    Limits,
    Package,
    check_directory,
    examine,
)


def inspect(path: Path, limits: Limits = LIMITS) -> str:
    """The kind of workbook by its content: "xlsx", "xlsm" or "xls".

    `read` does the same by itself; this is for who needs no cells.

    Raises:
        FileRefused: with the reason for the office.
        OSError: the file cannot be opened now.
    """
    return examine(load(path, limits), path.suffix, limits)[0]


def load(path: Path, limits: Limits = LIMITS) -> bytes:
    """All bytes of a regular file of bearable size."""
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise FileRefused("not_regular")
    size = status.st_size
    if size > limits.file_mb * MEGA:
        megabytes = f"{size / MEGA:.1f}"
        raise FileRefused("too_large", size=megabytes, limit=limits.file_mb)
    return path.read_bytes()


def whole(path: Path, limits: Limits = LIMITS) -> bool:
    """Has all of the file arrived? A quick look, for the inbox.

    False for a zip whose directory is missing or one of whose members is damaged, and
    for a file that begins with zeros (its length reserved, its bytes still to come).
    True for everything else, too large or no zip included: `inspect` has the reason.
    """
    try:
        data = load(path, limits)
        if data.startswith(bytes(4)):
            return False
        if data.startswith(zipped.LOCAL):
            _check_whole(Package(data), limits)
    except FileRefused as refusal:
        return refusal.code not in ("half_copied", "damaged_part")
    return True


def _check_whole(package: Package, limits: Limits) -> None:
    check_directory(package, limits)
    for member in package.members:
        zipped.content(package.data, member)
