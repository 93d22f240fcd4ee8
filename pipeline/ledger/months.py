"""What the books of a month ask of the ledger: what changed since, which files came.

A pass that finds nothing changed reads one row; nothing here reads all records.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from pipeline.ledger.coding import dump, load_answer
from pipeline.ledger.connection import Connection, one
from pipeline.ledger.duties import of_keys
from pipeline.ledger.nouns import Owed, Take
from pipeline.model import Answer

_DAY = re.compile(r'"(\d{4})-(\d\d)-(\d\d)')  # as a value stands in the tables


class Came(NamedTuple):
    """A taken file, and what it was answered; of a refused one why."""

    take: Take
    answer: Answer | None
    refused: str


class Months:
    """What changed since a mark, what came in a span of days, what was altered."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def began(self) -> datetime | None:
        """When the first file was taken; None in a ledger that is not in use yet."""
        said = one(self._db, "SELECT at FROM take ORDER BY id LIMIT 1")
        return datetime.fromisoformat(said) if said else None

    def latest(self) -> int:
        """The latest step of any record's history; 0 in an empty ledger."""
        return int(one(self._db, "SELECT max(id) FROM past") or 0)

    def days_since(self, step: int, forms: Iterable[str]) -> set[date]:
        """Every day that stands in the records of these forms that changed since.

        As they are now, and in what was replaced.
        """
        rows = self._db.execute(
            "SELECT past.altered, record.vals FROM past"
            " JOIN record ON record.number = past.number"
            " WHERE past.id > ? AND record.form IN (SELECT value FROM json_each(?))",
            (step, dump(list(forms))),
        )
        found: set[tuple[str, ...]] = set()
        for altered, values in rows:
            found.update(_DAY.findall(altered), _DAY.findall(values))
        return {day for said in found if (day := _day(said)) is not None}

    def replaced(self, columns: Mapping[str, Collection[str]]) -> list[str]:
        """The records in whose history a value of these columns was replaced.

        ``columns`` by form; a value that stands for an empty cell replaces nothing.
        """
        found: list[str] = []
        for form, names in columns.items():
            said = " OR ".join(_REPLACED for _ in names)
            if said:
                marks = [part for name in sorted(names) for part in _marks(name)]
                rows = self._db.execute(
                    "SELECT DISTINCT past.number FROM past"  # noqa: S608 - no value in it
                    " JOIN record ON record.number = past.number"
                    f" WHERE record.form = ? AND ({said})",
                    (form, *marks),
                )
                found += [number for (number,) in rows]
        return found

    def came(self, first: datetime, until: datetime) -> Iterator[Came]:
        """The files taken from ``first`` to before ``until``, in order."""
        rows = self._db.execute(
            "SELECT take.*, file.state, file.reason, answer.body FROM take"
            " JOIN file ON file.sha256 = take.sha256"
            " LEFT JOIN answer ON answer.take = take.id"
            " WHERE take.at >= ? AND take.at < ? ORDER BY take.id",
            (first.isoformat(), until.isoformat()),
        ).fetchall()
        for row in rows:
            at, sha256 = datetime.fromisoformat(row["at"]), row["sha256"]
            take = Take(row["id"], sha256, row["name"], row["folder"], row["nth"], at)
            refused = row["reason"] if row["state"] == "refused" else ""
            yield Came(take, load_answer(row["body"]) if row["body"] else None, refused)

    def owed(self, kind: str) -> list[Owed]:
        """Every duty of this kind, whatever its state, in order of entry."""
        rows = self._db.execute("SELECT key FROM duty WHERE kind = ?", (kind,))
        return of_keys(self._db, [key for (key,) in rows])


#: A step replaced a column's value: it is named, and what was before was not empty.
_REPLACED = (
    "(instr(past.altered, ?) > 0 AND instr(past.altered, ?) = 0"
    " AND instr(past.altered, ?) = 0)"
)


def _marks(name: str) -> tuple[str, str, str]:
    return f'["{name}",', f'["{name}",null,', f'["{name}","",'


def _day(said: tuple[str, ...]) -> date | None:
    try:
        return date(*map(int, said))
    except ValueError:
        return None
