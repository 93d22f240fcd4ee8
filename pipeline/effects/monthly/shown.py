"""How numbers of each unit are shown, and how wide they then are. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from math import isfinite

from pipeline.sheets import NOTHING, Cell, Shown, Unit

#: The number format of each unit.
FORMATS: Mapping[Unit, str] = {
    "text": "General",
    "count": "#,##0",
    "percent": "0.0%",
    "permille": '0.00"‰"',
    "change": "+0.0%;-0.0%;0.0%",
    "points": "+0.0;-0.0;0.0",
    "money": "#,##0.00",
    "area": "#,##0.00",
    "hours": "#,##0.0",
    "days": "#,##0",
    "average": "#,##0.0",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
    "mark": "General",
}
#: The same along an axis and beside a bar, where there is less room.
SHORT: Mapping[Unit, str] = {**FORMATS, "percent": "0%", "money": "#,##0"}
#: Which way red is: where more is better, and where fewer is.
_WORSE = {"more": ("", "[Red]"), "fewer": ("[Red]", "")}
_DECIMALS = {"money": 2, "area": 2, "permille": 2, "count": 0, "days": 0}
_EPOCH = datetime(1899, 12, 30)  # day 0 of a spreadsheet's calendar
_DAY, _MOMENT, _DAY_SECONDS = 10, 16, 86_400
_OLDEST = date(1900, 3, 1)  # spreadsheets disagree about the days before


def format_of(cell: Cell) -> str:
    """A cell's number format; of a change with an arrow, also seen without colours."""
    shown = FORMATS[cell.unit]
    if cell.look not in _WORSE:
        return shown
    up, down = _WORSE[cell.look]
    more, fewer, same = (
        shown.split(";") if ";" in shown else (shown, f"-{shown}", shown)
    )
    return f'{up}"▲"{more};{down}"▼"{fewer};{same}'


def number_of(value: Shown) -> float | None:
    """A number as a spreadsheet keeps it, dates too; None of a text, of nothing.

    Raises ``ValueError`` for what is no number (nan, inf) and days before March 1900.
    """
    if value is None or isinstance(value, str):
        return None
    if isinstance(value, date):
        return _serial(value)
    if not isfinite(value):
        raise ValueError(f"no number to be shown: {value}")
    return int(value) if isinstance(value, int) else float(value)


def _serial(value: date) -> float:
    if value.year < _OLDEST.year or (value.year, value.month) < (1900, 3):
        raise ValueError(f"too long ago for a spreadsheet: {value}")
    if not isinstance(value, datetime):
        return float((datetime(value.year, value.month, value.day) - _EPOCH).days)
    since = value - _EPOCH
    return since.days + since.seconds / _DAY_SECONDS


def wide(cell: Cell) -> int:
    """How many characters a number needs; 0 of a text, which can be wrapped."""
    value = cell.value
    if value is None or isinstance(value, str):
        return 0
    if isinstance(value, date):
        return _MOMENT if cell.unit == "moment" else _DAY
    arrow = 2 if cell.look in _WORSE else 0
    if cell.unit in {"percent", "change"}:
        return len(f"{value:+.1%}") + arrow
    sign = "+" if cell.unit == "points" else ""
    permille = 2 if cell.unit == "permille" else 0
    said = f"{value:{sign},.{_DECIMALS.get(cell.unit, 1)}f}"
    return len(said) + permille + arrow


def is_nothing(value: Shown) -> bool:
    """Whether there is nothing where a number is expected."""
    return isinstance(value, str) and value == NOTHING
