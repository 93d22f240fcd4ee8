"""Is the ledger whole? Read-only; what is wrong comes as sentences for the office."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from pipeline.errors import Damaged, PipelineError
from pipeline.ledger import duties, numbers, records
from pipeline.ledger.coding import load_values
from pipeline.ledger.connection import Connection, one

_SHOWN = 10  # so many of the same kind are named one by one


def last_commit(db: Connection) -> datetime | None:
    """The latest ``now`` with which anything was written; None in an empty ledger."""
    return _mark(db, "latest")


def last_backup(db: Connection) -> datetime | None:
    """When the ledger was last backed up; None if it never was."""
    return _mark(db, "backup")


def _mark(db: Connection, name: str) -> datetime | None:
    said = one(db, "SELECT said FROM mark WHERE name = ?", (name,))
    return None if said is None else datetime.fromisoformat(said)


def counts(db: Connection) -> dict[str, dict[str, int]]:
    """How many records each form has, and how many duties are in each state."""
    return {"records": records.count(db), "duties": duties.count(db)}


def check(db: Connection) -> list[str]:
    """Everything that is wrong with the ledger; reads all of it."""
    broken = list(_broken(db))
    if broken:
        return broken  # nothing else can be believed
    return [*_unreadable(db), *_number_faults(db)]


def _broken(db: Connection) -> Iterator[str]:
    try:
        told = [row[0] for row in db.execute("PRAGMA integrity_check(3)")]
        strays = db.execute("PRAGMA foreign_key_check").fetchall()
    except (Damaged, sqlite3.DatabaseError) as fault:
        yield f"台账文件已损坏,请用最近的备份恢复(restore)。({fault})"
        return
    yield from (
        f"台账文件已损坏,请用最近的备份恢复(restore)。({line})"
        for line in told
        if line != "ok"
    )
    if strays:
        yield (
            f"台账内部有 {len(strays)} 处对应不上(表 {strays[0][0]}),"
            "请用最近的备份恢复(restore)。"
        )


def _unreadable(db: Connection) -> Iterator[str]:
    for number, vals, former in db.execute(
        "SELECT number, vals, former FROM record ORDER BY form, rank"
    ):
        try:
            load_values(vals)
            load_values(former)
        except (PipelineError, ValueError, AttributeError):
            yield f"编号 {number} 的内容无法读取,请用最近的备份恢复(restore)。"


def _number_faults(db: Connection) -> Iterator[str]:
    last = numbers.high_water(db)
    seen: defaultdict[str, list[int]] = defaultdict(list)
    for (number,) in db.execute("SELECT number FROM record"):
        part = numbers.take_apart(number)
        if part and part.series in last:
            seen[part.series].append(part.ordinal)
    over = _passed_over(db)
    for series, highest in last.items():
        yield from _faults_of(series, highest, seen[series], over[series])


def _passed_over(db: Connection) -> defaultdict[str, set[int]]:
    over: defaultdict[str, set[int]] = defaultdict(set)
    for prefix, period, first, last in db.execute(
        "SELECT prefix, period, first, last FROM skipped"
    ):
        over[f"{prefix}-{period}"].update(range(first, last + 1))
    return over


def _faults_of(
    series: str, highest: int, seen: Iterable[int], over: set[int]
) -> Iterator[str]:
    """Gaps, repeats and numbers that were never issued, in one series."""
    once: set[int] = set()
    twice: set[int] = set()
    for ordinal in seen:
        (twice if ordinal in once else once).add(ordinal)
    gaps = set(range(1, highest + 1)) - once - over
    yield from _told(series, gaps, "已发出,台账里却没有内容。请查对纸质件")
    yield from _told(series, twice, "出现了两次。请查对纸质件")
    beyond = {ordinal for ordinal in once if ordinal > highest}
    yield from _told(
        series,
        beyond,
        f"大于最后发出的 {numbers.written(series, highest)}。请查对纸质件",
    )


def _told(series: str, ordinals: set[int], what: str) -> Iterator[str]:
    if ordinals:
        some = sorted(ordinals)[:_SHOWN]
        names = "、".join(numbers.written(series, ordinal) for ordinal in some)
        more = f" 等 {len(ordinals)} 个" if len(ordinals) > _SHOWN else ""
        yield f"编号 {names}{more}{what}。"
