"""Files as they were dropped, what became of them, and what was answered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from pipeline.errors import Damaged
from pipeline.ledger.coding import dump, dump_answer, load_answer
from pipeline.ledger.connection import Connection, joined, one
from pipeline.ledger.nouns import LEAVE, DutyState, Take
from pipeline.model import Answer, Drop


def take(db: Connection, drop: Drop, now: datetime) -> Take:
    """Note that a file was taken, for the first or a further time."""
    with joined(db, now):
        db.execute(
            "INSERT INTO file (sha256, name, size, state) VALUES (?, ?, ?, 'accepted')"
            " ON CONFLICT (sha256) DO NOTHING",
            (drop.sha256, drop.name, drop.size),
        )
        row = db.execute(
            "INSERT INTO take (sha256, folder, name, nth, at) VALUES (?, ?, ?,"
            " (SELECT count(*) + 1 FROM take WHERE sha256 = ?), ?) RETURNING id, nth",
            (drop.sha256, drop.folder, drop.name, drop.sha256, now.isoformat()),
        ).fetchone()
    return Take(row["id"], drop.sha256, drop.name, drop.folder, row["nth"], now)


def take_of(db: Connection, take_id: int) -> Take:
    """The taking with this id. Raises Damaged when there is none."""
    row = db.execute(
        "SELECT id, sha256, name, folder, nth, at FROM take WHERE id = ?", (take_id,)
    ).fetchone()
    if row is None:
        raise Damaged(f"台账里没有第 {take_id} 次收件")
    return Take(
        id=row["id"],
        sha256=row["sha256"],
        name=row["name"],
        folder=row["folder"],
        nth=row["nth"],
        at=datetime.fromisoformat(row["at"]),
    )


def unfinished(db: Connection) -> set[tuple[str, str, str]]:
    """(folder, name, sha256) of every take that has not left the inbox yet."""
    rows = db.execute(
        "SELECT take.folder, take.name, take.sha256 FROM duty"
        " JOIN take ON take.id = CAST(duty.occasion AS INTEGER)"
        " WHERE duty.kind = ? AND duty.state IN (?, ?, ?, ?, ?)"
        " AND duty.subject = 'file:' || substr(take.sha256, 1, 8)",
        (
            LEAVE,
            DutyState.OWED,
            DutyState.BEGUN,
            DutyState.DEFERRED,
            DutyState.FAILED,
            DutyState.UNSURE,
        ),
    )
    return {(folder, name, sha256) for folder, name, sha256 in rows}


def refuse(db: Connection, sha256: str, reason: str) -> None:
    """Keep the sentence with which a file was refused."""
    with joined(db):
        db.execute(
            "UPDATE file SET state = 'refused', reason = ? WHERE sha256 = ?",
            (reason, sha256),
        )


def refusal(db: Connection, sha256: str) -> str | None:
    """The sentence with which these bytes were refused; None if they were not."""
    reason = one(
        db,
        "SELECT reason FROM file WHERE sha256 = ? AND state = 'refused'",
        (sha256,),
    )
    return None if reason is None else str(reason)


def store_answer(
    db: Connection,
    take: Take,
    stem: str,
    answer: Answer,
    numbers: Mapping[str, Sequence[str]],
) -> None:
    """Keep what a file is answered; see Ledger.store_answer."""
    with joined(db):
        db.execute(
            "INSERT INTO answer (take, body) VALUES (?, ?)"
            " ON CONFLICT (take) DO UPDATE SET body = excluded.body",
            (take.id, dump_answer(answer)),
        )
        db.executemany(
            "INSERT INTO held (form, stem, numbers) VALUES (?, ?, ?)"
            " ON CONFLICT (form, stem) DO UPDATE SET numbers = excluded.numbers",
            [(form, stem, dump(list(those))) for form, those in numbers.items()],
        )


def answer(db: Connection, take_id: int) -> Answer:
    """What a taking was answered. Raises Damaged when nothing was stored."""
    body = one(db, "SELECT body FROM answer WHERE take = ?", (take_id,))
    if body is None:
        raise Damaged(f"台账里没有第 {take_id} 次收件的回执")
    return load_answer(body)


def last_numbers(db: Connection, form: str, stem: str) -> tuple[str, ...]:
    """The numbers that the latest answer to a file of this stem held."""
    stored = one(
        db, "SELECT numbers FROM held WHERE form = ? AND stem = ?", (form, stem)
    )
    return tuple(json.loads(stored)) if stored else ()


def refused(db: Connection) -> list[dict[str, str]]:
    """Every refused file: its name and why, the latest first."""
    rows = db.execute(
        "SELECT name, reason FROM file WHERE state = 'refused' ORDER BY rowid DESC"
    )
    return [{"name": name, "reason": reason} for name, reason in rows]
