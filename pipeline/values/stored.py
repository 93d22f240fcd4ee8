"""How the ledger keeps a value: JSON in which the type survives. Pure.

Text, whole numbers, yes/no and nothing are themselves; the rest is an object of one
key: ``{"date": "2026-11-23"}``, ``{"time": …}``, ``{"moment": …}``, ``{"number": …}``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from pipeline.errors import Damaged
from pipeline.values.reading import Value

Json = str | int | bool | dict[str, str] | None

_TAGS: dict[type, str] = {
    date: "date",
    time: "time",
    datetime: "moment",
    Decimal: "number",
}
_BACK: dict[str, Callable[[str], Value]] = {
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "moment": datetime.fromisoformat,
    "number": Decimal,
}


def to_json(value: Value) -> Json:
    """The value as something ``json.dumps`` takes; ``from_json`` gives it back."""
    if value is None or isinstance(value, str | int):
        return value
    text = str(value) if isinstance(value, Decimal) else value.isoformat()
    return {_TAGS[type(value)]: text}


def from_json(stored: Json) -> Value:
    """The value that ``to_json`` was given.

    Raises:
        Damaged: if it is nothing that ``to_json`` makes.
    """
    if not isinstance(stored, dict):
        return stored
    try:
        ((tag, text),) = stored.items()
        return _BACK[tag](text)
    except (KeyError, ValueError, TypeError, ArithmeticError) as fault:
        raise Damaged(f"台账中的值“{stored}”") from fault
