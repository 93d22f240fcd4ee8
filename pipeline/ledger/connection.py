"""One SQLite connection: opened safely, its settings read back.

Its faults are put so that the office can read them. All files beside this one are
plain functions over it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.errors import Busy, Damaged, PipelineError
from pipeline.ledger.schema import APPLICATION_ID, MIGRATIONS

_WAIT = 15_000  # milliseconds that a writer waits for another one

#: Settings of every connection: name -> (what is set, what must be read back).
_SETTINGS: dict[str, tuple[str, object]] = {
    "busy_timeout": (str(_WAIT), _WAIT),
    "foreign_keys": ("ON", 1),
    "synchronous": ("FULL", 2),
    "temp_store": ("MEMORY", 2),
    "cache_size": ("-32768", -32768),  # 32 MB: a whole file goes in without spilling
}

_FAULTS: dict[int, tuple[type[PipelineError], str]] = {
    sqlite3.SQLITE_BUSY: (Busy, ""),
    sqlite3.SQLITE_FULL: (
        PipelineError,
        "磁盘已满,台账没有改动。请腾出磁盘空间后再运行",
    ),
    sqlite3.SQLITE_IOERR: (
        PipelineError,
        "台账所在的磁盘读写出错,台账没有改动。请检查磁盘后再运行",
    ),
    sqlite3.SQLITE_READONLY: (
        PipelineError,
        "台账文件不能写入。请检查 data 文件夹的写入权限",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        PipelineError,
        "台账文件打不开。请检查 data 文件夹是否存在、是否有权限",
    ),
    sqlite3.SQLITE_CORRUPT: (Damaged, "台账。请停止使用,用最近的备份恢复(restore)"),
    sqlite3.SQLITE_NOTADB: (Damaged, "台账。请停止使用,用最近的备份恢复(restore)"),
}


def _sentence(fault: sqlite3.Error) -> Exception:
    """The fault as the office reads it; an unexpected one as it is."""
    code = getattr(fault, "sqlite_errorcode", None)
    if not isinstance(code, int) or code & 0xFF not in _FAULTS:
        return fault
    kind, detail = _FAULTS[code & 0xFF]
    return kind(detail)


class Connection(sqlite3.Connection):
    """A connection that knows its own file and speaks the office's language."""

    identity: tuple[Path, int, int] | None = None

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """As in sqlite3. Raises Busy, Damaged or PipelineError with a sentence."""
        try:
            return super().execute(sql, parameters)
        except sqlite3.Error as fault:
            raise _sentence(fault) from fault

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
        """As in sqlite3. Raises Busy, Damaged or PipelineError with a sentence."""
        try:
            return super().executemany(sql, parameters)
        except sqlite3.Error as fault:
            raise _sentence(fault) from fault

    def copy_into(self, other: Connection) -> None:
        """All of this ledger into an empty one, by SQLite's backup, while in use."""
        try:
            self.backup(other)
        except sqlite3.Error as fault:
            raise _sentence(fault) from fault

    def remember(self, path: Path) -> None:
        """Note which file this is, so that a swapped one is noticed."""
        found = path.stat()
        self.identity = (path, found.st_dev, found.st_ino)

    def still_there(self) -> None:
        """See that the file was not removed or replaced while it was open.

        SQLite would go on writing into the deleted file.
        """
        if self.identity is None:
            return
        path, *known = self.identity
        try:
            found = path.stat()
        except OSError as fault:
            raise Damaged(f"台账文件 {path.name} 不见了,请停止程序") from fault
        if [found.st_dev, found.st_ino] != known:
            raise Damaged(f"台账文件 {path.name} 在使用中被替换,请重新启动程序")


@contextmanager
def atomic(db: Connection) -> Iterator[None]:
    """All or nothing: BEGIN IMMEDIATE … COMMIT, or ROLLBACK on any exception."""
    db.still_there()
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk has rolled back by itself already
            db.execute("ROLLBACK")
        raise


@contextmanager
def joined(db: Connection, now: datetime | None = None) -> Iterator[None]:
    """Part of the transaction under way, or one of its own. Notes the time."""
    if db.in_transaction:
        yield
        _note_time(db, now)
    else:
        with atomic(db):
            yield
            _note_time(db, now)


def _note_time(db: Connection, now: datetime | None) -> None:
    if now is not None:
        db.execute(
            "INSERT INTO mark (name, said) VALUES ('latest', ?) ON CONFLICT (name)"
            " DO UPDATE SET said = excluded.said WHERE excluded.said > mark.said",
            (now.isoformat(),),
        )


def open_writing(path: Path) -> Connection:
    """The ledger at ``path``, made or brought up to date where needed.

    Raises:
        Damaged: it is no ledger, or the settings do not hold (a network share).
        PipelineError: it cannot be opened, or a newer program wrote it.
    """
    make(path)
    db = connect(path.resolve().as_uri())
    try:
        db.remember(path)
        _is_ledger(db, path)
        _set(db, "journal_mode", "WAL", "wal")
        migrate(db)
    except BaseException:
        db.close()
        raise
    return db


def make(path: Path) -> None:
    """An empty file, and its folder, for the owner's eyes; what is there stays."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as fault:
        raise PipelineError(
            f"{path.name} 不能写入,请检查 {path.parent.name} 文件夹的权限和磁盘空间"
        ) from fault


def open_reading(path: Path) -> Connection:
    """The ledger at ``path`` to be read beside a running writer; makes no file.

    A missing ledger is an empty one; one of an older program is read in memory.

    Raises:
        Damaged: it is no ledger.
        PipelineError: it cannot be opened, or a newer program wrote it.
    """
    db = _reader(path) if path.exists() else connect(":memory:")
    try:
        _is_ledger(db, path)
        if version(db) < len(MIGRATIONS):
            db = _in_memory(db)
            migrate(db)
        db.execute("PRAGMA query_only = ON")
    except BaseException:
        db.close()
        raise
    return db


def _reader(path: Path) -> Connection:
    # Opened as for writing, because a reader that may not write leaves its -wal and
    # -shm behind; query_only forbids the rest. Where the folder cannot be written,
    # and no -wal says that a writer is at work, the file is read as it stands.
    mode = "mode=ro&immutable=1"
    if os.access(path.parent, os.W_OK):
        mode = "mode=rw"
    elif path.with_name(f"{path.name}-wal").exists():
        mode = "mode=ro"
    return connect(f"{path.resolve().as_uri()}?{mode}")


def _in_memory(db: Connection) -> Connection:
    memory = connect(":memory:")
    db.copy_into(memory)
    db.close()
    return memory


def connect(uri: str) -> Connection:
    """A bare connection with every setting of the house."""
    try:
        db: Connection = sqlite3.connect(
            uri,
            uri=True,
            isolation_level=None,
            factory=Connection,
            cached_statements=256,
        )
    except sqlite3.Error as fault:
        raise _sentence(fault) from fault
    db.row_factory = sqlite3.Row
    for name, (value, expected) in _SETTINGS.items():
        _set(db, name, value, expected)
    return db


def _set(db: Connection, name: str, value: str, expected: object) -> None:
    db.execute(f"PRAGMA {name} = {value}")
    if one(db, f"PRAGMA {name}") != expected:
        raise PipelineError(
            f"台账不能安全保存({name})。请把办公室文件夹放在本机磁盘上,不要放在网络共享"
        )


def _is_ledger(db: Connection, path: Path) -> None:
    """Tell a ledger (or an empty file) from anything else."""
    stranger = one(db, "PRAGMA application_id") != APPLICATION_ID
    if stranger and one(db, "SELECT count(*) FROM sqlite_master"):
        raise Damaged(f"{path.name} 不是本程序的台账")
    if version(db) > len(MIGRATIONS):
        raise PipelineError("台账由更新版本的程序写成,请使用新版程序打开")


def version(db: Connection) -> int:
    """How many migrations the ledger has seen."""
    return int(one(db, "PRAGMA user_version"))


def migrate(db: Connection, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Bring the tables up to date: all missing steps in one transaction."""
    if version(db) >= len(migrations):
        return
    with atomic(db):
        for step in migrations[version(db) :]:  # read again: another may have done it
            for statement in step:
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(migrations)}")


def one(db: Connection, sql: str, parameters: Sequence[object] = ()) -> Any:
    """The single value that a query gives; None without a row."""
    row = db.execute(sql, parameters).fetchone()
    return None if row is None else row[0]
