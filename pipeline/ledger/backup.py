"""A copy of the ledger, and the way back.

Always through SQLite's own backup: a plain copy of a running ledger is no ledger,
and a restore beside the old -wal is silently undone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pipeline.errors import Damaged, PipelineError
from pipeline.files import flush_folder
from pipeline.ledger import numbers
from pipeline.ledger.connection import (
    Connection,
    connect,
    joined,
    make,
    one,
    open_reading,
    open_writing,
)

_SIDES = ("", "-wal", "-shm")


def backup(db: Connection, target: Path, now: datetime) -> None:
    """Write a whole copy to ``target`` and note when; see Ledger.backup."""
    if db.in_transaction:
        raise RuntimeError("backup() inside of atomic()")
    part = target.with_name(f"{target.name}.part")
    with _swept(part):
        copy(db, part)
    part.replace(target)
    flush_folder(target.parent)
    with joined(db, now):
        db.execute(
            "INSERT INTO mark (name, said) VALUES ('backup', ?)"
            " ON CONFLICT (name) DO UPDATE SET said = excluded.said",
            (now.isoformat(),),
        )


def copy(db: Connection, part: Path) -> None:
    """A copy in one plain file, read through."""
    make(part)
    copy = connect(part.resolve().as_uri())
    try:
        db.copy_into(copy)
        _whole(copy, part)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
    finally:
        copy.close()


@contextmanager
def _swept(part: Path) -> Iterator[None]:
    """Nothing under this name before, and nothing left of it after a fault."""
    sides = [part.with_name(part.name + side) for side in _SIDES]
    for side in sides:
        side.unlink(missing_ok=True)
    try:
        yield
    except BaseException:
        for side in sides:
            side.unlink(missing_ok=True)
        raise


def _whole(db: Connection, path: Path) -> None:
    if one(db, "PRAGMA quick_check(1)") != "ok":
        raise Damaged(f"{path.name} 读回时发现损坏,没有采用")


def restore(
    ledger_path: Path, backup_file: Path, marks: Mapping[str, int], now: datetime
) -> Path | None:
    """Put a backup in the ledger's place; the caller holds the office's Lock.

    The old ledger is moved aside, whole, as ``ledger-<time>.old``. No series issues
    at or below ``marks`` again (``{"TS-2026": 12}``), and no revision
    that the lost days gave out.

    Args:
        ledger_path: the ledger that is to be replaced; it may be missing.
        backup_file: what ``Ledger.backup`` wrote.
        marks: the high-water marks kept outside of the ledger.
        now: names the old ledger, and takes the revisions ahead (numbers.leap).

    Returns:
        Where the old ledger stands now; None if there was none.

    Raises:
        PipelineError: there is no such backup. Nothing was touched.
        Damaged: the backup is no ledger, not whole, or a mark names no series.
            Nothing was touched.
    """
    if not backup_file.is_file():
        raise PipelineError(f"找不到备份文件 {backup_file.name},请检查路径")
    part = ledger_path.with_name(f"{ledger_path.name}.part")
    with _swept(part):
        _prepare(backup_file, part, marks, now)
    old = _move_aside(ledger_path, now)
    part.replace(ledger_path)
    flush_folder(ledger_path.parent)
    return old


def _prepare(
    backup_file: Path, part: Path, marks: Mapping[str, int], now: datetime
) -> None:
    """The restored ledger, finished, beside its place."""
    source = open_reading(backup_file)
    try:
        copy(source, part)
    finally:
        source.close()
    db = open_writing(part)
    try:
        numbers.raise_series(db, marks)
        numbers.leap(db, now)
        db.execute("PRAGMA journal_mode = DELETE")
    finally:
        db.close()


def _move_aside(path: Path, now: datetime) -> Path | None:
    """Move a ledger with what belongs to it; first the ledger, then its -wal.

    Whatever is broken off in between, no -wal of the old one stays beside the new.
    """
    old = _free_name(path, now)
    moved = False
    for side in _SIDES:
        one_side = path.with_name(path.name + side)
        if one_side.exists():
            one_side.replace(old.with_name(old.name + side))
            moved = True
    flush_folder(path.parent)
    return old if moved else None


def _free_name(path: Path, now: datetime) -> Path:
    stem = f"{path.stem}-{now:%Y%m%d-%H%M%S}"
    names = [path.with_name(f"{stem}.old")]
    while names[-1].exists():
        names.append(path.with_name(f"{stem}_{len(names) + 1}.old"))
    return names[-1]
