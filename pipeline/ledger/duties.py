"""What is owed, what is under way, and what a person must decide.

    owed -> begun(step) -> done
             |-> deferred(until) -> begun …
             |-> failed | unsure    -> settled, or owed again (a person's word)
             |-> listed             stands on a list instead of being sent

To owe is to insert if absent: a key is entered once, for ever (I6, I7).
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from pipeline.errors import PipelineError
from pipeline.ledger.archive import file_away
from pipeline.ledger.coding import dump, dump_moment, load_moment
from pipeline.ledger.connection import Connection, joined, one
from pipeline.ledger.nouns import DOT, DutyState, Owed
from pipeline.model import Done, Duty, Trace

#: From which states a duty may come into each state.
SINCE: dict[DutyState, tuple[DutyState, ...]] = {
    DutyState.OWED: (
        DutyState.DEFERRED,
        DutyState.UNSURE,
        DutyState.FAILED,
        DutyState.SETTLED,
        DutyState.LISTED,
    ),
    DutyState.BEGUN: (DutyState.OWED, DutyState.DEFERRED, DutyState.BEGUN),
    DutyState.DEFERRED: (DutyState.OWED, DutyState.DEFERRED, DutyState.BEGUN),
    DutyState.DONE: (DutyState.OWED, DutyState.DEFERRED, DutyState.BEGUN),
    DutyState.UNSURE: (DutyState.OWED, DutyState.DEFERRED, DutyState.BEGUN),
    DutyState.FAILED: (DutyState.OWED, DutyState.DEFERRED, DutyState.BEGUN),
    DutyState.LISTED: (DutyState.OWED, DutyState.DEFERRED, DutyState.BEGUN),
    DutyState.SETTLED: (DutyState.UNSURE, DutyState.FAILED, DutyState.DEFERRED),
}
_BROKEN_OFF = "交给邮件服务器时中断,不知是否已经寄出,请向收件人核实"


def owe(db: Connection, duties: Iterable[Duty], now: datetime) -> int:
    """Enter what is not known yet; how many that were."""
    at = now.isoformat()
    with joined(db, now):
        before = db.total_changes
        db.executemany(
            "INSERT INTO duty (key, kind, subject, rule, occasion, recipient, stage,"
            " after, not_before, state, entered, changed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'owed', ?, ?)"
            " ON CONFLICT (key) DO NOTHING",
            (_row(duty, at) for duty in duties),
        )
        return db.total_changes - before


def _row(duty: Duty, at: str) -> tuple[str, ...]:
    return (
        duty.key,
        duty.kind,
        duty.subject,
        duty.rule,
        duty.occasion,
        duty.to,
        duty.stage,
        duty.after,
        dump_moment(duty.not_before),
        at,
        at,
    )


def ready(db: Connection, now: datetime) -> list[Owed]:
    """What may be done now, in order of entry; see Ledger.ready."""
    at = now.isoformat()
    return _owed(
        db,
        db.execute(
            "SELECT * FROM duty WHERE state IN ('owed', 'deferred')"
            " AND not_before <= ? AND until <= ? AND (after = '' OR EXISTS"
            " (SELECT 1 FROM duty AS earlier WHERE earlier.key = duty.after"
            " AND earlier.state IN ('done', 'settled', 'listed'))) ORDER BY entry",
            (at, at),
        ),
    )


def in_state(db: Connection, *states: DutyState) -> list[Owed]:
    """Every duty in one of these states, in order of entry."""
    return _owed(
        db,
        db.execute(
            "SELECT * FROM duty WHERE state IN (SELECT value FROM json_each(?))"
            " ORDER BY entry",
            (dump(states),),
        ),
    )


def of_subject(db: Connection, subject: str) -> list[Owed]:
    """Every duty about a subject, whatever its state, in order of entry."""
    return _owed(
        db,
        db.execute("SELECT * FROM duty WHERE subject = ? ORDER BY entry", (subject,)),
    )


def recipients(db: Connection, kind: str, rule: str) -> list[str]:
    """To whom a duty of this kind and rule was ever owed."""
    rows = db.execute(
        "SELECT DISTINCT recipient FROM duty WHERE kind = ? AND rule = ?"
        " ORDER BY recipient",
        (kind, rule),
    )
    return [recipient for (recipient,) in rows]


def of_keys(db: Connection, keys: Iterable[str]) -> list[Owed]:
    """The duties under these keys, in order of entry."""
    return _owed(
        db,
        db.execute(
            "SELECT * FROM duty WHERE key IN (SELECT value FROM json_each(?))"
            " ORDER BY entry",
            (dump(list(keys)),),
        ),
    )


def _owed(db: Connection, cursor: sqlite3.Cursor) -> list[Owed]:
    rows = cursor.fetchall()
    left = _traces(db, [row["key"] for row in rows])
    return [_one_owed(row, tuple(left[row["key"]])) for row in rows]


def _one_owed(row: sqlite3.Row, traces: tuple[Trace, ...]) -> Owed:
    return Owed(
        duty=Duty(
            kind=row["kind"],
            subject=row["subject"],
            rule=row["rule"],
            occasion=row["occasion"],
            to=row["recipient"],
            stage=row["stage"],
            after=row["after"],
            not_before=load_moment(row["not_before"]),
        ),
        state=DutyState(row["state"]),
        stage=row["step"],
        attempts=row["attempts"],
        entered=datetime.fromisoformat(row["entered"]),
        until=load_moment(row["until"]),
        note=row["note"],
        traces=traces,
        at=datetime.fromisoformat(row["changed"]),
    )


def begin(db: Connection, key: str, stage: str, now: datetime) -> None:
    """Note, before the world is touched, how far a duty has got."""
    with joined(db, now):
        _may(db, key, DutyState.BEGUN)
        db.execute(
            "UPDATE duty SET attempts = attempts"
            " + CASE state WHEN 'begun' THEN 0 ELSE 1 END,"
            " state = 'begun', step = ?, changed = ? WHERE key = ?",
            (stage, now.isoformat(), key),
        )


def finish(db: Connection, key: str, done: Done, now: datetime) -> None:
    """A duty is done: its traces, what it filed, its note."""
    with joined(db, now):
        move(db, key, DutyState.DONE, now, note=done.note)
        db.executemany(
            "INSERT INTO trace (key, path, sha256, size) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (key, path) DO UPDATE SET sha256 = excluded.sha256,"
            " size = excluded.size",
            [(key, *trace) for trace in done.traces],
        )
        db.executemany(
            "INSERT INTO written (path, sha256) VALUES (?, ?)"
            " ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256",
            [(trace.path, trace.sha256) for trace in done.traces],
        )
        file_away(db, done.filed)


def move(
    db: Connection,
    key: str,
    into: DutyState,
    now: datetime,
    *,
    note: str = "",
    until: datetime | None = None,
) -> None:
    """Bring a duty into a state. Raises PipelineError where SINCE forbids it."""
    with joined(db, now):
        _may(db, key, into)
        db.execute(
            "UPDATE duty SET state = ?, note = ?, until = ?, changed = ? WHERE key = ?",
            (into, note, dump_moment(until), now.isoformat(), key),
        )


def _may(db: Connection, key: str, into: DutyState) -> None:
    state = one(db, "SELECT state FROM duty WHERE key = ?", (key,))
    if state is None:
        raise PipelineError(f"台账里没有“{key}”这件事,请用 status 查看名称")
    if state not in SINCE[into]:
        raise PipelineError(f"“{key}”现在是 {state},不能改为 {into}")


def recover(db: Connection, now: datetime) -> list[Owed]:
    """Sort out what a stopped process left begun; see Ledger.recover."""
    with joined(db, now):
        rows = db.execute(
            "UPDATE duty SET changed = ?,"
            " state = CASE WHEN step = ? THEN 'unsure' ELSE 'owed' END,"
            " note = CASE WHEN step = ? THEN ? ELSE note END"
            " WHERE state = 'begun' RETURNING key, state",
            (now.isoformat(), DOT, DOT, _BROKEN_OFF),
        ).fetchall()
        return of_keys(db, [key for key, state in rows if state == DutyState.UNSURE])


def payload(db: Connection, key: str) -> bytes | None:
    """The finished bytes of a mail; None before they were kept."""
    data = one(db, "SELECT data FROM payload WHERE key = ?", (key,))
    return None if data is None else bytes(data)


def keep_payload(db: Connection, key: str, data: bytes) -> None:
    """Keep the finished bytes of a mail; those kept first stand for ever."""
    with joined(db):
        db.execute(
            "INSERT INTO payload (key, data) VALUES (?, ?)"
            " ON CONFLICT (key) DO NOTHING",
            (key, data),
        )


def sent_on(db: Connection, kind: str, day: date) -> int:
    """How many of a kind were done, or are unsure, on a day."""
    following = day + timedelta(days=1)
    return int(
        one(
            db,
            "SELECT count(*) FROM duty WHERE kind = ? AND changed >= ? AND changed < ?"
            " AND state IN ('done', 'unsure')",
            (kind, day.isoformat(), following.isoformat()),
        )
    )


def traces(db: Connection, key: str) -> tuple[Trace, ...]:
    """The files that a duty left."""
    return tuple(_traces(db, [key])[key])


def _traces(db: Connection, keys: Iterable[str]) -> dict[str, list[Trace]]:
    found: defaultdict[str, list[Trace]] = defaultdict(list)
    rows = db.execute(
        "SELECT key, path, sha256, size FROM trace"
        " WHERE key IN (SELECT value FROM json_each(?)) ORDER BY path",
        (dump(list(keys)),),
    )
    for key, path, sha256, size in rows:
        found[key].append(Trace(path, sha256, size))
    return found


def written(db: Connection, path: str) -> str | None:
    """The SHA-256 of what a duty last left under this path; None: nothing."""
    sha256 = one(db, "SELECT sha256 FROM written WHERE path = ?", (path,))
    return None if sha256 is None else str(sha256)


def count(db: Connection) -> dict[str, int]:
    """How many duties are in each state."""
    rows = db.execute("SELECT state, count(*) FROM duty GROUP BY state ORDER BY state")
    return dict(rows.fetchall())
