"""The deadlines that run, and which records must be looked at for theirs.

A record that changed is stirred; a deadline says when its next stage comes. So a pass
looks at these alone, however many records there are.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from pipeline.ledger.coding import dump, dump_moment, load_moment
from pipeline.ledger.connection import Connection, joined, one
from pipeline.ledger.duties import of_keys
from pipeline.ledger.nouns import MAIL, DutyState, Owed
from pipeline.model import Clock


def stir(db: Connection, numbers: Iterable[str]) -> None:
    """Note that these records changed: their deadlines are to be worked out anew."""
    db.executemany(
        "INSERT INTO stirred (number) VALUES (?) ON CONFLICT (number) DO NOTHING",
        ((number,) for number in numbers),
    )


class Clocks:
    """The deadlines that run, by record."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def awake(self, now: datetime, forms: Iterable[str]) -> list[str]:
        """The records of these forms that changed, or have a stage by ``now``.

        In order of number, without those of other forms: they have no deadlines.
        """
        rows = self._db.execute(
            "SELECT number FROM record WHERE form IN (SELECT value FROM json_each(?))"
            " AND number IN (SELECT number FROM stirred UNION"
            " SELECT number FROM clock WHERE next <> '' AND next <= ?) ORDER BY rank",
            (dump(list(forms)), now.isoformat()),
        )
        return [number for (number,) in rows]

    def of(self, numbers: Iterable[str]) -> dict[str, dict[str, Clock]]:
        """What runs for each of these records, by rule."""
        found: defaultdict[str, dict[str, Clock]] = defaultdict(dict)
        rows = self._db.execute(
            "SELECT * FROM clock WHERE number IN (SELECT value FROM json_each(?))",
            (dump(list(numbers)),),
        )
        for row in rows:
            found[row["number"]][row["rule"]] = _clock(row)
        return dict(found)

    def all(self) -> Iterator[Clock]:
        """Every deadline that runs, the earliest due first. Keep none while reading."""
        rows = self._db.execute("SELECT * FROM clock ORDER BY due, number, rule")
        return map(_clock, rows)

    def next_after(self, now: datetime) -> datetime | None:
        """When the next stage of any deadline comes; None if there is none."""
        found = one(
            self._db,
            "SELECT min(next) FROM clock WHERE next <> '' AND next > ?",
            (now.isoformat(),),
        )
        return load_moment(found or "")

    def alike(self, rule: str, alike: str) -> list[Clock]:
        """The deadlines of a rule that are reminded of together, earliest due first."""
        rows = self._db.execute(
            "SELECT * FROM clock WHERE rule = ? AND alike = ? ORDER BY due, number",
            (rule, alike),
        )
        return list(map(_clock, rows))

    def keep(self, number: str, running: Sequence[Clock]) -> None:
        """What runs for a record from now on; it is no longer stirred."""
        with joined(self._db):
            self._db.execute("DELETE FROM clock WHERE number = ?", (number,))
            self._db.executemany(
                "INSERT INTO clock"
                " (number, rule, began, due, born, seen, next, alike, why)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                map(_row, running),
            )
            self._db.execute("DELETE FROM stirred WHERE number = ?", (number,))

    def stir(self, numbers: Iterable[str]) -> None:
        """These records are to be looked at in the next pass."""
        with joined(self._db):
            stir(self._db, numbers)

    def stir_all(self) -> None:
        """Every record that is not void is to be looked at."""
        with joined(self._db):
            self._db.execute(
                "INSERT INTO stirred (number) SELECT number FROM record WHERE void = 0"
                " ON CONFLICT (number) DO NOTHING"
            )

    def mark(self, name: str) -> str:
        """What was noted under a name; "" for nothing."""
        return one(self._db, "SELECT said FROM mark WHERE name = ?", (name,)) or ""

    def keep_mark(self, name: str, said: str) -> None:
        """Note something small: until when was told, what decides the due times."""
        with joined(self._db):
            self._db.execute(
                "INSERT INTO mark (name, said) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET said = excluded.said",
                (name, said),
            )

    # reminders that a mail carries

    def carry(self, keys: Iterable[str], mail: str, now: datetime) -> None:
        """These reminders go with this mail, whatever becomes of it."""
        with joined(self._db, now):
            self._db.execute(
                "UPDATE duty SET state = ?, note = ?, changed = ?"
                " WHERE key IN (SELECT value FROM json_each(?))",
                (DutyState.DONE, mail, now.isoformat(), dump(list(keys))),
            )

    def sent(self) -> list[Owed]:
        """Every mail that went out, in order of entry."""
        rows = self._db.execute(
            "SELECT key FROM duty WHERE kind = ? AND state = ?", (MAIL, DutyState.DONE)
        ).fetchall()
        return of_keys(self._db, [key for (key,) in rows])

    def carried(self, mail: str) -> list[Owed]:
        """The reminders that went with a mail."""
        rows = self._db.execute(
            "SELECT key FROM duty WHERE note = ? AND kind <> ? AND state = ?",
            (mail, MAIL, DutyState.DONE),
        ).fetchall()
        return of_keys(self._db, [key for (key,) in rows])

    def carrier(self, owed: Owed) -> Owed | None:
        """The mail that a reminder went with; None while there is none."""
        found = of_keys(self._db, [owed.note]) if owed.note else []
        return found[0] if found else None

    def drop(self, mail: str, note: str, now: datetime) -> list[Owed]:
        """The mail did not go out: its reminders stand on a list; which they are."""
        with joined(self._db, now):
            rows = self._db.execute(
                "UPDATE duty SET state = ?, note = ?, changed = ?"
                " WHERE note = ? AND state = ? AND kind <> ? RETURNING key",
                (DutyState.LISTED, note, now.isoformat(), mail, DutyState.DONE, MAIL),
            ).fetchall()
            return of_keys(self._db, [key for (key,) in rows])

    def gone(self, key: str, note: str, now: datetime) -> None:
        """A reminder whose purpose is gone before it went out."""
        with joined(self._db, now):
            self._db.execute(
                "UPDATE duty SET state = ?, note = ?, changed = ?"
                " WHERE key = ? AND state IN ('owed', 'deferred')",
                (DutyState.SETTLED, note, now.isoformat(), key),
            )


def _clock(row: sqlite3.Row) -> Clock:
    return Clock(
        number=row["number"],
        rule=row["rule"],
        start=datetime.fromisoformat(row["began"]),
        due=datetime.fromisoformat(row["due"]),
        born=datetime.fromisoformat(row["born"]),
        seen=load_moment(row["seen"]),
        next=load_moment(row["next"]),
        alike=row["alike"],
        why=row["why"],
    )


def _row(clock: Clock) -> tuple[str, ...]:
    return (
        clock.number,
        clock.rule,
        clock.start.isoformat(),
        clock.due.isoformat(),
        clock.born.isoformat(),
        dump_moment(clock.seen),
        dump_moment(clock.next),
        clock.alike,
        clock.why,
    )
