"""Writing files so that nothing half-written ever stands under a final name.

Written beside the target, read back, flushed, renamed: repeating is harmless, and a
full disk never destroys the previous good file (design.md section 6).
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from pipeline.errors import Damaged
from pipeline.points import point

OPEN, PRIVATE, KEPT = 0o644, 0o600, 0o440
FOLDER, PRIVATE_FOLDER = 0o755, 0o700


def sha256(data: bytes) -> str:
    """The checksum by which files are told apart."""
    return hashlib.sha256(data).hexdigest()


def sha256_of(path: Path) -> str:
    """The checksum of a file, "" where there is none."""
    try:
        with path.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return ""


def folder(path: Path, mode: int = FOLDER) -> Path:
    """Make a folder and the parents that are missing, each new one with ``mode``."""
    missing = [one for one in (path, *path.parents) if not one.is_dir()]
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        with suppress(OSError):
            one.chmod(mode)
    return path


def write(path: Path, data: bytes, mode: int = OPEN) -> str:
    """Put ``data`` under ``path`` whole or not at all; return its SHA-256.

    Raises ``Damaged`` if what lies on the disk is not what was written; OSError as
    the disk gives it. An older file of that name stays until the new one is right.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as target:
            target.write(data)
            target.flush()
            point("file.written")
            os.fsync(target.fileno())
        _read_back(part, data)
        with suppress(OSError):
            part.chmod(mode)
        point("file.flushed")
        _replace(part, path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    point("file.named")
    flush_folder(path.parent)
    return sha256(data)


def _read_back(part: Path, data: bytes) -> None:
    if part.read_bytes() != data:
        raise Damaged(f"{part.stem} 写入后与原内容不同")


def _replace(part: Path, path: Path) -> None:
    """Rename over ``path``; Windows must not see a read-only file there."""
    try:
        part.replace(path)
    except PermissionError:
        if not path.exists():
            raise
        path.chmod(PRIVATE)
        part.replace(path)


def flush_folder(path: Path) -> None:
    """Make a rename in ``path`` survive a power cut, where the system can."""
    with suppress(OSError, AttributeError):
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
