"""Numbered records with their history."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from pipeline.errors import Damaged
from pipeline.ledger import archive
from pipeline.ledger.clocks import stir
from pipeline.ledger.coding import (
    dump,
    dump_altered,
    dump_names,
    dump_values,
    load_altered,
    load_names,
    load_values,
)
from pipeline.ledger.connection import Connection, joined, one
from pipeline.ledger.nouns import REGISTER, Kept, Mentions
from pipeline.model import Past, Record

_DIGITS = re.compile(r"\d+")

# A number belongs to one form for ever: the WHERE leaves a stranger's row untouched.
_KEEP = """
INSERT INTO record (number, form, key, loose, rank, vals, first_seen, revision, round,
  edition, former, stale, arrived_done, held, void)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (number) DO UPDATE SET key = excluded.key, loose = excluded.loose,
  vals = excluded.vals, first_seen = excluded.first_seen,
  revision = excluded.revision, round = excluded.round, edition = excluded.edition,
  former = excluded.former, stale = excluded.stale,
  arrived_done = excluded.arrived_done, held = excluded.held, void = excluded.void
WHERE record.form = excluded.form
"""
_PAST = """
INSERT INTO past (number, revision, at, sha256, file, sheet, row_no, altered)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""


def rank(number: str) -> str:
    """The number so that it sorts: …-9999 before …-10000, 3栋 before 10栋."""
    return _DIGITS.sub(lambda found: found[0].zfill(9), number)


def keep(db: Connection, those: Iterable[Kept], now: datetime) -> None:
    """Insert or replace records, with one entry of history each.

    What is drawn from their registers is out of date from now on.
    """
    kept = list(those)
    with joined(db, now):
        written = db.executemany(_KEEP, map(_row, kept)).rowcount
        if written != len(kept):
            raise Damaged(f"编号“{_stranger(db, kept)}”属于另一张登记表")
        at = now.isoformat()
        db.executemany(_PAST, (_past_row(one, at) for one in kept))
        _mention(db, ((one.record, one.mentions) for one in kept))
        stir(db, (one.record.number for one in kept))
        for form in sorted({one.record.form for one in kept}):
            archive.mark_stale(db, f"{REGISTER}{form}")


def _mention(db: Connection, kept: Iterable[tuple[Record, Mentions]]) -> None:
    """What each record says in the columns that links look into, as it stands now."""
    those = list(kept)
    gone = [(record.number,) for record, _ in those]
    db.executemany("DELETE FROM mention WHERE number = ?", gone)
    db.executemany(
        "INSERT INTO mention (form, name, said, number) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (form, name, said, number) DO NOTHING",
        [
            (record.form, name, said, record.number)
            for record, mentions in those
            for name, said in mentions
        ],
    )


def look_into(
    db: Connection,
    sign: str,
    forms: Iterable[str],
    mentions: Callable[[Record], Mentions],
) -> None:
    """Index forms anew where the index was made under another sign."""
    if one(db, "SELECT said FROM mark WHERE name = 'mentions'") == sign:
        return
    with joined(db):
        db.execute("DELETE FROM mention")
        for form in forms:
            _mention(db, ((r, mentions(r)) for r in list(everything(db, form))))
        db.execute(
            "INSERT INTO mark (name, said) VALUES ('mentions', ?)"
            " ON CONFLICT (name) DO UPDATE SET said = excluded.said",
            (sign,),
        )


def _row(kept: Kept) -> tuple[object, ...]:
    record = kept.record
    return (
        record.number,
        record.form,
        kept.key,
        kept.loose,
        rank(record.number),
        dump_values(record.values),
        record.first_seen.isoformat(),
        record.revision,
        record.round,
        record.edition,
        dump_values(record.former),
        dump_names(record.stale),
        record.arrived_done,
        record.held,
        record.void,
    )


def _past_row(kept: Kept, at: str) -> tuple[object, ...]:
    return (
        kept.record.number,
        kept.record.revision,
        at,
        *kept.source,
        dump_altered(kept.altered),
    )


def _stranger(db: Connection, kept: Iterable[Kept]) -> str:
    forms = {one.record.number: one.record.form for one in kept}
    rows = db.execute(
        "SELECT number, form FROM record"
        " WHERE number IN (SELECT value FROM json_each(?))",
        (dump(list(forms)),),
    )
    return "、".join(number for number, form in rows if forms[number] != form)


def _record(row: sqlite3.Row) -> Record:
    return Record(
        form=row["form"],
        number=row["number"],
        values=load_values(row["vals"]),
        first_seen=datetime.fromisoformat(row["first_seen"]),
        revision=row["revision"],
        round=row["round"],
        edition=row["edition"],
        former=load_values(row["former"]),
        stale=load_names(row["stale"]),
        arrived_done=bool(row["arrived_done"]),
        held=bool(row["held"]),
        void=bool(row["void"]),
    )


def records(db: Connection, numbers: Iterable[str]) -> dict[str, Record]:
    """The records that are known among these numbers."""
    rows = db.execute(
        "SELECT * FROM record WHERE number IN (SELECT value FROM json_each(?))",
        (dump(list(numbers)),),
    )
    return {row["number"]: _record(row) for row in rows}


def by_key(db: Connection, form: str, keys: Iterable[str]) -> dict[str, list[Record]]:
    """The records under each of these natural keys, in order of number."""
    rows = db.execute(
        "SELECT * FROM record"
        " WHERE form = ? AND key IN (SELECT value FROM json_each(?))",
        (form, dump(list(keys))),
    )
    return _grouped(rows, "key")


def by_loose(db: Connection, form: str, keys: Iterable[str]) -> dict[str, list[Record]]:
    """The records under each of these loose keys, in order of number."""
    rows = db.execute(
        "SELECT * FROM record"
        " WHERE form = ? AND loose IN (SELECT value FROM json_each(?))",
        (form, dump(list(keys))),
    )
    return _grouped(rows, "loose")


def having(
    db: Connection, form: str, name: str, those: Iterable[str]
) -> dict[str, list[Record]]:
    """The records that mention each of these texts in a column, in order of number."""
    rows = db.execute(
        "SELECT record.*, mention.said FROM mention"
        " JOIN record ON record.number = mention.number"
        " WHERE mention.form = ? AND mention.name = ?"
        " AND mention.said IN (SELECT value FROM json_each(?))",
        (form, name, dump(list(those))),
    )
    return _grouped(rows, "said")


def _grouped(rows: Iterable[sqlite3.Row], column: str) -> dict[str, list[Record]]:
    # Sorted here: asked to sort, SQLite would walk a whole form in order of rank.
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: str(row["rank"])):
        found[row[column]].append(_record(row))
    return dict(found)


def everything(db: Connection, form: str) -> Iterator[Record]:
    """All records of a form, in order of number."""
    rows = db.execute("SELECT * FROM record WHERE form = ? ORDER BY rank", (form,))
    return map(_record, rows)


def below(db: Connection, number: str) -> list[Record]:
    """The records whose numbers stand below this one: …-01, …-HF1, in order."""
    rows = db.execute(
        "SELECT * FROM record WHERE number > ? AND number < ? ORDER BY rank",
        (f"{number}-", f"{number}."),  # "." comes next after "-"
    )
    return [_record(row) for row in rows]


def void_records(db: Connection) -> list[Record]:
    """All void records, form by form, in order of number."""
    rows = db.execute("SELECT * FROM record WHERE void = 1 ORDER BY form, rank")
    return [_record(row) for row in rows]


def held_records(db: Connection) -> list[Record]:
    """All records that are held and not void, form by form, in order of number."""
    rows = db.execute(
        "SELECT * FROM record WHERE held = 1 AND void = 0 ORDER BY form, rank"
    )
    return [_record(row) for row in rows]


def open_records(db: Connection) -> Iterator[Record]:
    """All records that are not void, form by form, in order of number."""
    rows = db.execute("SELECT * FROM record WHERE void = 0 ORDER BY form, rank")
    return map(_record, rows)


def histories(db: Connection, numbers: Iterable[str]) -> dict[str, tuple[Past, ...]]:
    """The history of each of these numbers, oldest first."""
    rows = db.execute(
        "SELECT * FROM past WHERE number IN (SELECT value FROM json_each(?))"
        " ORDER BY id",
        (dump(list(numbers)),),
    )
    found: defaultdict[str, list[Past]] = defaultdict(list)
    for row in rows:
        found[row["number"]].append(_past(row))
    return {number: tuple(pasts) for number, pasts in found.items()}


def _past(row: sqlite3.Row) -> Past:
    return Past(
        revision=row["revision"],
        at=datetime.fromisoformat(row["at"]),
        file=row["file"],
        sheet=row["sheet"],
        row=row["row_no"],
        altered=load_altered(row["altered"]),
    )


def count(db: Connection) -> dict[str, int]:
    """How many records each form has."""
    rows = db.execute("SELECT form, count(*) FROM record GROUP BY form ORDER BY form")
    return dict(rows.fetchall())
