"""What an empty cell counts as. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from pipeline.form import Column, suits, taken, typed
from pipeline.intake.check.cells import DAYS
from pipeline.values import Value

#: What an empty day may count as: the day on which the row is read.
TODAY = "今天"


def otherwise(column: Column, values: Mapping[str, Value], today: date) -> Value:
    """What an empty cell counts as: the first that fits the rest of the row."""
    for one in column.otherwise:
        if not suits(one, values):
            continue
        if one.of and not one.words and not one.value:
            return _day_only(column, taken(one, values))
        return today if one.value == TODAY else typed(column, one.value)
    return None


def _day_only(column: Column, value: Value) -> Value:
    """A value as its column holds it: a day has no time."""
    daily = column.type in DAYS and isinstance(value, datetime)
    return value.date() if daily and isinstance(value, datetime) else value
