"""One column of one sheet: a compiled reader from cell to value. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time

from pipeline.form import Column
from pipeline.package.cells import BAD_DATE, ERROR, NO_RESULT, Cell, CellValue
from pipeline.values import (
    READERS,
    Context,
    Reading,
    Remark,
    Unreadable,
    is_blank_word,
    is_error_word,
    is_signature,
    narrow,
    read_choice,
    read_text,
    written,
)

Read = Callable[[Cell], Reading]

#: Types whose reading depends on the cell's own format or neighbours: never cached.
_UNCACHED = frozenset({"date", "closing_day", "moment", "time"})
#: Types that are a day: a time beside it is left out, or kept elsewhere.
DAYS = ("date", "closing_day")
#: Kinds of cell that hold nothing usable, and what is said about them.
_BROKEN: Mapping[str, str] = {
    ERROR: "cell_error",
    NO_RESULT: "formula_empty",
    BAD_DATE: "date_unreadable",
}
_LONGEST_CACHED = 40
_PARTING = "(（,，;；:： 、"


def is_repeated(cell: Cell, column: Column) -> bool:
    """Whether the cell may well stand in many rows, and means the same in each."""
    value = cell.value
    if cell.kind in _BROKEN:
        return False
    if type(value) is str:
        return len(value) <= _LONGEST_CACHED and column.type not in _UNCACHED
    return type(value) is datetime or type(value) is time


def reader(
    column: Column, context: Context, two_decimals: Callable[[Cell], bool]
) -> Read:
    """The reading function of ``column``: raises ``Unreadable`` for a useless cell."""
    plain = _plain_reader(column, context)
    exact = plain
    if column.type in _UNCACHED:
        exact = _plain_reader(column, replace(context, two_decimals=True))

    def read_whole(cell: Cell) -> Reading:
        _whole(cell)
        floats = exact is not plain and isinstance(cell.value, float)
        return (exact if floats and two_decimals(cell) else plain)(cell)

    return read_whole


def plain(cell: Cell) -> Reading:
    """A cell as text, whatever the column's type."""
    _whole(cell)
    return Reading(None if is_blank_word(text := written(cell.value)) else text or None)


def _plain_reader(column: Column, context: Context) -> Read:
    if column.also:
        narrower = _plain_reader(replace(column, also=()), context)
        return lambda cell: _also(cell, column) or narrower(cell)
    if column.type == "choice" and column.choices:
        return lambda cell: _choice(cell, column)
    if column.type == "choice":
        return lambda cell: read_text(cell.value, context)
    if column.personal == "text":
        return lambda cell: _as_written(cell, context)
    read = READERS.get(column.type, read_text)
    if column.type in DAYS:
        read = READERS["moment"]
    if column.means:
        return lambda cell: read(_meant(cell, column), context)
    return lambda cell: read(cell.value, context)


def _meant(cell: Cell, column: Column) -> CellValue:
    """What stands in the cell, or what the form says that it means."""
    value = cell.value
    return column.means.get(value.strip(), value) if isinstance(value, str) else value


def _also(cell: Cell, column: Column) -> Reading | None:
    """A word that the form takes in this column besides what its type reads."""
    text = narrow(cell.value) if isinstance(cell.value, str) else ""
    return Reading(text) if text in column.also else None


def with_rest(text: str, choices: Sequence[str]) -> tuple[str, str]:
    """A choice and the words behind it, where a bracket, comma or blank parts them.

    >>> with_rest("拒签(墙面开裂)", ["是", "否", "拒签"])
    ('拒签', '墙面开裂')
    """
    for choice in choices:
        rest = text.strip().removeprefix(choice)
        if text.strip().startswith(choice) and rest[:1] in _PARTING and rest.strip():
            return choice, rest.strip(f"{_PARTING})）")
    return text, ""


def _choice(cell: Cell, column: Column) -> Reading:
    """A word of the list; what some other word means is told where it is a guess.

    Where the form says so, a person's name is a signature, and so one of the list.
    """
    if column.signed and _is_signed(cell, column):
        return Reading(column.signed)
    reading = read_choice(
        cell.value, column.choices, column.means, column.other or None
    )
    if isinstance(cell.value, str) and cell.value.strip() in column.told:
        facts = {"meaning": reading.value}
        return Reading(reading.value, (*reading.remarks, Remark("means_told", facts)))
    return reading


def _is_signed(cell: Cell, column: Column) -> bool:
    """Whether the cell holds a name and not one of the column's own words."""
    if not isinstance(cell.value, str) or not is_signature(cell.value):
        return False
    return bool(read_choice(cell.value, column.choices, column.means).remarks)


def _as_written(cell: Cell, context: Context) -> Reading:
    """Free text to the last blank, where nothing but blanks would be taken off it."""
    reading = read_text(cell.value, context)
    whole = cell.value
    if isinstance(whole, str) and whole.strip() == reading.value:
        return Reading(whole, reading.remarks)
    return reading


def _whole(cell: Cell) -> None:
    if cell.kind in _BROKEN:
        raise Unreadable(_BROKEN[cell.kind])
    if isinstance(cell.value, str) and is_error_word(cell.value):
        raise Unreadable("cell_error")
