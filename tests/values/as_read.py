"""What a clerk would see of a cell: its value, and what is said about it."""

from __future__ import annotations

from datetime import date, time

from hypothesis import settings

from pipeline.findings import CATALOGUE
from pipeline.values import (
    Cell,
    Context,
    Reader,
    Remark,
    Unreadable,
    quoted,
    shown,
)

unhurried = settings(deadline=None)  # a busy machine breaks no promise

TODAY = date(2026, 11, 23)
BARE = Context(TODAY)
NOVEMBER = Context(
    TODAY, year=2026, month=11, opening=time(8), closing=time(17, 30), old_ok=True
)


def as_read(reader: Reader, cell: Cell, context: Context = NOVEMBER) -> str:
    """The value as it is printed; what is said about it stands behind a bar."""
    try:
        reading = reader(cell, context)
    except Unreadable as unreadable:
        return f"| {sentence(unreadable.remark, cell)}"
    told = ";".join(sentence(remark, cell) for remark in reading.remarks)
    return f"{shown(reading.value)} | {told}" if told else shown(reading.value)


def sentence(remark: Remark, cell: Cell = None) -> str:
    """The sentence of the catalogue, of a column that is called 栏."""
    found = CATALOGUE[remark.code]
    return found.say(title="栏", value=quoted(cell), **remark.facts)
