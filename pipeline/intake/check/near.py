"""The sure days around a row, by which a day written in two ways is settled. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from pipeline.intake.check.cells import Read
from pipeline.package.cells import Cell
from pipeline.values import Unreadable, is_ditto

Day = date | None


class Neighbours:
    """For each row of a column the nearest day above it and below it."""

    def __init__(self, read: Read, cells: Sequence[Cell | None]) -> None:
        days = [_day(read, cell) for cell in cells]
        self._above = _latest(days)
        self._below = _latest(reversed(days))[::-1]

    def of(self, number: int) -> tuple[Day, Day]:
        """The days beside row ``number``, counted from 0."""
        return self._above[number], self._below[number]


def _latest(days: Iterable[Day]) -> list[Day]:
    """For each place the last day before it."""
    found: list[Day] = []
    last: Day = None
    for day in days:
        found.append(last)
        last = day or last
    return found


def _day(read: Read, cell: Cell | None) -> Day:
    """The day that a cell says for certain."""
    if cell is None or is_ditto(cell.value):
        return None
    try:
        value = read(cell).value
    except Unreadable:
        return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
