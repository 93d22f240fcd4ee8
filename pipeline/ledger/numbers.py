"""Numbers and revisions: one after the other, without a gap, never twice.

A number is taken inside the transaction that keeps its record; what is rolled back
was never issued (I1, I2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from pipeline.errors import Damaged
from pipeline.ledger.connection import Connection, atomic, joined, one

_NUMBER = re.compile(r"(?P<series>[A-Z]+-\d{4}(?:\d{2})?)-(?P<ordinal>\d{4,})")
_CHILD = re.compile(
    r"(?P<series>.+-\d{2,}(?:-[A-Z]+)?)(?:-|(?<=[A-Z]))(?P<ordinal>\d+)"
)
_MARK = re.compile(r"(.+)-(\d{4,}|[A-Z]{2,8})")
_FURTHER = re.compile(r"[A-Z]+-\d{4,6}-.+")  # a series below a record's number

_LEAP_FROM = datetime(2000, 1, 1)
_LOST = "lost:"  # revisions that a restore passed over, from this one on


class Ordinal(NamedTuple):
    """A number taken apart: ``TS-2026-0012`` is the 12th of the series TS-2026.

    Below a record, ``YF-2026-0007-01`` is the first of the series YF-2026-0007, and
    ``TS-2026-0031-HF2`` the second of the series TS-2026-0031-HF.
    """

    series: str
    ordinal: int


def take_apart(number: str) -> Ordinal | None:
    """The series and the ordinal of a number; None where it has neither."""
    found = _NUMBER.fullmatch(number) or _CHILD.fullmatch(number)
    return found and Ordinal(found["series"], int(found["ordinal"]))


def next_revision(db: Connection) -> int:
    """Count one up. The first revision is 1."""
    with joined(db):
        return int(
            one(
                db,
                "INSERT INTO counter (name, last) VALUES ('revision', 1)"
                " ON CONFLICT (name) DO UPDATE SET last = counter.last + 1"
                " RETURNING last",
            )
        )


def revision(db: Connection) -> int:
    """The latest revision; 0 in an empty ledger."""
    return int(one(db, "SELECT last FROM counter WHERE name = 'revision'") or 0)


def written(series: str, ordinal: int) -> str:
    """The number as it is written.

    >>> written("TS-2026", 12), written("TS-2026-0012", 1), written("TS-2026-0012-B", 2)
    ('TS-2026-0012', 'TS-2026-0012-01', 'TS-2026-0012-B2')
    """
    if series[-1:].isalpha():
        return f"{series}{ordinal}"
    return (
        f"{series}-{ordinal:02}" if _FURTHER.match(series) else f"{series}-{ordinal:04}"
    )


def next_number(db: Connection, prefix: str, period: str) -> str:
    """The next number of a series; see Ledger.next_number."""
    if not db.in_transaction:
        raise RuntimeError("next_number() outside of atomic()")
    if not _MARK.fullmatch(f"{prefix}-{period}"):
        raise ValueError(f"no year, month or record: {period!r}")
    last = one(
        db,
        "INSERT INTO series (prefix, period, last) VALUES (?, ?, 1)"
        " ON CONFLICT (prefix, period) DO UPDATE SET last = series.last + 1"
        " RETURNING last",
        (prefix, period),
    )
    return written(f"{prefix}-{period}", last)


def high_water(db: Connection) -> dict[str, int]:
    """The last ordinal of every series."""
    rows = db.execute("SELECT prefix, period, last FROM series ORDER BY prefix, period")
    return {f"{prefix}-{period}": last for prefix, period, last in rows}


def raise_series(db: Connection, marks: Mapping[str, int]) -> None:
    """Issue nothing at or below these marks again; see Ledger.raise_series."""
    with joined(db):
        for series, mark in marks.items():
            _raise(db, series, mark)


def _raise(db: Connection, series: str, mark: int) -> None:
    found = _MARK.fullmatch(series)
    if found is None:
        raise Damaged(f"编号最高位记录中的“{series}”")
    prefix, period = found.groups()
    last = high_water(db).get(series, 0)
    if mark <= last:
        return
    db.execute(
        "INSERT INTO series (prefix, period, last) VALUES (?, ?, ?)"
        " ON CONFLICT (prefix, period) DO UPDATE SET last = excluded.last",
        (prefix, period, mark),
    )
    db.execute(
        "INSERT INTO skipped (prefix, period, first, last) VALUES (?, ?, ?, ?)",
        (prefix, period, last + 1, mark),
    )


def knows_revision(db: Connection, number: int) -> bool:
    """Whether this ledger issued a revision, not one that a restore has lost."""
    if not 0 < number <= revision(db):
        return False
    rows = db.execute("SELECT name, last FROM counter WHERE name LIKE 'lost:%'")
    spans = ((int(name.removeprefix(_LOST)), last) for name, last in rows)
    return not any(first <= number <= last for first, last in spans)


def leap(db: Connection, now: datetime) -> None:
    """Take the revision ahead after a restore, to the minutes since 2000.

    The copies in the clerks' hands bear revisions that the restored ledger does not
    know; none of them may be given out again, not even when one backup is restored
    twice. By counting files, no office ever comes near.
    """
    with atomic(db):
        ahead = (now - _LEAP_FROM) // timedelta(minutes=1)
        lost = f"{_LOST}{revision(db) + 1}"
        db.execute("INSERT INTO counter (name, last) VALUES (?, ?)", (lost, ahead))
        db.execute(
            "INSERT INTO counter (name, last) VALUES ('revision', ?)"
            " ON CONFLICT (name) DO UPDATE SET last = excluded.last"
            " WHERE excluded.last > counter.last",
            (ahead,),
        )
