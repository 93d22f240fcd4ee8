"""Numbers as people read them: in sentences, in mails, where editions are compared.

Rounded as spreadsheets do, half away from nought, so that a mail never says 6.2 % of
what its sheet shows as 6.3 %. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from pipeline.sheets import NOTHING, Cell, Figure

_POINT = Decimal("0.1")
_CENT = Decimal("0.01")
_ONE = Decimal(1)
#: How each unit is written: so many times the value, to which place, how.
_WAYS: Mapping[str, tuple[int, Decimal, str]] = {
    "percent": (100, _POINT, "{:f}%"),
    "change": (100, _POINT, "{:+f}%"),
    "permille": (1, _CENT, "{:f}‰"),
    "points": (1, _POINT, "{:+f}"),
    "money": (1, _CENT, "{:,f}"),
    "area": (1, _CENT, "{:,f}"),
    "hours": (1, _POINT, "{:f}"),
    "average": (1, _POINT, "{:f}"),
}


def shown_as(cell: Cell) -> str:
    """A cell as people read it.

    >>> shown_as(Cell(0.0625, "percent")), shown_as(Cell(12, "count"))
    ('6.3%', '12')
    """
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return number_as(value, cell.unit)


def number_as(value: Decimal | float, unit: str) -> str:
    """A number as a cell of this unit shows it.

    >>> number_as(0.125, "change"), number_as(1402566, "money")
    ('+12.5%', '1,402,566.00')
    """
    times, place, way = _WAYS.get(unit, (1, _ONE, "{:,f}"))
    exact = Decimal(str(value)) * times
    return way.format(exact.quantize(place, ROUND_HALF_UP))


def figure_as(figure: Figure) -> str:
    """A figure's value; — for none.

    >>> figure_as(Figure("a", "率", 0.0201, "permille"))
    '20.10‰'
    """
    if figure.value is None:
        return NOTHING
    times = 1000 if figure.unit == "permille" else 1  # kept as a share of one
    return number_as(Decimal(str(figure.value)) * times, figure.unit)
