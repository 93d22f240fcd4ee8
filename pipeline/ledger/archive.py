"""The archive's index, and which lists drawn from it are out of date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from pipeline.ledger.connection import Connection, joined
from pipeline.ledger.nouns import Laid
from pipeline.model import Filed, Trace


def file_away(db: Connection, filed: Iterable[Filed]) -> None:
    """Enter files into the index; the same path again is the same entry."""
    db.executemany(
        "INSERT INTO filed (path, sha256, size, category, subject, title, day, year,"
        " at, pages) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (path) DO UPDATE SET"
        " sha256 = excluded.sha256, size = excluded.size,"
        " category = excluded.category, subject = excluded.subject,"
        " title = excluded.title, day = excluded.day, year = excluded.year,"
        " at = excluded.at, pages = excluded.pages",
        map(_row, filed),
    )


def _row(one: Filed) -> tuple[object, ...]:
    return (
        one.path,
        one.sha256,
        one.size,
        one.category,
        one.subject,
        one.title,
        one.day.isoformat(),
        _year(one),
        one.at.isoformat(),
        one.pages,
    )


def _year(one: Filed) -> int:
    """The year whose catalogue names it: the first folder of its path, else its day."""
    first = one.path.partition("/")[0]
    return int(first) if first.isdigit() else one.day.year


def filed(db: Connection, year: int | None = None) -> Iterator[Filed]:
    """Every archived file, of one year or of all, in order of path."""
    if year is None:
        return map(_filed, db.execute("SELECT * FROM filed ORDER BY path"))
    return map(
        _filed,
        db.execute("SELECT * FROM filed WHERE year = ? ORDER BY path", (year,)),
    )


def filed_of(db: Connection, subject: str) -> list[Filed]:
    """The archived files of a subject, in order of path."""
    rows = db.execute("SELECT * FROM filed WHERE subject = ? ORDER BY path", (subject,))
    return [_filed(row) for row in rows]


def filed_in(db: Connection, folder: str) -> list[Filed]:
    """The archived files below a folder, in order of path."""
    rows = db.execute(
        "SELECT * FROM filed WHERE path > ? AND path < ? ORDER BY path",
        (f"{folder}/", f"{folder}0"),  # "0" comes next after "/"
    )
    return [_filed(row) for row in rows]


def filed_as(db: Connection, sha256: str) -> list[Filed]:
    """The archived files with these bytes, in order of path."""
    rows = db.execute("SELECT * FROM filed WHERE sha256 = ? ORDER BY path", (sha256,))
    return [_filed(row) for row in rows]


def lay_out(db: Connection, trace: Trace, reader: str) -> None:
    """Note that a paper lies where it is printed from; in no bundle, as it is new."""
    with joined(db):
        db.execute(
            "INSERT INTO bundled (path, sha256, reader, key) VALUES (?, ?, ?, '')"
            " ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256,"
            " reader = excluded.reader, key = ''",
            (trace.path, trace.sha256, reader),
        )


def bundle(db: Connection, paths: Iterable[str], key: str) -> None:
    """Note that these papers are in the bundle of this duty."""
    with joined(db):
        db.executemany(
            "UPDATE bundled SET key = ? WHERE path = ? AND key = ''",
            ((key, path) for path in paths),
        )


def bundled(db: Connection, key: str = "") -> list[Laid]:
    """The papers in the bundle of this duty; "" for those that are in none yet."""
    rows = db.execute(
        "SELECT path, sha256, reader FROM bundled WHERE key = ? ORDER BY path", (key,)
    )
    return [Laid(path, sha256, reader) for path, sha256, reader in rows]


def _filed(row: sqlite3.Row) -> Filed:
    return Filed(
        path=row["path"],
        sha256=row["sha256"],
        size=row["size"],
        category=row["category"],
        subject=row["subject"],
        title=row["title"],
        day=date.fromisoformat(row["day"]),
        at=datetime.fromisoformat(row["at"]),
        pages=row["pages"],
    )


def years(db: Connection) -> list[int]:
    """The years in which something is filed."""
    return [
        year for (year,) in db.execute("SELECT DISTINCT year FROM filed ORDER BY year")
    ]


def mark_stale(db: Connection, what: str) -> None:
    """Note that a list must be drawn again."""
    with joined(db):
        db.execute(
            "INSERT INTO stale (what) VALUES (?) ON CONFLICT (what) DO NOTHING", (what,)
        )


def stale(db: Connection) -> list[str]:
    """What must be drawn again."""
    return [what for (what,) in db.execute("SELECT what FROM stale ORDER BY what")]


def clear_stale(db: Connection, what: str) -> None:
    """Note that a list was drawn."""
    with joined(db):
        db.execute("DELETE FROM stale WHERE what = ?", (what,))
